"""Transactions over the center's database, for the tables of this room. The journals' own are `sync.server`'s."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from inspector_app.central.errors import CenterBusy

__all__ = ["Database"]

_CURABLE: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})


class Database:
    """The engine that the journals use too: whoever reads here sees what an exchange has committed.

    Rows that were read stay usable when their transaction has ended. Both methods may be used from any thread.
    """

    def __init__(self, engine: Engine) -> None:
        self._reader = engine
        # The option asks the engine's owner for a transaction that is a writer's from its beginning.
        self._writer = engine.execution_options(writes=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent view. Raises CenterBusy."""
        with self._session(self._reader) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """All of it or nothing, durable when the block has ended. Raises CenterBusy."""
        with self._session(self._writer) as session:
            yield session

    @staticmethod
    @contextmanager
    def _session(engine: Engine) -> Iterator[Session]:
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except OperationalError as error:
            # What is not SQLite's has no code here: its connection was lost, or it is short of something.
            code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_BUSY)
            if code & 0xFF not in _CURABLE:
                raise
            raise CenterBusy from error
