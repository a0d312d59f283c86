"""The rules of a visit: how far it is, what blocks signing off and release, when an answer is due.

A conflict counts as unanswered in every rule. Progress counts elements, not answers: an element that differs by place
is answered once every answer begun for it is settled.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from inspector_app.visits.ids import natural_order
from inspector_app.visits.records import Answer, Finding, Visit
from inspector_app.visits.values import FindingKind, Gap, Level, OutcomeWord, known

__all__ = [
    "ANSWER_DAYS",
    "Blocker",
    "CategoryProgress",
    "ElementLike",
    "Tally",
    "Why",
    "blocks_release",
    "blocks_sign_off",
    "due_on",
    "element_outcome",
    "progress",
    "what_was_seen",
]

ANSWER_DAYS = 90
"""Days a partner has to answer where the visit says nothing else. No public source confirms the term: a setting."""


class ElementLike(Protocol):
    """An element of a criterion set, as far as the rules need it."""

    @property
    def id(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def level(self) -> Level: ...


@dataclass(frozen=True, slots=True)
class Tally:
    """Elements of one level in one category, by outcome; `open` are those without a settled answer."""

    met: int = 0
    not_met: int = 0
    not_applicable: int = 0
    not_examined: int = 0
    open: int = 0

    @property
    def answered(self) -> int:
        return self.met + self.not_met + self.not_applicable + self.not_examined

    @property
    def total(self) -> int:
        return self.answered + self.open


@dataclass(frozen=True, slots=True)
class CategoryProgress:
    """How far a category is, Must and Should apart."""

    category: str
    must: Tally
    should: Tally


ElementOutcome: TypeAlias = OutcomeWord | Literal["open"]

_WORST_FIRST = (OutcomeWord.NOT_MET, OutcomeWord.MET, OutcomeWord.NOT_EXAMINED, OutcomeWord.NOT_APPLICABLE)


def progress(visit: Visit, elements: Iterable[ElementLike]) -> tuple[CategoryProgress, ...]:
    """How far each category is, in the order in which the elements name them."""
    answers = _answers_by_element(visit)
    counts: dict[str, dict[Level, dict[str, int]]] = {}
    for element in elements:
        of_category = counts.setdefault(element.category, {"must": {}, "should": {}})
        word = _outcome_of(answers.get(element.id, ()))
        of_category[element.level][word] = of_category[element.level].get(word, 0) + 1
    return tuple(CategoryProgress(name, Tally(**of["must"]), Tally(**of["should"])) for name, of in counts.items())


def element_outcome(visit: Visit, element_id: str) -> ElementOutcome:
    """An element's outcome over all its places: not met at one is not met, and open at one is open."""
    return _outcome_of([answer for answer in visit.answers if answer.element == element_id])


def _answers_by_element(visit: Visit) -> Mapping[str, list[Answer]]:
    found: dict[str, list[Answer]] = {}
    for answer in visit.answers:
        found.setdefault(answer.element, []).append(answer)
    return found


def _outcome_of(answers: Iterable[Answer]) -> ElementOutcome:
    settled = [answer.settled for answer in answers]
    words = {outcome.word for outcome in settled if outcome is not None}
    if not words or None in settled:
        return "open"
    return next(word for word in _WORST_FIRST if word in words)


class Why(enum.StrEnum):
    """What has to be done before a visit can be signed off or released."""

    UNANSWERED = "unanswered"
    REASON_MISSING = "reason_missing"
    IN_CONFLICT = "in_conflict"
    UNREADABLE = "unreadable"
    ERASED = "erased"
    WORDS_MISSING = "words_missing"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing to do. `level` is None where it belongs to no element."""

    why: Why
    kind: str
    id: str
    field: str
    level: Level | None = None


def blocks_sign_off(visit: Visit, elements: Iterable[ElementLike]) -> tuple[Blocker, ...]:
    """What is to be done before the lead inspector can sign off, Must first.

    A conflict over an outcome leaves its element unanswered, so it stands here, as does one over the words of an action
    required. Other conflicts are listed by the sign-off and block the release.
    """
    answers = _answers_by_element(visit)
    found: list[Blocker] = []
    for element in elements:
        of_element = answers.get(element.id)
        if of_element is None:
            found.append(Blocker(Why.UNANSWERED, "answer", element.id, "outcome", element.level))
        else:
            found.extend(_unsettled(answer, element.level) for answer in of_element if answer.settled is None)
    found.extend(_wordless(visit))
    return _must_first(found)


def blocks_release(visit: Visit, elements: Iterable[ElementLike]) -> tuple[Blocker, ...]:
    """What is to be done before a summary can be released: all that blocks signing off, and every conflict."""
    found = list(blocks_sign_off(visit, elements))
    there = {(one.kind, one.id, one.field) for one in found}
    levels = {answer.id: answer.level for answer in visit.answers}
    for one in visit.conflicts:
        if (one.kind, one.id, one.field) not in there:
            level = levels.get(one.id.removeprefix("finding:"))
            found.append(Blocker(Why.IN_CONFLICT, one.kind, one.id, one.field, level))
    return _must_first(found)


def _unsettled(answer: Answer, level: Level) -> Blocker:
    return Blocker(_why(answer.outcome), "answer", answer.id, "outcome", level)


def _why(outcome: object) -> Why:
    return Why(outcome.value) if isinstance(outcome, Gap) else Why.REASON_MISSING


def _wordless(visit: Visit) -> Iterable[Blocker]:
    """A partner cannot act on an action required that does not say what was seen."""
    for finding in visit.findings:
        seen = what_was_seen(visit, finding)
        if finding.kind is FindingKind.ACTION_REQUIRED and isinstance(seen, Gap):
            is_the_answers = finding.statement is Gap.UNANSWERED and seen is not Gap.UNANSWERED
            kind, found = ("answer", finding.answer) if is_the_answers else ("finding", finding.id)
            why = Why.WORDS_MISSING if seen is Gap.UNANSWERED else Why(seen.value)
            yield Blocker(why, kind, found, "statement", finding.level)


def what_was_seen(visit: Visit, finding: Finding) -> str | Gap:
    """The finding's own statement, or its answer's while nobody has written one."""
    answer = visit.answer(finding.answer)
    if finding.statement is Gap.UNANSWERED and answer is not None:
        return answer.statement
    return finding.statement


_LEVEL_ORDER: Mapping[Level | None, int] = {"must": 0, "should": 1, None: 2}


def _must_first(blockers: Iterable[Blocker]) -> tuple[Blocker, ...]:
    def order(one: Blocker) -> tuple[object, ...]:
        return _LEVEL_ORDER[one.level], natural_order(one.id.removeprefix("finding:")), one.kind, one.field

    return tuple(sorted(blockers, key=order))


def due_on(visit: Visit, finding: Finding) -> dt.date | None:
    """When the partner's answer to an action required is due, or None where that is not known (yet).

    The center's word goes first; else the term runs from the last day of the visit.
    """
    if finding.kind is not FindingKind.ACTION_REQUIRED:
        return None
    due = visit.dues.get(finding.id)
    if due is not None and due.on is not Gap.UNANSWERED:
        return known(due.on)
    last_day = known(visit.ends_on)
    days = ANSWER_DAYS if visit.answer_days is Gap.UNANSWERED else known(visit.answer_days)
    try:
        return last_day + dt.timedelta(days) if last_day is not None and days is not None else None
    except OverflowError:
        return None
