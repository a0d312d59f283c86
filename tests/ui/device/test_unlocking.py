"""The door of the vault as a person meets it: PIN and passphrase, what waits after wrong ones, and how both change."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import flet as ft
import pytest
from flet_secure_storage import KeychainAccessibility

from inspector_app.device.screens.keystore import SystemKeystore
from inspector_app.device.state.desk import Stage
from inspector_app.device.state.doors import Doors, Pin
from inspector_app.ui.taps import Taps
from inspector_app.vault.errors import PinUnusable, WrongPassphrase
from inspector_app.vault.tries import FREE_TRIES, MAX_WRONG_PINS, TRIES_NAME, Way
from inspector_app.vault.vault import Vault
from tests.support.commands import PASSPHRASE
from tests.support.office import QUICK
from tests.support.watch import Watch
from tests.ui.device.hands import Day, Hand, Pane, in_hand

PIN, WRONG_PIN = "280641", "280642"
OTHER = "another passphrase for tests"


@pytest.fixture(autouse=True)
def _doors_look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """They count by the watch of the test, and need no second to see that it went on."""
    monkeypatch.setattr("inspector_app.device.screens.unlock.LOOK_SECONDS", 0.02)


@asynccontextmanager
async def at_the_door(day: Day, folder: Path) -> AsyncIterator[tuple[Hand, Watch]]:
    """A locked vault, and the clock by which its tries wait."""
    watch = Watch()
    async with in_hand(day, folder) as hand:
        hand.desk.doors = Doors(hand.desk.folder, watch, QUICK)
        yield hand, watch


async def press(pane: Pane, identifier: str) -> None:
    pane.held.taps = Taps()
    await pane.touch(identifier)


async def try_word(pane: Pane, typed: str, *, way: str = "unlock-passphrase", by: str = "unlock") -> None:
    await pane.until(lambda: way in pane.names(), way)
    await pane.type(way, typed)
    await press(pane, by)


async def try_pin(pane: Pane, typed: str) -> None:
    await try_word(pane, typed, way="unlock-pin", by="unlock-with-pin")


async def set_pin(hand: Hand, pane: Pane) -> None:
    """In the settings, as a person does it; the vault is open."""
    await pane.show("/settings/pin", "new-pin")
    await pane.type("pin-passphrase", PASSPHRASE)
    await pane.type("new-pin", PIN)
    await pane.type("pin-again", PIN)
    await press(pane, "set-pin")
    await pane.until(lambda: pane.page.route == "/settings", "the settings again")


async def lock(hand: Hand, pane: Pane, shows: str = "unlock-pin") -> None:
    await pane.show("/", "visits")
    await hand.desk.lock()
    await pane.until(lambda: shows in pane.names(), shows)


async def test_a_pin_is_set_and_opens_the_vault(day: Day, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        async with at_the_door(day, tmp_path) as (hand, _):
            await hand.unlock()
            pane = await hand.open("/settings")
            await pane.until(lambda: "Off" in pane.texts(), "that there is no PIN")
            await set_pin(hand, pane)
            await pane.until(lambda: "On" in pane.texts(), "that there is one")
            assert len(hand.secrets) == 1
            await lock(hand, pane)
            await try_pin(pane, WRONG_PIN)
            await pane.until(lambda: "gate-failure" in pane.names(), "that it was wrong")
            assert pane.field("unlock-pin").value == ""
            assert hand.desk.stage is Stage.LOCKED
            await try_pin(pane, PIN)
            await pane.until(lambda: hand.desk.stage is Stage.OPEN, "the vault open")
            pane.assert_alive()
        kept = b"".join(path.read_bytes() for path in (tmp_path / "vault").iterdir())
        for word in (PIN, WRONG_PIN, PASSPHRASE, *hand.secrets.values()):
            assert word.encode() not in kept and word not in caplog.text


async def test_the_passphrase_stays_the_second_way_in(day: Day, tmp_path: Path) -> None:
    async with at_the_door(day, tmp_path) as (hand, _):
        await hand.unlock()
        pane = await hand.open()
        await set_pin(hand, pane)
        await lock(hand, pane)
        await press(pane, "to-passphrase")
        await pane.until(lambda: "unlock-passphrase" in pane.names(), "the passphrase's field")
        await press(pane, "to-pin")
        await pane.until(lambda: "unlock-pin" in pane.names(), "the PIN's field")
        await press(pane, "to-passphrase")
        await try_word(pane, PASSPHRASE)
        await pane.until(lambda: hand.desk.stage is Stage.OPEN, "the vault open")


async def test_a_field_that_is_left_half_typed_is_no_try(day: Day, tmp_path: Path) -> None:
    async with at_the_door(day, tmp_path) as (hand, _):
        pane = await hand.open()
        await pane.until(lambda: "unlock-passphrase" in pane.names(), "the door")
        await pane.type("unlock-passphrase", "half a passph")
        await pane.leave("unlock-passphrase")
        assert hand.desk.doors.tries.wrong(Way.PASSPHRASE) == 0
        await pane.type("unlock-passphrase", PASSPHRASE)
        await pane.fire(pane.field("unlock-passphrase"), "submit")
        await pane.until(lambda: hand.desk.stage is Stage.OPEN, "the vault open")


async def test_after_wrong_tries_the_door_says_how_long_and_opens_again_by_itself(day: Day, tmp_path: Path) -> None:
    async with at_the_door(day, tmp_path) as (hand, watch):
        pane, tries = await hand.open(), hand.desk.doors.tries
        for tried in range(1, FREE_TRIES + 2):
            await try_word(pane, f"wrong, and typed for the time {tried}")
            # It is counted before it is judged, and the next one can be typed only after that.
            await pane.until(lambda: "gate-failure" in pane.names(), "that it was wrong")
            assert tries.wrong(Way.PASSPHRASE) == tried
        await pane.until(lambda: pane.says("Try again in 15 seconds."), "how long to wait")
        await pane.type("unlock-passphrase", PASSPHRASE)
        assert "unlock" not in pane.taps()
        await pane.fire(pane.field("unlock-passphrase"), "submit")
        assert hand.desk.stage is Stage.LOCKED
        watch.wait(14)
        await pane.until(lambda: pane.says("Try again in one second."), "that it counts down")
        watch.wait(1)
        await pane.until(lambda: "unlock" in pane.taps(), "that it may be tried again")
        assert "unlock-wait" not in pane.names()
        await press(pane, "unlock")
        await pane.until(lambda: hand.desk.stage is Stage.OPEN, "the vault open")


async def test_a_window_that_is_opened_anew_waits_too(day: Day, tmp_path: Path) -> None:
    async with at_the_door(day, tmp_path) as (hand, watch):
        for _ in range(FREE_TRIES + 2):
            watch.wait(15)
            with pytest.raises(WrongPassphrase):
                await hand.desk.unlock(OTHER)
        watch.starts_again()
        pane = await hand.open()
        await pane.until(lambda: pane.says("Try again in 30 seconds."), "how long to wait")


async def test_with_the_tenth_wrong_pin_only_the_passphrase_is_left(day: Day, tmp_path: Path) -> None:
    async with at_the_door(day, tmp_path) as (hand, watch):
        await hand.unlock()
        pane = await hand.open()
        await set_pin(hand, pane)
        await lock(hand, pane)
        tries = hand.desk.doors.tries
        for tried in range(1, MAX_WRONG_PINS):
            watch.wait(900)
            await pane.until(lambda: "unlock-wait" not in pane.names(), "that it may be tried again")
            await try_pin(pane, WRONG_PIN)
            await pane.until(lambda: "gate-failure" in pane.names(), "that it was wrong")
            assert tries.wrong(Way.PIN) == tried
        assert pane.says("One more wrong PIN, and only the passphrase opens.")
        watch.wait(900)
        await pane.until(lambda: "unlock-wait" not in pane.names(), "that it may be tried again")
        await try_pin(pane, WRONG_PIN)
        await pane.until(lambda: "unlock-passphrase" in pane.names(), "the passphrase's field")
        assert hand.secrets == {} and "to-pin" not in pane.names()
        await try_word(pane, PASSPHRASE)
        await pane.until(lambda: hand.desk.stage is Stage.OPEN, "the vault open")
        assert await hand.desk.pin() is Pin.NONE


async def test_a_keystore_that_lost_its_secret_leaves_the_passphrase(day: Day, tmp_path: Path) -> None:
    async with at_the_door(day, tmp_path) as (hand, _):
        await hand.unlock()
        pane = await hand.open()
        await set_pin(hand, pane)
        hand.secrets.clear()
        await lock(hand, pane, "unlock-passphrase")
        assert "pin-lost" in pane.names()
        with pytest.raises(PinUnusable, match="Use the passphrase"):
            await hand.desk.unlock_with_pin(PIN)
        await try_word(pane, PASSPHRASE)
        await pane.until(lambda: hand.desk.stage is Stage.OPEN, "the vault open")
        assert await hand.desk.pin() is Pin.LOST
        await set_pin(hand, pane)
        await lock(hand, pane)
        await try_pin(pane, PIN)
        await pane.until(lambda: hand.desk.stage is Stage.OPEN, "the vault open")


async def test_a_removed_pin_takes_the_secret_along(day: Day, tmp_path: Path) -> None:
    async with at_the_door(day, tmp_path) as (hand, _):
        await hand.unlock()
        pane = await hand.open()
        await set_pin(hand, pane)
        await pane.show("/settings/pin", "remove-pin")
        await press(pane, "remove-pin")
        await pane.until(lambda: pane.page.route == "/settings", "the settings again")
        assert hand.secrets == {} and await hand.desk.pin() is Pin.NONE
        await lock(hand, pane, "unlock-passphrase")


async def test_every_screen_below_asks_for_the_pin_and_all_are_told(day: Day, tmp_path: Path) -> None:
    async with at_the_door(day, tmp_path) as (hand, _):
        await hand.unlock()
        pane = await hand.open()
        await set_pin(hand, pane)
        await pane.show(f"/visit/{day.visit}/check/6/on/6~5", "answer-6.5-met")
        await hand.desk.lock()
        doors = len(ft.unwrap_component(pane.page.views))
        await pane.until(lambda: pane.identifiers().count("unlock-pin") == doors > 2, "the PIN on each screen")


async def test_a_secret_that_a_kill_left_goes_with_the_next_unlock(day: Day, tmp_path: Path) -> None:
    async with at_the_door(day, tmp_path) as (hand, _):
        await hand.open()
        await hand.unlock()
        assert hand.desk.session is not None
        hand.secrets[f"inspector vault {hand.desk.session.vault.id}"] = "bGVmdCBvdmVy"
        await hand.desk.lock()
        await hand.unlock()
        assert hand.secrets == {}


async def test_a_pin_that_is_refused_leaves_no_secret(day: Day, tmp_path: Path) -> None:
    async with at_the_door(day, tmp_path) as (hand, _):
        await hand.unlock()
        pane = await hand.open("/settings/pin")
        await pane.until(lambda: "new-pin" in pane.names(), "the form")
        await pane.type("pin-passphrase", PASSPHRASE)
        for field in ("new-pin", "pin-again"):
            await pane.type(field, "123456")
        await press(pane, "set-pin")
        await pane.until(lambda: "gate-failure" in pane.names(), "why not")
        assert hand.secrets == {} and await hand.desk.pin() is Pin.NONE


@pytest.mark.parametrize("web", [True, False])
async def test_a_browser_is_never_asked_for_a_keystore(day: Day, tmp_path: Path, web: bool) -> None:
    async with at_the_door(day, tmp_path) as (hand, _):
        await hand.unlock()
        pane = await hand.open("/settings", platform="linux", web=web)
        await pane.until(lambda: "idle" in pane.names(), "the settings")
        assert (hand.desk.doors.keystore is None) is web
        assert ("pin" in pane.taps()) is not web
        assert ("keystore" in pane.held.keep) is not web


async def test_the_passphrase_is_changed_in_the_settings(day: Day, tmp_path: Path) -> None:
    async with at_the_door(day, tmp_path) as (hand, _):
        await hand.unlock()
        pane = await hand.open("/settings/passphrase")
        await pane.until(lambda: "old-passphrase" in pane.names(), "the form")
        await pane.type("old-passphrase", OTHER)
        await pane.type("new-passphrase", OTHER)
        assert "change" not in pane.taps()
        await pane.type("new-again", OTHER)
        await press(pane, "change")
        await pane.until(lambda: "gate-failure" in pane.names(), "that the old one is wrong")
        await pane.type("old-passphrase", PASSPHRASE)
        await press(pane, "change")
        await pane.until(lambda: pane.page.route == "/settings", "the settings again")
        await hand.desk.lock()
        with pytest.raises(WrongPassphrase):
            await hand.unlock()
        Vault.open(hand.desk.folder, OTHER).close()


async def test_a_pin_has_the_keyboard_of_numbers_and_is_hidden(day: Day, tmp_path: Path) -> None:
    async with at_the_door(day, tmp_path) as (hand, _):
        await hand.unlock()
        pane = await hand.open()
        await set_pin(hand, pane)
        await lock(hand, pane)
        field = pane.field("unlock-pin")
        assert field.password and field.keyboard_type is ft.KeyboardType.NUMBER and not field.autocorrect


async def test_on_a_full_device_the_door_says_why_it_waits(day: Day, tmp_path: Path) -> None:
    async with at_the_door(day, tmp_path) as (hand, watch):
        (hand.desk.folder / TRIES_NAME).unlink(missing_ok=True)
        (hand.desk.folder / TRIES_NAME).mkdir()  # nothing can be written there
        pane = await hand.open("/")
        await try_word(pane, PASSPHRASE)
        await pane.until(lambda: "unlock-wait" in pane.names(), "why nothing happens")
        assert pane.says("The storage of this device is full") and not pane.says("Too many wrong tries")
        watch.wait(60)
        await pane.until(lambda: "unlock-wait" not in pane.names(), "the end of the wait")
        await try_word(pane, PASSPHRASE)
        await pane.until(lambda: hand.desk.stage is Stage.OPEN, "the vault")


async def test_a_new_secret_that_no_pin_was_set_under_does_not_stay_in_the_keystore(day: Day, tmp_path: Path) -> None:
    """The door would ask for the PIN again, and count the right one as wrong."""
    async with at_the_door(day, tmp_path) as (hand, _):
        await hand.unlock()
        await hand.open()
        await hand.desk.set_pin(PASSPHRASE, PIN)
        hand.secrets.clear()
        with pytest.raises(WrongPassphrase):
            await hand.desk.set_pin(OTHER, PIN)
        assert hand.secrets == {} and await hand.desk.pin() is Pin.LOST


async def test_the_keystore_never_empties_itself_and_its_secret_stays_on_this_device(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.open()
        keystore = hand.desk.doors.keystore
        assert isinstance(keystore, SystemKeystore)
        reached = keystore._reached
        assert reached.android_options.reset_on_error is False
        for options in (reached.ios_options, reached.macos_options):
            assert options.accessibility is KeychainAccessibility.UNLOCKED_THIS_DEVICE
