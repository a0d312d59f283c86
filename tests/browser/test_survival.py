"""The app as a process of its own: killed in the middle of a word, reloaded, and taken over by another window."""

import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest

from inspector_app.device.book import open_visit
from inspector_app.device.listing import fold_with_levels
from inspector_app.device.session import Session
from inspector_app.device.state.desk import begin_visit
from inspector_app.visits.values import known
from tests.support.browser import Browser, Window
from tests.support.commands import PASSPHRASE, STARTS_WITHIN_SECONDS, kill, start
from tests.support.office import open_office
from tests.support.visits import the_set

HALF: Final = "The certificate names the mo"


@dataclass(frozen=True)
class Field:
    """A vault with one visit in it."""

    vault: Path
    visit: str

    def kept(self) -> tuple[str | None, str | None]:
        """What the vault holds of 6.5, read by itself: the outcome and the statement."""
        with Session.open(self.vault, PASSPHRASE) as session:
            answer = fold_with_levels(open_visit(session, self.visit)).answer("6.5")
        outcome = known(answer.outcome) if answer else None
        return outcome.word.value if outcome else None, known(answer.statement) if answer else None


@pytest.fixture
def field(tmp_path: Path) -> Field:
    with open_office(tmp_path) as office:
        with office.center_running():
            lead = office.enroll("lead")
        visit = begin_visit(lead, {"partner_name": "Fictional Harness Works"}, the_set())
    return Field(tmp_path / "lead-0", visit)


@dataclass
class App:
    """The app in a process of its own, and the link that it said it is ready at."""

    process: "subprocess.Popen[str]"
    link: str

    @property
    def port(self) -> int:
        return urlsplit(self.link).port or 0


@contextmanager
def app_on(vault: Path, port: int = 0) -> Iterator[App]:
    process = start("app", "--vault", vault, "--port", port, "--no-browser")
    try:
        assert process.stdout is not None
        readable, _, _ = select.select([process.stdout], [], [], STARTS_WITHIN_SECONDS)
        line = process.stdout.readline() if readable else ""
        assert line.startswith("ready http://"), line
        yield App(process, line.removeprefix("ready ").strip())
    finally:
        kill(process)


def unlock(window: Window) -> None:
    window.wait_for("unlock-passphrase")
    window.type("unlock-passphrase", PASSPHRASE)
    window.page.keyboard.press("Enter")
    window.wait_gone("unlock-passphrase")


def go_to_seals(window: Window, field: Field) -> None:
    window.tap(f"visit-{field.visit}", until=lambda: window.has("category-6"))
    window.tap("category-6", until=lambda: window.has("open-6.5"))
    window.tap("open-6.5", until=lambda: window.has("statement-6.5"))


def type_half(window: Window) -> None:
    """Half a statement; the field keeps the focus."""
    window.type_by_key("statement-6.5", HALF)
    window.wait_until(lambda: window.value_of("statement-6.5") == HALF, "what was typed")


def see_half(window: Window) -> None:
    """A browser tells what stands in a field once somebody is in it."""
    window.wait_for("statement-6.5")
    window.type("statement-6.5", "")
    window.wait_until(lambda: window.value_of("statement-6.5") == HALF, "half a statement")


def test_no_answer_and_no_word_is_lost_by_a_kill_a_reload_or_another_window(field: Field, browser: Browser) -> None:
    with app_on(field.vault) as app:
        window = browser.open(app.link)
        unlock(window)
        go_to_seals(window, field)
        window.tap("answer-6.5-not_met", until=lambda: window.is_checked("answer-6.5-not_met"))
        type_half(window)
        window.page.wait_for_timeout(2500)  # a pause to think: the draft is kept 0.4 s after the last key
        kill(app.process)
    assert field.kept() == ("not_met", None)
    with app_on(field.vault, app.port) as again:
        window.go(again.link)
        unlock(window)
        go_to_seals(window, field)
        see_half(window)
        assert window.is_checked("answer-6.5-not_met")
        reload_in_the_middle(window)
        take_over_and_back(window)
        window.page.keyboard.press("Tab")
        window.tap("answer-6.5-met", until=lambda: window.is_checked("answer-6.5-met"))
    assert field.kept() == ("met", f"{HALF}del.")


def reload_in_the_middle(window: Window) -> None:
    window.type_by_key("statement-6.5", "del.")
    window.reload()  # before the pause
    window.wait_for("statement-6.5")
    window.type("statement-6.5", "")
    window.wait_until(lambda: window.value_of("statement-6.5") == f"{HALF}del.", "the text after the reload")


def take_over_and_back(window: Window) -> None:
    """Another window at the same place has the app, and the first shows nothing of the visit until it is taken back."""
    second = Window(window.page.context.new_page())
    second.go(window.page.url)
    second.wait_for("statement-6.5")
    window.wait_for_text("in use in another window")
    assert "6.5" not in window.texts() and HALF not in window.texts()
    window.tap("take-over", until=lambda: window.has("statement-6.5"))
    second.wait_for_text("in use in another window")
    second.page.close()
    window.type("statement-6.5", "")
    window.wait_until(lambda: window.value_of("statement-6.5") == f"{HALF}del.", "the text after the return")
