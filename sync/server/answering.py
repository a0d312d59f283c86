"""What a device is told of a visit: what is held, receipts, photos that are lacking, and the entries it lacks."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sync.exchange import Hold, Lack, Run, runs_of, visit_digest
from sync.journal import Position
from sync.notes import Checkpoint, Receipt
from sync.placing import cut_at_checkpoints
from sync.server.desk import Desk
from sync.server.handed import is_office, photos_named_by
from sync.server.people import Certified
from sync.signed import Signed, sign
from sync.strands import Node, ends_of

MAX_BYTES_DOWN: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Caller:
    """The device that asks, as it has signed in."""

    certified: Certified
    epoch: str

    @property
    def device(self) -> str:
        return self.certified.certificate.device

    @property
    def person(self) -> str:
        return self.certified.certificate.person

    @property
    def is_revoked(self) -> bool:
        return self.certified.revoked_at is not None


@dataclass(slots=True)
class Allowance:
    """How many bytes of entries one answer may still bring, over all its visits."""

    left: int = MAX_BYTES_DOWN

    def spend(self, nodes: Iterable[Node]) -> None:
        self.left -= sum(len(node.entry.envelope) + len(node.entry.body or b"") for node in nodes)


@dataclass(frozen=True, slots=True)
class Told:
    """What the answer says of one visit. Of a part alone, or empty, for whoever has no access to it."""

    holds: tuple[Hold, ...] = ()
    receipts: tuple[Signed, ...] = ()
    lacks: tuple[Lack, ...] = ()
    certificates: tuple[Signed, ...] = ()
    checkpoints: tuple[Signed, ...] = ()
    runs: tuple[Run, ...] = ()


def tell_of_nothing(visit: str) -> Told:
    """Of a visit that is not here."""
    return Told(holds=(Hold(visit, (), digest=visit_digest((), (), ())),))


def tell(desk: Desk, caller: Caller, hold: Hold | None, allowance: Allowance, *, brought: Sequence[Run] = ()) -> Told:
    """What this device may hear. `hold` is what it has, None where it only handed in: then it gets no entries."""
    if caller.person not in desk.members:
        named = hold.tips if hold is not None else ()
        if desk.books.people.has_ended(caller.person, desk.visit):
            return _tell_the_ended(desk, caller, named, brought)
        return _tell_a_courier(desk, caller, named, brought)
    epoch = desk.books.people.epoch()
    beyond = hold.receipt if hold is not None and caller.epoch == epoch else 0
    receipts = tuple(desk.books.journals.receipts(desk.visit, epoch, beyond))
    if caller.is_revoked:
        return _tell_the_revoked(desk, caller, receipts)
    held, lacking = desk.photos_held_and_lacking()
    holds = (Hold(desk.visit, desk.strands.tips(), digest=desk.digest(held)),)
    lacks = (Lack(desk.visit, tuple(sorted(lacking))),) if lacking else ()
    if hold is None:
        return Told(holds, receipts, lacks)
    nodes = _choose(desk, hold, allowance)
    return Told(
        holds,
        receipts,
        lacks,
        _certificates_for(desk, nodes, hold),
        _checkpoints_for(desk, nodes),
        tuple(runs_of(desk.visit, [node.entry for node in nodes])),
    )


def _tell_the_ended(desk: Desk, caller: Caller, named: Sequence[Position], brought: Sequence[Run]) -> Told:
    """Whose access has ended is told which of what it holds itself is held here, so that it can let go of it, and where
    that person's own strands end, and which of that person's photos are here."""
    if not named:
        return Told()
    own = {device for device, found in desk.certified.items() if found.certificate.person == caller.person}
    held, lacking = _photos_of(desk, own)
    tips = _held_of(desk, [*named, *(at for at in desk.strands.tips() if at.device in own)], brought)
    lacks = (Lack(desk.visit, lacking),) if lacking else ()
    return Told((Hold(desk.visit, tips),), _receipts_of_part(desk, tips, held), lacks)


def _tell_a_courier(desk: Desk, caller: Caller, named: Sequence[Position], brought: Sequence[Run]) -> Told:
    """Whoever carries others' strands in a visit without access is told which of what it named and brought is here, so
    that it need not bring it again; of all else it hears nothing."""
    tips = _held_of(desk, named, brought)
    if caller.is_revoked or is_office(desk.visit) or not (tips or brought):
        return Told()
    return Told((Hold(desk.visit, tips),), _receipts_of_part(desk, tips, ()))


def _held_of(desk: Desk, named: Sequence[Position], brought: Sequence[Run]) -> tuple[Position, ...]:
    """How far what was named, and what was brought, is held here: no position that another one covers."""
    strands = desk.strands
    nodes = [node for at in named if strands.knows(at) and (node := strands.node_at(at.head))]
    for run in brought:
        held = [node for entry in run.entries if (node := strands.node_at(entry.head))]
        nodes += held[-1:]
    covered = strands.covered(node.parent.position for node in nodes if node.parent)
    return tuple(dict.fromkeys(node.position for node in nodes if node.head not in covered))


def _receipts_of_part(desk: Desk, tips: tuple[Position, ...], photos: Collection[str]) -> tuple[Signed, ...]:
    return (_receipt_of_part(desk, tips, photos),) if tips else ()


def _receipt_of_part(desk: Desk, tips: tuple[Position, ...], photos: Collection[str]) -> Signed:
    """A receipt numbered 0 of nothing but this, which is held. It repeats what those of everything have said, as of the
    first that had said all of it: so the same part has the same receipt, and shows nothing of what others do."""
    desk.issue_receipt()
    people, voice, at, said = desk.books.people, desk.authority.voice, "", set[str]()
    for note in desk.books.journals.receipts(desk.visit, people.epoch(), 0):
        whole = Receipt.read(note.text)
        at, said = whole.at, said.union(whole.photos)
        heads = desk.strands.covered(whole.strands)
        if said.issuperset(photos) and all(tip.head in heads for tip in tips):
            break
    part = Receipt(desk.authority.center, voice.number, people.epoch(), desk.visit, 0, at, tips, tuple(sorted(photos)))
    return sign(part, voice.signer)


def _tell_the_revoked(desk: Desk, caller: Caller, receipts: tuple[Signed, ...]) -> Told:
    """Whoever was revoked may hand in and is told what became of its own strands; of others it hears nothing."""
    own = [node for node in desk.strands.nodes if node.device == caller.device]
    tips = tuple(tip for tip in desk.strands.tips() if tip.device == caller.device)
    held, lacking = _photos_of(desk, {caller.device})
    digest = visit_digest(tips, held, (node.leaf.hex() for node in own if node.entry.body is None))
    lacks = (Lack(desk.visit, lacking),) if lacking else ()
    return Told((Hold(desk.visit, tips, digest=digest),), receipts, lacks)


def _photos_of(desk: Desk, devices: Collection[str]) -> tuple[Collection[str], tuple[str, ...]]:
    """Of the photos that entries of these devices name, and nobody erased: those that are held, and those lacking."""
    named = {photo.sha256 for photo in photos_named_by(n for n in desk.strands.nodes if n.device in devices)}
    held, lacking = desk.photos_held_and_lacking()
    return held & named, tuple(sorted(lacking & named))


def _choose(desk: Desk, hold: Hold, allowance: Allowance) -> list[Node]:
    """What the device lacks, in commit order, as much as the answer may bring, each strand up to a checkpoint."""
    lacking = desk.strands.beyond(hold.tips)
    if not lacking or allowance.left <= 0:
        return []
    ends = [Checkpoint(desk.authority.center, desk.visit, at) for at in _ends(desk, lacking)]
    chosen = cut_at_checkpoints(lacking, ends, allowance.left)
    allowance.spend(chosen)
    return chosen


def _ends(desk: Desk, nodes: Iterable[Node]) -> list[Position]:
    return [node.position for node in nodes if node.position in desk.checkpoints]


def _checkpoints_for(desk: Desk, nodes: list[Node]) -> tuple[Signed, ...]:
    """One for each strand or branch that is brought, at its end there."""
    return tuple(desk.checkpoints[node.position] for node in ends_of(nodes))


def _certificates_for(desk: Desk, nodes: list[Node], hold: Hold) -> tuple[Signed, ...]:
    """Of the writers whose strands the device does not hold yet."""
    known = {tip.device for tip in hold.tips}
    writers = sorted({node.device for node in nodes} - known)
    return tuple(desk.certified[writer].note for writer in writers)
