"""The system's keystore, reached through Flet: Keychain, Android Keystore, DPAPI or libsecret."""

import asyncio
import binascii
from collections.abc import Awaitable
from typing import Final, TypeVar

import flet_secure_storage as storage

from inspector_app.ui.window import Window
from inspector_app.vault.errors import KeystoreTrouble
from inspector_app.vault.keys import from_base64, to_base64

__all__ = ["SystemKeystore", "keystore_of"]

T = TypeVar("T")
_ANSWER_SECONDS: Final = 10.0
_KEY: Final = "keystore"
_APPLE: Final = storage.KeychainAccessibility.UNLOCKED_THIS_DEVICE
"""Read only while the device is unlocked, and never restored to another one."""


class SystemKeystore:
    """What `vault.keystore.Keystore` asks for, of one window's device."""

    def __init__(self, reached: storage.SecureStorage) -> None:
        self._reached = reached

    async def put(self, name: str, secret: bytes) -> None:
        await _ask(self._reached.set(name, to_base64(secret)))

    async def get(self, name: str) -> bytes | None:
        kept = await _ask(self._reached.get(name))
        try:
            return None if kept is None else from_base64(kept)
        except (TypeError, binascii.Error) as error:
            raise KeystoreTrouble("it gives something else than was put") from error

    async def delete(self, name: str) -> None:
        await _ask(self._reached.remove(name))


async def _ask(answer: Awaitable[T]) -> T:
    try:
        return await asyncio.wait_for(answer, _ANSWER_SECONDS)
    except Exception as error:  # noqa: BLE001 - each system has its own, and none of them must keep the passphrase out
        # Not what it says: a system may put the value into its message.
        raise KeystoreTrouble(type(error).__name__) from None


def keystore_of(window: Window) -> SystemKeystore | None:
    """The keystore of the device that draws this window; None where it has none, which a browser never has.

    Where it does not answer as it should, Android's would be emptied by default: never, it would take the PIN away.
    """
    if not window.abilities.has_keystore:
        return None
    if _KEY not in window.keep:
        reached = storage.SecureStorage(
            android_options=storage.AndroidOptions(reset_on_error=False),
            ios_options=storage.IOSOptions(accessibility=_APPLE),
            macos_options=storage.MacOsOptions(accessibility=_APPLE),
        )
        window.keep[_KEY] = SystemKeystore(reached)
    kept = window.keep[_KEY]
    assert isinstance(kept, SystemKeystore)
    return kept
