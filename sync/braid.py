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

from sync.journal import SEEN_HEAD_BYTES, VERSION, Body, Op, Position, Put, Seen, Void
from sync.strands import Node, Pen, Strands, View, Writer
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
    "fold",
]

SYNC_KINDS: Final = frozenset({"access", "erasure", "quarantine"})
"""Kinds that the journal itself obeys. They decide, so they count only in strands of the center."""

_OPS_PER_ENTRY: Final = 1 << 17
"""More than an entry of 64 KiB can hold: places in a strand are counted in ops, `seq * this + number of the op`."""


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


@dataclass(slots=True)
class _Path:
    """An unforked run of nodes: a strand, or a branch of one. `before` is what it continues, and up to where."""

    number: int
    before: "tuple[_Path, int] | None"


_Vector: TypeAlias = dict[int, int]
"""Path number -> place: everything of that path up to that place has been seen."""


@dataclass(slots=True)
class _Field:
    covered: _Vector = field(default_factory=dict)
    standing: list[tuple[int, int, Written]] = field(default_factory=list)


@dataclass(slots=True)
class _Thing:
    fields: dict[str, _Field] = field(default_factory=dict)
    puts: _Vector = field(default_factory=dict)
    voids: list[_Vector] = field(default_factory=list)


class Fold:
    """Folds a visit, and goes on folding as entries are placed.

    `add` is quick while nothing arrives that changes the meaning of what is folded already: a fork, an entry that an
    earlier `seen` had named before it came, an erasure or a quarantine. Then all is folded again, with the same result.
    """

    def __init__(self, strands: Strands, deciding: frozenset[str]) -> None:
        self._strands = strands
        self._deciding = deciding | SYNC_KINDS
        self._fold_all()

    def add(self, node: Node) -> None:
        """Take in a node that `strands.add` has just placed."""
        if self._changes_what_was_folded(node):
            self._fold_all()
        elif node.order >= self._folded:
            self._take(node)
            self._folded = node.order + 1

    def state(self) -> State:
        """The state of everything folded so far."""
        records = {key: _close(key, thing) for key, thing in self._things.items()}
        return State(records, tuple(sorted(self._aside, key=lambda aside: (aside.device, aside.seq, aside.leaf))))

    def _changes_what_was_folded(self, node: Node) -> bool:
        is_fork = node.parent is not None and len(node.parent.children) > 1
        begins_again = node.parent is None and node.device in self._begun
        was_awaited = Seen(node.device, node.seq, node.head[:SEEN_HEAD_BYTES]) in self._awaited
        return is_fork or begins_again or was_awaited or bool(self._laws_of(node))

    def _fold_all(self) -> None:
        self._things: dict[tuple[str, str], _Thing] = {}
        self._aside: list[SetAside] = []
        self._awaited: set[Seen] = set()
        self._begun: set[str] = set()
        self._paths: dict[bytes, _Path] = {}
        self._vectors: dict[bytes, _Vector] = {}
        self._erased, self._quarantined = self._laws()
        for node in self._strands.nodes:
            self._place(node)
        for node in self._strands.nodes:
            self._take_placed(node)
        self._folded = len(self._strands.nodes)

    def _laws(self) -> "tuple[dict[bytes, tuple[Op, ...]], dict[bytes, str]]":
        """What the center has erased (leaf -> the bare ops that are left of it) and quarantined (leaf -> why)."""
        relevant = sorted((node for node in self._strands.nodes if self._laws_of(node)), key=lambda node: node.leaf)
        if not relevant:
            return {}, {}
        erased: dict[bytes, tuple[Op, ...]] = {}
        for node in relevant:
            for op in self._laws_of(node):
                for leaf, bare in _read_erasure(op).items():
                    erased.setdefault(leaf, bare)
        quarantines = Fold._of_quarantines(self._strands, relevant)
        quarantined = dict(_quarantine_of(record) for record in quarantines.of_kind("quarantine"))
        quarantined.pop(b"", None)
        return erased, quarantined

    def _laws_of(self, node: Node) -> list[Op]:
        """The erasures and quarantines that an entry of the center decides."""
        body, writer = node.body, self._strands.writers[node.device]
        if not writer.decides or isinstance(body, str) or body.by != writer.person:
            return []
        return [op for op in body.ops if op.kind in ("erasure", "quarantine")]

    @staticmethod
    def _of_quarantines(strands: Strands, nodes: Sequence[Node]) -> State:
        """Quarantines are registers like others: they can be lifted and put again. Folded first, by themselves."""
        first = Fold.__new__(Fold)
        first._strands, first._deciding = strands, SYNC_KINDS
        first._things, first._aside, first._awaited, first._begun = {}, [], set(), set()
        first._paths, first._vectors, first._erased, first._quarantined = {}, {}, {}, {}
        for node in strands.nodes:
            first._place(node)
        for node in nodes:
            first._take_placed(node)
        return first.state()

    def _decides(self, node: Node) -> bool:
        return self._strands.writers[node.device].decides

    def _take(self, node: Node) -> None:
        self._place(node)
        self._take_placed(node)

    def _place(self, node: Node) -> None:
        """Find the node's path. A node that shares its parent with another, or begins a second time, begins a path."""
        self._begun.add(node.device)
        parent = node.parent
        if parent is None:
            self._paths[node.head] = _Path(len(self._paths), None)
        elif len(parent.children) > 1:
            before = (self._paths[parent.head], _after(parent.seq))
            self._paths[node.head] = _Path(len(self._paths), before)
        else:
            self._paths[node.head] = self._paths[parent.head]

    def _vector(self, node: Node) -> _Vector:
        """What the node's author had seen of other paths, by this and all earlier entries of the strand."""
        parent = node.parent
        inherited = self._vectors[parent.head] if parent else _NOTHING_SEEN
        forked = parent is not None and self._paths[parent.head] is not self._paths[node.head]
        if node.envelope.seen or forked:
            inherited = dict(inherited)
            if parent is not None and forked:
                _cover(inherited, self._paths[parent.head], _after(parent.seq))
            for seen in node.envelope.seen:
                found = self._strands.find(seen)
                if found is None:
                    self._awaited.add(seen)
                else:
                    _cover(inherited, self._paths[found.head], _after(found.seq))
        self._vectors[node.head] = inherited
        return inherited

    def _take_placed(self, node: Node) -> None:
        vector = self._vector_of(node)
        ops, by, at, why = self._ops(node)
        if why:
            self._set_aside(node, why)
        decides = self._decides(node)
        for number, op in enumerate(ops):
            if op.kind in self._deciding and not decides:
                self._set_aside(node, f"only the center can decide: {op.kind}")
            else:
                self._take_op(node, op, number, vector, (by, at))

    def _vector_of(self, node: Node) -> _Vector:
        """The vectors of all before it first: the quarantines are folded alone, without the entries in between."""
        missing = []
        step: Node | None = node
        while step is not None and step.head not in self._vectors:
            missing.append(step)
            step = step.parent
        for earlier in reversed(missing):
            self._vector(earlier)
        return self._vectors[node.head]

    def _ops(self, node: Node) -> tuple[Sequence[Op], str, str, str]:
        """The ops that count, their author and time, and why the entry is set aside (empty where it is not)."""
        if (bare := self._erased.get(node.leaf)) is not None:
            return bare, "", "", ""
        if node.envelope.v != VERSION:
            return (), "", "", "of a version that is not known here"
        if (why := self._quarantined.get(node.leaf)) is not None and not self._decides(node):
            return (), "", "", f"quarantined: {why}"
        body = node.body
        if isinstance(body, str):
            return (), "", "", body
        if body.by != self._strands.writers[node.device].person:
            return (), "", "", "written in the name of another person"
        return body.ops, body.by, body.at, ""

    def _take_op(self, node: Node, op: Op, number: int, vector: _Vector, author: tuple[str, str]) -> None:
        path, place = self._paths[node.head].number, node.seq * _OPS_PER_ENTRY + number + 1
        thing = self._things.get((op.kind, op.id))
        if thing is None:
            thing = self._things[(op.kind, op.id)] = _Thing()
        if isinstance(op, Void):
            thing.voids.append({**vector, path: place - 1})
            return
        thing.puts[path] = max(thing.puts.get(path, 0), place)
        by, at = author
        for name, value in op.fields.items():
            register = thing.fields.get(name)
            if register is None:
                register = thing.fields[name] = _Field()
            shown: Value = ERASED if not by else value
            written = Written(shown, node.leaf, node.device, node.seq, by, at)
            _write(register, vector, path, place, written)

    def _set_aside(self, node: Node, why: str) -> None:
        self._aside.append(SetAside(node.device, node.seq, node.leaf, why))


