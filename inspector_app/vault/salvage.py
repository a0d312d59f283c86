"""Makes a new vault of all that still opens in a damaged one: row by row, whatever the trees and indexes say.

A record tells by itself whether it is whole: it opens in its place and nowhere else. So no guess is made, and rows keep
their numbers and their seals. The damaged file is only read.
"""

import contextlib
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from inspector_app.vault.contents import Contents
from inspector_app.vault.database import FILE_NAME, FolderLock, create_empty_file, make_folder, move_file
from inspector_app.vault.errors import DamagedPhoto, KeyLost, NoVault, VaultDamaged, VaultExists, WrongPassphrase
from inspector_app.vault.packing import unpack_entry, unpack_note
from inspector_app.vault.pages import DamagedFile
from inspector_app.vault.photos import COPY_ROWS, INSERT_CHUNK, count_chunks, read_photo_row
from inspector_app.vault.rows import (
    CHECKPOINTS,
    ENTRIES,
    HEADERS,
    OF_NO_VISIT,
    PHOTOS,
    RECEIPTS,
    SEALED_TABLES,
    TALLIES,
    VISITS,
    Rows,
    Table,
)
from inspector_app.vault.tries import Tries
from inspector_app.vault.vault import Vault

__all__ = ["SALVAGE_PART", "Salvage", "Salvaged"]

SALVAGE_PART: Final = "salvage.part"
_VISIT_IN_ENTRY: Final = re.compile(rb'"visit":"([a-z2-7]{26})"')
_VISIT_IN_NOTE: Final = re.compile(r"^visit ([a-z2-7]{26})$", re.MULTILINE)
_CHUNKS_AT_A_TIME: Final = 64


@dataclass
class Salvaged:
    """What came of it.

    `lost` counts rows by table, where the vault's own counts tell; `uncounted` are tables of which nobody can tell;
    `records_broken` is what lay in the file and does not open, `pages_broken` the pages that are none any more;
    `photos_damaged` are digests by visit, of which some or all bytes are gone; `visits_named_again` had lost their own
    row."""

    kept: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    uncounted: set[str] = field(default_factory=set)
    records_broken: int = 0
    pages_broken: int = 0
    photos_damaged: dict[str, list[str]] = field(default_factory=dict)
    entries_lost: dict[str, int | None] = field(default_factory=dict)
    """By visit; None where its count is lost, too."""
    visits_named_again: list[str] = field(default_factory=list)
    rows_of_no_visit: int = 0
    """Rows whose visit cannot be told any more: nothing that is left says its name."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all was lost."""
        missed = self.lost.total() or self.uncounted or self.photos_damaged or self.rows_of_no_visit
        return not (missed or self.records_broken or self.pages_broken)


