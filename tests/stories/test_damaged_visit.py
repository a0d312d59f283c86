"""One flipped byte, or one page, in one visit: that visit says so, and all others are listed, opened and synced."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from inspector_app.device.book import open_visit
from inspector_app.device.state.desk import Desk, Stage
from inspector_app.device.syncing import measure_safety
from inspector_app.vault.errors import VaultDamaged
from inspector_app.visits.writing import answer_note
from tests.stories.test_salvage import zero
from tests.support.commands import PASSPHRASE
from tests.support.office import QUICK, Office, begin_visit, open_office

DAMAGE = {
    "entries": "UPDATE entries SET sealed = zeroblob(200) WHERE visit = 1 AND row = (SELECT min(row) FROM entries)",
    "receipts": "UPDATE receipts SET sealed = zeroblob(200) WHERE visit = 1",
    "headers": "UPDATE headers SET sealed = zeroblob(200) WHERE visit = 1",
    "beliefs": "UPDATE beliefs SET sealed = zeroblob(200) WHERE visit = 1",
    "a count": "DELETE FROM entries WHERE visit = 1 AND row = (SELECT max(row) FROM entries WHERE visit = 1)",
    "all settings": "UPDATE settings SET sealed = zeroblob(200)",
    "identity": "UPDATE settings SET sealed = zeroblob(200) WHERE row IN (SELECT row FROM settings LIMIT 4)",
}


@pytest.mark.parametrize("part", DAMAGE)
def test_the_other_visits_go_on(tmp_path: Path, part: str) -> None:
    with open_office(tmp_path) as office, office.center_running():
        phone = office.enroll("lead")
        damaged = begin_visit(phone)
        sound = begin_visit(phone, "Example Textiles")
        damaged.write([answer_note("6.1", "before")])
        office.sync(phone)
        phone.close()
        with sqlite3.connect(tmp_path / "lead-0" / "vault.db") as file:
            assert file.execute(DAMAGE[part]).rowcount > 0
        file.close()
        asyncio.run(in_the_app(office, damaged.visit, sound.visit, part))


async def in_the_app(office: Office, damaged: str, sound: str, part: str) -> None:
    desk = Desk(office.folder / "lead-0", kdf=QUICK)
    await desk.unlock(PASSPHRASE)
    assert desk.stage is Stage.OPEN and desk.line is not None and desk.session is not None
    desk.line.is_automatic = False
    assert {one.id for one in desk.cards} == {damaged, sound}
    written = open_visit(desk.session, sound).write([answer_note("6.1", "and on it goes")])
    await desk.captured()
    report = await desk.line.sync()
    assert report is not None
    assert written.head in {node.head for node in office.headquarters.center.strands(sound).nodes}
    safety = measure_safety(desk.session)
    if part in ("entries", "receipts", "beliefs", "a count"):
        assert safety.damaged == (damaged,) and desk.line.only_here > 0
        assert "damaged-here" in {one.code for one in report.waiting}
    else:
        assert safety.damaged == () and safety.safe_entries == safety.entries
    if part in ("entries", "a count"):
        with pytest.raises(VaultDamaged, match="damaged or was altered"):
            open_visit(desk.session, damaged)
    await desk.lock()


def test_a_vault_that_cannot_be_listed_says_so_each_time_it_is_tried(tmp_path: Path) -> None:
    """Nothing stays open behind the door: the next try would be told that another program has the vault."""
    with open_office(tmp_path) as office, office.center_running():
        phone = office.enroll("lead")
        begin_visit(phone)
        phone.close()
    with sqlite3.connect(tmp_path / "lead-0" / "vault.db") as file:
        root = file.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'visits'").fetchone()[0]
    file.close()
    zero(tmp_path / "lead-0", root)
    asyncio.run(refused_twice(tmp_path / "lead-0"))


async def refused_twice(folder: Path) -> None:
    desk = Desk(folder, kdf=QUICK)
    for _ in range(2):
        with pytest.raises(VaultDamaged, match="inspector salvage"):
            await desk.unlock(PASSPHRASE)
        assert desk.session is None and desk.stage is Stage.LOCKED
