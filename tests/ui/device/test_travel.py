"""The travel lock on the screen, and the way back through the center."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from inspector_app.device.state.desk import Desk, Stage
from inspector_app.vault.errors import LockedForTravel
from inspector_app.vault.keys import from_base64
from inspector_app.vault.vault import Vault
from sync.central import HttpCentral
from tests.support.commands import PASSPHRASE
from tests.support.office import QUICK, Office
from tests.support.travelers import ANOTHER, PASSWORD, Traveler, travel_office, traveler
from tests.ui.device.hands import Day, Hand, Pane, cell_of

SECRET: Final = "Fictional Harness Works"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with travel_office(tmp_path) as opened:
        yield opened


@dataclass
class Journey:
    """A person at a vault that travels."""

    one: Traveler
    hand: Hand
    ended: list[str]

    async def settings(self) -> Pane:
        await self.hand.unlock()
        pane = await self.hand.open("/settings")
        await pane.show("/settings", "travel-lock")
        line = self.hand.desk.line
        assert line is not None
        await pane.until(lambda: line.safety is not None, "what is safe")
        return pane

    async def lock(self) -> Pane:
        pane = await self.settings()
        await pane.touch("travel-lock")
        await pane.until(lambda: "travel-ask-yes" in pane.names(), "the question")
        await pane.touch("travel-ask-yes")
        return pane

    async def answer(self, pane: Pane, password: str, passphrase: str = ANOTHER, again: str | None = None) -> None:
        await pane.until(lambda: "center-password" in pane.names(), "the way back")
        await pane.type("center-password", password)
        await pane.type("new-passphrase", passphrase)
        await pane.type("new-passphrase-again", passphrase if again is None else again)


@asynccontextmanager
async def on_a_journey(office: Office) -> AsyncIterator[Journey]:
    one = traveler(office, "ana")
    one.phone.close()
    ended: list[str] = []
    desk = Desk(one.folder, kdf=QUICK, end=lambda: ended.append("the process"))
    hand = Hand(desk, Day(one.folder, one.visit, "", ""))
    try:
        yield Journey(one, hand, ended)
    finally:
        if hand.desk.stage is Stage.OPEN:
            await hand.desk.lock()
        for pane in hand.panes:
            pane.close()


def stage_of(desk: Desk) -> Stage:
    """As it is now."""
    return desk.stage


async def test_one_tap_and_one_question_lock_the_device_for_travel(office: Office) -> None:
    async with on_a_journey(office) as journey:
        pane = await journey.settings()
        await pane.touch("travel-lock")
        await pane.until(lambda: "travel-ask-yes" in pane.names(), "the question")
        asked = " ".join(pane.texts())
        assert "only on this device" in asked and "Sync first if you can" in asked
        assert "does not pretend to be empty" in asked and "copied its files before" in asked
        await pane.touch("travel-ask-yes")
        await pane.until(lambda: "through-center" in pane.names(), "the lock")
        assert journey.hand.desk.stage is Stage.TRAVEL and journey.hand.desk.session is None
        assert "Locked for travel" in pane.texts()
        assert journey.ended == ["the process"]
        with pytest.raises(LockedForTravel):
            Vault.open(journey.one.folder, PASSPHRASE)


async def test_the_pin_goes_along_and_its_secret_leaves_the_keystore(office: Office) -> None:
    async with on_a_journey(office) as journey:
        pane = await journey.settings()
        await journey.hand.desk.set_pin(PASSPHRASE, "294618")
        (secret,) = [*journey.hand.secrets.values()]
        await pane.until(lambda: "travel-lock" in pane.names(), "the settings again")
        pane.held.taps = type(pane.held.taps)()
        await pane.touch("travel-lock")
        await pane.until(lambda: "travel-ask-yes" in pane.names(), "the question")
        await pane.touch("travel-ask-yes")
        await pane.until(lambda: journey.ended != [], "the lock")
        assert journey.hand.secrets == {}
        with pytest.raises(LockedForTravel):
            Vault.open_with_pin(journey.one.folder, "294618", from_base64(secret))


async def test_whoever_thinks_better_of_it_has_lost_nothing(office: Office) -> None:
    async with on_a_journey(office) as journey:
        pane = await journey.settings()
        await pane.touch("travel-lock")
        await pane.until(lambda: "travel-ask-no" in pane.names(), "the question")
        await pane.touch("travel-ask-no")
        assert journey.hand.desk.stage is Stage.OPEN and journey.ended == []


async def test_without_a_password_at_headquarters_the_card_says_so(office: Office) -> None:
    async with on_a_journey(office) as journey:
        office.headquarters.accounts.end(journey.one.phone.identity.person)
        pane = await journey.lock()
        await pane.until(lambda: "travel-failure" in pane.names(), "the refusal")
        assert any("Ask a supervisor for a code" in text for text in pane.texts())
        assert journey.hand.desk.stage is Stage.OPEN and journey.ended == []


async def test_it_begins_locked_for_travel_and_comes_back_by_the_password(office: Office) -> None:
    async with on_a_journey(office) as journey:
        await (await journey.lock()).until(lambda: journey.ended != [], "the lock")
        desk = journey.hand.desk = Desk(journey.one.folder, kdf=QUICK)
        assert stage_of(desk) is Stage.TRAVEL
        pane = await journey.hand.open()
        await journey.answer(pane, "a wrong password here")
        await pane.touch("unlock-through-center")
        await pane.until(lambda: "gate-failure" in pane.names(), "the refusal")
        assert any("not your password at headquarters" in text for text in pane.texts())
        assert "unlock-passphrase" not in pane.names()
        pane.held.taps = type(pane.held.taps)()
        await pane.type("center-password", PASSWORD)
        await pane.touch("unlock-through-center")
        await pane.until(lambda: "visits" in pane.names(), "the visits")
        assert stage_of(desk) is Stage.OPEN
        await desk.lock()
        assert stage_of(desk) is Stage.LOCKED
        Vault.open(journey.one.folder, ANOTHER).close()


async def test_whoever_forgot_the_passphrase_goes_the_same_way(office: Office) -> None:
    async with on_a_journey(office) as journey:
        pane = await journey.hand.open()
        await pane.until(lambda: "forgot" in pane.names(), "the way for whoever forgot")
        await pane.touch("forgot")
        await journey.answer(pane, PASSWORD, again="something else")
        assert pane.taps().get("unlock-through-center") is None
        await pane.touch("back-to-unlock")
        await pane.until(lambda: "unlock-passphrase" in pane.names(), "the passphrase")
        pane.held.taps = type(pane.held.taps)()
        await pane.touch("forgot")
        await journey.answer(pane, PASSWORD)
        await pane.touch("unlock-through-center")
        await pane.until(lambda: "visits" in pane.names(), "the visits")


async def test_without_a_line_the_way_back_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_a_journey(office) as journey:
        monkeypatch.setattr(
            "inspector_app.device.state.travel.HttpCentral", lambda _: HttpCentral("http://127.0.0.1:9")
        )
        pane = await journey.hand.open()
        await pane.until(lambda: "forgot" in pane.names(), "the way for whoever forgot")
        await pane.touch("forgot")
        await journey.answer(pane, PASSWORD)
        await pane.touch("unlock-through-center")
        await pane.until(lambda: "gate-failure" in pane.names(), "the refusal")
        assert "The center cannot be reached." in pane.texts()


def break_down(*_: object, **__: object) -> Any:
    raise RuntimeError(SECRET)


@pytest.mark.parametrize(
    ("part", "is_locked", "shows"),
    [
        ("Door", False, "unlock-passphrase"),
        ("OrThroughCenter", False, "forgot"),
        ("LockedForTravel", True, "center-password"),
        ("ThroughCenter", True, "center-password"),
    ],
)
async def test_a_way_back_that_cannot_be_drawn_is_a_card_and_a_way_back_again(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    part: str,
    is_locked: bool,
    shows: str,
) -> None:
    async with on_a_journey(office) as journey:
        if is_locked:
            await (await journey.lock()).until(lambda: journey.ended != [], "the lock")
        whole = await journey.hand.open()
        await whole.until(lambda: shows in whole.names(), shows)
        drawn = cell_of(whole.components()[part][0].fn, "body")
        with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "inspector.ui"):
            broken.setattr(drawn, "cell_contents", break_down)
            pane = await journey.hand.open()
            await pane.until(lambda: len(pane.codes()) == 1, "a card")
        assert SECRET not in caplog.text and PASSPHRASE not in caplog.text
        await pane.touch("trouble-retry")
        await pane.until(lambda: shows in pane.names(), "the way back again")
        pane.assert_alive()


async def test_the_process_ends_whatever_fails_behind_the_lock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_a_journey(office) as journey:
        await journey.settings()
        desk = journey.hand.desk

        async def fail(vault: str) -> None:
            raise RuntimeError(vault)

        monkeypatch.setattr(desk.doors, "forget_secret", fail)
        with pytest.raises(RuntimeError):
            await desk.lock_for_travel()
        assert journey.ended == ["the process"] and stage_of(desk) is Stage.TRAVEL and desk.session is None
