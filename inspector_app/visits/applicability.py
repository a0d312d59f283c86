"""Whether an element applies at this site, and what its answers come to.

A condition is asked once per site ("are cameras used here?") and decides for every element that stands under it. An
answer stands over a condition: whoever wrote an outcome to an element saw something there, so nothing that was written
is ever hidden by what was said of the site.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol, TypeAlias

from inspector_app.visits.records import Answer, Visit
from inspector_app.visits.values import Gap, Level, OutcomeWord

__all__ = [
    "ElementLike",
    "ElementOutcome",
    "answers_by_element",
    "applies",
    "counts_by_answers",
    "element_outcome",
    "outcome_of",
]


class ElementLike(Protocol):
    """An element of a criterion set, as far as the rules need it. `condition` is a condition's id, None for none."""

    @property
    def id(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def level(self) -> Level: ...
    @property
    def condition(self) -> str | None: ...
    @property
    def walk(self) -> str: ...


ElementOutcome: TypeAlias = OutcomeWord | Literal["open"]

_WORST_FIRST = (OutcomeWord.NOT_MET, OutcomeWord.MET, OutcomeWord.NOT_EXAMINED, OutcomeWord.NOT_APPLICABLE)


def applies(visit: Visit, element: ElementLike) -> bool | Gap:
    """Whether the element applies at this site; a gap while its condition has no answer that counts."""
    if element.condition is None:
        return True
    return visit.condition.get(element.condition, Gap.UNANSWERED)


def counts_by_answers(visit: Visit, element: ElementLike, answers: Iterable[Answer]) -> bool:
    """Whether its answers decide about the element: it applies, or somebody wrote an outcome to it all the same.

    An outcome that is in conflict, erased, unreadable or without its reason was written too.
    """
    return applies(visit, element) is True or any(answer.outcome is not Gap.UNANSWERED for answer in answers)


def element_outcome(visit: Visit, element: ElementLike) -> ElementOutcome:
    """An element's outcome over all its places: not met at one is not met, and open at one is open.

    One that does not apply, and has no outcome of its own, is not applicable; while its condition is open, so is it.
    """
    return outcome_of(visit, element, [answer for answer in visit.answers if answer.element == element.id])


def outcome_of(visit: Visit, element: ElementLike, answers: Iterable[Answer]) -> ElementOutcome:
    """As `element_outcome`, where the element's answers are at hand."""
    found = tuple(answers)
    if not counts_by_answers(visit, element, found):
        return OutcomeWord.NOT_APPLICABLE if applies(visit, element) is False else "open"
    settled = [answer.settled for answer in found]
    words = {outcome.word for outcome in settled if outcome is not None}
    if not words or None in settled:
        return "open"
    return next(word for word in _WORST_FIRST if word in words)


def answers_by_element(visit: Visit) -> Mapping[str, tuple[Answer, ...]]:
    """The answers of each element that has any."""
    found: dict[str, list[Answer]] = {}
    for answer in visit.answers:
        found.setdefault(answer.element, []).append(answer)
    return {element: tuple(answers) for element, answers in found.items()}
