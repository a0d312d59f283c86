"""A visit's strands: what is here, where each ends, what another lacks (JOURNAL.md, section 2).

Strands chain, so the entries of one writer form a tree: nearly always a single line, a fork where a vault was restored
or cloned. From the first differing entry each branch is a strand of its own. What an author had seen is a place in that
tree, found by device, number and head, and covers the path from the strand's beginning to there, nothing else.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sync.journal import (
    SEEN_HEAD_BYTES,
    VERSION,
    Body,
    BodySetAside,
    Entry,
    Envelope,
    EnvelopeRefused,
    PhotoName,
    Position,
    Seen,
    head_zero,
    read_body,
    read_envelope,
    write_entry,
)

UNKNOWN_VERSION: Final = "of a version that is not known here"
MOST_SEEN: Final = 500
"""How many strands one entry names at most, well below what fits into an envelope. The rest is named by the next one:
whoever forks a strand a thousand times must not keep the others from writing."""


class DoesNotChain(ValueError):
    """The entry has no place here (yet): what comes before it is missing, or it contradicts what it follows."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Whose strand it is, from the writer's certificate. `decides`: kinds that decide count in this strand."""

    device: str
    public_key: bytes
    person: str
    decides: bool


@dataclass(slots=True, eq=False)
class Node:
    """An entry in its place. `body` is read once: the body, or the reason for which it is set aside."""

    entry: Entry
    envelope: Envelope
    leaf: bytes
    head: bytes
    parent: "Node | None"
    order: int
    children: "list[Node]" = field(default_factory=list)
    _body: "Body | str | None" = None

    @property
    def device(self) -> str:
        return self.envelope.device

    @property
    def seq(self) -> int:
        return self.envelope.seq

    @property
    def position(self) -> Position:
        return Position(self.envelope.device, self.envelope.seq, self.head)

    @property
    def body(self) -> "Body | str":
        if self._body is None:
            self._body = self._read()
        return self._body

    def _read(self) -> "Body | str":
        return _read_content(self.entry, self.envelope)

    @property
    def photos(self) -> tuple[PhotoName, ...]:
        """Those that it names, if its content holds. Most name none; of those not even the body is read."""
        raw = self.entry.body
        if raw is None or not (b'"photos"' in raw or b"\\u" in raw):
            return ()
        body = self.body
        return body.photos if isinstance(body, Body) else ()

    def path(self) -> "Iterator[Node]":
        """This node and all before it, backwards."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


def read_content(entry: Entry) -> Body | str:
    """An entry's body, or the reason for which its content sets it aside, wherever it has its place."""
    try:
        return _read_content(entry, read_envelope(entry.envelope))
    except EnvelopeRefused as error:
        return str(error)


def _read_content(entry: Entry, envelope: Envelope) -> Body | str:
    if entry.body is None:
        return "erased"
    if envelope.v != VERSION:
        return UNKNOWN_VERSION
    try:
        return read_body(entry.body)
    except BodySetAside as error:
        return str(error)


