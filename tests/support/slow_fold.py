"""The fold straight from its definition: slow, obvious, sharing nothing with the linear one but the reading of lines.

For every pair of writes of a field it asks: had the author of the one seen the other? It looks the answer up in the
entries themselves, by walking.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sync.braid import ERASED, SYNC_KINDS, Record, Register, State, Written
from sync.journal import Body, BodySetAside, Entry, Envelope, Op, Put, Void, read_body, read_envelope
from sync.strands import Writer


@dataclass(frozen=True)
class Act:
    """One op that counts: the entry's place in the list, its number in the entry, and its author."""

    entry: int
    number: int
    op: Op
    by: str
    at: str
    erased: bool


class SlowFold:
    def __init__(self, entries: Sequence[Entry], writers: Sequence[Writer], deciding: frozenset[str]) -> None:
        self.entries = list({entry.head: entry for entry in entries}.values())
        self.envelopes: list[Envelope] = [read_envelope(entry.envelope) for entry in self.entries]
        self.writers = {writer.device: writer for writer in writers}
        self.deciding = deciding | SYNC_KINDS
        self.heads = [entry.head for entry in self.entries]

    def state(self) -> State:
        acts = self.acts()
        keys = sorted({(act.op.kind, act.op.id) for act in acts})
        return State({key: self.record(key, [a for a in acts if (a.op.kind, a.op.id) == key]) for key in keys})

    # what an author had seen

    def parent(self, entry: int) -> int | None:
        after = self.entries[entry].after
        return self.heads.index(after) if after in self.heads else None

    def path(self, entry: int) -> list[int]:
        parent = self.parent(entry)
        return [entry] if parent is None else [entry, *self.path(parent)]

    def had_seen(self, act: Act, other: Act) -> bool:
        if act.entry == other.entry:
            return other.number < act.number
        own = self.path(act.entry)
        if other.entry in own:
            return True
        for step in own:
            for seen in self.envelopes[step].seen:
                for named, envelope in enumerate(self.envelopes):
                    same = (envelope.device, envelope.seq) == (seen.device, seen.n)
                    if same and self.heads[named].startswith(seen.head) and other.entry in self.path(named):
                        return True
        return False

    # which ops count

    def acts(self) -> list[Act]:
        found = []
        for entry in range(len(self.entries)):
            found += self.acts_of(entry)
        return found

    def acts_of(self, entry: int) -> list[Act]:
        leaf, writer = self.entries[entry].leaf, self.writers[self.envelopes[entry].device]
        if self.envelopes[entry].v != 1 or (self.is_quarantined(leaf) and not writer.decides):
            return []
        bare = self.erased_ops(leaf)
        if bare is not None:
            pairs = enumerate(bare)
            return [Act(entry, n, op, "", "", True) for n, op in pairs if self.counts(op, writer)]
        body = self.body(entry)
        if body is None or body.by != writer.person:
            return []
        numbered = enumerate(body.ops)
        return [Act(entry, n, op, body.by, body.at, False) for n, op in numbered if self.counts(op, writer)]

    def counts(self, op: Op, writer: Writer) -> bool:
        return writer.decides or op.kind not in self.deciding

    def body(self, entry: int) -> Body | None:
        line = self.entries[entry].body
        try:
            return None if line is None else read_body(line)
        except BodySetAside:
            return None

    # erasure and quarantine

    def law_acts(self) -> list[Act]:
        found = []
        for entry in range(len(self.entries)):
            body = self.body(entry)
            writer = self.writers[self.envelopes[entry].device]
            if body is not None and writer.decides and body.by == writer.person:
                acts = [Act(entry, n, op, body.by, body.at, False) for n, op in enumerate(body.ops)]
                found += [act for act in acts if act.op.kind in ("erasure", "quarantine")]
        return found

    def erased_ops(self, leaf: bytes) -> list[Op] | None:
        """By the erasure with the smallest leaf, should several name the same entry."""
        found: list[tuple[bytes, int, list[Op]]] = []
        for act in self.law_acts():
            if isinstance(act.op, Put) and act.op.kind == "erasure":
                target = act.op.fields["target"]
                assert isinstance(target, dict) and isinstance(target["ops"], list)
                ops = [_bare(op) for op in target["ops"]]  # type: ignore[arg-type]
                if target["leaf"] == leaf.hex() and not any(op.kind in SYNC_KINDS for op in ops):
                    found.append((self.entries[act.entry].leaf, act.number, ops))
        return min(found, key=lambda one: one[:2])[2] if found else None

    def is_quarantined(self, leaf: bytes) -> bool:
        acts = [act for act in self.law_acts() if act.op.kind == "quarantine"]
        for key in {(act.op.kind, act.op.id) for act in acts}:
            record = self.record(key, [act for act in acts if (act.op.kind, act.op.id) == key])
            if not record.hidden and record.fields["entry"].value == leaf.hex():
                return True
        return False

    # registers

    def record(self, key: tuple[str, str], acts: Sequence[Act]) -> Record:
        puts = [act for act in acts if isinstance(act.op, Put)]
        voids = [act for act in acts if isinstance(act.op, Void)]
        hidden = any(all(self.had_seen(void, put) for put in puts) for void in voids)
        names = {name for put in puts if isinstance(put.op, Put) for name in put.op.fields}
        return Record(key[0], key[1], {name: self.register(name, puts) for name in names}, hidden)

    def register(self, name: str, puts: Sequence[Act]) -> Register:
        writes = [put for put in puts if isinstance(put.op, Put) and name in put.op.fields]
        standing = [one for one in writes if not any(self.had_seen(other, one) for other in writes)]
        return Register(tuple(sorted((self.written(one, name) for one in standing), key=lambda w: w.leaf)))

    def written(self, act: Act, name: str) -> Written:
        assert isinstance(act.op, Put)
        envelope = self.envelopes[act.entry]
        value = ERASED if act.erased else act.op.fields[name]
        return Written(value, self.entries[act.entry].leaf, envelope.device, envelope.seq, act.by, act.at)


def _bare(op: dict[str, object]) -> Op:  # the form that sync.braid.bare_ops writes
    if "put" in op:
        return Put(str(op["put"]), str(op["id"]), {str(name): None for name in op["fields"]})  # type: ignore[attr-defined]
    return Void(str(op["void"]), str(op["id"]))
