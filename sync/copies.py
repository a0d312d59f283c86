"""One visit as a device has it, what the center was last heard to say of it, and how much of it is safe."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sync.exchange import Answer, Aside, Document, tips_json, visit_digest
from sync.journal import PhotoName, Position
from sync.laws import erasures_among
from sync.notes import Checkpoint, Receipt
from sync.reasons import WAITING
from sync.signed import Signed
from sync.strands import Node, Strands, Writer
from sync.strictjson import JSON


@dataclass(frozen=True, slots=True)
class News:
    """What the newest genuine answer said of the center as a whole. `documents` are those to be held here, `ended` the
    visits to which this person's access has ended, `revoked` since when the device is ("" where it is not)."""

    epoch: str = ""
    challenge: str = ""
    access: int = 0
    token: str = ""
    documents: tuple[Document, ...] = ()
    ended: frozenset[str] = frozenset()
    revoked: str = ""

    def after(self, answer: Answer) -> "News":
        """What stands once this answer was heard."""
        said = answer.epoch, answer.challenge, answer.access, answer.token.value
        return News(*said, self._documents_after(answer), self._ended_after(answer), answer.revoked)

    def _documents_after(self, answer: Answer) -> tuple[Document, ...]:
        """Where both agree on all, nothing is said of documents; a center that tells of visits and not of documents
        does not know them, and they are none of its digest."""
        if answer.documents is not None:
            return answer.documents
        return self.documents if answer.visits is None else ()

    def _ended_after(self, answer: Answer) -> frozenset[str]:
        if answer.ended is not None:
            return frozenset(answer.ended)
        # An old center does not say so; but one that tells of a visit has given access to it.
        return self.ended - (answer.visits or {}).keys()

    def is_another_word(self, before: "News") -> bool:
        """Whether anything was said anew by which this device acts."""
        said, other = ((one.epoch, one.access, one.ended, one.revoked) for one in (self, before))
        return said != other

    def to_json(self) -> JSON:
        said: dict[str, JSON] = {"epoch": self.epoch, "challenge": self.challenge, "access": self.access}
        said |= {"token": self.token, "documents": [[one.sha256, one.size] for one in self.documents]}
        return said | {"ended": [*sorted(self.ended)], "revoked": self.revoked}

    @classmethod
    def from_json(cls, value: JSON) -> "News":
        if not isinstance(value, dict):
            return cls()
        # A vault of an earlier version of the app was never told of documents, nor of an end.
        access, documents, ended = value["access"], value.get("documents", []), value.get("ended", [])
        assert isinstance(access, int) and isinstance(documents, list) and isinstance(ended, list)
        said = str(value["epoch"]), str(value["challenge"]), access, str(value["token"])
        found = tuple(map(_read_document, documents)), frozenset(map(str, ended))
        return cls(*said, *found, str(value.get("revoked", "")))


