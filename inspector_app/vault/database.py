"""The vault's file: made whole or not at all, locked against a second process, opened with the right settings.

A rollback journal, not WAL: SQLite before 3.51.3 can damage a WAL, and the one that Python brings is older. All that
SQLite ever writes, journals and spilled pages included, is sealed already; temporary tables stay in memory besides.
"""

import contextlib
import errno
import json
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from inspector_app.vault.errors import (
    IsBackup,
    NotABackup,
    NoVault,
    StorageTrouble,
    VaultBusy,
    VaultDamaged,
    VaultError,
    VaultExists,
    VaultFull,
    VaultTooNew,
)
from inspector_app.vault.mark import Wrappings
from inspector_app.vault.photos import COPY_ROWS
from inspector_app.vault.rows import OF_NO_VISIT, Rows
from inspector_app.vault.sealing import Seals

FILE_NAME: Final = "vault.db"
LOCK_NAME: Final = "vault.lock"
SCHEMA_VERSION: Final = 4
"""2: the table of documents. 3: the mark stands twice. 4: so do the rows of photos."""

_NOT_BROUGHT_UP: Final = "no room to bring the vault up"
_ADDED: Final = {2: "documents", 3: "mark_copy", 4: "photos_copy"}
_FILLED: Final = {3: "INSERT INTO mark_copy SELECT * FROM mark", 4: COPY_ROWS}
_UNFINISHED = "vault.new"
_APPLICATION_ID = int.from_bytes(b"ISPV", "big")
_BACKUP_ID = int.from_bytes(b"ISPB", "big")
"""What no version of the app opens as a vault."""
_ID_AT = 68
_SQLITE = b"SQLite format 3\0"
_PAGES_AT_A_TIME = 512
PAGE_BYTES: Final = 16384
_CACHE_KIB = 8192
_BUSY_SECONDS = 10.0
_BEFORE_THE_FIRST_TABLE = (f"PRAGMA page_size = {PAGE_BYTES}", "PRAGMA auto_vacuum = INCREMENTAL")
_PER_CONNECTION = (
    "PRAGMA journal_mode = TRUNCATE",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # only Apple's systems know a sync that does not reach the disk; elsewhere it is no-op
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    f"PRAGMA cache_size = -{_CACHE_KIB}",  # a photo of 4 MB fits, so that it is written once, at the commit
)


