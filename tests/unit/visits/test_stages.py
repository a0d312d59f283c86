"""Stages of a visit, and who moves it on."""

import pytest

from inspector_app.visits.fold import fold_visit
from inspector_app.visits.records import Visit
from inspector_app.visits.stages import Stage, stage
from sync.braid import Record, State
from sync.strictjson import JSON
from tests.support.visits import (
    AN_ID,
    ANA,
    BEN,
    CENTER,
    Clash,
    Records,
    Value,
    fold_records,
    outcome,
    register,
    state_of,
    the_set,
)

DIGEST = "cd" * 32
ANSWER: Records = {("answer", "6.2"): {"outcome": outcome("met")}}


def covers(strands: dict[str, JSON]) -> dict[str, JSON]:
    return {"strands": strands, "photos": DIGEST, "criterion_set": None, "conflicts": [], "content": DIGEST}


def move(to: str) -> dict[tuple[str, str], dict[str, Value]]:
    return {("step", "stage"): {"move": {"to": to, "reason": "because"}}}


SIGNED: Records = {**ANSWER, ("sign_off", AN_ID): {"covers": covers({})}}
RELEASED: Records = {("release", AN_ID): {"content": DIGEST}}


def test_a_visit_begins_planned_and_is_on_site_with_its_first_answer() -> None:
    assert stage(fold_records({})) is Stage.PLANNED
    assert stage(fold_records(ANSWER)) is Stage.ON_SITE


def test_the_leads_sign_off_signs_off() -> None:
    lead: Records = {("member", AN_ID): {"role": "lead", "person": ANA}}
    other: Records = {("member", AN_ID): {"role": "lead", "person": BEN}}
    assert stage(fold_records(SIGNED)) is Stage.SIGNED_OFF
    assert stage(fold_records({**SIGNED, **lead})) is Stage.SIGNED_OFF
    assert stage(fold_records({**SIGNED, **other})) is Stage.ON_SITE


def test_a_sign_off_that_cannot_be_read_signs_nothing_off() -> None:
    assert stage(fold_records({**ANSWER, ("sign_off", AN_ID): {"covers": {"strands": {}}}})) is Stage.ON_SITE


@pytest.mark.parametrize("to", ["in_review", "escalated", "approved", "closed", "withdrawn", "canceled", "returned"])
def test_the_centers_last_move_stands(to: str) -> None:
    assert stage(fold_records({**SIGNED, **move(to)})) is Stage(to)


def test_an_approved_visit_with_a_release_in_force_is_released() -> None:
    revoked: Records = {("release", AN_ID): {"content": DIGEST, "revoked": True}}
    assert stage(fold_records({**SIGNED, **move("approved"), **RELEASED})) is Stage.RELEASED
    assert stage(fold_records({**SIGNED, **move("approved"), **revoked})) is Stage.APPROVED
    assert stage(fold_records({**SIGNED, **move("closed"), **RELEASED})) is Stage.CLOSED


@pytest.mark.parametrize(("covered", "expected"), [(6, Stage.RETURNED), (7, Stage.SIGNED_OFF), (9, Stage.SIGNED_OFF)])
def test_a_return_is_answered_by_a_sign_off_that_had_seen_it(covered: int, expected: Stage) -> None:
    assert stage(_returned_at(7, covers({CENTER: [covered, DIGEST]}))) is expected


def _returned_at(seq: int, covered: JSON) -> Visit:
    state = state_of({**ANSWER, ("sign_off", AN_ID): {"covers": covered}})
    returned = register({"to": "returned", "reason": "see remark"}, by=BEN, device=CENTER, seq=seq)
    step = Record("step", "stage", {"move": returned})
    return fold_visit(State({**state.records, ("step", "stage"): step}), the_set().level)


def test_two_moves_that_did_not_see_each_other_leave_the_visit_with_the_center() -> None:
    records: Records = {**SIGNED, ("step", "stage"): {"move": Clash({"to": "approved"}, {"to": "returned"})}}
    assert stage(fold_records(records)) is Stage.IN_REVIEW
