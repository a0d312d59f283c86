"""Reads the records of a damaged SQLite file page by page, without SQLite, which gives up where a tree is broken.

Only the leaves of tables are looked at: no index, no inner page and no schema is needed to find a record again. What a
crash left in the rollback journal counts, as it would when SQLite opened the file. Nothing here writes.

Source: https://www.sqlite.org/fileformat2.html, sections 1.3 to 3.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from inspector_app.vault.database import PAGE_BYTES, journal_of

__all__ = ["DamagedFile", "Record", "Value"]

Value: TypeAlias = int | str | bytes | None

_LEAF_OF_TABLE: Final = 0x0D
_KINDS_IN_TREES: Final = (0x02, 0x05, 0x0A, _LEAF_OF_TABLE)
_MAPPED_BY_PAGE: Final = PAGE_BYTES // 5
_MAPPED_IN_TREES: Final = (1, 5)
_FILE_HEADER_BYTES: Final = 100
_LEAF_HEADER: Final = struct.Struct(">BHHHB")
_MOST_LOCAL: Final = PAGE_BYTES - 35
_LEAST_LOCAL: Final = (PAGE_BYTES - 12) * 32 // 255 - 23
_OVERFLOW_BYTES: Final = PAGE_BYTES - 4
_MOST_RECORD_BYTES: Final = 1 << 28
_INTEGER_BYTES: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}

_JOURNAL_HEADER: Final = struct.Struct(">8sIIIII")
_JOURNAL_MAGIC: Final = bytes.fromhex("d9d505f920a163d7")
_TO_THE_END: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Record:
    """A row as it lies in the file: its page, its number, its values."""

    page: int
    row: int
    values: tuple[Value, ...]


class _Broken(ValueError):
    """These bytes are no record."""


@dataclass
class DamagedFile:
    """Use it with `with`. `broken_pages` are those of a tree that are none any more, or that the disk itself does not
    read; `broken` counts records that were announced and are none."""

    path: Path
    broken_pages: set[int] = field(default_factory=set)
    broken: int = 0

    def __enter__(self) -> "DamagedFile":
        self._file = os.open(self.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self.count = -(-os.fstat(self._file).st_size // PAGE_BYTES)
        self._before: dict[int, bytes] = {}
        journal = journal_of(self.path)
        if journal.is_file():
            self._read_journal(journal.read_bytes())
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def records(self) -> Iterator[Record]:
        """Every record of every table, in the order of the pages."""
        self.broken = 0
        for number in range(1, self.count + 1):
            yield from self._records_of(number, self._page(number))

    def _page(self, number: int) -> bytes:
        if number in self._before:
            return self._before[number]
        try:
            page = os.pread(self._file, PAGE_BYTES, (number - 1) * PAGE_BYTES)
        except OSError:  # the disk itself cannot read it any more
            self.broken_pages.add(number)
            page = b""
        return page.ljust(PAGE_BYTES, b"\0")

    def _records_of(self, number: int, page: bytes) -> Iterator[Record]:
        begins = _FILE_HEADER_BYTES if number == 1 else 0
        kind, _, count, _, _ = _LEAF_HEADER.unpack_from(page, begins)
        pointers = begins + _LEAF_HEADER.size
        if kind not in _KINDS_IN_TREES and self._is_in_tree(number):
            self.broken_pages.add(number)
        if kind != _LEAF_OF_TABLE:
            return
        if pointers + 2 * count > PAGE_BYTES:
            self.broken_pages.add(number)
            return
        for at in struct.unpack_from(f">{count}H", page, pointers):
            try:
                row, payload = self._cell(page, at)
                yield Record(number, row, _read_record(payload))
            except (_Broken, IndexError, struct.error, UnicodeDecodeError):
                self.broken += 1

    def _is_in_tree(self, number: int) -> bool:
        """By the map of pages that a file with `auto_vacuum` has."""
        of_map = (number - 2) // (_MAPPED_BY_PAGE + 1) * (_MAPPED_BY_PAGE + 1) + 2
        if number <= 2 or number == of_map:
            return number == 1
        return self._page(of_map)[5 * (number - of_map - 1)] in _MAPPED_IN_TREES

    def _cell(self, page: bytes, at: int) -> tuple[int, bytes]:
        size, at = _varint(page, at)
        row, at = _varint(page, at)
        if size > _MOST_RECORD_BYTES:
            raise _Broken
        if size <= _MOST_LOCAL:
            return row, _cut(page, at, size)
        local = _LEAST_LOCAL + (size - _LEAST_LOCAL) % _OVERFLOW_BYTES
        local = local if local <= _MOST_LOCAL else _LEAST_LOCAL
        parts, left = [_cut(page, at, local)], size - local
        (following,) = struct.unpack_from(">I", page, at + local)
        while left > 0:
            if not 1 < following <= self.count:
                raise _Broken
            page = self._page(following)
            (following,) = struct.unpack_from(">I", page)
            parts.append(page[4 : 4 + min(left, _OVERFLOW_BYTES)])
            left -= _OVERFLOW_BYTES
        return row, b"".join(parts)

    def _read_journal(self, journal: bytes) -> None:
        """The pages as they were before the transaction that a crash has cut; a journal that was emptied has none."""
        at, is_first = 0, True
        while at + _JOURNAL_HEADER.size <= len(journal):
            magic, count, nonce, pages, sector, page_bytes = _JOURNAL_HEADER.unpack_from(journal, at)
            if magic != _JOURNAL_MAGIC or page_bytes != PAGE_BYTES or sector == 0:
                return
            if is_first:
                self.count, is_first = min(self.count, pages), False
            at += sector
            if count == _TO_THE_END:
                count = (len(journal) - at) // (PAGE_BYTES + 8)
            for _ in range(count):
                page = journal[at + 4 : at + 4 + PAGE_BYTES]
                tail = journal[at + 4 + PAGE_BYTES : at + 8 + PAGE_BYTES]
                if len(tail) < 4 or int.from_bytes(tail, "big") != _journal_sum(page, nonce):
                    return
                self._before.setdefault(int.from_bytes(journal[at : at + 4], "big"), page)
                at += PAGE_BYTES + 8
            at = -(-at // sector) * sector


def _journal_sum(page: bytes, nonce: int) -> int:
    return (nonce + sum(page[at] for at in range(PAGE_BYTES - 200, 0, -200))) & 0xFFFFFFFF


def _cut(page: bytes, at: int, size: int) -> bytes:
    if at + size > len(page):
        raise _Broken
    return page[at : at + size]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for length in range(1, 9):
        byte = data[at + length - 1]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + length
    return value << 8 | data[at + 8], at + 9


def _read_record(payload: bytes) -> tuple[Value, ...]:
    ends, at = _varint(payload, 0)
    kinds = []
    while at < ends:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values = []
    for kind in kinds:
        value, at = _read_value(payload, kind, at)
        values.append(value)
    return tuple(values)


def _read_value(payload: bytes, kind: int, at: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind in _INTEGER_BYTES:
        size = _INTEGER_BYTES[kind]
        return int.from_bytes(_cut(payload, at, size), "big", signed=True), at + size
    if kind >= 12:
        size = (kind - 12) // 2
        value = _cut(payload, at, size)
        return (value.decode() if kind % 2 else value), at + size
    raise _Broken  # a number with a fraction: there is none in a vault
