"""A visit moves to another criterion set by a visible step, and keeps every answer."""

from pathlib import Path
from typing import Final

import flet as ft

from inspector_app.criteria.sets import Shelf
from inspector_app.device.state.open_visit import OpenVisit
from inspector_app.visits.records import Visit
from inspector_app.visits.values import SetName, known
from inspector_app.visits.writing import move_to_set
from tests.support.flet_harness import walk
from tests.ui.device.hands import Day, Hand, Pane, in_hand

FIRST: Final = Shelf().find("foreign-manufacturer", "2026.1")
NEXT: Final = Shelf().find("foreign-manufacturer", "2026.2")


def open_now(hand: Hand) -> OpenVisit:
    assert hand.desk.visit is not None
    return hand.desk.visit


def said(visit: Visit) -> list[object]:
    """Everything that was answered, whatever set it is read by."""
    return [
        (one.id, one.outcome, one.statement, one.note, dict(one.tick), one.stamps.get("outcome"))
        for one in visit.answers
    ]


async def see_set(hand: Hand, visit: str) -> Pane:
    await hand.unlock()
    pane = await hand.open(f"/visit/{visit}/set")
    await pane.until(lambda: "set-about" in pane.names(), "the set")
    return pane


async def test_a_visit_moves_to_the_newer_edition_and_keeps_every_answer(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await see_set(hand, day.older)
        visit = open_now(hand)
        await pane.until(lambda: "offer-2026.2" in pane.names(), "the offer")
        assert visit.criteria.edition == "2026.1" and pane.says("9.99")
        before, photos = said(visit.visit), visit.visit.photos
        await pane.touch("move-to-2026.2")
        await pane.until(lambda: "move-2026.2-yes" in pane.names(), "the question")
        await pane.touch("move-2026.2-yes")
        await pane.until(lambda: visit.criteria.edition == "2026.2", "the move")
        await pane.until(lambda: "offer-2026.2" not in pane.names(), "the offer to be gone")
        assert (said(visit.visit), visit.visit.photos) == (before, photos)
        assert visit.visit.criterion_set == SetName(NEXT.id, NEXT.edition, NEXT.digest)
        assert pane.says("By the dock.") is False and "left-9.99" in pane.names()
        await pane.until(lambda: counted(hand, day.older) == (1, len(NEXT.elements)), "the line of the list")
        pane.assert_alive()


def counted(hand: Hand, visit: str) -> tuple[int, int]:
    card = next(one for one in hand.desk.cards if one.id == visit)
    return card.answered, card.total


async def test_a_question_that_is_not_confirmed_moves_nothing(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await see_set(hand, day.older)
        await pane.until(lambda: "offer-2026.2" in pane.names(), "the offer")
        entries = open_now(hand).book.length
        await pane.touch("move-to-2026.2")
        await pane.until(lambda: "move-2026.2-no" in pane.names(), "the question")
        await pane.touch("move-2026.2-no")
        await pane.settle()
        visit = open_now(hand)
        assert (visit.criteria, visit.book.length) == (FIRST, entries)


async def test_what_an_edition_brings_and_takes_is_listed_before_the_step(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await see_set(hand, day.older)
        await pane.until(lambda: "moving-new" in pane.names(), "what is new")
        new = len(NEXT.elements) - len(FIRST.elements)
        assert pane.says(str(new)) and "moving-gone" not in pane.names()
        await pane.touch("moving-new-head")
        await pane.until(lambda: pane.says("1.1"), "the criteria that are new")


async def test_a_criterion_that_the_other_set_does_not_have_is_said_to_be_gone_and_kept(
    day: Day, tmp_path: Path
) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/check/2/on/2~1")
        await pane.until(lambda: "guide-2.1" in pane.names(), "the criterion")
        visit = open_now(hand)
        await visit.move_to(FIRST)
        await pane.until(lambda: "no-criterion" in pane.names(), "that it is gone")
        assert not pane.codes()
        await pane.touch("to-set")
        await pane.until(lambda: "left-2.1" in pane.names(), "what is kept")
        await visit.move_to(NEXT)
        await pane.show(f"/visit/{day.visit}/check/2/on/2~1", "guide-2.1")
        assert pane.says("19 of 20")
        pane.assert_alive()


async def test_a_colleagues_move_to_a_set_that_is_not_here_yet_is_said_and_the_visit_goes_on(
    day: Day, tmp_path: Path
) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await see_set(hand, day.older)
        visit = open_now(hand)
        await visit._write([move_to_set({"id": FIRST.id, "edition": "2031.1", "digest": "ab" * 32})])
        await pane.until(lambda: "set-not-here" in pane.names(), "what is not here")
        assert visit.criteria == FIRST and known(visit.visit.criterion_set) is not None
        assert pane.says("2031.1")
        await visit.set_note("6.7", "Still here.")
        pane.assert_alive()


async def test_a_checklist_that_is_open_asks_as_the_other_set_does_at_once(day: Day, tmp_path: Path) -> None:
    importer = Shelf().find("importer", "2026.2")
    assert (NEXT.level("3.9"), importer.level("3.9")) == ("should", "must")
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/check/3")
        await pane.until(lambda: "item-3.9" in pane.names(), "the checklist")
        assert level_shown(pane, "3.9") == ["Should"]
        await open_now(hand).move_to(importer)
        await pane.until(lambda: level_shown(pane, "3.9") == ["Must"], "the level in the other set")
        assert not pane.codes()
        pane.assert_alive()


def level_shown(pane: Pane, element_id: str) -> list[str]:
    texts = [one.value for one in walk(pane.named(f"item-{element_id}")) if isinstance(one, ft.Text)]
    return [one for one in texts if one in ("Must", "Should")]
