"""Where the center keeps journals: transactions over a database, SQLite's file by default, or PostgreSQL (`postgres`).

Promise of `JournalStore`:
    reading()   a consistent view; never waits for long behind a writer
    writing()   all of it or nothing; when the block has ended without an error it is durable (committed and fsynced).
                With `alone` no other such block runs meanwhile, in whatever process: for what concerns all visits
    Both may be used from any thread, and several processes may have the same database open.
    Raises StoreBusy where time can cure it: another writer holds on for too long, the disk is full, the connection is
    lost. Where that happens while it commits, all of it may have been kept; so everything here can be asked for again.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from sync.server.books import Books
from sync.server.dialects import is_curable, take_turn
from sync.server.tables import CenterTable

BUSY_MILLISECONDS: Final = 10_000
_PRAGMAS = (
    "page_size=8192",
    f"busy_timeout={BUSY_MILLISECONDS}",
    "journal_mode=TRUNCATE",  # not WAL: two writing connections can corrupt it before SQLite 3.51.3
    "synchronous=FULL",
    "fullfsync=ON",  # elsewhere than on Apple's systems this changes nothing
    "secure_delete=ON",  # what was lawfully erased is not left in free pages
    "foreign_keys=ON",
    "cache_size=-65536",
)


class StoreBusy(Exception):
    """The database could not take this now."""


class JournalStore:
    """Journals, devices and people in one database. See the promise above."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        # SQLite has one writer at a time; waiting here is prompt, while its own waiting polls.
        self._turn = threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        with self._transaction(self._writer) as connection:
            # Two workers that start at once: the second one finds the tables made.
            take_turn(connection, "alone")
            CenterTable.metadata.create_all(connection)

    @classmethod
    def in_file(cls, path: Path) -> "JournalStore":
        """Open or create the SQLite file."""
        # Whatever an error says, the words of a visit are not to stand in a log.
        connecting = {"check_same_thread": False}
        engine = create_engine(f"sqlite:///{path}", connect_args=connecting, hide_parameters=True)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return cls(engine)

    @property
    def engine(self) -> Engine:
        """For tables of others that lie beside these: whoever reads through it sees what an exchange has committed.

        Its option `writes` makes transactions that are a writer's from their beginning.
        """
        return self._engine

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Books]:
        with self.curing(), self._engine.begin() as connection:
            yield Books.of(connection)

    @contextmanager
    def writing(self, *, alone: bool = False) -> Iterator[Books]:
        with self._transaction(self._writer) as connection:
            if alone:
                take_turn(connection, "alone")
            yield Books.of(connection)

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        with self.curing(), self._turn, engine.begin() as connection:
            yield connection

    @staticmethod
    @contextmanager
    def curing() -> Iterator[None]:
        """What time can cure becomes StoreBusy."""
        try:
            yield
        except PoolExhausted as error:
            raise StoreBusy("every connection is in use") from error
        except DBAPIError as error:
            if not is_curable(error):
                raise
            raise StoreBusy("the database is busy, out of reach or short of room") from error


def _prepare(connection: Any, _record: object) -> None:
    # Transactions are begun below; left alone the module begins them at moments of its own.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A writer takes its lock at once: one that begins by reading could not become a writer behind another's back.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
