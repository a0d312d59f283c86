"""What every journal store promises when several workers use it at once, and when one of them is killed."""

import threading
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sync.journal import new_id
from sync.server.books import Books
from sync.server.documents import NameTaken
from sync.server.people import Invitation
from sync.server.store import JournalStore
from sync.signed import Signed
from tests.contracts.journals import JournalStoreContract, add, add_in, certificate_of, entries_in, strands_of
from tests.support.patience import PATIENCE_SECONDS
from tests.support.workers import Workers

Work = Callable[[Books], object]


def at_once(store: JournalStore, first: Work, second: Work) -> tuple[object, object]:
    """Both in transactions of their own. The second begins when the first has done its work and not yet committed."""
    found: list[object] = []
    is_in = threading.Event()

    def work() -> None:
        try:
            with store.writing() as books:
                is_in.set()
                found.append(second(books))
        except Exception as error:  # noqa: BLE001 - raised again below, in the thread of the test
            found.append(error)

    other = threading.Thread(target=work)
    with store.writing() as books:
        result = first(books)
        other.start()
        is_in.wait(0.1)  # in SQLite's file it does not even come in
        other.join(0.05)
        assert not found, "the second one did not wait for the first"
    other.join(PATIENCE_SECONDS)
    if isinstance(found[0], Exception):
        raise found[0]
    return result, found[0]


@dataclass
class Elsewhere:
    """Another worker at the store of this test."""

    workers: Workers
    place: str

    def begin(self, task: str, visit: str = "-", count: int = 0) -> None:
        self.workers.tell(f"{task} {self.place} {visit} {count}")

    def hear(self, word: str) -> None:
        assert self.workers.hear() == word

    def has_said(self) -> bool:
        return self.workers.has_said()

    def kill(self) -> None:
        self.workers.kill()


