"""How the vault is opened: by its passphrase, or by a PIN with the keystore's secret; and how both are changed."""

import asyncio
import contextlib
import enum
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from inspector_app.clock import Clock
from inspector_app.device.mending import Mended, salvage_in_place
from inspector_app.device.session import Session
from inspector_app.vault.errors import KeystoreTrouble, PinTakenAway, PinUnusable, VaultBusy, VaultError
from inspector_app.vault.keystore import Keystore, keep_new_secret, secret_name
from inspector_app.vault.looking import look_at
from inspector_app.vault.mark import Wrappings
from inspector_app.vault.passphrase import STRONG, Kdf
from inspector_app.vault.tries import MAX_WRONG_PINS, Tries, Way
from inspector_app.vault.vault import Vault

__all__ = ["Doors", "Pin"]

_CLOSING_SECONDS: Final = 3.0
_AGAIN_SECONDS: Final = 0.05


class Pin(enum.Enum):
    """Whether a PIN opens the vault here."""

    NONE = "none"
    READY = "ready"
    LOST = "lost"
    """One was set, and the keystore has not its secret: it was reset, or the vault was copied from another device."""


@dataclass(eq=False)
class Doors:
    """The ways into one vault. What is tried through them is counted, over restarts, and waits after wrong ones."""

    folder: Path
    clock: Clock
    kdf: Kdf = STRONG
    keystore: Keystore | None = None
    """The system's, as the window that has the desk reaches it; None where the platform has none."""
    tries: Tries = field(init=False)
    _in_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Each screen below the one on top asks, too, and the vault's folder belongs to one at a time."""

    def __post_init__(self) -> None:
        self.tries = Tries(self.folder, self.clock)

    def wait_seconds(self, way: Way) -> int:
        """How long the next try must wait, in whole seconds."""
        return math.ceil(self.tries.wait_seconds(way))

    def pins_left(self) -> int:
        """How many wrong PINs there may be before the PIN is taken away."""
        return max(0, MAX_WRONG_PINS - self.tries.wrong(Way.PIN))

    async def pin_here(self) -> Pin:
        """Whether a PIN can be asked for before the vault is open. What is wrong with the vault is told when it is
        opened."""
        try:
            wrappings = await self.look()
        except VaultError:
            return Pin.NONE
        return Pin.NONE if wrappings.pin is None else await self._pin(wrappings.vault)

    async def pin_of(self, session: Session) -> Pin:
        """The same of an open vault."""
        wrappings = await asyncio.to_thread(session.vault.wrappings)
        return Pin.NONE if wrappings.pin is None else await self._pin(session.vault.id)

    async def _pin(self, vault: str) -> Pin:
        try:
            return Pin.LOST if await self._secret(vault) is None else Pin.READY
        except KeystoreTrouble:
            return Pin.LOST

    async def open(self, passphrase: str) -> Session:
        """Raises what `Session.open` raises."""
        async with self._in_turn:
            session = await asyncio.to_thread(Session.open, self.folder, passphrase, clock=self.clock, tries=self.tries)
        if (await asyncio.to_thread(session.vault.wrappings)).pin is None:
            await self.forget_secret(session.vault.id)  # what a kill, or a keystore out of order, had left
        return session

    async def open_with_pin(self, pin: str) -> Session:
        """Raises what `Session.open_with_pin` raises, and KeystoreTrouble."""
        vault = (await self.look()).vault
        secret = await self._secret(vault)
        try:
            async with self._in_turn:
                return await asyncio.to_thread(
                    Session.open_with_pin, self.folder, pin, secret, clock=self.clock, tries=self.tries
                )
        except PinTakenAway:
            await self.forget_secret(vault)
            raise

    async def salvage(self, passphrase: str) -> Mended:
        """Put a vault of all that still opens in the place of this one. Raises what `salvage_in_place` raises."""
        async with self._in_turn:
            return await asyncio.to_thread(salvage_in_place, self.folder, passphrase, tries=self.tries)

    async def change_passphrase(self, session: Session, old: str, new: str) -> None:
        """Raises what `Vault.change_passphrase` raises."""
        await asyncio.to_thread(session.vault.change_passphrase, old, new, kdf=self.kdf)

    async def set_pin(self, session: Session, passphrase: str, pin: str) -> None:
        """Let this PIN open the vault on this device, in place of any other. The secret is in the keystore before the
        vault says so: a kill in between leaves what was, and a secret of no use.

        Raises PinUnusable where there is no keystore, KeystoreTrouble, and what `Vault.set_pin` raises.
        """
        if self.keystore is None:
            raise PinUnusable("no keystore")
        vault: Vault = session.vault
        has_pin = (await asyncio.to_thread(vault.wrappings)).pin is not None
        known = await self._secret(vault.id) if has_pin else None
        secret = known or await keep_new_secret(self.keystore, vault.id)
        try:
            await asyncio.to_thread(vault.set_pin, passphrase, pin, secret, kdf=self.kdf)
        except VaultError:
            # One that was made anew fits no PIN that was set before: left there, the right one would count as wrong.
            if known is None:
                await self.forget_secret(vault.id)
            raise

    async def remove_pin(self, session: Session) -> None:
        """Raises what `Vault.remove_pin` raises. A secret that the keystore keeps all the same goes with an unlock."""
        await asyncio.to_thread(session.vault.remove_pin)
        await self.forget_secret(session.vault.id)

    async def look(self) -> Wrappings:
        """What opens the vault, which is locked, or about to be: it lets go of its folder a moment after its screens.

        Raises what `look_at` raises.
        """
        until = asyncio.get_running_loop().time() + _CLOSING_SECONDS
        async with self._in_turn:
            while True:
                try:
                    return await asyncio.to_thread(look_at, self.folder)
                except VaultBusy:
                    if asyncio.get_running_loop().time() > until:
                        raise
                    await asyncio.sleep(_AGAIN_SECONDS)

    async def _secret(self, vault: str) -> bytes | None:
        return None if self.keystore is None else await self.keystore.get(secret_name(vault))

    async def forget_secret(self, vault: str) -> None:
        """Take the secret out of the keystore. One that keeps it all the same keeps something of no use: whatever it
        opened is gone from the vault, or goes next."""
        if self.keystore is not None:
            with contextlib.suppress(KeystoreTrouble):
                await self.keystore.delete(secret_name(vault))
