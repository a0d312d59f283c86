"""Drawing on a photo in a real browser: with the mouse, killed behind the last stroke, then all of it at the center."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inspector_app.device.book import open_visit
from inspector_app.device.capture import Captured, capture_photo, develop
from inspector_app.device.screens.places import markup_address, photo_address
from inspector_app.device.session import Session
from inspector_app.device.state.desk import begin_visit
from inspector_app.visits.annotations import drawn_on
from inspector_app.visits.values import Arrow, Blur, Drawn
from tests.browser.test_survival import app_on, unlock
from tests.support.browser import Browser, Window
from tests.support.commands import PASSPHRASE, kill
from tests.support.office import Office, open_office
from tests.support.pictures import draw_photo
from tests.support.visits import the_set

SLACK: Final = 250
"""In points of the picture: a browser rounds, and a drag ends where the last event was."""


@dataclass(frozen=True)
class Yard:
    """A vault with one photo in it, and its center, which is away."""

    office: Office
    vault: Path
    visit: str
    photo: Captured

    def drawn(self) -> tuple[Drawn, ...]:
        """What the vault holds, read by itself."""
        with Session.open(self.vault, PASSPHRASE) as session:
            return drawn_on(open_visit(session, self.visit).fold(lambda _: None), self.photo.sha256)


def take_a_photo(office: Office, folder: Path) -> Yard:
    with office.center_running(), office.enroll("lead") as lead:
        visit = begin_visit(lead, {"partner_name": "Fictional Harness Works"}, the_set())
        book, data = open_visit(lead, visit), draw_photo(9, (1200, 900))
        photo = capture_photo(book, data, answers=("6.7",))
        develop(book, photo, data)
    return Yard(office, folder / "lead-0", visit, photo)


@dataclass(frozen=True)
class Sheet:
    """Where the picture of 4:3 lies on the screen."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def of(cls, window: Window) -> "Sheet":
        box = window.find("easel").bounding_box()
        assert box is not None
        width = min(box["width"], box["height"] * 4 / 3)
        height = width * 3 / 4
        return cls(box["x"] + (box["width"] - width) / 2, box["y"] + (box["height"] - height) / 2, width, height)

    def at(self, point: tuple[int, int]) -> tuple[float, float]:
        return self.left + point[0] * self.width / 10_000, self.top + point[1] * self.height / 10_000


def drag(window: Window, begin: tuple[int, int], end: tuple[int, int]) -> None:
    """With the mouse, from one point of the picture to another."""
    mouse, sheets = window.page.mouse, [Sheet.of(window)]

    def stands_still() -> bool:
        window.page.wait_for_timeout(300)
        sheets.append(Sheet.of(window))
        return sheets[-1] == sheets[-2]

    window.wait_until(stands_still, "the sheet, which is measured once it is drawn")
    sheet = sheets[-1]
    mouse.move(*sheet.at(begin))
    mouse.down()
    mouse.move(*sheet.at(end), steps=10)
    mouse.up()


def see(drawn: Drawn, wanted: Drawn) -> None:
    assert type(drawn) is type(wanted)
    ends = [(one.tail, one.head) if isinstance(one, Arrow) else (one.corner, one.opposite) for one in (drawn, wanted)]  # type: ignore[union-attr]
    for got, meant in zip(*ends, strict=True):
        assert abs(got[0] - meant[0]) <= SLACK and abs(got[1] - meant[1]) <= SLACK, (drawn, wanted)


ARROW: Final = Arrow((2_000, 8_000), (6_000, 4_000))
BLUR: Final = Blur((6_500, 1_000), (9_000, 3_000))


def test_what_is_drawn_survives_a_kill_and_comes_to_the_center(tmp_path: Path, browser: Browser) -> None:
    with open_office(tmp_path) as office:
        yard = take_a_photo(office, tmp_path)
        with app_on(yard.vault) as app:
            window = browser.open(app.link)
            unlock(window)
            window.turn_to(photo_address(yard.visit, yard.photo.photo))
            window.tap("draw", until=lambda: window.has("easel"))
            drag(window, ARROW.tail, ARROW.head)
            window.wait_for_text("Saved: Arrow to the middle")
            window.tap("tool-blur", until=lambda: window.is_checked("tool-blur"))
            drag(window, BLUR.corner, BLUR.opposite)
            window.wait_for_text("Saved: Blur in the upper right")
            kill(app.process)
        kept = yard.drawn()
        assert [type(one) for one in kept] == [Blur, Arrow]
        see(kept[0], BLUR)
        see(kept[1], ARROW)
        with office.center_running(), app_on(yard.vault, app.port) as again:
            window.go(again.link)
            unlock(window)
            window.turn_to(markup_address(yard.visit, yard.photo.photo))
            window.wait_for("easel")
            window.tap("markup-list")
            window.wait_for_text("Arrow to the middle")
            window.wait_for_text("Blur in the upper right")
            window.turn_to("/sync")
            window.wait_until(lambda: arrived(yard) == kept, "both at the center")


def arrived(yard: Yard) -> tuple[Drawn, ...]:
    """What the center has of it."""
    if yard.visit not in [one.id for one in yard.office.headquarters.visits()]:
        return ()
    return drawn_on(yard.office.headquarters.visit(yard.visit), yard.photo.sha256)
