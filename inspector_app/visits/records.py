"""A folded visit: frozen records whose attributes bear the names of the fields in `kinds`.

Every field is its value or a `Gap` that says why there is none to count. Families of fields (`tick.<word>`,
`condition.<word>`) are mappings. `stamps` says for each field who wrote what is shown, and when by their own clock.
Attributes that are not declared fields (an answer's `element`, say) are derived from ids and from the criterion set.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, TypeAlias

from inspector_app.visits.values import (
    Covers,
    Drawn,
    FindingKind,
    Fix,
    Gap,
    Level,
    Move,
    Outcome,
    Position,
    Reference,
    SetName,
    known,
)
from sync.braid import Erased
from sync.strictjson import JSON

__all__ = [
    "Annotation",
    "Answer",
    "Attendee",
    "Claim",
    "Conflict",
    "Document",
    "Due",
    "Finding",
    "Folded",
    "IdleFinding",
    "Member",
    "Note",
    "Oddity",
    "Photo",
    "Place",
    "Release",
    "Remark",
    "SignOff",
    "Stamp",
    "Step",
    "View",
    "Visit",
]

Text: TypeAlias = str | Gap
Flag: TypeAlias = bool | Gap
Count: TypeAlias = int | Gap
Day: TypeAlias = dt.date | Gap

_UNANSWERED: Final = Gap.UNANSWERED


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who wrote what a field shows: person, their clock (evidence only), and the place in the braid."""

    by: str
    at: str
    device: str
    seq: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One of the values that stand against each other."""

    value: "JSON | Erased"
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field to which two people gave different values, neither having seen the other's."""

    kind: str
    id: str
    field: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something in the journal that cannot be shown as valid. It is kept; `why` says in words what is wrong."""

    kind: str
    id: str
    field: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """What every record has."""

    KIND: ClassVar[str]
    id: str
    stamps: Mapping[str, Stamp] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Folded):
    KIND: ClassVar = "place"
    name: Text = _UNANSWERED
    area: Text = _UNANSWERED
    note: Text = _UNANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee(Folded):
    KIND: ClassVar = "attendee"
    name: Text = _UNANSWERED
    title: Text = _UNANSWERED
    company: Text = _UNANSWERED
    listed: Flag = _UNANSWERED
    note: Text = _UNANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Folded):
    KIND: ClassVar = "member"
    name: Text = _UNANSWERED
    role: Text = _UNANSWERED
    office: Text = _UNANSWERED
    person: Text = _UNANSWERED
    note: Text = _UNANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Folded):
    """`level` is None where the criterion set has no such element; then the answer counts in no rule."""

    KIND: ClassVar = "answer"
    element: str
    place: str | None
    level: Level | None
    outcome: Outcome | Gap = _UNANSWERED
    statement: Text = _UNANSWERED
    tick: Mapping[str, Flag] = field(default_factory=dict)
    list: Text = _UNANSWERED
    note: Text = _UNANSWERED
    document_verified: Flag = _UNANSWERED
    process_observed: Flag = _UNANSWERED
    person_interviewed: Flag = _UNANSWERED

    @property
    def settled(self) -> Outcome | None:
        """The outcome, if it counts as an answer: no conflict, readable, and with its reason where it needs one."""
        outcome = known(self.outcome)
        return outcome if outcome is not None and outcome.is_complete else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Folded):
    """A finding in effect. `kind` follows from level and outcome; the words come from its record, if there is one."""

    KIND: ClassVar = "finding"
    answer: str
    element: str
    place: str | None
    level: Level
    kind: FindingKind
    statement: Text = _UNANSWERED
    would_close: Text = _UNANSWERED
    note: Text = _UNANSWERED


@dataclass(frozen=True, slots=True)
class IdleFinding:
    """A finding that somebody wrote and that has no effect; its words are kept. `why` says what it lacks."""

    id: str
    wished: FindingKind | Gap
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Folded):
    KIND: ClassVar = "document"
    title: Text = _UNANSWERED
    dated: Day = _UNANSWERED
    given: Flag = _UNANSWERED
    shows: Mapping[str, Flag] = field(default_factory=dict)
    label: Text = _UNANSWERED
    note: Text = _UNANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo(Folded):
    KIND: ClassVar = "photo"
    caption: Text = _UNANSWERED
    shows: Mapping[str, Flag] = field(default_factory=dict)
    shared: Flag = _UNANSWERED
    digest: Text = _UNANSWERED
    media_type: Text = _UNANSWERED
    size: Count = _UNANSWERED
    taken: object = _UNANSWERED
    device_taken: object = _UNANSWERED
    position: Position | Gap = _UNANSWERED
    device_position: Fix | Gap = _UNANSWERED
    origin: Text = _UNANSWERED
    camera: object = _UNANSWERED
    trouble: Text = _UNANSWERED
    sensitive: Flag = _UNANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Folded):
    KIND: ClassVar = "view"
    of: Text = _UNANSWERED
    role: Text = _UNANSWERED
    digest: Text = _UNANSWERED
    width: Count = _UNANSWERED
    height: Count = _UNANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation(Folded):
    """Something drawn on a photo. Read them with `visits.annotations`: what cannot be read there hides the picture."""

    KIND: ClassVar = "annotation"
    of: Text = _UNANSWERED
    drawn: Drawn | Gap = _UNANSWERED
    removed: Flag = _UNANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Folded):
    KIND: ClassVar = "note"
    text: Text = _UNANSWERED
    on: Reference | Gap = _UNANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark(Folded):
    KIND: ClassVar = "remark"
    on: Reference | Gap = _UNANSWERED
    text: Text = _UNANSWERED
    author_name: Text = _UNANSWERED
    settled: Flag = _UNANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff(Folded):
    KIND: ClassVar = "sign_off"
    covers: Covers | Gap = _UNANSWERED
    note: Text = _UNANSWERED

    @property
    def by(self) -> str | None:
        """The person who signed off, or None while nothing readable is covered."""
        return self.stamps["covers"].by if isinstance(self.covers, Covers) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Folded):
    KIND: ClassVar = "release"
    content: Text = _UNANSWERED
    language: Text = _UNANSWERED
    expires_on: Day = _UNANSWERED
    revoked: Flag = _UNANSWERED
    recipient: Text = _UNANSWERED
    note: Text = _UNANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Folded):
    KIND: ClassVar = "step"
    move: Move | Gap = _UNANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Due(Folded):
    KIND: ClassVar = "due"
    on: Day = _UNANSWERED
    reason: Text = _UNANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Folded):
    """A whole visit. Answers and findings are in the natural order of their ids, the rest by id."""

    KIND: ClassVar = "visit"
    partner_name: Text = _UNANSWERED
    site_name: Text = _UNANSWERED
    street: Text = _UNANSWERED
    city: Text = _UNANSWERED
    state: Text = _UNANSWERED
    postal_code: Text = _UNANSWERED
    country: Text = _UNANSWERED
    website: Text = _UNANSWERED
    entity_type: Text = _UNANSWERED
    validation: Text = _UNANSWERED
    purpose: Text = _UNANSWERED
    visit_number: Count = _UNANSWERED
    visits_planned: Count = _UNANSWERED
    starts_on: Day = _UNANSWERED
    ends_on: Day = _UNANSWERED
    criterion_set: SetName | Gap = _UNANSWERED
    condition: Mapping[str, Flag] = field(default_factory=dict)
    contact: Text = _UNANSWERED
    next_step: Text = _UNANSWERED
    answer_days: Count = _UNANSWERED
    language: Text = _UNANSWERED
    profile: object = _UNANSWERED
    last_findings: object = _UNANSWERED
    label: Text = _UNANSWERED
    label_reason: Text = _UNANSWERED

    places: tuple[Place, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    members: tuple[Member, ...] = ()
    answers: tuple[Answer, ...] = ()
    findings: tuple[Finding, ...] = ()
    idle_findings: tuple[IdleFinding, ...] = ()
    documents: tuple[Document, ...] = ()
    photos: tuple[Photo, ...] = ()
    views: tuple[View, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    notes: tuple[Note, ...] = ()
    remarks: tuple[Remark, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    releases: tuple[Release, ...] = ()
    step: Step | None = None
    dues: Mapping[str, Due] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    oddities: tuple[Oddity, ...] = ()

    def answer(self, answer_id: str) -> Answer | None:
        """The answer of that id, if anybody has begun one."""
        return next((answer for answer in self.answers if answer.id == answer_id), None)

    def place_name(self, place_id: str) -> str:
        """The place's name, or its id while nobody has named it."""
        names = (known(place.name) for place in self.places if place.id == place_id)
        return next(names, None) or place_id
