"""Every kind of record in a visit, every field of it, and who may read that field.

**shareable** may reach the partner's summary; **internal** never does. The mark stands at the declaration, and a kind
with a field that nobody decided about cannot be declared: `UndecidedField`. When in doubt a field is internal. The
lists of what a summary holds and must never hold are in the office's notes on validations.

Kinds and fields may be added; none may change its meaning or its shape once data exists. A field that this version does
not know is kept in the journal and takes part in its digest, but is not read here.
"""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from inspector_app.visits.errors import UndecidedField
from inspector_app.visits.ids import ANSWER_ID, FINDING_ID, PLACE_ID, STAGE_ID, VISIT_ID
from inspector_app.visits.shapes import (
    ANYTHING,
    COVERS,
    DAY,
    DIGEST,
    DRAWN,
    FIX,
    FLAG,
    ID,
    MOVE,
    NAME,
    OUTCOME,
    POSITION,
    REFERENCE,
    SET_NAME,
    TEXT,
    Shape,
    choice,
    whole,
)
from inspector_app.visits.values import BEST_PRACTICE_FLAGS, FindingKind
from sync.journal import RECORD_ID

__all__ = ["DECIDING", "KINDS", "Field", "Kind", "Mark", "declare", "internal", "shareable"]


class Mark(enum.StrEnum):
    """Who may read a field."""

    SHAREABLE = "shareable"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Field:
    """A field's reader and the shape of its value."""

    mark: Mark
    shape: Shape[object]


def shareable(shape: Shape[object]) -> Field:
    """A field that the partner may come to read."""
    return Field(Mark.SHAREABLE, shape)


