"""Takes strands in, whoever brings them: over HTTP, from a file, from another phone. The same rule at both ends.

An entry is stored when it chains to what is here and a checkpoint of its own certified device covers it. Everything
else comes back with its reason, to be kept aside; nothing is refused silently, nothing stops what comes after it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from sync.exchange import Run
from sync.journal import (
    SALT_BYTES,
    VERSION,
    Body,
    BodySetAside,
    Entry,
    Envelope,
    EnvelopeRefused,
    Position,
    hash_body,
    hash_leaf,
    read_body,
    read_envelope,
)
from sync.keyring import Keyring
from sync.laws import read_erasure
from sync.notes import Certificate, Checkpoint
from sync.signed import NotGenuine, Signed, from_base64, to_base64
from sync.strands import DoesNotChain, Node, Strands, Writer

MOST_BRANCHES: Final = 256
"""How many branches of one device, beside the first, are stored in a visit. A restored or copied vault makes one, then
it has a new identity; who makes hundreds lies, and each would stand in everybody's requests and answers for ever."""
TOO_MANY_BRANCHES: Final = "its device has too many branches in this visit"


@dataclass(frozen=True, slots=True)
class Misplaced:
    """An entry that was not stored with its strand, and why. `device` and `seq` as its envelope says, or "" and 0."""

    entry: Entry
    device: str
    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of it: new nodes in order, checkpoints that hold (some reach beyond it), what was left aside."""

    nodes: tuple[Node, ...]
    checkpoints: tuple[tuple[Checkpoint, Signed], ...]
    misplaced: tuple[Misplaced, ...]


def writer_of(certificate: Certificate) -> Writer:
    """Whose strands a certificate stands for."""
    return Writer(certificate.device, certificate.public_key, certificate.person, certificate.decides)


@dataclass(frozen=True, slots=True)
class _Arrived:
    """An entry on its way in. `envelope` is None where it cannot be read; `why_not` says why it can never be placed."""

    entry: Entry
    head: bytes
    envelope: Envelope | None
    why_not: str

    def is_at(self, position: Position) -> bool:
        """Whether this is that device's entry of that number."""
        found = self.envelope
        return found is not None and (found.device, found.seq) == (position.device, position.n)

    def misplaced(self, why: str) -> Misplaced:
        found = self.envelope
        return Misplaced(self.entry, found.device if found else "", found.seq if found else 0, why)


def place_runs(
    strands: Strands,
    runs: Sequence[Run],
    *,
    keyring: Keyring,
    certificates: Mapping[str, Certificate],
    checkpoints: Sequence[Signed],
    believes_erased: bool = False,
) -> Placed:
    """Add to `strands` what chains and is covered.

    Args:
        certificates: by device, of every writer known, those that came along included.
        checkpoints: as they came, not yet verified; of other visits too (they are passed over).
        believes_erased: take an entry without its body from whoever sends it: only the center itself is believed so.
            Of others such an entry is taken where an erasure names it, here or in these runs. Else whoever carries an
            entry could take its body away for good.
    """
    arrived = [_look_at(entry) for run in runs if run.visit == strands.visit for entry in run.entries]
    held = tuple(_genuine(strands.visit, checkpoints, keyring, certificates))
    covered = _cover(arrived, (checkpoint for checkpoint, _ in held))
    if not believes_erased and any(one.entry.body is None for one in arrived):
        erased = _erased(strands, arrived, covered, certificates)
        arrived = [_doubt(one, erased) for one in arrived]
    nodes: list[Node] = []
    misplaced: list[Misplaced] = []
    for one in arrived:
        if strands.node_at(one.head) is not None:
            continue
        try:
            if not believes_erased:
                _bound_branches(strands, one, certificates)
            nodes.append(_place(strands, one, certificates, one.head in covered))
        except (EnvelopeRefused, DoesNotChain) as error:
            misplaced.append(one.misplaced(str(error)))
    return Placed(tuple(nodes), held, tuple(misplaced))


def _look_at(entry: Entry) -> _Arrived:
    try:
        envelope, why_not = read_envelope(entry.envelope), _why_not(entry)
    except EnvelopeRefused as error:
        envelope, why_not = None, str(error)
    return _Arrived(entry, entry.head, envelope, why_not)


def _why_not(entry: Entry) -> str:
    """Entries travel as lines, a body that is gone as its hash behind a hyphen: what could not go on stops here."""
    if entry.body is not None and (len(entry.salt) != SALT_BYTES or entry.body[:1] == b"-" or b"\n" in entry.body):
        return "its salt is not 16 bytes, or its body is not a line"
    return ""


def _doubt(one: _Arrived, erased: Set[bytes]) -> _Arrived:
    if one.entry.body is None and one.entry.leaf not in erased:
        return replace(one, why_not="it came without its body, and no erasure of the center is known for it")
    return one