class Strands:
    """The strands of one visit that are here, each whole up to its tips."""

    def __init__(self, visit: str, writers: Iterable[Writer] = ()) -> None:
        self.visit = visit
        self.writers: dict[str, Writer] = {}
        self.nodes: list[Node] = []
        self._by_head: dict[bytes, Node] = {}
        self._by_seen: dict[tuple[str, int, bytes], Node] = {}
        self._first: dict[str, list[Node]] = {}
        self._ends: dict[bytes, Node] = {}
        self._branches: Counter[str] = Counter()
        self._beginnings: dict[str, bytes] = {}
        for writer in writers:
            self.introduce(writer)

    def introduce(self, writer: Writer) -> None:
        """Make a writer known; only entries of known writers have a place."""
        self.writers[writer.device] = writer
        self._beginnings[writer.device] = head_zero(self.visit, writer.public_key)

    def add(self, entry: Entry, envelope: Envelope | None = None) -> Node:
        """Place an entry; one that is here already gives its node again.

        Args:
            envelope: the entry's own, where it has been read.

        Raises:
            EnvelopeRefused: the envelope cannot be read or is of another visit.
            DoesNotChain: the writer is unknown, or the entry does not follow anything that is here.
        """
        leaf, head = entry.leaf, entry.head
        if head in self._by_head:
            return self._by_head[head]
        if envelope is None:
            envelope = read_envelope(entry.envelope)
        if envelope.visit != self.visit:
            raise EnvelopeRefused("of another visit")
        parent = self._parent(entry, envelope)
        node = Node(entry, envelope, leaf, head, parent, len(self.nodes))
        if self._is_taken(parent, envelope.device):
            self._branches[envelope.device] += 1
        if parent is None:
            self._first.setdefault(envelope.device, []).append(node)
        else:
            parent.children.append(node)
            self._ends.pop(parent.head, None)
        self.nodes.append(node)
        self._by_head[head] = self._ends[head] = node
        self._by_seen[envelope.device, envelope.seq, head[:SEEN_HEAD_BYTES]] = node
        return node

    def _is_taken(self, parent: Node | None, device: str) -> bool:
        return device in self._first if parent is None else bool(parent.children)

    def would_branch(self, entry: Entry, device: str) -> bool:
        """Whether this entry of that device, if it has a place here, would begin another branch of its strand."""
        parent = self._by_head.get(entry.after)
        return entry.head not in self._by_head and self._is_taken(parent, device)

    def branches_of(self, device: str) -> int:
        """How many branches a device's strand has beside the first."""
        return self._branches[device]

    def _parent(self, entry: Entry, envelope: Envelope) -> Node | None:
        beginning = self._beginnings.get(envelope.device)
        if beginning is None:
            raise DoesNotChain("its writer is not known here")
        if envelope.seq == 1:
            if entry.after != beginning:
                raise DoesNotChain("it does not begin its strand")
            return None
        parent = self._by_head.get(entry.after)
        if parent is None:
            raise DoesNotChain("what comes before it is not here")
        if parent.device != envelope.device or parent.seq != envelope.seq - 1:
            raise DoesNotChain("it does not follow what it names as before it")
        if parent.envelope.v != envelope.v:
            raise DoesNotChain("a strand never changes its version")
        return parent

    def node_at(self, head: bytes) -> Node | None:
        return self._by_head.get(head)

    def find(self, seen: Seen) -> Node | None:
        """The node that a `seen` names, if it is here."""
        return self._by_seen.get((seen.device, seen.n, seen.head))

    def knows(self, at: Position) -> bool:
        """Whether that position is here (n = 0 is everywhere)."""
        node = self._by_head.get(at.head)
        return at.n == 0 or (node is not None and node.device == at.device and node.seq == at.n)

    def tips(self) -> tuple[Position, ...]:
        """The last entry of every strand, branches too, sorted."""
        return tuple(sorted((node.position for node in self._ends.values()), key=_by_device_and_place))

    def tip(self, device: str) -> Position:
        """Where this device's only strand ends. A device whose strand has branches writes no more (ValueError)."""
        tips = [node for node in self._ends.values() if node.device == device]
        if len(tips) > 1:
            raise ValueError("this strand has branches")
        return tips[0].position if tips else Position(device, 0, self._beginnings[device])

    def beyond(self, held: Iterable[Position]) -> list[Node]:
        """What someone who holds these positions lacks, in the order in which it was stored here.

        A position that is not known here says nothing: what it may cover is sent again, which is harmless.
        """
        known = self.covered(held)
        return [node for node in self.nodes if node.head not in known]

    def covered(self, held: Iterable[Position]) -> set[bytes]:
        """The heads up to these positions, as far as they are known here."""
        covered: set[bytes] = set()
        for at in held:
            node = self._by_head.get(at.head)
            while node is not None and node.head not in covered:
                covered.add(node.head)
                node = node.parent
        return covered

    def view(self) -> "View":
        """What a person sees whose screen is folded from all that is here."""
        ends = Counter(node.device for node in self._ends.values())
        tips = [node for node in self._ends.values() if node.envelope.v == VERSION]
        named = ((node.device if ends[node.device] == 1 else self._branch_name(node), node.position) for node in tips)
        return View(tuple(sorted(named, key=lambda pair: pair[0])))

    def strand_name(self, node: Node) -> str:
        """The device, and where its strand has branches also the leaf of the branch's first entry."""
        ends = sum(1 for end in self._ends.values() if end.device == node.device)
        return node.device if ends == 1 else self._branch_name(node)

    def _branch_name(self, node: Node) -> str:
        for step in node.path():
            siblings = step.parent.children if step.parent else self._first[step.device]
            if len(siblings) > 1:
                return f"{step.device}~{step.leaf[:16].hex()}"
        return node.device


def ends_of(nodes: Sequence[Node]) -> list[Node]:
    """The last of each branch among these."""
    continued = {node.parent.head for node in nodes if node.parent is not None}
    return [node for node in nodes if node.head not in continued]


@dataclass(frozen=True, slots=True)
class View:
    """What had been folded into a screen: strand names and positions. An entry's `seen` is taken from it."""

    tips: tuple[tuple[str, Position], ...]


class Pen:
    """One writer's hand in one visit: gives each new entry its number, what it follows, and what is new in `seen`.

    Raises ValueError where the writer's strand has branches: such a writer takes a new identity before it writes.
    """

    def __init__(self, strands: Strands, device: str) -> None:
        self._strands = strands
        self._at = strands.tip(device)
        own = strands.node_at(self._at.head)
        self._named = {seen.head for node in (own.path() if own else ()) for seen in node.envelope.seen}

    @property
    def at(self) -> Position:
        """What the next entry follows."""
        return self._at

    def write(self, body: Body, view: View, salt: bytes | None = None) -> Entry:
        """Write the next entry as seen by someone who had this view on the screen. It is not placed yet."""
        new = [(name, at) for name, at in view.tips if at.device != self._at.device and not self._has_named(at)]
        # Unbranched strands first: those are the colleagues'.
        new.sort(key=lambda pair: ("~" in pair[0], pair[0]))
        return write_entry(
            visit=self._strands.visit,
            device=self._at.device,
            seq=self._at.n + 1,
            after=self._at.head,
            seen=new[:MOST_SEEN],
            body=body,
            salt=salt,
        )

    def _has_named(self, at: Position) -> bool:
        return at.head[:SEEN_HEAD_BYTES] in self._named

    def wrote(self, node: Node) -> None:
        """The entry is kept: the next one follows it."""
        self._at = node.position
        self._named.update(seen.head for seen in node.envelope.seen)


def _by_device_and_place(at: Position) -> tuple[str, int, bytes]:
    return at.device, at.n, at.head
