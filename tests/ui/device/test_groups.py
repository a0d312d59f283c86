"""A visit by category and by walk: the rows of its page, the checklists behind them, what a category does not ask."""

from datetime import date
from pathlib import Path

import flet as ft

from inspector_app.criteria.sets import find_set
from inspector_app.device.state.desk import begin_visit
from tests.support.flet_harness import walk
from tests.ui.device.hands import DESK_WIDTH, Day, Hand, Pane, in_hand


async def overview(hand: Hand, visit: str) -> Pane:
    await hand.unlock()
    pane = await hand.open(f"/visit/{visit}", DESK_WIDTH)
    await pane.until(lambda: "overview" in pane.names(), "the visit's own page")
    return pane


def rows(pane: Pane, family: str) -> list[str]:
    return [name for name in pane.taps() if name.startswith(family)]


async def test_categories_stand_under_the_three_focus_areas(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await overview(hand, day.visit)
        areas = [name for name in pane.names() if name.startswith("area-")]
        assert areas == ["area-corporate", "area-transportation", "area-people"]
        assert rows(pane, "category-") == [f"category-{number}" for number in range(1, 13)]


async def test_the_walk_goes_from_the_gate_to_it_and_the_window_remembers_it(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await overview(hand, day.visit)
        await pane.touch("grouping-walk")
        await pane.until(lambda: "walk-gate" in pane.names(), "the rows of the walk")
        positions = ["gate", "yard", "dock", "stuffing", "office", "hr", "it"]
        assert rows(pane, "walk-") == [f"walk-{one}" for one in positions] and not rows(pane, "category-")
        await pane.touch("walk-stuffing")
        await pane.until(lambda: "item-6.7" in pane.names(), "the criteria of the stuffing")
        assert "6 Seal Security" in pane.texts()
        await pane.touch("back")
        await pane.until(lambda: "walk-gate" in pane.names(), "the rows of the walk again")


async def test_every_criterion_is_met_once_on_the_walk_and_once_by_category(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await overview(hand, day.visit)
        assert hand.desk.visit is not None
        counts = hand.desk.visit.counts
        totals = [sum(one.must.total + one.should.total for one in by) for by in (counts.by_category, counts.by_walk)]
        assert totals == [99, 99]


async def test_what_a_category_does_not_ask_is_folded_at_its_end(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/check/5")
        await pane.until(lambda: "absent-head" in pane.names(), "the end of the category")
        assert "absent-inside" not in pane.names() and "unconfirmed-inside" not in pane.names()
        for fold, told in (("unconfirmed", "5.7"), ("absent", "5.9, 5.10, 5.11")):
            await pane.touch(f"{fold}-head")
            await pane.until(lambda fold=fold: f"{fold}-inside" in pane.names(), fold)  # type: ignore[misc]
            assert any(told in text for text in pane.texts() if text)
            inside = [str(getattr(one, "identifier", "")) for one in walk(pane.named(f"{fold}-inside"))]
            assert not [name for name in inside if name.startswith("answer")]
        await pane.touch("sieve-must")
        await pane.until(lambda: "absent-head" not in pane.names(), "only what is asked")


async def test_what_one_source_alone_confirms_is_marked(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/walk/gate")
        await pane.until(lambda: "item-9.4+" in pane.names(), "the gate")
        marked = [one for one in walk(pane.named("item-9.4+")) if getattr(one, "value", "") == "One source"]
        assert len(marked) == 1
        assert not [one for one in walk(pane.named("item-9.4")) if getattr(one, "value", "") == "One source"]


async def test_a_visit_on_a_draft_says_so_on_its_page_and_before_all_that_blocks(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        assert hand.desk.session is not None
        visit = begin_visit(hand.desk.session, {"partner_name": "Example Sea Lines"}, find_set("sea-carrier"))
        pane = await hand.open(f"/visit/{visit}", DESK_WIDTH)
        await pane.until(lambda: "overview-draft" in pane.names(), "that it is a draft")
        blockers = rows(pane, "blocker-")
        assert blockers[:2] == ["blocker-set", "blocker-site"]
        await pane.touch("blocker-set")
        await pane.until(lambda: "set" in pane.names(), "the page of the set")


async def test_a_newer_edition_is_offered_on_the_page_of_a_visit_begun_before_it(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        assert hand.desk.session is not None
        first = find_set("foreign-manufacturer", date(2026, 10, 31))
        visit = begin_visit(hand.desk.session, {"partner_name": "Example Textiles"}, first)
        pane = await hand.open(f"/visit/{visit}", DESK_WIDTH)
        await pane.until(lambda: "overview-newer" in pane.names(), "the offer")
        await pane.touch("overview-newer")
        await pane.until(lambda: "set" in pane.names(), "the page of the set")


async def test_a_tap_draws_its_own_item_anew_and_no_other(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/walk/office")
        await pane.until(lambda: "answer-1.4-met" in pane.names(), "the office")
        before = {one.identifier: id(one.content) for one in pane.on_top(ft.Semantics) if one.identifier}
        await pane.touch("answer-1.2-met")
        await pane.until(lambda: pane.named("answer-1.2-met").checked is True, "1.2 to be met")
        after = {one.identifier: id(one.content) for one in pane.on_top(ft.Semantics) if one.identifier}
        drawn = {name for name, content in after.items() if before.get(name) not in (None, content)}
        assert any("1.2" in name for name in drawn) and not [name for name in drawn if name.startswith("answer-1.4")]
