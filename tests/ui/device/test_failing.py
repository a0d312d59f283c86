"""Parts of the app that raise on purpose, on every screen: a card in their place, a log line, and all else goes on."""

import importlib
import inspect
import logging
import pkgutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import flet as ft
import pytest

from inspector_app.device.screens.app import ROUTES
from inspector_app.ui.runtime import use_effect
from inspector_app.visits.values import known
from tests.support.flet_harness import walk
from tests.ui.device.hands import DESK_WIDTH, PHONE_WIDTH, SCREENS, Day, Hand, Pane, Place, cell_of, in_hand, paths_of
from tests.ui.device.places import ALL, ANSWERED, CHECKLIST, LOST, NOWHERE, PLACES, SETTINGS, SYNC

SECRET: Final = "Fictional Harness Works"
BESIDE: Final = ("VisitRows", "VisitCard")
"""What stands at the left of two panes, and not on a phone's screen of a visit."""
WIDTHS: Final = (PHONE_WIDTH, DESK_WIDTH)


def break_down(*_: object, **__: object) -> Any:
    raise RuntimeError(SECRET)


async def break_down_later(*_: object, **__: object) -> Any:
    raise RuntimeError(SECRET)


def test_every_route_has_a_screen_that_is_broken_here() -> None:
    assert set(paths_of(ROUTES)) == {*PLACES, LOST}


async def test_every_part_of_the_app_is_on_a_screen_that_is_broken_here(day: Day, tmp_path: Path) -> None:
    seen = {"Unlock", "Enroll", "NotFound"}  # in test_failing_doors
    seen |= {"Moving", "Share"}  # there only while photos leave: in test_sync_page
    async with in_hand(day, tmp_path) as hand:
        for place in ALL:
            seen |= set((await hand.see(place, DESK_WIDTH)).components())
    assert seen >= _all_parts()


def _all_parts() -> set[str]:
    names = [one.name for one in pkgutil.iter_modules(importlib.import_module(SCREENS).__path__, f"{SCREENS}.")]
    values = [value for name in names for value in vars(importlib.import_module(name)).values()]
    bodies = [inspect.unwrap(value) for value in values if hasattr(value, "__wrapped__")]
    return {body.__qualname__ for body in bodies if body.__module__.startswith(SCREENS)}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("route", PLACES)
async def test_a_part_that_raises_costs_itself_and_no_other(
    day: Day,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    route: str,
    width: int,
) -> None:
    broken_here: set[str] = set()
    async with in_hand(day, tmp_path) as hand:
        for place in PLACES[route]:
            pane = await hand.see(place, width)
            # What is on a phone's screen, too, was broken there; what another place of this screen has, at that place.
            names = [name for name in pane.components() if width == PHONE_WIDTH or name in BESIDE]
            await _break_each(hand, pane, place, set(names) - broken_here, monkeypatch, caplog)
            broken_here.update(names)
            await _answer(hand, pane, ANSWERED)
            pane.assert_alive()


