"""Photos in the vault: encrypted chunks of 256 KiB under a key of the photo's own, wrapped by the data key.

A chunk is bound to its photo, its index, the number of chunks and the size, so that none can be swapped, moved or cut,
and a part can be read without the rest. Its key is in the photo's row, which stands in two tables, so on two pages.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from inspector_app.vault.errors import DamagedPhoto, VaultDamaged
from inspector_app.vault.keys import from_base64, new_key, to_base64
from inspector_app.vault.rows import PHOTOS, Rows
from inspector_app.vault.sealing import PhotoSeals

CHUNK_BYTES: Final = 256 * 1024

COPY_ROWS: Final = "INSERT INTO photos_copy SELECT row, visit, name, sealed FROM photos"
INSERT_CHUNK: Final = "INSERT INTO chunks (photo, number, sealed) VALUES (?, ?, ?)"
_SELECT = "SELECT number, sealed FROM chunks WHERE photo = ? AND number BETWEEN ? AND ? ORDER BY number"
_DELETE = "DELETE FROM chunks WHERE photo = ?"
_DELETE_COPY = "DELETE FROM photos_copy WHERE row = ?"


@dataclass(frozen=True, slots=True, eq=False)
class StoredPhoto:
    """A photo of a visit, as it was stored. Its bytes are read on demand, inside the transaction that gave it."""

    sha256: str
    size: int
    media_type: str
    _row: int = field(repr=False)
    _key: bytes = field(repr=False)
    _rows: Rows = field(repr=False)

    def read(self, offset: int = 0, size: int | None = None) -> bytes:
        """`size` bytes from `offset`, fewer where the photo ends before; all to the end without a size.

        Only the chunks that are needed are opened.

        Raises:
            DamagedPhoto: one of them was altered, swapped or cut.
            ValueError: a negative offset or size.
        """
        if offset < 0 or (size is not None and size < 0):
            raise ValueError("offset and size count from 0")
        end = self.size if size is None else min(self.size, offset + size)
        if offset > end or (offset == end and self.size > 0):
            return b""
        first, last = offset // CHUNK_BYTES, max(0, end - 1) // CHUNK_BYTES
        whole = b"".join(self._chunks(first, last))
        begins = first * CHUNK_BYTES
        return whole if len(whole) == end - offset else whole[offset - begins : end - begins]

    def _chunks(self, first: int, last: int) -> Iterator[bytes]:
        seals = self.seals()
        found = self._rows.read(_SELECT, (self._row, first, last))
        for expected in range(first, last + 1):
            number, sealed = next(found, (None, b""))
            if number != expected:
                raise DamagedPhoto(f"chunk {expected} is missing")
            yield seals.open(expected, sealed)

    def seals(self) -> PhotoSeals:
        """Open and seal its chunks."""
        return PhotoSeals(self._key, self._rows.seals.vault, self._row, count_chunks(self.size), self.size)


def count_chunks(size: int) -> int:
    """An empty photo has one chunk, too: it proves that the photo was empty."""
    return max(1, -(-size // CHUNK_BYTES))


def store_photo(rows: Rows, visit: int, sha256: str, media_type: str, data: bytes) -> None:
    """Store a photo once; one of this digest that is in the visit already is left alone."""
    key = new_key()
    about = {"sha256": sha256, "size": len(data), "media_type": media_type, "key": to_base64(key)}
    row = rows.add(PHOTOS, visit, sha256.encode(), json.dumps(about).encode())
    if row is None:
        return
    rows.change(f"{COPY_ROWS} WHERE row = ?", (row,))
    count, view = count_chunks(len(data)), memoryview(data)
    seals = PhotoSeals(key, rows.seals.vault, row, count, len(data))
    for number in range(count):
        plain = view[number * CHUNK_BYTES : (number + 1) * CHUNK_BYTES]
        rows.change(INSERT_CHUNK, (row, number, seals.seal(number, plain)))


def find_photo(rows: Rows, visit: int, sha256: str) -> StoredPhoto | None:
    found = rows.find(PHOTOS, visit, sha256.encode())
    return read_photo_row(rows, *found) if found else None


def list_photos(rows: Rows, visit: int) -> list[StoredPhoto]:
    return [read_photo_row(rows, row, about) for row, _, about in rows.all(PHOTOS, visit)]


def erase_photo(rows: Rows, visit: int, sha256: str) -> None:
    """Destroy a photo's bytes, its key and its name here."""
    found = rows.find(PHOTOS, visit, sha256.encode())
    if found:
        rows.change(_DELETE, (found[0],))
        rows.change(_DELETE_COPY, (found[0],))
        rows.drop(PHOTOS, visit, sha256.encode())


def read_photo_row(rows: Rows, row: int, written: bytes) -> StoredPhoto:
    """What stands about a photo in its row. Raises VaultDamaged."""
    try:
        about = json.loads(written)
        return StoredPhoto(about["sha256"], about["size"], about["media_type"], row, from_base64(about["key"]), rows)
    except (KeyError, TypeError, ValueError) as error:  # only a faulty version of the app could have written this
        raise VaultDamaged("what stands about a photo cannot be read") from error
