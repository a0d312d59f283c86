"""What a move to another criterion set would change, and when there is none to make."""

import datetime as dt
from dataclasses import replace
from typing import Final

from inspector_app.criteria.sets import Shelf
from inspector_app.device.state.moving import answers_left_over, can_move, move_to
from inspector_app.visits.records import Answer, SignOff, Stamp, Visit
from inspector_app.visits.values import Covers, Gap, Outcome, OutcomeWord, SetName

FIRST: Final = Shelf().find("foreign-manufacturer", "2026.1")
NEXT: Final = Shelf().find("foreign-manufacturer", "2026.2")
PINNED: Final = SetName(FIRST.id, FIRST.edition, FIRST.digest)
MET: Final = Outcome(OutcomeWord.MET)
COVERS: Final = Covers(strands={}, photos="", criterion_set=PINNED, conflicts=(), content="")
SIGNED: Final = SignOff(id="signed", covers=COVERS, stamps={"covers": Stamp("the lead", "2026-11-20", "a", 1)})


def visit_with(*answers: Answer, **fields: object) -> Visit:
    plain = Visit(id="visit", answers=answers, criterion_set=PINNED, starts_on=dt.date(2026, 11, 20))
    return replace(plain, **fields)  # type: ignore[arg-type]


def answer(element: str, **fields: object) -> Answer:
    return replace(Answer(id=element, element=element, place=None, level=None), **fields)  # type: ignore[arg-type]


def test_a_move_says_what_is_new_what_is_asked_of_the_site_and_what_has_no_criterion_there() -> None:
    move = move_to(NEXT, FIRST, visit_with(answer("6.7", outcome=MET), answer("9.99", outcome=MET)))
    assert {one.id for one in move.changes.elements.added} == {one.id for one in NEXT.elements} - {
        one.id for one in FIRST.elements
    }
    assert [one.id for one in move.left_over] == ["9.99"]
    assert len(move.asked) == len(NEXT.conditions)


def test_a_question_that_was_answered_is_not_asked_again_and_one_in_conflict_is() -> None:
    said = {"cameras": False, "guards": Gap.IN_CONFLICT}
    move = move_to(NEXT, FIRST, visit_with(condition=said))
    assert "cameras" not in {one.id for one in move.asked} and "guards" in {one.id for one in move.asked}


def test_what_only_changed_its_level_is_named_once() -> None:
    (one, *others) = NEXT.elements
    other = replace(NEXT, elements=(replace(one, level="must" if one.level == "should" else "should"), *others))
    move = move_to(other, NEXT, visit_with())
    assert [change.element.id for change in move.changes.levels] == [one.id]
    assert move.changed == ()


def test_an_answer_in_which_nothing_is_written_any_more_is_not_left_over() -> None:
    emptied = answer("9.99", tick={"a_box": False})
    assert answers_left_over(visit_with(emptied), NEXT) == ()
    for written in ({"note": "Ask again."}, {"outcome": Gap.IN_CONFLICT}, {"tick": {"a_box": True}}):
        kept = answer("9.99", **written)
        assert answers_left_over(visit_with(kept), NEXT) == (kept,)


def test_a_visit_can_move_until_it_is_signed_off_and_not_while_its_set_is_in_conflict() -> None:
    assert can_move(visit_with())
    assert can_move(visit_with(answer("6.7", outcome=MET)))
    assert not can_move(visit_with(criterion_set=Gap.IN_CONFLICT))
    assert not can_move(visit_with(sign_offs=(SIGNED,)))
