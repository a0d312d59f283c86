"""A picture on its way to the partner: shared on the phone, drawn on by somebody else, taken back at the center."""

from dataclasses import dataclass
from pathlib import Path

from inspector_app.commands.device import summarize_book
from inspector_app.criteria.sets import Shelf
from inspector_app.device.book import Book, open_visit, start_visit
from inspector_app.device.capture import capture_photo, develop
from inspector_app.device.session import Session
from inspector_app.summary.pdf import render_pdf
from inspector_app.visits.values import Blur
from inspector_app.visits.writing import annotate, answer_outcome, describe_finding, describe_visit, share_photo
from sync.journal import new_id
from tests.support.office import Office, open_office
from tests.support.pictures import draw_photo
from tests.support.summaries import pictures_in

PLATE = Blur((2000, 2000), (5000, 6000))


def pictures_at(office: Office, visit: str) -> tuple[str, list[bytes]]:
    """The digest of the content at the center, and the pictures in its PDF."""
    content = office.headquarters.summary(visit)
    return content.digest, pictures_in(render_pdf(content, office.headquarters.gallery(visit)))


def pictures_on(book: Book) -> tuple[str, list[bytes]]:
    content, pdf = summarize_book(book.session, book)
    return content.digest, pictures_in(pdf)


@dataclass
class Shot:
    """A phone's visit with a photo of what was not met."""

    book: Book
    photo: str
    digest: str


def take(lead: Session) -> Shot:
    photo = draw_photo(1, (1200, 900), 6, (10.5, 106.25), "2026-11-21T23:03:11+07:00")
    pinned = Shelf().find("foreign-manufacturer", "2026.1").pinned()  # a short one: it is drawn a dozen times
    book = start_visit(lead, [describe_visit({"criterion_set": {**pinned}})], {})
    captured = capture_photo(book, photo, answers=("6.7",))
    develop(book, captured, photo)
    book.write([answer_outcome("6.7", "not_met"), describe_finding("6.7", {"statement": "Seen."})])
    return Shot(book, captured.photo, captured.sha256)


def test_the_partner_gets_the_same_picture_from_a_phone_and_from_the_center(tmp_path: Path) -> None:
    with open_office(tmp_path) as office, office.center_running():
        lead, second = office.enroll("lead"), office.enroll("second")
        shot = take(lead)
        book, visit = shot.book, shot.book.visit
        office.sync(lead)
        assert pictures_on(book)[1] == pictures_at(office, visit)[1] == []

        book.write([share_photo(shot.photo)])
        office.sync(lead)
        office.headquarters.grant(visit, "second@example.test")
        office.sync(second)
        plain = pictures_on(book)
        assert len(plain[1]) == 1
        assert plain == pictures_at(office, visit)
        previewed = office.headquarters.summary(visit)

        # The second inspector has not the original, and still knows what is shown.
        other = open_visit(second, visit)
        assert pictures_on(other)[0] == plain[0]
        other.write([annotate(new_id(), shot.digest, PLATE)])
        office.sync(second)
        office.sync(lead)
        book.refresh()
        covered = pictures_on(book)
        assert covered == pictures_at(office, visit)
        assert (covered[0] != plain[0], len(covered[1])) == (True, 1)
        assert covered[1] != plain[1]
        # What was previewed before the blur was drawn, and is saved after it, does not show what lies below.
        assert pictures_in(render_pdf(previewed, office.headquarters.gallery(visit))) == []


def test_the_center_takes_a_picture_back(tmp_path: Path) -> None:
    with open_office(tmp_path) as office, office.center_running():
        lead = office.enroll("lead")
        shot = take(lead)
        shot.book.write([share_photo(shot.photo)])
        office.sync(lead)
        boss = office.headquarters.invite("tests.supervisor@example.test", "supervisor", "Test Supervisor")
        office.headquarters.share(shot.book.visit, shot.photo, by_email=boss.email, shared=False)
        office.sync(lead)
        shot.book.refresh()
        assert pictures_on(shot.book)[1] == []
        assert pictures_on(shot.book) == pictures_at(office, shot.book.visit)
