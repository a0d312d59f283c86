"""What the author of each entry had seen, as far as it is here (JOURNAL.md, section 2). It depends on envelopes alone.

The entries of a strand form a tree, which is cut into **paths**: each goes on from entry to entry, and where there is a
fork every branch but one begins a path of its own. What was seen is then, of each path, everything up to some entry.
It is kept as each path learned it, not once for every entry: whoever forks a strand a thousand times must not make
everybody's entries a thousand times as large.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from sync.journal import SEEN_HEAD_BYTES, Seen
from sync.strands import Node, Strands
from sync.strictjson import MAX_NUMBER

DEEPEST: Final = 64
"""Paths that continue paths deeper than this are cut anew. All cut at once, a million entries stay below 21."""


@dataclass(slots=True, eq=False)
class Path:
    """A run of nodes. `before` is the path that it continues, and after which of its entries."""

    number: int
    before: "Stretch | None"
    depth: int
    tip: Node
    seen: "dict[int, list[tuple[int, int]]]" = field(default_factory=dict)
    """Of other paths, by number: since which entry of this one, and up to which of theirs, they had been seen."""

    def had_seen(self, other: int, at: int) -> int:
        """Up to which entry of that path its author had seen when writing the entry `at` of this one."""
        known = self.seen.get(other)
        if known is None or known[0][0] > at:
            return 0
        return known[bisect_right(known, (at, MAX_NUMBER)) - 1][1]


Stretch: TypeAlias = tuple[Path, int]
"""A path up to one of its entries."""


class Sight:
    """Paths of the nodes taken in so far, in the order of `strands.nodes`."""

    def __init__(self, strands: Strands) -> None:
        self.deepest = 0
        self._strands = strands
        self._awaited: set[Seen] = set()
        self._paths: list[Path] = []
        self._count = 0

    def awaits(self, node: Node) -> bool:
        """Whether an entry taken in already names this one: its author had seen more than was known here."""
        return Seen(node.device, node.seq, node.head[:SEEN_HEAD_BYTES]) in self._awaited

    def take(self, nodes: Sequence[Node]) -> None:
        """Take in the next nodes: all that are in `strands` and were not taken in yet."""
        favorites = _favorites(nodes)
        for node in nodes:
            self._paths.append(self._place(node, favorites))
        for node in nodes:
            for seen in node.envelope.seen:
                found = self._strands.find(seen)
                if found is None:
                    self._awaited.add(seen)
                else:
                    _see(self._paths[node.order], node.seq, (self._paths[found.order], found.seq))

    def path(self, node: Node) -> Path:
        return self._paths[node.order]

    def behind(self, node: Node) -> Iterator[Stretch]:
        """The stretches of paths that lead to this node, its own first."""
        step: Stretch | None = (self._paths[node.order], node.seq)
        while step is not None:
            yield step
            step = step[0].before

    def had_seen(self, node: Node, other: int) -> int:
        """Up to which entry of another path the author of this one had seen, by this and all earlier entries."""
        most = 0
        for path, at in self.behind(node):
            most = max(most, path.had_seen(other, at))
            if path.number == other:
                return max(most, at)
        return most

    def _place(self, node: Node, favorites: Mapping[bytes, Node]) -> Path:
        parent = node.parent
        if parent is None:
            return self._begin(node, None, 0)
        path = self._paths[parent.order]
        if path.tip is parent and favorites.get(parent.head, node) is node:
            path.tip = node
            return path
        return self._begin(node, (path, parent.seq), path.depth + 1)

    def _begin(self, node: Node, before: Stretch | None, depth: int) -> Path:
        self._count += 1
        self.deepest = max(self.deepest, depth)
        return Path(self._count, before, depth, node)


def _favorites(nodes: Sequence[Node]) -> dict[bytes, Node]:
    """At each fork among these the branch with the most entries: it goes on along the path, so none is ever deep."""
    if not any(node.parent and len(node.parent.children) > 1 for node in nodes):
        return {}
    sizes: dict[bytes, int] = {}
    for node in reversed(nodes):
        sizes[node.head] = 1 + sum(sizes.get(child.head, 0) for child in node.children)
    forks = (node.parent for node in nodes if node.parent and len(node.parent.children) > 1)
    return {fork.head: max(fork.children, key=lambda child: sizes.get(child.head, 0)) for fork in forks}


def _see(path: Path, since: int, stretch: Stretch) -> None:
    """Note that this path has seen that stretch, and what it continues. Where it is known already, so is the rest."""
    step: Stretch | None = stretch
    while step is not None:
        other, upto = step
        known = path.seen.setdefault(other.number, [])
        if known and known[-1][1] >= upto:
            return
        known.append((since, upto))
        step = other.before