class SeveralWorkersContract(JournalStoreContract):
    @abstractmethod
    def place(self, folder: Path) -> str:
        """Where the store of this test is, in words for another process."""

    @abstractmethod
    def empty(self, folder: Path) -> Path:
        """From now on the store of this test is one that nobody has opened yet."""

    @pytest.fixture
    def elsewhere(self, workers: Workers, tmp_path: Path) -> Elsewhere:
        return Elsewhere(workers, self.place(tmp_path))

    # places

    def test_places_are_commit_order_and_who_follows_them_passes_over_nothing(
        self, store: JournalStore, elsewhere: Elsewhere
    ) -> None:
        visit, seen = new_id(), list[int]()
        here = [threading.Thread(target=self.append, args=(store, visit)) for _ in range(2)]
        elsewhere.begin("append", visit, 10)
        for thread in here:
            thread.start()
        while len(seen) < 30:
            is_over = not any(thread.is_alive() for thread in here) and elsewhere.has_said()
            with store.reading() as books:
                seen += [place for place, _ in books.journals.entries(visit, seen[-1] if seen else 0)]
            if is_over:
                break
        elsewhere.hear("done")
        assert seen == [*range(1, 31)]
        with store.reading() as books:
            assert books.journals.states([visit])[visit].counter == 30

    def append(self, store: JournalStore, visit: str) -> None:
        for _ in range(10):
            add(store, visit, strands_of(visit, 1).nodes)

    def test_two_may_be_the_first_with_a_visit(self, store: JournalStore) -> None:
        visit = new_id()
        ours, theirs = strands_of(visit, 2).nodes, strands_of(visit, 1).nodes
        at_once(store, lambda books: add_in(books, visit, ours), lambda books: add_in(books, visit, theirs))
        with store.reading() as books:
            assert entries_in(books, visit) == [node.entry for node in (*ours, *theirs)]

    def test_whoever_waited_for_a_visit_sees_what_was_committed_meanwhile(self, store: JournalStore) -> None:
        visit = new_id()
        nodes = strands_of(visit, 3).nodes
        add(store, visit, nodes[:1])

        def count(books: Books) -> int:
            books.journals.lock(visit)
            return len(entries_in(books, visit))

        assert at_once(store, lambda books: add_in(books, visit, nodes[1:]), count) == (None, 3)

    # what several visits share

    def test_certificate_numbers_are_given_once(self, store: JournalStore) -> None:
        assert at_once(store, take_number, take_number) == (1, 2)
        assert at_once(store, take_number, take_number) == (3, 4)

    def test_whoever_holds_the_numbers_is_waited_for_though_none_was_taken(self, store: JournalStore) -> None:
        """So is a writer looked for again and made once, when two visits need it at the same time."""
        with store.writing() as books:
            take_number(books)
        assert at_once(store, lambda books: books.people.hold_certificate_numbers(), take_number) == (2, 2)

    def test_two_may_meet_the_same_writer_at_once(self, store: JournalStore) -> None:
        certificate = certificate_of(number=7)
        note = Signed(certificate.text(), b"s" * 64)

        def meet(books: Books) -> None:
            books.people.add_certificate(certificate, note)

        at_once(store, meet, meet)
        with store.writing() as books:
            assert books.people.devices_of(certificate.person) == [certificate.device]
            assert books.people.take_certificate_number() == 8

    def test_what_two_visits_change_for_a_person_is_counted_twice(self, store: JournalStore) -> None:
        person = new_id()

        def join(visit: str) -> Work:
            return lambda books: books.people.put_members(visit, frozenset({person}))

        for _ in range(2):
            at_once(store, join(new_id()), join(new_id()))
        with store.reading() as books:
            assert books.people.access_number(person) == 4
            assert len(books.people.visits_of(person)) == 4

    def test_a_code_that_two_use_at_once_is_used_by_the_first(self, store: JournalStore) -> None:
        invitation = Invitation("abcde", b"sealed", new_id(), "inspector", "Ines Example", "2026-11-28T16:00:00.000Z")
        with store.writing() as books:
            books.people.add_invitation(invitation)

        def use(device: str) -> Work:
            def work(books: Books) -> Invitation | None:
                found = books.people.invitation("abcde", held=True)
                if found is not None and found.used_by is None:
                    books.people.use_invitation("abcde", device)
                return found

            return work

        assert at_once(store, use("a"), use("b")) == (invitation, replace(invitation, used_by="a"))

    def test_a_mark_and_a_recovery_that_two_put_at_once_are_the_second_ones(self, store: JournalStore) -> None:
        certificate = certificate_of(number=1)
        with store.writing() as books:
            books.people.add_certificate(certificate, Signed(certificate.text(), b"s" * 64))

        def put(value: str) -> Work:
            def work(books: Books) -> None:
                books.people.put_mark("a mark", value)
                books.people.put_recovery(certificate.device, value, "now")

            return work

        at_once(store, put("one"), put("two"))
        with store.reading() as books:
            assert (books.people.mark("a mark"), books.people.recovery(certificate.device)) == ("two", "two")

    def test_two_may_publish_the_same_document_at_once_and_not_two_under_one_name(self, store: JournalStore) -> None:
        def publish(content: bytes, name: str) -> Work:
            return lambda books: books.documents.add(name, content, "now")

        one, other = at_once(store, publish(b"one", "importer 1"), publish(b"one", "importer 1"))
        assert one == other
        with pytest.raises(NameTaken):
            at_once(store, publish(b"two", "importer 2"), publish(b"three", "importer 2"))

    def test_who_works_alone_waits_for_whoever_does_so(self, store: JournalStore) -> None:
        order = list[str]()

        def work() -> None:
            with store.writing(alone=True):
                order.append("second")

        other = threading.Thread(target=work)
        with store.writing(alone=True):
            other.start()
            other.join(0.05)
            order.append("first")
        other.join(PATIENCE_SECONDS)
        assert order == ["first", "second"]

    # processes

    def test_two_may_open_a_new_database_at_once(self, workers: Workers, tmp_path: Path) -> None:
        """Nobody opened it before: whoever comes second finds the tables made, or waits for them."""
        folder = self.empty(tmp_path)
        elsewhere = Elsewhere(workers, self.place(folder))
        elsewhere.begin("open")
        self.open(folder).close()
        elsewhere.hear("done")

    def test_a_worker_killed_in_mid_transaction_leaves_nothing_and_holds_nothing(
        self, store: JournalStore, elsewhere: Elsewhere
    ) -> None:
        visit = new_id()
        nodes = strands_of(visit, 3).nodes
        add(store, visit, nodes[:1])
        elsewhere.begin("stand-still", visit, 40)
        elsewhere.hear("inside")
        with store.reading() as books:
            assert entries_in(books, visit) == [nodes[0].entry]
        elsewhere.kill()
        with store.writing() as books:
            assert books.people.take_certificate_number() == 1
            add_in(books, visit, nodes[1:])
        with store.reading() as books:
            assert entries_in(books, visit) == [node.entry for node in nodes]
            assert books.journals.states([visit])[visit].counter == 3


def take_number(books: Books) -> object:
    return books.people.take_certificate_number()
