"""Parts of the app that raise on purpose, on every screen: a card in their place, a log line, and all else goes on."""

import importlib
import inspect
import logging
import pkgutil
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, Final

import flet as ft
import pytest
from flet.components.component import Component

from inspector_app.device.screens.app import ROUTES
from inspector_app.ui.runtime import use_effect
from inspector_app.ui.taps import Taps
from inspector_app.visits.values import known
from tests.support.flet_harness import walk
from tests.ui.device.hands import DESK_WIDTH, PHONE_WIDTH, SCREENS, Day, Hand, Pane, Place, cell_of, in_hand, paths_of
from tests.ui.device.places import ALL, ANSWERED, CHECKLIST, LOST, NOWHERE, PLACES

SECRET: Final = "Fictional Harness Works"
BESIDE: Final = ("VisitRows", "VisitCard")
"""What stands at the left of two panes, and not on a phone's screen of a visit."""


def break_down(*_: object, **__: object) -> Any:
    raise RuntimeError(SECRET)


def test_every_route_has_a_screen_that_is_broken_here() -> None:
    assert set(paths_of(ROUTES)) == {*PLACES, LOST}


async def test_every_part_of_the_app_is_on_a_screen_that_is_broken_here(day: Day, tmp_path: Path) -> None:
    seen = {"Door", "Unlock", "UnlockWithPin", "Enroll", "NotFound"}  # in test_failing_doors
    seen |= {"Mend"}  # there and in test_damaged
    seen |= {"OrThroughCenter", "LockedForTravel", "ThroughCenter"}  # there and in test_travel
    seen |= {"Moving", "Share"}  # there only while photos leave: in test_sync_page
    async with in_hand(day, tmp_path) as hand:
        pane = await hand.see(ALL[0], DESK_WIDTH)
        for place in ALL:
            await pane.show(place.on(day), place.shows.format(visit=day.visit))
            seen |= set(pane.components())
    assert seen >= _all_parts()


def _all_parts() -> set[str]:
    names = [one.name for one in pkgutil.iter_modules(importlib.import_module(SCREENS).__path__, f"{SCREENS}.")]
    values = [value for name in names for value in vars(importlib.import_module(name)).values()]
    bodies = [inspect.unwrap(value) for value in values if hasattr(value, "__wrapped__")]
    return {body.__qualname__ for body in bodies if body.__module__.startswith(SCREENS)}


@pytest.mark.parametrize("route", PLACES)
async def test_what_raises_on_a_screen_costs_itself_and_no_other(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, route: str
) -> None:
    """Its parts on a phone, its taps there, on a desk the taps that a phone does not have, and its parts' effects.

    What stands beside a screen on a desk is the same beside each of them, and has a test of its own.
    """
    parts, taps, restless = Once(), Once(), Once()
    async with in_hand(day, tmp_path) as hand:
        for place in PLACES[route]:
            phone = await hand.see(place, PHONE_WIDTH)
            await _break_each(hand, phone, place, parts.new(phone.components()), monkeypatch, caplog)
            await _break_taps(phone, taps.new(phone.taps()), monkeypatch, caplog)
            desk = await hand.see(place, DESK_WIDTH)
            await _break_taps(desk, taps.new(desk.taps()), monkeypatch, caplog)
            await _make_restless(desk, place.on(day), restless.new(desk.components()), monkeypatch, caplog)
        await _go_elsewhere(hand.panes[-1])
        await _answer(hand, hand.panes[-1], ANSWERED)
        hand.panes[-1].assert_alive()


class Once:
    """What was not there before: the same part of the same screen is broken at one of its places."""

    def __init__(self) -> None:
        self.before: set[str] = set()

    def new(self, names: Iterable[str]) -> list[str]:
        new = sorted({*names} - self.before)
        self.before.update(new)
        return new