_NOTHING_SEEN: _Vector = {}


def fold(strands: Strands, deciding: frozenset[str]) -> State:
    """Fold everything that is here. Kinds in `deciding` count only in strands of the center."""
    return Fold(strands, deciding).state()


def _after(seq: int) -> int:
    """The place after every op of an entry."""
    return (seq + 1) * _OPS_PER_ENTRY - 1


def _cover(vector: _Vector, path: _Path, place: int) -> None:
    """Add a path up to a place, and what that path continues."""
    step: tuple[_Path, int] | None = (path, place)
    while step is not None:
        path, place = step
        if vector.get(path.number, 0) < place:
            vector[path.number] = place
        step = path.before


def _write(register: _Field, vector: _Vector, path: int, place: int, written: Written) -> None:
    covered = register.covered
    for seen_path, seen_place in vector.items():
        if covered.get(seen_path, 0) < seen_place:
            covered[seen_path] = seen_place
    if covered.get(path, 0) < place - 1:
        covered[path] = place - 1
    register.standing.append((path, place, written))
    register.standing = [one for one in register.standing if one[1] > covered.get(one[0], 0)]


def _close(key: tuple[str, str], thing: _Thing) -> Record:
    fields = {
        name: Register(tuple(sorted((one[2] for one in found.standing), key=lambda written: written.leaf)))
        for name, found in thing.fields.items()
    }
    hidden = any(all(void.get(path, 0) >= place for path, place in thing.puts.items()) for void in thing.voids)
    return Record(key[0], key[1], fields, hidden)


