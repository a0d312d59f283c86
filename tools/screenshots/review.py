"""The tour of the review console: its sign-in pages, the queue, and a visit from every side."""

from collections.abc import Callable

from inspector_app.commands.story import PASSWORD, SUPERVISOR
from tests.support.browser import Browser, Device, Window
from tools.screenshots.day import Day
from tools.screenshots.shots import Album


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
        "console-team": at(f"{visit}/team", "section-team" if size == "desktop" else "nav-team"),
        "console-summary": at(f"{visit}/summary", "preview-cover"),
    }
    for name, reach in stops.items():
        album.stop(name, size, window, reach)
