"""What the visit on the screen comes to: each thing counted once for all the parts that show it."""

from collections.abc import Mapping
from functools import cached_property

from inspector_app.criteria.elements import Condition, CriterionSet, Element
from inspector_app.visits.applicability import ElementOutcome, answers_by_element, applies, outcome_of
from inspector_app.visits.records import Visit
from inspector_app.visits.rules import (
    Blocker,
    CategoryProgress,
    WalkProgress,
    blocks_sign_off,
    progress,
    progress_by_walk,
)
from inspector_app.visits.values import Gap


class Counts:
    """Of one visit as it was folded last, by its criterion set. A part asks for what it shows; the rest is not counted.

    A tap changes one answer, and a dozen parts on the screen ask what has become of a hundred elements.
    """

    def __init__(self, visit: Visit, criteria: CriterionSet) -> None:
        self.visit, self.criteria = visit, criteria

    @cached_property
    def by_category(self) -> tuple[CategoryProgress, ...]:
        return progress(self.visit, self.criteria.elements)

    @cached_property
    def by_walk(self) -> tuple[WalkProgress, ...]:
        return progress_by_walk(self.visit, self.criteria.elements)

    @cached_property
    def blockers(self) -> tuple[Blocker, ...]:
        return blocks_sign_off(self.visit, self.criteria.elements, is_draft=self.criteria.is_draft)

    @cached_property
    def outcomes(self) -> Mapping[str, ElementOutcome]:
        """By element, over all its places."""
        answers = answers_by_element(self.visit)
        return {one.id: outcome_of(self.visit, one, answers.get(one.id, ())) for one in self.criteria.elements}

    @cached_property
    def open_conditions(self) -> tuple[Condition, ...]:
        """The questions about the site without an answer that counts."""
        answered = self.visit.condition
        return tuple(one for one in self.criteria.conditions if isinstance(answered.get(one.id, Gap.UNANSWERED), Gap))

    def applies(self, element: Element) -> bool | Gap:
        """Whether it applies at this site; a gap while its condition has no answer that counts."""
        return applies(self.visit, element)

    def does_not_apply(self, element: Element) -> bool:
        """Whether it is out of the question here: it does not apply, and nobody wrote an outcome to it all the same."""
        return applies(self.visit, element) is False and not any(
            answer.element == element.id and answer.outcome is not Gap.UNANSWERED for answer in self.visit.answers
        )
