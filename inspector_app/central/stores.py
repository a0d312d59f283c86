"""Where a center keeps journals and photos: in its folder, or in PostgreSQL and in a bucket.

What was chosen at the first start is noted in the folder (DATA/stores.json, without any password), so that every
command that is given the folder finds the same. A password comes from the environment: in INSPECTOR_DATABASE, or as
libpq has it (PGPASSWORD, PGPASSFILE); the credentials of a bucket as AWS_ACCESS_KEY_ID and so on.

Another place than the noted one is taken only where the data came from a backup (`--restored`): what a mistyped address
leads to is an empty database, and devices would be told that the center holds nothing.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from inspector_app.central.errors import CannotOpen
from sync.server.photos import fsync_file, fsync_folder, make_folder
from sync.server.postgres import NoSuchAddress, has_password, is_same_database, without_password

__all__ = ["DATABASE", "PHOTOS", "Stores", "choose_stores", "has_center", "note_stores", "noted_stores"]

DATABASE: Final = "INSPECTOR_DATABASE"
PHOTOS: Final = "INSPECTOR_PHOTOS"
_NOTE: Final = "stores.json"
_JOURNALS: Final = "journal.db"


@dataclass(frozen=True, slots=True)
class Stores:
    """Empty: in the folder. `database` is what it takes to connect, and may hold a password."""

    database: str = field(default="", repr=False)
    photos: str = ""

    @property
    def bucket(self) -> tuple[str, str]:
        """Bucket and prefix of `s3://bucket/prefix`."""
        name, _, prefix = self.photos.removeprefix("s3://").partition("/")
        return name, prefix.strip("/")


def has_center(folder: Path) -> bool:
    """Whether a center was ever opened in that folder."""
    return (folder / _JOURNALS).exists() or (folder / _NOTE).exists()


def choose_stores(
    folder: Path,
    environ: Mapping[str, str],
    *,
    database: str = "",
    photos: str = "",
    restored: bool = False,
) -> Stores:
    """What is meant by whoever starts a center: the options, else the environment, else what was noted.

    Raises:
        CannotOpen: it is no address, holds a password where everybody can read it, or is another place than the noted.
    """
    asked = Stores(database or environ.get(DATABASE, ""), photos or environ.get(PHOTOS, ""))
    _check(folder, asked)
    if database and has_password(database):
        why = f"everybody on this machine can read a password in a command; put the address into {DATABASE} instead"
        raise CannotOpen(folder, why)
    noted = _read(folder)
    chosen = Stores(asked.database or noted.database, asked.photos or noted.photos)
    if has_center(folder) and not restored and not _is_same(noted, chosen):
        told = f"{noted.photos or 'in the folder'} and {noted.database or 'in the folder'}"
        raise CannotOpen(folder, f"it keeps photos and journals {told}; another place is taken only with --restored")
    return chosen


def noted_stores(folder: Path, environ: Mapping[str, str] = os.environ) -> Stores:
    """What was noted in the folder, with a password from the environment if it is the same database's.

    Raises CannotOpen.
    """
    noted, here = _read(folder), environ.get(DATABASE, "")
    try:
        is_same = bool(here and noted.database) and is_same_database(here, noted.database)
    except NoSuchAddress:
        is_same = False
    return Stores(here, noted.photos) if is_same else noted


def note_stores(folder: Path, stores: Stores) -> None:
    """Note what has proved to work. Nothing is written where all is in the folder, as it always was."""
    noted = Stores(_cleaned(folder, stores.database) if stores.database else "", stores.photos)
    if noted == _read(folder):
        return
    make_folder(folder)
    beside = folder / f".{_NOTE}.{os.getpid()}"
    beside.write_text(json.dumps({"database": noted.database, "photos": noted.photos}, indent=2) + "\n")
    fsync_file(beside)
    beside.replace(folder / _NOTE)
    fsync_folder(folder)


def _read(folder: Path) -> Stores:
    try:
        found = json.loads((folder / _NOTE).read_text())
        return Stores(str(found["database"]), str(found["photos"]))
    except FileNotFoundError:
        return Stores()
    except (ValueError, KeyError, TypeError) as error:
        raise CannotOpen(folder, f"{_NOTE} cannot be read") from error


def _check(folder: Path, asked: Stores) -> None:
    if asked.database:
        _cleaned(folder, asked.database)
    if asked.photos and not (asked.photos.startswith("s3://") and asked.bucket[0]):
        raise CannotOpen(folder, "photos can be kept in s3://bucket/prefix, or in the folder")


def _cleaned(folder: Path, database: str) -> str:
    try:
        return without_password(database)
    except NoSuchAddress:
        raise CannotOpen(folder, "the address of its database must look like postgresql://user@host/name") from None


def _is_same(noted: Stores, chosen: Stores) -> bool:
    if noted.bucket != chosen.bucket or bool(noted.database) != bool(chosen.database):
        return False
    return not noted.database or is_same_database(noted.database, chosen.database)
