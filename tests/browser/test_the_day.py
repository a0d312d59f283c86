"""The whole day in a real browser: captured with the center away, synced by itself, reviewed, remarked, handed over."""

import hashlib
from pathlib import Path

from tests.support.browser import chromium
from tests.support.field_phone import FieldPhone, field_phone
from tests.support.office import open_office
from tests.support.pictures import draw_photo


def capture_a_visit(lead: FieldPhone, picture: Path) -> None:
    """Five answers, a statement and a note, two photos by camera and one by file, a finding."""
    for answer, word in (("6.2", "met"), ("6.5", "met"), ("6.6", "met")):
        lead.open("check", "6", "on", answer)
        lead.answer(answer, word)
    lead.open("check", "10", "on", "10.8")
    lead.answer("10.8", "not_examined", "No parcel arrived while we were there.")
    lead.open("check", "6", "on", "6.7")
    lead.answer("6.7", "not_met")
    lead.say("statement-6.7", "Two of three seals were sealed without the twist.")
    lead.say("note-6.7", "PLANTED internal word")
    lead.shoot("6", "6.7", photos=2)
    lead.open("check", "6", "on", "6.7")
    lead.pick("6.7", picture)


def test_an_inspector_does_a_visit_with_the_center_away(tmp_path: Path) -> None:
    picture = tmp_path / "gate.jpg"
    picture.write_bytes(draw_photo(7))
    with open_office(tmp_path) as office, chromium() as browser, field_phone(browser, tmp_path / "vault") as lead:
        with office.center_running():
            lead.enroll(office, "lead")
        visit = lead.begin_visit("Fictional Harness Works")
        capture_a_visit(lead, picture)
        lead.window.go(f"{lead.origin}/")
        lead.window.wait_for_text("only on this device")
        with office.center_running():
            lead.window.wait_until(lambda: "safe at the center" in lead.window.texts(), "a sync by itself", seconds=60)
            folded = office.headquarters.visit(visit)
            assert len(folded.answers) == 5 and len(folded.photos) == 3 and len(folded.findings) == 1
            digest = hashlib.sha256(picture.read_bytes()).hexdigest()
            assert office.headquarters.photo(visit, digest) == picture.read_bytes()
            office.headquarters.invite("supervisor@example.test", "supervisor", "The supervisor")
            office.headquarters.remark(
                visit,
                by_email="supervisor@example.test",
                on=("finding", "finding:6.7"),
                text="Ask for the training list.",
            )
            lead.window.go(f"{lead.origin}/sync")
            lead.window.tap("sync-now")
            lead.open("check", "6", "on", "6.7")
            lead.window.wait_for_text("Ask for the training list.")
