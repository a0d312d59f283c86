"""The sealed rows of the vault, as one transaction sees them. All SQL but that of chunks and copies is here.

Counted tables are append-only: how many rows each must have stands sealed in `tallies`, written in the same
transaction, so that rows cut out of the file are missed. What this cannot show is a whole older copy of the file put
in its place; that is what heads and receipts are for.
"""

# ruff: noqa: S608  the only thing put into a statement is a table's name, a word of this program

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, Final

from inspector_app.vault.errors import VaultDamaged
from inspector_app.vault.sealing import Seals

OF_NO_VISIT: Final = 0
_ROWS_AT_A_TIME = 1000


class Table:
    """The statements for one table of sealed rows."""

    def __init__(self, name: str, *, counted: bool = False) -> None:
        self.name, self.counted = name, counted
        self.by_name = f"SELECT row, sealed FROM {name} WHERE name = ?"
        self.row_of = f"SELECT row FROM {name} WHERE name = ?"
        self.by_visit = f"SELECT row, name, sealed FROM {name} WHERE visit = ? AND row > ? ORDER BY row LIMIT ?"
        self.count = f"SELECT count(*) FROM {name} WHERE visit = ?"
        self.last = f"SELECT coalesce(max(row), 0) FROM {name}"
        self.insert = f"INSERT INTO {name} (row, visit, name, sealed) VALUES (?, ?, ?, ?)"
        self.update = f"UPDATE {name} SET sealed = ? WHERE row = ?"
        self.delete = f"DELETE FROM {name} WHERE row = ?"


TALLIES = Table("tallies")
SETTINGS = Table("settings")
VISITS = Table("visits", counted=True)
HEADERS = Table("headers")
BELIEFS = Table("beliefs")
ENTRIES = Table("entries", counted=True)
CERTIFICATES = Table("certificates", counted=True)
CHECKPOINTS = Table("checkpoints", counted=True)
RECEIPTS = Table("receipts", counted=True)
DRAFTS = Table("drafts")
ASIDES = Table("asides", counted=True)
PHOTOS = Table("photos", counted=True)
DOCUMENTS = Table("documents", counted=True)
SEALED_TABLES = (
    *(TALLIES, SETTINGS, VISITS, HEADERS, BELIEFS, ENTRIES, CERTIFICATES),
    *(CHECKPOINTS, RECEIPTS, DRAFTS, ASIDES, PHOTOS, DOCUMENTS),
)


class Rows:
    """What one transaction may read and change. `visit` is everywhere the row number of a visit, or OF_NO_VISIT.

    Raises RuntimeError when used after the transaction has ended, or to change something in one that only reads.
    """

    def __init__(self, connection: sqlite3.Connection, seals: Seals, *, writable: bool) -> None:
        self.seals = seals
        self._connection = connection
        self._writable = writable
        self._ended = False
        self._tallies: dict[int, dict[str, int]] = {}
        self._changed_tallies: set[int] = set()

    def read(self, sql: str, values: tuple[Any, ...]) -> sqlite3.Cursor:
        if self._ended:
            raise RuntimeError("the vault was used after the end, or a failure, of its transaction")
        try:
            return self._connection.execute(sql, values)
        except sqlite3.Error:
            # Whoever catches this must not go on and commit half of what was to be one.
            self._ended = True
            raise

    def change(self, sql: str, values: tuple[Any, ...]) -> None:
        if not self._writable:
            raise RuntimeError("the vault was changed in a transaction that only reads")
        self.read(sql, values)

    def find(self, table: Table, visit: int, key: bytes) -> tuple[int, bytes] | None:
        """Row number and value of what stands under this key."""
        name = self._name(table, visit, key)
        found = self.read(table.by_name, (name,)).fetchone()
        return (found[0], self.seals.open(found[1], table.name, found[0], visit, name)) if found else None

    def has(self, table: Table, visit: int, key: bytes) -> bool:
        """Whether something stands under this key, without opening it."""
        return self.read(table.row_of, (self._name(table, visit, key),)).fetchone() is not None

    def has_any(self, table: Table, visit: int) -> bool:
        """Whether a visit has any row of this table, without opening one."""
        found: int = self.read(table.count, (visit,)).fetchone()[0]
        return found > 0

    def get(self, table: Table, visit: int, key: bytes) -> bytes | None:
        found = self.find(table, visit, key)
        return found[1] if found else None

    def add(self, table: Table, visit: int, key: bytes, value: bytes) -> int | None:
        """Append a row and give its number; None where something stands under this key, which is then left alone."""
        name = self._name(table, visit, key)
        if self.read(table.row_of, (name,)).fetchone():
            return None
        row = self.next_row(table)
        self.change(table.insert, (row, visit, name, self.seals.seal(value, table.name, row, visit, name)))
        self._count(table, visit, 1)
        return row

    def put(self, table: Table, visit: int, key: bytes, value: bytes) -> None:
        """Set the value under this key, whether or not there was one."""
        name = self._name(table, visit, key)
        found = self.read(table.by_name, (name,)).fetchone()
        if found:
            self.replace(table, visit, found[0], name, value)
        else:
            self.add(table, visit, key, value)

    def replace(self, table: Table, visit: int, row: int, name: bytes, value: bytes) -> None:
        """Write another value over a row; of the old one nothing stays (`secure_delete`)."""
        self.change(table.update, (self.seals.seal(value, table.name, row, visit, name), row))

    def drop(self, table: Table, visit: int, key: bytes) -> None:
        found = self.read(table.by_name, (self._name(table, visit, key),)).fetchone()
        if found:
            self.change(table.delete, (found[0],))
            self._count(table, visit, -1)

    def all(self, table: Table, visit: int, after: int = 0) -> Iterator[tuple[int, bytes, bytes]]:
        """Row number, name and value of all rows of a visit beyond a row, in the order in which they were added.

        Raises VaultDamaged where a value does not open, or where rows are missing.
        """
        if table.counted and self.read(table.count, (visit,)).fetchone()[0] != self._tally(visit).get(table.name, 0):
            raise VaultDamaged(f"rows of {table.name} are missing, or there are too many")
        while page := self.read(table.by_visit, (visit, after, _ROWS_AT_A_TIME)).fetchall():
            for row, name, sealed in page:
                yield row, name, self.seals.open(sealed, table.name, row, visit, name)
            after = page[-1][0]

    def next_row(self, table: Table) -> int:
        last: int = self.read(table.last, ()).fetchone()[0]
        return last + 1

    def begin_tally(self, visit: int) -> None:
        self._tallies[visit] = {}
        self._changed_tallies.add(visit)

    def settle(self) -> None:
        """Write what was counted. Called once, before the transaction commits; raises if anything in it had failed."""
        if self._ended:
            raise RuntimeError("the transaction had failed, so nothing of it is kept")
        for visit in sorted(self._changed_tallies):
            self.put(TALLIES, visit, b"", json.dumps(self._tallies[visit]).encode())

    def end(self) -> None:
        self._ended = True

    def _count(self, table: Table, visit: int, added: int) -> None:
        if table.counted:
            tally = self._tally(visit)
            tally[table.name] = tally.get(table.name, 0) + added
            self._changed_tallies.add(visit)

    def _tally(self, visit: int) -> dict[str, int]:
        if visit not in self._tallies:
            written = self.get(TALLIES, visit, b"")
            if written is None:
                raise VaultDamaged("the count of rows is missing")
            self._tallies[visit] = json.loads(written)
        return self._tallies[visit]

    def _name(self, table: Table, visit: int, key: bytes) -> bytes:
        return self.seals.name(table.name.encode(), visit.to_bytes(8, "big"), key)
