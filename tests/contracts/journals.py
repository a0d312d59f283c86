"""What every journal store promises of what it holds, whatever database it lives in."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from sync.ed25519 import generate
from sync.exchange import MAX_DOCUMENT_BYTES
from sync.journal import Body, Entry, PhotoName, Position, Put, new_id
from sync.notes import Certificate, Receipt
from sync.server.books import Books, Kept
from sync.server.documents import DocumentTooLarge, NameTaken
from sync.server.journals import VisitState
from sync.server.people import Invitation
from sync.server.store import JournalStore
from sync.server.tables import DocumentRow
from sync.signed import Signed
from sync.strands import Node, Pen, Strands, View, Writer

SIGNER, PERSON, BOOT = generate(), new_id(), new_id()


def strands_of(visit: str, count: int) -> Strands:
    writer = Writer(new_id(), SIGNER.public_key, PERSON, decides=False)
    strands = Strands(visit, [writer])
    pen = Pen(strands, writer.device)
    for number in range(count):
        body = Body(PERSON, "2026-11-21T16:00:00Z", number, BOOT, (Put("answer", f"6.{number}", {"note": "x"}),))
        pen.wrote(strands.add(pen.write(body, View(()))))
    return strands


def entries_in(books: Books, visit: str) -> list[Entry]:
    return [entry for _, entry in books.journals.entries(visit)]


def add(store: JournalStore, visit: str, nodes: list[Node]) -> None:
    with store.writing() as books:
        add_in(books, visit, nodes)


def add_in(books: Books, visit: str, nodes: list[Node]) -> None:
    state = books.journals.lock(visit)
    books.journals.add_entries(visit, state.counter, nodes)
    books.journals.put_state(visit, VisitState(state.counter + len(nodes), (nodes[-1].position,)))


class JournalStoreContract(ABC):
    @abstractmethod
    def open(self, folder: Path) -> JournalStore:
        """The store of this test; opened again it holds the same."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[JournalStore]:
        store = self.open(tmp_path)
        yield store
        store.close()

    # transactions

    def test_what_was_written_is_there_when_the_store_is_opened_again(
        self, store: JournalStore, tmp_path: Path
    ) -> None:
        visit = new_id()
        strands = strands_of(visit, 3)
        add(store, visit, strands.nodes)
        store.close()
        again = self.open(tmp_path)
        with again.reading() as books:
            assert entries_in(books, visit) == [node.entry for node in strands.nodes]
            assert books.journals.states([visit]) == {visit: VisitState(3, strands.tips())}
        again.close()

    def test_an_error_undoes_all_of_it(self, store: JournalStore) -> None:
        visit = new_id()
        with pytest.raises(RuntimeError, match="in the middle"):
            self.fail_in_the_middle(store, visit)
        with store.reading() as books:
            assert books.journals.visits() == []
            assert entries_in(books, visit) == []

    def fail_in_the_middle(self, store: JournalStore, visit: str) -> None:
        with store.writing() as books:
            books.journals.lock(visit)
            books.journals.add_entries(visit, 0, strands_of(visit, 3).nodes)
            raise RuntimeError("in the middle")

    def test_readers_see_a_transaction_whole_or_not_at_all(self, store: JournalStore) -> None:
        visit = new_id()
        add(store, visit, strands_of(visit, 2).nodes)
        with store.writing() as books:
            state = books.journals.lock(visit)
            books.journals.add_entries(visit, state.counter, strands_of(visit, 2).nodes)
            with store.reading() as elsewhere:
                assert len(entries_in(elsewhere, visit)) == 2
        with store.reading() as elsewhere:
            assert len(entries_in(elsewhere, visit)) == 4

    def test_a_place_is_never_given_twice(self, store: JournalStore) -> None:
        visit = new_id()
        add(store, visit, strands_of(visit, 1).nodes)
        with pytest.raises(Exception, match=r"(?i)unique"), store.writing() as books:
            books.journals.add_entries(visit, 0, strands_of(visit, 1).nodes)

    def test_an_entry_is_stored_once(self, store: JournalStore) -> None:
        visit = new_id()
        nodes = strands_of(visit, 1).nodes
        add(store, visit, nodes)
        with pytest.raises(Exception, match=r"(?i)unique"):
            add(store, visit, nodes)

    # what a visit consists of

    def test_entries_come_back_in_commit_order_beyond_a_place(self, store: JournalStore) -> None:
        visit = new_id()
        nodes = strands_of(visit, 5).nodes
        add(store, visit, nodes[:2])
        add(store, visit, nodes[2:])
        with store.reading() as books:
            assert [*books.journals.entries(visit, 2)] == [(place, nodes[place - 1].entry) for place in (3, 4, 5)]
            assert books.journals.writers_in(visit) == {nodes[0].device}

    def test_an_erased_entry_keeps_its_place_and_its_hash(self, store: JournalStore) -> None:
        visit = new_id()
        nodes = strands_of(visit, 2).nodes
        add(store, visit, nodes)
        with store.writing() as books:
            books.journals.erase_entry(visit, nodes[0].head, nodes[0].entry.body_hash)
        with store.reading() as books:
            assert entries_in(books, visit) == [nodes[0].entry.without_body(), nodes[1].entry]

    def test_checkpoints_are_found_by_what_they_name(self, store: JournalStore) -> None:
        visit = new_id()
        at = Position(new_id(), 3, b"h" * 32)
        same_head = Position(at.device, 4, at.head)
        notes = {at: Signed("one", b"s"), same_head: Signed("two", b"s")}
        with store.writing() as books:
            books.journals.lock(visit)
            books.journals.add_checkpoints(visit, notes)
        with store.reading() as books:
            assert books.journals.checkpoints(visit) == notes

    def test_receipts_are_numbered_within_visit_and_epoch(self, store: JournalStore) -> None:
        visit, epoch, other = new_id(), new_id(), new_id()
        with store.writing() as books:
            books.journals.lock(visit)
            for number in (1, 2, 3):
                receipt = Receipt(new_id(), 1, epoch, visit, number, "2026-11-21T16:00:00Z", (), ())
                books.journals.add_receipt(receipt, Signed(f"receipt {number}", b"s"))
        with store.reading() as books:
            assert books.journals.last_receipt(visit, epoch) == (3, "[]")
            assert books.journals.last_receipt(visit, other) == (0, "")
            assert [note.text for note in books.journals.receipts(visit, epoch, 1)] == ["receipt 2", "receipt 3"]

    def test_a_photo_is_named_with_each_size_that_was_said(self, store: JournalStore) -> None:
        visit, digest = new_id(), "a" * 64
        with store.writing() as books:
            books.journals.lock(visit)
            for size in (5, 7, 5):
                books.photos.name(visit, [PhotoName(digest, size, "image/jpeg", "original")])
            books.photos.mark_receipted(visit, [digest], "e")
            books.photos.name(visit, [PhotoName(digest, 9, "image/png", "original")])
        with store.reading() as books:
            assert books.photos.named(visit) == {digest: "e"}
            assert [books.photos.is_named(visit, digest, size) for size in (5, 6, 7, 9, None)] == [
                True,
                False,
                True,
                True,
                True,
            ]
            assert books.photos.named_in([visit, new_id()]) == {visit: {digest}}
            assert books.photos.media_type(visit, digest) is not None

    def test_what_is_aside_is_whole_and_can_be_dropped(self, store: JournalStore) -> None:
        visit, device = new_id(), new_id()
        entries = [node.entry for node in strands_of(visit, 2).nodes]
        with store.writing() as books:
            kept = [Kept(entry, device, number + 1, "why") for number, entry in enumerate(entries)]
            books.asides.add(visit, kept, brought_by=device, at="now")
        with store.writing() as books:
            assert [one.entry for one in books.asides.of(visit)] == entries
            assert books.asides.bytes_of(device) == sum(one.size for one in kept)
            books.asides.drop(visit, [entries[0].head])
            assert books.asides.heads(visit) == {entries[1].head}

    # documents

    def test_a_document_is_published_once_under_its_name_and_never_changed(self, store: JournalStore) -> None:
        content = b'{"title":"Criterios"}\n'
        digest = hashlib.sha256(content).hexdigest()
        with store.writing() as books:
            assert [books.documents.add("importer 1", content, at) for at in ("now", "later")] == [digest] * 2
        with pytest.raises(NameTaken), store.writing() as books:
            books.documents.add("importer 1", b"others", "later")
        with store.reading() as books:
            assert books.documents.names() == {digest: "importer 1"}
            assert (books.documents.content(digest), books.documents.content("0" * 64)) == (content, None)
            assert books.documents.sizes([digest, "0" * 64]) == {digest: len(content)}

    def test_two_that_publish_at_once_cannot_both_have_the_name(self, store: JournalStore) -> None:
        with store.writing() as books:
            books.documents.add("importer 1", b"one", "now")
        row = {"digest": "0" * 64, "name": "importer 1", "size": 1, "content": b"x", "at": "now"}
        with pytest.raises(Exception, match=r"(?i)unique"), store.writing() as books:
            books.documents._connection.execute(insert(DocumentRow), row)

    def test_a_document_that_no_device_could_take_is_not_published(self, store: JournalStore) -> None:
        with pytest.raises(DocumentTooLarge), store.writing() as books:
            books.documents.add("too large", bytes(MAX_DOCUMENT_BYTES + 1), "now")
        with store.writing() as books:
            books.documents.add("just right", bytes(MAX_DOCUMENT_BYTES), "now")
            assert [*books.documents.names().values()] == ["just right"]

    def test_what_visits_name_is_found_by_visit(self, store: JournalStore) -> None:
        one, two, other = new_id(), new_id(), new_id()
        with store.writing() as books:
            for visit in (one, two):
                books.journals.lock(visit)
            for digests in (["a" * 64, "b" * 64], ["b" * 64], []):
                books.documents.name_in(one, digests)
            books.documents.name_in(two, ["c" * 64])
        with store.reading() as books:
            assert books.documents.named_in([one, other]) == {"a" * 64, "b" * 64}
            assert books.documents.named_in([one, two]) == {"a" * 64, "b" * 64, "c" * 64}
            assert books.documents.named_in([]) == set()

    # devices and people

    def test_a_certificate_is_kept_as_it_was_signed(self, store: JournalStore) -> None:
        certificate = certificate_of(number=7)
        note = Signed(certificate.text(), b"s" * 64)
        with store.writing() as books:
            books.people.add_certificate(certificate, note)
            assert books.people.take_certificate_number() == 8
            assert books.people.take_certificate_number() == 9
        with store.reading() as books:
            found = books.people.certificate(certificate.device)
            assert found is not None
            assert (found.certificate, found.note, found.revoked_at) == (certificate, note, None)
            assert books.people.devices_of(certificate.person) == [certificate.device]
            assert books.people.certificate(new_id()) is None

    def test_who_is_a_member_and_how_often_that_changed(self, store: JournalStore) -> None:
        visit, one, two = new_id(), new_id(), new_id()
        with store.writing() as books:
            books.people.put_members(visit, frozenset({one}))
            books.people.put_members(visit, frozenset({one, two}))
            books.people.put_members(visit, frozenset({two}))
        with store.reading() as books:
            assert books.people.members(visit) == {two}
            assert (books.people.visits_of(one), books.people.visits_of(two)) == ([], [visit])
            assert [books.people.access_number(person) for person in (one, two, new_id())] == [2, 1, 0]

    def test_what_can_be_nobodys_name_is_nobodys(self, store: JournalStore) -> None:
        """Devices and paths are asked for as somebody wrote them."""
        with store.reading() as books:
            assert books.people.certificate("a\0b") is None
            assert books.people.members("a\0b") == frozenset()
            assert books.photos.media_type(new_id(), "a\0b") is None

    def test_an_invitation_is_used_by_one_device(self, store: JournalStore) -> None:
        invitation = Invitation("abcde", b"sealed", new_id(), "inspector", "Ines Example", "2026-11-28T16:00:00.000Z")
        with store.writing() as books:
            books.people.add_invitation(invitation)
            books.people.use_invitation("abcde", "a" * 26)
        with store.reading() as books:
            found = books.people.invitation("abcde")
            assert found is not None and found.used_by == "a" * 26
            assert books.people.invitation("zzzzz") is None


def certificate_of(number: int) -> Certificate:
    key = generate().public_key
    return Certificate("a" * 26, 1, number, key, new_id(), "inspector", "device", "2026-11-21T16:00:00Z")
