"""What a picture may cost to decode: told from its header, before a decoder takes the memory or the time.

A small file can claim to be a huge picture, and a progressive JPEG can ask for its whole area to be gone over hundreds
of times. Telephones take up to 200 megapixels, so the limits differ by how a picture can be decoded: a JPEG in one pass
is shrunk while it is read and never held whole.
"""

from collections.abc import Callable
from typing import Final

from PIL import ExifTags, Image, JpegImagePlugin, TiffImagePlugin

from inspector_app.evidence.directories import check_tiff
from inspector_app.evidence.steps import START_OF_SCAN, check_gif, check_png, jpeg_segments

MAX_PIXELS_SHRUNK: Final = 256_000_000
"""A JPEG that is decoded in one pass, at a fraction of its size."""
MAX_PIXELS_WHOLE: Final = 64_000_000
"""Anything that must be held whole: 4 bytes a pixel, so 256 MB."""
MAX_PIXELS_CONVERTED: Final = 32_000_000
"""Where it is transparent, of 16 bits or in the colors of print: 12 bytes a pixel, so 384 MB."""
MAX_PIXELS_WEBP: Final = 24_000_000
"""Its decoder keeps further copies of the canvas: 16 bytes a pixel, so 384 MB."""
MAX_SAMPLES_IN_PASSES: Final = 160_000_000
"""Of all colors of a JPEG in several passes: 2 bytes each, all held until the last, so 320 MB. With colors halved, as
telephones write them, that is more than `MAX_PIXELS_WHOLE`; in full 53 megapixels, and 40 in the four of print."""
MAX_PIXELS_PASSED: Final = 1_000_000_000
"""Pixels times scans, of a JPEG with several."""

_SEQUENTIAL = (0xC0, 0xC1)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class TooCostly(ValueError):
    """The picture claims more than this device should spend on it."""


def check_before_opening(data: bytes, media_type: str) -> None:
    """Raises TooCostly, or TooManySteps or Overlapping for what is no honest file, before a decoder opens it. A JPEG is
    followed when its EXIF is looked over (`steps.without_false_exif`)."""
    if media_type in _BEFORE_OPENING:
        _BEFORE_OPENING[media_type](data)


def _check_webp(data: bytes) -> None:
    """Raises TooCostly. Opening a WebP takes the memory for all of it."""
    if data[12:16] == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
    elif data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif data[12:16] == b"VP8 ":
        width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    else:
        return
    if width * height > MAX_PIXELS_WEBP:
        raise TooCostly


def check_cost(image: Image.Image, data: bytes) -> None:
    """Raises TooCostly for an opened picture whose pixels should not be read."""
    pixels = image.width * image.height
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        _check_jpeg(pixels, pixels * _samples_a_pixel(image), data)
    elif max(pixels, _tile_pixels(image)) > (MAX_PIXELS_CONVERTED if needs_conversion(image) else MAX_PIXELS_WHOLE):
        raise TooCostly


def needs_conversion(image: Image.Image) -> bool:
    """Whether a copy of it, turned or in other colors, is made before it is shrunk."""
    if isinstance(image, TiffImagePlugin.TiffImageFile) and image.tag_v2.get(ExifTags.Base.Orientation, 1) != 1:
        return True
    return image.mode not in ("L", "RGB", "1", "P") or "transparency" in image.info


def _samples_a_pixel(image: JpegImagePlugin.JpegImageFile) -> float:
    across, down = (max((layer[side] for layer in image.layer), default=1) for side in (1, 2))
    return sum(layer[1] * layer[2] for layer in image.layer) / max(1, across * down)


def _check_jpeg(pixels: int, samples: float, data: bytes) -> None:
    if is_one_pass(data):
        if pixels > MAX_PIXELS_SHRUNK:
            raise TooCostly
        return
    if pixels > MAX_PIXELS_WHOLE or samples > MAX_SAMPLES_IN_PASSES:
        raise TooCostly
    if pixels * data.count(b"\xff\xda") > MAX_PIXELS_PASSED:
        raise TooCostly


def _tile_pixels(image: Image.Image) -> int:
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return 0
    tags = image.tag_v2
    return int(tags.get(TiffImagePlugin.TILEWIDTH, 0)) * int(tags.get(TiffImagePlugin.TILELENGTH, 0))


def is_one_pass(data: bytes) -> bool:
    """Whether a JPEG is sequential with all its components in one scan (ITU-T T.81, annex B): then nothing of it needs
    to be held whole. False as well where its segments cannot be followed. Raises TooManySteps."""
    components = None
    for marker, at, _ in jpeg_segments(data):
        if marker == START_OF_SCAN:
            return components == data[at + 4 : at + 5]
        if marker in _FRAMES:
            components = data[at + 9 : at + 10] if marker in _SEQUENTIAL else None
    return False


_BEFORE_OPENING: Final[dict[str, Callable[[bytes], None]]] = {
    "image/webp": _check_webp,
    "image/png": check_png,
    "image/gif": check_gif,
    "image/tiff": check_tiff,
}
