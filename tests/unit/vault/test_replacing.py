"""A salvaged vault takes the place of the damaged one: whatever moment a kill comes at, one of the two is there."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector_app.vault import replacing
from inspector_app.vault.backup import restore_backup
from inspector_app.vault.database import FolderLock, journal_of
from inspector_app.vault.errors import KeyLost, VaultBusy, VaultExists
from inspector_app.vault.looking import look_at
from inspector_app.vault.replacing import DAMAGED_NAME, SALVAGED, damaged_bytes, forget_damaged, settle
from inspector_app.vault.salvage import Salvage
from inspector_app.vault.vault import Vault
from tests.unit.vault.samples import CHEAP, PASSPHRASE, file_of, reopened


class Killed(BaseException):
    pass


@pytest.fixture
def waiting(tmp_path: Path) -> Path:
    """A vault of which a row is damaged, and what was salvaged of it, whole and not in its place yet."""
    folder = tmp_path / "vault"
    with Vault.create(folder, PASSPHRASE, kdf=CHEAP) as vault:
        for name in ("language", "sound"):
            vault.write(lambda contents, name=name: contents.put_setting(name, "es"))  # type: ignore[misc]
    with sqlite3.connect(file_of(folder)) as file:
        file.execute("UPDATE settings SET sealed = zeroblob(40) WHERE row = 1")
    file.close()
    with Salvage(folder, folder / SALVAGED, PASSPHRASE) as salvage:
        salvage.finish()
    return folder


def what_is_left(folder: Path) -> list[object]:
    with reopened(folder) as vault:
        return [vault.read(lambda contents, name=name: contents.setting(name)) for name in ("language", "sound")]  # type: ignore[misc]


def test_it_takes_the_place_and_the_damaged_file_stands_aside(waiting: Path) -> None:
    damaged = file_of(waiting).read_bytes()
    settle(waiting)
    assert what_is_left(waiting) == [None, "es"]
    assert damaged_bytes(waiting) == len(damaged)
    assert not (waiting / SALVAGED).exists()
    forget_damaged(waiting)
    forget_damaged(waiting)
    assert damaged_bytes(waiting) is None
    settle(waiting)
    assert what_is_left(waiting) == [None, "es"]


def test_what_stands_aside_has_no_wrapping_of_the_key(waiting: Path) -> None:
    with sqlite3.connect(file_of(waiting)) as file:
        written = file.execute("SELECT wrapping FROM mark").fetchone()[0].encode()
    file.close()
    assert written in file_of(waiting).read_bytes()
    settle(waiting)
    aside = (waiting / DAMAGED_NAME).read_bytes()
    found = json.loads(written)
    assert written not in aside and found["vault"].encode() not in aside
    shutil.copyfile(waiting / DAMAGED_NAME, waiting.parent / "vault.db")
    with pytest.raises(KeyLost), Salvage(waiting.parent, waiting.parent / "again", PASSPHRASE):
        pass


def create(folder: Path) -> None:
    with pytest.raises(VaultExists):
        Vault.create(folder, PASSPHRASE, kdf=CHEAP)


def restore(folder: Path) -> None:
    with pytest.raises(VaultExists):
        restore_backup(folder / DAMAGED_NAME, folder, PASSPHRASE, lambda _: None)


@pytest.mark.parametrize("come", [lambda folder: reopened(folder).close(), look_at, create, restore])
def test_whoever_comes_next_brings_it_to_its_end(waiting: Path, come: Callable[[Path], object]) -> None:
    file_of(waiting).rename(waiting / DAMAGED_NAME)  # as a kill between the two leaves it
    come(waiting)
    assert what_is_left(waiting) == [None, "es"]


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (replacing, "_wipe_mark"),
        (Path, "unlink"),
        (Path, "replace"),
        (replacing, "sync_folder"),
        (replacing, "move_file"),
    ],
    ids=["before the mark goes", "after", "before it stands aside", "after that", "before the place is taken"],
)
def test_a_kill_at_any_moment_leaves_one_of_them(
    waiting: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str
) -> None:
    def kill(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as cut:
        cut.setattr(owner, name, kill)
        with pytest.raises(Killed):
            settle(waiting)
    assert what_is_left(waiting) == [None, "es"]
    assert damaged_bytes(waiting) is not None


def test_a_journal_of_the_damaged_file_is_not_played_back_into_the_new_one(waiting: Path) -> None:
    journal_of(file_of(waiting)).write_bytes(b"what a crash left")
    settle(waiting)
    assert not journal_of(file_of(waiting)).exists()
    assert what_is_left(waiting) == [None, "es"]


def test_one_that_is_open_is_left_alone(waiting: Path) -> None:
    lock = FolderLock(waiting)
    with pytest.raises(VaultBusy):
        settle(waiting)
    lock.release()
    assert (waiting / SALVAGED / "vault.db").exists()


def test_half_of_one_is_none(waiting: Path) -> None:
    """A kill in the middle of salvage."""
    (waiting / SALVAGED / "salvage.part").mkdir()
    file_of(waiting / SALVAGED).rename(waiting / SALVAGED / "salvage.part" / "vault.db")
    before = file_of(waiting).read_bytes()
    settle(waiting)
    assert file_of(waiting).read_bytes() == before and damaged_bytes(waiting) is None
