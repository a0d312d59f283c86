"""The center's tables beside the journals: people, and what the journals of visits say, laid out for lists.

Two registries. People are facts of their own and are never dropped. What is projected is derived: every row of it can
be dropped and made again from the journals (`projections`), so it may be laid out anew with any version of the app.

A column that may be NULL is NULL where the visit has no value to count: unanswered, in conflict, erased or unreadable.
"""

import datetime as dt

from sqlalchemy import BigInteger
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

__all__ = [
    "PROJECTED",
    "CentralTable",
    "Mark",
    "Person",
    "Projected",
    "ProjectedAnswer",
    "ProjectedAttendee",
    "ProjectedDoubt",
    "ProjectedFinding",
    "ProjectedPhoto",
    "ProjectedPlace",
    "ProjectedRemark",
    "ProjectedShows",
    "ProjectedSignOff",
    "ProjectedVisit",
]


class CentralTable(SQLModel, registry=registry()):
    """What the center knows and no journal says."""


class Person(CentralTable, table=True):
    """Somebody who was invited. `address` is the e-mail address as it is compared, `email` as it was typed first."""

    __tablename__ = "central_person"
    id: str = Field(primary_key=True)
    address: str = Field(unique=True)
    email: str
    name: str
    role: str
    since: str


class Mark(CentralTable, table=True):
    """Facts about this database: under which layout the projected tables were made."""

    __tablename__ = "central_mark"
    name: str = Field(primary_key=True)
    value: str


class Projected(SQLModel, registry=registry()):
    """What is derived from journals. Rows come and go with their visit as a whole."""

    visit: str = Field(primary_key=True)


class ProjectedVisit(Projected, table=True):
    """A visit in the queue. `place`, `receipts` and `version` say what it was made from; `trouble` why it could not be.

    `elements` and `answered` count elements of the criterion set, 0 where `has_criteria` is false. `arrived_at` is when
    the center last confirmed to a device that something of the visit is durable here. `criterion_digest` is that of the
    set that it is counted by, or of the one it names where that is not here; `is_draft` says that set is not verified.
    """

    __tablename__ = "projected_visit"
    place: int = Field(sa_type=BigInteger)
    receipts: int
    version: str
    trouble: str | None = None
    entries: int = 0
    state_digest: str = ""
    partner: str = ""
    site: str = ""
    city: str = ""
    country: str = ""
    entity_type: str | None = None
    purpose: str | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    stage: str = Field(default="", index=True)
    criterion_set: str = ""
    criterion_digest: str = ""
    has_criteria: bool = False
    is_draft: bool = False
    elements: int = 0
    answered: int = 0
    must_open: int = 0
    actions_required: int = 0
    recommendations: int = 0
    best_practices: int = 0
    photos: int = 0
    conflicts: int = 0
    oddities: int = 0
    set_aside: int = 0
    remarks: int = 0
    open_remarks: int = 0
    arrived_at: str | None = Field(default=None, index=True)


class ProjectedAnswer(Projected, table=True):
    """An answer. `outcome` is its word, or the word of the gap that stands in its place; `at_place` a place's id."""

    __tablename__ = "projected_answer"
    id: str = Field(primary_key=True)
    element: str
    at_place: str | None
    level: str | None
    outcome: str
    reason: str | None
    is_settled: bool
    statement: str | None
    note: str | None
    by: str | None
    at: str | None


class ProjectedFinding(Projected, table=True):
    """A finding in effect. `statement` is what was seen: its own words, or its answer's."""

    __tablename__ = "projected_finding"
    id: str = Field(primary_key=True)
    answer: str
    element: str
    at_place: str | None
    level: str
    kind: str = Field(index=True)
    statement: str | None
    would_close: str | None
    note: str | None
    due_on: dt.date | None = Field(index=True)


class ProjectedPhoto(Projected, table=True):
    """A photo's record, and the digests of the views that were made of it. Whether bytes are here the store knows."""

    __tablename__ = "projected_photo"
    id: str = Field(primary_key=True)
    digest: str | None
    media_type: str | None
    size: int | None = Field(sa_type=BigInteger)
    caption: str | None
    trouble: str | None
    preview: str | None
    thumbnail: str | None
    by: str | None
    at: str | None


class ProjectedShows(Projected, table=True):
    """That a photo shows what an answer is about."""

    __tablename__ = "projected_shows"
    photo: str = Field(primary_key=True)
    answer: str = Field(primary_key=True)


class ProjectedPlace(Projected, table=True):
    __tablename__ = "projected_place"
    id: str = Field(primary_key=True)
    name: str | None
    area: str | None


class ProjectedAttendee(Projected, table=True):
    __tablename__ = "projected_attendee"
    id: str = Field(primary_key=True)
    name: str | None
    title: str | None
    company: str | None
    is_listed: bool | None


class ProjectedRemark(Projected, table=True):
    """A reviewer's remark. `by` is the person's id."""

    __tablename__ = "projected_remark"
    id: str = Field(primary_key=True)
    on_kind: str | None
    on_id: str | None
    text: str | None
    is_settled: bool
    by: str | None
    at: str | None


class ProjectedSignOff(Projected, table=True):
    """A sign-off. `content` is the digest of what was shown, `conflicts` how many it lists; NULL while unreadable."""

    __tablename__ = "projected_sign_off"
    id: str = Field(primary_key=True)
    content: str | None
    conflicts: int | None
    by: str | None
    at: str | None


class ProjectedDoubt(Projected, table=True):
    """What cannot be shown as settled: `what` is conflict, oddity or set_aside.

    Of what was set aside `record` is the strand's device and `field` the entry's number there.
    """

    __tablename__ = "projected_doubt"
    number: int = Field(primary_key=True)
    what: str
    kind: str
    record: str
    field: str
    why: str


PROJECTED: tuple[type[Projected], ...] = (
    ProjectedVisit,
    ProjectedAnswer,
    ProjectedFinding,
    ProjectedPhoto,
    ProjectedShows,
    ProjectedPlace,
    ProjectedAttendee,
    ProjectedRemark,
    ProjectedSignOff,
    ProjectedDoubt,
)
"""Every projected table."""
