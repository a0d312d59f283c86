"""Receives what devices bring and answers each with what it lacks: one exchange after another, no state in between.

Each visit is a transaction of its own, in sorted order; the answer is signed when all of them are durable. So an
exchange that was cut anywhere has lost nothing, and the same one again changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from sync.bundle import Bundle
from sync.ed25519 import verify
from sync.exchange import DOCUMENTS, EXCHANGE, Answer, Aside, Document, Hold, Request, Run, sync_digest, visit_digest
from sync.journal import device_id
from sync.notes import Certificate, Checkpoint, SignIn, Successor
from sync.reading import MAX_LINE_BYTES, NotAnExchange, find_certificates, read_request, read_sign_in
from sync.reasons import code_of
from sync.server.answering import Allowance, Caller, Told, tell, tell_of_nothing
from sync.server.books import Books, Kept
from sync.server.desk import Desks
from sync.server.gate import Gate
from sync.server.handed import Handed, is_office
from sync.server.keys import Authority, Clock, to_text
from sync.server.people import Certified
from sync.server.photos import PhotoStore
from sync.server.problems import Problem
from sync.server.proving import prove
from sync.server.restored import notice_restore
from sync.server.store import JournalStore
from sync.signed import NotGenuine, Signed
from sync.strictjson import NotStrict, read_json
from sync.writing import write_answer

MOST_CERTIFICATES: Final = 4096
"""Among how many a device that is not known here may have its own: more than one phone carries strands of."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a request says about one visit."""

    visit: str
    hold: Hold | None
    runs: tuple[Run, ...]
    checkpoints: tuple[Signed, ...]


