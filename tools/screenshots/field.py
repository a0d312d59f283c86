"""The tour of the inspector's app: before enrollment, in the field without a line, and when all is safe."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from inspector_app.device.screens.app import main_of
from inspector_app.device.state.desk import Desk
from inspector_app.ui.serving import running
from tests.support.browser import Browser, Window
from tests.support.commands import PASSPHRASE
from tests.support.field_phone import FieldPhone
from tests.support.office import QUICK, Office
from tools.screenshots.day import Day
from tools.screenshots.shots import Album

_BEFORE: Final = ("enroll", "visits-empty", "visit-new", "elsewhere")


def tour_app(browser: Browser, day: Day, album: Album, scratch: Path) -> None:
    """Every screen of the app."""
    if any(map(album.wants, _BEFORE)):
        with day.office.center_running():
            _before(browser, day, album, scratch / "new")
    desk = Desk(day.phone, clock=day.clock, kdf=QUICK)
    with running(main_of(desk), title="Inspector") as here:
        for size, device in album.sizes:
            seat = FieldPhone(browser.open(here.new_link(), device), desk, here.origin)
            _locked(seat.window, album, size)
            seat.window.wait_for_text("only on this device")
            _in_the_field(seat, day.visit, album, size)
            _lock(seat)
        if any(map(album.wants, ("visits-safe", "sync-safe"))):
            with day.office.center_running():
                for size, device in album.sizes:
                    _safe(FieldPhone(browser.open(here.new_link(), device), desk, here.origin), album, size)


def _before(browser: Browser, day: Day, album: Album, vault: Path) -> None:
    desk = Desk(vault, clock=day.clock, kdf=QUICK)
    with running(main_of(desk), title="Inspector") as here:
        windows = [(size, browser.open(here.new_link(), device)) for size, device in album.sizes]
        for size, window in windows:
            if window.has("take-over"):
                album.stop("elsewhere", size, window)
                window.tap("take-over", until=lambda window=window: window.has("enroll-center"))  # type: ignore[misc]
            album.stop("enroll", size, window)
            album.stop("enroll-refused", size, window, lambda window=window: _refused(window, day.office))  # type: ignore[misc]
        code = day.office.headquarters.invite("demo.new@example.test", "inspector", "Demo Newcomer").code
        _ask_to_enroll(windows[-1][1], day.office, code)
        windows[-1][1].wait_for("visits")
        for size, window in reversed(windows):
            if window.has("take-over"):
                window.tap("take-over", until=lambda window=window: window.has("visits"))  # type: ignore[misc]
            window.go(f"{here.origin}/")
            album.stop("visits-empty", size, window)
            album.stop("visit-new", size, window, lambda window=window: _fill_in(window, here.origin))  # type: ignore[misc]
            window.close()


def _refused(window: Window, office: Office) -> None:
    """A code with a slip in it."""
    _ask_to_enroll(window, office, "RQ4J5-ZKJQR-KFEXI-2Y3TZ-SXTCK")
    window.wait_for("gate-failure")


def _ask_to_enroll(window: Window, office: Office, code: str) -> None:
    said = {"center": office.url, "code": code, "passphrase": PASSPHRASE, "again": PASSPHRASE}
    for name, text in said.items():
        window.fill(f"enroll-{name}", text)
    window.tap("enroll")


def _fill_in(window: Window, origin: str) -> None:
    window.go(f"{origin}/new")
    window.type("new-partner_name", "Model Air Freight")
    window.type("new-city", "Querétaro")
    window.page.keyboard.press("Tab")


def _locked(window: Window, album: Album, size: str) -> None:
    window.wait_for("unlock-passphrase")
    album.stop("unlock", size, window)

    def mistype() -> None:
        window.type("unlock-passphrase", "not the passphrase")
        window.tap("unlock")
        window.wait_for("gate-failure")

    album.stop("unlock-refused", size, window, mistype)
    window.fill("unlock-passphrase", PASSPHRASE)
    window.page.keyboard.press("Enter")
    window.wait_for("visits")


def _in_the_field(seat: FieldPhone, visit: str, album: Album, size: str) -> None:
    window, origin = seat.window, seat.origin

    def at(*parts: str) -> Callable[[], None]:
        return lambda: window.go("/".join([origin, *parts]))

    def then(*steps: Callable[[], object]) -> Callable[[], None]:
        def reach() -> None:
            for step in steps:
                step()

        return reach

    here = ("visit", visit)
    stops: dict[str, Callable[[], object]] = {
        "visits": at(),
        "sync-waiting": then(at("sync"), lambda: window.wait_for("waiting-0")),
        "settings": at("settings"),
        "overview": at(*here),
        "overview-end": then(at(*here), lambda: _wheel(window, 2000)),
        "checklist": at(*here, "check", "6"),
        "checklist-none": then(at(*here, "check", "11"), lambda: window.tap("sieve-not_met")),
        "reason": then(at(*here, "check", "10"), lambda: _ask(window, "10.1")),
        "criterion": at(*here, "check", "6", "on", "6~7"),
        "criterion-words": then(at(*here, "check", "6", "on", "6~7"), lambda: _wheel(window, 640)),
        "criterion-end": then(at(*here, "check", "6", "on", "6~7"), lambda: _wheel(window, 3000)),
        "conflict": at(*here, "check", "10", "on", "10~3"),
        "camera": then(at(*here, "check", "6", "on", "6~7", "camera"), lambda: window.wait_for("shutter")),
        "photo": then(at(*here, "photo", _photo(seat, visit)), lambda: window.wait_for("photo")),
        "summary": at(*here, "summary"),
        "summary-end": then(at(*here, "summary"), lambda: _wheel(window, 3000)),
        "missing-visit": at("visit", "aaaaaaaaaaaaaaaaaaaaaaaaaa"),
        "missing-page": at("nowhere"),
    }
    for name, reach in stops.items():
        album.stop(name, size, window, reach)


def _ask(window: Window, answer: str) -> None:
    window.tap(f"answer-{answer}-not_applicable", until=lambda: window.has(f"reason-{answer}-text"))


def _wheel(window: Window, by: int) -> None:
    size = window.page.viewport_size
    assert size is not None
    window.page.wait_for_timeout(300)
    window.page.mouse.move(size["width"] * 0.7, size["height"] / 2)
    for _ in range(0, by, 200):
        window.page.mouse.wheel(0, 200)
        window.page.wait_for_timeout(40)


def _photo(seat: FieldPhone, visit: str) -> str:
    """The first photo of 6.7."""
    seat.window.go(f"{seat.origin}/visit/{visit}")
    seat.window.wait_for("overview")
    assert seat.desk.visit is not None
    return seat.desk.visit.photos_of("6.7")[0].id


def _safe(seat: FieldPhone, album: Album, size: str) -> None:
    """Once the center answers again."""
    window = seat.window
    window.wait_for("unlock-passphrase")
    seat.unlock()
    window.wait_until(lambda: "safe at the center" in window.texts(), "everything to be safe", seconds=60)
    album.stop("visits-safe", size, window)
    album.stop("sync-safe", size, window, lambda: window.go(f"{seat.origin}/sync"))
    _lock(seat)


def _lock(seat: FieldPhone) -> None:
    window = seat.window
    window.go(f"{seat.origin}/settings")
    window.tap("lock", until=lambda: window.has("unlock"))
    window.close()
