"""Typing is no entry yet, and yet it is kept: whatever ends the app, the words are there when it is opened again."""

import shutil
from pathlib import Path

from inspector_app.device.book import open_visit
from inspector_app.device.session import Session
from inspector_app.visits.writing import answer_statement
from tests.support.commands import PASSPHRASE
from tests.support.office import begin_visit, open_office


def test_half_typed_words_are_in_the_file_when_they_are_said_to_be_kept(tmp_path: Path) -> None:
    with open_office(tmp_path) as office, office.center_running():
        book = begin_visit(office.enroll("lead"))
        book.draft("answer.6.1.statement", "The seal at door 3 was bro")
        shutil.copytree(tmp_path / "lead-0", tmp_path / "as it was left")
        with Session.open(tmp_path / "as it was left", PASSPHRASE) as found:
            again = open_visit(found, book.visit)
            assert again.drafts() == {"answer.6.1.statement": "The seal at door 3 was bro"}
            again.write([answer_statement("6.1", "The seal was broken.")], settles=["answer.6.1.statement"])
            assert again.drafts() == {}
        assert book.drafts() == {"answer.6.1.statement": "The seal at door 3 was bro"}
