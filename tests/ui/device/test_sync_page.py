"""The sync screen: what moves and how fast, what waits and why, pause, and photos that wait for Wi-Fi."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import flet as ft
import pytest
from flet import ConnectivityType

from inspector_app.device.state.line import Line, Link, Movement
from inspector_app.device.state.progress import Meter
from inspector_app.ui.taps import Taps
from sync.endings import Ending
from sync.engine import Waiting
from sync.runner import Report
from tests.support.flet_harness import walk
from tests.ui.device.hands import Day, Hand, Pane, cell_of, in_hand
from tests.ui.device.places import NOWHERE


async def see_sync(hand: Hand) -> tuple[Pane, Line]:
    await hand.unlock()
    pane = await hand.open("/sync")
    await pane.until(lambda: "sync-now" in pane.names(), "the button")
    line = hand.desk.line
    assert line is not None
    await pane.until(lambda: bool(line.standings), "what is safe")
    return pane, line


def unsafe_photo(line: Line) -> tuple[str, str, int]:
    """A photo that only this device has."""
    return next(
        (visit, named.sha256, named.size)
        for visit, standing in line.standings.items()
        for named in standing.named
        if named.sha256 not in standing.safe_photos and named.role == "original"
    )


async def test_what_there_is_nothing_to_say_of_takes_no_room(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane, line = await see_sync(hand)
        line.waiting = (Waiting("device", "why", "revoked"),)
        line.changes.fire()
        await pane.until(lambda: pane.says("This device was revoked."), "what waits")
        line.waiting = ()
        line.changes.fire()
        await pane.until(lambda: not pane.says("This device was revoked."), "nothing waits")
        listed = [one for one in walk(pane.on_top(ft.ListView)) if isinstance(one, ft.Container)]
        assert listed and all(one.content is not None or one.height != 0 for one in listed)
        pane.assert_alive()


async def test_while_photos_leave_it_says_how_many_how_fast_and_how_long(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane, line = await see_sync(hand)
        visit, sha256, _ = unsafe_photo(line)
        now = [0]
        line._meter = Meter({(visit, sha256): 600_000, (visit, "0" * 64): 12_000_000}, lambda: now[0])
        line._meter.begin(visit, sha256, 0)
        now[0] = 10_000
        line._meter.move(300_000)
        line.movement = Movement.SENDING
        line.changes.fire()
        line.progress.fire()
        await pane.until(lambda: pane.says("0 of 2 files sent"), "how many")
        assert pane.says("12.3 MB to go") and pane.says("30 kB a second") and pane.says("about 6 min left")
        assert pane.says("On its way") and "sync-pause" in pane.taps()
        line._meter.move(300_000)
        line.progress.fire()
        await pane.until(lambda: pane.says("1 of 2 files sent"), "the next")
        pane.assert_alive()


def leave(line: Line) -> None:
    """As if photos were leaving."""
    visit, sha256, size = unsafe_photo(line)
    line._meter = Meter({(visit, sha256): size}, lambda: 0)
    line._meter.begin(visit, sha256, 0)
    line.movement = Movement.SENDING
    line.changes.fire()
    line.progress.fire()


@pytest.mark.parametrize("name", ["Moving", "Share"])
async def test_what_tells_how_far_it_is_may_fail_and_the_rest_goes_on(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane, line = await see_sync(hand)
        leave(line)
        await pane.until(lambda: name in pane.components(), "what moves")
        body = cell_of(pane.components()[name][0].fn, "body")
        await pane.show(NOWHERE.address, NOWHERE.shows)
        with monkeypatch.context() as broken:
            broken.setattr(body, "cell_contents", break_down)
            await pane.go("/sync")
            await pane.until(lambda: len(pane.codes()) == 1, "its card")
            assert "sync-pause" in pane.taps() and pane.says("On its way")
            pane.assert_alive()


def break_down(*_: object, **__: object) -> Any:
    raise RuntimeError("planted")


async def test_paused_it_says_so_and_offers_only_to_go_on(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane, line = await see_sync(hand)
        line.movement = Movement.EXCHANGING
        line.changes.fire()
        await pane.until(lambda: "sync-pause" in pane.taps(), "the pause")
        await pane.touch("sync-pause")
        line.movement = Movement.RESTING
        line.changes.fire()
        await pane.until(lambda: "sync-go-on" in pane.taps(), "the way on")
        assert pane.says("Paused: nothing is sent") and "sync-now" not in pane.names()
        tried: list[bool] = []

        async def sync() -> None:
            tried.append(line.is_paused)

        monkeypatch.setattr(line, "sync", sync)
        await pane.touch("sync-go-on")
        await pane.until(lambda: "sync-now" in pane.names(), "the button again")
        assert tried == [False]


async def test_why_a_photo_waits_stands_beside_it_and_other_reasons_above(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane, line = await see_sync(hand)
        _, sha256, _ = unsafe_photo(line)
        line.waiting = (
            Waiting(f"photo {sha256[:12]}", "The disk has lost this photo.", "damaged-here", sha256),
            Waiting("document 0123", "Another file came.", "wrong-bytes", "0" * 64),
        )
        line.last = Report(entries_sent=9, photos_sent=1, entries_received=2)
        line.changes.fire()
        await pane.until(lambda: pane.says("The disk has lost this photo."), "the reason")
        assert "waiting-0" in pane.names() and "waiting-1" not in pane.names()
        assert pane.says("A file of the center") and pane.says("Another file came.")
        assert pane.says("Last sync: 9 entries sent, 1 file sent, 2 entries came")
        assert not pane.says(sha256[:12])


async def test_on_a_phone_photos_can_wait_for_wifi(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane, line = await see_sync(hand)
        assert line.link is Link.WIFI  # as the phone told
        await pane.go("/settings")
        await pane.until(lambda: "wifi-only-photos" in pane.taps(), "the choice")
        await pane.touch("wifi-only-photos")
        await pane.until(lambda: bool(pane.named("wifi-only-photos").checked), "the choice made")
        told = pane.held.keep["link"]
        event = {"connectivity": [ConnectivityType.MOBILE.value]}
        await pane.session.dispatch_event(told._i, "change", event)
        await pane.until(lambda: line.holds_photos, "the news")
        pane.held.taps = Taps()
        await pane.go("/sync")
        await pane.until(lambda: pane.says("Photos wait for Wi-Fi"), "why")


async def test_where_the_platform_does_not_tell_the_choice_is_not_offered(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open("/settings", platform="linux")
        await pane.until(lambda: "lock" in pane.names(), "the settings")
        assert "wifi-only-photos" not in pane.names() and "link" not in pane.held.keep


async def test_it_says_that_the_device_was_revoked_and_that_access_has_ended(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane, line = await see_sync(hand)
        visit = next(iter(line.standings))
        assert line.safety is not None
        reasons = ("quarantined: Written after the phone was lost",)
        line.safety = replace(line.safety, endings=(Ending(visit, 3, 0),), reasons=reasons)
        line.waiting = (
            Waiting("device", "in the center's own words", "revoked"),
            Waiting(f"visit {visit}, 2 entries", "The center keeps this aside: it is odd.", "set-aside"),
        )
        line.changes.fire()
        await pane.until(lambda: pane.says("Access to 1 visit has ended"), "the end")
        assert pane.says("What was read cannot be recalled.")
        assert pane.says("1 entry is kept and counts nowhere") and pane.says("Written after the phone was lost")
        assert pane.says("This device was revoked.") and not pane.says("in the center's own words")
        assert pane.says(": 2 entries") and pane.says("The center keeps this aside: it is odd.")
        # What has a code is said in the device's own words.
        assert pane.says("A supervisor has set it aside. Written after") and not pane.says("quarantined:")
        waits = Waiting(
            f"visit {visit}, 1 entry", "The center keeps this aside: waiting for access.", "waiting-for-access"
        )
        line.waiting = (waits,)
        line.changes.fire()
        await pane.until(lambda: pane.says("It waits at the center until its author has access"), "the device's words")
        assert not pane.says("The center keeps this aside")
        pane.assert_alive()
