"""`inspector export`, `import` and `phrase`, as a person and a script use them; one of them is killed."""

import json
import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inspector_app.cli import app
from inspector_app.clock import SystemClock
from inspector_app.custody import forms
from inspector_app.custody.errors import RedactedCopy
from inspector_app.custody.sending import ForCenter, Readable
from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo
from inspector_app.device.checking import check_vault
from inspector_app.device.packages import export_visit
from inspector_app.device.screens.settings import in_groups
from inspector_app.device.session import Session
from inspector_app.visits.writing import answer_outcome
from tests.support.commands import PASSPHRASE, ROOT
from tests.support.office import begin_visit, open_office
from tests.support.parcels import captured_visit, hand_in, hand_out, resign, take_in, unzip
from tests.support.pictures import draw_photo
from tests.unit.custody.test_verifying import pack

MIB = 1024 * 1024
LARGE_PHOTOS = 200 if os.environ.get("INSPECTOR_SOAK") else 8


@dataclass(frozen=True)
class Shelf:
    """Closed vaults and a closed center, as the command finds them."""

    folder: Path
    visit: str

    @property
    def lead(self) -> Path:
        return self.folder / "lead-0"

    @property
    def second(self) -> Path:
        return self.folder / "second-0"

    @property
    def center(self) -> Path:
        return self.folder / "center"

    def open(self, vault: Path) -> Session:
        return Session.open(vault, PASSPHRASE)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    with open_office(tmp_path) as office:
        with office.center_running():
            lead, _ = office.enroll("lead"), office.enroll("second")
        visit = captured_visit(lead, photos=3).visit
    return Shelf(tmp_path, visit)


def run(*words: object, exits: int = 0, **environ: str) -> str:
    done = CliRunner().invoke(app, [*map(str, words)], env={"INSPECTOR_PASSPHRASE": PASSPHRASE, **environ})
    assert done.exit_code == exits, done.output
    return done.output


def test_the_commands_carry_a_visit_to_the_center_and_its_receipts_back(shelf: Shelf) -> None:
    out, back = shelf.folder / "out", shelf.folder / "back"
    told = run("export", shelf.visit, "--vault", shelf.lead, "--to", out)
    assert "Only the center can open it." in told and "It proves nothing yet" in told
    came = json.loads(run("import", out, "--data", shelf.center, "--json"))
    assert (came["visit"], came["photos"], came["asides"]) == (shelf.visit, 3, [])
    phrase = json.loads(run("phrase", "--vault", shelf.lead, "--json"))["phrase"]
    words = ("export", shelf.visit, "--data", shelf.center, "--to", back, "--for-phone")
    assert "Only the phone that shows the phrase" in run(*words, INSPECTOR_PHRASE=phrase.lower())
    assert "Receipts of the center came along." in run("import", back, "--vault", shelf.lead)
    safe = json.loads(run("status", "--vault", shelf.lead, "--json"))
    assert safe["entries"]["safe"] == safe["entries"]["total"] and safe["photos"]["safe"] == 3


def test_a_readable_package_is_made_only_when_asked_for_and_says_what_it_is(shelf: Shelf) -> None:
    plain = shelf.folder / "plain.zip"
    assert "ANYBODY can read it" in run("export", shelf.visit, "--vault", shelf.lead, "--to", plain, "--plain")
    assert json.loads(run("import", plain, "--vault", shelf.second, "--json"))["photos"] == 3
    run("export", shelf.visit, "--vault", shelf.lead, "--to", plain, "--plain", "--for-phone", exits=2)
    run("export", shelf.visit, "--to", plain, exits=2)


def test_verify_needs_neither_vault_nor_network_and_says_what_it_proves_and_what_not(shelf: Shelf) -> None:
    plain, center = shelf.folder / "plain.zip", _center_of(shelf)
    run("export", shelf.visit, "--vault", shelf.lead, "--to", plain, "--plain")
    told = run("verify", plain)
    assert "consistent in itself, not tied to a known center" in told and center in told
    assert "It proves:" in told and "It does not prove:" in told and "there is no receipt in it" in told
    assert "consistent, and tied to that center" in run("verify", plain, "--center", center)
    found = json.loads(run("verify", plain, "--center", center, "--json"))
    assert (found["ok"], found["photos"], found["problems"]) == (True, 3, [])
    other = json.loads(run("verify", plain, "--center", "a" * 26, "--json", exits=1))
    assert [problem["where"] for problem in other["problems"]] == ["center.json"]


