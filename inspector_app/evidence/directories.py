"""What a directory of EXIF or TIFF claims to hold, added up before a decoder reads it.

Each entry names a value anywhere in the file and how long it is, so that a few kilobytes can claim terabytes: the same
place named thousands of times. An honest file's values do not overlap, and so are together no larger than the file.
"""

import struct
from collections.abc import Iterator
from typing import Final

MAX_NUMBERS: Final = 100_000
"""Numbers in one directory: each costs a decoder some hundred bytes. A picture in strips has as many as strips."""
_SLACK: Final = 65_536
_TIMES: Final = 2
"""What cameras get wrong about their own notes is within this."""
_MAX_BLOCK: Final = 8_000_000

_HEADER: Final = b"Exif\0\0"
_ORDERS: Final = {b"II*\0": "<", b"MM\0*": ">"}
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8}
_BYTES: Final = (1, 2, 6, 7)
_WITHIN: Final = (0x8769, 0x8825, 0xA005)
"""Entries that name a further directory that is read: EXIF, GPS, interoperability."""


class Overlapping(ValueError):
    """The directory claims more than it can hold."""


def check_exif(block: bytes) -> None:
    """Raises Overlapping for an EXIF block that should not be read."""
    bare = block.removeprefix(_HEADER)
    if len(bare) > _MAX_BLOCK or bare.startswith(_HEADER):
        raise Overlapping
    check_tiff(bare)


def check_tiff(data: bytes) -> None:
    """Raises Overlapping for a TIFF file, or what is laid out like one, that should not be read."""
    order = _ORDERS.get(data[:4])
    if order is None or len(data) < 8:
        raise Overlapping
    left, waiting, seen = _TIMES * len(data) + _SLACK, [_number(data, 4, order)], set[int]()
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        numbers = 0
        for tag, kind, count, value in _entries(data, at, order):
            size = _SIZES.get(kind, 0) * count
            left -= size if size > 4 else 0
            numbers += 0 if kind in _BYTES else min(count, size)
            if left < 0 or numbers > MAX_NUMBERS:
                raise Overlapping
            if tag in _WITHIN:
                waiting.append(value)


def _entries(data: bytes, at: int, order: str) -> Iterator[tuple[int, int, int, int]]:
    """Tag, kind, count, and the value or where it is; as many as are there."""
    if at + 2 > len(data):
        return
    (count,) = struct.unpack_from(order + "H", data, at)
    whole = min(count, (len(data) - at - 2) // 12)
    for begins in range(at + 2, at + 2 + 12 * whole, 12):
        tag, kind, number, value = struct.unpack_from(order + "HHLL", data, begins)
        yield tag, kind, number, value


def _number(data: bytes, at: int, order: str) -> int:
    return int(struct.unpack_from(order + "L", data, at)[0])
