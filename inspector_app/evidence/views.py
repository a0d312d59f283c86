"""Views of a photo: an upright preview and thumbnail, without metadata, made again at any time from the original.

The media type by the first bytes chooses the one decoder that is tried, so that a file never reaches another. Nothing
here raises: a picture that cannot be shown gives a sentence instead.
"""

import io
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from PIL import GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

from inspector_app.evidence.cost import TooCostly, check_before_opening, check_cost
from inspector_app.evidence.intake import UNKNOWN, media_type_of
from inspector_app.evidence.metadata import PhotoFacts, read_facts
from inspector_app.evidence.steps import without_false_exif
from inspector_app.evidence.troubles import (
    DAMAGED,
    EMPTY,
    NOT_SHOWN_HERE,
    OF_NO_KNOWN_KIND,
    PARTLY_MISSING,
    TOO_LARGE,
)

PREVIEW_PIXELS: Final = 1600
"""The long side of a preview, unless the photo is smaller."""
THUMBNAIL_PIXELS: Final = 320

_PREVIEW_QUALITY, _THUMBNAIL_QUALITY = 80, 75
Decoder = Callable[[io.BytesIO], Image.Image]

DECODERS: Final[Mapping[str, Decoder]] = {
    "image/jpeg": JpegImagePlugin.JpegImageFile,
    "image/png": PngImagePlugin.PngImageFile,
    "image/webp": WebPImagePlugin.WebPImageFile,
    "image/gif": GifImagePlugin.GifImageFile,
    "image/tiff": TiffImagePlugin.TiffImageFile,
}
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_REACH: Final = 34
"""At least: of the largest block, and its smoothing."""
_NOTHING, _LAST_PIXELS = 128, 4
_SIXTEEN_BITS: Final = ("I", "I;16", "I;16B", "I;16L", "I;16N")
_SHRUNK_AS_THEY_ARE: Final = ("CMYK", "YCbCr", "LAB", "HSV", "RGBX", "F")
_WITH_ALPHA: Final = ("RGBA", "LA", "PA", "RGBa", "La")


class NotShown(ValueError):
    """A picture that cannot be shown; the message is the sentence for the person."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG without metadata, upright. `role` is "preview", "thumbnail" or "flattened"."""

    data: bytes = field(repr=False)
    media_type: str
    width: int
    height: int
    role: str


@dataclass(frozen=True, slots=True)
class Views:
    """What could be made of a photo. `trouble` is a sentence for the person, where there is no preview or where the
    preview shows that part of the picture is missing."""

    preview: Picture | None
    thumbnail: Picture | None
    facts: PhotoFacts
    trouble: str | None


def make_views(data: bytes, decoders: Mapping[str, Decoder] = DECODERS) -> Views:
    """Preview, thumbnail and facts of a photo. Never raises; the same bytes give the same views.

    A 12-megapixel JPEG takes about 0.1 s. What a crafted file can make this take is bounded (`cost`), but a fault in a
    decoder's machine code is not: whoever calls should have the photo safely stored.
    """
    media_type = media_type_of(data)
    decoder = decoders.get(media_type)
    if decoder is None:
        return Views(None, None, PhotoFacts(), _why_not(data, media_type))
    facts = PhotoFacts()
    try:
        check_before_opening(data, media_type)
        image, facts, orientation = open_picture(decoder, data)
        check_cost(image, data)
        if isinstance(image, PngImagePlugin.PngImageFile):
            facts, orientation = _read_facts(image)
        preview, thumbnail = draw_views(image, orientation)
        trouble = PARTLY_MISSING if _ends_in_nothing(image) else None
    except (TooCostly, Image.DecompressionBombError):
        return Views(None, None, facts, TOO_LARGE)
    except Exception:  # noqa: BLE001  what a damaged picture makes a decoder raise has no common class
        return Views(None, None, facts, DAMAGED)
    return Views(preview, thumbnail, facts, trouble)


@dataclass(frozen=True, slots=True)
class Upright:
    """A photo's pixels in RGB or gray, upright; the long side of the photo itself, in its own pixels; and how many of
    those lie between a pixel and the farthest one that its file lets it change."""

    image: Image.Image
    longest: int
    reach: int


def open_upright(data: bytes, long_side: int) -> Upright:
    """A photo to be drawn on.

    The picture is shrunk to a long side of at most `long_side` pixels. The cost is bounded as for `make_views`.

    Raises:
        NotShown: the picture is damaged, too large, or of a kind that has no decoder here.
    """
    media_type = media_type_of(data)
    decoder = DECODERS.get(media_type)
    if decoder is None:
        raise NotShown(_why_not(data, media_type))
    try:
        check_before_opening(data, media_type)
        image, _, orientation = open_picture(decoder, data)
        check_cost(image, data)
        longest, reach = max(image.size), _reach(image)
        image.draft("RGB", _box(image.size, long_side))
        image.load()
        shown = _shrink(_plain(image), long_side, Image.Resampling.HAMMING, 2.0)
        return Upright(shown.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else shown, longest, reach)
    except (TooCostly, Image.DecompressionBombError):
        raise NotShown(TOO_LARGE) from None
    except Exception:  # noqa: BLE001  what a damaged picture makes a decoder raise has no common class
        raise NotShown(DAMAGED) from None