def _read_erasure(op: Op) -> dict[bytes, tuple[Op, ...]]:
    """The erased leaf and its bare ops: kinds, ids and field names, no values. A malformed erasure erases nothing, and
    what the journal itself obeys cannot be erased: the erasure of an erasure would bring back what had to go."""
    target = op.fields.get("target") if isinstance(op, Put) and op.kind == "erasure" else None
    if not isinstance(target, dict) or not isinstance(target.get("leaf"), str):
        return {}
    ops = target.get("ops")
    bare = [_bare_op(one) for one in ops] if isinstance(ops, list) else [None]
    if any(one is None or one.kind in SYNC_KINDS for one in bare):
        return {}
    try:
        return {bytes.fromhex(str(target["leaf"])): tuple(one for one in bare if one is not None)}
    except ValueError:
        return {}


def _bare_op(value: JSON) -> Op | None:
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        return None
    record_id, put, void, fields = str(value["id"]), value.get("put"), value.get("void"), value.get("fields")
    if isinstance(put, str) and isinstance(fields, list):
        return Put(put, record_id, {str(name): None for name in fields})
    return Void(void, record_id) if isinstance(void, str) else None


def bare_ops(body: Body) -> list[JSON]:
    """What an erasure says of the entry that it erases: kinds, ids and field names, no values."""
    bare: list[JSON] = []
    for op in body.ops:
        if isinstance(op, Put):
            bare.append({"put": op.kind, "id": op.id, "fields": [*op.fields]})
        else:
            bare.append({"void": op.kind, "id": op.id})
    return bare


def _quarantine_of(record: Record) -> tuple[bytes, str]:
    entry, reason = record.fields.get("entry"), record.fields.get("reason")
    try:
        leaf = bytes.fromhex(str(entry.value)) if entry else b""
    except ValueError:
        leaf = b""
    return leaf, str(reason.value) if reason else "by the center"
