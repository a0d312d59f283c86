"""The shapes that a field's value may have, and how each is read.

A shape reads JSON into a frozen value or raises `Misshapen`. A phone of another version, or a client that somebody else
wrote, may put anything into a field: what does not fit its shape is never shown as if it were valid.
"""

import datetime as dt
import enum
import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from inspector_app.visits.values import (
    ANNOTATION_SIDE,
    Arrow,
    Blur,
    Box,
    Covers,
    Drawn,
    Fix,
    Freehand,
    Move,
    Outcome,
    OutcomeWord,
    Position,
    Reference,
    SetName,
    StepWord,
    Words,
)
from sync.journal import HEX_DIGEST, RECORD_ID, STRAND_NAME, WORD
from sync.strictjson import JSON

__all__ = [
    "ANYTHING",
    "COVERS",
    "DAY",
    "DIGEST",
    "DRAWN",
    "FIX",
    "FLAG",
    "ID",
    "MOVE",
    "NAME",
    "OUTCOME",
    "POSITION",
    "REFERENCE",
    "SET_NAME",
    "TEXT",
    "Misshapen",
    "Shape",
    "choice",
    "whole",
]


MOST_POINTS: Final = 500
MOST_CHARACTERS: Final = 200


class Misshapen(ValueError):
    """A value is not of its field's shape; the message says what it should be."""


T_co = TypeVar("T_co", covariant=True)
W = TypeVar("W", bound=enum.StrEnum)


@dataclass(frozen=True, slots=True)
class Shape(Generic[T_co]):
    """`name` says in words what a value must be; `read` turns JSON into that or raises Misshapen."""

    name: str
    read: Callable[[JSON], T_co]


def whole(least: int, most: int) -> Shape[int]:
    """A whole number from `least` to `most`."""
    name = f"a whole number from {least} to {most}"

    def read(value: JSON) -> int:
        # Not isinstance: in Python True == 1, in the journal it is not.
        if type(value) is int and least <= value <= most:
            return value
        raise Misshapen(f"must be {name}")

    return Shape(name, read)


def choice(words: type[W]) -> Shape[W]:
    """One word of a fixed list."""
    name = "one of " + ", ".join(words)

    def read(value: JSON) -> W:
        try:
            return words(_text(value))
        except ValueError:
            raise Misshapen(f"must be {name}") from None

    return Shape(name, read)


def _matching(pattern: re.Pattern[str], name: str) -> Shape[str]:
    def read(value: JSON) -> str:
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        raise Misshapen(f"must be {name}")

    return Shape(name, read)


def _text(value: JSON) -> str:
    if isinstance(value, str):
        return value
    raise Misshapen("must be text")


def _flag(value: JSON) -> bool:
    if isinstance(value, bool):
        return value
    raise Misshapen("must be true or false")


def _day(value: JSON) -> dt.date:
    try:
        if isinstance(value, str) and len(value) == 10:
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise Misshapen("must be a day such as 2026-11-20")


def _freeze(value: JSON) -> object:
    if isinstance(value, dict):
        return MappingProxyType({key: _freeze(part) for key, part in value.items()})
    if isinstance(value, list):
        return tuple(_freeze(part) for part in value)
    return value


def _outcome(value: JSON) -> Outcome:
    parts = _parts(value, {"is"}, {"reason"})
    return Outcome(_OUTCOME_WORD.read(parts["is"]), _reason(parts))


def _reference(value: JSON) -> Reference:
    parts = _parts(value, {"kind", "id"})
    return Reference(NAME.read(parts["kind"]), ID.read(parts["id"]))


def _set_name(value: JSON) -> SetName:
    parts = _parts(value, {"id", "edition", "digest"})
    return SetName(TEXT.read(parts["id"]), TEXT.read(parts["edition"]), DIGEST.read(parts["digest"]))


def _position(value: JSON) -> Position:
    # Whatever a later camera adds may ride along; it is kept in the journal. So may an accuracy that makes no sense:
    # the place itself is not lost for it.
    if not isinstance(value, dict) or not {"latitude", "longitude"} <= value.keys():
        raise Misshapen("must hold latitude and longitude")
    source = value.get("from")
    return Position(
        _LATITUDE.read(value["latitude"]),
        _LONGITUDE.read(value["longitude"]),
        accuracy_mm=_whole_or_none(value.get("accuracy_mm"), 0, 10**11),
        altitude_mm=_whole_or_none(value.get("altitude_mm"), -(10**8), 10**8),
        source=source if isinstance(source, str) else "",
    )


def _whole_or_none(value: JSON, least: int, most: int) -> int | None:
    return value if type(value) is int and least <= value <= most else None


