"""The whole day in a real browser: captured with the center away, synced by itself, reviewed, remarked, handed over."""

from hashlib import sha256
from pathlib import Path

from inspector_app.device.book import open_visit
from inspector_app.device.listing import fold_with_levels
from tests.support.browser import Browser
from tests.support.field_phone import FieldPhone, field_phone
from tests.support.office import Office, open_office
from tests.support.pictures import draw_photo
from tests.support.reviewer import Reviewer, words_of
from tests.ui.console.seed import BOSS, PASSWORD, admit_boss

PARTNER = "Fictional Harness Works"
SITE = {"cameras": "yes", "iit_held": "no"}
FINDING = "Two of three seals lacked the twist."
MARKER = "PLANTED internal word"
REMARK = "Ask for the training list."


def capture_a_visit(lead: FieldPhone, picture: Path) -> str:
    """What the site has, five answers, a finding with its statement, a note, two photos by camera and one by file.
    Gives its id."""
    visit = lead.begin_visit(PARTNER)
    lead.window.tap("overview-site", until=lambda: lead.window.has("question-cameras"))
    for condition, word in SITE.items():
        lead.say_of_the_site(condition, word)
    lead.open("check", "6")
    for answer in ("6.2", "6.5", "6.6"):
        lead.answer(answer, "met")
    lead.open("check", "10")
    lead.answer("10.8", "not_examined", "No parcel arrived.")
    lead.open("check", "6", "on", "6.7")
    lead.answer("6.7", "not_met")
    lead.say("statement-6.7", FINDING)
    lead.say("note-6.7", MARKER)
    lead.shoot("6", "6.7", photos=2)
    lead.open("check", "6", "on", "6.7")
    lead.pick("6.7", picture)
    return visit


def review(browser: Browser, office: Office, lead: FieldPhone, visit: str) -> bytes:
    """See all of it, compare the photos byte by byte, remark. Gives the partner's PDF."""
    reviewer = Reviewer(browser, office.url, email=BOSS, password=PASSWORD)
    reviewer.open_visit(visit)
    for seen in ("Custody unbroken", "Action required", FINDING, MARKER, "3 photos"):
        reviewer.window.wait_for_text(seen)
    assert lead.desk.session is not None
    book = open_visit(lead.desk.session, visit)
    for digest in (str(photo.digest) for photo in fold_with_levels(book).photos):
        got = reviewer.photo(visit, digest)
        assert got == book.photo(digest) and sha256(got).hexdigest() == digest
    reviewer.remark("finding:6.7", REMARK)
    reviewer.window.turn_to(f"/review/visit/{visit}/answers/10")
    reviewer.window.wait_for_text("No parcel arrived.")
    name, pdf = reviewer.summary()
    assert name.endswith(".pdf")
    reviewer.window.close()
    return pdf


def test_a_day_from_the_gate_to_the_partners_summary(tmp_path: Path, browser: Browser) -> None:
    picture = tmp_path / "gate.jpg"
    picture.write_bytes(draw_photo(7))
    with open_office(tmp_path) as office, field_phone(browser, tmp_path / "vault") as lead:
        admit_boss(office.headquarters)
        with office.center_running():
            lead.enroll(office, "lead")
        visit = capture_a_visit(lead, picture)
        assert not office.headquarters.visits()
        lead.window.turn_to("/")
        lead.window.wait_for_text("only on this device")
        with office.center_running():
            lead.window.wait_until(lambda: "safe at the center" in lead.window.texts(), "a sync by itself")
            folded = office.headquarters.visit(visit)
            assert (len(folded.answers), len(folded.photos), len(folded.findings)) == (5, 3, 1)
            assert {word: "yes" if holds else "no" for word, holds in folded.condition.items()} == SITE
            assert sha256(picture.read_bytes()).hexdigest() in {photo.digest for photo in folded.photos}
            pdf = review(browser, office, lead, visit)
            lead.window.turn_to("/sync")
            lead.window.tap("sync-now")
            lead.open("check", "6", "on", "6.7")
            lead.window.wait_for_text(REMARK)
            lead.window.wait_for_text("Test Supervisor")
        assert lead.save_summary(visit) == pdf
        words = words_of(pdf)
        assert PARTNER in words and FINDING in words and "Preliminary" in words
        assert not [secret for secret in (MARKER, REMARK, "Test Supervisor") if secret in words]
