"""One visit on the desk: in one transaction that holds its row, strands are taken in and written, receipts issued."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from sync.exchange import Run, runs_of, visit_digest
from sync.journal import Body, Op, Position, Put
from sync.laws import ErasureDiffers, check_erasure, erasures_among, read_erasure
from sync.notes import Checkpoint, Receipt
from sync.placing import Misplaced, Placed, place_runs, writer_of
from sync.reasons import NO_MORE_ASIDE
from sync.server.books import Books, Kept
from sync.server.documents import DocumentRules, documents_named_by
from sync.server.handed import Handed, claimed_device, is_office, photos_named_by
from sync.server.journals import VisitState, write_tips
from sync.server.keys import to_text
from sync.server.laws import ENDED, MEMBER, access_of
from sync.server.photos import PhotoStore
from sync.server.screen import Screen, device_of
from sync.server.store import JournalStore
from sync.server.writers import CENTER_ROLE, Line, Scribe
from sync.signed import Signed, sign
from sync.strands import Node, Strands, View, Writer, read_content

MAX_ASIDE_BYTES: Final = 64 * 1024 * 1024
"""How much is kept aside of what one device brings: enough for years of honest work, not for filling a disk."""


@dataclass(frozen=True, slots=True)
class Desks:
    """Puts visits on the desk, each alone in its transaction."""

    store: JournalStore
    photos: PhotoStore
    scribe: Scribe
    documents: DocumentRules
    erased: list[Callable[[str], None]] = field(default_factory=list)
    """Each is told of a visit in which something was erased, once that is durable."""

    @contextmanager
    def open(self, visit: str) -> "Iterator[Desk]":
        """All that is done on the desk is kept together, durably, when the block ends without an error."""
        self.scribe.authority.refresh()
        with self.store.writing() as books:
            desk = Desk(books, self, visit)
            yield desk
            desk.settle()
        # Only now: had the erasure not become durable, the photos would have been destroyed without one.
        for photo in desk.gone_photos:
            self.photos.remove(visit, photo)
        for tell in self.erased if desk.has_erased else ():
            tell(visit)

    def finish_erasures(self) -> None:
        """Destroy photos that were erased and are still here: the process ended before it came to that, or the photos
        were restored from a backup."""
        with self.store.reading() as books:
            states = books.journals.states(books.journals.visits())
        for visit in [visit for visit, state in states.items() if state.erased]:
            with self.open(visit) as desk:
                desk.gone_photos = desk.erased_photos() & self.photos.held(visit)


class Desk:
    """One visit, its row held. Made by `Desks.open`."""

    def __init__(self, books: Books, desks: Desks, visit: str) -> None:
        self.books, self.photos, self.visit = books, desks.photos, visit
        self.authority = desks.scribe.authority
        self._scribe, self._documents = desks.scribe, desks.documents
        self._before = books.journals.lock(visit)
        self._counter = self._before.counter
        self.certified = books.people.certificates(books.journals.writers_in(visit))
        self.members = books.people.members(visit)
        self.strands = self._read()
        self.gone_photos: frozenset[str] = frozenset()
        self.has_erased = False

    @cached_property
    def checkpoints(self) -> dict[Position, Signed]:
        return self.books.journals.checkpoints(self.visit)

    def _read(self) -> Strands:
        strands = Strands(self.visit, (writer_of(found.certificate) for found in self.certified.values()))
        for _, entry in self.books.journals.entries(self.visit):
            strands.add(entry)
        return strands

    # taking in

    def take_in(self, handed: Handed) -> list[Kept]:
        """Store what may be stored, and return what is kept aside.

        What the center itself once wrote is taken from anyone, its own checkpoint proves it; and it comes first,
        because it says who has access and what is erased.
        """
        self._meet(handed)
        own, others = self._by_place(handed.runs)
        misplaced = [*self._place(own, handed, "center").misplaced]
        is_unclaimed = not self.strands.nodes and not is_office(self.visit)
        members = None if is_unclaimed else self.members
        screen = Screen(self.certified, members, self._erasures().keys(), handed.admitted)
        through, waiting = screen.let_through(self.strands, others)
        placed = self._place(through, handed, "device")
        if is_unclaimed:
            self._give_to(self._founders(placed, handed))
        return self._keep_aside([*misplaced, *waiting, *placed.misplaced], handed)

    def take_in_asides(self, devices: Collection[str], *, admitted: Collection[str] = ()) -> None:
        """Place what was kept aside of these writers, as far as it has a place now."""
        kept = [one for one in self.books.asides.of(self.visit) if one.device in devices]
        for device in sorted({one.device for one in kept}):
            runs = runs_of(self.visit, [one.entry for one in kept if one.device == device])
            self.take_in(Handed(runs, (), brought_by=device, admitted=admitted))

    def _meet(self, handed: Handed) -> None:
        devices = {device_of(run) for run in handed.runs} | {*map(claimed_device, handed.checkpoints)}
        self.certified |= self.books.people.certificates(devices - self.certified.keys() - {""})

    def _by_place(self, runs: Sequence[Run]) -> tuple[list[Run], list[Run]]:
        own: list[Run] = []
        others: list[Run] = []
        for run in runs:
            found = self.certified.get(device_of(run))
            (own if found and found.certificate.place == "center" else others).append(run)
        return own, others

    def _place(self, runs: Sequence[Run], handed: Handed, place: str) -> Placed:
        devices = {device_of(run) for run in runs}
        # A checkpoint may have come long before what it covers.
        pinned = [
            note
            for at, note in self.checkpoints.items()
            if at.device in devices and self.strands.node_at(at.head) is None
        ]
        placed = place_runs(
            self.strands,
            runs,
            keyring=self.authority.keyring,
            certificates={
                device: found.certificate
                for device, found in self.certified.items()
                if found.certificate.place == place
            },
            checkpoints=[*handed.checkpoints, *pinned],
        )
        self._store(placed.nodes, placed.checkpoints)
        return placed

    def _store(self, nodes: Sequence[Node], checkpoints: Iterable[tuple[Checkpoint, Signed]]) -> None:
        journals = self.books.journals
        journals.add_entries(self.visit, self._counter, nodes)
        self._counter += len(nodes)
        new = {found.position: note for found, note in checkpoints if found.position not in self.checkpoints}
        journals.add_checkpoints(self.visit, new)
        self.checkpoints.update(new)
        erasures = self._erasures()
        gone = self.erased_photos()
        self.books.photos.name(self.visit, [photo for photo in photos_named_by(nodes) if photo.sha256 not in gone])
        if documents := set(documents_named_by(nodes, self._documents)):
            self.books.documents.name_in(self.visit, documents)
        if nodes and (waited := self.books.asides.heads(self.visit)):
            self.books.asides.drop(self.visit, waited & {node.head for node in nodes})
        if any(node.leaf in erasures and node.entry.body is not None for node in nodes):
            self._erase(erasures.keys())
        self._obey([node for node in nodes if self.strands.writers[node.device].decides])

    def _keep_aside(self, misplaced: Sequence[Misplaced], handed: Handed) -> list[Kept]:
        if not misplaced:
            return []
        asides = self.books.asides
        known, room = asides.heads(self.visit), MAX_ASIDE_BYTES - asides.bytes_of(handed.brought_by)
        kept, new = [], dict[bytes, Kept]()
        for one in misplaced:
            aside = Kept(one.entry, one.device or handed.brought_by, one.seq, one.why)
            head = one.entry.head
            if head not in known and head not in new:
                room -= aside.size
                if room < 0:
                    aside = Kept(one.entry, aside.device, aside.seq, NO_MORE_ASIDE)
                else:
                    new[head] = aside
            kept.append(aside)
        asides.add(self.visit, new.values(), brought_by=handed.brought_by, at=to_text(self._scribe.clock()))
        return kept

    # what the center's own entries oblige to

    def _obey(self, nodes: Sequence[Node]) -> None:
        if not nodes:
            return
        if erasures := erasures_among(self.strands, nodes):
            self._erase(erasures.keys())
            gone = frozenset[str]().union(*erasures.values())
            self.books.photos.forget(self.visit, gone)
            self.gone_photos |= gone
            self.has_erased = True
        if not is_office(self.visit):
            access = access_of(self.strands)
            self.members = access.members
            self.books.people.put_members(self.visit, access.members)
            self.books.people.put_ended(self.visit, access.ended)

    def _erase(self, leaves: Collection[bytes]) -> None:
        for node in self.strands.nodes:
            if node.leaf in leaves and node.entry.body is not None:
                self.books.journals.erase_entry(self.visit, node.head, node.entry.body_hash)
        # What waits aside goes altogether; whoever brings it again brings it without its body.
        waiting = [kept.entry for kept in self.books.asides.of(self.visit) if kept.entry.leaf in leaves]
        self.books.asides.drop(self.visit, [entry.head for entry in waiting])
        self.strands = self._read()

    def _erasures(self) -> Mapping[bytes, frozenset[str]]:
        """What the center has erased in this visit: leaf -> digests of its photos."""
        own = [node for node in self.strands.nodes if self.strands.writers[node.device].decides]
        return erasures_among(self.strands, own)

    def erased_photos(self) -> frozenset[str]:
        return frozenset[str]().union(*self._erasures().values())

    def _founders(self, placed: Placed, handed: Handed) -> frozenset[str]:
        """Whose a visit becomes that was nobody's: of those who wrote in it, and of whoever brings it. The creator may
        be at sea while a colleague's phone already carries both their strands to the center."""
        writers = {self.strands.writers[node.device].person for node in placed.nodes}
        is_meant = bool(placed.nodes or placed.checkpoints)
        return frozenset(writers | ({handed.owner} if handed.owner is not None and is_meant else set()))

    def _give_to(self, persons: Collection[str]) -> None:
        if persons:
            self._say_of_access(persons, MEMBER)

    def _say_of_access(self, persons: Collection[str], grant: str) -> None:
        ops = tuple(Put("access", person, {"grant": grant}) for person in sorted(persons))
        own = self._scribe.own_person(self.books.people)
        self.append(Line(own, CENTER_ROLE, ops, view=self._view_of_the_center()))

    def _view_of_the_center(self) -> View:
        seen = self.strands.view().tips
        return View(tuple((name, at) for name, at in seen if self.strands.writers[at.device].decides))

    # writing

    def append(self, line: Line) -> Node:
        """Write an entry of somebody at the center.

        Raises:
            BodySetAside: its content breaks a rule.
            ErasureDiffers: it erases an entry that is in hand, and says of it what that does not hold; or nothing.
        """
        self._check_erasures(line.ops)
        node, checkpoint, note = self._scribe.write(self.books.people, self.strands, line)
        self.certified |= self.books.people.certificates({node.device} - self.certified.keys())
        self._store([node], [(checkpoint, note)])
        return node

    def _check_erasures(self, ops: Iterable[Op]) -> None:
        for op in ops:
            if op.kind == "erasure":
                leaves = read_erasure(op)
                if not leaves:
                    raise ErasureDiffers("it erases nothing")
                for leaf in leaves:
                    for body, writer in self._in_hand(leaf):
                        check_erasure(op, body, writer)

    def _in_hand(self, leaf: bytes) -> Iterator[tuple[Body | str, Writer]]:
        """An entry whose body is here, stored or kept aside: body (or why it is set aside) and writer."""
        for node in self.strands.nodes:
            if node.leaf == leaf and node.entry.body is not None:
                yield node.body, self.strands.writers[node.device]
        for kept in self.books.asides.of(self.visit):
            if kept.entry.leaf == leaf and kept.entry.body is not None:
                for certified in self.books.people.certificates([kept.device]).values():
                    yield read_content(kept.entry), writer_of(certified.certificate)

    def grant(self, person: str) -> None:
        """Give a person access, and take in what was waiting for it."""
        if is_office(self.visit):
            raise ValueError("a journal for the office alone has no members")
        if person not in self.members:
            self._give_to([person])
        self.take_in_asides(self.books.people.devices_of(person))

    def end_access(self, person: str) -> None:
        """Take a person's access away. It is told by an explicit word; what was handed in stays."""
        if is_office(self.visit):
            raise ValueError("a journal for the office alone has no members")
        if person in self.members:
            self._say_of_access([person], ENDED)

    # telling

    def photos_held_and_lacking(self) -> tuple[frozenset[str], frozenset[str]]:
        """The digests that entries here name: those whose bytes are durable, and the others."""
        named = frozenset(self.books.photos.named(self.visit))
        held = self.photos.held(self.visit) & named
        return held, named - held

    def digest(self, held: Collection[str]) -> str:
        """The visit's digest, with these photos durable."""
        return visit_digest(self.strands.tips(), held, self._erased())

    def _erased(self) -> tuple[str, ...]:
        return tuple(sorted(node.leaf.hex() for node in self.strands.nodes if node.entry.body is None))

    def issue_receipt(self) -> None:
        """Sign what is durable now, if that is more than the newest receipt of this epoch says."""
        epoch, tips = self.books.people.epoch(), self.strands.tips()
        named = self.books.photos.named(self.visit)
        new = sorted(photo for photo in self.photos.held(self.visit) if photo in named and named[photo] != epoch)
        number, said = self.books.journals.last_receipt(self.visit, epoch)
        if not tips or (write_tips(tips) == said and not new):
            return
        voice, at = self.authority.voice, to_text(self._scribe.clock())
        receipt = Receipt(self.authority.center, voice.number, epoch, self.visit, number + 1, at, tips, tuple(new))
        self.books.journals.add_receipt(receipt, sign(receipt, voice.signer))
        self.books.photos.mark_receipted(self.visit, new, epoch)

    def settle(self) -> None:
        """Note where the strands end, in the same transaction."""
        state = VisitState(self._counter, self.strands.tips(), self._erased())
        if state != self._before:
            self.books.journals.put_state(self.visit, state)
