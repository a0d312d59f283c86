"""The sets that come with the app, against the facts that they were written from."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector_app.criteria.checking import check_file
from inspector_app.criteria.elements import ENTITY_TYPES, CheckList, CriterionSet, Wording
from inspector_app.criteria.sets import Shelf
from inspector_app.visits.ids import ANSWER_ID, answer_id
from inspector_app.visits.kinds import KINDS
from tests.support.criteria_facts import UNCONFIRMED, authored_sets, facts, source_files

SETS = authored_sets()
NAMES = [f"{one.id}.{one.edition}" for one in SETS]

ITEMS = {
    "risk_assessment": 20,
    "seven_point": 7,
    "eight_point": 8,
    "seventeen_point": 17,
    "seventeen_point_2010": 17,
    "tampering_signs": 7,
    "inspection_sheet": 6,
    "seal_procedure": 19,
    "vvtt": 4,
    "agriculture_signs": 8,
    "incident_notification": 4,
    "lighting": 6,
    "technology_policy": 6,
    "visitor_log": 6,
    "pick_up_log": 8,
    "pre_alert": 3,
    "training_record": 3,
    "training_topics": 3,
}
LISTS_OF = {
    "2.1": {"risk_assessment"},
    "5.3": {"seven_point", "eight_point", "seventeen_point", "seventeen_point_2010"},
    "5.4": {"tampering_signs"},
    "5.5": {"inspection_sheet"},
    "6.1": {"seal_procedure"},
    "6.7": {"vvtt"},
    "7.23": {"incident_notification"},
    "8.1": {"agriculture_signs"},
    "9.6": {"lighting"},
    "9.8": {"technology_policy"},
    "10.2": {"visitor_log"},
    "10.4+": {"pick_up_log"},
    "10.7": {"pre_alert"},
    "12.1+": {"training_record"},
    "12.2": {"training_topics"},
}
BRITISH = re.compile(
    r"\b(programmes?|centres?|labour|licences?|enrolment|colours?|behaviour|cheques?|defence|grey|metres?|judgement|"
    r"catalogues?|dialogues?|acknowledgements?|whilst|cancelled|travelled|favour\w*|honour\w*|neighbour\w*|"
    r"(?:author|organ|recogn|real|minim|summar|util|prior|emphas|standard)is(?:e[ds]?|ing|ation)|round the)\b",
    re.IGNORECASE,
)

each_set = pytest.mark.parametrize("criteria", SETS, ids=NAMES)


@pytest.mark.parametrize("path", source_files(), ids=lambda path: path.stem)
def test_nothing_is_wrong_with_a_source(path: Path) -> None:
    assert check_file(path) == ()


def test_there_is_a_set_for_every_kind_of_partner() -> None:
    assert {one.entity_type for one in SETS} == set(ENTITY_TYPES)


@each_set
def test_a_set_holds_exactly_what_the_facts_say_of_its_kind_of_partner(criteria: CriterionSet) -> None:
    expected = {
        fact.id: (fact.category, fact.level_for(criteria.id, criteria.edition), fact.confirmed)
        for fact in facts().values()
        if fact.applies_to(criteria.entity_type)
    }
    assert {one.id: (one.category, one.level, one.confirmed) for one in criteria.elements} == expected


@each_set
def test_no_must_rests_on_one_source(criteria: CriterionSet) -> None:
    assert [one.id for one in criteria.elements if one.level == "must" and one.confirmed != "two_sources"] == []


@each_set
def test_what_is_not_sure_is_named_without_being_asked(criteria: CriterionSet) -> None:
    expected = {name for name, entities in UNCONFIRMED.items() if criteria.entity_type in entities}
    assert {one.id for one in criteria.unconfirmed} == expected


@each_set
def test_every_known_number_is_an_element_or_is_explained(criteria: CriterionSet) -> None:
    held = {one.criterion for one in criteria.elements} | {one.id for one in criteria.unconfirmed}
    absent = {name for one in criteria.absent for name in one.ids}
    assert not held & absent
    assert {fact.id.rstrip("+") for fact in facts().values()} <= held | absent


@each_set
def test_an_id_with_a_plus_is_an_element_of_its_official_number(criteria: CriterionSet) -> None:
    split = [one for one in criteria.elements if one.id.endswith("+")]
    assert split
    for one in split:
        assert one.criterion == one.id.removesuffix("+")
        assert criteria.level(one.criterion) not in (None, one.level)


@each_set
def test_conditions_are_those_of_the_facts(criteria: CriterionSet) -> None:
    expected = {one.id: facts()[one.id].condition_for(criteria.entity_type) for one in criteria.elements}
    assert {one.id: one.condition for one in criteria.elements} == expected


@each_set
def test_lists_are_whole_and_lie_where_they_belong(criteria: CriterionSet) -> None:
    assert {one.id: len(one.items) for one in criteria.lists} == {one.id: ITEMS[one.id] for one in criteria.lists}
    for element in criteria.elements:
        assert set(element.lists) <= LISTS_OF.get(element.id, set())
        assert bool(element.lists) == (element.id in LISTS_OF)


def test_every_list_is_used() -> None:
    assert {one.id for criteria in SETS for one in criteria.lists} == set(ITEMS)


def test_the_points_of_a_conveyance_check_follow_the_kind_of_partner() -> None:
    boxes = ("seven_point", "eight_point")
    tractors = ("seventeen_point", "seventeen_point_2010")
    for criteria in SETS:
        element = criteria.element("5.3")
        if criteria.entity_type == "customs_broker":
            assert element is None
        elif criteria.entity_type in {"air_carrier", "rail_carrier", "sea_carrier", "marine_terminal"}:
            assert element is not None and element.lists == boxes
        elif "carrier" in criteria.entity_type:
            assert element is not None and element.lists == tractors
        else:
            assert element is not None and element.lists == boxes + tractors


def test_the_seventeen_points_are_seven_of_the_tractor_and_ten_of_the_trailer() -> None:
    current, older = _list("seventeen_point"), _list("seventeen_point_2010")
    assert [len(group.items) for group in current.groups] == [7, 10]
    assert (current.edition, current.superseded_by) == ("2019/20", None)
    assert (older.edition, older.superseded_by) == ("2010", "seventeen_point")


def test_the_eight_points_are_the_seven_and_the_fan_housing() -> None:
    seven, eight = ([item.word for item in _list(name).items] for name in ("seven_point", "eight_point"))
    assert eight == [*seven, "fan_housing"]


def test_the_risk_assessment_is_a_sheet_of_five_guided_steps() -> None:
    sheet = _list("risk_assessment")
    assert (sheet.form, len(sheet.groups)) == ("steps", 5)
    for group in sheet.groups:
        assert group.title and group.text
        assert 2 <= len(group.items) <= 5


@each_set
def test_every_wording_is_in_english_and_in_spanish(criteria: CriterionSet) -> None:
    for where, wording in _wordings(criteria):
        english, spanish = wording.texts["en"].strip(), wording.texts["es"].strip()
        assert english and spanish and english != spanish, where


@each_set
def test_english_is_that_of_the_united_states(criteria: CriterionSet) -> None:
    assert [word for _, wording in _wordings(criteria) for word in BRITISH.findall(wording.text("en"))] == []


@each_set
def test_a_title_is_one_plain_sentence(criteria: CriterionSet) -> None:
    for element in criteria.elements:
        for language in ("en", "es"):
            title = element.title.text(language)
            assert re.fullmatch(r"[A-ZÁÉÍÓÚÑ][^.!?]*(\.\d+[^.!?]*)*\.", title), title
            assert len(title) <= 180, title


@each_set
def test_everything_can_be_answered(criteria: CriterionSet) -> None:
    for element in criteria.elements:
        assert ANSWER_ID.fullmatch(answer_id(element.id, element.walk))
        for tick in criteria.ticks_of(element):
            assert KINDS["answer"].field(f"tick.{tick.word}") is not None


@each_set
def test_only_importers_and_foreign_manufacturers_are_verified(criteria: CriterionSet) -> None:
    is_verified = criteria.entity_type in {"importer", "foreign_manufacturer"}
    assert criteria.verified.status == ("checked" if is_verified else "draft")
    assert ("not for use" in criteria.verified.note.text()) is not is_verified
    assert len(re.findall(r"\.(?= |$)", criteria.verified.note.text())) in (2, 3)


@pytest.mark.parametrize(
    ("day", "edition", "level"),
    [("2020-01-01", "2020.1", "should"), ("2022-12-31", "2020.1", "should"), ("2023-01-01", "2026.2", "must")],
)
def test_social_compliance_is_a_must_for_importers_from_2023_on(day: str, edition: str, level: str) -> None:
    (criteria,) = [one for one in SETS if one.id == "importer" and one.in_effect(dt.date.fromisoformat(day))]
    assert (criteria.edition, criteria.level("3.9")) == (edition, level)


def test_what_was_answered_on_the_first_set_is_asked_in_the_same_words() -> None:
    before, after = (Shelf().find("foreign-manufacturer", edition=name) for name in ("2026.1", "2026.2"))
    for old in before.elements:
        new = after.element(old.id)
        assert new is not None
        assert (new.level, new.walk, new.category) == (old.level, old.walk, old.category)
        assert new.title.text() == old.title.text()
        assert new.look_for.text() == old.look_for.text()
        assert [one.word for one in after.ticks_of(new)] == [one.word for one in before.ticks_of(old)]


@pytest.mark.parametrize("name", ["marine-terminal", "sea-carrier"])
def test_security_plans_of_ports_and_vessels_are_not_photographed(name: str) -> None:
    (criteria,) = [one for one in SETS if one.id == name]
    assert [one.id for one in criteria.elements if "plans" in one.sensitive] == ["2.4", "9.1"]


@each_set
def test_what_shows_people_says_so(criteria: CriterionSet) -> None:
    for name in ("10.1", "10.2", "10.3", "10.4", "10.4+", "11.1", "11.2", "11.5", "12.1", "12.1+", "7.25"):
        element = criteria.element(name)
        assert element is None or "people" in element.sensitive, name


def _list(name: str) -> CheckList:
    return next(one for criteria in SETS for one in criteria.lists if one.id == name)


def _wordings(criteria: CriterionSet) -> Iterator[tuple[str, Wording]]:
    yield "title", criteria.title
    yield "verified", criteria.verified.note
    for category in criteria.categories:
        yield f"category {category.id}", category.title
    for condition in criteria.conditions:
        yield from ((condition.id, condition.question), (condition.id, condition.text))
    for one in criteria.lists:
        yield from ((one.id, wording) for wording in _of_list(one))
    for element in criteria.elements:
        yield from ((element.id, element.title), (element.id, element.look_for))
    for open_one in criteria.unconfirmed:
        yield from ((open_one.id, open_one.text), (open_one.id, open_one.why))
    for absent in criteria.absent:
        yield absent.ids[0], absent.why


def _of_list(one: CheckList) -> Iterator[Wording]:
    yield one.title
    for group in one.groups:
        yield from (wording for wording in (group.title, group.text) if wording)
        yield from (item.text for item in group.items)
