"""Puts a salvaged vault in the place of the damaged one, which stays beside it without what would open it.

    salvaged/vault.db    whole, and waiting for its place
    vault.db             the damaged one, which becomes vault.damaged

A kill at any moment leaves one of the two under its name, or the waiting one alone; `settle` then goes on, before
anybody opens the vault. The damaged file is kept for whoever can read more of it: its mark is written over, since a
wrapping left in it would outlast a travel lock and a change of the passphrase. The key of the new vault still fits it.
"""

import contextlib
import os
import shutil
from pathlib import Path
from typing import Final

from inspector_app.vault.database import FILE_NAME, PAGE_BYTES, FolderLock, journal_of, move_file, sync_folder
from inspector_app.vault.pages import DamagedFile

__all__ = ["DAMAGED_NAME", "SALVAGED", "damaged_bytes", "forget_damaged", "settle"]

SALVAGED: Final = "salvaged"
"""In the vault's folder: where a salvaged vault waits."""
DAMAGED_NAME: Final = "vault.damaged"


def settle(folder: Path) -> None:
    """Where a salvaged vault waits, give it its place. Nothing is looked at, and no lock taken, where none does.

    A file that stood aside from an earlier time is replaced: whatever opened in it is in the vault since.

    Raises VaultBusy, OSError.
    """
    if (folder / SALVAGED / FILE_NAME).is_file():
        lock = FolderLock(folder)
        try:
            _give_place(folder / SALVAGED, folder / FILE_NAME)
        finally:
            lock.release()


def _give_place(waiting: Path, place: Path) -> None:
    if place.exists():
        _wipe_mark(place)
        # What salvage needed of it is in the new vault; left here, SQLite would play it back into that.
        journal_of(place).unlink(missing_ok=True)
        place.replace(place.with_name(DAMAGED_NAME))
        sync_folder(place.parent)
    move_file(waiting, place.parent)
    shutil.rmtree(waiting, ignore_errors=True)


def damaged_bytes(folder: Path) -> int | None:
    """The size of the file that stands aside; None where there is none."""
    with contextlib.suppress(OSError):
        return (folder / DAMAGED_NAME).stat().st_size
    return None


def forget_damaged(folder: Path) -> None:
    """Delete the file that stands aside. Raises OSError."""
    (folder / DAMAGED_NAME).unlink(missing_ok=True)


def _wipe_mark(path: Path) -> None:
    """The page with the wrappings of the key, and any copy of it."""
    with DamagedFile(path) as read:
        pages = {one.page for one in read.records() if len(one.values) == 3 and isinstance(one.values[2], str)}
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE_BYTES)
            file.write(bytes(PAGE_BYTES))
        file.flush()
        os.fsync(file.fileno())
