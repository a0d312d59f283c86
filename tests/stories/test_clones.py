"""A platform's backup puts the app's files on another phone, and both go on: what either wrote is kept, and shown."""

import shutil
from pathlib import Path

import pytest

from inspector_app.device.book import open_visit
from inspector_app.device.session import Session
from inspector_app.vault.errors import WrongPassphrase
from inspector_app.vault.vault import Vault
from inspector_app.visits.writing import answer_note
from tests.support.commands import PASSPHRASE
from tests.support.office import begin_visit, open_office


def test_of_a_vault_that_was_copied_to_another_phone_nothing_that_either_wrote_is_lost(tmp_path: Path) -> None:
    with open_office(tmp_path) as office, office.center_running():
        phone = office.enroll("lead")
        book = begin_visit(phone)
        office.sync(phone)
        shutil.copytree(tmp_path / "lead-0", tmp_path / "restored")
        with pytest.raises(WrongPassphrase):
            Vault.open(tmp_path / "restored", "whoever found the phone")
        with Session.open(tmp_path / "restored", PASSPHRASE) as other:
            mine = book.write([answer_note("6.1", "on the old phone")])
            theirs = open_visit(other, book.visit).write([answer_note("6.1", "on the new phone")])
            assert (mine.device, mine.seq) == (theirs.device, theirs.seq)
            for each in (phone, other, phone):
                office.sync(each)
            center = office.headquarters.center
            assert {mine.head, theirs.head} <= {node.head for node in center.strands(book.visit).nodes}
            assert center.asides(book.visit) == []
        shown = office.headquarters.state(book.visit).record("answer", "6.1")
        assert shown is not None and shown.fields["note"].in_conflict
        assert {one.value for one in shown.fields["note"].standing} == {"on the old phone", "on the new phone"}