@dataclass(frozen=True, slots=True)
class Reception:
    """The center's side of the exchange. May be asked from several threads and processes at once."""

    store: JournalStore
    photos: PhotoStore
    authority: Authority
    desks: Desks
    gate: Gate
    clock: Clock

    def receive(self, lines: bytes) -> bytes:
        """One exchange: the request's lines, unpacked, to the answer's, when all that it brought is durable.

        Raises:
            Problem: it is no exchange, not for this center, or not signed in; nothing was changed.
        """
        self.authority.refresh()
        # Taken now: a key that comes meanwhile may not be among those that the answer brings.
        voice = self.authority.voice
        certified = self._sign_in(lines)
        request = _read(lines)
        caller = Caller(certified, request.epoch)
        self._learn(request.certificates)
        successor = self._succeed(request, caller)
        epoch, allowance = self._epoch(), Allowance()
        told, asides = [], list[Aside]()
        for matter in _matters(request):
            kept, about = self._talk(matter, caller, allowance)
            asides += [Aside(matter.visit, one.device, one.seq, one.why, code_of(one.why)) for one in kept]
            told.append(about)
        # Outside of every transaction: photos are large, and nobody is to wait for them.
        holdings = prove(request, caller, self.store, self.photos, voice, to_text(self.clock()))
        answer = replace(self._answer(request, caller, epoch, told, asides), holdings=holdings)
        if successor is not None:
            answer = replace(answer, certificates=(successor, *answer.certificates))
        return write_answer(answer, voice.signer, center=self.authority.center, key=voice.number)

    # who asks

    def _sign_in(self, lines: bytes) -> Certified:
        """Who asks, before more of the lines is read than that takes."""
        note, signature = _read_sign_in(lines)
        if note.center != self.authority.center:
            raise Problem("other-center")
        certified = self.certified(note.device) or self._own_certificate(note.device, lines)
        if certified is None or certified.certificate.place != "device":
            raise Problem("not-signed-in")
        self.check_sign_in(certified.certificate, note, signature)
        return certified

    def certified(self, device: str) -> Certified | None:
        """The device as it is known now, revocation included."""
        with self.store.reading() as books:
            return books.people.certificate(device)

    def _own_certificate(self, device: str, lines: bytes) -> Certified | None:
        """A center that was restored may have forgotten a device, but not its own signature."""
        for note in find_certificates(lines, MOST_CERTIFICATES):
            claimed = _claimed(note)
            if claimed is not None and claimed.device == device and self._genuine(note) is not None:
                return Certified(claimed, note)
        return None

    def check_sign_in(self, certificate: Certificate, note: SignIn, signature: bytes) -> None:
        """Raises Problem unless this device signed this, over a challenge of ours that is not too old."""
        if not self.gate.is_good_challenge(note.device, note.challenge):
            raise Problem("sign-in-needed", challenge=self.gate.challenge(note.device))
        if not verify(certificate.public_key, note.text().encode(), signature):
            raise Problem("not-signed-in")

    def _learn(self, notes: Sequence[Signed]) -> None:
        """Keep the certificates of writers that are not known here; each must be of our own hand."""
        brought = {found.device: (found, note) for note in notes if (found := _claimed(note)) is not None}
        if not brought:
            return
        with self.store.reading() as books:
            known = books.people.certificates(brought).keys()
        new = [note for device, (_, note) in brought.items() if device not in known]
        genuine = [(found, note) for note in new if (found := self._genuine(note)) is not None]
        if not genuine:
            return
        with self.store.writing() as books:
            known = books.people.certificates(found.device for found, _ in genuine).keys()
            for found, note in genuine:
                if found.device not in known:
                    books.people.add_certificate(found, note)

    def _succeed(self, request: Request, caller: Caller) -> Signed | None:
        """Certify the key that is to take the place of this device's: its vault was restored or copied, and two must
        not go on in one name. The same key again gets the same certificate."""
        claimed = _claimed_successor(request)
        if claimed is None or caller.is_revoked:
            return None
        own, key = caller.certified.certificate, claimed.public_key
        with self.store.writing() as books:
            known, number = books.people.certificate(device_id(key)), 0
            if known is None:
                # Whoever holds the number certifies alone: another worker may just have had the same request.
                number = books.people.take_certificate_number()
                known = books.people.certificate(device_id(key))
            if known is not None:
                is_its_own = known.certificate.device in books.people.identities(own.device)
                return known.note if is_its_own else None
            note = self.authority.certify(
                key, person=own.person, role=own.role, place="device", number=number, at=to_text(self.clock())
            )
            books.people.add_certificate(Certificate.read(note.text), note)
            books.people.succeed(device_id(key), own.device)
        return note

    def _genuine(self, note: Signed) -> Certificate | None:
        try:
            return self.authority.keyring.certificate(note)
        except NotGenuine:
            return None

    def _epoch(self) -> str:
        with self.store.reading() as books:
            return books.people.epoch()

    # what it is about

    def _talk(self, matter: Matter, caller: Caller, allowance: Allowance) -> tuple[list[Kept], Told]:
        """Take in what came of one visit, and tell of it."""
        if not (matter.runs or matter.checkpoints) and not self._is_known(matter.visit):
            return [], Told() if is_office(matter.visit) else tell_of_nothing(matter.visit)
        with self.desks.open(matter.visit) as desk:
            kept: list[Kept] = []
            if matter.runs or matter.checkpoints:
                owner = None if caller.is_revoked else caller.person
                kept = desk.take_in(Handed(matter.runs, matter.checkpoints, caller.device, owner))
            if caller.person in desk.members:
                desk.issue_receipt()
            return kept, tell(desk, caller, matter.hold, allowance, brought=matter.runs)

    def _is_known(self, visit: str) -> bool:
        with self.store.reading() as books:
            return visit in books.journals.states([visit])

    def take_bundle(self, bundle: Bundle, brought_by: str, owner: str | None) -> tuple[list[Kept], bool]:
        """What came as a file instead: the same rules, and a receipt of what is durable then. Gives what is kept aside,
        and whether the file proved that the database was restored, so that a new epoch has begun.

        Args:
            brought_by: the device that made the file, or this center's id.
            owner: its person, to whom the visit belongs if it is nobody's yet; None for a device that was revoked.
        """
        if is_office(bundle.visit):
            raise ValueError("a journal for the office alone travels in no file")
        is_restored = notice_restore(self.store, self.authority, bundle)
        self._learn(bundle.certificates)
        with self.desks.open(bundle.visit) as desk:
            kept = desk.take_in(Handed(bundle.runs, bundle.checkpoints, brought_by, owner))
            desk.issue_receipt()
            return kept, is_restored

    # what is answered

    def _answer(
        self, request: Request, caller: Caller, epoch: str, told: Sequence[Told], asides: Sequence[Aside]
    ) -> Answer:
        with self.store.reading() as books:
            access = books.people.access_number(caller.person)
            ended = books.people.ended_for(caller.person)
            visits = {} if caller.is_revoked else self._visits(books, caller.person)
            documents = self.documents_for(books, caller.certified) if DOCUMENTS in request.speaks else None
            if books.people.epoch() != epoch:
                # Between two of its visits the center was restored: receipts of two epochs cannot stand in one answer.
                raise Problem("busy")
        known_keys = self.authority.keyring.keys
        keys = max(known_keys)
        digest = sync_digest(visits, access=access, keys=keys, epoch=epoch, documents=documents or ())
        is_told = digest != request.digest and not caller.is_revoked
        return Answer(
            nonce=request.nonce,
            epoch=epoch,
            at=to_text(self.clock()),
            challenge=self.gate.challenge(caller.device),
            access=access,
            digest=digest,
            token=self.gate.token(caller.device),
            visits=visits if is_told else None,
            documents=_in_order(documents) if is_told and documents is not None else None,
            ended=tuple(sorted(ended)) if is_told else None,
            revoked=caller.certified.revoked_at or "",
            keys=tuple(note for number, note in sorted(known_keys.items()) if number > request.keys),
            holds=tuple(chain.from_iterable(about.holds for about in told)),
            receipts=tuple(chain.from_iterable(about.receipts for about in told)),
            lacks=tuple(chain.from_iterable(about.lacks for about in told)),
            certificates=_each_once(chain.from_iterable(about.certificates for about in told)),
            checkpoints=tuple(chain.from_iterable(about.checkpoints for about in told)),
            runs=tuple(chain.from_iterable(about.runs for about in told)),
            asides=tuple(asides),
        )

    def _visits(self, books: Books, person: str) -> Mapping[str, str]:
        """The digest of every visit with access, photos as the store holds them now."""
        visits = books.people.visits_of(person)
        named = books.photos.named_in(visits)
        held = self.photos.held_in(named)  # where none are named the store need not be asked
        return {
            visit: visit_digest(state.tips, held.get(visit, frozenset()) & named.get(visit, set()), state.erased)
            for visit, state in books.journals.states(visits).items()
        }

    def documents_for(self, books: Books, certified: Certified) -> dict[str, int]:
        """Digest and size of what this device should hold: what all should, and what its visits name. None, once it
        was revoked."""
        if certified.revoked_at is not None:
            return {}
        visits = books.people.visits_of(certified.certificate.person)
        due = {*self.desks.documents.for_all(books.documents), *books.documents.named_in(visits)}
        return books.documents.sizes(due)


