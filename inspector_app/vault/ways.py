"""The ways into a vault: each gives the data key from what stands in the vault's mark, or says why not."""

import sqlite3
from collections.abc import Callable
from typing import TypeAlias

from inspector_app.vault.errors import PinTakenAway, WrongKey, WrongPin
from inspector_app.vault.mark import Wrappings, write_wrappings
from inspector_app.vault.rows import OF_NO_VISIT, TALLIES, Rows
from inspector_app.vault.sealing import Seals
from inspector_app.vault.tries import MAX_WRONG_PINS, Tries, Way

__all__ = ["Unwrap", "by_key", "by_passphrase", "by_pin"]

Unwrap: TypeAlias = Callable[[sqlite3.Connection, Wrappings], bytes]
"""Called while the folder is locked, outside of any transaction."""


def by_passphrase(passphrase: str, tries: Tries) -> Unwrap:
    """Raises WrongPassphrase, TooSoon, NoLocalKey."""

    def unwrap(_: sqlite3.Connection, wrappings: Wrappings) -> bytes:
        with tries.judging(Way.PASSPHRASE):
            return wrappings.open(passphrase)

    return unwrap


def by_pin(pin: str, secret: bytes | None, tries: Tries) -> Unwrap:
    """Raises WrongPin, TooSoon, PinUnusable, PinTakenAway.

    With the last try that may be wrong the PIN goes; after a kill just before that it goes with the next try, unjudged.
    """

    def unwrap(connection: sqlite3.Connection, wrappings: Wrappings) -> bytes:
        if wrappings.pin is None or secret is None:
            return wrappings.open_with_pin(pin, secret)
        if tries.wrong(Way.PIN) < MAX_WRONG_PINS:
            try:
                with tries.judging(Way.PIN):
                    return wrappings.open_with_pin(pin, secret)
            except WrongPin:
                if tries.wrong(Way.PIN) < MAX_WRONG_PINS:
                    raise
        write_wrappings(connection, wrappings.without_pin())
        tries.clear(Way.PIN)
        raise PinTakenAway

    return unwrap


def by_key(data_key: bytes) -> Unwrap:
    """Raises WrongKey."""

    def unwrap(connection: sqlite3.Connection, wrappings: Wrappings) -> bytes:
        # A row that every vault has from its making; its name is a keyed hash, so that another key finds none.
        rows = Rows(connection, Seals(data_key, wrappings.vault), writable=False)
        if not rows.has(TALLIES, OF_NO_VISIT, b""):
            raise WrongKey
        return data_key

    return unwrap
