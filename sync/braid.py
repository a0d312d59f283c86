"""The one state that a visit's strands fold to (JOURNAL.md, section 3).

Each field of each record is a register. Over all writes of a field that are here, superseded ones too, the greatest
that each had seen of every strand is taken; a value stands while its place is above that for its strand. Two standing
values that differ are a conflict. No clock takes part: the state is a pure function of the entries that are here, in
whatever order, split or repetition they came.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from sync.journal import HEX_DIGEST, VERSION, Op, Position, Void
from sync.laws import SYNC_KINDS, bare_ops, read_erasure
from sync.sight import DEEPEST, Path, Sight
from sync.strands import UNKNOWN_VERSION, Node, Pen, Strands, View, Writer
from sync.strictjson import JSON, canonical

__all__ = [
    "ERASED",
    "SYNC_KINDS",
    "Erased",
    "Fold",
    "Pen",
    "Position",
    "Record",
    "Register",
    "SetAside",
    "State",
    "Strands",
    "View",
    "Writer",
    "Written",
    "bare_ops",
    "fold",
]

_read_erasure = read_erasure


class Erased:
    """What a lawfully erased field shows: that something stood there, never an older value."""

    def __repr__(self) -> str:
        return "ERASED"


ERASED: Final = Erased()
Value: TypeAlias = "JSON | Erased"


@dataclass(frozen=True, slots=True)
class Written:
    """A value that stands, and who wrote it. `at` is the writer's clock: evidence, never a reason."""

    value: Value
    leaf: bytes
    device: str
    seq: int
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Register:
    """A field: the writes that stand, the smaller leaf first. Equal values are agreement, different ones a conflict."""

    standing: tuple[Written, ...]

    @property
    def shown(self) -> Written:
        return self.standing[0]

    @property
    def value(self) -> Value:
        return self.standing[0].value

    @property
    def in_conflict(self) -> bool:
        return len(self.standing) > 1 and len({_text_of(written.value) for written in self.standing}) > 1


@dataclass(frozen=True, slots=True)
class Record:
    """Everything said of one thing. Hidden only while some void has seen every put of it."""

    kind: str
    id: str
    fields: Mapping[str, Register]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SetAside:
    """An entry, or an op of it, that takes no part in the state, and why. It is kept and acknowledged all the same."""

    device: str
    seq: int
    leaf: bytes
    why: str


@dataclass(frozen=True, slots=True)
class State:
    """A folded visit: records by (kind, id), hidden ones too, and what was set aside."""

    records: Mapping[tuple[str, str], Record]
    set_aside: tuple[SetAside, ...] = ()

    def of_kind(self, kind: str) -> list[Record]:
        """The records of a kind that are not hidden, sorted by id."""
        found = (record for record in self.records.values() if record.kind == kind and not record.hidden)
        return sorted(found, key=lambda record: record.id)

    def record(self, kind: str, record_id: str) -> Record | None:
        """The record, unless it is hidden or there is none."""
        found = self.records.get((kind, record_id))
        return None if found is None or found.hidden else found

    def digest(self) -> str:
        """SHA-256 (hex) over the sorted registers: equal on every device and at the center once they are in step."""
        lines = sorted(line for record in self.records.values() for line in _lines_of(record))
        return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def _lines_of(record: Record) -> Iterable[str]:
    yield canonical([record.kind, record.id, "hidden" if record.hidden else "shown"])
    for name, register in record.fields.items():
        standing: list[JSON] = [[written.leaf.hex(), _text_of(written.value)] for written in register.standing]
        yield canonical([record.kind, record.id, name, standing])


def _text_of(value: Value) -> str:
    return "erased" if isinstance(value, Erased) else canonical(value)


_Place: TypeAlias = tuple[int, int]
"""Number of an entry, number of an op in it."""
_Last: TypeAlias = dict[int, tuple[_Place, Value, Node]]
"""By path: the last write of a field on it. Its author had seen every earlier one there, and all that theirs had."""


@dataclass(slots=True)
class _Thing:
    """A record while it is folded: the last put and void on each path, and of each field the last write."""

    fields: dict[str, _Last] = field(default_factory=dict)
    puts: dict[int, _Place] = field(default_factory=dict)
    voids: dict[int, tuple[_Place, Node]] = field(default_factory=dict)


