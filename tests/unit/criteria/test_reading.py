"""Reading published sets: whatever the bytes, there is a set or a refusal that says why."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector_app.criteria.authoring import publish_source
from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.errors import CriterionSetRefused
from inspector_app.criteria.publishing import publish
from inspector_app.criteria.reading import read_head, read_set
from inspector_app.criteria.sets import load_set, published_folder
from tests.support.criteria import write_sources


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return publish_source(write_sources(tmp_path_factory.mktemp("sources")) / "alone.toml")


@pytest.fixture
def criteria(content: bytes) -> CriterionSet:
    return read_set(content)


def test_a_published_set_holds_what_its_source_says(criteria: CriterionSet) -> None:
    assert (criteria.id, criteria.edition, criteria.entity_type) == ("alone", "2026.2", "importer")
    assert (criteria.effective_from, criteria.effective_until) == (dt.date(2026, 1, 1), None)
    assert {element.id: element.level for element in criteria.elements} == {"6.2": "must", "6.2+": "should"}
    assert (criteria.verified.status, criteria.verified.on) == ("checked", dt.date(2026, 11, 21))
    assert criteria.title.text("es") == "Solo"
    assert [(one.id, one.area) for one in criteria.categories] == [("6", "transportation")]
    assert [one.id for one in criteria.unconfirmed] == ["6.4"]
    assert [one.ids for one in criteria.absent] == [("6.3", "6.10")]


def test_an_element_names_its_condition_and_what_not_to_photograph(criteria: CriterionSet) -> None:
    sealed, photographed = criteria.elements
    asked = criteria.condition(sealed.condition)
    assert asked is not None
    assert asked.question.text() == "Are seals stocked here?"
    assert (sealed.sensitive, sealed.confirmed) == (("people",), "two_sources")
    assert (criteria.condition(photographed.condition), criteria.condition("no_such")) == (None, None)


def test_a_list_keeps_its_groups_form_and_edition(criteria: CriterionSet) -> None:
    guided = criteria.list("vvtt_new")
    assert guided is not None
    assert (guided.form, guided.edition, guided.groups[0].title is not None) == ("steps", "2019/20", True)
    assert [item.word for item in guided.items] == ["twist"]
    assert criteria.list("no_such") is None


def test_of_several_lists_every_word_begins_with_its_lists_id(criteria: CriterionSet) -> None:
    sealed, photographed = criteria.elements
    assert [one.word for one in criteria.ticks_of(sealed)] == ["vvtt_view", "vvtt_tug", "vvtt_new_twist"]
    assert criteria.ticks_of(photographed) == ()


def test_a_set_is_in_effect_between_its_days(content: bytes) -> None:
    ended = read_set(content.replace(b'"title":', b'"effective_until":"2026-06-30","title":', 1))
    days = ("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01")
    assert [ended.in_effect(dt.date.fromisoformat(day)) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("old", "new", "key", "what"),
    [
        ('"format":2', '"format":3', "format", "this app reads formats 1 and 2"),
        ('"format":2', '"format":true', "format", "this app reads formats 1 and 2"),
        ('"published":true,', "", "published", "is missing"),
        ('"importer"', '"smuggler"', "entity_type", "none of the words"),
        ('"2026-01-01"', '"the first"', "effective_from", "must be a day"),
        ('"level":"must"', '"level":"may"', "criteria[0].elements[0].level", "none of the words"),
        ('"two_sources"', '"one_source"', "criteria[0].elements[0].confirmed", "a Must that one source alone confirms"),
        ('"View"', '"View\\u0000"', "lists[0].groups[0].items[0].text.en", "control character"),
        ('"View"', '"View\\ud800"', "lists[0].groups[0].items[0].text.en", "control character"),
        ('"condition":"seals_stocked"', '"condition":"seals"', "criteria[0].elements[0].condition", "no condition"),
    ],
)
def test_a_wrong_published_set_is_refused_by_key(content: bytes, old: str, new: str, key: str, what: str) -> None:
    assert old in content.decode()
    with pytest.raises(CriterionSetRefused, match=what) as refused:
        read_set(content.decode().replace(old, new, 1).encode(), "wrong.json")
    assert [problem.key for problem in refused.value.problems] == [key]
    assert str(refused.value).startswith(f"wrong.json: {key}: ")


def test_the_message_gives_the_first_problem_and_counts_the_others(content: bytes) -> None:
    with pytest.raises(CriterionSetRefused, match=r"level.* \(and 1 more\)$") as refused:
        read_set(content.replace(b'"must"', b'"may"').replace(b'"gate"', b'"roof"', 1))
    assert len(refused.value.problems) == 2


def test_a_file_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(CriterionSetRefused, match="cannot be read"):
        load_set(tmp_path / "none.json")


def test_what_was_published_and_read_is_published_as_the_same_bytes(content: bytes) -> None:
    assert publish(read_set(content)) == content


def _reads(content: bytes) -> None:
    for read in (read_set, read_head):
        try:
            read(content)
        except CriterionSetRefused as refused:
            problems = refused.problems
        else:
            continue
        assert problems
        assert all(problem.what and problem.cure for problem in problems)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"{}", b"[]", b"7", b"\xff\xfe{", b"{" * 100_000, b'{"a":' * 100_000, b"a = " + b"[" * 100_000),
        *(b"format = 1", b"format = 1\ncriteria = 5", b"format = 1\ncriteria = [{elements = [{id = 5}]}]"),
        *(b'{"format":' + b"9" * 5000 + b"}", b'{"format":NaN}', b'{"id":"a","id":"b"}'),
    ],
)
def test_bytes_that_are_no_set_are_refused_and_nothing_else_happens(content: bytes) -> None:
    with pytest.raises(CriterionSetRefused):
        read_set(content)
    _reads(content)


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_but_a_refusal(noise: bytes) -> None:
    _reads(noise)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(place=st.integers(0, 10_000), value=JSON, takes_out=st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_mangled_set_raises_anything_but_a_refusal(
    content: bytes, place: int, value: object, takes_out: bool
) -> None:
    mangled = json.loads(content)
    places = list(_places(mangled))
    holder, key = places[place % len(places)]
    if takes_out:
        del holder[key]
    else:
        holder[key] = value
    _reads(json.dumps(mangled).encode())


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.binary(max_size=6))
@settings(deadline=None)
def test_no_cut_or_scratched_file_raises_anything_but_a_refusal(
    content: bytes, begin: int, length: int, instead: bytes
) -> None:
    for whole in (content, (published_folder() / "foreign-manufacturer.2026.1.toml").read_bytes()):
        start = begin % len(whole)
        _reads(whole[:start] + instead + whole[start + length % 40 :])


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON value where something stands."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])
