"""A backup by a tap in the settings: it leaves by the share sheet, encrypted, and opens as no vault."""

from pathlib import Path

import pytest

from inspector_app.device.keeping import restore_vault
from inspector_app.device.listing import visits_here
from inspector_app.device.session import Session
from inspector_app.vault import backup
from inspector_app.vault.errors import VaultFull
from tests.support.commands import PASSPHRASE
from tests.ui.device.hands import Day, Place, in_hand
from tests.ui.device.test_files import Pocket, at

SETTINGS = Place("/settings", "make-backup")


async def test_a_backup_is_shared_and_restored(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pocket = Pocket(tmp_path)
        pane = await at(hand, SETTINGS, pocket)
        await pane.touch("make-backup")
        await pane.until(lambda: "backup-made" in pane.names(), "the backup")
        assert b"Fictional" not in pocket.shared[0].read_bytes()
        assert hand.desk.session is not None
        visits = visits_here(hand.desk.session)
        pane.assert_alive()
        await hand.desk.lock()
        assert not [*hand.desk.folder.glob("tray/**/*")]
    restore_vault(pocket.shared[0], tmp_path / "restored", PASSPHRASE)
    with Session.open(tmp_path / "restored", PASSPHRASE) as restored:
        assert visits_here(restored) == visits


async def test_one_that_finds_no_room_is_said_and_leaves_nothing(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with in_hand(day, tmp_path) as hand:
        pocket = Pocket(tmp_path)
        pane = await at(hand, SETTINGS, pocket)

        def fail(*_: object) -> None:
            raise VaultFull

        monkeypatch.setattr(backup, "copy_to_backup", fail)
        await pane.touch("make-backup")
        await pane.until(lambda: "backup-failure" in pane.names(), "the failure")
        assert pane.says("There is no room left on this device") and not pocket.shared
        assert not [path for path in hand.desk.folder.glob("tray/**/*") if path.is_file()]
