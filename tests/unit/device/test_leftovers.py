"""What the camera and the picker leave lying in clear is swept, and nothing else ever is."""

import asyncio
import os
from pathlib import Path

import pytest

from inspector_app.device.leftovers import copies_arriving, folders_of_copies, sweep_plain_copies
from tests.support.pictures import draw_photo
from tests.support.sandbox import ANDROID, IPHONE, android, iphone


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() or path.is_symlink()}


def test_on_android_pictures_and_picked_copies_go_and_the_vault_and_the_log_stay(tmp_path: Path) -> None:
    told, app = android(tmp_path), tmp_path / ANDROID
    (app / "cache/CAP123.jpg").write_bytes(draw_photo(1))
    (app / "cache/file_picker/0/picked.jpg").write_bytes(draw_photo(2))
    assert sweep_plain_copies(told) == 2
    assert files_in(app) == {"files/data/vault/vault.db", "cache/console.log", "code_cache/other"}
    assert (app / "cache").is_dir()


def test_on_an_iphone_all_three_places_are_emptied(tmp_path: Path) -> None:
    told, app = iphone(tmp_path), tmp_path / IPHONE
    for name in ("tmp/camera/pictures/CAP_1.jpg", "Library/Caches/p.heic", "Documents/camera/pictures/CAP_2.jpg"):
        (app / name).write_bytes(draw_photo(1))
    assert sweep_plain_copies(told) == 3
    assert files_in(app) == {"Library/Application Support/data/vault/vault.db", "Library/Preferences/settings.plist"}


def test_what_another_app_is_reading_stays_until_the_next_start(tmp_path: Path) -> None:
    told, app = android(tmp_path), tmp_path / ANDROID
    (app / "cache/share_plus/visit.inspector").write_bytes(b"sealed")
    assert sweep_plain_copies(told) == 0
    assert sweep_plain_copies(told, is_start=True) == 1
    assert "cache/share_plus/visit.inspector" not in files_in(app)
    assert not (app / "cache/share_plus").exists() and (app / "cache").is_dir()


def test_a_link_is_taken_away_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    told, app = android(tmp_path), tmp_path / ANDROID
    gallery = tmp_path / "gallery"
    gallery.mkdir()
    (gallery / "theirs.jpg").write_bytes(draw_photo(1))
    (app / "cache/to_a_folder").symlink_to(gallery)
    (app / "cache/file_picker/to_a_file.jpg").symlink_to(gallery / "theirs.jpg")
    sweep_plain_copies(told)
    assert files_in(gallery) == {"theirs.jpg"}
    assert files_in(app / "cache") == {"console.log"}


def test_a_cache_that_is_itself_a_link_is_left_alone(tmp_path: Path) -> None:
    told, app = android(tmp_path), tmp_path / ANDROID
    (app / "cache").rename(tmp_path / "elsewhere")
    (app / "cache").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere/theirs.jpg").write_bytes(draw_photo(1))
    assert sweep_plain_copies(told) == 0
    assert (tmp_path / "elsewhere/theirs.jpg").exists()


def test_on_a_laptop_nothing_is_ever_swept(tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    (temporary / "theirs").write_bytes(b"of some other program")
    data = tmp_path / "share/org.example.inspector/data"
    data.mkdir(parents=True)
    folders = {"FLET_APP_STORAGE_TEMP": str(temporary), "FLET_APP_STORAGE_CACHE": str(temporary)}
    for platform in ("linux", "windows", "macos", "", "web"):
        told = {"FLET_PLATFORM": platform, "FLET_APP_STORAGE_DATA": str(data), **folders}
        assert folders_of_copies(told) == () and sweep_plain_copies(told) == 0
    assert folders_of_copies({}) == ()
    assert (temporary / "theirs").exists()


@pytest.mark.parametrize(
    "storage", ["", ".", "files/data", "/files/data", "/x/files/data", "/data/app/other/data", "/a/b/c/files/data/.."]
)
def test_a_storage_of_another_form_names_no_folder(storage: str) -> None:
    assert folders_of_copies({"FLET_PLATFORM": "android", "FLET_APP_STORAGE_DATA": storage}) == ()


def test_what_cannot_be_removed_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told, app = android(tmp_path), tmp_path / ANDROID
    stuck, other = app / "cache/CAP1.jpg", app / "cache/CAP2.jpg"
    stuck.write_bytes(b"1")
    other.write_bytes(b"2")
    unlink = os.unlink

    def refuse(path: "os.PathLike[str]") -> None:
        if os.fspath(path) == str(stuck):
            raise PermissionError
        unlink(path)

    monkeypatch.setattr(os, "unlink", refuse)
    assert sweep_plain_copies(told) == 1
    assert stuck.exists() and not other.exists()
    (app / "cache").rename(tmp_path / "gone")
    assert sweep_plain_copies(told) == 0


def test_a_copy_that_is_still_to_be_read_is_not_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told, app = android(tmp_path), tmp_path / ANDROID
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    first, second = app / "cache/CAP1.jpg", app / "cache/CAP2.jpg"

    async def shoot() -> None:
        async with copies_arriving():
            first.write_bytes(b"1")
            async with copies_arriving():
                second.write_bytes(b"2")
            assert first.exists() and second.exists()
            assert sweep_plain_copies() == 0
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        asyncio.run(shoot())
    assert not first.exists() and not second.exists()
