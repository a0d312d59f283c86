"""What a picture may cost to decode: told from its header, before a decoder takes the memory or the time.

A small file can claim to be a huge picture, and a progressive JPEG can ask for its whole area to be gone over hundreds
of times. Telephones take up to 200 megapixels, so the limits differ by how a picture can be decoded: a JPEG in one pass
is shrunk while it is read and never held whole.
"""

from typing import Final

from PIL import Image, TiffImagePlugin

MAX_PIXELS_SHRUNK: Final = 256_000_000
"""A JPEG that is decoded in one pass, at a fraction of its size."""
MAX_PIXELS_WHOLE: Final = 64_000_000
"""Anything that must be held whole: 4 bytes a pixel, so 256 MB."""
MAX_PIXELS_WEBP: Final = 24_000_000
"""Its decoder keeps further copies of the canvas: 16 bytes a pixel, so 384 MB."""
MAX_PIXELS_PASSED: Final = 1_000_000_000
"""Pixels times scans, of a JPEG with several."""

_START_OF_SCAN, _FILL = 0xDA, 0xFF
_SEQUENTIAL = (0xC0, 0xC1)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


class TooCostly(ValueError):
    """The picture claims more than this device should spend on it."""


def check_webp(data: bytes) -> None:
    """Raises TooCostly. To be called before opening, because opening a WebP takes the memory for all of it."""
    if data[12:16] == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
    elif data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    if width * height > MAX_PIXELS_WEBP:
        raise TooCostly


def check_cost(image: Image.Image, data: bytes) -> None:
    """Raises TooCostly for an opened picture whose pixels should not be read."""
    pixels = image.width * image.height
    if image.format == "JPEG":
        _check_jpeg(pixels, data)
    elif pixels > MAX_PIXELS_WHOLE or _tile_pixels(image) > MAX_PIXELS_WHOLE:
        raise TooCostly


def _check_jpeg(pixels: int, data: bytes) -> None:
    if is_one_pass(data):
        if pixels > MAX_PIXELS_SHRUNK:
            raise TooCostly
    elif pixels > MAX_PIXELS_WHOLE or pixels * data.count(b"\xff\xda") > MAX_PIXELS_PASSED:
        raise TooCostly


def _tile_pixels(image: Image.Image) -> int:
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return 0
    tags = image.tag_v2
    return int(tags.get(TiffImagePlugin.TILEWIDTH, 0)) * int(tags.get(TiffImagePlugin.TILELENGTH, 0))


def is_one_pass(data: bytes) -> bool:
    """Whether a JPEG is sequential with all its components in one scan (ITU-T T.81, annex B): then nothing of it needs
    to be held whole. False as well where its segments cannot be followed."""
    at, components = 2, None
    while at + 10 <= len(data) and data[at] == _FILL:
        marker = data[at + 1]
        if marker == _START_OF_SCAN:
            return components == data[at + 4]
        if marker in _FRAMES:
            components = data[at + 9] if marker in _SEQUENTIAL else None
        at += _segment_bytes(data, at)
    return False


def _segment_bytes(data: bytes, at: int) -> int:
    marker = data[at + 1]
    if marker == _FILL:
        return 1
    return 2 if marker in _WITHOUT_LENGTH else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
