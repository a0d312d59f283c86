"""The set that comes with the app, against a list that was drawn up by hand from the confirmed facts."""

import hashlib

import pytest

from inspector_app.criteria.checking import check_file
from inspector_app.criteria.errors import NoSuchSet
from inspector_app.criteria.sets import Shelf, find_set, load_set, published_folder
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
FILE = published_folder() / "foreign-manufacturer.2026.1.toml"
DIGEST = "6b4e33de14e0a9bc5e23a33c5bf497714b8cd3621995be0e611d86ca894a75a6"


def test_the_set_holds_exactly_the_confirmed_elements_with_their_levels() -> None:
    assert {element.id: element.level for element in load_set(FILE).elements} == CONFIRMED


def test_fixed_lists_and_conditions_are_whole() -> None:
    criteria = load_set(FILE)
    ticks = {element.id: len(criteria.ticks_of(element)) for element in criteria.elements}
    assert {element: count for element, count in ticks.items() if count} == TICKS
    asked = {element.id: criteria.condition(element.condition) for element in criteria.elements}
    assert {element: one.text.text() for element, one in asked.items() if one} == CONDITIONS


def test_nothing_is_wrong_with_it() -> None:
    assert check_file(FILE) == ()


def test_the_first_set_of_all_is_read_for_ever_by_the_same_digest() -> None:
    found = Shelf().by_digest(DIGEST)
    assert found is not None
    assert found.pinned() == {"id": "foreign-manufacturer", "edition": "2026.1", "digest": DIGEST}
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == DIGEST
    assert (found.verified.status, found.verified.on, found.is_draft) == ("checked", None, False)
    assert found.verified.note.text().startswith("Every element here is borne out by two public sources")


def test_elements_that_apply_in_the_same_case_ask_for_it_once() -> None:
    criteria = load_set(FILE)
    assert [one.id for one in criteria.conditions] == ["c6_5", "c10_10"]
    assert criteria.conditions[0].question.text() == "Does this apply here: where seals are stocked?"


def test_an_element_is_found_by_the_answer_to_it() -> None:
    criteria = load_set(FILE)
    element = criteria.element("10.2+@gate")
    assert element is not None
    assert (element.id, element.criterion, element.category) == ("10.2+", "10.2", "10")
    assert criteria.level("10.2+") == "should"
    assert criteria.level("6.3") is None
    assert criteria.element("6.3@gate") is None


def test_every_element_and_tick_can_be_answered() -> None:
    criteria = load_set(FILE)
    for element in criteria.elements:
        assert ANSWER_ID.fullmatch(answer_id(element.id, element.walk))
        assert PLACE_ID.fullmatch(element.walk)
        for tick in criteria.ticks_of(element):
            assert KINDS["answer"].field(f"tick.{tick.word}") is not None


def test_a_language_that_is_not_there_falls_back_to_english() -> None:
    element = load_set(FILE).elements[0]
    assert element.title.text("es") == element.title.text("en") != ""


@pytest.mark.parametrize("name", ["no-such-set", "../criteria/foreign-manufacturer", "", "*"])
def test_a_set_that_is_not_there_is_said_to_be(name: str) -> None:
    with pytest.raises(NoSuchSet, match="no criterion set"):
        find_set(name)
