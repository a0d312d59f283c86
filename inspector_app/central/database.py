"""Transactions over the center's database, for the tables of this room. The journals' own are `sync.server`'s."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlmodel import Session

from inspector_app.central.errors import CenterBusy
from sync.server.dialects import is_curable, take_turn

__all__ = ["Database"]


class Database:
    """The engine that the journals use too: whoever reads here sees what an exchange has committed.

    One writes at a time, in whatever process: people's taps are few, and what they count (attempts to sign in) or make
    once (a person, a visit's rows) must not be done by two who do not see each other. No exchange waits for that.

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
            take_turn(session.connection(), "central")
            yield session

    @staticmethod
    @contextmanager
    def _session(engine: Engine) -> Iterator[Session]:
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except PoolExhausted as error:
            raise CenterBusy from error
        except DBAPIError as error:
            if not is_curable(error):
                raise
            raise CenterBusy from error
