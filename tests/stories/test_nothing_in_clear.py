"""No word and no picture stands in clear in the vault file, its journal file or the temporary folders, at any time."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector_app.device import rehearsal
from tests.support.commands import center, enroll, kill, let_go, start
from tests.support.pictures import fill_folder

JPEG = [b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1", b"JFIF\x00\x01", b"Exif\x00\x00"]
WORDS = [rehearsal._CLOSES, *rehearsal._SEEN, *rehearsal._NOTES, *rehearsal._PARTNERS]
PLANTED = [word.encode() for word in [*WORDS, "Attendee One", "planned by risk", "not_met", "foreign_manufacturer"]]


def _files(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                yield path, path.read_bytes()
            except (FileNotFoundError, IsADirectoryError):
                continue  # the journal file comes and goes


def assert_nothing_in_clear(markers: list[bytes], *folders: Path) -> int:
    looked = 0
    for path, held in _files(*folders):
        looked += 1
        for marker in markers:
            assert marker not in held, f"{marker!r} stands in clear in {path.name}"
    return looked


def test_a_day_of_capture_leaves_nothing_in_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("HOME", str(temporary))
    photos = fill_folder(tmp_path / "photos", 4)
    slices = [photo.read_bytes()[at : at + 16] for photo in photos for at in (200, 5000, -200)]
    vault = tmp_path / "vault"
    with center(tmp_path / "center") as running:
        enroll(running, vault)
    capture = start("rehearse", "--vault", vault, "--visits", 4, "--photos", tmp_path / "photos")
    journals = 0
    while capture.poll() is None:
        looked = assert_nothing_in_clear([*JPEG, *PLANTED, *slices], vault, temporary)
        journals += looked > 2
        time.sleep(0.01)  # noqa: TID251  # leaves the captured process the processor; nothing waits for this
    let_go(capture)
    assert capture.returncode == 0 and journals > 0
    capture = start("rehearse", "--vault", vault, "--visits", 4, "--photos", tmp_path / "photos")
    while capture.poll() is None and len(list(vault.iterdir())) < 3:
        pass  # until a journal file shows that a transaction is under way
    kill(capture)
    assert_nothing_in_clear([*JPEG, *PLANTED, *slices], vault, temporary)