def _drawn(value: JSON) -> Drawn:
    form = value.get("is") if isinstance(value, dict) else None
    if form in ("arrow", "box", "blur"):
        parts = _parts(value, {"is", "from", "to"})
        begins, ends = _point(parts["from"]), _point(parts["to"])
        return Arrow(begins, ends) if form == "arrow" else Box(begins, ends) if form == "box" else Blur(begins, ends)
    if form == "freehand":
        points = tuple(_point(one) for one in _list(_parts(value, {"is", "points"})["points"]))
        if not 2 <= len(points) <= MOST_POINTS:
            raise Misshapen(f"a stroke must have 2 to {MOST_POINTS} points")
        return Freehand(points)
    if form == "text":
        parts = _parts(value, {"is", "at", "text"})
        text = TEXT.read(parts["text"]).strip()
        if not 1 <= len(text) <= MOST_CHARACTERS:
            raise Misshapen(f"text on a picture must have 1 to {MOST_CHARACTERS} characters")
        return Words(_point(parts["at"]), text)
    raise Misshapen("must be an arrow, a box, a stroke, text or a blur")


def _point(value: JSON) -> tuple[int, int]:
    if isinstance(value, list) and len(value) == 2:
        return _SIDE.read(value[0]), _SIDE.read(value[1])
    raise Misshapen("a point must be [x, y]")


def _fix(value: JSON) -> Fix:
    if not isinstance(value, dict) or not {"latitude", "longitude", "at", "age_ms"} <= value.keys():
        raise Misshapen("must hold latitude, longitude, at and age_ms")
    return Fix(
        _LATITUDE.read(value["latitude"]),
        _LONGITUDE.read(value["longitude"]),
        TEXT.read(value["at"]),
        _AGE.read(value["age_ms"]),
        accuracy_mm=_whole_or_none(value.get("accuracy_mm"), 0, 10**11),
        altitude_mm=_whole_or_none(value.get("altitude_mm"), -(10**8), 10**8),
        altitude_accuracy_mm=_whole_or_none(value.get("altitude_accuracy_mm"), 0, 10**11),
        mocked=value.get("mocked") is True,
    )


def _move(value: JSON) -> Move:
    parts = _parts(value, {"to"}, {"reason", "records"})
    records = tuple(REFERENCE.read(one) for one in _list(parts.get("records", [])))
    return Move(_STEP_WORD.read(parts["to"]), _reason(parts), records)


def _covers(value: JSON) -> Covers:
    parts = _parts(value, {"strands", "photos", "criterion_set", "conflicts", "content"})
    strands, chosen = parts["strands"], parts["criterion_set"]
    if not isinstance(strands, dict):
        raise Misshapen("strands must be an object")
    return Covers(
        strands=MappingProxyType({_STRAND.read(name): _strand_position(at) for name, at in strands.items()}),
        photos=DIGEST.read(parts["photos"]),
        criterion_set=None if chosen is None else SET_NAME.read(chosen),
        conflicts=tuple(_conflict(one) for one in _list(parts["conflicts"])),
        content=DIGEST.read(parts["content"]),
    )


def _strand_position(value: JSON) -> tuple[int, str]:
    if isinstance(value, list) and len(value) == 2:
        return _COUNT.read(value[0]), DIGEST.read(value[1])
    raise Misshapen("a strand's position must be [n, head]")


def _conflict(value: JSON) -> tuple[str, str, str]:
    if isinstance(value, list) and len(value) == 3:
        return TEXT.read(value[0]), TEXT.read(value[1]), TEXT.read(value[2])
    raise Misshapen("a conflict must be [kind, id, field]")


def _parts(value: JSON, required: Set[str], optional: Set[str] = frozenset()) -> Mapping[str, JSON]:
    if isinstance(value, dict) and required <= value.keys() <= required | optional:
        return value
    raise Misshapen("must hold " + ", ".join(sorted(required)) + " and nothing else")


def _reason(parts: Mapping[str, JSON]) -> str | None:
    reason = parts.get("reason")
    return None if reason is None else TEXT.read(reason).strip() or None


def _list(value: JSON) -> list[JSON]:
    if isinstance(value, list):
        return value
    raise Misshapen("must be a list")


TEXT: Final = Shape("text", _text)
FLAG: Final = Shape("true or false", _flag)
DAY: Final = Shape("a day (2026-11-20)", _day)
ID: Final = _matching(RECORD_ID, "a record's id")
NAME: Final = _matching(WORD, "a word in lower case")
DIGEST: Final = _matching(HEX_DIGEST, "a SHA-256 digest in lower-case hex")
OUTCOME: Final = Shape("an outcome with its reason", _outcome)
REFERENCE: Final = Shape("a record's kind and id", _reference)
SET_NAME: Final = Shape("a criterion set's id, edition and digest", _set_name)
DRAWN: Final = Shape("something drawn on a picture", _drawn)
POSITION: Final = Shape("latitude and longitude in 1e-7 degrees", _position)
FIX: Final = Shape("where the device was, and when it knew", _fix)
MOVE: Final = Shape("a step with its reason", _move)
COVERS: Final = Shape("what a sign-off covers", _covers)
ANYTHING: Final = Shape("any value", _freeze)

_OUTCOME_WORD: Final = choice(OutcomeWord)
_STEP_WORD: Final = choice(StepWord)
_STRAND: Final = _matching(STRAND_NAME, "a strand's name")
_COUNT: Final = whole(1, 2**53)
_SIDE: Final = whole(0, ANNOTATION_SIDE)
_LATITUDE: Final = whole(-900_000_000, 900_000_000)
_LONGITUDE: Final = whole(-1_800_000_000, 1_800_000_000)
_AGE: Final = whole(-(2**53), 2**53)
