"""Each write of a vault finds the disk full at its very end, once, and is run again: nothing is lost or doubled."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inspector_app.custody.sending import ForCenter
from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo, develop
from inspector_app.device.checking import check_vault
from inspector_app.device.keeping import back_up_session, restore_vault
from inspector_app.device.packages import export_visit
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety
from inspector_app.vault.ballast import Ballast
from inspector_app.vault.contents import Contents
from inspector_app.vault.vault import Vault
from inspector_app.visits.writing import answer_note
from tests.support.commands import PASSPHRASE
from tests.support.office import begin_visit, open_office
from tests.support.pictures import draw_photo


@pytest.fixture
def each_fails_once(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often something ran in vain."""
    run, turn, failed = Vault._run, threading.local(), list[int]()

    def first_in_vain(vault: Vault, begin: str, work: Callable[[Contents], Any], *, writable: bool) -> Any:
        if not writable or getattr(turn, "is_second", False):
            turn.is_second = False
            return run(vault, begin, work, writable=writable)
        turn.is_second = True

        def fill_up(contents: Contents) -> None:
            try:
                work(contents)
            except BaseException:
                turn.is_second = False
                raise
            failed.append(1)
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error

        return run(vault, begin, fill_up, writable=writable)

    monkeypatch.setattr(Vault, "_run", first_in_vain)
    monkeypatch.setattr(Ballast, "give_up", lambda _: True)
    return failed


def test_capture_sync_files_and_a_new_identity(tmp_path: Path, each_fails_once: list[int]) -> None:
    with open_office(tmp_path) as office, office.center_running():
        phone, other = office.enroll("lead"), office.enroll("lead")
        book, picture = begin_visit(phone), draw_photo(1, (320, 240))
        develop(book, capture_photo(book, picture), picture)
        assert office.sync(phone).waiting == () and office.sync(other).waiting == ()
        theirs = open_visit(other, book.visit).write([answer_note("6.1", "on the other")])
        assert office.sync(other).waiting == () and office.sync(phone).waiting == ()
        assert theirs.head in {entry.head for _, entry in phone.vault.read(lambda c: list(c.entries(book.visit)))}
        export_visit(other, book.visit, tmp_path / "visit", ForCenter())
        with (tmp_path / "visit").open("rb") as file:
            office.headquarters.packages.take_in(file)
        back_up_session(phone, tmp_path / "backup")
        restore_vault(tmp_path / "backup", tmp_path / "restored", PASSPHRASE)
        with Session.open(tmp_path / "restored", PASSPHRASE) as restored:
            office.sync(restored)
            assert restored.device != phone.device
            open_visit(restored, book.visit).write([answer_note("6.2", "on what was restored")])
            for each in (restored, phone, other):
                assert office.sync(each).waiting == ()
            for each in (restored, phone, other):
                office.sync(each)
                safety = measure_safety(each)
                assert safety.safe_entries == safety.entries and check_vault(each).faults == ()
                digest = open_visit(each, book.visit).state.digest()
                assert digest == office.headquarters.state(book.visit).digest()
        strands = office.headquarters.center.strands(book.visit)
        assert all(strands.branches_of(device) == 0 for device in strands.writers)
        assert len(each_fails_once) > 30
