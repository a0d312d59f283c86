"""Takes strands in, whoever brings them: over HTTP, from a file, from another phone. The same rule at both ends.

An entry is stored when it chains to what is here and a checkpoint of its own certified device covers it. Everything else
comes back with its reason, to be kept aside; nothing is refused silently and nothing stops what comes after it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.exchange import Run
from sync.journal import Entry, EnvelopeRefused, read_envelope
from sync.notes import Certificate, Checkpoint, Keyring, NotGenuine, Signed
from sync.strands import DoesNotChain, Node, Strands, Writer


@dataclass(frozen=True, slots=True)
class Misplaced:
    """An entry that was not stored with its strand, and why. `device` and `seq` as its envelope says, or "" and 0."""

    entry: Entry
    device: str
    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of it: new nodes in order, checkpoints that hold (also those beyond what is here), what was left aside."""

    nodes: tuple[Node, ...]
    checkpoints: tuple[tuple[Checkpoint, Signed], ...]
    misplaced: tuple[Misplaced, ...]


def writer_of(certificate: Certificate) -> Writer:
    """Whose strands a certificate stands for."""
    return Writer(certificate.device, certificate.public_key, certificate.person, certificate.decides)


def place_runs(
    strands: Strands,
    runs: Sequence[Run],
    *,
    keyring: Keyring,
    certificates: Mapping[str, Certificate],
    checkpoints: Sequence[Signed],
) -> Placed:
    """Add to `strands` what chains and is covered.

    Args:
        certificates: by device, of every writer known, those that came along included.
        checkpoints: as they came, not yet verified; of other visits too (they are passed over).
    """
    entries = [entry for run in runs if run.visit == strands.visit for entry in run.entries]
    held = tuple(_genuine(strands.visit, checkpoints, keyring, certificates))
    covered = _cover(entries, (checkpoint for checkpoint, _ in held))
    nodes: list[Node] = []
    misplaced: list[Misplaced] = []
    for entry in entries:
        head = entry.head
        if strands.node_at(head) is not None:
            continue
        try:
            node = _place(strands, entry, certificates, head in covered)
        except (EnvelopeRefused, DoesNotChain) as error:
            misplaced.append(_misplaced(entry, str(error)))
        else:
            nodes.append(node)
    return Placed(tuple(nodes), held, tuple(misplaced))


def _place(strands: Strands, entry: Entry, certificates: Mapping[str, Certificate], is_covered: bool) -> Node:
    device = read_envelope(entry.envelope).device
    if device in certificates and device not in strands.writers:
        strands.introduce(writer_of(certificates[device]))
    if not is_covered:
        raise DoesNotChain("no checkpoint of its device covers it")
    return strands.add(entry)


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


def _cover(entries: Sequence[Entry], checkpoints: Iterable[Checkpoint]) -> set[bytes]:
    by_head = {entry.head: entry for entry in entries}
    covered: set[bytes] = set()
    for checkpoint in checkpoints:
        head = checkpoint.position.head
        if head in by_head and not _is_numbered(by_head[head], checkpoint.position.n):
            continue
        while head in by_head and head not in covered:
            covered.add(head)
            head = by_head[head].after
    return covered


def _is_numbered(entry: Entry, n: int) -> bool:
    try:
        return read_envelope(entry.envelope).seq == n
    except EnvelopeRefused:
        return False


def _misplaced(entry: Entry, why: str) -> Misplaced:
    try:
        envelope = read_envelope(entry.envelope)
    except EnvelopeRefused:
        return Misplaced(entry, "", 0, why)
    return Misplaced(entry, envelope.device, envelope.seq, why)


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
            size = sum(_size(step) for step in stretch)
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


def _size(node: Node) -> int:
    return len(node.entry.envelope) + len(node.entry.body or b"") + 64
