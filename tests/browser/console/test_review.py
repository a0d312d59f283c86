"""A supervisor's job in a real browser: sign in, see that a visit is whole, judge its photos, remark, hand over."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from inspector_app.device.book import Book, open_visit
from inspector_app.device.listing import fold_with_levels
from inspector_app.visits.writing import answer_outcome
from tests.support.browser import DESK, PHONE, Browser, Device, Window
from tests.support.reviewer import Reviewer, words_of
from tests.ui.console.seed import BOSS, PASSWORD, Seeded, seeded_office

REMARK = "Please add a photo of the third seal."


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """A day at headquarters; the center answers. Only one test of this module writes in its visits."""
    with seeded_office(tmp_path_factory.mktemp("day")) as seeded, seeded.office.center_running():
        yield seeded


def sign_in(browser: Browser, day: Seeded, device: Device = DESK) -> Reviewer:
    return Reviewer(browser, day.office.url, email=BOSS, password=PASSWORD, device=device)


def first_photo(window: Window) -> str:
    script = "[...document.querySelectorAll('[flt-semantics-identifier^=\"finding-photos-6.7-\"]')]"
    found = window.page.evaluate(f"{script}.map(node => node.getAttribute('flt-semantics-identifier'))")
    return str(found[0])


def test_the_supervisors_main_job(browser: Browser, day: Seeded) -> None:
    reviewer, visit = sign_in(browser, day), day.first.visit
    window = reviewer.window
    reviewer.open_visit(visit)
    window.wait_for_text("44 entries and 6 photos: all here, each signed by its device and covered by a receipt.")
    window.wait_for_text("Not examined: The second found the cabinet locked.")
    judge_the_photos(reviewer, day)
    reviewer.remark("finding:6.7", REMARK)
    day.office.sync(day.lead)
    assert [one.text for one in fold_with_levels(book_of(day)).remarks] == [REMARK]
    see_what_arrives(reviewer, day)
    hand_over(reviewer)
    window.tap("sign-out")
    window.page.wait_for_url("**/sign-in?out")
    window.page.goto(f"{day.office.url}/review/visit/{visit}")
    assert urlsplit(window.page.url).path == "/sign-in"
    window.close()


def judge_the_photos(reviewer: Reviewer, day: Seeded) -> None:
    """What bears the finding out, large, and byte for byte as it was taken."""
    window = reviewer.window
    reviewer.window.reach("finding-photos-6.7")
    window.tap(first_photo(window), until=lambda: window.has("viewer"))
    window.wait_for_text("Photos 4 and 5 of 6")
    window.page.keyboard.press("ArrowLeft")
    window.wait_for_text("Photos 3 and 4 of 6")
    visit = day.first.visit
    for photo in day.headquarters.visit(visit).photos:
        assert isinstance(photo.digest, str)
        assert reviewer.photo(visit, photo.digest) == book_of(day).photo(photo.digest)
    window.page.keyboard.press("Escape")
    window.wait_gone("viewer")


def book_of(day: Seeded) -> Book:
    """The visit on the phone that took the photos."""
    return open_visit(day.lead, day.first.visit)


def see_what_arrives(reviewer: Reviewer, day: Seeded) -> None:
    """Without a reload."""
    reviewer.window.reach("custody", down=False)
    book_of(day).write([answer_outcome("11.1", "not_met")])
    day.office.sync(day.lead)
    reviewer.window.wait_for_text("45 entries and 6 photos: all here")


def hand_over(reviewer: Reviewer) -> None:
    """What the partner will read, on the screen and as a PDF."""
    name, pdf = reviewer.summary()
    text = words_of(pdf)
    assert re.fullmatch(r"Summary Fictional Harness Works [0-9-]+\.pdf", name)
    assert "Of three seals watched at dock 3, two were sealed without the twist." in text
    assert "Preliminary" in text
    for secret in ("shift lead", "For the office alone", REMARK, "third seal"):
        assert secret not in text


def test_the_console_on_a_phone(browser: Browser, day: Seeded) -> None:
    reviewer, visit = sign_in(browser, day, PHONE), day.first.visit
    window = reviewer.window
    reviewer.open_visit(visit)
    window.wait_for_text("Custody unbroken")
    for section in ("answers", "photos", "timeline", "team", "summary"):
        press(window, f"nav-{section}")
        window.page.wait_for_url(f"**/{section}")
        window.wait_until(lambda: window.is_selected(f"nav-{section}"), section)  # noqa: B023 - waited for at once
    window.tap("back", until=lambda: window.has(f"queue-{day.second.visit}"))
    window.close()


def press(window: Window, identifier: str) -> None:
    """Tap what stands still at the foot."""
    window.wait_for(identifier)
    box = window.find(identifier).bounding_box()
    assert box is not None
    window.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_the_sign_in_pages_by_keyboard_and_enlarged(browser: Browser, day: Seeded) -> None:
    page = browser.page(Device(640, 400), scripts=False)
    page.goto(f"{day.office.url}/sign-in")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type("a wrong password")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type(BOSS)
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert page.get_by_label("E-mail address").input_value() == BOSS
    assert page.locator("input:focus").get_attribute("name") == "password"
    # 1280 pixels at 200 %: nothing is cut off at the side.
    assert page.locator("body").bounding_box() == page.locator("html").bounding_box()
    code = day.headquarters.invite("tests.new@example.test", "supervisor").code
    page.goto(f"{day.office.url}/sign-in/first")
    for label, text in (
        ("One-time code", code),
        ("New password", "a password of my own"),
        ("The same password again", "a password of my own"),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Set the password").click()
    page.wait_for_url("**/sign-in?chosen")
    assert "Your password is set" in page.inner_text("[role=status]")
    page.context.close()
