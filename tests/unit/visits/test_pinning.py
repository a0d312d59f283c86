"""The sets that a visit names, alone or against each other."""

import pytest

from inspector_app.visits.fold import fold_visit
from inspector_app.visits.pinning import named_sets, sets_named_by
from inspector_app.visits.values import SetName
from sync.journal import Op, Put, Void
from sync.strictjson import JSON
from tests.support.visits import ERASED, Clash, Value, state_of


def named(word: str) -> dict[str, JSON]:
    return {"id": word, "edition": "2026.2", "digest": word[0] * 64}


def name(word: str) -> SetName:
    return SetName(word, "2026.2", word[0] * 64)


def sets_of(value: Value) -> tuple[SetName, ...]:
    return named_sets(fold_visit(state_of({("visit", "visit"): {"criterion_set": value}}), lambda _: None))


def test_a_visit_names_its_set() -> None:
    assert sets_of(named("a-set")) == (name("a-set"),)


def test_where_two_people_named_different_ones_the_one_shown_first_goes_before() -> None:
    visit = fold_visit(
        state_of({("visit", "visit"): {"criterion_set": Clash(named("a-set"), named("b-set"))}}), lambda _: None
    )
    (conflict,) = visit.conflicts
    assert [one.digest for one in named_sets(visit)] == [
        claim.value["digest"] for claim in conflict.claims if isinstance(claim.value, dict)
    ]
    assert {*named_sets(visit)} == {name("a-set"), name("b-set")}


def test_of_claims_that_cannot_be_read_the_others_are_named() -> None:
    assert sets_of(Clash({"id": "no digest"}, named("b-set"))) == (name("b-set"),)
    assert sets_of(Clash(None, named("b-set"))) == (name("b-set"),)


@pytest.mark.parametrize("value", [None, ERASED, "a set", {"id": "a-set"}, {**named("a-set"), "digest": "short"}])
def test_a_visit_that_names_none_that_can_be_read_has_none(value: Value) -> None:
    assert sets_of(value) == ()


def test_ops_name_what_they_pin_the_visit_to() -> None:
    others: list[Op] = [
        Put("answer", "6.2", {"criterion_set": named("x-set")}),
        Put("visit", "another", {"criterion_set": named("x-set")}),
        Put("visit", "visit", {"partner_name": "Example Textiles"}),
        Put("visit", "visit", {"criterion_set": None}),
        Put("visit", "visit", {"criterion_set": {"digest": 7}}),
        Void("visit", "visit", "a mistake"),
    ]
    assert sets_named_by(others) == ()
    assert sets_named_by([*others, Put("visit", "visit", {"criterion_set": named("a-set")})]) == (name("a-set"),)
