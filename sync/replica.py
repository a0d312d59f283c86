"""The device's side of the exchange: what to say, and what an answer changes here.

Nothing is inferred from absence: an answer adds entries, receipts and keys, and updates what the center was last heard
to hold. What is still to be sent is never stored as a mark; it is what lies beyond the center's last known tips.

Memory is the device's vault, seen through two protocols, so that this page knows neither SQL nor encryption.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from sync.errors import NoAnswer
from sync.exchange import Answer, Hold, Request, Run, read_answer, runs_of, sync_digest, visit_digest, write_request
from sync.journal import Body, Entry, PhotoName, Position, new_id
from sync.laws import erasures_among
from sync.notes import Certificate, Checkpoint, Keyring, NotGenuine, Receipt, Signed, Signer, sign
from sync.placing import Placed, cut_at_checkpoints, place_runs, size_of, writer_of
from sync.strands import Node, Strands, Writer
from sync.strictjson import JSON

T = TypeVar("T")


class Shelf(Protocol):
    """What one transaction of the vault offers. Everything written in it is kept together, or not at all."""

    def setting(self, name: str) -> JSON: ...
    def put_setting(self, name: str, value: JSON) -> None: ...
    def visits(self) -> list[str]: ...
    def add_visit(self, visit: str, header: JSON) -> None: ...
    def add_entries(self, visit: str, entries: Sequence[Entry]) -> None: ...
    def entries(self, visit: str, after: int = 0) -> Iterator[tuple[int, Entry]]: ...
    def certificates(self) -> dict[str, Signed]: ...
    def add_certificate(self, device: str, note: Signed) -> None: ...
    def checkpoints(self, visit: str) -> list[Signed]: ...
    def add_checkpoint(self, visit: str, note: Signed) -> None: ...
    def receipts(self, visit: str) -> list[Signed]: ...
    def add_receipt(self, visit: str, note: Signed) -> None: ...
    def belief(self, visit: str) -> JSON: ...
    def put_belief(self, visit: str, belief: JSON) -> None: ...
    def replace_with_erased(self, visit: str, leaf: bytes, body_hash: bytes) -> None: ...
    def erase_photo(self, visit: str, sha256: str) -> None: ...
    def set_aside(self, visit: str | None, why: str, what: bytes) -> None: ...


class Memory(Protocol):
    """The vault: runs work in a transaction and returns its result; an error in it undoes everything."""

    def read(self, work: Callable[[Shelf], T]) -> T: ...
    def write(self, work: Callable[[Shelf], T]) -> T: ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this device is to its one center."""

    person: str
    signer: Signer
    certificate: Signed


@dataclass(frozen=True, slots=True)
class Belief:
    """What the center said, in its newest signed answer about this visit, that it holds and lacks."""

    epoch: str
    tips: tuple[Position, ...]
    lacks: tuple[str, ...]

    def to_json(self) -> JSON:
        tips: list[JSON] = [[at.device, at.n, at.head.hex()] for at in self.tips]
        return {"epoch": self.epoch, "tips": tips, "lacks": [*self.lacks]}

    @classmethod
    def from_json(cls, value: JSON) -> "Belief | None":
        if not isinstance(value, dict):
            return None
        tips, lacks = value["tips"], value["lacks"]
        assert isinstance(tips, list) and isinstance(lacks, list)
        return cls(str(value["epoch"]), tuple(map(_read_tip, tips)), tuple(map(str, lacks)))