async def _break_each(
    hand: Hand,
    pane: Pane,
    place: Place,
    names: set[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One of these parts of a screen after the other, and see it whole again after each."""
    whole, parts = Counter(pane.names()), pane.components()
    left = {name: whole - _names_within(drawn) for name, drawn in parts.items()}
    left["Lens"] = left.get("Lens", Counter()) - Counter(["shutter"])  # there is no shutter without a lens
    for name in (name for name in parts if name in names):
        drawn = parts[name]
        await pane.show(NOWHERE.address, NOWHERE.shows)
        with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "inspector.ui"):
            caplog.clear()
            broken.setattr(cell_of(drawn[0].fn, "body"), "cell_contents", break_down)
            await _see_cards(pane, place.on(hand.day), caplog, cards=len(drawn))
            await _see_the_rest(pane, left[name], name)
            await _go_on(hand, pane, name, place)
        await _retry(pane)
        await pane.until(lambda: whole <= Counter(pane.names()), f"{name} to be whole again")


def _names_within(drawn: list[Any]) -> Counter[str]:
    found = [one for part in drawn for one in walk(part) if isinstance(one, ft.Semantics)]
    return Counter(one.identifier for one in found if one.identifier)


async def _see_cards(pane: Pane, route: str, caplog: pytest.LogCaptureFixture, *, cards: int) -> None:
    """Go there, and see so many cards in place of a part, each with its log line."""
    await pane.go(route)
    await pane.until(lambda: len(pane.codes()) == cards, f"{cards} cards")
    _judge_log(caplog, pane.all_codes())
    pane.assert_alive()


async def _see_the_rest(pane: Pane, rest: Counter[str], name: str) -> None:
    """All but that part; what the screen asks for comes a moment later."""
    await pane.until(lambda: rest <= Counter(pane.names()), f"all but {name}")


def _judge_log(caplog: pytest.LogCaptureFixture, codes: list[str]) -> None:
    """One line for each, with its code and nothing of what was on the screen."""
    lines = [record.getMessage() for record in caplog.records]
    assert Counter(line[:4] for line in lines) == Counter(codes), lines
    assert SECRET not in caplog.text and all("RuntimeError" in line for line in lines)


async def _go_on(hand: Hand, pane: Pane, name: str, place: Place) -> None:
    """Go elsewhere, give an answer there and come back, with that part broken all the while."""
    await _go_elsewhere(pane, place)
    if name != "Item":  # without it there is nowhere to answer
        await _answer(hand, pane, CHECKLIST if name == "Criterion" else ANSWERED)
    await pane.go(place.on(hand.day))
    await pane.until(lambda: bool(pane.codes()), "the card again")


async def _go_elsewhere(pane: Pane, place: Place) -> None:
    other = SYNC if place is SETTINGS else SETTINGS
    await pane.show(other.address, other.shows)
    assert not pane.codes()


async def _retry(pane: Pane) -> None:
    while retries := [one for one in pane.on_top(ft.Semantics) if one.identifier == "trouble-retry"]:
        await pane.fire(retries[0].content, "click")
    pane.assert_alive()


async def _answer(hand: Hand, pane: Pane, place: Place) -> None:
    """Give another answer to 6.5, and see it saved."""
    await pane.show(place.on(hand.day), "answer-6.5-met")
    visit = hand.desk.visit
    assert visit is not None
    word = "not_met" if _outcome(hand) == "met" else "met"
    await pane.touch(f"answer-6.5-{word}")
    await pane.until(lambda: _outcome(hand) == word, f"6.5 to be {word}")


def _outcome(hand: Hand) -> str | None:
    given = hand.desk.visit.answer("6.5") if hand.desk.visit else None
    outcome = known(given.outcome) if given else None
    return outcome.word.value if outcome else None


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("place", ALL, ids=lambda place: place.address)
async def test_a_tap_that_raises_is_told_and_forgotten(
    day: Day,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    place: Place,
    width: int,
) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await hand.see(place, width)
        whole = Counter(pane.names())
        for name in pane.taps():
            surface = pane.taps()[name]  # another one where a picture has come meanwhile
            with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "inspector.ui"):
                caplog.clear()
                broken.setattr(cell_of(surface.on_click, "fn"), "cell_contents", break_down)
                await pane.fire(surface, "click")
                assert pane.held.toasts.shown is not None and "That did not work" in pane.held.toasts.shown.text
                _judge_log(caplog, pane.codes())
            await pane.quiet()
        assert whole <= Counter(pane.names())
        pane.assert_alive()
        await _go_elsewhere(pane, place)
        await _answer(hand, pane, ANSWERED)


def restless(body: Callable[..., Any]) -> Callable[..., Any]:
    """The component, with an effect that fails."""

    def drawn(*args: object, **kwargs: object) -> Any:
        use_effect(break_down_later, [])
        use_effect(break_down, [])
        return body(*args, **kwargs)

    return drawn


@pytest.mark.parametrize("route", PLACES)
async def test_an_effect_that_raises_is_told_and_the_screen_stays(
    day: Day,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    route: str,
) -> None:
    broken_here: set[str] = set()
    async with in_hand(day, tmp_path) as hand:
        for place in PLACES[route]:
            pane = await hand.see(place, DESK_WIDTH)
            names = set(pane.components())
            await _make_restless(pane, place.on(day), names - broken_here, monkeypatch, caplog)
            broken_here |= names
            await _answer(hand, pane, ANSWERED)


async def _make_restless(
    pane: Pane, address: str, names: set[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """These parts of a screen, one after the other."""
    whole, parts = Counter(pane.names()), pane.components()
    for name in (name for name in parts if name in names):
        await pane.show(NOWHERE.address, NOWHERE.shows)
        body = cell_of(parts[name][0].fn, "body")
        with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "inspector.ui"):
            caplog.clear()
            broken.setattr(body, "cell_contents", restless(body.cell_contents))
            await pane.go(address)
            await pane.until(lambda: whole <= Counter(pane.names()), f"the screen around {name}")
            await pane.until(lambda: bool(pane.codes()), f"what fails in {name} to be told")
            lines = Counter(record.getMessage()[:4] for record in caplog.records)
            assert set(pane.codes()) <= set(lines) and len(lines) == 2, caplog.text
            assert min(lines.values()) == max(lines.values()) >= len(parts[name])
            assert SECRET not in caplog.text
            pane.assert_alive()
            await pane.quiet()
