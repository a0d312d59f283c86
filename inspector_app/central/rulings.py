"""What a supervisor decides about entries and people: quarantine, erasure, access, revocation.

Quarantine, erasure and access are entries at the center, which every holder obeys. Revocation is the center's own
matter: the device is told of it, nobody else.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from inspector_app.central.accounts import Accounts
from inspector_app.central.errors import (
    AmbiguousEntry,
    CannotErase,
    MayNotDecide,
    NoSuchDevice,
    NoSuchEntry,
    NotAReason,
    NotQuarantined,
)
from inspector_app.central.journals import Journals, folding
from inspector_app.central.opening import curing
from inspector_app.central.people import REVIEWERS, People
from inspector_app.central.tables import Person
from inspector_app.visits.kinds import DECIDING
from sync.braid import fold
from sync.journal import Body, BodySetAside, Op, Put, Void, new_id
from sync.laws import ErasureDiffers, erasable_ops
from sync.placing import writer_of
from sync.server.center import Center
from sync.strands import Node, Strands, View, Writer, read_content
from sync.strictjson import JSON

__all__ = ["MAX_REASON_LETTERS", "EntryLine", "Rulings"]

MAX_REASON_LETTERS: Final = 2000
_LEAST_LEAF_DIGITS: Final = 8
_GONE: Final = "erased"


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry as a list names it, without its content. `leaf` is hex; `state` is "", "erased", "quarantined", "aside"
    or "set aside", and `why` its reason."""

    leaf: str
    device: str
    seq: int
    by: str
    at: str
    records: tuple[str, ...]
    photos: tuple[str, ...]
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class _Target:
    """An entry that something is decided about. `body` is the reason where its content cannot be read."""

    leaf: bytes
    device: str
    seq: int
    body: Body | str
    writer: Writer

    @property
    def photos(self) -> tuple[str, ...]:
        named = self.body.photos if isinstance(self.body, Body) else ()
        return tuple(dict.fromkeys(photo.sha256 for photo in named))

    def erasure(self, ground: str) -> Put:
        target: dict[str, JSON] = {"device": self.device, "seq": self.seq, "leaf": self.leaf.hex()}
        target |= {"photos": [*self.photos], "ops": erasable_ops(self.body, self.writer)}
        return Put("erasure", new_id(), {"ground": ground, "target": target})


