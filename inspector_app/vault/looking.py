"""What can be known of a vault without opening it: whether anything here opens it, and whom to ask if not."""

import contextlib
import sqlite3
from pathlib import Path

from inspector_app.vault.database import check_file, explain, open_file
from inspector_app.vault.errors import LockedForTravel
from inspector_app.vault.mark import Wrappings, read_wrappings
from inspector_app.vault.replacing import settle

__all__ = ["check_not_locked_for_travel", "look_at"]


def look_at(folder: Path) -> Wrappings:
    """The mark of the vault in this folder; what a crash left half written is rolled back first. It takes no lock of
    its own: SQLite sees to it that nothing half written is read, and nobody who opens the vault finds it busy.

    Raises NoVault, VaultBusy, VaultDamaged, VaultTooNew, StorageTrouble.
    """
    try:
        settle(folder)
        check_file(folder)
        with contextlib.closing(open_file(folder)) as connection:
            return read_wrappings(connection)
    except (sqlite3.Error, OSError) as error:
        raise explain(error, folder) from error


def check_not_locked_for_travel(folder: Path) -> None:
    """Before a passphrase is asked for that would open nothing. Raises LockedForTravel, and as `look_at`."""
    mark = look_at(folder)
    if mark.locked_since is not None:
        raise LockedForTravel(mark.locked_since)