def _in_order(documents: Mapping[str, int]) -> tuple[Document, ...]:
    return tuple(Document(digest, size) for digest, size in sorted(documents.items()))


def _read_sign_in(lines: bytes) -> tuple[SignIn, bytes]:
    version = _version(lines)
    if version is not None and version != EXCHANGE:
        raise Problem("newer-version" if version > EXCHANGE else "older-version")
    try:
        return read_sign_in(lines)
    except NotAnExchange as error:
        raise Problem("not-an-exchange") from error


def _read(lines: bytes) -> Request:
    try:
        return read_request(lines)[0]
    except NotAnExchange as error:
        raise Problem("not-an-exchange") from error


def _version(lines: bytes) -> int | None:
    """What the first line says, if it can be read; of another version nothing else is known."""
    line = lines.partition(b"\n")[0]
    try:
        first = read_json(line) if len(line) <= MAX_LINE_BYTES else None
    except NotStrict:
        return None
    version = first.get("exchange") if isinstance(first, dict) else None
    return version if type(version) is int else None


def _matters(request: Request) -> Iterator[Matter]:
    """The visits of a request in sorted order, so that two exchanges never wait for each other in a circle."""
    holds = {hold.visit: hold for hold in request.holds}
    runs: dict[str, list[Run]] = {}
    checkpoints: dict[str, list[Signed]] = {}
    for run in request.runs:
        runs.setdefault(run.visit, []).append(run)
    for note in request.checkpoints:
        if (visit := _visit_of(note)) is not None:
            checkpoints.setdefault(visit, []).append(note)
    for visit in sorted(holds.keys() | runs.keys() | checkpoints.keys()):
        yield Matter(visit, holds.get(visit), tuple(runs.get(visit, ())), tuple(checkpoints.get(visit, ())))


def _visit_of(note: Signed) -> str | None:
    try:
        return Checkpoint.read(note.text).visit
    except NotGenuine:
        return None


def _claimed_successor(request: Request) -> Successor | None:
    """The key that speaks for itself, in this very exchange."""
    note = request.successor
    if note is None:
        return None
    try:
        claimed = Successor.read(note.text)
    except NotGenuine:
        return None
    is_meant = (claimed.center, claimed.device, claimed.nonce) == (request.center, request.device, request.nonce)
    return claimed if is_meant and verify(claimed.public_key, note.text.encode(), note.signature) else None


def _claimed(note: Signed) -> Certificate | None:
    try:
        return Certificate.read(note.text)
    except NotGenuine:
        return None


def _each_once(notes: Iterator[Signed]) -> tuple[Signed, ...]:
    return tuple({note.text: note for note in notes}.values())
