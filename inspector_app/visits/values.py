"""The values of a visit's fields once they are read: words, and things that only mean something together."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

__all__ = [
    "ANNOTATION_SIDE",
    "BEST_PRACTICE_FLAGS",
    "Arrow",
    "Blur",
    "Box",
    "Covers",
    "Drawn",
    "FindingKind",
    "Fix",
    "Freehand",
    "Gap",
    "Level",
    "Move",
    "Outcome",
    "OutcomeWord",
    "Position",
    "Reference",
    "SetName",
    "StepWord",
    "Words",
    "known",
]

Level: TypeAlias = Literal["must", "should"]
"""Whether an element binds. It belongs to the element, never to the answer, and comes from the criterion set."""


class Gap(enum.Enum):
    """Why a field has no value that may count. Each of the four counts as unanswered in every rule.

    Not a StrEnum: a gap must never pass for text.
    """

    UNANSWERED = "unanswered"
    IN_CONFLICT = "in_conflict"
    ERASED = "erased"
    UNREADABLE = "unreadable"


T = TypeVar("T")


def known(value: T | Gap) -> T | None:
    """The value, or None where there is a gap."""
    return None if isinstance(value, Gap) else value


class OutcomeWord(enum.StrEnum):
    """What was found for an element. Never preset, and never a score."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    NOT_EXAMINED = "not_examined"

    @property
    def needs_reason(self) -> bool:
        return self in (OutcomeWord.NOT_APPLICABLE, OutcomeWord.NOT_EXAMINED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome with its reason: one field, because neither means anything without the other."""

    word: OutcomeWord
    reason: str | None = None

    @property
    def is_complete(self) -> bool:
        return self.reason is not None or not self.word.needs_reason


class FindingKind(enum.StrEnum):
    """Action required: a Must not met. Recommendation: a Should not met, or a weak practice."""

    ACTION_REQUIRED = "action_required"
    RECOMMENDATION = "recommendation"
    BEST_PRACTICE = "best_practice"


BEST_PRACTICE_FLAGS = (
    "senior_management_support",
    "innovative",
    "documented_process",
    "checks_and_accountability",
    "evidence_of_implementation",
)
"""The five that a best practice must all meet before the tag is allowed."""


class StepWord(enum.StrEnum):
    """Where the center moves a visit."""

    IN_REVIEW = "in_review"
    RETURNED = "returned"
    ESCALATED = "escalated"
    APPROVED = "approved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class Reference:
    """A record that another is about."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class SetName:
    """The criterion set that a visit is pinned to; `digest` is SHA-256 (hex) of its file."""

    id: str
    edition: str
    digest: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where a photo says it was taken, in 1e-7 degrees: the journal holds no fractions. Accuracy (the radius within
    which the source believes the place to be) and altitude above the sea in mm; `source` is the word that the entry
    gives for it (`exif`, `device`), empty where it gives none."""

    latitude: int
    longitude: int
    accuracy_mm: int | None = None
    altitude_mm: int | None = None
    source: str = ""


ANNOTATION_SIDE = 10_000
"""An annotation's points count in 1/10,000 of the upright picture's width (x) and height (y)."""

Point: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Arrow:
    """From its tail to what it points at."""

    tail: Point
    head: Point


@dataclass(frozen=True, slots=True)
class Box:
    """A frame around something, by two opposite corners."""

    corner: Point
    opposite: Point


@dataclass(frozen=True, slots=True)
class Freehand:
    """A stroke of the finger, as the points it went through."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Text on the picture, beginning at a point."""

    at: Point
    text: str


@dataclass(frozen=True, slots=True)
class Blur:
    """A face, a plate or a document that nobody outside may see, by two opposite corners."""

    corner: Point
    opposite: Point


Drawn: TypeAlias = Arrow | Box | Freehand | Words | Blur


@dataclass(frozen=True, slots=True)
class Fix:
    """Where the device itself says it was when a photo was taken, in 1e-7 degrees, and how well it knew. `at` is the
    time of the fix in ISO 8601, `age_ms` how long before the photo that was (below zero: after it), `mocked` that the
    phone was told where it is by another program."""

    latitude: int
    longitude: int
    at: str
    age_ms: int
    accuracy_mm: int | None = None
    altitude_mm: int | None = None
    altitude_accuracy_mm: int | None = None
    mocked: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A step of the center: where to, why, and for a return the records that are to be worked on again."""

    to: StepWord
    reason: str | None
    records: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Covers:
    """What a sign-off names: n and head (hex) of each strand by its name, SHA-256 (hex) over the sorted photo digests
    one a line, the criterion set, the fields in conflict as (kind, id, field), and the digest of the content shown."""

    strands: Mapping[str, tuple[int, str]]
    photos: str
    criterion_set: SetName | None
    conflicts: tuple[tuple[str, str, str], ...]
    content: str