class Salvage:
    """From the vault in one folder into a new one in another. Use it with `with`: `vault` is the new one, not under its
    name yet; `finish` gives it that. Whatever fails, and a kill, leaves nothing there.

    Raises NoVault, VaultExists, VaultBusy, KeyLost, WrongPassphrase, TooSoon, NoLocalKey, VaultFull, StorageTrouble.
    """

    def __init__(self, source: Path, target: Path, passphrase: str, *, tries: Tries | None = None) -> None:
        """The passphrase is counted in `tries`, where they are given."""
        self._source, self._target, self._passphrase, self._tries = source, target, passphrase, tries
        self.found = Salvaged()
        self._undo = contextlib.ExitStack()

    def __enter__(self) -> "Salvage":
        with contextlib.ExitStack() as undo:
            if not (self._source / FILE_NAME).is_file():
                raise NoVault
            if (self._target / FILE_NAME).exists():
                raise VaultExists
            undo.callback(self._lock_source())
            self._file = undo.enter_context(DamagedFile(self._source / FILE_NAME))
            *others, last = self._find_marks()
            part = self._target / SALVAGE_PART
            undo.callback(shutil.rmtree, part, ignore_errors=True)
            self.vault = undo.enter_context(self._begin_with_one_of(part, others) or self._begin(part, last))
            self._pour()
            self._undo = undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._undo.close()

    def finish(self) -> None:
        """The new vault is whole: it gets its name. It is closed then."""
        self.vault.close()
        move_file(self._target / SALVAGE_PART, self._target)

    def _lock_source(self) -> Callable[[], None]:
        try:
            return FolderLock(self._source).release
        except OSError:  # it cannot be written there, so nobody writes there
            return lambda: None

    def _find_marks(self) -> list[tuple[str, str]]:
        """The mark and its copy, as one where they are alike. Raises KeyLost."""
        found = dict[tuple[str, str], None]()
        for record in self._file.records():
            match record.values:
                case (None | 1, str(vault), str(wrapping)) if _is_json(wrapping):
                    found[vault, wrapping] = None
        if not found:
            raise KeyLost
        return [*found]

    def _begin_with_one_of(self, part: Path, marks: list[tuple[str, str]]) -> Vault | None:
        """Of a mark and a copy that differ one was altered, and does not open."""
        for mark in marks:
            with contextlib.suppress(WrongPassphrase, VaultDamaged):
                return self._begin(part, mark)
        return None

    def _begin(self, part: Path, mark: tuple[str, str]) -> Vault:
        shutil.rmtree(part, ignore_errors=True)
        make_folder(part)
        create_empty_file(part, *mark)
        return Vault.open(part, self._passphrase, tries=self._tries)

    def _pour(self) -> None:
        self.vault.write(self._pour_rows)
        photos = self.vault.read(self._photos)
        chunks = self._chunks(photos)
        while some := [*islice(chunks, _CHUNKS_AT_A_TIME)]:
            self.vault.write(lambda contents, some=some: self._pour_chunks(contents, some))  # type: ignore[misc]
        self.vault.write(lambda contents: self._settle(contents.rows, photos))
        self.found.records_broken += self._file.broken
        self.found.pages_broken = len(self._file.broken_pages)

    # sealed rows

    def _pour_rows(self, contents: Contents) -> None:
        self.found = Salvaged()
        rows, kept = contents.rows, set[tuple[str, int]]()
        likely: list[Table] = [*SEALED_TABLES]
        for record in self._file.records():
            match record.values:
                case (None, int(visit), bytes(name), bytes(sealed)):
                    table = _table_of(rows, likely, record.row, visit, name, sealed)
                    if table is None:
                        self.found.records_broken += 1
                    elif (table.name, record.row) not in kept:
                        kept.add((table.name, record.row))
                        rows.change(table.insert, (record.row, visit, name, sealed))

    # photos

    def _photos(self, contents: Contents) -> dict[int, "_PhotoHere"]:
        return {
            row: _PhotoHere(contents.rows, row, visit, about) for row, visit, about in _all_of(contents.rows, PHOTOS)
        }

    def _chunks(self, photos: Mapping[int, "_PhotoHere"]) -> Iterator[tuple[int, int, bytes]]:
        """Those that open, once each."""
        for record in self._file.records():
            match record.values:
                case (int(photo), int(number), bytes(sealed)):
                    if photo in photos and photos[photo].takes(number, sealed):
                        yield photo, number, sealed
                    else:
                        self.found.records_broken += 1

    @staticmethod
    def _pour_chunks(contents: Contents, chunks: list[tuple[int, int, bytes]]) -> None:
        for chunk in chunks:
            contents.rows.change(INSERT_CHUNK, chunk)

    # what follows from what was found

    def _settle(self, rows: Rows, photos: Mapping[int, "_PhotoHere"]) -> None:
        """Names of visits, headers and counts; and what is missing, against the counts of before."""
        visits = {row: value.decode() for row, _, value in _all_of(rows, VISITS)}
        self._name_again(rows, visits)
        for row in visits:
            if rows.read(HEADERS.count, (row,)).fetchone() == (0,):
                rows.add(HEADERS, row, b"", b"null")
        rows.change(COPY_ROWS, ())
        for photo in photos.values():
            if not photo.is_whole and photo.visit in visits:
                self.found.photos_damaged.setdefault(visits[photo.visit], []).append(photo.sha256)
        before = {visit: json.loads(value) for _, visit, value in _all_of(rows, TALLIES)}
        for visit in (OF_NO_VISIT, *visits):
            self._count(rows, visit, before.get(visit), visits.get(visit, ""))
        for table in SEALED_TABLES:
            (count,) = rows.read(f"SELECT count(*) FROM {table.name}", ()).fetchone()  # noqa: S608  a word of ours
            self.found.kept[table.name] = count
            known = (OF_NO_VISIT, *visits)
            there = rows.read(f"SELECT visit FROM {table.name}", ()).fetchall()  # noqa: S608
            self.found.rows_of_no_visit += sum(visit not in known for (visit,) in there)
        self.found.lost["settings"] += _gaps(rows, "settings")

    def _name_again(self, rows: Rows, visits: dict[int, str]) -> None:
        """A visit whose own row is gone is named by what was written in it."""
        for visit, name in _named_in(rows):
            if visit not in visits and name not in visits.values():
                visits[visit] = name
                key = name.encode()
                keyed = rows.seals.name(VISITS.name.encode(), OF_NO_VISIT.to_bytes(8, "big"), key)
                rows.change(VISITS.insert, (visit, OF_NO_VISIT, keyed, rows.seals.seal(key, "visits", visit, 0, keyed)))
                self.found.visits_named_again.append(name)

    def _count(self, rows: Rows, visit: int, before: dict[str, int] | None, name: str) -> None:
        now = {}
        for table in SEALED_TABLES:
            if table.counted:
                (count,) = rows.read(table.count, (visit,)).fetchone()
                now[table.name] = count
                if before is None:
                    self.found.uncounted.add(table.name)
                else:
                    self.found.lost[table.name] += max(0, before.get(table.name, 0) - count)
        if name:
            lost = None if before is None else max(0, before.get("entries", 0) - now["entries"])
            if lost != 0:
                self.found.entries_lost[name] = lost
        rows.put(TALLIES, visit, b"", json.dumps(now).encode())


