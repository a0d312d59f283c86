"""The ballast: really there, given up when a write finds no room, laid again, and nothing else is ever touched."""

import os
import sqlite3
from pathlib import Path

import pytest

from inspector_app.vault import ballast as ballasts
from inspector_app.vault.ballast import NAME, Ballast
from inspector_app.vault.contents import Contents
from inspector_app.vault.database import explain
from inspector_app.vault.errors import StorageTrouble, VaultFull
from inspector_app.vault.mark import Wrappings, write_wrappings
from inspector_app.vault.vault import Vault
from tests.support.traveled import SINCE, way_back
from tests.unit.vault.samples import CHEAP, PASSPHRASE, VISIT, a_photo, a_strand, read_photo

BYTES = 1024 * 1024


@pytest.fixture(autouse=True)
def of_one_mebibyte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballasts, "BALLAST_BYTES", BYTES)


@pytest.fixture
def ballast(tmp_path: Path) -> Ballast:
    return Ballast(tmp_path)


def test_it_is_really_allocated_and_holds_nothing_that_a_file_system_could_leave_out(
    ballast: Ballast, tmp_path: Path
) -> None:
    assert not ballast.is_laid
    assert ballast.lay()
    found, content = (tmp_path / NAME).stat(), (tmp_path / NAME).read_bytes()
    assert found.st_size == BYTES <= found.st_blocks * 512
    assert found.st_mode & 0o077 == 0
    assert content.startswith(b"inspector ballast 1: ") and bytes(64) not in content
    assert ballast.lay() and (tmp_path / NAME).read_bytes() == content
    assert ballast.give_up() and not (tmp_path / NAME).exists()
    assert not ballast.give_up()


@pytest.mark.parametrize("left", [0, 5, 100, 70_000])
def test_one_that_a_kill_left_half_written_is_finished_or_given_up(ballast: Ballast, tmp_path: Path, left: int) -> None:
    ballast.lay()
    os.truncate(tmp_path / NAME, left)
    assert not ballast.is_laid and ballast.lay()
    assert (tmp_path / NAME).read_bytes().startswith(b"inspector ballast 1: ")
    os.truncate(tmp_path / NAME, left)
    assert ballast.give_up() == (left > 0) and not (tmp_path / NAME).exists()


def test_it_is_not_laid_where_it_would_take_the_last_room(
    ballast: Ballast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ballasts, "BALLAST_BYTES", ballast.free_bytes)
    assert not ballast.lay() and not (tmp_path / NAME).exists()


def test_nothing_is_ever_touched_that_somebody_else_laid_there(ballast: Ballast, tmp_path: Path) -> None:
    precious, place = tmp_path / "precious", tmp_path / NAME
    content = b"inspector ballast 1, says somebody: the only copy of something"
    precious.write_bytes(content)
    for lay_it in (
        lambda: place.symlink_to(precious),
        lambda: place.hardlink_to(precious),
        lambda: place.write_bytes(content),
        place.mkdir,
        lambda: os.mkfifo(place),
    ):
        lay_it()
        before = place.lstat()
        assert not ballast.lay() and not ballast.give_up()
        assert place.lstat().st_ino == before.st_ino and precious.read_bytes() == content
        assert not place.is_file() or place.read_bytes() == content
        place.rmdir() if place.is_dir() else place.unlink()


def on_its_thread(vault: Vault, pragma: str) -> int:
    asked = vault._thread.submit(lambda: vault._connection.execute(f"PRAGMA {pragma}").fetchone())
    return int(asked.result()[0])


def limit(vault: Vault, pages: int) -> None:
    """No more room than that for the vault's file."""
    on_its_thread(vault, f"max_page_count = {pages}")


def leave_little_room(vault: Vault) -> None:
    limit(vault, on_its_thread(vault, "page_count") + 3)


def test_the_work_at_hand_is_finished_once_with_the_room_of_the_ballast(
    vault: Vault, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest, photo = a_photo(300_000)
    runs = []

    def keep(contents: Contents) -> None:
        runs.append(contents)
        contents.add_entries(VISIT, a_strand(2))
        contents.add_photo(VISIT, digest, "image/jpeg", photo)

    give_up = Ballast.give_up

    def give_way(ballast: Ballast) -> bool:
        limit(vault, 1000)
        return give_up(ballast)

    monkeypatch.setattr(Ballast, "give_up", give_way)
    assert vault.ballast.lay()
    leave_little_room(vault)
    vault.write(keep)
    assert len(runs) == 2 and not (folder / NAME).exists()
    assert read_photo(vault, digest) == photo
    assert [entry for _, entry in vault.read(lambda contents: list(contents.entries(VISIT)))] == a_strand(2)


@pytest.mark.parametrize("what", ["travel lock", "passphrase", "PIN"])
def test_what_opens_the_vault_is_changed_with_the_room_of_the_ballast(
    vault: Vault, folder: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Nobody must cross a border with an open vault because the disk is full."""

    def write(connection: sqlite3.Connection, wrappings: Wrappings) -> None:
        if (folder / NAME).exists():
            full = sqlite3.OperationalError("database or disk is full")
            full.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise full
        write_wrappings(connection, wrappings)

    monkeypatch.setattr("inspector_app.vault.vault.write_wrappings", write)
    assert vault.ballast.lay()
    if what == "travel lock":
        vault.lock_for_travel(way_back(), SINCE)
        assert vault.wrappings().locked_since == SINCE
    elif what == "passphrase":
        vault.change_passphrase(PASSPHRASE, "another passphrase", kdf=CHEAP)
    else:
        vault.set_pin(PASSPHRASE, "294618", bytes(32), kdf=CHEAP)
        assert vault.wrappings().pin is not None
    assert not (folder / NAME).exists()


def test_without_a_ballast_nothing_of_the_work_is_kept_and_it_is_said(vault: Vault) -> None:
    digest, photo = a_photo(300_000)
    leave_little_room(vault)
    before = vault.read(lambda contents: contents.photos(VISIT))
    with pytest.raises(VaultFull):
        vault.write(lambda contents: contents.add_photo(VISIT, digest, "image/jpeg", photo))
    assert vault.read(lambda contents: contents.photos(VISIT)) == before
    limit(vault, 1000)
    vault.write(lambda contents: contents.add_photo(VISIT, digest, "image/jpeg", photo))
    assert read_photo(vault, digest) == photo


def test_other_failures_never_cost_the_ballast(vault: Vault, folder: Path) -> None:
    vault.ballast.lay()

    def fail(_: Contents) -> None:
        raise ValueError("not of the disk")

    with pytest.raises(ValueError, match="disk"):
        vault.write(fail)
    assert (folder / NAME).exists()


def test_a_disk_that_fails_is_told_from_one_that_is_full(tmp_path: Path) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
    assert type(explain(error, tmp_path)) is StorageTrouble
    with (tmp_path / "vault.db").open("wb") as file:
        file.truncate(2**32 - 4096)  # as large as a FAT file system has them
    assert type(explain(error, tmp_path)) is VaultFull


def test_a_vault_opens_whatever_lies_in_place_of_its_ballast(tmp_path: Path) -> None:
    Vault.create(tmp_path / "vault", PASSPHRASE, kdf=CHEAP).close()
    (tmp_path / "vault" / NAME).mkdir()
    with Vault.open(tmp_path / "vault", PASSPHRASE) as vault:
        assert not vault.ballast.lay()
        vault.write(lambda contents: contents.add_visit(VISIT, None))
