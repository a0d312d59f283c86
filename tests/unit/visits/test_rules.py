"""Findings, progress and what blocks, each by example. Against a slow reference: test_rules_reference."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from inspector_app.visits.fold import fold_visit
from inspector_app.visits.records import Visit
from inspector_app.visits.rules import (
    Why,
    applies,
    blocks_release,
    blocks_sign_off,
    due_on,
    element_outcome,
    progress,
    progress_by_walk,
)
from inspector_app.visits.values import BEST_PRACTICE_FLAGS, FindingKind, Level
from sync.braid import ERASED
from tests.support.visits import Clash, Records, Value, fold_records, outcome, set_name, state_of, the_set

ELEMENTS = the_set().elements
BY_ID = {element.id: element for element in ELEMENTS}
ALL_FIVE: dict[str, Value] = dict.fromkeys(BEST_PRACTICE_FLAGS, True)


def kinds_of(visit: Visit) -> list[tuple[str, str]]:
    return [(finding.id, finding.kind.value) for finding in visit.findings]


def answered(answer: str, word: str, **finding: Value) -> Records:
    records: dict[tuple[str, str], Mapping[str, Value]] = {("answer", answer): {"outcome": outcome(word, "a reason")}}
    if finding:
        records["finding", f"finding:{answer}"] = finding
    return records


def test_a_must_not_met_is_an_action_required_and_a_should_a_recommendation() -> None:
    visit = fold_records({**answered("10.2", "not_met"), **answered("10.2+", "not_met")})
    assert kinds_of(visit) == [("finding:10.2", "action_required"), ("finding:10.2+", "recommendation")]


@pytest.mark.parametrize("wish", ["action_required", "recommendation", "best_practice"])
@pytest.mark.parametrize(("element", "expected"), [("10.2", "action_required"), ("10.2+", "recommendation")])
def test_no_wish_overrules_level_and_outcome(wish: str, element: str, expected: str) -> None:
    visit = fold_records(answered(element, "not_met", kind=wish, **ALL_FIVE))
    assert kinds_of(visit) == [(f"finding:{element}", expected)]


def test_the_record_of_a_finding_adds_its_words() -> None:
    visit = fold_records(answered("6.2@dock-3", "not_met", statement="Two of three.", would_close="Training."))
    finding = visit.findings[0]
    assert (finding.id, finding.answer, finding.place) == ("finding:6.2@dock-3", "6.2@dock-3", "dock-3")
    assert (finding.statement, finding.would_close) == ("Two of three.", "Training.")


def test_a_weak_practice_that_is_met_can_be_a_recommendation_and_never_more() -> None:
    assert kinds_of(fold_records(answered("6.2", "met", kind="recommendation"))) == [("finding:6.2", "recommendation")]
    visit = fold_records(answered("6.2", "met", kind="action_required"))
    assert kinds_of(visit) == []
    assert visit.idle_findings[0].why == "an action is required only where a Must is not met"


def test_a_best_practice_must_meet_all_five() -> None:
    assert kinds_of(fold_records(answered("6.2", "met", kind="best_practice", **ALL_FIVE))) == [
        ("finding:6.2", "best_practice")
    ]
    for flag in BEST_PRACTICE_FLAGS:
        for lacking in (False, None, 1, Clash(True, False)):
            visit = fold_records(answered("6.2", "met", kind="best_practice", **{**ALL_FIVE, flag: lacking}))
            assert kinds_of(visit) == []
            assert visit.idle_findings[0].wished is FindingKind.BEST_PRACTICE


def test_words_of_a_finding_without_effect_are_kept_in_sight() -> None:
    visit = fold_records({("finding", "finding:6.2"): {"statement": "x"}})
    assert visit.idle_findings[0].why == "its answer is not settled"


def test_an_element_is_answered_once_every_place_is() -> None:
    loading = BY_ID["6.2"]
    met, open_one = {"outcome": outcome("met")}, {"note": "begun"}
    assert element_outcome(fold_records({("answer", "6.2@dock-3"): met}), loading) == "met"
    assert (
        element_outcome(fold_records({("answer", "6.2@dock-3"): met, ("answer", "6.2"): open_one}), loading) == "open"
    )
    not_met = {("answer", "6.2@dock-3"): met, ("answer", "6.2@dock-4"): {"outcome": outcome("not_met")}}
    assert element_outcome(fold_records(not_met), loading) == "not_met"


def test_progress_counts_elements_by_category_and_level() -> None:
    visit = fold_records({**answered("6.2@a", "met"), **answered("6.2@b", "met"), **answered("10.7", "not_examined")})
    seal, access, people = progress(visit, ELEMENTS)
    assert (seal.category, seal.must.met, seal.must.open, seal.must.total) == ("6", 1, 4, 5)
    assert (access.should.not_examined, access.should.answered, access.should.total) == (1, 1, 4)
    assert (people.must.total, people.should.total) == (2, 1)


def test_progress_counts_the_same_elements_by_walk() -> None:
    visit = fold_records({**answered("6.2", "met"), **answered("10.7", "not_examined")})
    by_walk = {one.walk: one for one in progress_by_walk(visit, ELEMENTS)}
    assert by_walk.keys() == {element.walk for element in ELEMENTS}
    assert by_walk[BY_ID["6.2"].walk].must.met == 1
    assert by_walk[BY_ID["10.7"].walk].should.not_examined == 1
    assert sum(one.must.total + one.should.total for one in by_walk.values()) == len(ELEMENTS)


def test_nothing_is_preset_so_every_element_blocks_and_must_goes_first() -> None:
    everywhere = [element for element in ELEMENTS if element.condition is None]
    blockers = blocks_sign_off(fold_records({}), everywhere)
    assert {one.why for one in blockers} == {Why.UNANSWERED}
    assert [one.id for one in blockers][:5] == ["6.1", "6.2", "6.7", "10.1", "10.2"]
    levels = [str(one.level) for one in blockers]
    assert levels == sorted(levels)
    assert len(levels) == len(everywhere)


# ---------------------------------------------------------------------------------------------- what the site decides


@dataclass(frozen=True, slots=True)
class Stood:
    """An element that stands for one of a criterion set."""

    id: str
    level: Level
    condition: str | None = None
    category: str = "9"
    walk: str = "gate"


NOTHING: Records = {}
CAMERAS = (Stood("9.1", "must"), Stood("9.12", "should", "cameras"), Stood("9.13", "must", "cameras"))


def of_cameras(cameras: Value, answers: Records = NOTHING) -> Visit:
    said: Records = {("visit", "visit"): {"condition.cameras": cameras}}
    levels: dict[str, Level] = {element.id: element.level for element in CAMERAS}
    return fold_visit(state_of({**said, **answers}), levels.get)


def stops(visit: Visit) -> list[tuple[Why, str, str | None]]:
    return [(one.why, one.id, one.level) for one in blocks_sign_off(visit, CAMERAS)]


def test_an_element_whose_condition_holds_is_answered_like_any_other() -> None:
    visit = of_cameras(True)
    assert [applies(visit, element) for element in CAMERAS] == [True, True, True]
    assert stops(visit) == [
        (Why.UNANSWERED, "9.1", "must"),
        (Why.UNANSWERED, "9.13", "must"),
        (Why.UNANSWERED, "9.12", "should"),
    ]


def test_an_element_that_does_not_apply_counts_as_not_applicable_and_asks_for_nothing() -> None:
    visit = of_cameras(False, {("answer", "9.13"): {"note": "begun before anybody asked"}})
    assert [applies(visit, element) for element in CAMERAS] == [True, False, False]
    assert [element_outcome(visit, element) for element in CAMERAS] == ["open", "not_applicable", "not_applicable"]
    (physical,) = progress(visit, CAMERAS)
    assert (physical.must.not_applicable, physical.must.open, physical.should.not_applicable) == (1, 1, 1)
    assert stops(visit) == [(Why.UNANSWERED, "9.1", "must")]


@pytest.mark.parametrize("said", [None, Clash(True, False), ERASED, "yes", 1])
def test_an_open_condition_stands_once_for_all_that_wait_for_it(said: Value) -> None:
    visit = of_cameras(said)
    assert {element_outcome(visit, element) for element in CAMERAS} == {"open"}
    assert stops(visit) == [(Why.CONDITION_OPEN, "cameras", "must"), (Why.UNANSWERED, "9.1", "must")]
    of_condition = [one for one in blocks_release(visit, CAMERAS) if one.field == "condition.cameras"]
    assert [(one.kind, one.why) for one in of_condition] == [("visit", Why.CONDITION_OPEN)]


def test_a_condition_for_which_no_must_waits_is_no_must() -> None:
    answers = answered("9.13", "met")
    assert (Why.CONDITION_OPEN, "cameras", "should") in stops(of_cameras(None, answers))


def test_a_condition_for_which_nothing_waits_asks_nothing_but_that_a_conflict_is_settled() -> None:
    visit = of_cameras(Clash(True, False), {**answered("9.12", "met"), **answered("9.13", "met")})
    assert stops(visit) == [(Why.UNANSWERED, "9.1", "must")]
    more = [(one.why, one.id, one.field) for one in blocks_release(visit, CAMERAS)][1:]
    assert more == [(Why.IN_CONFLICT, "visit", "condition.cameras")]


@pytest.mark.parametrize(
    ("value", "counts_as", "why"),
    [
        (outcome("met"), "met", Why.CONTRADICTS),
        (outcome("not_met"), "not_met", Why.CONTRADICTS),
        (outcome("not_examined", "no time"), "not_examined", None),
        (outcome("not_applicable", "no cameras"), "not_applicable", None),
        (outcome("not_examined"), "open", Why.REASON_MISSING),
        (Clash(outcome("met"), outcome("not_met")), "open", Why.IN_CONFLICT),
        (ERASED, "open", Why.ERASED),
    ],
)
def test_an_answer_stands_over_a_condition_and_what_it_contradicts_is_said(
    value: Value, counts_as: str, why: Why | None
) -> None:
    visit = of_cameras(False, {("answer", "9.13"): {"outcome": value, "statement": "Seen."}})
    assert element_outcome(visit, CAMERAS[2]) == counts_as
    assert [one for one in stops(visit) if one[1] == "9.13"] == ([(why, "9.13", "must")] if why else [])
    expected = [("finding:9.13", "action_required")] if value == outcome("not_met") else []
    assert kinds_of(visit) == expected


# ------------------------------------------------------------------------------------------ which set it is, and more


def test_a_draft_set_stops_sign_off_and_release_before_anything_else() -> None:
    visit = fold_records({})
    for blockers in (blocks_sign_off(visit, ELEMENTS, is_draft=True), blocks_release(visit, ELEMENTS, is_draft=True)):
        first = blockers[0]
        assert (first.why, first.kind, first.id, first.field) == (Why.DRAFT_SET, "visit", "visit", "criterion_set")
        assert len([one for one in blockers if one.why is Why.DRAFT_SET]) == 1
    assert Why.DRAFT_SET not in {one.why for one in blocks_sign_off(visit, ELEMENTS)}


@pytest.mark.parametrize(
    ("named", "why"),
    [
        (Clash(set_name(the_set()), {"id": "x", "edition": "1", "digest": "ab" * 32}), Why.IN_CONFLICT),
        (ERASED, Why.ERASED),
        ("the old one", Why.UNREADABLE),
    ],
)
def test_a_visit_of_which_nobody_knows_the_set_cannot_be_signed_off(named: Value, why: Why) -> None:
    visit = fold_records({("visit", "visit"): {"criterion_set": named}})
    first = blocks_sign_off(visit, ELEMENTS)[0]
    assert (first.why, first.id, first.field, first.level) == (why, "visit", "criterion_set", None)
    assert [one.field for one in blocks_release(visit, ELEMENTS)].count("criterion_set") == 1


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (None, Why.UNANSWERED),
        (outcome("not_applicable"), Why.REASON_MISSING),
        (outcome("not_examined", "  "), Why.REASON_MISSING),
        (Clash(outcome("met"), outcome("not_met")), Why.IN_CONFLICT),
        (True, Why.UNREADABLE),
        (ERASED, Why.ERASED),
    ],
)
def test_what_blocks_says_why(value: Value, why: Why) -> None:
    visit = fold_records({("answer", "6.2@dock-3"): {"outcome": value}})
    found = [one for one in blocks_sign_off(visit, ELEMENTS) if one.id.startswith("6.2")]
    assert [(one.why, one.id, one.field, one.level) for one in found] == [(why, "6.2@dock-3", "outcome", "must")]


def test_an_action_required_needs_words() -> None:
    wordless = blocks_sign_off(fold_records(answered("6.2", "not_met")), ELEMENTS)
    assert [(one.id, one.level) for one in wordless if one.why is Why.WORDS_MISSING] == [("finding:6.2", "must")]
    said: tuple[Records, ...] = (
        answered("6.2", "not_met", statement="seen"),
        {("answer", "6.2"): {"outcome": outcome("not_met"), "statement": "seen"}},
    )
    for records in said:
        visit = fold_records(records)
        assert Why.WORDS_MISSING not in {one.why for one in blocks_sign_off(visit, ELEMENTS)}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"statement": Clash("a", "b")}, (Why.IN_CONFLICT, "finding", "finding:6.2")),
        ({"statement": ERASED}, (Why.ERASED, "finding", "finding:6.2")),
        ({}, (Why.IN_CONFLICT, "answer", "6.2")),
    ],
)
def test_words_in_conflict_are_no_words(said: dict[str, Value], expected: tuple[Why, str, str]) -> None:
    records: Records = {
        ("answer", "6.2"): {"outcome": outcome("not_met"), "statement": Clash("c", "d")},
        ("finding", "finding:6.2"): said,
    }
    visit = fold_records(records)
    found = [(one.why, one.kind, one.id) for one in blocks_sign_off(visit, ELEMENTS) if one.field == "statement"]
    assert found == [expected]
    released = [(one.why, one.kind, one.id) for one in blocks_release(visit, ELEMENTS) if one.field == "statement"]
    assert released.count(expected) == 1
    assert (Why.IN_CONFLICT, "answer", "6.2") in released


def test_a_conflict_over_a_note_does_not_stop_the_sign_off_but_the_release() -> None:
    visit = fold_records({("answer", "6.2"): {"outcome": outcome("met"), "note": Clash("a", "b")}})
    assert "note" not in {one.field for one in blocks_sign_off(visit, ELEMENTS)}
    found = [one for one in blocks_release(visit, ELEMENTS) if one.field == "note"]
    assert [(one.why, one.id, one.level) for one in found] == [(Why.IN_CONFLICT, "6.2", "must")]


@pytest.mark.parametrize(
    ("visit", "due", "expected"),
    [
        ({"ends_on": "2026-11-21"}, {}, dt.date(2027, 2, 19)),
        ({"ends_on": "2026-11-21", "answer_days": 30}, {}, dt.date(2026, 12, 21)),
        ({"ends_on": "2026-11-21"}, {"on": "2027-03-01"}, dt.date(2027, 3, 1)),
        ({"ends_on": "2026-11-21"}, {"on": Clash("2027-03-01", "2027-04-01")}, None),
        ({"ends_on": "2026-11-21", "answer_days": Clash(30, 60)}, {}, None),
        ({}, {}, None),
        ({"ends_on": "9999-12-31"}, {}, None),
    ],
)
def test_an_answer_is_due_by_the_centers_word_or_ninety_days_after_the_visit(
    visit: dict[str, Value], due: dict[str, Value], expected: dt.date | None
) -> None:
    records: Records = {**answered("6.2", "not_met"), ("visit", "visit"): visit, ("due", "finding:6.2"): due}
    folded = fold_records(records)
    assert due_on(folded, folded.findings[0]) == expected


def test_only_an_action_required_has_a_day() -> None:
    folded = fold_records({**answered("10.7", "not_met"), ("visit", "visit"): {"ends_on": "2026-11-21"}})
    assert due_on(folded, folded.findings[0]) is None
