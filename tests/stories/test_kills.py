"""kill -9 at random moments: of a device in mid-capture, and of the center in mid-sync.

Nothing that was reported saved is lost, nothing is doubled, nothing is called safe that the center does not hold.
"""

import contextlib
import os
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.commands import center, enroll, fork, json_here, kill
from tests.support.forks import Forked
from tests.support.judging import judge_photos, judge_safe, judge_vault, read_promises
from tests.support.pictures import fill_folder

IS_SOAK = bool(os.environ.get("INSPECTOR_SOAK"))
# In the gate few: test_failpoints kills at chosen points, here they fall anywhere, also within what SQLite does in C.
KILLS = 50 if IS_SOAK else 2


@pytest.fixture(scope="module")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("enrolled")
    fill_folder(folder / "photos", 6, (1280, 960))
    with center(folder / "center") as running:
        enroll(running, folder / "vault")
        (folder / "port").write_text(str(running.port))
    return folder


def rehearse_and_kill(folder: Path, saved: int, moment: float) -> None:
    """It is killed when so many more things were reported saved, and a moment (in seconds) after."""
    acks = folder / "acks"
    enough = len(read_promises(acks)) + saved
    rehearsal = fork(
        *("rehearse", "--vault", folder / "vault", "--visits", 50, "--answers", 25),
        *("--photos", folder / "photos", "--photos-per-visit", 8, "--acks", acks),
    )
    look_until(rehearsal, lambda: len(read_promises(acks)) >= enough)
    with contextlib.suppress(subprocess.TimeoutExpired):
        rehearsal.wait(moment)
    assert rehearsal.poll() is None, "it was over before it was killed"
    kill(rehearsal)


def look_until(process: Forked, is_so: Callable[[], bool]) -> None:
    """Or until it ends. Between two looks the processor is left to whoever is to be killed."""
    while process.poll() is None and not is_so():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.002)


def has_taken_in(data: Path, photos: int) -> Callable[[], bool]:
    """Whether the center has from now on written into its journal, and has got so many photos."""
    journal, folder = data / "journal.db", data / "photos"
    written, held = journal.stat().st_mtime_ns, _files(folder)
    return lambda: journal.stat().st_mtime_ns > written and _files(folder) >= held + photos


def _files(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


@pytest.mark.soak
def test_a_device_killed_in_mid_capture_keeps_what_it_reported_saved(enrolled: Path, on_disk: Path) -> None:
    folder = on_disk / "device"
    shutil.copytree(enrolled, folder)
    chance = random.Random(KILLS)
    for _ in range(KILLS):
        rehearse_and_kill(folder, chance.randrange(8, 40), chance.uniform(0.0, 0.02))
        judge_vault(folder / "vault", read_promises(folder / "acks"))
    with center(folder / "center", int((folder / "port").read_text())):
        synced = json_here("sync", "--vault", folder / "vault")
    assert isinstance(synced, dict) and synced["safe"]
    assert judge_photos(folder / "vault", folder / "center") > 0
    _both_sides_agree(folder)


@pytest.mark.soak
def test_a_center_killed_in_mid_sync_never_makes_a_false_safe(enrolled: Path, on_disk: Path) -> None:
    folder, chance = on_disk / "center", random.Random(KILLS)
    shutil.copytree(enrolled, folder)
    port = int((folder / "port").read_text())
    for number in range(KILLS):
        rehearse_and_kill(folder, chance.randrange(12, 30), chance.uniform(0.0, 0.02))
        with center(folder / "center", port) as running:
            syncing = fork("sync", "--vault", folder / "vault")
            look_until(syncing, has_taken_in(running.data, number % 2 * chance.randrange(1, 12)))
            with contextlib.suppress(subprocess.TimeoutExpired):
                syncing.wait(chance.uniform(0.0, 0.1))
            kill(running.process)
            kill(syncing)
        judge_safe(folder / "vault", folder / "center")
    with center(folder / "center", port):
        synced = json_here("sync", "--vault", folder / "vault")
    assert isinstance(synced, dict) and synced["safe"]
    assert judge_safe(folder / "vault", folder / "center") > 0
    judge_vault(folder / "vault", read_promises(folder / "acks"))
    assert judge_photos(folder / "vault", folder / "center") > 0
    _both_sides_agree(folder)


def _both_sides_agree(folder: Path) -> None:
    here = json_here("visits", "--vault", folder / "vault")
    there = json_here("visits", "--data", folder / "center")
    assert sorted(map(str, here)) == sorted(map(str, there))
