"""The database of a center that nobody has used yet, made once and copied: to lay out its tables, with the sets that
come with the app, takes longer than most tests. Keys, name and epoch are not in it: whoever opens it draws its own."""

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

_DATABASE = "journal.db"
_ITS_OWN = ("center", "epoch", "own-person")


def database_of(make: Callable[[Path], None]) -> bytes:
    """What this leaves in a folder, without what makes it one center's."""
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        file = Path(folder, _DATABASE)
        with closing(sqlite3.connect(file)) as database, database:
            asked = ",".join("?" * len(_ITS_OWN))
            database.execute(f"DELETE FROM journal_mark WHERE name IN ({asked})", _ITS_OWN)
        return file.read_bytes()


def lay(folder: Path, database: bytes) -> None:
    """In that folder, unless it is there: then it is somebody's, or its journals are elsewhere."""
    if not folder.exists():
        folder.mkdir(parents=True)
        (folder / _DATABASE).write_bytes(database)
