"""Of several lists the inspector says which the check used; its boxes are shown, and what was ticked before is kept."""

from dataclasses import replace
from pathlib import Path

from inspector_app.visits.ids import VISIT_ID
from inspector_app.visits.records import Claim, Conflict
from inspector_app.visits.values import known
from sync.strictjson import JSON
from tests.ui.device.hands import Day, Hand, Pane, in_hand


async def see_lists(hand: Hand, day: Day) -> Pane:
    await hand.unlock()
    pane = await hand.open(f"/visit/{day.visit}/check/5/on/5~3")
    await pane.until(lambda: "list-5.3-seventeen_point" in pane.names(), "the lists")
    return pane


def boxes(pane: Pane) -> list[str]:
    return [name for name in pane.names() if name.startswith("tick-5.3-")]


async def test_no_box_is_shown_before_the_list_is_said_and_then_those_of_that_list(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await see_lists(hand, day)
        assert boxes(pane) == []
        await pane.touch("list-5.3-seventeen_point")
        await pane.until(lambda: len(boxes(pane)) == 17, "its boxes")
        assert pane.says("Tractor: 7 points") and pane.says("Trailer: 10 points") and pane.says("0 of 10")
        assert "superseded" not in pane.names()
        visit = hand.desk.visit
        assert visit is not None and (given := visit.answer("5.3")) is not None
        assert known(given.list) == "seventeen_point"


async def test_a_list_that_is_no_longer_current_is_said_to_be_so_and_can_be_used(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await see_lists(hand, day)
        assert pane.says("Superseded")
        await pane.touch("list-5.3-seventeen_point_2010")
        await pane.until(lambda: "superseded" in pane.names(), "the list")
        await pane.touch("tick-5.3-seventeen_point_2010_engine")
        await pane.until(lambda: pane.says("1 of 17"), "the tick")


async def test_another_list_can_be_said_and_what_was_ticked_on_the_first_is_kept(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await see_lists(hand, day)
        await pane.touch("list-5.3-seven_point")
        await pane.until(lambda: len(boxes(pane)) == 7, "its boxes")
        await pane.touch("tick-5.3-seven_point_floor")
        await pane.until(lambda: pane.says("1 of 7"), "the tick")
        await pane.touch("list-5.3-other")
        await pane.until(lambda: "list-5.3-eight_point" in pane.names(), "the choice again")
        assert pane.named("list-5.3-seven_point").checked and boxes(pane) == []
        await pane.touch("list-5.3-eight_point")
        await pane.until(lambda: len(boxes(pane)) == 8, "the other boxes")
        assert pane.says("Also ticked: 1 of 7")
        assert not any(pane.named(name).checked for name in boxes(pane))
        pane.assert_alive()


def differ(hand: Hand, kind: str, record: str, name: str, *values: JSON) -> None:
    """As if two people had written these, neither having seen the other's."""
    visit = hand.desk.visit
    assert visit is not None
    claims = tuple(Claim(value, "somebody", "2026-11-20T09:00:00+01:00") for value in values)
    visit.visit = replace(visit.visit, conflicts=(Conflict(kind, record, name, claims),))
    visit.changes.fire()


async def test_a_box_and_a_list_that_two_people_said_differently_are_named_in_words(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await see_lists(hand, day)
        differ(hand, "answer", "5.3", "list", "seven_point", "seventeen_point_2010")
        await pane.until(lambda: "settle-5.3-list-1" in pane.taps(), "the two lists")
        assert pane.says("which list the check used") and pane.says("truck and trailer, older list")
        differ(hand, "answer", "5.3", "tick.seven_point_floor", True, False)
        await pane.until(lambda: "settle-5.3-tick.seven_point_floor-0" in pane.taps(), "the two ticks")
        assert pane.says("different things: Floor") and not pane.codes()


async def test_of_two_sets_the_one_that_is_not_here_is_named_and_cannot_be_chosen(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.older}/set")
        await pane.until(lambda: "set-about" in pane.names(), "the set")
        assert hand.desk.visit is not None
        here: JSON = {**hand.desk.visit.criteria.pinned()}
        away: JSON = {"id": "foreign-manufacturer", "edition": "2031.1", "digest": "ab" * 32}
        differ(hand, "visit", VISIT_ID, "criterion_set", here, away)
        await pane.until(lambda: "settle-visit-criterion_set-0" in pane.taps(), "the two sets")
        assert "settle-visit-criterion_set-1" in pane.names() and "settle-visit-criterion_set-1" not in pane.taps()
        assert pane.says("edition 2031.1; not on this device yet") and not pane.codes()
