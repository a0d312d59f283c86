"""From registers to a visit: reads each field by its declared shape, and never raises for what it finds.

Three things never count as a value: a conflict (listed in `Visit.conflicts` with every claim), an erased field, and a
value that does not fit its field's shape (listed in `Visit.oddities`).
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, TypeVar

from inspector_app.visits.findings import WrittenFinding, derive_findings
from inspector_app.visits.ids import STAGE_ID, VISIT_ID, answer_of_finding, element_of, natural_order, place_of
from inspector_app.visits.kinds import KINDS, Field, Kind
from inspector_app.visits.records import (
    Annotation,
    Answer,
    Attendee,
    Claim,
    Conflict,
    Document,
    Due,
    Folded,
    Member,
    Note,
    Oddity,
    Photo,
    Place,
    Release,
    Remark,
    SignOff,
    Stamp,
    Step,
    View,
    Visit,
)
from inspector_app.visits.shapes import Misshapen
from inspector_app.visits.values import BEST_PRACTICE_FLAGS, Gap, Level
from sync.braid import Erased, Record, Register, State

__all__ = ["Levels", "fold_visit"]

Levels = Callable[[str], Level | None]
"""An element's id -> Must or Should, or None where the criterion set has no such element."""

R = TypeVar("R", bound=Folded)


def fold_visit(state: State, levels: Levels) -> Visit:
    """The visit that a state means, under the levels of its criterion set."""
    reading = _Reading(state)
    answers = reading.answers(levels)
    findings, idle = derive_findings(answers, reading.written_findings())
    header = state.record("visit", VISIT_ID)
    step = state.record("step", STAGE_ID)
    return Visit(
        **(reading.fields(header) if header else {"id": VISIT_ID}),
        places=reading.all(Place),
        attendees=reading.all(Attendee),
        members=reading.all(Member),
        answers=answers,
        findings=findings,
        idle_findings=idle,
        documents=reading.all(Document),
        photos=reading.all(Photo),
        views=reading.all(View),
        annotations=reading.all(Annotation),
        notes=reading.all(Note),
        remarks=reading.all(Remark),
        sign_offs=reading.all(SignOff),
        releases=reading.all(Release),
        step=Step(**reading.fields(step)) if step else None,
        dues=MappingProxyType({due.id: due for due in reading.all(Due)}),
        conflicts=tuple(sorted(reading.conflicts, key=lambda one: (one.kind, natural_order(one.id), one.field))),
        oddities=tuple(sorted(reading.oddities, key=lambda one: (one.kind, natural_order(one.id), one.field))),
    )


class _Reading:
    """One pass over a state. Conflicts and oddities gather here while records are read."""

    def __init__(self, state: State) -> None:
        self.conflicts: list[Conflict] = []
        self.oddities: list[Oddity] = []
        self._records = {kind.name: self._well_named(state, kind) for kind in KINDS.values()}

    def _well_named(self, state: State, kind: Kind) -> list[Record]:
        found = []
        for record in state.of_kind(kind.name):
            if kind.id_form.fullmatch(record.id):
                found.append(record)
            else:
                self.oddities.append(Oddity(kind.name, record.id, "", "the id is not of the right form"))
        return found

    def all(self, form: type[R]) -> tuple[R, ...]:
        return tuple(form(**self.fields(record)) for record in self._records[form.KIND])

    def answers(self, levels: Levels) -> tuple[Answer, ...]:
        answers = [self._answer(record, levels) for record in self._records["answer"]]
        return tuple(sorted(answers, key=lambda answer: natural_order(answer.id)))

    def _answer(self, record: Record, levels: Levels) -> Answer:
        element = element_of(record.id)
        level = levels(element)
        if level is None:
            self.oddities.append(Oddity("answer", record.id, "", f"the criterion set has no element {element}"))
        return Answer(**self.fields(record), element=element, place=place_of(record.id), level=level)

    def written_findings(self) -> dict[str, WrittenFinding]:
        return {record.id: self._written_finding(record) for record in self._records["finding"]}

    def _written_finding(self, record: Record) -> WrittenFinding:
        fields = self.fields(record)
        if fields.get("answer", Gap.UNANSWERED) not in (Gap.UNANSWERED, answer_of_finding(record.id)):
            self.oddities.append(Oddity("finding", record.id, "answer", "it names another answer than the id does"))
        absent = Gap.UNANSWERED
        return WrittenFinding(
            id=record.id,
            wished=fields.get("kind", absent),
            meets_all_five=all(fields.get(flag) is True for flag in BEST_PRACTICE_FLAGS),
            statement=fields.get("statement", absent),
            would_close=fields.get("would_close", absent),
            note=fields.get("note", absent),
            stamps=fields["stamps"],
        )

    def fields(self, record: Record) -> dict[str, Any]:
        """The record's id, stamps and known fields, by the names of its dataclass. Unknown fields are left alone."""
        kind = KINDS[record.kind]
        families: dict[str, dict[str, Any]] = {family: {} for family in kind.families}
        plain: dict[str, Any] = {}
        stamps: dict[str, Stamp] = {}
        for name, register in record.fields.items():
            field = kind.field(name)
            if field is None:
                continue
            written = register.shown
            stamps[name] = Stamp(written.by, written.at, written.device, written.seq)
            family, dot, word = name.partition(".")
            (families[family] if dot else plain)[word if dot else name] = self._value(record, name, field, register)
        frozen = {family: MappingProxyType(words) for family, words in families.items()}
        return {"id": record.id, "stamps": MappingProxyType(stamps), **plain, **frozen}

    def _value(self, record: Record, name: str, field: Field, register: Register) -> object:
        if register.in_conflict:
            claims = tuple(Claim(one.value, one.by, one.at) for one in register.standing)
            self.conflicts.append(Conflict(record.kind, record.id, name, claims))
            return Gap.IN_CONFLICT
        value = register.value
        if isinstance(value, Erased):
            return Gap.ERASED
        if value is None:
            return Gap.UNANSWERED
        try:
            read = field.shape.read(value)
        except Misshapen as error:
            self.oddities.append(Oddity(record.kind, record.id, name, str(error)))
            return Gap.UNREADABLE
        # Emptied text is a field taken back, not a value.
        return Gap.UNANSWERED if isinstance(read, str) and not read.strip() else read
