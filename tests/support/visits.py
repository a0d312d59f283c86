"""Visits for tests, from plain values: no journal, no strands, no clock."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.sets import Shelf
from inspector_app.visits.fold import fold_visit
from inspector_app.visits.records import Visit
from sync.braid import ERASED, Erased, Record, Register, State, Written
from sync.journal import Op, Put
from sync.strictjson import JSON, canonical

ANA = "a" * 26
BEN = "b" * 26
DEVICE = "d" * 26
CENTER = "c" * 26
AT = "2026-11-20T10:00:00-06:00"
AN_ID = "n" * 26


@dataclass(frozen=True, slots=True)
class Clash:
    """Two values that stand against each other."""

    first: JSON
    second: JSON


Value: TypeAlias = "JSON | Erased | Clash"
Records: TypeAlias = "Mapping[tuple[str, str], Mapping[str, Value]]"


def register(value: Value, *, by: str = ANA, at: str = AT, device: str = DEVICE, seq: int = 1) -> Register:
    if isinstance(value, Clash):
        return Register((_written(value.first, ANA, at, device, seq), _written(value.second, BEN, at, CENTER, seq)))
    return Register((_written(value, by, at, device, seq),))


def _written(value: "JSON | Erased", by: str, at: str, device: str, seq: int) -> Written:
    leaf = hashlib.sha256(f"{device}{seq}".encode()).digest()
    return Written(value, leaf, device, seq, by, at)


def state_of(records: Records, hidden: Iterable[tuple[str, str]] = ()) -> State:
    """A state in which one person wrote every value, but for clashes."""
    gone = set(hidden)
    return State(
        {
            key: Record(key[0], key[1], {name: register(value) for name, value in fields.items()}, key in gone)
            for key, fields in records.items()
        }
    )


def state_of_ops(ops: Iterable[Op]) -> State:
    """The state after one person wrote these ops one after another."""
    written: dict[tuple[str, str], dict[str, Value]] = {}
    hidden: set[tuple[str, str]] = set()
    for op in ops:
        if isinstance(op, Put):
            written.setdefault((op.kind, op.id), {}).update(op.fields)
            hidden.discard((op.kind, op.id))
        else:
            hidden.add((op.kind, op.id))
    return state_of(written, hidden)


def fold_records(records: Records, criteria: CriterionSet | None = None) -> Visit:
    return fold_visit(state_of(records), (criteria or the_set()).level)


def the_set() -> CriterionSet:
    """The first edition that was ever released: small, and never changed again."""
    return Shelf().find("foreign-manufacturer", "2026.1")


def outcome(word: str, reason: str | None = None) -> dict[str, JSON]:
    return {"is": word} if reason is None else {"is": word, "reason": reason}


def set_name(criteria: CriterionSet) -> dict[str, JSON]:
    return {**criteria.pinned()}


__all__ = [
    "ANA",
    "AN_ID",
    "AT",
    "BEN",
    "CENTER",
    "DEVICE",
    "ERASED",
    "Clash",
    "Records",
    "Value",
    "canonical",
    "fold_records",
    "outcome",
    "register",
    "set_name",
    "state_of",
    "state_of_ops",
    "the_set",
]