_Things: TypeAlias = dict[tuple[str, str], _Thing]


class Fold:
    """Folds a visit, and goes on folding as entries are placed.

    Going on is quick while nothing arrives that changes the meaning of what is folded already: an entry that an earlier
    `seen` had named before it came, an erasure or a quarantine. Then all is folded again, with the same result.
    """

    _sight: Sight
    _things: _Things
    _aside: list[SetAside]
    _erased: dict[bytes, Sequence[Op]]
    _quarantined: dict[bytes, str]
    _folded: int

    def __init__(self, strands: Strands, deciding: frozenset[str]) -> None:
        self._strands = strands
        self._deciding = deciding | SYNC_KINDS
        self._begin()
        self.catch_up()

    def add(self, node: Node) -> None:
        """Take in a node that `strands.add` has placed, and every other that was placed since the last time."""
        if node.order >= self._folded:
            self.catch_up()

    def catch_up(self) -> None:
        """Take in all that was placed since the last time."""
        new = self._strands.nodes[self._folded :]
        if self._folded and any(self._sight.awaits(node) or self._laws_of(node) for node in new):
            self._begin()
            new = self._strands.nodes
        self._sight.take(new)
        if self._sight.deepest > DEEPEST and len(new) < len(self._strands.nodes):
            self._begin()
            new = self._strands.nodes
            self._sight.take(new)
        if laws := [node for node in new if self._laws_of(node)]:
            self._erased, self._quarantined = self._erased_by(laws), self._quarantined_by(laws)
        for node in new:
            self._take(node)
        self._folded = len(self._strands.nodes)

    def state(self) -> State:
        """The state of everything folded so far."""
        return State(self._close(self._things), tuple(sorted(self._aside, key=_by_place)))

    def _begin(self) -> None:
        self._sight, self._things, self._aside = Sight(self._strands), {}, []
        self._erased, self._quarantined, self._folded = {}, {}, 0

    # what the center has erased and quarantined

    def _laws_of(self, node: Node) -> list[tuple[int, Op]]:
        """The erasures and quarantines that an entry of the center decides, and their numbers in it."""
        writer = self._strands.writers[node.device]
        if not writer.decides:
            return []
        body = node.body
        if isinstance(body, str) or body.by != writer.person:
            return []
        return [(number, op) for number, op in enumerate(body.ops) if op.kind in ("erasure", "quarantine")]

    def _erased_by(self, laws: Iterable[Node]) -> dict[bytes, Sequence[Op]]:
        """Leaf -> the bare ops that are left of it. Of several erasures of one entry the smallest leaf counts."""
        erased: dict[bytes, Sequence[Op]] = {}
        for node in sorted(laws, key=lambda node: node.leaf):
            for _, op in self._laws_of(node):
                for leaf, bare in read_erasure(op).items():
                    erased.setdefault(leaf, bare)
        return erased

    def _quarantined_by(self, laws: Iterable[Node]) -> dict[bytes, str]:
        """Leaf -> why. Quarantines are registers like others, which can be lifted and put again; they come first."""
        things: _Things = {}
        for node in laws:
            for number, op in self._laws_of(node):
                if op.kind == "quarantine":
                    self._take_op(things, node, op, number, is_erased=False)
        shown = sorted(record for record in self._close(things).items() if not record[1].hidden)
        return dict(_quarantine_of(record) for _, record in shown)

    # ops

    def _take(self, node: Node) -> None:
        ops, why = self._ops(node)
        if why:
            self._set_aside(node, why)
        if not ops:
            return
        decides, is_erased = self._strands.writers[node.device].decides, node.leaf in self._erased
        for number, op in enumerate(ops):
            if op.kind in self._deciding and not decides:
                self._set_aside(node, f"only the center can decide: {op.kind}")
            else:
                self._take_op(self._things, node, op, number, is_erased=is_erased)

    def _ops(self, node: Node) -> tuple[Sequence[Op], str]:
        """The ops that count, and why the entry is set aside (empty where it is not)."""
        if node.envelope.v != VERSION:
            return (), UNKNOWN_VERSION
        writer = self._strands.writers[node.device]
        if (why := self._quarantined.get(node.leaf)) is not None and not writer.decides:
            return (), f"quarantined: {why}"
        # Only now: what does not count must not come to count by being erased.
        if (bare := self._erased.get(node.leaf)) is not None:
            return bare, ""
        body = node.body
        if isinstance(body, str):
            return (), body
        if body.by != writer.person:
            return (), "written in the name of another person"
        return body.ops, ""

    def _take_op(self, things: _Things, node: Node, op: Op, number: int, *, is_erased: bool) -> None:
        path, place, key = self._sight.path(node).number, (node.envelope.seq, number), (op.kind, op.id)
        thing = things.get(key)
        if thing is None:
            thing = things[key] = _Thing()
        if isinstance(op, Void):
            thing.voids[path] = place, node
            return
        thing.puts[path] = place
        for name, value in op.fields.items():
            last = thing.fields.get(name)
            if last is None:
                last = thing.fields[name] = {}
            last[path] = place, ERASED if is_erased else value, node

    def _set_aside(self, node: Node, why: str) -> None:
        self._aside.append(SetAside(node.device, node.seq, node.leaf, why))

    # what stands

    def _close(self, things: _Things) -> dict[tuple[str, str], Record]:
        return {key: self._record(*key, thing) for key, thing in things.items()}

    def _record(self, kind: str, record_id: str, thing: _Thing) -> Record:
        fields = {name: Register(self._standing(last)) for name, last in thing.fields.items()}
        return Record(kind, record_id, fields, self._is_hidden(thing))

    def _is_hidden(self, thing: _Thing) -> bool:
        """Whether some void has seen every put."""
        puts = list(thing.puts.items())
        for at, void in thing.voids.values():
            unseen = next((number for number, put in enumerate(puts) if not self._had_seen(void, at, put)), None)
            if unseen is None:
                return True
            # What one had not seen the next had not either, as a rule: ask for it first.
            puts.insert(0, puts.pop(unseen))
        return False

    def _had_seen(self, void: Node, at: _Place, put: tuple[int, _Place]) -> bool:
        path, place = put
        if path == self._sight.path(void).number:
            return place < at
        return place[0] <= self._sight.had_seen(void, path)

    def _standing(self, last: _Last) -> tuple[Written, ...]:
        covered = self._covered(last) if len(last) > 1 else {}
        written = [
            _written(node, value) for path, (place, value, node) in last.items() if place[0] > covered.get(path, 0)
        ]
        return tuple(sorted(written, key=lambda one: one.leaf))

    def _covered(self, last: _Last) -> dict[int, int]:
        """By path: up to which of its entries any author of a write of this field had seen it."""
        covered: dict[int, int] = {}
        reached: dict[int, tuple[Path, int]] = {}
        for own, (_, _, node) in last.items():
            for path, at in self._sight.behind(node):
                number = path.number
                if number != own:
                    covered[number] = max(covered.get(number, 0), at)
                known = reached.get(number)
                reached[number] = path, at if known is None else max(at, known[1])
                if known is not None:
                    break
        for path, at in reached.values():
            for other in last if len(last) < len(path.seen) else path.seen:
                if other in last:
                    covered[other] = max(covered.get(other, 0), path.had_seen(other, at))
        return covered


def fold(strands: Strands, deciding: frozenset[str]) -> State:
    """Fold everything that is here. Kinds in `deciding` count only in strands of the center."""
    return Fold(strands, deciding).state()


def _by_place(aside: SetAside) -> tuple[str, int, bytes]:
    return aside.device, aside.seq, aside.leaf


def _written(node: Node, value: Value) -> Written:
    body = node.body
    if isinstance(value, Erased) or isinstance(body, str):
        return Written(ERASED, node.leaf, node.device, node.seq, "", "")
    return Written(value, node.leaf, node.device, node.seq, body.by, body.at)


def _quarantine_of(record: Record) -> tuple[bytes, str]:
    entry, reason = record.fields.get("entry"), record.fields.get("reason")
    leaf = entry.value if entry else None
    is_leaf = isinstance(leaf, str) and HEX_DIGEST.fullmatch(leaf)
    return bytes.fromhex(str(leaf)) if is_leaf else b"", str(reason.value) if reason else "by the center"
