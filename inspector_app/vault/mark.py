"""The vault's mark: its id, and the wrappings of its key that stand in it, all in clear.

A vault with a passphrase alone has the mark that the first version of the app wrote: the wrapping itself. A PIN's
wrapping stands beside it under "pin". A vault that nothing here opens has neither; where it was locked for travel the
mark says so, and since when. The way back stands there in any case, once the device is enrolled.

It stands in the file twice, on pages of two tables, always changed together: no damaged page takes the key.
"""

import contextlib
import json
import sqlite3
from dataclasses import dataclass, replace
from typing import Final

from inspector_app.vault.errors import LockedForTravel, NoLocalKey, PinUnusable, VaultDamaged
from inspector_app.vault.passphrase import PIN_ALGORITHM, Kdf, LocalWrapping, read_whole
from inspector_app.vault.wayback import WayBack
from sync.strictjson import JSON

__all__ = ["Wrappings", "read_wrappings", "write_wrappings"]

_TABLES: Final = ("mark", "mark_copy")
_PASSING: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
"""What says nothing of the file."""


@dataclass(frozen=True, slots=True)
class Wrappings:
    """The ways in. `last_number` is the greatest key number that any wrapping of this vault ever had."""

    vault: str
    last_number: int
    passphrase: LocalWrapping | None
    pin: LocalWrapping | None = None
    way_back: WayBack | None = None
    locked_since: str | None = None
    """When it was locked for travel, by the device's clock."""

    @classmethod
    def of(cls, passphrase: LocalWrapping) -> "Wrappings":
        """Of a vault that a passphrase opens."""
        return cls(passphrase.vault, passphrase.key_number, passphrase)

    def open(self, passphrase: str) -> bytes:
        """The data key. Raises WrongPassphrase, NoLocalKey, LockedForTravel."""
        return self._second_way().open(passphrase)

    def _second_way(self) -> LocalWrapping:
        if self.passphrase is None:
            raise NoLocalKey if self.locked_since is None else LockedForTravel(self.locked_since)
        return self.passphrase

    def open_with_pin(self, pin: str, secret: bytes | None) -> bytes:
        """The data key. Raises WrongPin, LockedForTravel, and PinUnusable without a PIN or the keystore's secret."""
        if self.locked_since is not None:
            raise LockedForTravel(self.locked_since)
        if self.pin is None or secret is None:
            raise PinUnusable("no PIN was set" if self.pin is None else "the keystore has no secret for it")
        return self.pin.open_with_pin(pin, secret)

    def with_passphrase(self, data_key: bytes, passphrase: str, kdf: Kdf) -> "Wrappings":
        """With this passphrase in place of any other. Raises PassphraseTooShort."""
        number = self.last_number + 1
        made = LocalWrapping.make(data_key, passphrase, vault=self.vault, kdf=kdf, key_number=number)
        return replace(self, last_number=number, passphrase=made, locked_since=None)

    def with_pin(self, data_key: bytes, pin: str, secret: bytes, kdf: Kdf) -> "Wrappings":
        """With this PIN in place of any other. Raises PinTooSimple, and NoLocalKey without a passphrase, which stays
        the second way in."""
        self._second_way()
        number = self.last_number + 1
        made = LocalWrapping.make_for_pin(data_key, pin, secret, vault=self.vault, kdf=kdf, key_number=number)
        return replace(self, last_number=number, pin=made)

    def without_pin(self) -> "Wrappings":
        return replace(self, pin=None)

    def emptied(self) -> "Wrappings":
        """With no way in."""
        return replace(self, passphrase=None, pin=None)

    def locked(self, way_back: WayBack, since: str) -> "Wrappings":
        """With no way in but that back through the center."""
        return replace(self.emptied(), way_back=way_back, locked_since=since)

    def to_json(self) -> dict[str, JSON]:
        written: dict[str, JSON] = {"vault": self.vault} if self.passphrase is None else self.passphrase.to_json()
        if self.passphrase is None or self.passphrase.key_number != self.last_number:
            written["last_number"] = self.last_number
        if self.pin is not None:
            written["pin"] = self.pin.to_json()
        if self.way_back is not None:
            written["way_back"] = self.way_back.to_json()
        if self.locked_since is not None:
            written["locked_since"] = self.locked_since
        return written

    @classmethod
    def from_json(cls, value: JSON) -> "Wrappings":
        """Raises VaultDamaged where these are not wrappings of the known form, or not all of one vault."""
        try:
            return cls._read(value)
        except (KeyError, TypeError, ValueError) as error:
            raise VaultDamaged("the wrappings of the key are not of the known form") from error

    @classmethod
    def _read(cls, value: JSON) -> "Wrappings":
        if not isinstance(value, dict):
            raise TypeError("no wrappings")
        passphrase = LocalWrapping.from_json(value) if "algorithm" in value else None
        pin = LocalWrapping.from_json(value["pin"], PIN_ALGORITHM) if "pin" in value else None
        vault, found = str(value["vault"]), [one for one in (passphrase, pin) if one is not None]
        if any(one.vault != vault for one in found):
            raise ValueError("a wrapping of another vault")
        numbers = [one.key_number for one in found]
        last = read_whole(value["last_number"]) if "last_number" in value else max(numbers)
        way_back = WayBack.from_json(value["way_back"]) if "way_back" in value else None
        since = str(value["locked_since"]) if "locked_since" in value and passphrase is None else None
        return cls(vault, max(last, *numbers) if numbers else last, passphrase, pin, way_back, since)


def read_wrappings(connection: sqlite3.Connection) -> Wrappings:
    """Of the two that stand there one is enough. Raises VaultDamaged, also where they differ: salvage tries both."""
    found = [mark for table in _TABLES if (mark := _read_from(connection, table)) is not None]
    if not found:
        raise VaultDamaged("the vault's mark cannot be read")
    if any(mark != found[0] for mark in found):
        raise VaultDamaged("the vault's mark and its copy differ")
    return found[0]


def _read_from(connection: sqlite3.Connection, table: str) -> Wrappings | None:
    """None where it cannot be read, or stands there for another vault."""
    try:
        ((vault, written),) = connection.execute(f"SELECT vault, wrapping FROM {table}").fetchall()  # noqa: S608
        wrappings = Wrappings.from_json(json.loads(written))
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _PASSING:
            raise
        return None
    except (TypeError, ValueError, VaultDamaged):
        return None
    return wrappings if wrappings.vault.encode() == vault else None


def write_wrappings(connection: sqlite3.Connection, wrappings: Wrappings) -> None:
    """Put these in place of those that are there, all of them or, after a kill, none. What they replace is written over
    with zeros in the file (`secure_delete`), and the journal is cut to nothing with the commit. The key is not needed.

    Raises sqlite3.Error; the earlier ones stand then.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        written = (wrappings.vault, json.dumps(wrappings.to_json()))
        connection.execute("INSERT OR REPLACE INTO mark (row, vault, wrapping) VALUES (1, ?, ?)", written)
        if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'mark_copy'").fetchone():
            connection.execute("INSERT OR REPLACE INTO mark_copy (row, vault, wrapping) VALUES (1, ?, ?)", written)
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        raise
