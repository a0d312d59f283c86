"""A backup: the vault's pages as they are, encrypted, in one file; and a vault made of one again.

Nobody opens a backup as a vault. What is made of it belongs to the same device as the vault that goes on elsewhere, so
whoever restores one sees to it that nothing is written in that name (`device.keeping`).
"""

import contextlib
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from inspector_app.vault.contents import Contents
from inspector_app.vault.database import (
    FILE_NAME,
    copy_from_backup,
    copy_to_backup,
    explain,
    make_folder,
    move_file,
)
from inspector_app.vault.errors import NoVault, VaultDamaged, VaultExists
from inspector_app.vault.looking import check_not_locked_for_travel
from inspector_app.vault.replacing import settle
from inspector_app.vault.vault import Vault

__all__ = ["RESTORE_PART", "back_up", "restore_backup"]

RESTORE_PART: Final = "restore.part"


def back_up(folder: Path, to: Path) -> int:
    """Copy the vault of this folder into a file under that name, whole or not at all; gives its size in bytes. The
    vault may be open, here or elsewhere, and go on.

    Raises NoVault, VaultFull, StorageTrouble; LockedForTravel, because nothing could be made of such a backup again.
    """
    if not (folder / FILE_NAME).is_file():
        raise NoVault
    with contextlib.suppress(VaultDamaged):  # of a damaged vault a backup is wanted all the more
        check_not_locked_for_travel(folder)
    # Not by its own name: with more before and behind it, that could be longer than a name may be.
    beside = to.parent / f".{secrets.token_hex(8)}.part"
    try:
        with _explained(to.parent):
            beside.touch(0o600, exist_ok=False)
            copy_to_backup(folder, beside)
            size = beside.stat().st_size
            beside.replace(to)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()
    return size


def restore_backup(file: Path, folder: Path, passphrase: str, prepare: Callable[[Contents], None]) -> None:
    """Make a vault of a backup, in a folder that has none; `prepare` is its first transaction. Whatever fails, and a
    kill, leaves no vault there.

    Raises NotABackup, VaultExists, WrongPassphrase, VaultDamaged, VaultFull, StorageTrouble.
    """
    with _explained(folder):
        settle(folder)
    if (folder / FILE_NAME).exists():
        raise VaultExists
    part = folder / RESTORE_PART
    try:
        with _explained(folder):
            shutil.rmtree(part, ignore_errors=True)
            make_folder(part)
            copy_from_backup(file, part)
        with Vault.open(part, passphrase) as vault:
            vault.write(prepare)
        with _explained(folder):
            move_file(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise explain(error, folder) from error