@dataclass(slots=True)
class Copy:
    """One visit as it is here, read from the vault up to `row`."""

    strands: Strands
    row: int = 0
    receipts: list[Receipt] = field(default_factory=list)
    checkpoints: list[tuple[Checkpoint, Signed]] = field(default_factory=list)
    belief: Belief | None = None
    named: dict[str, PhotoName] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    def receipts_of(self, epoch: str) -> list[Receipt]:
        return [receipt for receipt in self.receipts if receipt.epoch == epoch]

    def newest_receipt(self, epoch: str) -> int:
        """The number up to which all receipts are here: behind a gap is a receipt that still has to come."""
        numbers, newest = {receipt.number for receipt in self.receipts_of(epoch)}, 0
        while newest + 1 in numbers:
            newest += 1
        return newest

    def lacks_receipts(self, epoch: str) -> bool:
        """Whether a strand ends where no receipt of that epoch says that the center has it."""
        receipted = {at for receipt in self.receipts_of(epoch) for at in receipt.strands}
        return not receipted.issuperset(self.strands.tips())

    def introduce(self, writers: Iterable[Writer]) -> None:
        """Make writers known whose certificates came after this visit was opened here."""
        for writer in writers:
            if writer.device not in self.strands.writers:
                self.strands.introduce(writer)

    def take(self, nodes: Iterable[Node]) -> None:
        """Note which photos new entries name, and which are gone by an erasure, whoever names them."""
        nodes = list(nodes)
        for node in nodes:
            if isinstance(node.body, Body):
                self.named.update({photo.sha256: photo for photo in node.body.photos})
        self.gone = self.gone.union(*erasures_among(self.strands, nodes).values())
        for photo in self.gone:
            self.named.pop(photo, None)


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a visit is proven safe at the center, by the rule of section 4 of PROTOCOL.md."""

    entries: int
    safe_entries: int
    photos: tuple[str, ...]
    safe_photos: tuple[str, ...]
    unsafe: tuple[Node, ...]
    named: tuple[PhotoName, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """What an answer changed. `moved`: anything of what is known here; `received` counts entries that are new here;
    `lacks`: photos for the center to get, by visit."""

    moved: bool
    received: int
    in_step: bool
    lacks: Mapping[str, tuple[str, ...]]
    asides: int
    token: str


@dataclass(frozen=True, slots=True)
class Composed:
    """A request ready to go. `entries` counts what it carries, `is_all` says that nothing more waits behind it."""

    raw: bytes
    nonce: str
    entries: int
    is_all: bool


class Replica:
    """One vault's journals, as a party to exchanges. Not for two exchanges at once."""

    def __init__(self, memory: Memory, identity: Identity, keyring: Keyring) -> None:
        self._memory = memory
        self._identity = identity
        self._keyring = keyring
        self._certificate = keyring.certificate(identity.certificate)
        self._copies: dict[str, Copy] = {}
        self._differing: set[str] = set()
        self._shows_certificate = False
        self._asked = ""
        self._news = _read_news(memory.read(lambda shelf: shelf.setting("sync")))

    # reading

    def copies(self) -> dict[str, Copy]:
        """Every visit as it is here now."""
        self._memory.read(self._refresh)
        return self._copies

    def _refresh(self, shelf: Shelf) -> None:
        certificates: dict[str, Certificate] | None = None
        for visit in shelf.visits():
            copy = self._copies.get(visit)
            if copy is None:
                certificates = certificates or self._read_certificates(shelf)
                copy = self._open(shelf, visit, certificates)
            for row, entry in shelf.entries(visit, copy.row):
                certificates = certificates or self._read_certificates(shelf)
                copy.introduce(map(writer_of, certificates.values()))
                copy.take([copy.strands.add(entry)])
                copy.row = row

    def _open(self, shelf: Shelf, visit: str, certificates: Mapping[str, Certificate]) -> Copy:
        copy = Copy(Strands(visit, map(writer_of, certificates.values())))
        copy.receipts = [Receipt.read(note.text) for note in shelf.receipts(visit)]
        copy.checkpoints = [(Checkpoint.read(note.text), note) for note in shelf.checkpoints(visit)]
        copy.belief = Belief.from_json(shelf.belief(visit))
        self._copies[visit] = copy
        return copy

    def _read_certificates(self, shelf: Shelf) -> dict[str, Certificate]:
        known = {device: Certificate.read(note.text) for device, note in shelf.certificates().items()}
        return {**known, self._certificate.device: self._certificate}

    def standing(self, visit: str) -> Standing:
        """What of a visit is safe: by receipts of the present epoch, and not since said to be lacking."""
        copy = self.copies()[visit]
        receipts = copy.receipts_of(self._news.epoch)
        safe = _covered(copy.strands, (at for receipt in receipts for at in receipt.strands))
        named = {photo for receipt in receipts for photo in receipt.photos}
        if copy.belief is not None and copy.belief.epoch == self._news.epoch:
            safe &= _covered(copy.strands, copy.belief.tips)
            named -= set(copy.belief.lacks)
        nodes = copy.strands.nodes
        unsafe = tuple(node for node in nodes if node.head not in safe)
        photos = tuple(copy.named)
        safe_photos = tuple(photo for photo in photos if photo in named)
        named_photos = tuple(copy.named.values())
        return Standing(len(nodes), len(nodes) - len(unsafe), photos, safe_photos, unsafe, named_photos)

    # asking

    def compose(self, max_bytes: int) -> Composed:
        """Say what is held where that is news, and as many of the lacking entries as fit, checkpoints first."""
        out = _Outgoing(max_bytes)
        for visit, copy in self.copies().items():
            self._speak_of(visit, copy, out)
        if self._shows_certificate:
            out.certificates[self._certificate.device] = self._identity.certificate
        # Visits that the center named and that are not here at all: a colleague's, or a new access.
        out.holds += [Hold(visit, ()) for visit in sorted(self._differing - self._copies.keys())]
        request = Request(
            center=self._keyring.center,
            device=self._certificate.device,
            nonce=new_id(),
            epoch=self._news.epoch,
            digest=self.digest(),
            challenge=self._news.challenge,
            keys=max(self._keyring.keys, default=0),
            certificates=tuple(out.certificates.values()),
            holds=tuple(out.holds),
            checkpoints=tuple(out.checkpoints.values()),
            runs=tuple(out.runs),
        )
        self._asked = request.nonce
        return Composed(write_request(request, self._identity.signer), request.nonce, out.sent, out.is_all)

    def _speak_of(self, visit: str, copy: Copy, out: "_Outgoing") -> None:
        news = copy.strands.beyond(copy.belief.tips if copy.belief else ())
        must_ask = copy.belief is not None and copy.belief.epoch != self._news.epoch
        if not (news or visit in self._differing or self._is_unproven(copy)):
            return
        out.holds.append(Hold(visit, copy.strands.tips(), copy.newest_receipt(self._news.epoch)))
        if must_ask:
            # A new epoch: the center may have lost anything, or nothing. It says so before anything is sent again.
            out.is_all = False
            return
        travels, notes = self._choose(copy, news, out)
        out.checkpoints |= {note.text: note for note in notes}
        out.certificates |= self._certificates_of(travels)
        out.runs += runs_of(visit, [node.entry for node in travels])
        out.sent += len(travels)
        out.left -= sum(map(size_of, travels))
        out.is_all = out.is_all and len(travels) == len(news)

    def _is_unproven(self, copy: Copy) -> bool:
        """Whether the center has yet to say in its present epoch that it holds this, and to prove it by receipts.
        A photo that it had, then lacked, may have come back to it from another phone: only asking tells."""
        epoch, belief = self._news.epoch, copy.belief
        if belief is None:
            return copy.lacks_receipts(epoch)
        receipted = {photo for receipt in copy.receipts_of(epoch) for photo in receipt.photos}
        is_doubted = not (receipted - copy.gone).isdisjoint(belief.lacks)
        return belief.epoch != epoch or is_doubted or copy.lacks_receipts(epoch)

    def _choose(self, copy: Copy, news: Sequence[Node], out: "_Outgoing") -> tuple[list[Node], list[Signed]]:
        """What of a visit's news travels now, and the checkpoints that cover it. Our own strand can be cut anywhere;
        the whole of it is pinned by the first checkpoint, before its entries arrive."""
        own = [node for node in news if node.device == self._certificate.device]
        pins = [self._checkpoint(copy, node) for node in _ends(own)]
        others = [node for node in news if node.device != self._certificate.device]
        travels = cut_at_checkpoints(others, (held for held, _ in copy.checkpoints), out.left)
        if out.sent and sum(map(size_of, travels)) > out.left:
            travels = []
        room = out.left - sum(map(size_of, travels))
        mine = _as_many_as_fit(own, room, or_one=not (out.sent or travels))
        pins += [self._checkpoint(copy, node) for node in _ends(mine)]
        covering = {node.head for node in travels}
        notes = [note for held, note in copy.checkpoints if held.position.head in covering]
        return sorted([*travels, *mine], key=lambda node: node.order), [*pins, *notes]

    def _checkpoint(self, copy: Copy, node: Node) -> Signed:
        for held, note in copy.checkpoints:
            if held.position.head == node.head:
                return note
        checkpoint = Checkpoint(self._keyring.center, copy.strands.visit, node.position)
        note = sign(checkpoint, self._identity.signer)
        copy.checkpoints.append((checkpoint, note))
        self._memory.write(lambda shelf: shelf.add_checkpoint(copy.strands.visit, note))
        return note

    def _certificates_of(self, nodes: Iterable[Node]) -> dict[str, Signed]:
        others = {node.device for node in nodes} - {self._certificate.device}
        if not others:
            return {}
        known = self._memory.read(lambda shelf: shelf.certificates())
        return {device: known[device] for device in others}

    def digest(self) -> str:
        """Our sync digest: equal to the center's when there is nothing to do."""
        digests = {visit: self.visit_digest(visit) for visit in self._copies}
        keys = max(self._keyring.keys, default=0)
        return sync_digest(digests, access=self._news.access, keys=keys, epoch=self._news.epoch)

    def visit_digest(self, visit: str) -> str:
        copy = self._copies[visit]
        receipts = copy.receipts_of(self._news.epoch)
        photos = {photo for receipt in receipts for photo in receipt.photos}
        erased = (node.leaf.hex() for node in copy.strands.nodes if node.entry.body is None)
        return visit_digest(copy.strands.tips(), photos - copy.gone, erased)

    # hearing

    def apply(self, raw: bytes, nonce: str) -> Applied:
        """Take an answer in, in one transaction.

        Raises:
            NoAnswer: it is not this center's whole answer to that question; nothing was applied.
        """
        if nonce != self._asked:
            raise NoAnswer("What came back answers an older question.")
        answer, keyring = read_answer(raw, self._keyring, nonce)
        known = self._keyring, self._news, self._differing
        try:
            applied = self._memory.write(lambda shelf: self._apply(shelf, answer, keyring))
        except BaseException as error:
            # What is read again from the vault is what was really kept.
            self._keyring, self._news, self._differing = known
            self._copies.clear()
            if isinstance(error, NotGenuine):
                raise NoAnswer(f"The center's answer brought something that is not genuine: {error}.") from error
            raise
        self._asked = ""
        return applied

    def _apply(self, shelf: Shelf, answer: Answer, keyring: Keyring) -> Applied:
        self._refresh(shelf)
        moved = (answer.epoch, answer.access) != (self._news.epoch, self._news.access) or bool(answer.keys)
        self._keep_news(shelf, answer, keyring)
        certificates = self._take_certificates(shelf, answer)
        visits = {run.visit for run in answer.runs} | {hold.visit for hold in answer.holds}
        received = asides = 0
        for visit in sorted(visits):
            placed = self._take_runs(shelf, answer, visit, certificates)
            received += len(placed.nodes)
            asides += len(placed.misplaced)
        news = [self._take_receipts(shelf, answer), self._take_beliefs(shelf, answer)]
        self._differing = self._differing_visits(answer)
        lacks = {lack.visit: lack.photos for lack in answer.lacks}
        # After a change of epoch the digests may agree at once, on entries that nobody has confirmed yet.
        in_step = self.digest() == answer.digest and not any(map(self._is_unproven, self._copies.values()))
        moved = moved or received > 0 or any(news)
        return Applied(moved, received, in_step, lacks, asides + len(answer.asides), answer.token.value)

    def _keep_news(self, shelf: Shelf, answer: Answer, keyring: Keyring) -> None:
        self._keyring = keyring
        self._news = News(answer.epoch, answer.challenge, answer.access, answer.token.value)
        shelf.put_setting("sync", self._news.to_json())
        if answer.keys:
            shelf.put_setting("keys", [note.to_json() for note in keyring.keys.values()])

    def _take_certificates(self, shelf: Shelf, answer: Answer) -> dict[str, Certificate]:
        known = self._read_certificates(shelf)
        for note in answer.certificates:
            certificate = self._keyring.certificate(note)
            if certificate.device not in known:
                known[certificate.device] = certificate
                shelf.add_certificate(certificate.device, note)
        return known

    def _take_runs(self, shelf: Shelf, answer: Answer, visit: str, certificates: Mapping[str, Certificate]) -> Placed:
        copy = self._copies.get(visit)
        if copy is None:
            shelf.add_visit(visit, None)
            copy = self._open(shelf, visit, certificates)
        placed = place_runs(
            copy.strands,
            answer.runs,
            keyring=self._keyring,
            certificates=certificates,
            checkpoints=answer.checkpoints,
            believes_erased=True,
        )
        shelf.add_entries(visit, [node.entry for node in placed.nodes])
        copy.take(placed.nodes)
        pinned = {held.position for held, _ in copy.checkpoints}
        for checkpoint, note in placed.checkpoints:
            if checkpoint.position not in pinned:
                shelf.add_checkpoint(visit, note)
                copy.checkpoints.append((checkpoint, note))
        if placed.nodes:
            self._obey_erasures(shelf, visit, copy)
        for one in placed.misplaced:
            shelf.set_aside(visit, one.why, one.entry.envelope + b"\n" + (one.entry.body or b""))
        return placed

    def _obey_erasures(self, shelf: Shelf, visit: str, copy: Copy) -> None:
        """What the center has erased goes from here, too, whether it came before the erasure or comes after it."""
        erased = erasures_among(copy.strands, copy.strands.nodes)
        doomed = [node for node in copy.strands.nodes if node.leaf in erased and node.entry.body is not None]
        for node in doomed:
            shelf.replace_with_erased(visit, node.leaf, node.entry.body_hash)
            for photo in sorted(erased[node.leaf]):
                shelf.erase_photo(visit, photo)
        if doomed:
            del self._copies[visit]
            self._refresh(shelf)

    def _take_receipts(self, shelf: Shelf, answer: Answer) -> bool:
        are_new = False
        for note in answer.receipts:
            receipt = self._keyring.receipt(note)
            copy = self._copies.get(receipt.visit)
            if copy is not None and receipt not in copy.receipts:
                shelf.add_receipt(receipt.visit, note)
                copy.receipts.append(receipt)
                are_new = True
        return are_new

    def _take_beliefs(self, shelf: Shelf, answer: Answer) -> bool:
        are_new = False
        lacks = {lack.visit: lack.photos for lack in answer.lacks}
        for hold in answer.holds:
            belief = Belief(answer.epoch, hold.tips, lacks.get(hold.visit, ()))
            if belief != self._copies[hold.visit].belief:
                self._copies[hold.visit].belief = belief
                shelf.put_belief(hold.visit, belief.to_json())
                are_new = True
        return are_new

    def _differing_visits(self, answer: Answer) -> set[str]:
        """Visits to talk about next time: here or there is something that the other has not."""
        here = {visit: self.visit_digest(visit) for visit in self._copies}
        talked = {hold.visit: hold.digest for hold in answer.holds}
        there = {**(answer.visits or {}), **talked}
        for visit in there.keys() - here.keys():
            here[visit] = ""
        return {visit for visit, digest in there.items() if here[visit] != digest}

    @property
    def token(self) -> str:
        """Opens uploads, as the newest answer gave it."""
        return self._news.token

    def show_certificate(self) -> None:
        """Bring our own certificate along from now on: the center says that it does not know us."""
        self._shows_certificate = True

    def renew_challenge(self, challenge: str) -> None:
        """Sign this challenge from now on. It came without a signature; it changes nothing but what we sign in with."""
        self._news = replace(self._news, challenge=challenge)

    def lacking_photos(self) -> list[tuple[str, PhotoName]]:
        """Photos that the center was last heard to lack, by visit, as their entries named them."""
        found = []
        for visit, copy in self._copies.items():
            if copy.belief is not None and copy.belief.epoch == self._news.epoch:
                found += [(visit, copy.named[photo]) for photo in copy.belief.lacks if photo in copy.named]
        return found

    def photo_arrived(self, visit: str) -> None:
        """A photo of this visit is durable at the center: ask for the receipt that says so."""
        self._differing.add(visit)


