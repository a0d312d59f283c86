"""A disk that fills at any point of capture, sync and export.

Nothing that was reported saved is lost, nothing is called safe that is not, no half file stays under a name, and all
goes on once there is room. Here no file may grow beyond a limit, which is stepped through everything; disks that are
really small are in `small_disks`.
"""

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from inspector_app.custody.verifying import verify_package
from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo, develop_missing
from inspector_app.device.checking import check_vault
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety, synchronize
from inspector_app.vault.ballast import NAME
from inspector_app.visits.writing import answer_note, answer_outcome
from sync.runner import Report
from tests.support.commands import PASSPHRASE
from tests.support.judging import judge_photos, judge_safe, judge_vault, read_promises
from tests.support.nursery import nursery
from tests.support.office import begin_visit, never_rest, open_office
from tests.support.quick_line import quick_line
from tests.support.trials import Yard

IS_SOAK = bool(os.environ.get("INSPECTOR_SOAK"))
PAGE = 16384
AMPLE = 2**30
SEED = 6


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    folder = tmp_path_factory.mktemp("yard")
    with nursery() as children, open_office(folder) as office, office.center_running():
        yield Yard(folder, office, children)


def rooms(most: int, step: int) -> list[int]:
    """How much may be written: every step in the soak, else some, the first and the last among them."""
    every = [*range(0, most, step)]
    return every if IS_SOAK else [every[0], *sorted(random.Random(SEED).sample(every[1:-1], 3)), every[-1]]


@pytest.fixture(scope="module")
def begun(yard: Yard) -> tuple[Path, str]:
    """A phone at the beginning of a visit, with its ballast, to be copied."""
    place = yard.place()
    with yard.phone(place) as phone:
        visit = begin_visit(phone).visit
        assert phone.vault.ballast.lay()
    return place / "vault", visit


@pytest.mark.soak
def test_capture_into_a_vault_that_can_grow_no_more(yard: Yard, begun: tuple[Path, str]) -> None:
    vault, visit = begun
    ends: Counter[str] = Counter()
    for room in [AMPLE, *rooms(_grown_by(yard, vault, visit), PAGE // 2)]:
        place = yard.place()
        shutil.copytree(vault, place / "vault")
        yard.nursery.begin("capture_in", room, place / "vault", visit, place / "acks", yard.picture, log=place / "log")
        ends[yard.nursery.hear("came")] += 1
        assert yard.nursery.end() == 0
        judge_vault(place / "vault", read_promises(place / "acks"))
        with Session.open(place / "vault", PASSPHRASE) as phone:
            book = open_visit(phone, visit)
            develop_missing(book)
            book.write([answer_outcome("6.9", "met")])
            capture_photo(book, yard.picture.read_bytes())
            assert check_vault(phone).faults == ()
            assert (place / "vault" / NAME).exists()  # there is room again
    assert ends["VaultFull"] > 2 and ends["done"] >= 1 and ends.total() == ends["VaultFull"] + ends["done"]


def _grown_by(yard: Yard, vault: Path, visit: str) -> int:
    """By how many bytes all of that makes a vault larger."""
    place = yard.place()
    shutil.copytree(vault, place / "vault")
    yard.nursery.begin("capture_in", AMPLE, place / "vault", visit, place / "acks", yard.picture, log=place / "log")
    assert (yard.nursery.hear("came"), yard.nursery.end()) == ("done", 0)
    return (place / "vault" / "vault.db").stat().st_size - (vault / "vault.db").stat().st_size


def sync(phone: Session, url: str) -> Report:
    with closing(quick_line(url)) as line:
        return synchronize(phone, line, rest=never_rest)


@pytest.mark.soak
def test_sync_into_a_vault_that_can_grow_no_more(yard: Yard) -> None:
    ends: Counter[str] = Counter()
    for room in [AMPLE, *rooms(5 * PAGE, PAGE // 2)]:
        place, url = yard.place(), yard.office.url
        with yard.phone(place) as phone:
            book = begin_visit(phone)
            captured = capture_photo(book, yard.picture.read_bytes() + os.urandom(8))
            visit, entries = book.visit, book.length
            phone.vault.ballast.lay()
        # What another has written comes down in the same sync.
        other = yard.phone(yard.place())
        with other:
            book = begin_visit(other)
            for number in range(12):
                book.write([answer_note("6.1", f"{number} " + "much to be read " * 250)])
            theirs = book.visit
            assert sync(other, url).waiting == ()
        yard.nursery.begin("sync_in", room, place / "vault", url, log=place / "log")
        ends[yard.nursery.hear("came")] += 1
        assert yard.nursery.end() == 0
        judge_vault(place / "vault", [])
        judge_safe(place / "vault", yard.office.folder / "center")
        with Session.open(place / "vault", PASSPHRASE) as phone:
            book = open_visit(phone, visit)
            assert book.length >= entries and book.photo(captured.sha256)
            assert sync(phone, url).waiting == ()
            safety = measure_safety(phone)
            assert (safety.safe_entries, safety.safe_photos) == (safety.entries, safety.photos)
            assert theirs in phone.vault.read(lambda contents: contents.visits())
        assert judge_photos(place / "vault", yard.office.folder / "center") > 0
    assert ends["VaultFull"] > 0 and ends["done"] > 0 and ends.total() == ends["VaultFull"] + ends["done"], ends


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["plain", "sealed"])
def test_no_half_package_ever_stands_under_its_name(yard: Yard, kind: str) -> None:
    place = yard.place()
    with yard.phone(place) as phone:
        book = begin_visit(phone)
        capture_photo(book, yard.picture.read_bytes())
        visit, vault, to = book.visit, place / "vault", place / "out" / "visit.inspector"
    to.parent.mkdir()
    yard.nursery.begin("export_in", AMPLE, vault, visit, to, kind, log=place / "log")
    assert (yard.nursery.hear("came"), yard.nursery.end()) == ("done", 0)
    size, whole = to.stat().st_size, to.read_bytes()
    ends: Counter[str] = Counter()
    for room in [*rooms(size - 4096, 2048), size + 4096]:
        yard.nursery.begin("export_in", room, vault, visit, to, kind, log=place / "log")
        ends[came := yard.nursery.hear("came")] += 1
        assert yard.nursery.end() == 0
        assert [path.name for path in to.parent.iterdir()] == [to.name]
        assert (to.read_bytes() == whole) == (came == "NoRoom")  # the one that was there before stays as it was
        if kind == "plain":
            with to.open("rb") as file:
                assert verify_package(file).faults == ()
        judge_vault(vault, [])
    assert set(ends) == {"NoRoom", "done"}
