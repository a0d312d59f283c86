"""What differs between two editions of a criterion set: for whoever publishes one, and for a visit that could move."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from inspector_app.criteria.elements import CheckList, Condition, CriterionSet, Element, Level, Wording

__all__ = ["LevelChange", "PartChanges", "SetChanges", "compare_sets"]

P = TypeVar("P", Element, Condition, CheckList)


@dataclass(frozen=True, slots=True)
class PartChanges(Generic[P]):
    """Parts of one kind. `added` and `reworded` are as the new set has them, `gone` as the old one did.

    `altered`: the same id, and something else than its wording, or its level, is different: where and by what evidence
    it is met, its condition, its lists; the boxes of a list.
    """

    added: tuple[P, ...] = ()
    gone: tuple[P, ...] = ()
    reworded: tuple[P, ...] = ()
    altered: tuple[P, ...] = ()

    @property
    def are_none(self) -> bool:
        return not (self.added or self.gone or self.reworded or self.altered)


@dataclass(frozen=True, slots=True)
class LevelChange:
    """An element, as the new set has it, whose level was another one."""

    element: Element
    before: Level

    @property
    def after(self) -> Level:
        return self.element.level


@dataclass(frozen=True, slots=True)
class SetChanges:
    """All that differs, each kind in the order of the new set. `levels` are of elements that both have."""

    elements: PartChanges[Element]
    levels: tuple[LevelChange, ...]
    conditions: PartChanges[Condition]
    lists: PartChanges[CheckList]

    @property
    def are_none(self) -> bool:
        parts = (self.elements, self.conditions, self.lists)
        return not self.levels and all(part.are_none for part in parts)


def compare_sets(old: CriterionSet, new: CriterionSet) -> SetChanges:
    """What is new, gone or different in `new`. A language that only one of them has changes nothing."""
    before = {element.id: element for element in old.elements}
    both = [(before[element.id], element) for element in new.elements if element.id in before]
    return SetChanges(
        elements=_compare(old.elements, new.elements, _words_of_element, _element_without_words),
        levels=tuple(LevelChange(after, one.level) for one, after in both if one.level != after.level),
        conditions=_compare(old.conditions, new.conditions, lambda one: (one.question, one.text), lambda one: one.id),
        lists=_compare(old.lists, new.lists, _words_of_list, _list_without_words),
    )


def _compare(
    old: Sequence[P],
    new: Sequence[P],
    words: Callable[[P], Sequence[Wording | None]],
    rest: Callable[[P], object],
) -> PartChanges[P]:
    before, after = {one.id: one for one in old}, {one.id for one in new}
    both = [(before[one.id], one) for one in new if one.id in before]
    return PartChanges(
        added=tuple(one for one in new if one.id not in before),
        gone=tuple(one for one in old if one.id not in after),
        reworded=tuple(two for one, two in both if _are_reworded(words(one), words(two))),
        altered=tuple(two for one, two in both if rest(one) != rest(two)),
    )


def _are_reworded(before: Sequence[Wording | None], after: Sequence[Wording | None]) -> bool:
    if len(before) != len(after):
        return False  # boxes came or went: that is more than other words
    return any(map(_is_reworded, before, after))


def _is_reworded(before: Wording | None, after: Wording | None) -> bool:
    if before is None or after is None:
        return before is not after
    return any(before.texts[language] != after.texts[language] for language in before.texts.keys() & after.texts)


_NO_WORDS = Wording({"en": ""})


def _words_of_element(element: Element) -> tuple[Wording, ...]:
    return element.title, element.look_for


def _element_without_words(element: Element) -> Element:
    return replace(element, title=_NO_WORDS, look_for=_NO_WORDS, level="must")


def _words_of_list(check_list: CheckList) -> tuple[Wording | None, ...]:
    return (
        check_list.title,
        *(word for group in check_list.groups for word in (group.title, group.text)),
        *(item.text for item in check_list.items),
    )


def _list_without_words(check_list: CheckList) -> tuple[object, ...]:
    return check_list.form, check_list.edition, check_list.superseded_by, tuple(_boxes(check_list))


def _boxes(check_list: CheckList) -> Iterable[tuple[str, ...]]:
    """The words under which each group's boxes are answered."""
    return (tuple(item.word for item in group.items) for group in check_list.groups)
