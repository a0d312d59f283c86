"""The tour of the review console: its sign-in pages, the queue, and a visit from every side."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import FilePayload

from inspector_app.commands.story import PASSWORD, SUPERVISOR
from inspector_app.criteria.authoring import sources_folder
from inspector_app.criteria.sets import find_set
from tests.support.browser import Browser, Device, Window
from tools.screenshots.day import Day
from tools.screenshots.shots import Album

_CHANGES: Final = """
[[changes]]
element = "6.6"
level = "should"

[[changes]]
element = "6.7"
title.en = "Each bolt or cable seal is viewed, verified, tugged and twisted."
title.es = "Cada sello de perno o de cable se mira, se verifica, se jala y se gira."
"""
"""What the next edition changes, for the pictures."""


def tour_console(browser: Browser, day: Day, album: Album) -> None:
    """Every screen of the console."""
    with day.office.center_running():
        for size, device in album.sizes:
            window = _at_the_door(browser, device)
            _sign_in(window, day, album, size)
            _review(window, day, album, size)
            window.close()


def _at_the_door(browser: Browser, device: Device) -> Window:
    return Window(browser.page(device))


def _sign_in(window: Window, day: Day, album: Album, size: str) -> None:
    page, url = window.page, day.office.url

    def mistype() -> None:
        page.goto(f"{url}/sign-in")
        page.get_by_label("E-mail address").fill(SUPERVISOR.email)
        page.get_by_label("Password").fill("not the password")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]")

    album.stop("console-sign-in", size, window, lambda: page.goto(f"{url}/sign-in"))
    album.stop("console-sign-in-refused", size, window, mistype)
    album.stop("console-first-password", size, window, lambda: page.goto(f"{url}/sign-in/first"))
    page.goto(f"{url}/review")
    page.get_by_label("E-mail address").fill(SUPERVISOR.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    window.wake()
    window.wait_for(f"queue-{day.visit}")


def _review(window: Window, day: Day, album: Album, size: str) -> None:
    url = f"{day.office.url}/review"
    visit = f"{url}/visit/{day.visit}"
    photo = day.office.headquarters.visit(day.visit).photos[0].id

    def at(address: str, awaited: str) -> Callable[[], None]:
        def reach() -> None:
            window.go(address)
            window.wait_for(awaited)

        return reach

    stops = {
        "console-queue": at(f"{url}/", f"queue-{day.visit}"),
        "console-overview": at(visit, "custody"),
        "console-answers": at(f"{visit}/answers/6", "section-answers" if size == "desktop" else "nav-answers"),
        "console-photos": at(f"{visit}/photos", "section-photos" if size == "desktop" else "nav-photos"),
        "console-viewer": at(f"{visit}?photo={photo}", "viewer"),
        "console-timeline": at(f"{visit}/timeline", "section-timeline" if size == "desktop" else "nav-timeline"),
        "console-custody": at(f"{visit}/custody", "custody-section"),
        "console-team": at(f"{visit}/team", "section-team" if size == "desktop" else "nav-team"),
        "console-summary": at(f"{visit}/summary", "preview-cover"),
    }
    for name, reach in stops.items():
        album.stop(name, size, window, reach)
    _criteria(window, day, album, size)


def _criteria(window: Window, day: Day, album: Album, size: str) -> None:
    """What a visit is held against, the published sets, and one more on its way."""
    url, manufacturer = f"{day.office.url}/review", find_set("foreign-manufacturer").digest
    visit = f"{url}/visit/{day.visit}"
    draft = next(row.visit for row in day.office.headquarters.queue() if row.is_draft)

    def at(address: str, awaited: str, *taps: tuple[str, str]) -> Callable[[], None]:
        def reach() -> None:
            window.go(address)
            window.wait_for(awaited)
            for tapped, then in taps:
                window.reach(tapped)
                window.tap(tapped, until=lambda: window.has(then))  # noqa: B023 - done at once

        return reach

    def publish(name: str, content: bytes, awaited: str) -> Callable[[], None]:
        def reach() -> None:
            window.go(f"{url}/criteria/publish")
            window.wait_for("choose-file")
            with window.page.expect_file_chooser() as chooser:
                window.tap("choose-file")
            chooser.value.set_files(FilePayload(name=name, mimeType="text/plain", buffer=content))
            window.wait_for(awaited)

        return reach

    edition, wrong = _next_edition()
    stops = {
        "console-blockers": at(visit, "custody", ("blockers-head", "blockers-inside")),
        "console-site": at(visit, "custody", ("site-head", "site-inside")),
        "console-not-here": at(f"{visit}/answers/5", "category-title"),
        "console-walk": at(f"{visit}/answers/gate", "category-title"),
        "console-draft": at(f"{url}/visit/{draft}", "draft"),
        "console-sets": at(f"{url}/criteria", "publish-set"),
        "console-set": at(f"{url}/criteria/{manufacturer}", "set-about"),
        "console-set-elements": at(f"{url}/criteria/{manufacturer}/6", "element-6.1"),
        "console-publish-faults": publish("foreign-manufacturer.toml", wrong, "fault-1"),
        "console-publish-offer": publish("foreign-manufacturer.toml", edition, "offer"),
    }
    for name, reach in stops.items():
        album.stop(name, size, window, reach)


def _next_edition() -> tuple[bytes, bytes]:
    """The source of a next edition, and the same with faults in it."""
    source = (sources_folder() / "foreign-manufacturer.toml").read_text(encoding="utf-8")
    edition = source.replace('edition = "2026.2"', 'edition = "2027.1"', 1)
    edition = edition.replace("effective_from = 2026-11-01", "effective_from = 2027-01-01", 1) + _CHANGES
    return edition.encode(), edition.replace("2027-01-01", '"next year"').replace("[verified]", "[verfied]").encode()
