"""The system's keystore: where a secret stands that no copy of a file brings along.

The one secret that the app keeps there is half of what a PIN opens. It is made on this device, leaves it in no backup,
and whoever deletes it makes the PIN, and every copy of the wrapping under it, useless at once.
"""

import os
from typing import Protocol

from inspector_app.vault.errors import KeystoreTrouble
from inspector_app.vault.passphrase import SECRET_BYTES

__all__ = ["Keystore", "keep_new_secret", "secret_name"]


class Keystore(Protocol):
    """Named secrets, kept by the system for this app on this device alone.

    Each method raises KeystoreTrouble where the system does not do it. Secrets may be gone at any time: the system, or
    a person, resets its keystore. Nothing that exists only once may hang on them.
    """

    async def put(self, name: str, secret: bytes) -> None:
        """Keep it, in place of any other of that name."""

    async def get(self, name: str) -> bytes | None:
        """The secret; None where there is none of that name."""

    async def delete(self, name: str) -> None:
        """Forget it; nothing where there is none."""


def secret_name(vault: str) -> str:
    """The name of the secret that belongs to the vault of this id."""
    return f"inspector vault {vault}"


async def keep_new_secret(keystore: Keystore, vault: str) -> bytes:
    """Make the secret of this vault anew and give it, once the keystore has given it back. Raises KeystoreTrouble."""
    secret = os.urandom(SECRET_BYTES)
    await keystore.put(secret_name(vault), secret)
    if await keystore.get(secret_name(vault)) != secret:
        raise KeystoreTrouble("what was put is not what it gives")
    return secret
