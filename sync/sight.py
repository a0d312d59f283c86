"""What the author of each entry had seen, as far as it is here (JOURNAL.md, section 2). It depends on envelopes alone.

The entries of a strand form a tree. It is cut into **paths**: a node's first child goes on along its path, every later
one begins a path of its own. What was seen is then one number for each path: everything on it up to there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from sync.journal import SEEN_HEAD_BYTES, Seen
from sync.strands import Node, Strands

OPS_PER_ENTRY: Final = 1 << 17
"""More than an entry of 64 KiB can hold: places on a path are counted in ops, `seq * this + number of the op + 1`."""

Vector: TypeAlias = dict[int, int]
"""Path number -> place: everything on that path up to that place has been seen."""


@dataclass(frozen=True, slots=True)
class Path:
    """An unforked run of nodes. `before` is what it continues, and up to where."""

    number: int
    before: "tuple[Path, int] | None"


class Sight:
    """Paths and vectors of the nodes taken in so far, in the order of `strands.nodes`."""

    def __init__(self, strands: Strands) -> None:
        self._strands = strands
        self._awaited: set[Seen] = set()
        self._paths: list[Path] = []
        self._vectors: list[Vector] = []
        self._count = 0

    def awaits(self, node: Node) -> bool:
        """Whether an entry taken in already names this one: its author had seen more than was known here."""
        return Seen(node.device, node.seq, node.head[:SEEN_HEAD_BYTES]) in self._awaited

    def take(self, nodes: Iterable[Node]) -> None:
        """Take in the next nodes; of what they have seen, all that is here may be among them."""
        nodes = list(nodes)
        for node in nodes:
            self._paths.append(self._path(node))
        for node in nodes:
            self._vectors.append(self._vector(node))

    def path(self, node: Node) -> int:
        """The number of the path that a node lies on."""
        return self._paths[node.order].number

    def vector(self, node: Node) -> Vector:
        """What its author had seen of other paths, by this and all earlier entries of the strand. Not to be changed."""
        return self._vectors[node.order]

    def _path(self, node: Node) -> Path:
        parent = node.parent
        if parent is not None and parent.children[0] is node:
            return self._paths[parent.order]
        self._count += 1
        return Path(self._count, None if parent is None else (self._paths[parent.order], after(parent.seq)))

    def _vector(self, node: Node) -> Vector:
        parent, path = node.parent, self._paths[node.order]
        inherited = _NOTHING if parent is None else self._vectors[parent.order]
        forked = parent is not None and self._paths[parent.order] is not path
        if not (node.envelope.seen or forked):
            return inherited
        vector = dict(inherited)
        if forked and path.before is not None:
            _cover(vector, *path.before)
        for seen in node.envelope.seen:
            found = self._strands.find(seen)
            if found is None or found.order >= len(self._paths):
                self._awaited.add(seen)
            else:
                _cover(vector, self._paths[found.order], after(found.seq))
        return vector


_NOTHING: Vector = {}


def after(seq: int) -> int:
    """The place after every op of an entry."""
    return (seq + 1) * OPS_PER_ENTRY - 1


def _cover(vector: Vector, path: Path, place: int) -> None:
    """Add a path up to a place, and what that path continues. Where it is covered already, so is what it continues."""
    step: tuple[Path, int] | None = (path, place)
    while step is not None and vector.get(step[0].number, 0) < step[1]:
        path, place = step
        vector[path.number] = place
        step = path.before
