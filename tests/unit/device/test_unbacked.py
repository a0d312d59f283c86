"""The vault stays out of the system's backups, as far as that can be seen without a phone."""

import ctypes
import plistlib
import tomllib
from pathlib import Path

import pytest

from inspector_app.device.unbacked import keep_out_of_backups

IOS = {"FLET_PLATFORM": "ios"}
ROOT = Path(__file__).parents[3]


class Library:
    """The C library of a system, and what it was asked."""

    def __init__(self, answer: int) -> None:
        self.asked: list[tuple[object, ...]] = []

        def setxattr(*asked: object) -> int:
            self.asked.append(asked)
            return answer

        self.setxattr = setxattr


@pytest.mark.parametrize("answer", [0, -1])
def test_on_ios_the_folder_is_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: int) -> None:
    library, folder = Library(answer), tmp_path / "data" / "vault"
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)
    assert keep_out_of_backups(folder, IOS) is (answer == 0)
    (path, name, value, size, position, options) = library.asked[0]
    assert folder.is_dir() and path == str(folder).encode()
    assert name == b"com.apple.metadata:com_apple_backup_excludeItem"
    assert isinstance(value, bytes) and plistlib.loads(value) == "com.apple.backupd"
    assert (size, position, options) == (len(value), 0, 0)


def test_elsewhere_nothing_happens(tmp_path: Path) -> None:
    assert not keep_out_of_backups(tmp_path / "vault") and not (tmp_path / "vault").exists()


def test_a_system_without_such_marks_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert not keep_out_of_backups(tmp_path / "vault", IOS)


def test_on_android_the_manifest_says_so() -> None:
    android = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["flet"]["android"]
    assert android["manifest_application"] == {"allowBackup": "false"}
