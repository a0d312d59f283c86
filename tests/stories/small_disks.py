"""Disks that are really full: file systems in memory, of a few megabytes.

They have to be mounted, so only the soak asks for them; in the gate a limit of files stands for the disk."""

import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from inspector_app.custody.errors import NoRoom
from inspector_app.custody.sending import ForCenter, Readable
from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo, develop_missing
from inspector_app.device.checking import check_vault
from inspector_app.device.packages import export_visit
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety, synchronize
from inspector_app.vault.ballast import NAME
from tests.support.commands import PASSPHRASE
from tests.support.judging import judge_photos, judge_safe, judge_vault, read_promises
from tests.support.nursery import nursery
from tests.support.office import begin_visit, never_rest, open_office
from tests.support.quick_line import quick_line
from tests.support.trials import Yard

ROUNDS = 40 if os.environ.get("INSPECTOR_SOAK") else 10
DISK_BYTES = 24 * 1024 * 1024
KIB = 1024


@contextmanager
def small_disk(at: Path) -> Iterator[Path]:
    """Only root may do so: the soak fails where it cannot."""
    at.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(at)], check=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def fill(disk: Path, left: int) -> Path:
    """Leave so many bytes free, to the next page."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        while (free := shutil.disk_usage(disk).free) > left:
            file.write(bytes(min(256 * KIB, free - left)))
            file.flush()
    return filler


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    folder = tmp_path_factory.mktemp("yard")
    with nursery() as children, open_office(folder) as office, office.center_running():
        yield Yard(folder, office, children)


def test_capture_sync_and_export_on_a_disk_that_is_full(yard: Yard, tmp_path: Path) -> None:
    ends: Counter[str] = Counter()
    chance = random.Random(DISK_BYTES)
    for number in range(ROUNDS):
        with small_disk(tmp_path / f"disk-{number}") as disk:
            with yard.phone(disk) as phone:
                visit = begin_visit(phone).visit
                phone.vault.ballast.lay()
            vault, acks = disk / "vault", tmp_path / f"acks-{number}"
            filler = fill(disk, chance.choice([0, 4, 16, 48, 96, 160, 320]) * KIB)
            for operation in ("capture_blindly", "answer_on"):
                more = [yard.picture] if operation == "capture_blindly" else []
                yard.nursery.begin(operation, vault, visit, acks, *more, log=tmp_path / "log")
                ends[f"{operation} {yard.nursery.hear('came')}"] += 1
                assert yard.nursery.end() == 0
                # It opens and is read while nothing at all is free.
                judge_vault(vault, read_promises(acks))
            yard.nursery.begin("sync_in", 2**40, vault, yard.office.url, log=tmp_path / "log")
            ends[f"sync {yard.nursery.hear('came')}"] += 1
            assert yard.nursery.end() == 0
            judge_vault(vault, read_promises(acks))
            judge_safe(vault, yard.office.folder / "center")
            _export(vault, visit, disk, ends)
            filler.unlink()
            _goes_on(yard, vault, visit)
    assert ends["capture_blindly VaultFull"] and ends["capture_blindly done"] and ends["sync VaultFull"], ends


def _export(vault: Path, visit: str, disk: Path, ends: Counter[str]) -> None:
    before = {path.name for path in disk.iterdir()}
    with Session.open(vault, PASSPHRASE) as phone:
        for recipient in (ForCenter(), Readable()):
            try:
                export_visit(phone, visit, disk / "visit.inspector", recipient)
            except NoRoom:
                ends["no room for a package"] += 1
                assert {path.name for path in disk.iterdir()} == before
            else:
                (disk / "visit.inspector").unlink()


def _goes_on(yard: Yard, vault: Path, visit: str) -> None:
    with Session.open(vault, PASSPHRASE) as phone:
        book = open_visit(phone, visit)
        develop_missing(book)
        capture_photo(book, yard.picture.read_bytes())
        assert check_vault(phone).faults == ()
        assert (vault / NAME).exists()
        with closing(quick_line(yard.office.url)) as line:
            assert synchronize(phone, line, rest=never_rest).waiting == ()
        safety = measure_safety(phone)
        assert (safety.safe_entries, safety.safe_photos) == (safety.entries, safety.photos)
    assert judge_photos(vault, yard.office.folder / "center") > 0
