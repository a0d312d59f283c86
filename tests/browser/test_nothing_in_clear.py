"""The app as its own process, driven in a real browser: no planted word and no stretch of a planted photo stands in
clear in its vault, its journal file, its temporary folders or its log, before or after a lock, a failure or a crash."""

import resource
import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inspector_app.device.book import open_visit
from inspector_app.device.state.desk import begin_visit
from inspector_app.visits.writing import answer_outcome, answer_statement
from tests.support.browser import Browser, Window
from tests.support.clear import planted_photo, search_everywhere
from tests.support.commands import PASSPHRASE, ROOT, STARTS_WITHIN_SECONDS, environment, kill, words
from tests.support.office import Office, open_office
from tests.support.patience import PATIENCE_SECONDS
from tests.support.visits import the_set

PARTNER: Final = "PLANTED partner Fictional Harness Works"
THEIRS: Final = "PLANTED statement of a colleague"
STATEMENT: Final = "PLANTED statement: two seals lacked the twist"
NOTE: Final = "PLANTED note: ask for señor Example"
HALF: Final = "PLANTED half a word"
BREAKS: Final = "PLANTED words that break it"
FAILING: Final = f"""
from inspector_app.device import book
_write = book.Book.write
def write(self, ops, photos=(), **more):
    if {BREAKS!r} in repr(ops):
        raise RuntimeError(f"could not write {{ops!r}} in {{self.visit}}")
    return _write(self, ops, photos, **more)
book.Book.write = write
"""
"""In the process of the app: a fault whose message says all that was to be written."""


@dataclass
class Watched:
    """An app whose every folder is under watch."""

    process: "subprocess.Popen[str]"
    link: str
    folders: tuple[Path, ...]
    log: Path
    markers: list[bytes]

    def nothing_in_clear(self, when: str) -> None:
        found = search_everywhere(*self.folders, markers=self.markers)
        assert not found, f"{when}: {found[:5]}"