_OF_AN_ALTERED_FILE = (
    *(sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR),
    *(sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH),
)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""No room, none left of what this user may take, none in one file."""
_PROBE_BYTES = 65536
_LARGEST_ON_FAT = 2**32 - 1
_MAY_GROW_BY = 64 * 1024 * 1024
_HELD_ELSEWHERE = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)


class FolderLock:
    """An OS lock on the vault's folder. It ends with the process, however the process ends."""

    def __init__(self, folder: Path) -> None:
        """Raises VaultBusy where another process, or another `Vault` of this one, holds it."""
        self._file = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._file)
        except OSError as error:
            os.close(self._file)
            if error.errno in _HELD_ELSEWHERE:
                raise VaultBusy from error
            raise

    def release(self) -> None:
        os.close(self._file)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl
    import resource

    def _lock(file: int) -> None:
        # flock, not lockf: it belongs to this opening of the file, so a second one in the same process is refused too.
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def make_folder(folder: Path) -> None:
    """Make the vault's folder, and those above it that are missing, so that no power cut takes their names away."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in missing:
        sync_folder(one.parent)


def create_file(folder: Path, wrappings: Wrappings, seals: Seals) -> None:
    """Make an empty vault under another name and rename it, so that a kill at any moment leaves none or a whole one.

    Raises VaultExists. The caller holds the folder's lock.
    """

    def begin_tally(connection: sqlite3.Connection) -> None:
        rows = Rows(connection, seals, writable=True)
        rows.begin_tally(OF_NO_VISIT)
        rows.settle()

    create_empty_file(folder, wrappings.vault, json.dumps(wrappings.to_json()), begin_tally)


def create_empty_file(
    folder: Path, vault: str, wrapping: str, fill: Callable[[sqlite3.Connection], None] = lambda _: None
) -> None:
    """The same with a mark as it is written, and with the counts of rows that `fill` begins. Raises VaultExists."""
    if (folder / FILE_NAME).exists():
        raise VaultExists
    unfinished = folder / _UNFINISHED
    # A journal without its vault is of no use to anyone, and SQLite would play it back into the new one.
    _remove(unfinished, journal_of(unfinished), journal_of(folder / FILE_NAME))
    os.close(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with contextlib.closing(_connect(unfinished)) as connection:
        _write_schema(connection, vault, wrapping, fill)
    _remove(journal_of(unfinished))
    _sync(unfinished)
    unfinished.rename(folder / FILE_NAME)
    sync_folder(folder)


def move_file(folder: Path, to: Path) -> None:
    """A vault that was made beside its place, and is closed, goes there under its name. Raises VaultExists."""
    if (to / FILE_NAME).exists():
        raise VaultExists
    _sync(folder / FILE_NAME)
    (folder / FILE_NAME).rename(to / FILE_NAME)
    sync_folder(to)


def copy_to_backup(folder: Path, to: Path) -> None:
    """Copy the vault of this folder, which may be in use, page for page into a file that no app opens as a vault. The
    file is whole and durable then; the caller gives it its name."""
    source = sqlite3.connect((folder / FILE_NAME).absolute().as_uri() + "?mode=rw", uri=True, timeout=_BUSY_SECONDS)
    with contextlib.closing(source), contextlib.closing(sqlite3.connect(to, isolation_level=None)) as target:
        # A step at a time, so that a capture in between waits for a moment only; the copy then begins anew.
        source.backup(target, pages=_PAGES_AT_A_TIME, sleep=0.01)
        target.execute("PRAGMA journal_mode = MEMORY")
        target.execute(f"PRAGMA application_id = {_BACKUP_ID}")
    _sync(to)


def copy_from_backup(file: Path, folder: Path) -> None:
    """Make a vault's file of a backup, or of a plain copy of a vault. Raises NotABackup; the backup is only read."""
    with file.open("rb") as source:
        header = source.read(100)
    named = int.from_bytes(header[_ID_AT : _ID_AT + 4], "big")
    if not header.startswith(_SQLITE) or named not in (_APPLICATION_ID, _BACKUP_ID):
        raise NotABackup
    place = folder / FILE_NAME
    shutil.copyfile(file, place)
    place.chmod(0o600)
    with place.open("r+b") as copy:
        copy.seek(_ID_AT)
        copy.write(_APPLICATION_ID.to_bytes(4, "big"))


def _write_schema(
    connection: sqlite3.Connection, vault: str, wrapping: str, fill: Callable[[sqlite3.Connection], None]
) -> None:
    # Imported here: SQLModel takes longer to import than a vault takes to open.
    from inspector_app.vault.tables import schema  # noqa: PLC0415

    for pragma in (*_BEFORE_THE_FIRST_TABLE, *_PER_CONNECTION, f"PRAGMA application_id = {_APPLICATION_ID}"):
        connection.execute(pragma)
    connection.execute("BEGIN IMMEDIATE")
    for statement in schema():
        connection.execute(statement)
    connection.execute("INSERT INTO mark (row, vault, wrapping) VALUES (?, ?, ?)", (1, vault, wrapping))
    connection.execute(_FILLED[3])
    fill(connection)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def check_file(folder: Path) -> None:
    """Raises NoVault where there is no vault; nothing is made in its place."""
    if not (folder / FILE_NAME).is_file():
        raise NoVault


