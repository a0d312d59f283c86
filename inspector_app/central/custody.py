"""Whether a visit is whole, from what proves it: chains, checkpoints, receipts, the photos held, what is kept aside.

Nothing is taken from a list that says so. Each strand is walked from its end until a checkpoint of its own certified
writer covers the rest; the newest receipt is checked for the center's signature; photos are asked of the store.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspector_app.central.reading import Reading
from inspector_app.central.strand_proofs import ReceiptSeen, StrandProof, strand_proofs
from inspector_app.custody.times import Times, time_entries
from sync.journal import Body, Position
from sync.keyring import Keyring
from sync.notes import Receipt
from sync.server.center import Center
from sync.server.people import Certified
from sync.signed import NotGenuine, Signed
from sync.strands import Node, Strands

__all__ = ["Aside", "Awaited", "Custody", "MissingPhoto", "prove"]


@dataclass(frozen=True, slots=True)
class MissingPhoto:
    """A photo that an entry brings and whose bytes are not here; `role` is original, preview or thumbnail."""

    digest: str
    role: str
    device: str
    size: int


@dataclass(frozen=True, slots=True)
class Awaited:
    """Entries that a device has vouched for, by a checkpoint, and that have not arrived."""

    device: str
    count: int


@dataclass(frozen=True, slots=True)
class Aside:
    """An entry without effect: kept aside because it has no place, or set aside by its content. `seq` may be 0."""

    device: str
    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class Custody:
    """Counts are of entries, unless they say photos. `arrived`: by head, when the center first confirmed it.

    `held` are the digests of all photos and views whose bytes are here; `receipts` all there are, the newest first;
    `times` say between which times of the center each entry was written, and which clock cannot have been right.
    """

    entries: int
    at_center: int
    devices: int
    erased: int
    unsigned: int
    unconfirmed: int
    photos: int
    photos_here: int
    missing: tuple[MissingPhoto, ...]
    awaited: tuple[Awaited, ...]
    aside: tuple[Aside, ...]
    conflicts: int
    arrived: Mapping[bytes, str]
    held: frozenset[str]
    strands: tuple[StrandProof, ...]
    receipts: tuple[ReceiptSeen, ...]
    times: Times

    @property
    def is_whole(self) -> bool:
        """All that was vouched for is here, signed and confirmed. Conflicts and asides are no gap: they are here."""
        return not (self.unsigned or self.unconfirmed or self.missing or self.awaited)


def prove(center: Center, reading: Reading, receipts: Sequence[Signed]) -> Custody:
    """Look for the proofs of a visit. `receipts` are all that were given for it."""
    strands, visit = reading.strands, reading.id
    with center.store.reading() as books:
        checkpoints = books.journals.checkpoints(visit)
        certified = books.people.certificates({*strands.writers} | {at.device for at in checkpoints})
        named, epoch = books.photos.named(visit), books.people.epoch()
        kept_aside = [Aside(kept.device, kept.seq, kept.why) for kept in books.asides.of(visit)]
    held = center.photos.held(visit)
    on_devices = [node for node in strands.nodes if not strands.writers[node.device].decides]
    keyring = center.authority.keyring
    told = [ReceiptSeen(note.digest, Receipt.read(note.text), _is_genuine(note, keyring)) for note in receipts]
    genuine = [(one.digest, one.said) for one in told if one.is_genuine]
    confirmed = _confirmed(strands, [said for _, said in genuine if said.epoch == epoch])
    arrived, awaited = _arrivals(strands, [said for _, said in genuine]), tuple(_awaited(strands, checkpoints))
    proofs = strand_proofs(
        strands,
        certified=lambda device: device in certified and _is_certified(certified[device], keyring),
        is_signed=lambda node: _is_signed(node, checkpoints, certified, keyring),
        confirmed=confirmed,
        arrived=arrived,
        awaited={one.device: one.count for one in awaited},
        revoked={device: one.revoked_at for device, one in certified.items() if one.revoked_at},
    )
    photos = _photos_of(on_devices)
    missing = [photo for photo in photos.values() if photo.digest not in held and photo.digest in named]
    originals = [photo for photo in photos.values() if photo.role == "original" and photo.digest in named]
    return Custody(
        entries=len(on_devices),
        at_center=len(strands.nodes) - len(on_devices),
        devices=len({node.device for node in on_devices}),
        erased=sum(1 for node in strands.nodes if node.entry.body is None),
        unsigned=_unsigned(strands, checkpoints, certified, keyring),
        unconfirmed=sum(1 for node in on_devices if node.head not in confirmed),
        photos=len(originals),
        photos_here=sum(1 for photo in originals if photo.digest in held),
        missing=tuple(missing),
        awaited=awaited,
        aside=(*kept_aside, *(Aside(one.device, one.seq, one.why) for one in reading.state.set_aside)),
        conflicts=len(reading.visit.conflicts),
        arrived=arrived,
        held=held,
        strands=tuple(proofs),
        receipts=tuple(sorted(told, key=lambda one: (one.said.at, one.said.number), reverse=True)),
        times=time_entries(strands, genuine),
    )


def _photos_of(nodes: Iterable[Node]) -> dict[str, MissingPhoto]:
    """Every photo and view that entries bring, as if it were missing, by digest."""
    found: dict[str, MissingPhoto] = {}
    for node in nodes:
        if isinstance(node.body, Body):
            for photo in node.body.photos:
                found.setdefault(photo.sha256, MissingPhoto(photo.sha256, photo.role, node.device, photo.size))
    return found


def _tips(strands: Strands) -> Iterable[Node]:
    return (node for at in strands.tips() if (node := strands.node_at(at.head)) is not None)


def _unsigned(
    strands: Strands, checkpoints: Mapping[Position, Signed], certified: Mapping[str, Certified], keyring: Keyring
) -> int:
    """How many entries no checkpoint of their own writer covers."""
    bare: set[bytes] = set()
    for tip in _tips(strands):
        for node in tip.path():
            if _is_signed(node, checkpoints, certified, keyring):
                break
            bare.add(node.head)
    return len(bare)


def _is_signed(
    node: Node, checkpoints: Mapping[Position, Signed], certified: Mapping[str, Certified], keyring: Keyring
) -> bool:
    note, writer = checkpoints.get(node.position), certified.get(node.device)
    if note is None or writer is None:
        return False
    try:
        return keyring.checkpoint(note, keyring.certificate(writer.note)).position == node.position
    except NotGenuine:
        return False


def _is_genuine(note: Signed, keyring: Keyring) -> bool:
    try:
        keyring.receipt(note)
    except NotGenuine:
        return False
    return True


def _is_certified(writer: Certified, keyring: Keyring) -> bool:
    try:
        keyring.certificate(writer.note)
    except NotGenuine:
        return False
    return True


def _confirmed(strands: Strands, receipts: Sequence[Receipt]) -> frozenset[bytes]:
    """The heads that the newest of these covers. The center's own entries need no receipt."""
    newest = max(receipts, key=lambda receipt: receipt.number, default=None)
    return frozenset(strands.covered(newest.strands)) if newest else frozenset()


def _awaited(strands: Strands, checkpoints: Iterable[Position]) -> Iterable[Awaited]:
    """A checkpoint may have come long before what it covers."""
    farthest: dict[str, int] = {}
    for at in checkpoints:
        if strands.node_at(at.head) is None:
            farthest[at.device] = max(at.n, farthest.get(at.device, 0))
    for device, n in sorted(farthest.items()):
        here = max((node.seq for node in strands.nodes if node.device == device), default=0)
        yield Awaited(device, max(n - here, 1))


def _arrivals(strands: Strands, receipts: Iterable[Receipt]) -> dict[bytes, str]:
    arrived: dict[bytes, str] = {}
    for receipt in sorted(receipts, key=lambda receipt: receipt.at):
        for at in receipt.strands:
            node = strands.node_at(at.head)
            while node is not None and node.head not in arrived:
                arrived[node.head] = receipt.at
                node = node.parent
    return arrived
