"""Findings, progress and what blocks, each by example and against a slow, obvious reference."""

import datetime as dt
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector_app.visits.fold import fold_visit
from inspector_app.visits.records import Visit
from inspector_app.visits.rules import Why, blocks_release, blocks_sign_off, due_on, element_outcome, progress
from inspector_app.visits.values import BEST_PRACTICE_FLAGS, FindingKind
from sync.braid import ERASED
from sync.strictjson import JSON
from tests.support.visits import Clash, Records, Value, fold_records, outcome, state_of, the_set

ELEMENTS = the_set().elements
LEVELS = {element.id: element.level for element in ELEMENTS}
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
    met, open_one = {"outcome": outcome("met")}, {"note": "begun"}
    assert element_outcome(fold_records({("answer", "6.2@dock-3"): met}), "6.2") == "met"
    assert element_outcome(fold_records({("answer", "6.2@dock-3"): met, ("answer", "6.2"): open_one}), "6.2") == "open"
    not_met = {("answer", "6.2@dock-3"): met, ("answer", "6.2@dock-4"): {"outcome": outcome("not_met")}}
    assert element_outcome(fold_records(not_met), "6.2") == "not_met"


def test_progress_counts_elements_by_category_and_level() -> None:
    visit = fold_records({**answered("6.2@a", "met"), **answered("6.2@b", "met"), **answered("10.7", "not_examined")})
    seal, access, people = progress(visit, ELEMENTS)
    assert (seal.category, seal.must.met, seal.must.open, seal.must.total) == ("6", 1, 4, 5)
    assert (access.should.not_examined, access.should.answered, access.should.total) == (1, 1, 4)
    assert (people.must.total, people.should.total) == (2, 1)


def test_nothing_is_preset_so_every_element_blocks_and_must_goes_first() -> None:
    blockers = blocks_sign_off(fold_records({}), ELEMENTS)
    assert {one.why for one in blockers} == {Why.UNANSWERED}
    assert [one.level for one in blockers] == ["must"] * 12 + ["should"] * 5
    assert [one.id for one in blockers][:6] == ["6.1", "6.2", "6.5", "6.6", "6.7", "10.1"]


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


# ------------------------------------------------------------------------------- a slow reference, from the raw values

WORDS = ("met", "not_met", "not_applicable", "not_examined")
_outcomes: st.SearchStrategy[JSON] = st.one_of(
    st.sampled_from([outcome(word) for word in WORDS]),
    st.sampled_from([outcome(word, "a reason") for word in WORDS]),
    st.none(),
    st.sampled_from([True, 1, "met", {"is": "yes"}, {"is": "not_applicable", "reason": " "}, {}, []]),
)
_values: st.SearchStrategy[Value] = st.one_of(_outcomes, st.builds(Clash, _outcomes, _outcomes), st.just(ERASED))
_wishes = st.sampled_from(["action_required", "recommendation", "best_practice", None, "scandal"])
_answers = st.sampled_from(sorted(LEVELS)).flatmap(
    lambda element: st.sampled_from([element, f"{element}@dock-1", f"{element}@dock-2"])
)
_steps = st.tuples(_answers, _values, st.none() | st.tuples(_wishes, st.booleans()), st.booleans())


def slow_word(value: Value) -> str | None:
    """The one outcome word that counts, read by eye from what stands in the field."""
    if isinstance(value, Clash):
        same = type(value.first) is type(value.second) and value.first == value.second
        return slow_word(value.first) if same else None
    if not isinstance(value, dict) or not set(value) <= {"is", "reason"}:
        return None
    word, reason = value.get("is"), value.get("reason")
    if word not in WORDS:
        return None
    if word in ("not_applicable", "not_examined") and not (isinstance(reason, str) and reason.strip()):
        return None
    return str(word)


def slow_finding(element: str, word: str | None, wish: str | None, all_five: bool) -> str | None:
    if word == "not_met" and LEVELS[element] == "must":
        return "action_required"
    if word == "not_met" and LEVELS[element] == "should":
        return "recommendation"
    if word == "met" and wish == "recommendation":
        return "recommendation"
    if word == "met" and wish == "best_practice" and all_five:
        return "best_practice"
    return None


def slow_element(words: list[str | None]) -> str:
    if not words or None in words:
        return "open"
    for word in ("not_met", "met", "not_examined", "not_applicable"):
        if word in words:
            return word
    raise AssertionError(words)


def slow_blockers(shown: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    for level in ("must", "should"):
        for element, its_level in LEVELS.items():
            if its_level == level:
                of_element = [answer for answer in shown if answer.partition("@")[0] == element]
                for answer in of_element or [element]:
                    if shown.get(answer) is None:
                        yield level, answer


@settings(max_examples=200, deadline=None)
@given(st.lists(_steps, max_size=14))
def test_any_sequence_of_answers_agrees_with_the_slow_reference(
    steps: list[tuple[str, Value, tuple[str | None, bool] | None, bool]],
) -> None:
    values: dict[str, Value] = {}
    wishes: dict[str, tuple[str | None, bool]] = {}
    voided: set[str] = set()
    for answer, value, wish, is_voided in steps:
        values[answer] = value
        (voided.add if is_voided else voided.discard)(answer)
        if wish is not None:
            wishes[answer] = wish
    visit = _fold(values, wishes, voided)

    shown = {answer: slow_word(value) for answer, value in values.items() if answer not in voided}
    expected = {
        f"finding:{answer}": kind
        for answer, word in shown.items()
        if (kind := slow_finding(answer.partition("@")[0], word, *wishes.get(answer, (None, False))))
    }
    assert {finding.id: finding.kind.value for finding in visit.findings} == expected
    for finding in visit.findings:
        assert not (finding.kind is FindingKind.ACTION_REQUIRED and LEVELS[finding.element] == "should")
    counted: dict[tuple[str, str, str], int] = {}
    for element in ELEMENTS:
        word = slow_element([shown[answer] for answer in shown if answer.partition("@")[0] == element.id])
        key = element.category, element.level, word
        counted[key] = counted.get(key, 0) + 1
    assert _counted(visit) == counted
    open_ones = [(str(one.level), one.id) for one in blocks_sign_off(visit, ELEMENTS) if one.kind == "answer"]
    assert sorted(open_ones) == sorted(slow_blockers(shown))
    assert [level for level, _ in open_ones] == sorted(level for level, _ in open_ones)


def _fold(values: Mapping[str, Value], wishes: Mapping[str, tuple[str | None, bool]], voided: set[str]) -> Visit:
    records: dict[tuple[str, str], dict[str, Value]] = {}
    for answer, value in values.items():
        records["answer", answer] = {"outcome": value}
    for answer, (wish, all_five) in wishes.items():
        flags: dict[str, Value] = {flag: all_five or flag != BEST_PRACTICE_FLAGS[2] for flag in BEST_PRACTICE_FLAGS}
        records["finding", f"finding:{answer}"] = {"kind": wish, **flags}
    return fold_visit(state_of(records, [("answer", answer) for answer in voided]), the_set().level)


def _counted(visit: Visit) -> dict[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = {}
    for category in progress(visit, ELEMENTS):
        for level, tally in (("must", category.must), ("should", category.should)):
            for word in (*WORDS, "open"):
                if count := getattr(tally, word):
                    found[category.category, level, word] = count
    return found