@dataclass(slots=True)
class _Outgoing:
    """A request while it is being put together; `left` counts the bytes that may still be added."""

    left: int
    holds: list[Hold] = field(default_factory=list)
    checkpoints: dict[str, Signed] = field(default_factory=dict)
    certificates: dict[str, Signed] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    sent: int = 0
    is_all: bool = True


@dataclass(frozen=True, slots=True)
class News:
    """What the newest genuine answer said of the center as a whole."""

    epoch: str = ""
    challenge: str = ""
    access: int = 0
    token: str = ""

    def to_json(self) -> JSON:
        return {"epoch": self.epoch, "challenge": self.challenge, "access": self.access, "token": self.token}


def _read_news(value: JSON) -> News:
    if not isinstance(value, dict):
        return News()
    access = value["access"]
    assert isinstance(access, int)
    return News(str(value["epoch"]), str(value["challenge"]), access, str(value["token"]))


def _read_tip(tip: JSON) -> Position:
    assert isinstance(tip, list) and isinstance(tip[1], int)
    return Position(str(tip[0]), tip[1], bytes.fromhex(str(tip[2])))


def _covered(strands: Strands, positions: Iterable[Position]) -> set[bytes]:
    covered: set[bytes] = set()
    for at in positions:
        node = strands.node_at(at.head)
        while node is not None and node.head not in covered:
            covered.add(node.head)
            node = node.parent
    return covered


def _ends(nodes: Sequence[Node]) -> list[Node]:
    """The last of each branch among these."""
    continued = {node.parent.head for node in nodes if node.parent is not None}
    return [node for node in nodes if node.head not in continued]


def _as_many_as_fit(nodes: Sequence[Node], max_bytes: int, *, or_one: bool) -> list[Node]:
    """With `or_one` at least one, however large, so that there is always progress."""
    fitting: list[Node] = []
    used = 0
    for node in nodes:
        used += size_of(node)
        if used > max_bytes and (fitting or not or_one):
            break
        fitting.append(node)
    return fitting
