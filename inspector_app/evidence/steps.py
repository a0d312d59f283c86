"""The parts of a picture's file up to its pixels, followed before a decoder does.

A decoder in Python follows them one by one, and a file may hold millions that mean nothing: it would stand for minutes.
A photograph has some hundred.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from inspector_app.evidence.directories import Overlapping, check_exif

MAX_STEPS: Final = 20_000
"""Segments, chunks, and bytes between them that belong to none."""
MAX_HEADER: Final = 24_000_000
"""Bytes before the pixels of a JPEG: a telephone's depth map and short film may stand there."""
_MAX_GIF_STEPS: Final = 2_000
_MAX_PNG_TEXTS: Final = 100
"""Chunks of a PNG that are unpacked, each to a megabyte."""

START_OF_SCAN: Final = 0xDA
_APP1: Final = 0xE1
EXIF: Final = b"Exif\0\0"
_FILL: Final = 0xFF
_ALONE: Final = frozenset({0x00, 0x01, *range(0xD0, 0xDA)})
_PNG_BEGINS: Final = 8
_PNG_UNPACKED: Final = (b"iCCP", b"zTXt", b"iTXt")
_PNG_PIXELS: Final = b"IDAT"
_GIF_EXTENSION, _GIF_PICTURE = 0x21, 0x2C


class TooManySteps(ValueError):
    """The file has more parts than a picture has use for."""


class Segment(NamedTuple):
    """Of a JPEG: its marker, where it begins, and where the next may begin."""

    marker: int
    begins: int
    ends: int


def jpeg_segments(data: bytes) -> Iterator[Segment]:
    """The segments up to the first scan, which is the last one given. Raises TooManySteps."""
    at = steps = 2
    while at + 4 <= len(data):
        found = data.find(b"\xff", at)
        if found < 0:
            return
        steps += 1 + found - at
        if steps > MAX_STEPS or found > MAX_HEADER:
            raise TooManySteps
        at, marker = found, data[found + 1] if found + 1 < len(data) else _FILL
        if marker == _FILL:
            at += 1
            continue
        ends = at + 2 if marker in _ALONE else at + 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
        yield Segment(marker, at, ends)
        if marker == START_OF_SCAN:
            return
        at = ends


def without_false_exif(data: bytes) -> bytes:
    """The JPEG, without its EXIF where that is not to be read: the decoder reads it when it opens the file, and the
    picture is not lost for it. Raises TooManySteps."""
    spans = [
        (one.begins, one.ends)
        for one in jpeg_segments(data)
        if one.marker == _APP1 and data.startswith(EXIF, one.begins + 4)
    ]
    try:
        if spans:
            check_exif(b"".join(data[begins + 10 : ends] for begins, ends in spans))
    except Overlapping:
        kept, at = [], 0
        for begins, ends in spans:
            kept.append(data[at:begins])
            at = ends
        return b"".join([*kept, data[at:]])
    return data


def check_png(data: bytes) -> None:
    """Raises TooManySteps."""
    at, steps, unpacked = _PNG_BEGINS, 0, 0
    while at + 8 <= len(data):
        name, steps = data[at + 4 : at + 8], steps + 1
        unpacked += name in _PNG_UNPACKED
        if steps > MAX_STEPS or unpacked > _MAX_PNG_TEXTS:
            raise TooManySteps
        at += 12 + int.from_bytes(data[at : at + 4], "big")


def check_gif(data: bytes) -> None:
    """Raises TooManySteps. Only the way to the first picture is gone."""
    at, steps = 13, 0
    if data[10:11] and data[10] & 128:
        at += 3 << (data[10] & 7) + 1
    while at + 2 <= len(data) and data[at] != _GIF_PICTURE:
        steps += 1
        if data[at] == _GIF_EXTENSION:
            at += 2
            while at < len(data) and data[at]:
                at, steps = at + 1 + data[at], steps + 1
                if steps > _MAX_GIF_STEPS:
                    raise TooManySteps
        at += 1
        if steps > _MAX_GIF_STEPS:
            raise TooManySteps