def test_the_center_is_given_as_the_app_shows_it_and_another_one_is_a_verdict_of_its_own(shelf: Shelf) -> None:
    plain, center = shelf.folder / "plain.zip", _center_of(shelf)
    run("export", shelf.visit, "--vault", shelf.lead, "--to", plain, "--plain")
    for shown in (in_groups(center), center.upper(), f" {center} ", in_groups(center).replace(" ", "-").upper()):
        assert "consistent, and tied to that center" in run("verify", plain, "--center", shown)
        assert "tied to that center" in run("verify", shelf.lead, "--center", shown)
    for nobody in ("", " ", center[:-1], center + "a", "1" + center[1:], center[:-1] + "b"):
        assert "no center's fingerprint" in " ".join(run("verify", plain, "--center", nobody, exits=2).split())
    told = run("verify", plain, "--center", "a" * 26, exits=1)
    assert "of another center than the one asked for" in told and "NOT as it was written" not in told
    raw = bytearray(plain.read_bytes())
    raw[raw.index(b"entries.txt") + 400] ^= 1
    plain.write_bytes(raw)
    assert "NOT as it was written" in run("verify", plain, "--center", "a" * 26, exits=1)


def test_verify_tells_what_a_file_names_and_does_not_hold_and_what_it_did_not_judge(shelf: Shelf) -> None:
    plain = shelf.folder / "plain.zip"
    with open_office(shelf.folder / "elsewhere") as office, office.center_running():
        lead = office.enroll("lead")
        book = captured_visit(lead)
        office.sync(lead)
        office.sync(lead)
        files = unzip(hand_out(lead, book.visit, plain, Readable()).read_bytes())
        files[forms.RECEIPTS] = files[forms.RECEIPTS].split(b"\n", 1)[1]
        odd = {"extra.exe": b"MZ", "photos/evil.html": b"<script>", **files}
        plain.write_bytes(pack(resign(odd, lead.identity.signer, at="1999-01-01T00:00:00Z")))
    assert files[forms.RECEIPTS]
    told = run("verify", plain)
    assert (
        "names what it does not hold" in told and "receipts.ndjson, line 1: before it the center gave receipt 1" in told
    )
    assert "extra.exe" in told and "photos/evil.html" in told and "not judged" in told
    assert "Its maker's clock cannot have been right at 1999-01-01T00:00:00Z" in told
    found = json.loads(run("verify", plain, "--json"))
    assert found["ok"] and found["not_judged"] == ["extra.exe", "photos/evil.html"]
    assert "names what it does not hold" in found["verdict"]
    assert {one["where"] for one in found["not_held"]} >= {"receipts.ndjson, line 1"}


def test_verify_says_in_which_file_a_byte_was_altered_and_that_a_sealed_one_must_be_opened_first(shelf: Shelf) -> None:
    plain, sealed = shelf.folder / "plain.zip", shelf.folder / "sealed"
    run("export", shelf.visit, "--vault", shelf.lead, "--to", plain, "--plain")
    run("export", shelf.visit, "--vault", shelf.lead, "--to", sealed)
    raw = bytearray(plain.read_bytes())
    raw[raw.index(b"entries.txt") + 400] ^= 1
    plain.write_bytes(raw)
    told = run("verify", plain, exits=1)
    assert "entries.txt" in told and "NOT as it was written" in told
    assert "sealed" in run("verify", sealed, exits=1)
    (shelf.folder / "note").write_text("nothing of the kind")
    assert json.loads(run("verify", shelf.folder / "note", "--json", exits=1))["ok"] is False


def test_verify_says_where_a_clock_was_set_which_is_no_fault_of_the_package(shelf: Shelf) -> None:
    plain = shelf.folder / "plain.zip"
    with Session.open(shelf.lead, PASSPHRASE, clock=ThreeHoursAhead()) as ahead:
        open_visit(ahead, shelf.visit).write([answer_outcome("6.1", "met")])
    with shelf.open(shelf.lead) as right:
        last = open_visit(right, shelf.visit).write([answer_outcome("6.2", "met")])
    run("export", shelf.visit, "--vault", shelf.lead, "--to", plain, "--plain")
    told = run("verify", plain)
    assert (
        f"The clock of {last.device} cannot have been right at its entry {last.seq}: it was set back by 2 h 59" in told
    )
    found = json.loads(run("verify", plain, "--json"))
    assert found["ok"] is True
    (clock,) = found["clocks"]
    assert (clock["device"], clock["entry"]) == (last.device, last.seq)


