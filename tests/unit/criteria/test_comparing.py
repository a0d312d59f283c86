"""What differs between two editions of a set, part by part."""

from dataclasses import replace
from pathlib import Path

import pytest

from inspector_app.criteria.comparing import compare_sets
from inspector_app.criteria.elements import CriterionSet, Wording
from inspector_app.criteria.sets import find_set
from tests.support.editions import NEXT, SEALED_IS_ADVICE, set_of


@pytest.fixture
def first(tmp_path: Path) -> CriterionSet:
    return set_of(tmp_path)


def test_an_edition_that_only_has_another_name_and_date_differs_in_nothing(first: CriterionSet, tmp_path: Path) -> None:
    assert compare_sets(first, set_of(tmp_path, NEXT, since="2027-01-01")).are_none


def test_a_set_against_itself_differs_in_nothing() -> None:
    for name in ("foreign-manufacturer",):
        assert compare_sets(find_set(name), find_set(name)).are_none


def test_a_must_that_becomes_a_should_is_a_change_of_level_and_of_nothing_else(
    first: CriterionSet, tmp_path: Path
) -> None:
    changes = compare_sets(first, set_of(tmp_path, NEXT, changed=SEALED_IS_ADVICE))
    assert [(one.element.id, one.before, one.after) for one in changes.levels] == [("6.2", "must", "should")]
    assert changes.elements.are_none and changes.conditions.are_none and changes.lists.are_none
    assert not changes.are_none


def test_elements_that_come_and_go_are_named_in_the_order_of_their_set(first: CriterionSet) -> None:
    less = replace(first, elements=first.elements[1:])
    assert [one.id for one in compare_sets(first, less).elements.gone] == ["6.2"]
    assert [one.id for one in compare_sets(less, first).elements.added] == ["6.2"]
    none = replace(first, elements=())
    assert compare_sets(none, first).elements.added == first.elements
    assert compare_sets(first, none).elements.gone == first.elements
    assert compare_sets(none, first).levels == ()


@pytest.mark.parametrize("words", ['look_for.en = "A seal"', 'title.es = "Sellado"'])
def test_other_words_in_either_language_are_named(first: CriterionSet, tmp_path: Path, words: str) -> None:
    changes = compare_sets(first, set_of(tmp_path, NEXT, changed={words: words.replace('"', '"Another word: ', 1)}))
    assert [one.id for one in changes.elements.reworded] == ["6.2"]
    assert (changes.elements.altered, changes.levels) == ((), ())


def test_a_language_that_only_one_of_them_has_changes_nothing(first: CriterionSet) -> None:
    (one, *others) = first.elements
    english = replace(one, title=Wording({"en": one.title.text()}), look_for=Wording({"en": one.look_for.text()}))
    older = replace(first, elements=(english, *others))
    assert compare_sets(older, first).are_none and compare_sets(first, older).are_none


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('walk = "gate"', 'walk = "dock"'),
        ('evidence = ["photo"]', 'evidence = ["photo", "record"]'),
        ('sensitive = ["people"]', 'sensitive = ["layout"]'),
        ('lists = ["vvtt", "vvtt_new"]', 'lists = ["vvtt"]'),
    ],
)
def test_what_is_met_elsewhere_or_otherwise_is_altered_and_not_reworded(
    first: CriterionSet, tmp_path: Path, before: str, after: str
) -> None:
    changes = compare_sets(first, set_of(tmp_path, NEXT, changed={before: after}))
    assert [one.id for one in changes.elements.altered] == ["6.2"]
    assert changes.elements.reworded == ()


def test_a_condition_asked_otherwise_is_reworded(first: CriterionSet, tmp_path: Path) -> None:
    changes = compare_sets(first, set_of(tmp_path, NEXT, changed={"Are seals stocked here?": "Are seals kept?"}))
    assert [one.id for one in changes.conditions.reworded] == ["seals_stocked"]
    assert changes.elements.are_none


def test_conditions_and_lists_that_come_and_go_are_named(first: CriterionSet) -> None:
    bare = replace(first, conditions=(), lists=first.lists[:1])
    changes = compare_sets(bare, first)
    assert [one.id for one in changes.conditions.added] == ["seals_stocked"]
    assert [one.id for one in changes.lists.added] == ["vvtt_new"]
    assert [one.id for one in compare_sets(first, bare).lists.gone] == ["vvtt_new"]


def test_a_box_with_other_words_is_reworded_and_another_box_is_an_altered_list(
    first: CriterionSet, tmp_path: Path
) -> None:
    reworded = compare_sets(first, set_of(tmp_path, NEXT, changed={'text.en = "Tug"': 'text.en = "Pull"'}))
    assert [one.id for one in reworded.lists.reworded] == ["vvtt"]
    assert reworded.lists.altered == ()
    box = {'    { word = "tug", text.en = "Tug", text.es = "Jalar" },\n': ""}
    altered = compare_sets(first, set_of(tmp_path, NEXT, changed=box))
    assert [one.id for one in altered.lists.altered] == ["vvtt"]
    assert altered.lists.reworded == ()
