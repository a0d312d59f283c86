"""A visit as one screen shows it: everything read at one moment, never changed afterwards (gathering.py makes it)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspector_app.central.custody import Custody
from inspector_app.central.reading import Reading
from inspector_app.criteria.elements import Element
from inspector_app.visits.ids import answer_of_finding
from inspector_app.visits.records import Answer, Conflict, Finding, Folded, Remark, Visit
from inspector_app.visits.rules import CategoryProgress
from inspector_app.visits.values import FindingKind, Position
from sync.strands import View

__all__ = ["Category", "Member", "Picture", "Sheet"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo with its views, by digest. A view that was never made, or is not here, is None."""

    id: str
    digest: str
    thumbnail: str | None
    preview: str | None
    is_here: bool
    caption: str | None
    media_type: str | None
    size: int | None
    taken_at: str | None
    position: Position | None
    trouble: str | None
    by: str
    at: str
    shows: tuple[str, ...]

    @property
    def shown(self) -> str | None:
        """What a browser is sent to show it large."""
        return self.preview or self.thumbnail or (self.digest if self._can_be_shown else None)

    @property
    def _can_be_shown(self) -> bool:
        return self.is_here and self.media_type in ("image/jpeg", "image/png", "image/webp", "image/gif")


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
class Category:
    """A category of the criterion set, as far as it was looked at."""

    id: str
    title: str
    progress: CategoryProgress
    actions: int
    recommendations: int
    conflicts: int

    @property
    def answered(self) -> int:
        return self.progress.must.answered + self.progress.should.answered

    @property
    def total(self) -> int:
        return self.progress.must.total + self.progress.should.total


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """`me` is the reader's person id; `names` is by person id. `view` is what a remark from this sheet has seen."""

    reading: Reading
    custody: Custody
    me: str
    names: Mapping[str, str]
    members: tuple[Member, ...]
    categories: tuple[Category, ...]
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

    def title_of(self, answer_or_finding: str) -> str:
        """The criterion's own words, or nothing where its set is not here."""
        element = self.element(answer_or_finding)
        return element.title.text() if element else ""

    def answers_in(self, category: str) -> list[Answer]:
        """The answers to elements of a category, in their order."""
        elements = ((one, self.element(one.id)) for one in self.visit.answers)
        return [one for one, element in elements if element is not None and element.category == category]

    def not_begun(self, category: str) -> list[Element]:
        """The elements of a category that nobody has come to yet."""
        begun = {answer.element for answer in self.visit.answers}
        elements = self.reading.criteria.elements if self.reading.criteria else ()
        return [element for element in elements if element.category == category and element.id not in begun]

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
