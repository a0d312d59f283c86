"""An inspector at the app in a real browser: what a person does with it, step by step."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspector_app.device.screens.app import main_of
from inspector_app.device.screens.places import in_address
from inspector_app.device.state.desk import Desk
from inspector_app.ui.serving import Hatch, running
from tests.support.browser import PHONE, Browser, Device, Window
from tests.support.commands import PASSPHRASE
from tests.support.office import QUICK, Office
from tests.support.patience import PATIENCE_SECONDS


class FieldPhone:
    """A person at one device. `window` is the browser's; the rest reads the screen."""

    def __init__(self, window: Window, desk: Desk, origin: str) -> None:
        self.window, self.desk, self.origin = window, desk, origin

    def enroll(self, office: Office, name: str) -> None:
        """By the code that the center gave."""
        code = office.headquarters.invite(f"{name}@example.test", "inspector", f"The {name}").code
        window = self.window
        window.wait_for("enroll-center")
        window.type("enroll-center", office.url)
        window.type("enroll-code", code)
        window.type("enroll-passphrase", PASSPHRASE)
        window.type("enroll-again", PASSPHRASE)
        window.tap("enroll", until=lambda: window.has("visits"))

    def unlock(self) -> None:
        self.window.wait_for("unlock-passphrase")
        self.window.type("unlock-passphrase", PASSPHRASE)
        self.window.page.keyboard.press("Enter")
        self.window.wait_for("visits")

    def begin_visit(self, partner: str, kind: str = "foreign_manufacturer") -> str:
        """Gives the visit's id."""
        window = self.window
        window.tap("new-visit", until=lambda: window.has("new-partner_name"))
        window.type("new-partner_name", partner)
        window.tap("new-kind", until=lambda: window.has(f"kind-{kind}"))
        window.tap(f"kind-{kind}", until=lambda: window.has("new-kind"))
        window.tap("start-visit", until=lambda: window.has("overview"))
        assert self.desk.visit is not None
        return self.desk.visit.id

    def open(self, *parts: str) -> None:
        """Go to a page of the open visit by its address."""
        assert self.desk.visit is not None
        self.window.turn_to("/".join([f"/visit/{self.desk.visit.id}", *map(in_address, parts)]))

    def say_of_the_site(self, condition: str, word: str) -> None:
        """On the page of the questions about the site: yes or no."""
        window, button = self.window, f"condition-{condition}-{word}"
        window.reach(button)
        window.tap(button, until=lambda: window.is_checked(button))

    def answer(self, answer_id: str, word: str, reason: str = "") -> None:
        """On the criterion's page, with a reason where one is asked for."""
        window, button = self.window, f"answer-{answer_id}-{word}"
        window.reach(button)
        if reason:
            window.tap(button, until=lambda: window.has(f"reason-{answer_id}-text"))
            window.type(f"reason-{answer_id}-text", reason)
            window.tap(f"reason-{answer_id}-yes")
        else:
            window.tap(button)
        window.wait_until(lambda: window.is_checked(button), f"{answer_id} to be {word}")

    def say(self, field: str, text: str) -> None:
        """Type into a field and leave it."""
        saved = self.desk.visit.saved if self.desk.visit else 0
        self.window.type(field, text)
        self.window.page.keyboard.press("Tab")
        self.window.wait_until(lambda: self.desk.visit is not None and self.desk.visit.saved > saved, "what was typed")

    def shoot(self, category: str, answer_id: str, photos: int) -> None:
        """So many photos by the camera, from the criterion's page and back to it."""
        self.open("check", category, "on", answer_id, "camera")
        window = self.window
        window.wait_for("shutter")
        for taken in range(1, photos + 1):
            wanted = f"{taken} photo{'' if taken == 1 else 's'} saved"
            window.tap("shutter", until=lambda wanted=wanted: wanted in window.texts())  # type: ignore[misc]

    def pick(self, answer_id: str, picture: Path) -> None:
        """A picture from a file."""
        self.window.choose_file(f"pick-{answer_id}", picture)
        self.window.wait_for_text("1 photo saved")

    def save_summary(self, visit: str) -> bytes:
        """The partner's PDF as this device makes it, center or no center."""
        self.open("summary")
        self.window.wait_for("summary-pdf")
        with self.window.page.expect_download() as saved:
            self.window.tap("summary-pdf")
        return Path(saved.value.path()).read_bytes()

    def save_file(self, visit: str, to: Path) -> None:
        """The visit on a file, sealed to headquarters."""
        self.window.turn_to(f"/visit/{visit}/file")
        self.window.wait_for("make-file")
        with self.window.page.expect_download(timeout=PATIENCE_SECONDS * 1000) as saved:
            self.window.tap("make-file", until=lambda: self.window.has("file-made"))
        saved.value.save_as(to)

    def open_file(self, path: Path) -> None:
        """Take a file in that was sealed to the phrase on the screen."""
        self.window.choose_file("choose-file", path)


@contextmanager
def field_phone(browser: Browser, vault: Path, device: Device = PHONE) -> Iterator[FieldPhone]:
    """The app on this vault in a window of the browser, for as long as the block lasts."""
    hatch = Hatch()
    desk = Desk(vault, kdf=QUICK, hatch=hatch)
    with running(main_of(desk), title="Inspector", hatch=hatch) as here:
        window = browser.open(here.new_link(), device)
        yield FieldPhone(window, desk, here.origin)
        window.close()