async def test_what_stands_beside_a_screen_that_raises_costs_itself_and_no_other(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await hand.see(ANSWERED, DESK_WIDTH)
        assert set(pane.components()) >= set(BESIDE)
        await _break_each(hand, pane, ANSWERED, set(BESIDE), monkeypatch, caplog)
        await _answer(hand, pane, ANSWERED)
        pane.assert_alive()


async def test_an_answer_is_given_whatever_else_of_its_screen_is_broken(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await hand.see(ANSWERED, DESK_WIDTH)
        given = []
        for name in sorted(pane.components()):
            if name not in pane.components():  # a finding stands there only with one of the two answers
                await _answer(hand, pane, ANSWERED)
                await pane.until(lambda: name in pane.components(), name)  # noqa: B023
            drawn = pane.components()[name]
            with monkeypatch.context() as broken:
                broken.setattr(cell_of(drawn[0].fn, "body"), "cell_contents", break_down)
                await _fail_as_it_stands(pane, drawn)
                await pane.until(lambda: bool(pane.codes()), f"{name} to be broken")
                if name == "Criterion":  # the whole of it: the list of its category has the same buttons
                    await _answer(hand, pane, CHECKLIST)
                    await pane.show(ANSWERED.on(day), "trouble-retry")
                elif name != "Item":  # without it there is nowhere to answer
                    await _answer(hand, pane, ANSWERED)
                given.append(name)
            await _retry(pane)
            await pane.until(lambda: ANSWERED.shows in pane.names(), f"{name} to be whole again")
        assert set(given) >= {*BESIDE, "Criterion", "Item"}
        pane.assert_alive()


async def _break_each(
    hand: Hand,
    pane: Pane,
    place: Place,
    names: Collection[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One of these parts of a screen after the other, and see it whole again after each.

    With the first of them an answer is given elsewhere, and the screen comes back broken.
    """
    whole, first = Counter(pane.names()), min(names, key=lambda name: (name == "Item", name), default="")
    for name in sorted(names):
        drawn = pane.components()[name]
        rest = whole - _names_within(drawn)
        if name == "Lens":
            rest -= Counter(["shutter"])  # there is no shutter without a lens
        with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "inspector.ui"):
            caplog.clear()
            broken.setattr(cell_of(drawn[0].fn, "body"), "cell_contents", break_down)
            await _fail_as_it_stands(pane, drawn)
            await _see_cards(pane, rest, name, cards=len(drawn))
            _judge_log(caplog, pane)
            if name == first:
                await _answer_with(hand, pane, name)
                await _go_elsewhere(pane)
                caplog.clear()
                await pane.go(place.on(hand.day))
                await _see_cards(pane, rest, name, cards=len(drawn))
                _judge_log(caplog, pane)
        await _retry(pane)
        await pane.until(lambda: whole <= Counter(pane.names()), f"{name} to be whole again")


async def _fail_as_it_stands(pane: Pane, drawn: list[Component]) -> None:
    """Draw these parts anew where they are, as a change of what they show does."""
    for part in drawn:
        part.update()  # type: ignore[no-untyped-call]
    await pane.settle()


def _names_within(drawn: list[Any]) -> Counter[str]:
    found = [one for part in drawn for one in walk(part) if isinstance(one, ft.Semantics)]
    return Counter(one.identifier for one in found if one.identifier)


async def _see_cards(pane: Pane, rest: Counter[str], name: str, *, cards: int) -> None:
    """See so many cards in place of a part, and all but that part; what the screen asks for comes a moment later."""
    await pane.until(lambda: len(pane.codes()) == cards, f"{cards} cards for {name}")
    await pane.until(lambda: rest <= Counter(pane.names()), f"all but {name}")
    pane.assert_alive()


def _judge_log(caplog: pytest.LogCaptureFixture, pane: Pane) -> None:
    """One line for each, with its code and nothing of what was on the screen. The same part may stand on a screen
    below as well, and be drawn anew there meanwhile or not: that has its line then, too."""
    lines = [record.getMessage() for record in caplog.records]
    logged, on_top = Counter(line[:4] for line in lines), Counter(pane.codes())
    assert logged == on_top or on_top <= logged <= Counter(pane.all_codes()), lines
    assert SECRET not in caplog.text and all("RuntimeError" in line for line in lines)


async def _answer_with(hand: Hand, pane: Pane, name: str) -> None:
    """Give an answer with that part broken."""
    if name != "Item":  # without it there is nowhere to answer
        await _answer(hand, pane, CHECKLIST if name == "Criterion" else ANSWERED)


async def _go_elsewhere(pane: Pane) -> None:
    await pane.show(NOWHERE.address, NOWHERE.shows)
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
    pane.held.taps = Taps()  # a tap right behind another is taken for a slip of the thumb
    await pane.touch(f"answer-6.5-{word}")
    await pane.until(lambda: _outcome(hand) == word, f"6.5 to be {word}")


def _outcome(hand: Hand) -> str | None:
    given = hand.desk.visit.answer("6.5") if hand.desk.visit else None
    outcome = known(given.outcome) if given else None
    return outcome.word.value if outcome else None


async def _break_taps(
    pane: Pane, names: Iterable[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each is told and forgotten."""
    whole = Counter(pane.names())
    for name in names:
        surface = pane.taps()[name]  # another one where a picture has come meanwhile
        with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "inspector.ui"):
            caplog.clear()
            broken.setattr(cell_of(surface.on_click, "fn"), "cell_contents", break_down)
            await pane.fire(surface, "click")
            assert pane.held.toasts.shown is not None and "That did not work" in pane.held.toasts.shown.text
            _judge_log(caplog, pane)
        await pane.quiet()
    assert whole <= Counter(pane.names())
    pane.assert_alive()


def restless(body: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The component, with two effects that fail; the log names them after it."""

    def at_once() -> None:
        break_down()

    async def later() -> None:
        break_down()

    at_once.__qualname__, later.__qualname__ = f"{name}:at-once", f"{name}:later"

    def drawn(*args: object, **kwargs: object) -> Any:
        use_effect(later, [])
        use_effect(at_once, [])
        return body(*args, **kwargs)

    return drawn


async def _make_restless(
    pane: Pane, address: str, names: Collection[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Effects in all these parts of a screen at the same time: none of them is lost, each failure is in the log, and
    the screen stays."""
    if not names:
        return
    whole, parts = Counter(pane.names()), pane.components()
    await _go_elsewhere(pane)
    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "inspector.ui"):
        for name in names:
            body = cell_of(parts[name][0].fn, "body")
            broken.setattr(body, "cell_contents", restless(body.cell_contents, name))
        caplog.clear()
        await pane.go(address)
        await pane.until(lambda: whole <= Counter(pane.names()), "the screen around what fails")
        await pane.until(lambda: bool(pane.codes()), "what fails to be told")
        lines = [record.getMessage() for record in caplog.records]
        assert set(pane.codes()) <= {line[:4] for line in lines}
        told = Counter(line.split(" in ")[1].split(" at ")[0] for line in lines)
        for name in names:
            assert told[f"{name}:at-once"] == told[f"{name}:later"] >= len(parts[name]), told
        assert SECRET not in caplog.text
        pane.assert_alive()
        await pane.quiet()
        await _go_elsewhere(pane)  # before the parts are as they were: what is drawn has hooks that they do not have