class ThreeHoursAhead(SystemClock):
    def now(self) -> datetime:
        return super().now() + timedelta(hours=3)


def test_a_redacted_package_is_checked_and_never_taken_in(shelf: Shelf) -> None:
    bare = shelf.folder / "bare.zip"
    export = ("export", shelf.visit, "--vault", shelf.lead, "--to", bare)
    run(*export, "--redacted", exits=2)
    assert "left out" in run(*export, "--plain", "--redacted")
    found = json.loads(run("verify", bare, "--json"))
    assert found["ok"] and found["left_out"] == found["entries"] > 0 and found["photos"] == 0
    words = ("import", str(bare), "--vault", str(shelf.second))
    refused = CliRunner().invoke(app, [*words], env={"INSPECTOR_PASSPHRASE": PASSPHRASE})
    assert isinstance(refused.exception, RedactedCopy)
    assert json.loads(run("status", "--vault", shelf.second, "--json"))["entries"]["total"] == 0


def _center_of(shelf: Shelf) -> str:
    with shelf.open(shelf.lead) as session:
        return session.keyring.center


# memory


@pytest.mark.soak
def test_however_many_photos_there_are_one_is_in_memory_at_a_time(tmp_path: Path) -> None:
    """On the phone both ways, and at the center. With INSPECTOR_SOAK: 200 photos of 4 MiB."""
    with open_office(tmp_path) as office:
        with office.center_running():
            lead, second = office.enroll("lead"), office.enroll("second")
        book = begin_visit(lead)
        for number in range(LARGE_PHOTOS):
            capture_photo(book, draw_photo(number) + os.urandom(4 * MIB))
        sealed, plain = tmp_path / "sealed", tmp_path / "plain"
        steps = [
            lambda: export_visit(lead, book.visit, sealed, ForCenter()).sent.written.photos,
            lambda: hand_in(office, sealed).photos,
            lambda: office.headquarters.packages.export(book.visit, plain, Readable()).written.photos,
            lambda: take_in(second, plain).photos,
        ]
        peaks = [_peak(step) for step in steps]
        assert max(peaks) < 24 * MIB, peaks


def _peak(step: Callable[[], int]) -> int:
    tracemalloc.start()
    try:
        assert step() == LARGE_PHOTOS
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# killed


CHILD = """
import os, signal, sys
from pathlib import Path
from inspector_app.device import packages
from inspector_app.device.session import Session

session = Session.open(Path(sys.argv[1]), os.environ["INSPECTOR_PASSPHRASE"])
keep, kept = packages._keep_photo, []

def keep_one_and_die(*arguments):
    keep(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)

packages._keep_photo = keep_one_and_die
with open(sys.argv[2], "rb") as file:
    packages.import_file(session, file)
"""


def test_an_import_killed_in_the_middle_goes_on_with_the_same_command(shelf: Shelf) -> None:
    phrase = json.loads(run("phrase", "--vault", shelf.second, "--json"))["phrase"]
    file = shelf.folder / "out"
    run("export", shelf.visit, "--vault", shelf.lead, "--to", file, "--for-phone", INSPECTOR_PHRASE=phrase)
    environment = {**os.environ, "INSPECTOR_PASSPHRASE": PASSPHRASE}
    killed = subprocess.run(
        [sys.executable, "-c", CHILD, str(shelf.second), str(file)], cwd=ROOT, env=environment, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    with shelf.open(shelf.second) as phone:
        photos = phone.vault.read(lambda contents: contents.photos(shelf.visit))
        assert len(photos) == 1, "one had been kept when it was killed"
    came = json.loads(run("import", file, "--vault", shelf.second, "--json"))
    assert (came["entries"], came["photos"], came["photos_here"]) == (0, 2, 1)
    with shelf.open(shelf.second) as phone:
        assert not check_vault(phone).faults
