"""The screens that are at no place of a visit, broken on purpose: the two doors, the window that lost, and nowhere."""

import logging
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

import inspector_app.device.screens.app as app_room
from inspector_app.device.state.desk import Desk
from inspector_app.ui.runtime import use_effect
from inspector_app.ui.taps import Taps
from tests.support.commands import PASSPHRASE
from tests.ui.device.hands import Day, Hand, Pane, cell_of, in_hand
from tests.ui.device.places import NOWHERE, SETTINGS

SECRET: Final = "Fictional Harness Works"
DOORS: Final = pytest.mark.parametrize(
    ("door", "is_new", "shows"),
    [("Unlock", False, "unlock-passphrase"), ("Enroll", True, "enroll-center"), ("Mend", False, "mend-passphrase")],
    ids=["unlock", "enroll", "mend"],
)


def break_down(*_: object, **__: object) -> Any:
    raise RuntimeError(SECRET)


async def break_down_later(*_: object, **__: object) -> Any:
    raise RuntimeError(SECRET)


def judge_log(caplog: pytest.LogCaptureFixture, codes: list[str]) -> None:
    """One line for each code, and nothing of what was on the screen."""
    assert codes and Counter(record.getMessage()[:4] for record in caplog.records) == Counter(codes), caplog.text
    assert SECRET not in caplog.text and PASSPHRASE not in caplog.text


async def stand_before(hand: Hand, shows: str) -> Pane:
    hand.desk.damage.is_found = shows == "mend-passphrase"
    pane = await hand.open()
    await pane.until(lambda: shows in pane.names(), shows)
    return pane


async def go_in(hand: Hand, pane: Pane, *, is_new: bool) -> None:
    """Unlocking goes on as if nothing had been; a vault that is new has no center here to enroll with."""
    if not is_new:
        await hand.unlock()
        await pane.show("/", "visits")
    pane.assert_alive()


@DOORS
async def test_a_door_that_cannot_be_drawn_is_a_card_and_a_door_again(
    day: Day,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    door: str,
    is_new: bool,
    shows: str,
) -> None:
    async with in_hand(day, tmp_path, is_new=is_new) as hand:
        whole = await stand_before(hand, shows)
        body = cell_of(whole.components()[door][0].fn, "body")
        with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "inspector.ui"):
            broken.setattr(body, "cell_contents", break_down)
            pane = await hand.open()
            await pane.until(lambda: len(pane.codes()) == 1, "a card")
            judge_log(caplog, pane.codes())
        await pane.touch("trouble-retry")
        await pane.until(lambda: shows in pane.names(), "the door again")
        await go_in(hand, pane, is_new=is_new)


@DOORS
async def test_an_effect_of_a_door_that_fails_leaves_the_door(
    day: Day,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    door: str,
    is_new: bool,
    shows: str,
) -> None:
    async with in_hand(day, tmp_path, is_new=is_new) as hand:
        whole = await stand_before(hand, shows)
        body = cell_of(whole.components()[door][0].fn, "body")
        drawn = body.cell_contents

        def restless(*args: object, **kwargs: object) -> Any:
            use_effect(break_down, [])
            return drawn(*args, **kwargs)

        with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "inspector.ui"):
            broken.setattr(body, "cell_contents", restless)
            pane = await stand_before(hand, shows)
            await pane.until(lambda: bool(pane.codes()), "what fails to be told")
            judge_log(caplog, pane.codes())
        await go_in(hand, pane, is_new=is_new)


@DOORS
async def test_a_door_that_fails_to_open_says_so_and_keeps_what_was_typed(
    day: Day,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    door: str,
    is_new: bool,
    shows: str,
) -> None:
    typed = {shows: PASSPHRASE}
    if is_new:
        typed = {"enroll-center": "center.example", "enroll-code": "code"}
        typed |= dict.fromkeys(("enroll-passphrase", "enroll-again"), PASSPHRASE)
    async with in_hand(day, tmp_path, is_new=is_new) as hand:
        with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "inspector.ui"):
            broken.setattr(Desk, door.lower(), break_down_later)
            pane = await stand_before(hand, shows)
            for field, text in typed.items():
                await pane.type(field, text)
            await pane.touch(door.lower())
            await pane.until(lambda: bool(pane.codes()), "what fails to be told")
            judge_log(caplog, pane.codes())
        assert shows in pane.names()
        await go_in(hand, pane, is_new=is_new)


async def test_nowhere_that_cannot_be_drawn_is_a_card_and_elsewhere_goes_on(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await hand.see(NOWHERE, 390)
        body = cell_of(pane.components()["NotFound"][0].fn, "body")
        await pane.show(SETTINGS.address, SETTINGS.shows)
        with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "inspector.ui"):
            broken.setattr(body, "cell_contents", break_down)
            await pane.go(NOWHERE.address)
            await pane.until(lambda: len(pane.codes()) == 1, "a card")
            judge_log(caplog, pane.codes())
            await pane.show(SETTINGS.address, SETTINGS.shows)
        pane.assert_alive()


async def test_taking_back_that_fails_is_told_and_can_be_tried_again(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        first = await hand.open()
        await hand.open()
        await first.until(lambda: "elsewhere" in first.names(), "the other window to have it")
        with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "inspector.ui"):
            broken.setattr(app_room, "_take", break_down)
            await first.touch("take-over")
            assert first.held.toasts.shown is not None and "That did not work" in first.held.toasts.shown.text
            assert len(caplog.records) == 1 and SECRET not in caplog.text
        first.held.taps = Taps()  # a tap right behind another is taken for a slip of the thumb
        await first.touch("take-over")
        await first.until(lambda: "visits" in first.names(), "the visits again")
        first.assert_alive()