def _reach(image: Image.Image) -> int:
    """In a JPEG a pixel changes the block that it is in, of 8 pixels, or of up to 32 where colors are kept once for
    several; 2 more pixels where these are smoothed; and in a JPEG in passes the two blocks around, because the decoder
    guesses from those what passes that are missing would have told."""
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return _REACH
    block = 8 * max((max(across, down) for _, across, down, _ in image.layer), default=4)
    return max(_REACH, (3 * block if image.info.get("progressive") else block) + 2)


def _why_not(data: bytes, media_type: str) -> str:
    if not data:
        return EMPTY
    return OF_NO_KNOWN_KIND if media_type == UNKNOWN else NOT_SHOWN_HERE


def open_picture(decoder: Decoder, data: bytes) -> tuple[Image.Image, PhotoFacts, int]:
    """The picture, its pixels not read yet, its facts and its orientation. Raises what the decoder raises."""
    if decoder is JpegImagePlugin.JpegImageFile:
        data = without_false_exif(data)
    with _warnings_ignored():
        # Not Image.open: its limit is one for the whole process, and too low for the largest telephones.
        image = decoder(io.BytesIO(data))
    if isinstance(image, PngImagePlugin.PngImageFile):
        # Its EXIF may stand behind the pixels, so that asking for it reads them: only once they are known to be few.
        return image, PhotoFacts(*image.size), 1
    return image, *_read_facts(image)


def _read_facts(image: Image.Image) -> tuple[PhotoFacts, int]:
    with _warnings_ignored():
        return read_facts(image)


def draw_views(image: Image.Image, orientation: int) -> tuple[Picture, Picture]:
    """Preview and thumbnail of an opened picture. Raises what its decoder raises."""
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        # At the nearest fraction of its size that is large enough: half the time for 12 megapixels. Of other kinds a
        # draft may be a thumbnail from the file, which need not show what the picture shows.
        image.draft("RGB", _box(image.size, PREVIEW_PIXELS))
    image.load()
    preview = _shrink(_plain(image), PREVIEW_PIXELS, Image.Resampling.HAMMING, 2.0)
    if orientation in _UPRIGHT:
        preview = preview.transpose(_UPRIGHT[orientation])
    thumbnail = _shrink(preview, THUMBNAIL_PIXELS, Image.Resampling.BICUBIC, 1.1)
    return _encode(preview, "preview", _PREVIEW_QUALITY), _encode(thumbnail, "thumbnail", _THUMBNAIL_QUALITY)


def _ends_in_nothing(image: Image.Image) -> bool:
    """Whether the last pixels of a JPEG are missing although it has its end: the decoder fills what is not there with
    one gray, which no camera gives for several pixels in a row."""
    if image.format != "JPEG" or image.mode != "RGB":
        return False
    right, bottom = image.size
    end = image.crop((max(0, right - _LAST_PIXELS), bottom - 1, right, bottom))
    return end.getextrema() == ((_NOTHING, _NOTHING),) * 3


def _box(size: tuple[int, int], long_side: int) -> tuple[int, int]:
    """The size with this long side and the same aspect, rounded down because `draft` must not fall short of it."""
    width, height = size
    longer = max(width, height)
    if longer <= long_side:
        return size
    return max(1, width * long_side // longer), max(1, height * long_side // longer)


def _shrink(image: Image.Image, long_side: int, filtered: Image.Resampling, reducing_gap: float) -> Image.Image:
    """Lanczos would take twice the time, for nothing that is seen where a picture becomes smaller."""
    box = _box(image.size, long_side)
    return image if box == image.size else image.resize(box, filtered, reducing_gap=reducing_gap)


def _plain(image: Image.Image) -> Image.Image:
    """RGB, or gray; what is transparent becomes white. A large picture is shrunk before it is converted."""
    if image.mode in _SIXTEEN_BITS:
        return _small(image.convert("I")).point(lambda level: level * (1 / 256)).convert("L")
    if image.mode in _WITH_ALPHA or "transparency" in image.info:
        layer = _small(image if image.mode == "RGBA" else image.convert("RGBA"))
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    if image.mode in ("L", "RGB"):
        return image
    return (_small(image) if image.mode in _SHRUNK_AS_THEY_ARE else image).convert("RGB")


def _small(image: Image.Image) -> Image.Image:
    return _shrink(image, PREVIEW_PIXELS, Image.Resampling.HAMMING, 2.0)


def _encode(image: Image.Image, role: str, quality: int) -> Picture:
    written = io.BytesIO()
    bare = image.copy()
    bare.info = {}  # Pillow would carry some of the original's metadata over, a comment for one
    bare.save(written, "JPEG", quality=quality)
    return Picture(written.getvalue(), "image/jpeg", image.width, image.height, role)


_quiet = threading.Lock()


@contextmanager
def _warnings_ignored() -> Iterator[None]:
    """Pillow warns of damaged metadata, which is expected here. The filters are the whole process's: one at a time."""
    with _quiet, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
