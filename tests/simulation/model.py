"""What really happened, kept by a simulated world beside the product: who wrote what, and who had seen what by then.

It is written from PROTOCOL.md alone and imports nothing of `sync`: what the product says is judged by it. An entry is
known by its leaf. Sets of entries are whole numbers with one bit for each entry, so that a world of thousands is quick.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

LAWS: Final = frozenset({"access", "erasure", "quarantine"})
Mask: TypeAlias = int
"""A set of entries of one visit."""
Fields: TypeAlias = dict[str, frozenset[tuple[str, str]]]
"""Field -> what stands: leaf (hex) and value as canonical JSON, or `erased`."""
Folded: TypeAlias = dict[tuple[str, str], tuple[bool, Fields]]
"""(kind, id) -> whether it is hidden, and its fields."""


@dataclass(frozen=True, slots=True)
class Raw:
    """An entry as its author wrote it."""

    envelope: bytes
    body: bytes
    salt: bytes

    @property
    def leaf(self) -> bytes:
        return leaf_of(self.envelope, self.body, self.salt)


def leaf_of(envelope: bytes, body: bytes | None, salt: bytes, body_hash: bytes | None = None) -> bytes:
    """SHA-256(0x00 || SHA-256(0x02 || salt || body) || envelope)."""
    inner = body_hash if body is None else hashlib.sha256(b"\x02" + salt + body).digest()
    assert inner is not None
    return hashlib.sha256(b"\x00" + inner + envelope).digest()


@dataclass(frozen=True, slots=True)
class Done:
    """One op as its author meant it. `fields` is None for a void; values are canonical JSON."""

    kind: str
    id: str
    fields: dict[str, str] | None


@dataclass(slots=True)
class Written:
    """An entry. `parent` is the bit of the entry before it in its strand, -1 for the first; `seen` names what was on
    the author's screen of other strands when it wrote, tip by tip: (bit of the tip, all on the path to it)."""

    bit: int
    raw: Raw
    device: str
    seq: int
    parent: int
    path: Mask
    seen: tuple[tuple[int, Mask], ...]
    ops: tuple[Done, ...]
    photos: tuple[str, ...]
    decides: bool
    counts: bool
    leaf: bytes = b""
    erases: int = -1
    quarantines: tuple[str, bool] | None = None
    is_destroyed: bool = False


@dataclass(slots=True)
class Story:
    """One visit as it really went."""

    deciding: frozenset[str]
    written: list[Written] = field(default_factory=list)
    by_leaf: dict[bytes, int] = field(default_factory=dict)
    _known: dict[bytes, int] = field(default_factory=dict)

    def bit_of(self, envelope: bytes, body: bytes | None, salt: bytes, body_hash: bytes | None) -> int | None:
        """Which entry these bytes are; None where nobody ever wrote them."""
        return self.by_leaf.get(leaf_of(envelope, body, salt, body_hash))

    def add(self, one: Written) -> Written:
        one.leaf = one.raw.leaf
        assert one.bit == len(self.written) and one.leaf not in self.by_leaf
        self.written.append(one)
        self.by_leaf[one.leaf] = one.bit
        return one

    def tips(self, held: Mask) -> list[int]:
        """The entries after which nothing of their strand is held."""
        ends = held
        for one in self.among(held):
            if one.parent >= 0:
                ends &= ~(1 << one.parent)
        return [one.bit for one in self.among(ends)]

    def seen_on(self, screen: Mask, writer: str) -> tuple[tuple[int, Mask], ...]:
        """What somebody sees whose screen is folded from these: each strand of others up to its tip."""
        tips = [self.written[bit] for bit in self.tips(screen)]
        return tuple((one.bit, one.path) for one in tips if one.device != writer)

    def among(self, mask: Mask) -> Iterator[Written]:
        while mask:
            low = mask & -mask
            yield self.written[low.bit_length() - 1]
            mask ^= low

    # what is shown of what is held

    def had_seen(self, held: Mask) -> dict[int, Mask]:
        """For each entry: all that its author had seen by then, as far as those who hold these can tell."""
        known: dict[int, Mask] = {}
        for one in self.among(held):
            seen = 0 if one.parent < 0 else known[one.parent] | (1 << one.parent)
            for tip, path in one.seen:
                if held >> tip & 1:
                    seen |= path
            known[one.bit] = seen
        return known

    def truly_seen(self) -> dict[int, Mask]:
        """The same for somebody who knows everything."""
        return self.had_seen((1 << len(self.written)) - 1)

    def fold(self, held: Mask) -> Folded:
        """The state of these entries, by the rules of section 3 of the protocol."""
        seen = self.had_seen(held)
        erased = {one.erases for one in self.among(held) if one.erases >= 0}
        quarantined = self._quarantined(held, seen)
        things: dict[tuple[str, str], _Thing] = {}
        for one in self.among(held):
            if not one.counts or one.bit in quarantined:
                continue
            for op in one.ops:
                if one.decides or (op.kind not in self.deciding and op.kind not in LAWS):
                    thing = things.setdefault((op.kind, op.id), _Thing())
                    thing.take(one.bit, seen[one.bit], op, is_erased=one.bit in erased)
        return {key: (thing.is_hidden(), self._fields(thing)) for key, thing in things.items()}

    def _quarantined(self, held: Mask, seen: dict[int, Mask]) -> set[int]:
        things: dict[str, _Thing] = {}
        for one in self.among(held):
            if one.quarantines is not None:
                record, is_put = one.quarantines
                op = Done("quarantine", record, {} if is_put else None)
                things.setdefault(record, _Thing()).take(one.bit, seen[one.bit], op, is_erased=False)
        leaves = [bytes.fromhex(record) for record, thing in things.items() if thing.puts and not thing.is_hidden()]
        return {self.by_leaf[leaf] for leaf in leaves if leaf in self.by_leaf}

    def _fields(self, thing: "_Thing") -> Fields:
        return {
            name: frozenset((self.written[bit].leaf.hex(), value) for bit, value in thing.standing(name))
            for name in thing.fields
        }


@dataclass(slots=True)
class _Thing:
    """A record while it is folded."""

    fields: dict[str, dict[int, str]] = field(default_factory=dict)
    covered: dict[str, Mask] = field(default_factory=dict)
    puts: list[tuple[int, Mask]] = field(default_factory=list)
    voids: list[tuple[int, Mask, Mask]] = field(default_factory=list)

    def take(self, bit: int, seen: Mask, op: Done, *, is_erased: bool) -> None:
        if op.fields is None:
            before = 1 << bit if any(put == bit for put, _ in self.puts) else 0
            self.voids.append((bit, seen | before, seen))
            return
        # A put behind a void of the same entry shows the record again.
        self.voids = [void for void in self.voids if void[0] != bit]
        self.puts.append((bit, seen))
        for name, value in op.fields.items():
            self.fields.setdefault(name, {})[bit] = "erased" if is_erased else value
            self.covered[name] = self.covered.get(name, 0) | seen

    def standing(self, name: str) -> list[tuple[int, str]]:
        covered = self.covered[name]
        return [(bit, value) for bit, value in self.fields[name].items() if not covered >> bit & 1]

    def is_hidden(self) -> bool:
        return any(all(seen >> put & 1 for put, _ in self.puts) for _, seen, _ in self.voids)


def canonical(value: object) -> str:
    """Compact JSON with sorted keys."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
