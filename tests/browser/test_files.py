"""Visits leave and come in through a real browser, streamed: one has more than a message to the page could carry."""

import os
from pathlib import Path

import httpx

from inspector_app.criteria.sets import find_set
from inspector_app.custody.phrase import read_phrase
from inspector_app.custody.sending import ForPhone
from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo
from inspector_app.device.packages import show_phrase
from inspector_app.device.state.desk import begin_visit
from tests.support.browser import Browser
from tests.support.field_phone import field_phone
from tests.support.office import QUICK, open_office
from tests.support.parcels import hand_in, hand_out
from tests.support.pictures import draw_photo

LARGE = 17 * 1024 * 1024
"""A message to the page may have 16 MiB."""


def test_a_file_is_downloaded_for_headquarters_and_one_of_a_colleague_is_taken_in(
    tmp_path: Path, browser: Browser
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with open_office(tmp_path) as office:
        with office.center_running():
            lead, second = office.enroll("lead"), office.enroll("second")
        visit = begin_visit(second, {"partner_name": "Fictional Harness Works"}, find_set("foreign-manufacturer"))
        book = open_visit(second, visit)
        capture_photo(book, draw_photo(1) + os.urandom(LARGE))
        file = hand_out(second, book.visit, stick / "one", ForPhone(read_phrase(show_phrase(lead).shown), QUICK))
        own = begin_visit(lead, {"partner_name": "Example Textiles"}, find_set("foreign-manufacturer"))
        capture_photo(open_visit(lead, own), draw_photo(2))
        lead.close()
        with field_phone(browser, tmp_path / "lead-0") as phone:
            phone.unlock()
            phone.window.turn_to("/open")
            phone.window.wait_for("phrase")
            phone.open_file(file)
            phone.window.wait_until(lambda: phone.window.has("file-came"), "what came")
            assert "New here: 2 entries and 1 photo" in phone.window.texts()
            phone.save_file(own, stick / "two")
            assert not [one for one in phone.desk.folder.rglob("*") if one.is_file() and "tray" in one.parts]
            for method, status in (("PUT", 405), ("POST", 405), ("GET", 401)):
                assert httpx.request(method, f"{phone.origin}/files/guess").status_code == status
        assert hand_in(office, stick / "two").photos == 1
