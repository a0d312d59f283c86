"""A backup, restored elsewhere while the phone goes on: nothing is lost, and no strand has two ends."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector_app.commands.mending import backup, restore
from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo
from inspector_app.device.checking import check_vault
from inspector_app.device.errors import VaultWasCopied
from inspector_app.device.keeping import back_up_session, restore_vault
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety
from inspector_app.vault.errors import IsBackup, NotABackup, NoVault, VaultError, VaultExists, WrongPassphrase
from inspector_app.visits.writing import answer_note
from tests.support.commands import PASSPHRASE
from tests.support.office import Office, begin_visit, open_office
from tests.support.pictures import draw_photo


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as opened, opened.center_running():
        yield opened


@pytest.mark.parametrize("who_syncs_first", ["phone", "restored"])
def test_the_phone_and_what_was_restored_both_go_on_and_nothing_branches(
    office: Office, tmp_path: Path, who_syncs_first: str
) -> None:
    phone = office.enroll(f"lead-{who_syncs_first}")
    book = begin_visit(phone)
    kept = capture_photo(book, draw_photo(1, (320, 240)))
    office.sync(phone)
    book.write([answer_note("6.1", "before the backup, not synced")])
    size = back_up_session(phone, tmp_path / "backup")
    assert size == (tmp_path / "backup").stat().st_size and not list(tmp_path.glob(".*"))
    mine = book.write([answer_note("6.2", "on the phone, since")])
    photo = capture_photo(book, draw_photo(2, (320, 240)))
    restore_vault(tmp_path / "backup", tmp_path / "restored", PASSPHRASE)
    with Session.open(tmp_path / "restored", PASSPHRASE) as restored:
        there = open_visit(restored, book.visit)
        assert there.photo(kept.sha256) == draw_photo(1, (320, 240))
        with pytest.raises(VaultWasCopied):
            there.write([answer_note("6.2", "not in that name")])
        for each in [phone, restored] if who_syncs_first == "phone" else [restored, phone]:
            office.sync(each)
        assert restored.device != phone.device and restored.identity.person == phone.identity.person
        theirs = open_visit(restored, book.visit).write([answer_note("6.2", "on what was restored")])
        for each in (restored, phone, restored):
            assert office.sync(each).waiting == ()
        strands = office.headquarters.center.strands(book.visit)
        assert {mine.head, theirs.head} <= {node.head for node in strands.nodes}
        assert all(strands.branches_of(device) == 0 for device in strands.writers)
        assert office.headquarters.center.asides(book.visit) == []
        assert office.headquarters.photo(book.visit, photo.sha256) == draw_photo(2, (320, 240))
        for each in (phone, restored):
            safety = measure_safety(each)
            assert safety.safe_entries == safety.entries
            assert open_visit(each, book.visit).state.digest() == office.headquarters.state(book.visit).digest()
        assert check_vault(phone).faults == ()
        book.refresh()
        assert book.write([answer_note("6.3", "the phone is who it was")]).device == mine.device


def test_what_a_backup_brought_is_checked_though_another_device_wrote_it(office: Office, tmp_path: Path) -> None:
    phone = office.enroll("thorough")
    capture_photo(begin_visit(phone), draw_photo(1, (320, 240)))
    office.sync(phone)
    back_up_session(phone, tmp_path / "backup")
    restore_vault(tmp_path / "backup", tmp_path / "restored", PASSPHRASE)
    with Session.open(tmp_path / "restored", PASSPHRASE) as restored:
        office.sync(restored)
        assert restored.device != phone.device
        verdict = check_vault(restored)
        assert (verdict.photos, verdict.faults) == (1, ())
        restored.vault.write(lambda contents: contents.rows.change("UPDATE chunks SET sealed = zeroblob(200)", ()))
        assert len(check_vault(restored).faults) == 1


def test_nobody_works_in_a_backup(office: Office, tmp_path: Path) -> None:
    phone = office.enroll("careful")
    begin_visit(phone)
    back_up_session(phone, tmp_path / "backup")
    as_vault = tmp_path / "vault"
    as_vault.mkdir()
    shutil.copy(tmp_path / "backup", as_vault / "vault.db")
    before = (as_vault / "vault.db").read_bytes()
    with pytest.raises(IsBackup):
        Session.open(as_vault, PASSPHRASE)
    assert (as_vault / "vault.db").read_bytes() == before
    assert b"Fictional" not in before


def test_a_copy_is_restored_or_nothing_is(office: Office, tmp_path: Path) -> None:
    phone = office.enroll("sure")
    begin_visit(phone)
    back_up_session(phone, tmp_path / "backup")
    with pytest.raises(WrongPassphrase):
        restore_vault(tmp_path / "backup", tmp_path / "new", "another passphrase")
    (tmp_path / "words").write_text("nothing of the kind")
    with pytest.raises(NotABackup):
        restore_vault(tmp_path / "words", tmp_path / "new", PASSPHRASE)
    cut = (tmp_path / "backup").read_bytes()[:-40_000]
    (tmp_path / "cut").write_bytes(cut)
    with pytest.raises(VaultError):
        restore_vault(tmp_path / "cut", tmp_path / "new", PASSPHRASE)
    assert not [path for path in (tmp_path / "new").rglob("*") if path.is_file()]
    restore_vault(tmp_path / "backup", tmp_path / "new", PASSPHRASE)
    with pytest.raises(VaultExists):
        restore_vault(tmp_path / "backup", tmp_path / "new", PASSPHRASE)
    with pytest.raises(NoVault):
        back_up_missing(tmp_path)


def back_up_missing(folder: Path) -> None:
    backup(folder / "nowhere", folder / "of-nothing", as_json=False)


def test_captures_go_on_while_a_backup_is_made(office: Office, tmp_path: Path) -> None:
    phone = office.enroll("busy")
    book = begin_visit(phone)
    for number in range(8):
        capture_photo(book, draw_photo(3, (320, 240)) + os.urandom(2_000_000) + bytes([number]))
    told: list[int] = []
    making = threading.Thread(target=lambda: told.append(back_up_session(phone, tmp_path / "backup")))
    making.start()
    written = 0
    while making.is_alive() and written < 200:
        book.write([answer_note("6.1", f"meanwhile {written}")])
        written += 1
    making.join()
    assert told
    restore_vault(tmp_path / "backup", tmp_path / "new", PASSPHRASE)
    with Session.open(tmp_path / "new", PASSPHRASE) as restored:
        assert check_vault(restored).faults == ()
        assert open_visit(restored, book.visit).length >= 9


def test_the_commands(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    phone = office.enroll("typist")
    begin_visit(phone)
    backup(office.folder / "typist-0", tmp_path / "backup", as_json=False)
    monkeypatch.setenv("INSPECTOR_PASSPHRASE", PASSPHRASE)
    restore(tmp_path / "backup", tmp_path / "new", as_json=False)
    said = capsys.readouterr().out
    assert "It opens with the vault's passphrase alone." in said and "Sync once before you go on" in said
