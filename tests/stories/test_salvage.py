"""A phone whose vault was damaged: what still opens is saved, what the center has comes back, and nothing branches."""

import json
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from inspector_app.commands.mending import salvage
from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo
from inspector_app.device.checking import check_vault
from inspector_app.device.errors import VaultWasCopied
from inspector_app.device.mending import salvage_vault
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety
from inspector_app.vault.errors import KeyLost
from inspector_app.vault.pages import DamagedFile
from inspector_app.visits.writing import answer_note
from tests.support.commands import PASSPHRASE
from tests.support.office import Office, begin_visit, open_office
from tests.support.pictures import draw_photo

PAGE = 16384


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    with open_office(tmp_path_factory.mktemp("office")) as opened, opened.center_running():
        yield opened


def worked(office: Office, name: str) -> tuple[Path, str]:
    """A vault at rest, half of whose visit the center has."""
    phone = office.enroll(name)
    book = begin_visit(phone)
    for number in range(10):
        book.write([answer_note("6.1", f"{number} " + "seen at the gate " * 120)])
    assert office.sync(phone).waiting == ()
    for number in range(10):
        book.write([answer_note("6.2", f"{number} " + "seen at the dock " * 120)])
    capture_photo(book, draw_photo(1, (320, 240)))
    begin_visit(phone, "Example Textiles")
    phone.close()
    return office.folder / f"{name}-0", book.visit


def pages_of(vault: Path, table: str) -> list[int]:
    """The pages that hold rows of that table."""
    with sqlite3.connect(vault / "vault.db") as file:
        names = {} if table == "chunks" else {name for (name,) in file.execute(f"SELECT name FROM {table}")}
    file.close()
    with DamagedFile(vault / "vault.db") as read:
        records = [*read.records()]
    if table == "chunks":
        return sorted({one.page for one in records if len(one.values) == 3 and isinstance(one.values[0], int)})
    return sorted({one.page for one in records if len(one.values) == 4 and one.values[2] in names})


def zero(vault: Path, page: int) -> None:
    with (vault / "vault.db").open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(bytes(PAGE))


@pytest.mark.parametrize("table", ["entries", "settings", "visits", "tallies", "checkpoints", "chunks"])
def test_a_page_of_any_table_is_lost_and_the_phone_goes_on(office: Office, tmp_path: Path, table: str) -> None:
    vault, visit = worked(office, f"page-of-{table}")
    copy = tmp_path / "damaged"
    shutil.copytree(vault, copy)
    page = random.Random(1).choice(pages_of(copy, table))
    zero(copy, page)
    mended = salvage_vault(copy, tmp_path / "new", PASSPHRASE)
    assert not mended.is_whole and mended.is_enrolled and len(mended.visits) == 2
    with Session.open(tmp_path / "new", PASSPHRASE) as phone:
        book = open_visit(phone, visit)
        with pytest.raises(VaultWasCopied):
            book.write([answer_note("6.3", "too early")])
        office.sync(phone)
        office.sync(phone)
        book = open_visit(phone, visit)
        book.write([answer_note("6.3", "and on it goes")])
        office.sync(phone)
        safety = measure_safety(phone)
        assert safety.safe_entries == safety.entries
        there = office.headquarters.center.strands(visit)
        assert all(there.branches_of(device) == 0 for device in there.writers)
        # What had been at the center before is all here again.
        notes = {node.head for node in there.nodes}
        assert {entry.head for _, entry in phone.vault.read(lambda c: list(c.entries(visit)))} == notes
        faults = check_vault(phone).faults
        assert all("photo" in fault.where for fault in faults) and (not faults or table == "chunks")


def root_of(vault: Path, table: str) -> int:
    with sqlite3.connect(vault / "vault.db") as file:
        (root,) = file.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    file.close()
    return int(root)


@pytest.mark.parametrize("table", ["mark", "mark_copy"])
def test_no_page_takes_the_key(office: Office, tmp_path: Path, table: str) -> None:
    vault, visit = worked(office, f"half-a-{table}")
    zero(vault, root_of(vault, table))
    with Session.open(vault, PASSPHRASE) as phone:
        entries = len(phone.vault.read(lambda contents: [*contents.entries(visit)]))
        assert entries > 20
    salvage_vault(vault, tmp_path / "new", PASSPHRASE)
    with Session.open(tmp_path / "new", PASSPHRASE) as phone:
        assert len(phone.vault.read(lambda contents: [*contents.entries(visit)])) == entries


def test_without_the_wrapping_of_the_key_it_says_that_only_a_backup_helps(office: Office, tmp_path: Path) -> None:
    vault, _ = worked(office, "no-key")
    for root in (root_of(vault, "mark"), root_of(vault, "mark_copy")):
        zero(vault, root)
    with pytest.raises(KeyLost, match="Only a backup helps"):
        salvage_vault(vault, tmp_path / "new", PASSPHRASE)


def test_the_command_says_what_is_lost(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    vault, visit = worked(office, "told")
    monkeypatch.setenv("INSPECTOR_PASSPHRASE", PASSPHRASE)
    assert salvage(vault, tmp_path / "whole", as_json=False)
    assert "Nothing was lost." in capsys.readouterr().out
    with sqlite3.connect(vault / "vault.db") as file:
        file.execute("UPDATE entries SET sealed = zeroblob(length(sealed)) WHERE row = 5")
    file.close()
    assert not salvage(vault, tmp_path / "new", as_json=False)
    said = capsys.readouterr().out
    assert "Lost: 1 entries." in said and f"Visit {visit}: 1 entries are lost." in said
    assert "what comes before it is not here" in said and "Sync once before you go on" in said
    assert not salvage(vault, tmp_path / "again", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["lost"] == {"entries": 1} and not told["whole"] and told["enrolled"]
    assert len(told["visits"][0]["entries_set_aside"]) > 10