@dataclass(frozen=True, slots=True)
class Belief:
    """What the center said, in its newest signed answer about this visit, that it holds, lacks, and keeps aside.
    `is_part`: it tells this person only of what was named and brought; there is no access, or none any more."""

    epoch: str
    tips: tuple[Position, ...]
    lacks: tuple[str, ...]
    asides: tuple[Aside, ...] = ()
    is_part: bool = False

    def waiting_after(self, answer: Answer, said: Sequence[Aside]) -> tuple[Aside, ...]:
        """What is kept aside once this answer was heard: what waits at the center need not be brought again, so that it
        is not spoken of again. `said` is what the answer says."""
        waits = [one for one in self.asides if one.code in WAITING and self.epoch == answer.epoch]
        return tuple({(one.device, one.seq): one for one in (*waits, *said)}.values())

    def is_waiting(self, node: Node) -> bool:
        """Whether the center keeps it and will take it in itself."""
        return any((one.device, one.seq) == (node.device, node.seq) and one.code in WAITING for one in self.asides)

    def to_json(self) -> JSON:
        said: dict[str, JSON] = {"epoch": self.epoch, "tips": tips_json(self.tips), "lacks": [*self.lacks]}
        asides: list[JSON] = [[one.visit, one.device, one.seq, one.why, one.code] for one in self.asides]
        return said | {"asides": asides, "part": self.is_part}

    @classmethod
    def from_json(cls, value: JSON) -> "Belief | None":
        if not isinstance(value, dict):
            return None
        # In a vault of an earlier version of the app nothing stands of what is kept aside.
        tips, lacks, asides = value["tips"], value["lacks"], value.get("asides", [])
        assert isinstance(tips, list) and isinstance(lacks, list) and isinstance(asides, list)
        found = tuple(map(_read_tip, tips)), tuple(map(str, lacks)), tuple(map(_read_aside, asides))
        return cls(str(value["epoch"]), *found, bool(value.get("part", False)))


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

    def receipted_photos(self, epoch: str) -> set[str]:
        """The photos that receipts of that epoch name."""
        return {photo for receipt in self.receipts_of(epoch) for photo in receipt.photos}

    def receipted_tips(self, epoch: str) -> tuple[Position, ...]:
        """Where strands ended when receipts of that epoch were given."""
        return tuple(sorted({at for receipt in self.receipts_of(epoch) for at in receipt.strands}, key=_by_place))

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
            self.named.update({photo.sha256: photo for photo in node.photos})
        self.gone = self.gone.union(*erasures_among(self.strands, nodes).values())
        for photo in self.gone:
            self.named.pop(photo, None)

    def is_unproven(self, epoch: str) -> bool:
        """Whether the center has yet to say in that epoch, its present one, that it holds this, and to prove it by
        receipts."""
        is_asked = self.belief is None or self.belief.epoch == epoch
        return not is_asked or self.lacks_receipts(epoch)

    def is_unsaid(self, epoch: str) -> bool:
        """Whether the center has not been asked about this in that epoch, or, where it tells of a part alone, has not
        heard all of it."""
        if self.belief is None or self.belief.epoch != epoch:
            return bool(self.strands.nodes)
        told = {(one.device, one.seq) for one in self.belief.asides}
        lacking = self.strands.beyond(self.belief.tips) if self.belief.is_part else ()
        return any((node.device, node.seq) not in told for node in lacking)

    def digest(self, epoch: str) -> str:
        """The visit's digest as it is here: equal to the center's when there is nothing to do."""
        erased = (node.leaf.hex() for node in self.strands.nodes if node.entry.body is None)
        return visit_digest(self.strands.tips(), self._photos_there(epoch), erased)

    def _photos_there(self, epoch: str) -> set[str]:
        """Photos that the center holds: by its receipts, but for those that it has since said to lack. Whoever brings
        one back changes the center's digest, and that tells."""
        lacks = self.belief.lacks if self.belief is not None and self.belief.epoch == epoch else ()
        return self.receipted_photos(epoch) - self.gone - set(lacks)

    def standing(self, epoch: str) -> "Standing":
        """What of it is safe: by receipts of the present epoch, and not since said to be lacking."""
        safe = self.strands.covered(at for receipt in self.receipts_of(epoch) for at in receipt.strands)
        safe_photos = self.receipted_photos(epoch)
        if self.belief is not None and self.belief.epoch == epoch:
            safe &= self.strands.covered(self.belief.tips)
            safe_photos -= set(self.belief.lacks)
        nodes = self.strands.nodes
        unsafe = tuple(node for node in nodes if node.head not in safe)
        photos = tuple(self.named)
        proven = tuple(photo for photo in photos if photo in safe_photos)
        return Standing(len(nodes), len(nodes) - len(unsafe), photos, proven, unsafe, tuple(self.named.values()))


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a visit is proven safe at the center, by the rule of section 4 of PROTOCOL.md."""

    entries: int
    safe_entries: int
    photos: tuple[str, ...]
    safe_photos: tuple[str, ...]
    unsafe: tuple[Node, ...]
    named: tuple[PhotoName, ...] = ()


def _by_place(at: Position) -> tuple[str, int, bytes]:
    return at.device, at.n, at.head


def _read_aside(written: JSON) -> Aside:
    assert isinstance(written, list) and isinstance(written[2], int)
    # An earlier version of the app kept no code.
    return Aside(str(written[0]), str(written[1]), written[2], *map(str, written[3:5]))


def _read_document(written: JSON) -> Document:
    assert isinstance(written, list) and isinstance(written[1], int)
    return Document(str(written[0]), written[1])


def _read_tip(tip: JSON) -> Position:
    assert isinstance(tip, list) and isinstance(tip[1], int)
    return Position(str(tip[0]), tip[1], bytes.fromhex(str(tip[2])))
