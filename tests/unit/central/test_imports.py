"""Photos that come on a file, where two bring them at once, and where the file fails in their midst."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillAtIt
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from inspector_app.custody.errors import FileCut
from inspector_app.custody.reading import Package
from inspector_app.custody.receiving import Imported
from tests.support.office import Office, open_office
from tests.support.parcels import captured_visit, hand_in, hand_out
from tests.support.patience import PATIENCE_SECONDS


@dataclass(frozen=True)
class Brought:
    """A file with one photo and its views, on its way to the office."""

    office: Office
    file: Path

    def parts(self) -> list[str]:
        """What lies about at the center of photos that are not whole."""
        return [part.name for part in self.office.headquarters.center.photos.part("any").parent.iterdir()]


@pytest.fixture
def brought(tmp_path: Path) -> Iterator[Brought]:
    with open_office(tmp_path / "office") as office:
        with office.center_running():
            phone = office.enroll("lead")
        book = captured_visit(phone, photos=1)
        yield Brought(office, hand_out(phone, book.visit, tmp_path / "file"))


def test_a_file_that_fails_within_a_photo_leaves_nothing_of_it(
    brought: Brought, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begins(_package: Package, _sha256: str) -> Iterator[bytes]:
        yield b"the first bytes"
        raise FileCut("the stick was pulled out")

    with monkeypatch.context() as failing:
        failing.setattr(Package, "photo", begins)
        with pytest.raises(FileCut):
            hand_in(brought.office, brought.file)
    assert brought.parts() == []
    assert hand_in(brought.office, brought.file).photos == 1


def test_two_who_bring_the_same_file_at_once_take_turns(brought: Brought, monkeypatch: pytest.MonkeyPatch) -> None:
    reads, others = Package.photo, list[Future[Imported]]()

    def meanwhile(package: Package, sha256: str) -> Iterator[bytes]:
        for piece in reads(package, sha256):
            if not others:
                others.append(pool.submit(hand_in, brought.office, brought.file))
                with suppress(StillAtIt):  # the other waits for this one, or overtakes it
                    others[0].result(1.0)
            yield piece

    monkeypatch.setattr(Package, "photo", meanwhile)
    with ThreadPoolExecutor() as pool:
        first = hand_in(brought.office, brought.file)
        second = others[0].result(PATIENCE_SECONDS)
    assert (first.photos + second.photos, first.photos_here + second.photos_here) == (1, 1)
    assert brought.parts() == []
