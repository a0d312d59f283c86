"""The fixed lists of an element as they are answered: which of them the check used, and how many boxes are ticked."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from inspector_app.criteria.elements import CheckList, CriterionSet, Element, Group, Item
from inspector_app.visits.records import Answer
from inspector_app.visits.values import known

__all__ = ["count_ticked", "is_ticked", "list_in_use", "lists_of", "step_to_go_on", "tick_of"]


def lists_of(criteria: CriterionSet, element: Element) -> tuple[CheckList, ...]:
    """Its lists, each item by the word that it is answered under."""
    answered = iter(criteria.ticks_of(element))
    found = (one for name in element.lists if (one := criteria.list(name)) is not None)
    return tuple(
        replace(one, groups=tuple(replace(group, items=_next(answered, group)) for group in one.groups))
        for one in found
    )


def _next(answered: Iterable[Item], group: Group) -> tuple[Item, ...]:
    return tuple(islice(answered, len(group.items)))


def list_in_use(lists: Iterable[CheckList], given: Answer | None) -> CheckList | None:
    """Of several lists the one that the inspector said; None while nobody has, or two people said different ones."""
    said = known(given.list) if given else None
    return next((one for one in lists if one.id == said), None)


def is_ticked(given: Answer | None, item: Item) -> bool:
    return given is not None and known(given.tick.get(item.word, False)) is True


def count_ticked(given: Answer | None, items: Iterable[Item]) -> int:
    return sum(is_ticked(given, one) for one in items)


def step_to_go_on(given: Answer | None, checklist: CheckList) -> int:
    """The first step (from 0) in which a box is empty; the last where none is."""
    open_steps = (
        number for number, group in enumerate(checklist.groups) if count_ticked(given, group.items) < len(group.items)
    )
    return next(open_steps, len(checklist.groups) - 1)


def tick_of(criteria: CriterionSet, answer_id: str, word: str) -> Item | None:
    """The box that is answered under a word, None where the set has none."""
    element = criteria.element(answer_id)
    ticks = criteria.ticks_of(element) if element else ()
    return next((one for one in ticks if one.word == word), None)
