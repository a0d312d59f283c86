"""The center as one thing: a folder with its database, keys and photos, and what can be asked of it.

DATA/journal.db   journals, devices, people (SQLite), unless they are kept in a database of its own
DATA/keys/        root and working keys, secrets (mode 0700)
DATA/photos/      <visit>/<digest>, unless they are kept in a bucket
DATA/parts/       uploads under way
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.journal import Op, PhotoName, new_id
from sync.placing import writer_of
from sync.server.addresses import Addresses
from sync.server.books import Books
from sync.server.desk import Desks
from sync.server.documents import DocumentRules, NoDocuments, documents_named_by
from sync.server.enrollment import AnswerRecovery, Enrollment, OpenRecovery
from sync.server.gate import Gate
from sync.server.keys import Authority, Clock, KeysDamaged, to_text
from sync.server.laws import access_of
from sync.server.people import EPOCH
from sync.server.photos import FolderPhotos, PhotoStore
from sync.server.reception import Reception
from sync.server.restored import draw_epoch
from sync.server.store import JournalStore
from sync.server.writers import OWN_PERSON, Line, Scribe
from sync.strands import Node, Strands, View

_CENTER = "center"
_ENDED = "access ended"
"""The mark of a database that knows whose access has ended."""
_NAMED = "documents named"
"""The mark of a database whose visits have been searched for the documents that they name."""


@dataclass(frozen=True, slots=True)
class Center:
    """Everything is safe to call from any thread, and from several processes with the same folder at once."""

    store: JournalStore
    photos: PhotoStore
    authority: Authority
    clock: Clock
    gate: Gate
    desks: Desks
    reception: Reception
    enrollment: Enrollment
    addresses: Addresses

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        clock: Clock,
        open_recovery: OpenRecovery,
        answer_recovery: AnswerRecovery,
        documents: DocumentRules | None = None,
        store: JournalStore | None = None,
        photos: PhotoStore | None = None,
    ) -> "Center":
        """Open the center in a folder; an empty folder becomes a new one.

        Args:
            clock: the time in UTC.
            open_recovery: opens a recovery wrapping with a private key; the vault's own, since sync knows no vaults.
            answer_recovery: proves that a data key is held.
            documents: what published documents mean; None where there are none.
            store, photos: where journals and photos are kept, if not in the folder; `close` closes the store.

        Raises:
            KeysDamaged: the keys cannot be read, or the database is another center's.
        """
        authority = Authority.open(folder / "keys", clock)
        photos = photos or FolderPhotos(folder)
        store = store or JournalStore.in_file(folder / "journal.db")
        _mark(store, authority)
        gate = Gate(authority, clock)
        desks = Desks(store, photos, Scribe(authority, clock, begun=clock().timestamp()), documents or NoDocuments())
        _search_for_documents(store, desks.documents)
        _search_for_ended(store)
        desks.finish_erasures()
        reception = Reception(store, photos, authority, desks, gate, clock)
        enrollment = Enrollment(store, authority, gate, clock, open_recovery, answer_recovery)
        return cls(store, photos, authority, clock, gate, desks, reception, enrollment, Addresses(authority))

    def close(self) -> None:
        self.store.close()

    # people and devices

    def invite(self, person: str, role: str, name: str) -> str:
        """An enrollment code for one device of this person (an id); `name` is what the device calls the person."""
        return self.enrollment.invite(person, role, name)

    def revoke(self, device: str) -> None:
        """From now on this device may hand in, and is given nothing."""
        with self.store.writing() as books:
            books.people.revoke(device, to_text(self.clock()))

    def revoke_person(self, person: str) -> list[str]:
        """Revoke every device of a person, and end the codes that are not used yet. Gives the devices."""
        at = to_text(self.clock())
        with self.store.writing() as books:
            devices = books.people.devices_of(person)
            for device in devices:
                books.people.revoke(device, at)
            books.people.end_invitations(person, at)
        return [device for device in devices if self._is_in_a_hand(device)]

    def _is_in_a_hand(self, device: str) -> bool:
        certified = self.reception.certified(device)
        return certified is not None and certified.certificate.place == "device"

    def devices_of(self, person: str) -> list[str]:
        with self.store.reading() as books:
            return books.people.devices_of(person)

    def recovery_of(self, device: str) -> str | None:
        """The sealed data key of a device, JSON as the device handed it over."""
        with self.store.reading() as books:
            return books.people.recovery(device)

    # visits

    def visits(self) -> list[str]:
        """The ids of all visits, journals for the office alone included."""
        with self.store.reading() as books:
            return books.journals.visits()

    def counter(self, visit: str) -> int:
        """How many entries have been stored of a visit; it rises with each. 0 for an unknown one."""
        with self.store.reading() as books:
            state = books.journals.states([visit]).get(visit)
            return state.counter if state else 0

    def strands(self, visit: str) -> Strands:
        """All strands of a visit as they are now. Empty for an unknown one."""
        with self.store.reading() as books:
            return _strands(books, visit)

    def members(self, visit: str) -> frozenset[str]:
        """The persons with access."""
        with self.store.reading() as books:
            return books.people.members(visit)

    def append(
        self,
        visit: str,
        person: str,
        role: str,
        ops: Sequence[Op],
        photos: Sequence[PhotoName] = (),
        *,
        view: View | None = None,
    ) -> Node:
        """Write an entry of somebody at the center, durably.

        Args:
            view: what was on that person's screen, as `strands(visit).view()` gave it when the screen was drawn. The
                entry supersedes what it has seen and nothing else; None has seen nothing of other strands.

        Raises:
            BodySetAside: the content breaks a rule; nothing was written.
        """
        with self.desks.open(visit) as desk:
            return desk.append(Line(person, role, tuple(ops), tuple(photos), view))

    def grant(self, visit: str, person: str) -> None:
        """Give a person access to a visit, and take in what was waiting for it."""
        with self.desks.open(visit) as desk:
            desk.grant(person)

    def end_access(self, visit: str, person: str) -> None:
        """Take a person's access to a visit away; that person's devices are told so, and let go of what others wrote.

        What the person hands in from then on waits until access is given again.
        """
        with self.desks.open(visit) as desk:
            desk.end_access(person)

    def admit(self, visit: str, device: str) -> None:
        """A supervisor takes in what has been handed in so far of this device's strands of a visit, although it was
        revoked, or its person has no access (any more)."""
        with self.desks.open(visit) as desk:
            desk.take_in_asides([device], admitted=[device])

    def asides(self, visit: str) -> list[tuple[str, int, str]]:
        """What is kept aside of a visit: device, number (0 if unreadable) and why."""
        with self.store.reading() as books:
            return [(kept.device, kept.seq, kept.why) for kept in books.asides.of(visit)]

    # photos

    def held_photos(self, visit: str) -> frozenset[str]:
        """The digests that entries name and whose bytes are durable here."""
        with self.store.reading() as books:
            return self.photos.held(visit) & books.photos.named(visit).keys()

    def photo_bytes(self, visit: str, digest: str) -> bytes:
        """Raises PhotoNotHeld."""
        return b"".join(self.photo_chunks(visit, digest))

    def photo_chunks(self, visit: str, digest: str) -> Iterator[bytes]:
        """The photo's bytes in pieces. Raises PhotoNotHeld."""
        return self.photos.chunks(visit, digest)

    # documents

    def publish(self, name: str, content: bytes) -> str:
        """Publish a document for ever, and give its digest; the same again changes nothing.

        Raises NameTaken, DocumentTooLarge.
        """
        with self.store.writing(alone=True) as books:
            return books.documents.add(name, content, to_text(self.clock()))

    def documents(self) -> dict[str, str]:
        """Digest -> name, of all that was published."""
        with self.store.reading() as books:
            return books.documents.names()

    def document(self, digest: str) -> bytes | None:
        """None where it was never published."""
        with self.store.reading() as books:
            return books.documents.content(digest)

    # epoch

    def epoch(self) -> str:
        with self.store.reading() as books:
            return books.people.epoch()

    def new_epoch(self) -> str:
        """The database was restored, or may lag behind what was once said: nothing said before counts until it is said
        again, and everybody who writes here begins a new strand."""
        with self.store.writing(alone=True) as books:
            return draw_epoch(books)


