"""Ids that carry meaning."""

import pytest

from inspector_app.visits.errors import NotWritable
from inspector_app.visits.ids import answer_id, answer_of_finding, element_of, finding_id, natural_order, place_of
from sync.journal import RECORD_ID


@pytest.mark.parametrize(
    ("element", "place", "expected"),
    [("6.2", None, "6.2"), ("6.2", "dock-3", "6.2@dock-3"), ("10.2+", None, "10.2+"), ("10.2+", "gate", "10.2+@gate")],
)
def test_an_answers_id_is_its_elements_with_a_place(element: str, place: str | None, expected: str) -> None:
    found = answer_id(element, place)
    assert found == expected
    assert (element_of(found), place_of(found)) == (element, place)
    assert answer_of_finding(finding_id(found)) == found
    assert RECORD_ID.fullmatch(finding_id(found))


@pytest.mark.parametrize(
    ("element", "place"),
    [("", None), ("6.2+x", None), ("6..2", None), ("6.2", ""), ("6.2", "Dock 3"), ("6.2", "a@b"), ("6.2", "x" * 64)],
)
def test_typed_text_is_no_id(element: str, place: str | None) -> None:
    with pytest.raises(NotWritable, match="no answer can have the id"):
        answer_id(element, place)


def test_what_is_not_a_findings_id_names_no_answer() -> None:
    assert answer_of_finding("finding:") is None
    assert answer_of_finding("6.2") is None
    assert answer_of_finding("finding:6.2@") is None


def test_ids_stand_in_the_order_a_person_expects() -> None:
    ids = ["10.2+", "6.10", "6.2@dock-10", "10.10", "6.2", "10.2", "6.2@dock-3"]
    expected = ["6.2", "6.2@dock-3", "6.2@dock-10", "6.10", "10.2", "10.2+", "10.10"]
    assert sorted(ids, key=natural_order) == expected
