"""`inspector export`, `import` and `phrase`, as a person and a script use them; one of them is killed."""

import json
import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inspector_app.cli import app
from inspector_app.custody.sending import ForCenter, Readable
from inspector_app.device.capture import capture_photo
from inspector_app.device.checking import check_vault
from inspector_app.device.packages import export_visit
from inspector_app.device.session import Session
from tests.support.commands import PASSPHRASE, ROOT
from tests.support.office import begin_visit, open_office
from tests.support.parcels import captured_visit, hand_in, take_in
from tests.support.pictures import draw_photo

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


# memory


@pytest.mark.soak
@pytest.mark.timeout(1200)
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
