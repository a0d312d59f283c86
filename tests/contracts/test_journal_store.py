"""The journal store in SQLite's file and in PostgreSQL: one contract, and what each has besides."""

import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateTable

from inspector_app.central.tables import CentralTable, Projected
from sync.journal import new_id
from sync.server.postgres import NotDurable, open_postgres
from sync.server.store import JournalStore, StoreBusy
from sync.server.tables import CenterTable
from sync.strands import Node
from tests.contracts.journals import add, add_in, entries_in, strands_of
from tests.contracts.workers import SeveralWorkersContract
from tests.support.patience import PATIENCE_SECONDS
from tests.support.postgres import Postgres, name_of

PORTABLE = {"VARCHAR", "BYTEA", "BIGINT", "INTEGER", "BOOLEAN", "DATE"}


@pytest.mark.parametrize("tables", [CenterTable, CentralTable, Projected])
def test_the_tables_are_made_of_what_every_database_has(tables: type[CenterTable | CentralTable | Projected]) -> None:
    """SERIAL is not among it: what a sequence gives is no place."""
    for table in tables.metadata.sorted_tables:
        statement = str(CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
        lines = [line.strip() for line in statement.splitlines() if line.startswith("\t")]
        types = {line.split()[1].rstrip(",") for line in lines if line[0].islower() or line.startswith('"')}
        assert types and types <= PORTABLE, table


class TestSqliteFile(SeveralWorkersContract):
    def open(self, folder: Path) -> JournalStore:
        return JournalStore.in_file(folder / "journal.db")

    def place(self, folder: Path) -> str:
        return str(folder / "journal.db")

    def empty(self, folder: Path) -> Path:
        return folder

    def test_a_commit_is_on_the_disk_and_nothing_lies_beside_it(self, store: JournalStore, tmp_path: Path) -> None:
        with store.reading() as books:
            pragma = books.people._connection.exec_driver_sql
            assert pragma("PRAGMA journal_mode").scalar() == "truncate"
            assert pragma("PRAGMA synchronous").scalar() == 2
            assert pragma("PRAGMA secure_delete").scalar() == 1
            assert pragma("PRAGMA foreign_keys").scalar() == 1
        add(store, visit := new_id(), strands_of(visit, 1).nodes)
        assert (tmp_path / "journal.db-journal").stat().st_size == 0

    def test_a_writer_that_holds_on_for_too_long_is_a_reason_to_come_back_later(
        self, store: JournalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sync.server.store._PRAGMAS", ("busy_timeout=1",))
        with store.writing(), pytest.raises(StoreBusy):
            self.open(tmp_path)


class TestPostgres(SeveralWorkersContract):
    @pytest.fixture(autouse=True)
    def _database(self, postgres: Postgres) -> Iterator[None]:
        self.postgres = postgres
        with postgres.lent() as self.address:
            yield

    def open(self, folder: Path) -> JournalStore:
        return open_postgres(self.address)

    def place(self, folder: Path) -> str:
        return self.address

    def empty(self, folder: Path) -> Path:
        self.address = self.postgres.fresh("template0")
        return folder

    def sql(self, statement: str) -> None:
        """Something that is done to the database behind the program's back."""
        with closing(psycopg.connect(self.address, autocommit=True)) as connection:
            connection.execute(statement.encode())

    def test_a_commit_is_on_the_disk_and_a_reader_sees_one_moment(self, tmp_path: Path) -> None:
        self.address = self.postgres.fresh()
        self.sql(f"ALTER DATABASE {name_of(self.address)} SET synchronous_commit = off")
        with closing(self.open(tmp_path)) as store:
            with store.reading() as books:
                show = books.people._connection.exec_driver_sql
                assert show("SHOW synchronous_commit").scalar() == "on"
                assert show("SHOW transaction_isolation").scalar() == "repeatable read"
                assert show("SHOW transaction_read_only").scalar() == "on"
            with store.writing() as books:
                show = books.people._connection.exec_driver_sql
                assert show("SHOW synchronous_commit").scalar() == "on"
                assert show("SHOW transaction_isolation").scalar() == "read committed"
                assert show("SHOW transaction_read_only").scalar() == "off"

    def test_a_server_that_confirms_what_no_disk_holds_is_refused(self, store: JournalStore, tmp_path: Path) -> None:
        self.postgres.administer("ALTER SYSTEM SET fsync = off")
        self.postgres.administer("SELECT pg_reload_conf()")
        try:
            with pytest.raises(NotDurable, match="fsync"):
                until(lambda: self.open(tmp_path).close())
        finally:
            self.postgres.administer("ALTER SYSTEM RESET fsync")
            self.postgres.administer("SELECT pg_reload_conf()")

    def test_a_reader_finds_the_writers_of_all_the_entries_that_it_finds(self, store: JournalStore) -> None:
        visit = new_id()
        add(store, visit, strands_of(visit, 1).nodes)
        with store.reading() as books:
            known = books.journals.writers_in(visit)
            add(store, visit, strands_of(visit, 1).nodes)
            assert len(known) == len(entries_in(books, visit)) == 1

    # what time can cure

    @pytest.mark.parametrize("state", ["40001", "40P01", "53100", "53200", "55P03", "57014", "58030", "25006"])
    def test_what_time_can_cure_is_a_reason_to_come_back_later(self, store: JournalStore, state: str) -> None:
        """The server itself raises it, in the middle of what is being written: a full disk is 53100."""
        self.sql(f"""
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'as if' USING ERRCODE = '{state}'; END $$;
            CREATE TRIGGER fails BEFORE INSERT ON journal_entry EXECUTE FUNCTION fail()""")
        visit = new_id()
        with pytest.raises(StoreBusy):
            add(store, visit, strands_of(visit, 1).nodes)
        self.sql("DROP FUNCTION fail CASCADE")
        with store.reading() as books:
            assert books.journals.visits() == []
        add(store, visit, strands_of(visit, 1).nodes)

    @pytest.mark.parametrize("state", ["23505", "22001", "42501", "XX001"])
    def test_what_no_time_can_cure_is_not_said_to_be_busy(self, store: JournalStore, state: str) -> None:
        raising = f"DO $$ BEGIN RAISE EXCEPTION 'as if' USING ERRCODE = '{state}'; END $$"
        with pytest.raises(DBAPIError, match="as if"), store.writing() as books:
            books.people._connection.exec_driver_sql(raising)

    def test_of_two_that_wait_for_each_other_one_comes_back_later(self, store: JournalStore) -> None:
        one, two, met = new_id(), new_id(), threading.Barrier(2, timeout=PATIENCE_SECONDS)
        found = list[str]()

        def lock_both(first: str, second: str) -> None:
            try:
                with store.writing() as books:
                    books.people._connection.exec_driver_sql("SET LOCAL deadlock_timeout = '20ms'")
                    books.journals.lock(first)
                    met.wait()
                    books.journals.lock(second)
                found.append("kept")
            except StoreBusy:
                found.append("busy")

        other = threading.Thread(target=lock_both, args=(two, one))
        other.start()
        lock_both(one, two)
        other.join()
        assert sorted(found) == ["busy", "kept"]

    def test_a_connection_lost_in_the_middle_keeps_nothing_and_the_next_one_works(self, store: JournalStore) -> None:
        visit = new_id()
        with pytest.raises(StoreBusy):
            self.lose_the_connection(store, visit)
        with store.reading() as books:
            assert books.journals.visits() == []
        add(store, visit, strands_of(visit, 1).nodes)

    def lose_the_connection(self, store: JournalStore, visit: str) -> None:
        with store.writing() as books:
            add_in(books, visit, strands_of(visit, 2).nodes)
            pid = books.people._connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            self.sql(f"SELECT pg_terminate_backend({pid}, 5000)")

    def test_a_visit_held_for_too_long_is_a_reason_to_come_back_later(
        self, store: JournalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        visit = new_id()
        monkeypatch.setattr("sync.server.postgres._PREPARING", "SET lock_timeout = 20")
        with closing(self.open(tmp_path)) as hasty, store.writing() as books:
            books.journals.lock(visit)
            with pytest.raises(StoreBusy):
                add(hasty, visit, strands_of(visit, 1).nodes)

    def test_a_worker_that_stands_still_does_not_hold_a_visit_for_ever(
        self, store: JournalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        visit = new_id()
        nodes = strands_of(visit, 1).nodes
        monkeypatch.setattr("sync.server.postgres._PREPARING", "SET idle_in_transaction_session_timeout = 800")
        with closing(self.open(tmp_path)) as still, pytest.raises(StoreBusy):
            self.stand_still(still, store, visit, nodes)
        with store.reading() as books:
            assert entries_in(books, visit) == [nodes[0].entry]

    def stand_still(self, still: JournalStore, store: JournalStore, visit: str, nodes: list[Node]) -> None:
        with still.writing() as books:
            add_in(books, visit, strands_of(visit, 2).nodes)
            add(store, visit, nodes)  # waits until the server has ended the one that stands still

    # what is not told

    def test_a_server_that_is_not_there_is_a_reason_to_come_back_later_and_its_password_is_not_told(
        self, tmp_path: Path
    ) -> None:
        secret = new_id()
        with pytest.raises(StoreBusy) as found:
            open_postgres(f"postgresql://someone:{secret}@/x?host={tmp_path}")
        told = "".join(traceback.format_exception(found.value))
        assert str(tmp_path) in told and secret not in told

    def test_no_error_tells_the_words_of_a_visit(self, store: JournalStore) -> None:
        visit = new_id()
        nodes = strands_of(visit, 1).nodes
        with pytest.raises(DBAPIError) as found:
            self.add_without_a_visit(store, visit, nodes)
        assert nodes[0].entry.body is not None and b"note" in nodes[0].entry.body
        assert "note" not in str(found.value)

    def add_without_a_visit(self, store: JournalStore, visit: str, nodes: list[Node]) -> None:
        with store.writing() as books:
            books.journals.add_entries(visit, 0, nodes)


def until(attempt: Callable[[], object]) -> None:
    """Again and again: the server reads its settings anew when it comes to it."""
    end = time.perf_counter() + PATIENCE_SECONDS
    while time.perf_counter() < end:
        attempt()
