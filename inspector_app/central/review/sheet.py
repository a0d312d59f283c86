"""A visit as one screen shows it: everything read at one moment, never changed afterwards (gathering.py makes it)."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from inspector_app.central.custody import Custody
from inspector_app.central.reading import Reading
from inspector_app.criteria.elements import Category, Condition, Element
from inspector_app.evidence.troubles import NOT_TRIED_AGAIN
from inspector_app.visits.applicability import applies
from inspector_app.visits.ids import VISIT_ID, answer_of_finding
from inspector_app.visits.photofacts import Said
from inspector_app.visits.records import Answer, Conflict, Finding, Folded, Remark, Visit
from inspector_app.visits.rules import Blocker, CategoryProgress, WalkProgress
from inspector_app.visits.values import FindingKind, Gap, OutcomeWord
from sync.strands import View

_FURTHER_KINDS: Final = ("image/heic", "image/heif", "image/avif")
"""Kinds that no device opens."""

__all__ = ["Asked", "Member", "Part", "Picture", "Shared", "Sheet"]


class Shared(enum.Enum):
    """Whether the partner gets a picture, and if not, why."""

    INSIDE = "inside"
    SHOWN = "shown"
    NO_FINDING = "no_finding"
    """Shared, but what it shows is no finding: the summary has no place for it yet."""
    UNREADABLE = "unreadable"
    """Shared, but something drawn on it cannot be read: it may be a blur."""
    SENSITIVE = "sensitive"
    """Shared, but somebody calls it sensitive."""
    TOO_MUCH = "too_much"
    """Shared, but more is drawn on it than is ever drawn again."""
    DISPUTED = "disputed"
    TWICE = "twice"
    """Shared, but the same picture is here a second time, and that one is not to be shown."""
    ELSEWHERE = "elsewhere"
    """Not shared itself; but the same picture is here a second time, and that one is shared."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo with its views, by digest. A view that was never made, or is not here, is None; `is_derived` says that
    headquarters makes the views itself, of an original that came without.

    `annotated` names the photo with what is drawn on it; None where nothing is.
    """

    id: str
    digest: str
    thumbnail: str | None
    preview: str | None
    is_here: bool
    caption: str | None
    media_type: str | None
    size: int | None
    said: Said
    trouble: str | None
    by: str
    at: str
    shows: tuple[str, ...]
    shared: Shared
    annotated: str | None

    @property
    def shown(self) -> str | None:
        """What a browser is sent to show it large; never an original, which may be made to harm whoever decodes it."""
        return self.preview or self.thumbnail or (f"{self.digest}/preview" if self.is_derived else None)

    @property
    def small(self) -> str | None:
        """What a browser is sent to show it in a row."""
        return self.thumbnail or self.preview or (f"{self.digest}/thumbnail" if self.is_derived else None)

    @property
    def is_derived(self) -> bool:
        if not self.is_here or self.preview or self.thumbnail:
            return False
        return self.media_type in _FURTHER_KINDS or self.trouble in (None, NOT_TRIED_AGAIN)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with access to the visit, or who wrote in it."""

    person: str
    name: str
    email: str
    role: str
    has_access: bool
    entries: int
    devices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What is read together, as far as it was looked at: a category of the set (`6`), or a position of the walk
    (`gate`)."""

    id: str
    title: str
    progress: CategoryProgress | WalkProgress
    actions: int
    recommendations: int
    conflicts: int

    @property
    def answered(self) -> int:
        return self.progress.must.answered + self.progress.should.answered

    @property
    def total(self) -> int:
        return self.progress.must.total + self.progress.should.total

    @property
    def is_of_walk(self) -> bool:
        return isinstance(self.progress, WalkProgress)

    @property
    def name(self) -> str:
        """With its number, where it has one."""
        return self.title if self.is_of_walk else f"{self.id} {self.title}"

    def holds(self, element: Element) -> bool:
        return self.id == (element.walk if self.is_of_walk else element.category)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about the site, what was said to it, who said it and when by their clock ("" where nobody is known),
    and which elements it decides about."""

    condition: Condition
    said: bool | Gap
    author: str
    at: str
    decides: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """`me` is the reader's person id; `names` is by person id. `view` is what a remark from this sheet has seen.

    `parts` are the categories and then the positions of the walk, `asked` the questions about the site, `blockers` what
    is to be done before signing off: all empty where the visit's criteria are not here.
    """

    reading: Reading
    custody: Custody
    me: str
    names: Mapping[str, str]
    members: tuple[Member, ...]
    parts: tuple[Part, ...]
    asked: Mapping[str, Asked]
    blockers: tuple[Blocker, ...]
    pictures: Mapping[str, Picture]
    by_answer: Mapping[str, Sequence[Picture]]
    remarks: Mapping[tuple[str, str], Sequence[Remark]]

    @property
    def id(self) -> str:
        return self.reading.id

    @property
    def visit(self) -> Visit:
        return self.reading.visit

    @property
    def view(self) -> View:
        return self.reading.view

    def name_of(self, person: str) -> str:
        return self.names.get(person) or person[:6]

    def author(self, record: Folded, *fields: str) -> tuple[str, str]:
        """Who wrote the newest of these fields, by name, and when by their clock; "" where nobody is known."""
        stamps = [stamp for name in fields if (stamp := record.stamps.get(name)) is not None and stamp.by]
        newest = max(stamps, key=lambda stamp: stamp.at, default=None)
        return (self.name_of(newest.by), newest.at) if newest else ("", "")

    def element(self, answer_or_finding: str) -> Element | None:
        criteria = self.reading.criteria
        answer = answer_of_finding(answer_or_finding) or answer_or_finding
        return criteria.element(answer) if criteria else None

    @property
    def categories(self) -> list[Part]:
        return [part for part in self.parts if not part.is_of_walk]

    def part(self, part_id: str) -> Part | None:
        return next((part for part in self.parts if part.id == part_id), None)

    def category_of(self, element: Element) -> Category | None:
        """The element's category as the set has it."""
        categories = self.reading.criteria.categories if self.reading.criteria else ()
        return next((one for one in categories if one.id == element.category), None)

    def title_of(self, answer_or_finding: str) -> str:
        """The criterion's own words, or nothing where its set is not here."""
        element = self.element(answer_or_finding)
        return element.title.text() if element else ""

    def answers_in(self, part: Part) -> list[Answer]:
        """The answers to elements of a part, in their order."""
        elements = ((one, self.element(one.id)) for one in self.visit.answers)
        return [one for one, element in elements if element is not None and part.holds(element)]

    def not_begun(self, part: Part) -> list[Element]:
        """The elements of a part that nobody has come to yet, as far as they may apply here."""
        return [element for element in self._unanswered(part) if applies(self.visit, element) is not False]

    def passed_over(self, part: Part) -> list[Element]:
        """The elements of a part that do not apply here, and to which nobody wrote anything."""
        return [element for element in self._unanswered(part) if applies(self.visit, element) is False]

    def _unanswered(self, part: Part) -> list[Element]:
        begun = {answer.element for answer in self.visit.answers}
        elements = self.reading.criteria.elements if self.reading.criteria else ()
        return [element for element in elements if part.holds(element) and element.id not in begun]

    def asked_of(self, element: Element | None) -> Asked | None:
        """The question that decides whether the element applies here; None where it applies everywhere."""
        return self.asked.get(element.condition) if element and element.condition else None

    def is_contradicted(self, answer: Answer) -> bool:
        """Whether it was found met or not met where the site is said to have nothing of the kind."""
        element, settled = self.element(answer.id), answer.settled
        if element is None or settled is None or applies(self.visit, element) is not False:
            return False
        return settled.word in (OutcomeWord.MET, OutcomeWord.NOT_MET)

    def strays(self) -> list[Answer]:
        """Answers to what the set does not have, or to anything where the set is not here."""
        return [answer for answer in self.visit.answers if self.element(answer.id) is None]

    @property
    def is_draft(self) -> bool:
        """Whether it is held against criteria that are not verified."""
        return self.reading.criteria is not None and self.reading.criteria.is_draft

    @property
    def is_between_sets(self) -> bool:
        """Whether two people moved it to different sets, and nobody has settled it."""
        return self.visit.criterion_set is Gap.IN_CONFLICT

    def set_claims(self) -> list[Conflict]:
        return [one for one in self.conflicts_on("visit", VISIT_ID) if one.field == "criterion_set"]

    def pictures_of(self, answer: str) -> Sequence[Picture]:
        return self.by_answer.get(answer, ())

    def loose_pictures(self) -> list[Picture]:
        """Photos that show what no answer is about, as far as anybody said."""
        return [picture for picture in self.pictures.values() if not picture.shows]

    def remarks_on(self, kind: str, record_id: str) -> Sequence[Remark]:
        return self.remarks.get((kind, record_id), ())

    def conflicts_on(self, kind: str, record_id: str) -> list[Conflict]:
        return [one for one in self.visit.conflicts if (one.kind, one.id) == (kind, record_id)]

    def findings_by_weight(self) -> list[Finding]:
        """Actions required first, then recommendations, then best practices."""
        order = list(FindingKind)
        return sorted(self.visit.findings, key=lambda one: order.index(one.kind))
