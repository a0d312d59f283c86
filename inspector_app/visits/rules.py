"""The rules of a visit: how far it is, what blocks signing off and release, when an answer is due.

A conflict counts as unanswered in every rule. Progress counts elements, not answers: an element that differs by place
is answered once every answer begun for it is settled, and one that does not apply at this site counts as not applicable
(`visits.applicability`).
"""

import datetime as dt
import enum
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from inspector_app.visits.applicability import (
    ElementLike,
    answers_by_element,
    applies,
    counts_by_answers,
    element_outcome,
    outcome_of,
)
from inspector_app.visits.ids import VISIT_ID, natural_order
from inspector_app.visits.records import Answer, Finding, Visit
from inspector_app.visits.values import FindingKind, Gap, Level, OutcomeWord, known

__all__ = [
    "ANSWER_DAYS",
    "Blocker",
    "CategoryProgress",
    "ElementLike",
    "Tally",
    "WalkProgress",
    "Why",
    "applies",
    "blocks_release",
    "blocks_sign_off",
    "due_on",
    "element_outcome",
    "progress",
    "progress_by_walk",
    "what_was_seen",
]

ANSWER_DAYS = 90
"""Days a partner has to answer where the visit says nothing else. No public source confirms the term: a setting."""


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


@dataclass(frozen=True, slots=True)
class WalkProgress:
    """How far a position of the walk is, Must and Should apart."""

    walk: str
    must: Tally
    should: Tally


def progress(visit: Visit, elements: Iterable[ElementLike]) -> tuple[CategoryProgress, ...]:
    """How far each category is, in the order in which the elements name them."""
    return tuple(CategoryProgress(*one) for one in _tallied(visit, elements, lambda element: element.category))


def progress_by_walk(visit: Visit, elements: Iterable[ElementLike]) -> tuple[WalkProgress, ...]:
    """How far each position of the walk is, in the order in which the elements name them."""
    return tuple(WalkProgress(*one) for one in _tallied(visit, elements, lambda element: element.walk))


def _tallied(
    visit: Visit, elements: Iterable[ElementLike], group_of: Callable[[ElementLike], str]
) -> Iterator[tuple[str, Tally, Tally]]:
    answers = answers_by_element(visit)
    counts: dict[str, dict[Level, Counter[str]]] = {}
    for element in elements:
        of_group = counts.setdefault(group_of(element), {"must": Counter(), "should": Counter()})
        of_group[element.level][outcome_of(visit, element, answers.get(element.id, ()))] += 1
    return ((group, Tally(**of["must"]), Tally(**of["should"])) for group, of in counts.items())


class Why(enum.StrEnum):
    """What has to be done before a visit can be signed off or released."""

    UNANSWERED = "unanswered"
    REASON_MISSING = "reason_missing"
    IN_CONFLICT = "in_conflict"
    UNREADABLE = "unreadable"
    ERASED = "erased"
    WORDS_MISSING = "words_missing"
    CONDITION_OPEN = "condition_open"
    """Nobody has said, or two people said differently, whether what the condition asks for is at this site."""
    CONTRADICTS = "contradicts"
    """Met or not met, where the condition says that there is nothing of the kind at this site."""
    DRAFT_SET = "draft_set"
    """The criterion set is not verified."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing to do. `level` is None where it belongs to no element.

    `id` is the record's, but for an open condition, whose own id says more than that of the visit.
    """

    why: Why
    kind: str
    id: str
    field: str
    level: Level | None = None


def blocks_sign_off(visit: Visit, elements: Iterable[ElementLike], *, is_draft: bool = False) -> tuple[Blocker, ...]:
    """What is to be done before the lead inspector can sign off: the criterion set first, then Must before Should.

    An open condition stands here once, instead of each element that waits for it. A conflict over an outcome leaves its
    element unanswered, so it stands here, as does one over the words of an action required. Other conflicts are listed
    by the sign-off and block the release.

    Args:
        is_draft: the criterion set is not verified, so that nobody may sign for it.
    """
    answers = answers_by_element(visit)
    found = list(_about_the_set(visit, is_draft))
    waiting: dict[str, set[Level]] = {}
    for element in elements:
        of_element = answers.get(element.id, ())
        if counts_by_answers(visit, element, of_element):
            found.extend(_about_answers(visit, element, of_element))
        elif element.condition is not None and applies(visit, element) is not False:
            waiting.setdefault(element.condition, set()).add(element.level)
    found.extend(_open_condition(condition, levels) for condition, levels in waiting.items())
    found.extend(_wordless(visit))
    return _must_first(found)


def blocks_release(visit: Visit, elements: Iterable[ElementLike], *, is_draft: bool = False) -> tuple[Blocker, ...]:
    """What is to be done before a summary can be released: all that blocks signing off, and every conflict."""
    found = list(blocks_sign_off(visit, elements, is_draft=is_draft))
    # A visit has one record of its own kind, whose fields say enough.
    there = {(one.kind, one.kind if one.kind == "visit" else one.id, one.field) for one in found}
    levels = {answer.id: answer.level for answer in visit.answers}
    for one in visit.conflicts:
        if (one.kind, one.id, one.field) not in there:
            level = levels.get(one.id.removeprefix("finding:"))
            found.append(Blocker(Why.IN_CONFLICT, one.kind, one.id, one.field, level))
    return _must_first(found)


def _about_the_set(visit: Visit, is_draft: bool) -> Iterator[Blocker]:
    if is_draft:
        yield Blocker(Why.DRAFT_SET, "visit", VISIT_ID, "criterion_set")
    # While nobody knows which set it is, nothing is sure that the set says.
    if visit.criterion_set in (Gap.IN_CONFLICT, Gap.ERASED, Gap.UNREADABLE):
        yield Blocker(_why(visit.criterion_set), "visit", VISIT_ID, "criterion_set")


def _open_condition(condition: str, waiting: Set[Level]) -> Blocker:
    level: Level = "must" if "must" in waiting else "should"
    return Blocker(Why.CONDITION_OPEN, "visit", condition, f"condition.{condition}", level)


def _about_answers(visit: Visit, element: ElementLike, answers: Sequence[Answer]) -> Iterator[Blocker]:
    if not answers:
        yield Blocker(Why.UNANSWERED, "answer", element.id, "outcome", element.level)
    does_not_apply = applies(visit, element) is False
    for answer in answers:
        if answer.settled is None:
            yield Blocker(_why(answer.outcome), "answer", answer.id, "outcome", element.level)
        elif does_not_apply and answer.settled.word in (OutcomeWord.MET, OutcomeWord.NOT_MET):
            yield Blocker(Why.CONTRADICTS, "answer", answer.id, "outcome", element.level)


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
        is_of_set, is_condition = one.field == "criterion_set", one.why is Why.CONDITION_OPEN
        of_id = natural_order(one.id.removeprefix("finding:"))
        # What decides about many goes before the many.
        return not is_of_set, _LEVEL_ORDER[one.level], not is_condition, of_id, one.kind, one.field, one.why

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