@contextmanager
def watched_app(vault: Path, folder: Path, markers: list[bytes]) -> Iterator[Watched]:
    places = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "cwd", "logs")
    for name in (*places, "faults"):
        (folder / name).mkdir(parents=True)
    (folder.parent / "faults").mkdir(exist_ok=True)
    (folder.parent / "faults" / "sitecustomize.py").write_text(FAILING)
    told = {name: str(folder / name) for name in places if name.isupper()}
    told |= {"PYTHONPATH": f"{folder.parent / 'faults'}:{ROOT}", "PYTHONFAULTHANDLER": "1", "PYTHONDEVMODE": "1"}
    log = folder / "logs" / "app.log"

    least, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))  # it is for the app to forbid a dump
    with log.open("w") as errors:
        process = subprocess.Popen(
            words("app", "--vault", vault, "--no-browser"),
            env={**environment(), **told},
            cwd=folder / "cwd",
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    resource.setrlimit(resource.RLIMIT_CORE, (least, most))
    try:
        assert process.stdout is not None
        readable, _, _ = select.select([process.stdout], [], [], STARTS_WITHIN_SECONDS)
        line = process.stdout.readline() if readable else ""
        assert line.startswith("ready http://"), f"{line} {log.read_text()}"
        yield Watched(process, line.removeprefix("ready ").strip(), (vault, folder), log, markers)
    finally:
        kill(process)


def unlock(window: Window) -> None:
    window.wait_for("unlock-passphrase")
    window.type("unlock-passphrase", PASSPHRASE)
    window.page.keyboard.press("Enter")
    window.wait_gone("unlock-passphrase")


def type_and_leave(window: Window, field: str, text: str) -> None:
    window.reach(field)
    window.type(field, text)
    window.page.keyboard.press("Tab")
    window.page.wait_for_timeout(600)


def answer(app: Watched, window: Window, visit: str, picture: Path) -> None:
    """An answer with its statement and note, a photo from a file, and a write that fails."""
    window.turn_to(f"/visit/{visit}/check/6/on/6~7")
    window.wait_for("statement-6.7")
    window.reach("answer-6.7-not_met")
    window.tap("answer-6.7-not_met", until=lambda: window.is_checked("answer-6.7-not_met"))
    type_and_leave(window, "statement-6.7", STATEMENT)
    type_and_leave(window, "note-6.7", NOTE)
    window.reach("pick-6.7")
    window.choose_file("pick-6.7", picture)
    window.wait_for_text("1 photo saved")
    app.nothing_in_clear("after the capture")
    type_and_leave(window, "note-6.7", BREAKS)
    window.wait_until(lambda: "RuntimeError" in app.log.read_text(), "the failure to be told of")
    app.nothing_in_clear("after a write that failed")


def hand_over_and_sync(app: Watched, window: Window, visit: str) -> None:
    window.turn_to(f"/visit/{visit}/file")
    window.wait_for("make-file")
    with window.page.expect_download(timeout=PATIENCE_SECONDS * 1000):
        window.tap("make-file", until=lambda: window.has("file-made"))
    app.nothing_in_clear("after the file was handed over")
    window.turn_to("/sync")
    window.tap("sync-now")
    window.wait_until(lambda: "safe at the center" in window.texts(), "the sync")
    app.nothing_in_clear("after the sync, with a conflict in it")


def type_half_and_lock(app: Watched, window: Window, visit: str) -> None:
    window.turn_to(f"/visit/{visit}/check/6/on/6~6")
    window.wait_for("answer-6.6-met")
    window.reach("statement-6.6")
    window.type_by_key("statement-6.6", HALF)
    window.page.wait_for_timeout(800)
    app.nothing_in_clear("in the middle of a word")
    window.turn_to("/settings")
    window.wait_for("brightness")
    window.reach("lock")
    window.tap("lock", until=lambda: window.has("unlock-passphrase"))
    box = window.find("unlock-passphrase").bounding_box()
    assert box is not None and box["y"] < 600, "what is read aloud stands where it is seen, on a page that was scrolled"
    app.nothing_in_clear("after the lock")


def crash(app: Watched) -> None:
    app.process.send_signal(signal.SIGABRT)
    app.process.wait(PATIENCE_SECONDS)
    app.nothing_in_clear("after the crash")
    told = app.log.read_text()
    assert app.process.returncode == -signal.SIGABRT
    assert "Fatal Python error: Aborted" in told and "Thread 0x" in told
    assert not [*(app.folders[1] / "cwd").iterdir()], "no memory was dumped"


def lock_for_travel(app: Watched, window: Window) -> None:
    """The process ends, and the browser is left with a page that says so."""
    unlock(window)
    window.turn_to("/settings")
    window.wait_for("brightness")
    window.reach("travel-lock")
    window.tap("travel-lock", until=lambda: window.has("travel-ask-yes"))
    window.tap("travel-ask-yes")
    window.page.wait_for_url("**/ended", timeout=PATIENCE_SECONDS * 1000)
    assert app.process.wait(PATIENCE_SECONDS) == 0
    assert "Locked for travel" in window.page.inner_text("body")
    app.nothing_in_clear("after the travel lock")


def two_disagree(office: Office) -> str:
    """A visit of which a colleague and the lead say different things; gives its id. The lead's phone is locked."""
    lead, second = office.enroll("lead"), office.enroll("second")
    visit = begin_visit(lead, {"partner_name": PARTNER}, the_set())
    office.sync(lead)
    office.headquarters.center.grant(visit, second.identity.person)
    office.sync(second)
    open_visit(second, visit).write([answer_outcome("6.5", "not_met"), answer_statement("6.5", THEIRS)])
    open_visit(lead, visit).write([answer_outcome("6.5", "met"), answer_statement("6.5", STATEMENT)])
    office.sync(second)
    lead.close()
    return visit


def give_a_password(office: Office) -> None:
    """To everybody: only who can sign in there is locked for travel."""
    for person in office.headquarters.people.all():
        office.headquarters.accounts.set_password(person.email, "a long password of the traveler")


def test_a_day_in_a_process_under_watch(tmp_path: Path, browser: Browser) -> None:
    photo, markers = planted_photo("PLANTED señor")
    (tmp_path / "planted.jpg").write_bytes(photo)
    markers += [one.encode() for one in (PARTNER, THEIRS, STATEMENT, NOTE, HALF, BREAKS, "PLANTED")]
    markers += [b"JFIF\x00\x01", b"Exif\x00\x00"]
    with open_office(tmp_path) as office, office.center_running():
        visit = two_disagree(office)
        with watched_app(tmp_path / "lead-0", tmp_path / "watched", markers) as app:
            window = browser.open(app.link)
            unlock(window)
            app.nothing_in_clear("after the unlock")
            answer(app, window, visit, tmp_path / "planted.jpg")
            hand_over_and_sync(app, window, visit)
            type_half_and_lock(app, window, visit)
            unlock(window)
            crash(app)
        give_a_password(office)
        with watched_app(tmp_path / "lead-0", tmp_path / "again", markers) as app:
            lock_for_travel(app, browser.open(app.link))
