"""What SQLite and PostgreSQL do not say in the same words, and what of their errors time can cure."""

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Insert, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import SQLModel, col

POSTGRES: Final = "postgresql"
_SQLITE_CURABLE: Final = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
)
_CURABLE_CLASSES: Final = frozenset({"08", "40", "53", "57", "58"})
"""Of PostgreSQL: the connection, a transaction that gave way (serialization, deadlock), no room on the disk or in the
server, a shutdown or a canceled statement, an error of the system below it."""
_CURABLE_STATES: Final = frozenset({"55P03", "25006", "25P03", "25P04"})
"""A lock was not to be had in time; the server is a standby at the moment; this side was silent for too long."""


def is_curable(error: DBAPIError) -> bool:
    """Whether the same may succeed a little later. Of PostgreSQL what has no code was a connection that failed."""
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", 0)
        return isinstance(error, OperationalError) and code & 0xFF in _SQLITE_CURABLE
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return isinstance(error, OperationalError)
    return state[:2] in _CURABLE_CLASSES or state in _CURABLE_STATES


def can_be_name(text: str) -> bool:
    """Nothing goes by a name with a NUL in it; PostgreSQL cannot even be asked for one."""
    return "\0" not in text


def add_where_absent(connection: Connection, table: type[SQLModel], rows: Mapping[str, Any] | Sequence[Any]) -> None:
    """Insert what is not here yet. Where another worker is about to insert the same, wait for how that ends."""
    connection.execute(_inserting_where_absent(connection.dialect.name, table), rows)


@cache
def _inserting_where_absent(dialect: str, table: type[SQLModel]) -> Insert:
    """Made once for each: to put a statement together takes longer than to carry it out."""
    if dialect == POSTGRES:
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def put_row(connection: Connection, table: type[SQLModel], row: Mapping[str, Any], change: Mapping[str, Any]) -> None:
    """Insert a row; where its key is here already, change that row so, in the same step."""
    keys = [col(getattr(table, one.name)) for one in table.metadata.tables[str(table.__tablename__)].primary_key]
    if connection.dialect.name == POSTGRES:
        connection.execute(
            postgresql.insert(table).values(**row).on_conflict_do_update(index_elements=keys, set_=dict(change))
        )
    else:
        connection.execute(
            sqlite.insert(table).values(**row).on_conflict_do_update(index_elements=keys, set_=dict(change))
        )


def take_turn(connection: Connection, name: str) -> None:
    """Until this transaction ends nobody else has the turn of that name, in whatever process.

    SQLite has one writer at a time, in all; there nothing is to be done.
    """
    if connection.dialect.name == POSTGRES:
        digest = hashlib.sha256(f"inspector turn {name}".encode()).digest()
        key = int.from_bytes(digest[:8], "big", signed=True)
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
