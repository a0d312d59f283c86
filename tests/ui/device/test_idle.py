"""The app locks itself when nobody has touched it for long enough."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from inspector_app.device.state.desk import SYNC_GRACE_SECONDS, Stage
from inspector_app.device.state.idle import DEFAULT_MINUTES
from inspector_app.device.state.line import Movement
from tests.support.watch import Watch
from tests.ui.device.hands import Day, Hand, Pane, in_hand
from tests.ui.device.test_unlocking import press


@asynccontextmanager
async def unlocked(
    day: Day, folder: Path, monkeypatch: pytest.MonkeyPatch, route: str = "/"
) -> AsyncIterator[tuple[Hand, Pane, Watch]]:
    """An open vault, its window, and the clock of its idleness, which is looked at without end."""
    monkeypatch.setattr("inspector_app.device.state.desk.LOOK_SECONDS", 0.01)
    watch = Watch()
    async with in_hand(day, folder) as hand:
        hand.desk.idle.clock = watch
        hand.desk.idle.use()
        await hand.unlock()
        yield hand, await hand.open(route), watch


async def stays_open(hand: Hand) -> bool:
    await asyncio.sleep(0.2)
    return hand.desk.stage is Stage.OPEN


async def locked(hand: Hand, pane: Pane) -> None:
    await pane.until(lambda: hand.desk.stage is Stage.LOCKED, "the lock")
    assert hand.desk.session is None and hand.desk.visit is None and hand.desk.cards == ()
    await pane.until(lambda: "unlock-passphrase" in pane.names(), "the door")
    pane.assert_alive()


async def test_it_locks_after_ten_minutes_and_not_before(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with unlocked(day, tmp_path, monkeypatch) as (hand, pane, watch):
        watch.wait(60 * DEFAULT_MINUTES - 1)
        assert await stays_open(hand)
        watch.wait(1)
        await locked(hand, pane)


async def test_it_locks_when_the_last_window_is_gone_and_not_before(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        first, second = await hand.open(), await hand.open("/settings")
        await first.session.dispatch_event(first.page._i, "close", None)
        assert await stays_open(hand)
        await second.session.dispatch_event(second.page._i, "close", None)
        await second.until(lambda: hand.desk.stage is Stage.LOCKED, "the lock")
        assert hand.desk.session is None and hand.desk.holder is None


async def test_a_tap_and_a_keystroke_are_use(day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with unlocked(day, tmp_path, monkeypatch, f"/visit/{day.visit}/check/6/on/6~5") as (hand, pane, watch):
        await pane.until(lambda: "answer-6.5-met" in pane.names(), "the criterion")
        for _ in range(3):
            watch.wait(60 * DEFAULT_MINUTES - 1)
            await press(pane, "answer-6.5-met")
            assert await stays_open(hand)
        watch.wait(60 * DEFAULT_MINUTES - 1)
        field = next(name for name in pane.names() if name.startswith("note"))
        await pane.type(field, "the gate")
        watch.wait(60)
        assert await stays_open(hand)
        watch.wait(60 * DEFAULT_MINUTES)
        await locked(hand, pane)


async def test_what_the_system_tells_of_its_own_is_no_use(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with unlocked(day, tmp_path, monkeypatch) as (hand, pane, watch):
        watch.wait(60 * DEFAULT_MINUTES - 1)
        await pane.resize(400)
        await pane.fire(pane.page, "app_lifecycle_state_change", {"state": "pause"})
        await pane.fire(pane.page, "app_lifecycle_state_change", {"state": "resume"})
        assert await stays_open(hand)
        watch.wait(1)
        await locked(hand, pane)


async def test_an_app_that_was_away_is_locked_when_it_comes_back(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process and its timers stood still; the wall clock went on."""
    async with unlocked(day, tmp_path, monkeypatch) as (hand, pane, watch):
        monkeypatch.setattr("inspector_app.device.state.desk.LOOK_SECONDS", 3600.0)
        hand.desk.use()
        await pane.fire(pane.page, "app_lifecycle_state_change", {"state": "hide"})
        watch.wall += timedelta(minutes=DEFAULT_MINUTES)
        await pane.fire(pane.page, "app_lifecycle_state_change", {"state": "show"})
        await locked(hand, pane)


async def test_a_tap_that_comes_too_late_does_not_keep_it_open(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with unlocked(day, tmp_path, monkeypatch) as (hand, pane, watch):
        monkeypatch.setattr("inspector_app.device.state.desk.LOOK_SECONDS", 3600.0)
        watch.wait(60 * DEFAULT_MINUTES)
        hand.desk.use()
        await locked(hand, pane)


async def test_the_tap_that_locks_is_use_and_locks(day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch is woken by the very tap that ends it; so is the line by a capture right before."""
    async with unlocked(day, tmp_path, monkeypatch, "/settings") as (hand, pane, _):
        monkeypatch.setattr("inspector_app.device.state.desk.LOOK_SECONDS", 3600.0)
        await pane.until(lambda: "lock" in pane.taps(), "the settings")
        line = hand.desk.line
        assert line is not None
        line.wish()
        await press(pane, "lock")
        await locked(hand, pane)


async def test_a_wall_clock_that_is_set_back_keeps_nothing_open(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with unlocked(day, tmp_path, monkeypatch) as (hand, pane, watch):
        watch.wall -= timedelta(days=300)
        assert await stays_open(hand)
        watch.wait(60 * DEFAULT_MINUTES)
        await locked(hand, pane)


async def test_what_is_on_its_way_to_the_center_is_finished_first(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with unlocked(day, tmp_path, monkeypatch) as (hand, pane, watch):
        line = hand.desk.line
        assert line is not None
        line.movement = Movement.SENDING
        watch.wait(60 * DEFAULT_MINUTES + 60)
        assert await stays_open(hand)
        line.movement = Movement.RESTING
        await locked(hand, pane)


async def test_a_sync_without_end_does_not_keep_it_open_for_ever(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with unlocked(day, tmp_path, monkeypatch) as (hand, pane, watch):
        line = hand.desk.line
        assert line is not None
        line.movement = Movement.SENDING
        watch.wait(60 * DEFAULT_MINUTES + SYNC_GRACE_SECONDS)
        await locked(hand, pane)


async def test_a_lock_waits_for_the_step_that_is_under_way(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with unlocked(day, tmp_path, monkeypatch) as (hand, pane, watch):
        line = hand.desk.line
        assert line is not None
        async with line._syncing:
            watch.wait(60 * DEFAULT_MINUTES)
            assert await stays_open(hand)
            assert line.is_paused
        await locked(hand, pane)


async def test_the_minutes_are_chosen_and_kept(day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with unlocked(day, tmp_path, monkeypatch, "/settings") as (hand, pane, watch):
        await pane.until(lambda: "idle-2" in pane.names(), "the choices")
        await press(pane, "idle-2")
        await pane.until(lambda: hand.desk.idle.minutes == 2, "the choice to be kept")
        watch.wait(120)
        await locked(hand, pane)
        hand.desk.idle.minutes = DEFAULT_MINUTES
        await hand.unlock()
        assert hand.desk.idle.minutes == 2