class Rulings:
    """Every method may raise CenterBusy. Whoever decides is named by an e-mail address, and must be a supervisor or an
    administrator: NoSuchPerson, MayNotDecide."""

    def __init__(self, center: Center, people: People, accounts: Accounts, journals: Journals) -> None:
        self._center, self._people, self._accounts, self._journals = center, people, accounts, journals

    # entries

    def entries(self, visit: str) -> list[EntryLine]:
        """Every entry of a visit, in the order in which it was stored, then what is kept aside. Raises NoSuchVisit."""
        strands = self._strands(visit)
        with folding(visit):
            reasons = {one.leaf: one.why for one in fold(strands, DECIDING).set_aside}
            quarantined = {leaf for leaf, _ in _quarantines(strands)}
            stored = [_line(node, reasons.get(node.leaf, ""), quarantined) for node in strands.nodes]
        return [*stored, *self._aside_lines(visit)]

    def _aside_lines(self, visit: str) -> Iterator[EntryLine]:
        with curing(), self._center.store.reading() as books:
            kept = books.asides.of(visit)
        for one in kept:
            yield EntryLine(one.entry.leaf.hex(), one.device, one.seq, "", "", (), (), "aside", one.why)

    def quarantine(self, visit: str, entry: str, *, by_email: str, reason: str) -> str:
        """Set an entry of a device aside, everywhere, until it is lifted; gives the entry's leaf.

        Args:
            entry: `DEVICE:SEQ`, or at least 8 digits of its leaf.

        Raises NoSuchVisit, NoSuchEntry, AmbiguousEntry, NotAReason.
        """
        person, words, strands = self._decider(by_email), _words(reason), self._strands(visit)
        node = self._find(strands, entry)
        if strands.writers[node.device].decides:
            raise NoSuchEntry(visit, entry)
        leaf = node.leaf.hex()
        self._append(visit, strands, person, [Put("quarantine", leaf, {"entry": leaf, "reason": words})])
        return leaf

    def lift(self, visit: str, entry: str, *, by_email: str, reason: str) -> str:
        """Let a quarantined entry count again. Raises as `quarantine`, and NotQuarantined."""
        person, words, strands = self._decider(by_email), _words(reason), self._strands(visit)
        leaf = self._find(strands, entry).leaf
        records = [record for found, record in _quarantines(strands) if found == leaf]
        if not records:
            raise NotQuarantined(entry)
        self._append(visit, strands, person, [Void("quarantine", record, words) for record in records])
        return leaf.hex()

    def erase(self, visit: str, entry: str, *, by_email: str, ground: str) -> list[str]:
        """Destroy an entry's content lawfully, and that of the entries that brought views of its photos; gives their
        leaves. All holders delete bodies, salts and photos, and keep that something stood there.

        Raises as `quarantine`, and CannotErase.
        """
        person, words = self._decider(by_email), _words(ground)
        strands = self._strands(visit)
        first = self._target(visit, strands, entry)
        if first.body == _GONE:
            raise CannotErase(entry, "it was erased already")
        targets = [first, *_views_of(strands, first)]
        try:
            self._append(visit, strands, person, [target.erasure(words) for target in targets])
        except (ErasureDiffers, BodySetAside) as error:
            raise CannotErase(entry, str(error)) from error
        return [target.leaf.hex() for target in targets]

    # people

    def end_access(self, visit: str, email: str) -> None:
        """Take a person's access to a visit away. The person's devices are told so, by an explicit word, and let go of
        what others wrote; what was read cannot be recalled. Raises NoSuchVisit, NoSuchPerson."""
        person = self._people.known(email)
        self._journals.heights(visit)
        with curing():
            self._center.end_access(visit, person.id)

    def revoke(self, device: str) -> None:
        """From now on this device may hand in, and gets nothing any more. Raises NoSuchDevice."""
        with curing():
            with self._center.store.reading() as books:
                if books.people.certificate(device) is None:
                    raise NoSuchDevice(device)
            self._center.revoke(device)

    def revoke_person(self, email: str) -> list[str]:
        """Revoke every device of a person, end every sign-in, password and unused code; gives the devices. Whoever is
        invited again later begins with a new device. Raises NoSuchPerson."""
        person = self._people.known(email)
        with curing():
            self._accounts.end(person.id)
            return self._center.revoke_person(person.id)

    def admit(self, visit: str, device: str) -> None:
        """Take in what waits of a visit so far because this device was revoked, or its person has no access any more.
        Raises NoSuchVisit, NoSuchDevice."""
        self._journals.heights(visit)
        with curing():
            with self._center.store.reading() as books:
                if books.people.certificate(device) is None:
                    raise NoSuchDevice(device)
            self._center.admit(visit, device)

    # what all of it needs

    def _decider(self, email: str) -> Person:
        person = self._people.known(email)
        if person.role not in REVIEWERS:
            raise MayNotDecide(person.email, person.role)
        return person

    def _strands(self, visit: str) -> Strands:
        self._journals.heights(visit)
        with folding(visit):
            return self._journals.strands(visit)

    def _append(self, visit: str, strands: Strands, person: Person, ops: Sequence[Op]) -> None:
        seen = strands.view().tips
        view = View(tuple((name, at) for name, at in seen if strands.writers[at.device].decides))
        with curing():
            self._center.append(visit, person.id, person.role, ops, view=view)

    def _find(self, strands: Strands, entry: str) -> Node:
        is_it = _naming(entry)
        found = [node for node in strands.nodes if is_it(node.device, node.seq, node.leaf)]
        if len(found) > 1:
            raise AmbiguousEntry(entry)
        if not found:
            raise NoSuchEntry(strands.visit, entry)
        return found[0]

    def _target(self, visit: str, strands: Strands, entry: str) -> _Target:
        """An entry that is stored, or kept aside."""
        try:
            return _target_of(strands, self._find(strands, entry))
        except NoSuchEntry:
            is_it = _naming(entry)
            with curing(), self._center.store.reading() as books:
                kept = [one for one in books.asides.of(visit) if is_it(one.device, one.seq, one.entry.leaf)]
                certified = books.people.certificates(one.device for one in kept)
            if len(kept) != 1 or kept[0].device not in certified:
                raise
            writer = writer_of(certified[kept[0].device].certificate)
            one = kept[0]
            return _Target(one.entry.leaf, one.device, one.seq, read_content(one.entry), writer)


def _naming(entry: str) -> Callable[[str, int, bytes], bool]:
    device, colon, seq = entry.strip().lower().partition(":")
    if colon:
        return lambda of, number, _: of == device and str(number) == seq
    return lambda _, __, leaf: len(device) >= _LEAST_LEAF_DIGITS and leaf.hex().startswith(device)


def _target_of(strands: Strands, node: Node) -> _Target:
    return _Target(node.leaf, node.device, node.seq, node.body, strands.writers[node.device])


def _views_of(strands: Strands, target: _Target) -> Iterator[_Target]:
    """The entries that brought views of its photos: a view shows what the photo showed."""
    photos = set(target.photos)
    for node in strands.nodes:
        named = node.body.photos if photos and isinstance(node.body, Body) and node.leaf != target.leaf else ()
        if any(photo.of in photos for photo in named):
            yield _target_of(strands, node)


def _quarantines(strands: Strands) -> Iterator[tuple[bytes, str]]:
    """Leaf of each entry that is under quarantine, and the record that says so."""
    for record in fold(strands, DECIDING).of_kind("quarantine"):
        register = record.fields.get("entry")
        for written in register.standing if register else ():
            if isinstance(written.value, str):
                yield bytes.fromhex(written.value), record.id


def _line(node: Node, why: str, quarantined: set[bytes]) -> EntryLine:
    body, leaf = node.body, node.leaf.hex()
    if isinstance(body, str):
        state = "erased" if node.entry.body is None else "set aside"
        return EntryLine(leaf, node.device, node.seq, "", "", (), (), state, why or body)
    records = tuple(dict.fromkeys(f"{op.kind} {op.id}" for op in body.ops))
    photos = tuple(photo.sha256 for photo in body.photos)
    state = "quarantined" if node.leaf in quarantined else "set aside" if why else ""
    return EntryLine(leaf, node.device, node.seq, body.by, body.at, records, photos, state, why)


def _words(text: str) -> str:
    words = text.strip()
    if not words or len(words) > MAX_REASON_LETTERS:
        raise NotAReason(len(words))
    return words
