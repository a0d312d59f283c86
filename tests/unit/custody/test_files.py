"""A file under its name is whole, or it is not there."""

import resource
from pathlib import Path

import pytest

from inspector_app.custody.errors import NoRoom, NotWritten
from inspector_app.custody.files import readable_file, whole_file


def test_a_file_appears_whole_and_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "visit.inspector"
    path.write_bytes(b"older")
    with whole_file(path) as file:
        file.write(b"newer")
        assert path.read_bytes() == b"older"
    assert path.read_bytes() == b"newer"
    assert [one.name for one in tmp_path.iterdir()] == ["visit.inspector"]
    assert path.stat().st_mode & 0o077 == 0


def test_what_fails_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        _write(tmp_path / "visit.inspector", 10**6, fails=True)
    assert not [*tmp_path.iterdir()]


def test_a_disk_that_is_full_leaves_no_half_file_and_says_so(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(NoRoom, match="not written"):
            _write(tmp_path / "visit.inspector", 640_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not [*tmp_path.iterdir()]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="No such file"), whole_file(tmp_path / "no" / "visit.inspector"):
        pass
    with pytest.raises(NotWritten, match="No such file"), readable_file(tmp_path / "no"):
        pass


def test_the_longest_name_that_a_disk_takes_will_do(tmp_path: Path) -> None:
    path = tmp_path / ("v" * 255)
    _write(path, 10)
    assert path.stat().st_size == 10


@pytest.mark.parametrize("place", [".", ".."])
def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotWritten, match=r"directory|busy"):
        _write(Path(place), 10)
    assert not [*tmp_path.iterdir()]


def _write(path: Path, size: int, *, fails: bool = False) -> None:
    with whole_file(path) as file:
        file.write(bytes(size))
        if fails:
            raise LookupError
