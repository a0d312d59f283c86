"""The fixed lists of an element as they are answered."""

from dataclasses import replace
from typing import Final

import pytest

from inspector_app.criteria.elements import CheckList, Element
from inspector_app.criteria.sets import Shelf
from inspector_app.device.state.lists import count_ticked, list_in_use, lists_of, step_to_go_on, tick_of
from inspector_app.visits.records import Answer
from inspector_app.visits.values import Gap

CRITERIA: Final = Shelf().find("foreign-manufacturer", "2026.2")


def element(element_id: str) -> Element:
    found = CRITERIA.element(element_id)
    assert found is not None
    return found


def answer(element_id: str, **fields: object) -> Answer:
    plain = Answer(id=element_id, element=element_id, place=None, level="must")
    return replace(plain, **fields)  # type: ignore[arg-type]


def lists(element_id: str) -> tuple[CheckList, ...]:
    return lists_of(CRITERIA, element(element_id))


@pytest.mark.parametrize("element_id", [one.id for one in CRITERIA.elements if one.lists])
def test_every_box_of_an_element_is_in_one_list_under_the_word_that_it_is_answered_under(element_id: str) -> None:
    found = [item for one in lists(element_id) for item in one.items]
    assert tuple(found) == CRITERIA.ticks_of(element(element_id))
    assert [one.id for one in lists(element_id)] == list(element(element_id).lists)


def test_of_several_lists_the_one_that_was_said_is_in_use_and_none_while_two_people_differ() -> None:
    offered = lists("5.3")
    used = list_in_use(offered, answer("5.3", list="seven_point"))
    assert used is not None and len(used.items) == 7
    assert list_in_use(offered, answer("5.3", list=Gap.IN_CONFLICT)) is None
    assert list_in_use(offered, answer("5.3", list="a_list_of_another_set")) is None
    assert list_in_use(offered, None) is None


def test_a_box_in_conflict_or_emptied_counts_as_empty() -> None:
    (shown,) = lists("6.7")
    ticks = {"view": True, "verify": False, "tug": Gap.IN_CONFLICT}
    assert count_ticked(answer("6.7", tick=ticks), shown.items) == 1
    assert count_ticked(None, shown.items) == 0


def test_a_sheet_goes_on_at_its_first_empty_box_and_ends_at_its_last_step() -> None:
    (sheet,) = lists("2.1")
    assert step_to_go_on(None, sheet) == 0
    first = {one.word: True for one in sheet.groups[0].items}
    assert step_to_go_on(answer("2.1", tick=first), sheet) == 1
    every = {one.word: True for one in sheet.items}
    assert step_to_go_on(answer("2.1", tick=every), sheet) == len(sheet.groups) - 1


def test_a_box_is_found_by_its_word_and_none_in_a_set_that_does_not_have_it() -> None:
    found = tick_of(CRITERIA, "6.7@dock-3", "tug")
    assert found is not None and found.text.text().startswith("Tug")
    assert tick_of(CRITERIA, "6.7", "seven_point_floor") is None
    assert tick_of(CRITERIA, "99.9", "tug") is None
