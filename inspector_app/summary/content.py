"""What one summary says, before anything is drawn: frozen values, one canonical JSON text, one digest.

Every field of the visit comes through `allowlist.Shared`. A field in conflict, erased or unreadable stays a gap, which
every rendering says in words; none is printed as if it were settled. Of photos there are the pictures that somebody
chose to show, by a name that tells nothing of the photo; their bytes are no part of the content.
"""

import dataclasses
import datetime as dt
import enum
import hashlib
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeAlias

from inspector_app.visits.applicability import ElementOutcome
from inspector_app.visits.rules import Tally
from inspector_app.visits.values import FindingKind, Gap, Level, OutcomeWord
from sync.strictjson import JSON, canonical

__all__ = [
    "AnswerSeen",
    "CategorySeen",
    "DocumentGiven",
    "ElementSeen",
    "FindingSeen",
    "Person",
    "PictureSeen",
    "SetUsed",
    "Site",
    "SummaryContent",
    "Text",
]

VERSION: Final = 2
_NOTHING: Final = object()

# A summary without any is the same text as before there were such things, to the letter: what was signed still matches.
_ONLY_WHERE_THERE_ARE: Final = MappingProxyType({"left out": ()})

Text: TypeAlias = str | Gap
Count: TypeAlias = int | Gap


@dataclass(frozen=True, slots=True)
class Site:
    """The company and the place that was visited."""

    partner_name: Text
    site_name: Text
    street: Text
    city: Text
    state: Text
    postal_code: Text
    country: Text


@dataclass(frozen=True, slots=True)
class SetUsed:
    """The criteria that were looked at, and how far they are verified. A draft is not for use.

    Being settled: it is not sure that they are the visit's, because two people named different ones.
    """

    id: str
    edition: str
    digest: str
    title: str
    verified: str
    is_draft: bool
    is_being_settled: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who took part: name, what they are there, and where they belong."""

    name: Text
    role: Text
    of: Text


@dataclass(frozen=True, slots=True)
class AnswerSeen:
    """What was found for an element, at a place where it differs by place.

    `missing` are the boxes found empty, `used` is the list that the check used where somebody had to choose one.
    """

    id: str
    place: str | None
    outcome: OutcomeWord | Gap
    reason: str | None
    statement: Text
    missing: tuple[str, ...]
    used: Text


@dataclass(frozen=True, slots=True)
class ElementSeen:
    """An element with its answers; none where nobody has come to it yet.

    `condition` says where it applies, `applies` whether it does at this site, `outcome` what it counts as in its
    category.
    """

    id: str
    level: Level
    title: str
    condition: str | None
    applies: bool | Gap
    outcome: ElementOutcome
    answers: tuple[AnswerSeen, ...]

    @property
    def is_passed_over(self) -> bool:
        """Whether it counts as not applicable because of the site, and not by an answer of its own."""
        return (
            self.applies is False
            and all(isinstance(answer.outcome, Gap) for answer in self.answers)
            and (self.outcome is OutcomeWord.NOT_APPLICABLE)
        )

    @property
    def is_contradicted(self) -> bool:
        """Whether somebody found it met or not met at a site where it is said not to apply."""
        found = {answer.outcome for answer in self.answers}
        return self.applies is False and not found.isdisjoint((OutcomeWord.MET, OutcomeWord.NOT_MET))


@dataclass(frozen=True, slots=True)
class CategorySeen:
    """A category: how many elements of each level have which outcome, and the elements themselves."""

    id: str
    title: str
    must: Tally
    should: Tally
    elements: tuple[ElementSeen, ...]


@dataclass(frozen=True, slots=True)
class PictureSeen:
    """A photo beside a finding, as it is annotated. `name` is for `pictures.Pictures`, and pins both."""

    name: str
    caption: Text


@dataclass(frozen=True, slots=True)
class FindingSeen:
    """A finding. `due` is a day (2027-02-19) for an action required, where it is known."""

    id: str
    element: str
    level: Level
    kind: FindingKind
    title: str
    place: str | None
    seen: Text
    missing: tuple[str, ...]
    would_close: Text
    due: str | None
    pictures: tuple[PictureSeen, ...] = field(default=(), metadata=_ONLY_WHERE_THERE_ARE)


@dataclass(frozen=True, slots=True)
class DocumentGiven:
    """A document that the partner itself gave."""

    title: Text
    dated: Text


@dataclass(frozen=True, slots=True)
class SummaryContent:
    """A whole summary. `at` is as of when, with its UTC offset; days are texts such as 2026-11-20."""

    at: str
    site: Site
    purpose: Text
    visit_number: Count
    visits_planned: Count
    starts_on: Text
    ends_on: Text
    entity_type: Text
    criteria: SetUsed
    team: tuple[Person, ...]
    attendees: tuple[Person, ...]
    categories: tuple[CategorySeen, ...]
    actions_required: tuple[FindingSeen, ...]
    recommendations: tuple[FindingSeen, ...]
    best_practices: tuple[FindingSeen, ...]
    documents: tuple[DocumentGiven, ...]
    next_step: Text
    contact: Text
    # No approval exists yet, so nothing that is made here can be the validation report.
    preliminary: bool = True
    version: int = VERSION

    def to_json(self) -> str:
        """The canonical text: keys sorted, no spaces. A gap is null (unanswered) or `{"gap": why}`."""
        return canonical(_json(self))

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the canonical text in UTF-8."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @property
    def findings(self) -> tuple[FindingSeen, ...]:
        """All of them, in the order in which they are told."""
        return (*self.actions_required, *self.recommendations, *self.best_practices)

    @property
    def made_at(self) -> dt.datetime:
        """As of when. Raises ValueError where `at` is no time with an offset."""
        made_at = dt.datetime.fromisoformat(self.at)
        if made_at.tzinfo is None:
            raise ValueError(f"a time without its UTC offset: {self.at}")
        return made_at


def _json(value: object) -> JSON:
    if value is Gap.UNANSWERED:
        return None
    if isinstance(value, Gap):
        return {"gap": value.value}
    if isinstance(value, enum.StrEnum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, tuple):
        return [_json(one) for one in value]
    if dataclasses.is_dataclass(value):
        told = ((part, getattr(value, part.name)) for part in dataclasses.fields(value))
        return {part.name: _json(one) for part, one in told if one != part.metadata.get("left out", _NOTHING)}
    raise TypeError(f"not part of a summary: {type(value).__name__}")