class _PhotoHere:
    """A photo whose own row was found, and which of its chunks were."""

    def __init__(self, rows: Rows, row: int, visit: int, about: bytes) -> None:
        photo = read_photo_row(rows, row, about)
        self.visit, self.sha256 = visit, photo.sha256
        self._seals, self._count = photo.seals(), count_chunks(photo.size)
        self._found = set[int]()

    @property
    def is_whole(self) -> bool:
        return len(self._found) == self._count

    def takes(self, number: int, sealed: bytes) -> bool:
        """Whether that is a chunk of it that was not found yet."""
        if number in self._found:
            return False
        try:
            self._seals.open(number, sealed)
        except DamagedPhoto:
            return False
        self._found.add(number)
        return True


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), (dict, list))
    except ValueError:
        return False


def _table_of(rows: Rows, likely: list[Table], row: int, visit: int, name: bytes, sealed: bytes) -> Table | None:
    """In which table it opens; a copy, in that of its original. A page is of one table: the last is tried first."""
    for table in likely:
        try:
            rows.seals.open(sealed, table.name, row, visit, name)
        except VaultDamaged:
            continue
        likely.remove(table)
        likely.insert(0, table)
        return table
    return None


def _all_of(rows: Rows, table: Table) -> Iterator[tuple[int, int, bytes]]:
    """Row, visit and value of all rows of a table, of whatever visit."""
    found = rows.read(f"SELECT row, visit, name, sealed FROM {table.name} ORDER BY row", ()).fetchall()  # noqa: S608
    for row, visit, name, sealed in found:
        yield row, visit, rows.seals.open(sealed, table.name, row, visit, name)


def _named_in(rows: Rows) -> Iterator[tuple[int, str]]:
    for _, visit, value in _all_of(rows, ENTRIES):
        if match := _VISIT_IN_ENTRY.search(unpack_entry(value).envelope):
            yield visit, match[1].decode()
    for table in (CHECKPOINTS, RECEIPTS):
        for _, visit, value in _all_of(rows, table):
            if found := _VISIT_IN_NOTE.search(unpack_note(value).text):
                yield visit, found[1]


def _gaps(rows: Rows, table: str) -> int:
    """Of a table from which nothing is ever taken away: the numbers that are missing."""
    last, count = rows.read(f"SELECT coalesce(max(row), 0), count(*) FROM {table}", ()).fetchone()  # noqa: S608
    return int(last - count)
