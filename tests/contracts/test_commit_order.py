"""Whatever a journal store is kept in, places are commit order: who reads on from the last place misses nothing."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.journal import new_id
from sync.server.journals import VisitState
from sync.server.postgres import open_postgres
from sync.server.store import JournalStore
from sync.strands import Node
from tests.contracts.journals import strands_of
from tests.support.postgres import Postgres

WRITERS, TIMES = 4, 6


class CommitOrderContract(ABC):
    """One short class for each store."""

    @abstractmethod
    def open(self, folder: Path) -> JournalStore:
        """The store of this test; opened again it holds the same."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[JournalStore]:
        store = self.open(tmp_path)
        yield store
        store.close()

    def add(self, store: JournalStore, visit: str) -> list[Node]:
        nodes = strands_of(visit, 2).nodes
        with store.writing() as books:
            state = books.journals.lock(visit)
            books.journals.add_entries(visit, state.counter, nodes)
            books.journals.put_state(visit, VisitState(state.counter + len(nodes), (nodes[-1].position,)))
        return nodes

    def fail_in_the_middle(self, store: JournalStore, visit: str) -> None:
        with store.writing() as books:
            books.journals.add_entries(visit, books.journals.lock(visit).counter, strands_of(visit, 2).nodes)
            raise RuntimeError("in the middle")

    def test_whoever_reads_on_from_the_last_place_misses_nothing_that_is_committed_later(
        self, store: JournalStore
    ) -> None:
        visit, read, is_over = new_id(), list[tuple[int, bytes]](), threading.Event()
        written = list[bytes]()

        def write() -> None:
            for _ in range(TIMES):
                written.extend(node.head for node in self.add(store, visit))

        def read_on() -> None:
            while True:
                was_over = is_over.is_set()
                with store.reading() as books:
                    after = read[-1][0] if read else 0
                    read.extend((place, entry.head) for place, entry in books.journals.entries(visit, after))
                if was_over:
                    return

        reader, writers = threading.Thread(target=read_on), [threading.Thread(target=write) for _ in range(WRITERS)]
        for thread in (reader, *writers):
            thread.start()
        for thread in writers:
            thread.join()
        is_over.set()
        reader.join()
        assert len(written) == WRITERS * TIMES * 2
        assert sorted(head for _, head in read) == sorted(written)
        assert [place for place, _ in read] == [*range(1, len(written) + 1)]

    def test_a_transaction_that_was_undone_leaves_no_gap_behind(self, store: JournalStore) -> None:
        visit = new_id()
        self.add(store, visit)
        with pytest.raises(RuntimeError, match="in the middle"):
            self.fail_in_the_middle(store, visit)
        self.add(store, visit)
        with store.reading() as books:
            assert [place for place, _ in books.journals.entries(visit)] == [1, 2, 3, 4]
            assert books.journals.states([visit])[visit].counter == 4


class TestSqliteFile(CommitOrderContract):
    def open(self, folder: Path) -> JournalStore:
        return JournalStore.in_file(folder / "journal.db")


class TestPostgres(CommitOrderContract):
    @pytest.fixture(autouse=True)
    def _database(self, postgres: Postgres) -> Iterator[None]:
        with postgres.lent() as self.address:
            yield

    def open(self, folder: Path) -> JournalStore:
        return open_postgres(self.address)