def _erased(
    strands: Strands, arrived: Sequence[_Arrived], covered: Set[bytes], certificates: Mapping[str, Certificate]
) -> set[bytes]:
    """Leaves that entries of the center erase: entries that are here, or that came along and are its own."""
    bodies = [(node.device, node.body) for node in strands.nodes if strands.writers[node.device].decides]
    for one in arrived:
        if one.envelope and one.head in covered and one.entry.body is not None and one.envelope.v == VERSION:
            with suppress(BodySetAside):
                bodies.append((one.envelope.device, read_body(one.entry.body)))
    known = {**{device: writer_of(found) for device, found in certificates.items()}, **strands.writers}
    return {
        leaf
        for device, body in bodies
        if isinstance(body, Body) and known[device].decides and body.by == known[device].person
        for op in body.ops
        for leaf in read_erasure(op)
    }


def _bound_branches(strands: Strands, one: _Arrived, certificates: Mapping[str, Certificate]) -> None:
    """Raises DoesNotChain for what would begin one branch too many. Of the center's signed answer all is taken: holders
    must be able to agree with it."""
    device = one.envelope.device if one.envelope else ""
    certificate = certificates.get(device)
    if certificate is not None and certificate.place == "center":
        return
    if strands.branches_of(device) >= MOST_BRANCHES and strands.would_branch(one.entry, device):
        raise DoesNotChain(TOO_MANY_BRANCHES)


def _place(strands: Strands, one: _Arrived, certificates: Mapping[str, Certificate], is_covered: bool) -> Node:
    if one.why_not:
        raise DoesNotChain(one.why_not)
    device = one.envelope.device if one.envelope else ""
    if device in certificates and device not in strands.writers:
        strands.introduce(writer_of(certificates[device]))
    if not is_covered:
        raise DoesNotChain("no checkpoint of its device covers it")
    return strands.add(one.entry, one.envelope)


def _genuine(
    visit: str, checkpoints: Sequence[Signed], keyring: Keyring, certificates: Mapping[str, Certificate]
) -> Iterator[tuple[Checkpoint, Signed]]:
    for note in checkpoints:
        try:
            claimed = Checkpoint.read(note.text)
            certificate = certificates.get(claimed.position.device)
            if claimed.visit == visit and certificate is not None:
                yield keyring.checkpoint(note, certificate), note
        except NotGenuine:
            # What it should have covered is left aside for want of a checkpoint; that is what is told.
            continue


def _cover(arrived: Sequence[_Arrived], checkpoints: Iterable[Checkpoint]) -> set[bytes]:
    """Heads that a device's word covers: its own entries only, numbered as it says, each before the one that follows.
    Without this anyone certified could sign for entries in another's name."""
    by_head = {one.head: one for one in arrived}
    covered: set[bytes] = set()
    for checkpoint in checkpoints:
        at = checkpoint.position
        one = by_head.get(at.head)
        while one is not None and one.head not in covered and one.is_at(at):
            covered.add(one.head)
            at = Position(at.device, at.n - 1, one.entry.after)
            one = by_head.get(at.head)
    return covered


def write_aside(entry: Entry) -> bytes:
    """An entry as it is kept aside: envelope, body (or its hash behind a hyphen) and salt, a line each."""
    body = b"-" + entry.body_hash.hex().encode() if entry.body is None else entry.body
    return b"\n".join((entry.envelope, body, to_base64(entry.salt).encode()))


def leaf_of_aside(what: bytes) -> bytes | None:
    """The leaf of an entry that was kept aside; None where these are not its three lines."""
    try:
        envelope, body, salt = what.split(b"\n")
        return hash_leaf(hash_body(from_base64(salt.decode()), body), envelope)
    except ValueError:
        return None


def cut_at_checkpoints(nodes: Sequence[Node], checkpoints: Iterable[Checkpoint], max_bytes: int) -> list[Node]:
    """As much of `nodes` as fits, cut so that each strand ends at a checkpoint; at least one strand's next stretch,
    however long, so that there is always progress. What no checkpoint covers stays out.

    Args:
        nodes: in the order in which they are to travel, each strand whole.
    """
    ends = {checkpoint.position.head for checkpoint in checkpoints}
    travels: list[Node] = []
    waiting: dict[bytes, Node] = {}
    used = 0
    for node in nodes:
        waiting[node.head] = node
        if node.head in ends:
            stretch = list(_back(node, waiting))
            size = sum(size_of(step) for step in stretch)
            if travels and used + size > max_bytes:
                break
            used += size
            travels += stretch
            for step in stretch:
                del waiting[step.head]
    return sorted(travels, key=lambda node: node.order)


def _back(node: Node, waiting: Mapping[bytes, Node]) -> Iterator[Node]:
    step: Node | None = node
    while step is not None and step.head in waiting:
        yield step
        step = step.parent


def size_of(node: Node) -> int:
    """About the bytes that an entry takes on the wire, before compression."""
    return len(node.entry.envelope) + len(node.entry.body or b"") + 64
