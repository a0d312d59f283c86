"""The criterion set that a visit is on: what moving it to another would change, and what a move has left behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from inspector_app.criteria.comparing import SetChanges, compare_sets
from inspector_app.criteria.elements import Condition, CriterionSet, Element
from inspector_app.device.book import Book
from inspector_app.device.errors import NotThatSet
from inspector_app.visits.pinning import named_sets
from inspector_app.visits.records import Answer, Visit
from inspector_app.visits.stages import stage
from inspector_app.visits.values import Gap

__all__ = ["Folded", "Move", "answers_left_over", "can_move", "fold_by_set", "move_to"]

_UNDER_WAY: Final = ("planned", "on_site", "returned")


@dataclass(frozen=True, slots=True)
class Folded:
    """A visit as it is on the screen, by its set. `named` are the sets that it names and that are here, by digest:
    more than one where two people moved it to different ones."""

    visit: Visit
    criteria: CriterionSet
    named: Mapping[str, CriterionSet]


def fold_by_set(book: Book, criteria: CriterionSet | None = None) -> Folded:
    """Fold a visit by the set that it names now.

    Where that set has not come here yet, as after a colleague's move, it is shown by `criteria`, on which it was.

    Raises NotThatSet where there is neither.
    """
    visit = book.fold(criteria.level if criteria else lambda _: None)
    found = ((one.digest, book.session.sets.by_digest(one.digest)) for one in named_sets(visit))
    named = {digest: one for digest, one in found if one is not None}
    now = next(iter(named.values()), criteria)
    if now is None:
        raise NotThatSet
    return Folded(visit if now is criteria else book.fold(now.level), now, named)


@dataclass(frozen=True, slots=True)
class Move:
    """What it would be to move. `left_over` are answers that the other set has no element for: they are kept."""

    criteria: CriterionSet
    changes: SetChanges
    left_over: tuple[Answer, ...]
    asked: tuple[Condition, ...]
    """Questions about the site that would be open then."""

    @property
    def changed(self) -> tuple[Element, ...]:
        """What both sets have at the same level, and the other words or asks differently."""
        of_level = {one.element.id for one in self.changes.levels}
        parts = self.changes.elements
        other = {one.id for one in (*parts.reworded, *parts.altered)} - of_level
        return tuple(one for one in self.criteria.elements if one.id in other)


def move_to(criteria: CriterionSet, here: CriterionSet, visit: Visit) -> Move:
    """What it would be for this visit to move there from the set that it is on."""
    said = visit.condition
    asked = tuple(one for one in criteria.conditions if isinstance(said.get(one.id, Gap.UNANSWERED), Gap))
    return Move(criteria, compare_sets(here, criteria), answers_left_over(visit, criteria), asked)


def can_move(visit: Visit) -> bool:
    """Only while there is still something to do on site, as what is signed off was signed by its set; and only from a
    set that nobody disagrees about."""
    return stage(visit) in _UNDER_WAY and visit.criterion_set is not Gap.IN_CONFLICT


def answers_left_over(visit: Visit, criteria: CriterionSet) -> tuple[Answer, ...]:
    """Answers in which something was written, be it words or a box, for which the set has no element."""
    return tuple(one for one in visit.answers if criteria.element(one.id) is None and _says_something(one))


def _says_something(answer: Answer) -> bool:
    """A box that was ticked and emptied again is nothing any more."""
    said = (answer.outcome, answer.statement, answer.note, answer.list)
    return any(one is not Gap.UNANSWERED for one in said) or any(one is not False for one in answer.tick.values())