def internal(shape: Shape[object]) -> Field:
    """A field that never leaves the office."""
    return Field(Mark.INTERNAL, shape)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record. `families` are fields whose names end in a word or an id: family `tick` is every `tick.<word>`.

    Records of a deciding kind count only in strands of the center.
    """

    name: str
    fields: Mapping[str, Field]
    families: Mapping[str, Field]
    id_form: re.Pattern[str]
    deciding: bool

    def field(self, name: str) -> Field | None:
        """The declaration of a field, or None where this version knows no such field."""
        family, dot, rest = name.partition(".")
        return self.families.get(family) if dot and rest else self.fields.get(name)


def declare(
    name: str,
    fields: Mapping[str, Field | Shape[object]],
    *,
    id_form: re.Pattern[str] = RECORD_ID,
    deciding: bool = False,
) -> Kind:
    """Declare a kind; a name such as `tick.*` declares a family.

    Raises:
        UndecidedField: a field is a bare shape, marked neither shareable nor internal.
    """
    plain: dict[str, Field] = {}
    families: dict[str, Field] = {}
    for field_name, field in fields.items():
        if not isinstance(field, Field):
            raise UndecidedField(name, field_name)
        if field_name.endswith(".*"):
            families[field_name.removesuffix(".*")] = field
        else:
            plain[field_name] = field
    return Kind(name, MappingProxyType(plain), MappingProxyType(families), id_form, deciding)


_VISIT: Final = declare(
    "visit",
    {
        "partner_name": shareable(TEXT),
        "site_name": shareable(TEXT),
        "street": shareable(TEXT),
        "city": shareable(TEXT),
        "state": shareable(TEXT),
        "postal_code": shareable(TEXT),
        "country": shareable(TEXT),
        "website": shareable(TEXT),
        "entity_type": shareable(NAME),
        # The number of the validation in the office's books, not among what a summary holds.
        "validation": internal(TEXT),
        # A word such as validation, revalidation or follow_up: never why the partner was chosen.
        "purpose": shareable(NAME),
        "visit_number": shareable(whole(1, 99)),
        "visits_planned": shareable(whole(1, 99)),
        "starts_on": shareable(DAY),
        "ends_on": shareable(DAY),
        "criterion_set": shareable(SET_NAME),
        # Asked once per site, by the words of the criterion set: `condition.cameras`, true where they are used here.
        "condition.*": shareable(FLAG),
        "contact": shareable(TEXT),
        "next_step": shareable(TEXT),
        "answer_days": shareable(whole(1, 3650)),
        "language": shareable(NAME),
        "profile": internal(ANYTHING),
        "last_findings": internal(ANYTHING),
        "label": internal(NAME),
        "label_reason": internal(TEXT),
    },
    id_form=re.compile(VISIT_ID),
)

_PLACE: Final = declare(
    "place",
    {"name": shareable(TEXT), "area": shareable(NAME), "note": internal(TEXT)},
    id_form=PLACE_ID,
)

_ATTENDEE: Final = declare(
    "attendee",
    {
        "name": shareable(TEXT),
        "title": shareable(TEXT),
        "company": shareable(TEXT),
        # False leaves the person out of the summary altogether: who spoke in confidence is never named (7.25).
        "listed": shareable(FLAG),
        "note": internal(TEXT),
    },
)

_MEMBER: Final = declare(
    "member",
    {
        "name": shareable(TEXT),
        # lead, or specialist.
        "role": shareable(NAME),
        "office": shareable(TEXT),
        "person": internal(ID),
        "note": internal(TEXT),
    },
)

_ANSWER: Final = declare(
    "answer",
    {
        # With its reason, which the partner reads: why something was not examined or does not apply.
        "outcome": shareable(OUTCOME),
        "statement": shareable(TEXT),
        "tick.*": shareable(FLAG),
        # Which of the element's lists the check used, where it has several.
        "list": shareable(NAME),
        "note": internal(TEXT),
        # How the evidence was had can point at a person; the statement says what may be said of it.
        "document_verified": internal(FLAG),
        "process_observed": internal(FLAG),
        "person_interviewed": internal(FLAG),
    },
    id_form=ANSWER_ID,
)

_FINDING: Final = declare(
    "finding",
    {
        # What an inspector wishes it to be; what it is follows from level and outcome (`visits.findings`).
        "kind": shareable(choice(FindingKind)),
        "answer": shareable(ID),
        "statement": shareable(TEXT),
        "would_close": shareable(TEXT),
        **{flag: internal(FLAG) for flag in BEST_PRACTICE_FLAGS},
        "note": internal(TEXT),
    },
    id_form=FINDING_ID,
)

_DOCUMENT: Final = declare(
    "document",
    {
        "title": shareable(TEXT),
        "dated": shareable(DAY),
        # True: the partner itself gave it, so the summary may list it. Seen only, or had elsewhere: it may not.
        "given": shareable(FLAG),
        "shows.*": internal(FLAG),
        "label": internal(NAME),
        "note": internal(TEXT),
    },
)

# Everything that describes a picture rather than what it shows is metadata, which no partner ever reads.
_PHOTO: Final = declare(
    "photo",
    {
        "caption": shareable(TEXT),
        "shows.*": shareable(FLAG),
        # True: somebody chose to show the partner this picture, flattened with its annotations and without metadata.
        "shared": shareable(FLAG),
        "digest": internal(DIGEST),
        "media_type": internal(TEXT),
        "size": internal(whole(0, 2**53)),
        # What the picture says of itself, and beside it what the device knew when it took it: neither takes the place
        # of the other, and where they differ a person sees both.
        "taken": internal(ANYTHING),
        "device_taken": internal(ANYTHING),
        "position": internal(POSITION),
        "device_position": internal(FIX),
        # camera, or file: a picture from a file was taken at another time and place than it was brought.
        "origin": internal(NAME),
        "camera": internal(ANYTHING),
        "trouble": internal(TEXT),
        "sensitive": internal(FLAG),
    },
)

_VIEW: Final = declare(
    "view",
    {
        "of": internal(DIGEST),
        "role": internal(NAME),
        "digest": internal(DIGEST),
        "width": internal(whole(1, 2**31)),
        "height": internal(whole(1, 2**31)),
    },
)

# One record for each thing drawn, so that two people can draw on one picture and each can take theirs back.
_ANNOTATION: Final = declare(
    "annotation",
    {
        # The original's digest: it, too, is the parent that an annotation is bound to for ever.
        "of": internal(DIGEST),
        # It is part of the picture, and reaches the partner where the picture does: text on it as well.
        "drawn": shareable(DRAWN),
        "removed": shareable(FLAG),
    },
)

_NOTE: Final = declare("note", {"text": internal(TEXT), "on": internal(REFERENCE)})

_REMARK: Final = declare(
    "remark",
    {
        "on": internal(REFERENCE),
        "text": internal(TEXT),
        # How the reviewer is called: a device knows no people of the center, only the members of its visits.
        "author_name": internal(TEXT),
        "settled": internal(FLAG),
    },
)

_SIGN_OFF: Final = declare("sign_off", {"covers": internal(COVERS), "note": internal(TEXT)})

_RELEASE: Final = declare(
    "release",
    {
        "content": shareable(DIGEST),
        "language": shareable(NAME),
        "expires_on": shareable(DAY),
        "revoked": internal(FLAG),
        "recipient": internal(TEXT),
        "note": internal(TEXT),
    },
    deciding=True,
)

_STEP: Final = declare("step", {"move": internal(MOVE)}, id_form=re.compile(STAGE_ID), deciding=True)

_DUE: Final = declare("due", {"on": shareable(DAY), "reason": internal(TEXT)}, id_form=FINDING_ID, deciding=True)

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            _VISIT,
            _PLACE,
            _ATTENDEE,
            _MEMBER,
            _ANSWER,
            _FINDING,
            _DOCUMENT,
            _PHOTO,
            _VIEW,
            _ANNOTATION,
            _NOTE,
            _REMARK,
            _SIGN_OFF,
            _RELEASE,
            _STEP,
            _DUE,
        )
    }
)
"""Every kind of a visit by its name. Erasure, quarantine and access belong to `sync`."""

DECIDING: Final = frozenset(kind.name for kind in KINDS.values() if kind.deciding)
"""The kinds that count only in strands of the center."""
