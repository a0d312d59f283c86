"""A vault of which a part is damaged, as its person meets it: the door saves what opens, and says what is lost."""

import sqlite3
from pathlib import Path

from inspector_app.device.state.desk import Desk, Stage
from inspector_app.ui.taps import Taps
from inspector_app.vault.replacing import DAMAGED_NAME, SALVAGED
from inspector_app.vault.salvage import Salvage
from tests.support.commands import PASSPHRASE
from tests.support.office import QUICK
from tests.ui.device.hands import Day, Hand, Pane, in_hand

WRONG = "not the passphrase of this vault"


def damage(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "vault.db") as file:
        assert file.execute(statement).rowcount > 0
    file.close()


def lose_a_name(folder: Path) -> None:
    """The row of one visit: the visits cannot be listed, so the vault does not open."""
    damage(folder, "UPDATE visits SET sealed = zeroblob(60) WHERE row = (SELECT max(row) FROM visits)")


def lose_an_entry(folder: Path) -> None:
    damage(folder, "UPDATE entries SET sealed = zeroblob(200) WHERE row = (SELECT max(row) FROM entries)")


def lose_identity(folder: Path) -> None:
    for table in ("settings", "headers", "visits"):  # it stands in the first two
        damage(folder, f"UPDATE {table} SET sealed = zeroblob(60)")


async def press(pane: Pane, identifier: str) -> None:
    pane.held.taps = Taps()
    await pane.touch(identifier)


async def at_the_damage(hand: Hand) -> Pane:
    """At the door, after the right passphrase found that the vault does not open."""
    pane = await hand.open()
    await pane.until(lambda: "unlock-passphrase" in pane.names(), "the door")
    await pane.type("unlock-passphrase", PASSPHRASE)
    await press(pane, "unlock")
    await pane.until(lambda: "mend-passphrase" in pane.names(), "what can be done")
    assert pane.says("Part of this vault is damaged")
    return pane


async def save(pane: Pane, passphrase: str = PASSPHRASE) -> None:
    await pane.type("mend-passphrase", passphrase)
    await press(pane, "mend")


async def test_the_door_saves_what_opens_and_says_what_is_lost(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        lose_a_name(hand.desk.folder)
        lose_an_entry(hand.desk.folder)
        pane = await at_the_damage(hand)
        await save(pane)
        await pane.until(lambda: "saved-from-damage" in pane.names(), "what came of it")
        assert hand.desk.stage is Stage.OPEN and len(hand.desk.cards) == 2
        assert pane.says("Saved: 2 visits") and pane.says("1 entry is lost here") and pane.says("Sync once before")
        await press(pane, "saved-read")
        await pane.until(lambda: "saved-from-damage" not in pane.names(), "that it was read")
        await pane.show("/settings", "delete-aside")
        await press(pane, "delete-aside")
        await pane.until(lambda: "delete-aside-ask-yes" in pane.names(), "the question")
        await press(pane, "delete-aside-ask-yes")
        await pane.until(lambda: "delete-aside" not in pane.names(), "that it is gone")
        assert not (hand.desk.folder / DAMAGED_NAME).exists()
        pane.assert_alive()


async def test_a_wrong_passphrase_is_counted_and_changes_nothing(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        lose_a_name(hand.desk.folder)
        before = (hand.desk.folder / "vault.db").read_bytes()
        pane = await at_the_damage(hand)
        for _ in range(4):
            await save(pane, WRONG)
            await pane.until(lambda: "gate-failure" in pane.names() or "unlock-wait" in pane.names(), "the refusal")
            await pane.until(lambda: "mend-back" in pane.names(), "the end of the try")
        await pane.until(lambda: "unlock-wait" in pane.names(), "that the next try must wait")
        assert (hand.desk.folder / "vault.db").read_bytes() == before
        assert not (hand.desk.folder / SALVAGED / "vault.db").exists()
        await press(pane, "mend-back")
        await pane.until(lambda: "unlock-passphrase" in pane.names(), "the door as ever")


async def test_without_an_identity_it_is_enrolled_anew_and_keeps_what_was_saved(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        lose_identity(hand.desk.folder)
        pane = await hand.open()
        await hand.desk.lock_to_save()
        await pane.until(lambda: "mend-passphrase" in pane.names(), "what can be done")
        await save(pane)
        await pane.until(lambda: "enroll-code" in pane.names(), "the way to enroll anew")
        assert pane.says("Saved: 2 visits") and pane.says("identity is lost")


async def test_the_settings_lead_there_from_a_vault_that_opens(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open("/settings")
        await pane.until(lambda: "lock-to-save" in pane.names(), "the settings")
        assert "delete-aside" not in pane.names()
        await press(pane, "lock-to-save")
        await pane.until(lambda: "mend-passphrase" in pane.names(), "the door that saves")
        await pane.show("/", "mend-passphrase")
        assert hand.desk.session is None
        await save(pane)
        await pane.until(lambda: "saved-from-damage" in pane.names(), "what came of it")
        assert pane.says("Nothing was lost.") and not pane.says("Sync once")


async def test_after_a_kill_in_mid_replacement_the_app_finds_the_vault(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        lose_an_entry(hand.desk.folder)
        with Salvage(hand.desk.folder, hand.desk.folder / SALVAGED, PASSPHRASE) as salvage:
            salvage.finish()
        (hand.desk.folder / "vault.db").rename(hand.desk.folder / DAMAGED_NAME)
        hand.desk = Desk(hand.desk.folder, kdf=QUICK)
        assert hand.desk.stage is Stage.LOCKED
        await hand.unlock()
        assert len(hand.desk.cards) == 2
