"""The set that comes with the app, against a list that was drawn up by hand from the confirmed facts."""

import hashlib

import pytest

from inspector_app.criteria.errors import NoSuchSet
from inspector_app.criteria.sets import check_set, find_set, sets_folder
from inspector_app.visits.ids import ANSWER_ID, PLACE_ID, answer_id
from inspector_app.visits.kinds import KINDS

# Categories 6, 10 and 11: every element that two sources agree on and that applies to a foreign manufacturer.
CONFIRMED = {
    "6.1": "must",
    "6.2": "must",
    "6.5": "must",
    "6.6": "must",
    "6.7": "must",
    "10.1": "must",
    "10.2": "must",
    "10.2+": "should",
    "10.3": "must",
    "10.4": "must",
    "10.4+": "should",
    "10.7": "should",
    "10.8": "should",
    "10.10": "must",
    "11.1": "must",
    "11.2": "should",
    "11.5": "must",
}
TICKS = {"6.1": 19, "6.7": 4, "10.2": 6, "10.4+": 8, "10.7": 3}
CONDITIONS = {
    "6.5": "Where seals are stocked",
    "6.6": "Where seals are stocked",
    "10.10": "Where guards are used",
}
FILE = sets_folder() / "foreign-manufacturer.toml"


def test_the_set_holds_exactly_the_confirmed_elements_with_their_levels() -> None:
    assert {element.id: element.level for element in find_set("foreign-manufacturer").elements} == CONFIRMED


def test_fixed_lists_and_conditions_are_whole() -> None:
    elements = find_set("foreign-manufacturer").elements
    assert {element.id: len(element.ticks) for element in elements if element.ticks} == TICKS
    assert {element.id: element.condition.text() for element in elements if element.condition} == CONDITIONS


def test_nothing_is_wrong_with_it() -> None:
    assert check_set(FILE) == ()


def test_its_digest_is_that_of_its_bytes() -> None:
    assert find_set("foreign-manufacturer").digest == hashlib.sha256(FILE.read_bytes()).hexdigest()


def test_an_element_is_found_by_the_answer_to_it() -> None:
    criteria = find_set("foreign-manufacturer")
    element = criteria.element("10.2+@gate")
    assert element is not None
    assert (element.id, element.criterion, element.category) == ("10.2+", "10.2", "10")
    assert criteria.level("10.2+") == "should"
    assert criteria.level("6.3") is None
    assert criteria.element("6.3@gate") is None


def test_every_element_and_tick_can_be_answered() -> None:
    for element in find_set("foreign-manufacturer").elements:
        assert ANSWER_ID.fullmatch(answer_id(element.id, element.walk))
        assert PLACE_ID.fullmatch(element.walk)
        for tick in element.ticks:
            assert KINDS["answer"].field(f"tick.{tick.word}") is not None


def test_a_language_that_is_not_there_falls_back_to_english() -> None:
    element = find_set("foreign-manufacturer").elements[0]
    assert element.title.text("es") == element.title.text("en") != ""


@pytest.mark.parametrize("name", ["importer", "../criteria/foreign-manufacturer", "", "*"])
def test_a_set_that_is_not_there_is_said_to_be(name: str) -> None:
    with pytest.raises(NoSuchSet, match="no criterion set"):
        find_set(name)