def _mark(store: JournalStore, authority: Authority) -> None:
    """Name the database after its center, the first time; later make sure that the two belong together."""
    with store.writing(alone=True) as books:
        marked = books.people.mark(_CENTER)
        if marked is None:
            for name, value in ((_CENTER, authority.center), (EPOCH, new_id()), (OWN_PERSON, new_id())):
                books.people.put_mark(name, value)
        elif marked != authority.center:
            raise KeysDamaged("the database is another center's")


def _strands(books: Books, visit: str) -> Strands:
    certified = books.people.certificates(books.journals.writers_in(visit))
    strands = Strands(visit, (writer_of(found.certificate) for found in certified.values()))
    for _, entry in books.journals.entries(visit):
        strands.add(entry)
    return strands


def _search_for_ended(store: JournalStore) -> None:
    """Once: a center of an earlier version did not note whose access has ended."""
    with store.writing(alone=True) as books:
        if books.people.mark(_ENDED) is None:
            for visit in books.journals.visits():
                if "/" not in visit:
                    books.people.put_ended(visit, access_of(_strands(books, visit)).ended)
            books.people.put_mark(_ENDED, "1")


def _search_for_documents(store: JournalStore, rules: DocumentRules) -> None:
    """Once: a center of an earlier version did not note which documents its visits name."""
    with store.writing(alone=True) as books:
        if books.people.mark(_NAMED) is None:
            for visit in books.journals.visits():
                books.documents.name_in(visit, documents_named_by(_strands(books, visit).nodes, rules))
            books.people.put_mark(_NAMED, "1")
