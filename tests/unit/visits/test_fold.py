"""The fold to a visit: what counts, what is listed, and that nothing raises."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector_app.visits.fold import fold_visit
from inspector_app.visits.kinds import KINDS
from inspector_app.visits.rules import blocks_release, blocks_sign_off, due_on, progress
from inspector_app.visits.stages import stage
from inspector_app.visits.values import Gap, Outcome, OutcomeWord
from sync.braid import Record, Register, State, Written
from sync.strictjson import JSON
from tests.support.visits import ANA, AT, BEN, ERASED, Clash, Records, fold_records, outcome, state_of, the_set


def test_an_empty_journal_is_a_visit_of_which_nothing_is_known() -> None:
    visit = fold_records({})
    assert visit.partner_name is Gap.UNANSWERED
    assert not (visit.answers or visit.findings or visit.conflicts or visit.oddities)


def test_fields_are_read_by_their_shape() -> None:
    visit = fold_records(
        {("visit", "visit"): {"starts_on": "2026-11-20", "visit_number": 2, "profile": {"sites": [1]}}}
    )
    assert visit.starts_on == dt.date(2026, 11, 20)
    assert visit.visit_number == 2
    assert visit.profile == {"sites": (1,)}


def test_a_field_says_who_wrote_it_and_when() -> None:
    visit = fold_records({("answer", "6.2"): {"outcome": outcome("met")}})
    stamp = visit.answers[0].stamps["outcome"]
    assert (stamp.by, stamp.at, stamp.seq) == (ANA, AT, 1)


def test_answers_stand_in_the_order_of_the_criteria() -> None:
    answers = ("10.10", "6.7", "6.2@dock-10", "10.2+", "6.2@dock-3", "10.2")
    visit = fold_records({("answer", one): {"outcome": outcome("met")} for one in answers})
    assert [answer.id for answer in visit.answers] == ["6.2@dock-3", "6.2@dock-10", "6.7", "10.2", "10.2+", "10.10"]
    assert (visit.answers[0].element, visit.answers[0].place, visit.answers[0].level) == ("6.2", "dock-3", "must")


def test_a_conflict_keeps_both_values_and_counts_as_unanswered() -> None:
    visit = fold_records({("answer", "6.2"): {"outcome": Clash(outcome("met"), outcome("not_met"))}})
    assert visit.answers[0].outcome is Gap.IN_CONFLICT
    assert visit.answers[0].settled is None
    assert visit.findings == ()
    conflict = visit.conflicts[0]
    assert (conflict.kind, conflict.id, conflict.field) == ("answer", "6.2", "outcome")
    assert [(claim.value, claim.by) for claim in conflict.claims] == [(outcome("met"), ANA), (outcome("not_met"), BEN)]


def test_the_same_value_twice_is_agreement() -> None:
    visit = fold_records({("answer", "6.2"): {"outcome": Clash(outcome("met"), outcome("met"))}})
    assert visit.answers[0].outcome == Outcome(OutcomeWord.MET)
    assert visit.conflicts == ()


def test_true_and_one_are_not_the_same_value() -> None:
    visit = fold_records({("answer", "6.2"): {"document_verified": Clash(True, 1)}})
    assert visit.answers[0].document_verified is Gap.IN_CONFLICT


def test_an_erased_field_shows_as_erased() -> None:
    visit = fold_records({("answer", "6.2"): {"outcome": outcome("met"), "statement": ERASED}})
    assert visit.answers[0].statement is Gap.ERASED
    assert visit.oddities == ()


def test_null_and_emptied_text_take_a_field_back() -> None:
    visit = fold_records({("answer", "6.2"): {"outcome": None, "statement": "  "}})
    assert visit.answers[0].outcome is Gap.UNANSWERED
    assert visit.answers[0].statement is Gap.UNANSWERED


def test_a_value_of_the_wrong_type_is_listed_and_never_shown_as_valid() -> None:
    visit = fold_records({("answer", "6.2"): {"outcome": "met", "statement": 7, "tick.log": "yes"}})
    assert visit.answers[0].outcome is Gap.UNREADABLE
    assert visit.answers[0].tick == {"log": Gap.UNREADABLE}
    assert [(odd.field, odd.why) for odd in visit.oddities] == [
        ("outcome", "must hold is and nothing else"),
        ("statement", "must be text"),
        ("tick.log", "must be true or false"),
    ]


def test_what_was_said_of_the_site_is_folded_by_the_words_of_its_conditions() -> None:
    said: Records = {
        ("visit", "visit"): {"condition.cameras": True, "condition.guards": Clash(True, False), "condition.rail": 1}
    }
    visit = fold_records(said)
    assert visit.condition == {"cameras": True, "guards": Gap.IN_CONFLICT, "rail": Gap.UNREADABLE}
    assert visit.stamps["condition.cameras"].by == ANA
    assert [(one.kind, one.id, one.field) for one in visit.conflicts] == [("visit", "visit", "condition.guards")]
    assert [(odd.kind, odd.field, odd.why) for odd in visit.oddities] == [
        ("visit", "condition.rail", "must be true or false")
    ]


def test_an_answer_to_an_element_that_the_set_lacks_counts_in_no_rule() -> None:
    visit = fold_records({("answer", "99.1"): {"outcome": outcome("not_met")}})
    assert visit.answers[0].level is None
    assert visit.findings == ()
    assert visit.oddities[0].why == "the criterion set has no element 99.1"


def test_a_record_whose_id_is_not_of_its_kind_is_listed() -> None:
    visit = fold_records({("answer", "Typed text"): {"note": "x"}, ("finding", "6.2"): {"statement": "x"}})
    assert visit.answers == ()
    assert {(odd.kind, odd.id) for odd in visit.oddities} == {("answer", "Typed text"), ("finding", "6.2")}


def test_unknown_kinds_and_fields_of_a_newer_version_are_left_alone() -> None:
    visit = fold_records(
        {("hologram", "h"): {"depth": 3}, ("answer", "6.2"): {"hue": "blue", "outcome": outcome("met")}}
    )
    assert visit.answers[0].settled is not None
    assert visit.oddities == ()


def test_a_hidden_record_is_gone() -> None:
    state = state_of({("answer", "6.2"): {"outcome": outcome("not_met")}}, hidden=[("answer", "6.2")])
    visit = fold_visit(state, the_set().level)
    assert not (visit.answers or visit.findings)


def test_a_finding_that_names_another_answer_than_its_id_is_listed() -> None:
    visit = fold_records({("finding", "finding:6.2"): {"answer": "6.5", "statement": "x"}})
    assert [odd.field for odd in visit.oddities] == ["answer"]


_anything: st.SearchStrategy[JSON] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8) | st.sampled_from(["met", "6.2"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["is", "to", "id", "kind"]), inner, max_size=3)
    ),
    max_leaves=5,
)
_fields = sorted(
    {name for kind in KINDS.values() for name in kind.fields}
    | {"tick.log", "tick.", "shows.6.2", "condition.c10_10", "zzz"}
)
_ids = st.sampled_from(
    ["visit", "stage", "6.2", "6.2@dock-3", "10.2+", "finding:6.2", "finding:x", "dock-3", "a" * 26, "@"]
)


@st.composite
def _states(draw: st.DrawFn) -> State:
    found: dict[tuple[str, str], Record] = {}
    for number in range(draw(st.integers(0, 6))):
        key = draw(st.sampled_from([*KINDS, "hologram"])), draw(_ids)
        values = draw(
            st.dictionaries(st.sampled_from(_fields), st.lists(_anything, min_size=1, max_size=2), max_size=6)
        )
        fields = {
            name: Register(
                tuple(Written(value, bytes([at, number]), ANA, at + 1, ANA, AT) for at, value in enumerate(standing))
            )
            for name, standing in values.items()
        }
        found[key] = Record(*key, fields, draw(st.booleans()))
    return State(found)


@settings(max_examples=150, deadline=None)
@given(_states())
def test_nothing_that_a_client_may_write_makes_the_fold_or_a_rule_raise(state: State) -> None:
    elements = the_set().elements
    visit = fold_visit(state, the_set().level)
    progress(visit, elements)
    stage(visit)
    assert set(blocks_sign_off(visit, elements)) <= set(blocks_release(visit, elements))
    for finding in visit.findings:
        due_on(visit, finding)