def open_file(folder: Path) -> sqlite3.Connection:
    """Open the vault's file; what a crash left half written is rolled back. The caller holds the folder's lock.

    Raises VaultTooNew, VaultDamaged, StorageTrouble.
    """
    connection = _connect(folder / FILE_NAME)
    try:
        _check_version(connection)
        for pragma in _PER_CONNECTION:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_version(connection: sqlite3.Connection) -> None:
    found = connection.execute("PRAGMA application_id").fetchone()[0]
    if found == _BACKUP_ID:
        raise IsBackup
    if found != _APPLICATION_ID:
        raise VaultDamaged("the file is not a vault")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise VaultTooNew(f"version {version}")
    if version < 1:
        raise VaultDamaged(f"a vault has no version {version}")


def bring_up(connection: sqlite3.Connection) -> None:
    """Give a vault of an earlier version what it lacks, all of it or nothing. The caller has its key: whoever has not
    leaves no trace in the file."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == SCHEMA_VERSION:
        return
    # Imported here, as where a vault is made.
    from inspector_app.vault.tables import schema  # noqa: PLC0415

    connection.execute("BEGIN IMMEDIATE")
    try:
        filled = (statement for since, statement in _FILLED.items() if since > version)
        for statement in (*schema(*(table for since, table in _ADDED.items() if since > version)), *filled):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def stand_in(connection: sqlite3.Connection) -> None:
    """Where there is no room to bring a vault up, it is read as it is: what its version lacks is empty until the next
    opening, and whoever would write there hears that the storage is full."""
    refused = f"SELECT RAISE(ABORT, '{_NOT_BROUGHT_UP}')"
    for table in ("documents", "photos_copy"):
        if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchone():
            continue
        connection.execute(f"CREATE TEMP TABLE {table} (row, visit, name, sealed)")
        connection.execute(f"CREATE TEMP TRIGGER no_{table} BEFORE INSERT ON {table} BEGIN {refused}; END")


def explain(error: sqlite3.Error | OSError, folder: Path) -> VaultError:
    """The error that a person is told instead."""
    if isinstance(error, OSError):
        return VaultFull(str(error)) if error.errno in _FULL else StorageTrouble(str(error))
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or str(error) == _NOT_BROUGHT_UP:
        return VaultFull(str(error))
    if code in _OF_AN_ALTERED_FILE:
        return VaultDamaged(str(error))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return VaultBusy(str(error))
    # Of all that a system says only "no room on the disk" comes through SQLite as such.
    if code == sqlite3.SQLITE_IOERR and _has_no_room(folder):
        return VaultFull(str(error))
    return StorageTrouble(str(error))


def _has_no_room(folder: Path) -> bool:
    """Whether nothing more can be written there, or the vault's file can grow no more."""
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(_PROBE_BYTES))
            probe.flush()
            os.fsync(probe.fileno())
        size = max(path.stat().st_size for path in folder.glob(f"{FILE_NAME}*"))
    except OSError as error:
        return error.errno in _FULL
    except ValueError:
        return False
    return any(size <= largest < size + _MAY_GROW_BY for largest in _largest_files())


def _largest_files() -> Iterator[int]:
    yield _LARGEST_ON_FAT
    if sys.platform != "win32":
        yield resource.getrlimit(resource.RLIMIT_FSIZE)[0]


def _connect(path: Path) -> sqlite3.Connection:
    # mode=rw: a file that is not there is never made by looking for it.
    place = path.absolute().as_uri() + "?mode=rw"
    connection = sqlite3.connect(place, uri=True, isolation_level=None, timeout=_BUSY_SECONDS)
    # Text that someone put where bytes belong must fail to open, not to be decoded.
    connection.text_factory = bytes
    return connection


def journal_of(path: Path) -> Path:
    return path.with_name(path.name + "-journal")


def _remove(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """The names in it are durable when this returns; Windows knows no such thing."""
    if sys.platform != "win32":
        _sync(folder)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        if sys.platform in ("darwin", "ios"):
            fcntl.fcntl(opened, fcntl.F_FULLFSYNC)
        else:
            os.fsync(opened)
    finally:
        os.close(opened)
