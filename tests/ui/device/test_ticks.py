"""The fixed list of a criterion: each box is saved by itself, and the page counts what is ticked."""

import asyncio
from pathlib import Path

import pytest

from inspector_app.visits.values import known
from tests.ui.device.hands import Day, in_hand

BOX = "tick-6.7-"


async def test_a_box_that_is_tapped_is_saved_and_counted(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/check/6/on/6~7")
        await pane.until(lambda: any(name.startswith(BOX) for name in pane.names()), "the boxes")
        boxes = [name for name in pane.names() if name.startswith(BOX)]
        before = [name for name in boxes if pane.named(name).checked]
        tapped = next(name for name in boxes if name not in before)
        assert len(boxes) == 4 and pane.says(f"{len(before)} of 4")
        await pane.touch(tapped)
        await pane.until(lambda: bool(pane.named(tapped).checked), "the tick")
        assert pane.says(f"{len(before) + 1} of 4")
        answer = hand.desk.visit.answer("6.7") if hand.desk.visit else None
        assert answer is not None and known(answer.tick[tapped.removeprefix(BOX)]) is True


async def test_boxes_and_lists_tapped_while_the_device_still_counts_what_is_safe_are_all_kept(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/check/5/on/5~3")
        await pane.until(lambda: "list-5.3-seven_point" in pane.names(), "the lists")
        is_counted = asyncio.Event()
        monkeypatch.setattr(hand.desk, "captured", is_counted.wait)
        await pane.touch("list-5.3-seven_point")
        await pane.until(lambda: "tick-5.3-seven_point_floor" in pane.names(), "the boxes")
        for word in ("floor", "ceiling", "left_side"):
            await pane.touch(f"tick-5.3-seven_point_{word}")
        await pane.touch("list-5.3-other")
        await pane.until(lambda: "list-5.3-eight_point" in pane.names(), "the choice again")
        await pane.touch("list-5.3-eight_point")
        is_counted.set()
        await pane.until(lambda: "tick-5.3-eight_point_floor" in pane.names(), "the other boxes")
        await pane.until(lambda: pane.says("Also ticked: 3 of 7"), "every tick")
        pane.assert_alive()
