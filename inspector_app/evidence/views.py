"""Views of a photo: an upright preview and thumbnail, without metadata, made again at any time from the original.

The media type by the first bytes chooses the one decoder that is tried, so that a file never reaches another. Nothing
here raises: a picture that cannot be shown gives a sentence instead.
"""

import io
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from PIL import GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

from inspector_app.evidence.cost import TooCostly, check_cost, check_webp
from inspector_app.evidence.intake import UNKNOWN, media_type_of
from inspector_app.evidence.metadata import PhotoFacts, read_facts

PREVIEW_PIXELS: Final = 1600
"""The long side of a preview, unless the photo is smaller."""
THUMBNAIL_PIXELS: Final = 320

EMPTY: Final = "The file of this picture is empty. It is kept; take the picture again if you can."
DAMAGED: Final = "The picture is damaged. It is kept; take it again if you can."
PARTLY_MISSING: Final = "Part of the picture is missing. What there is of it is kept; take it again if you can."
TOO_LARGE: Final = "The picture is too large to be shown on this device. It is kept as it is."
OF_NO_KNOWN_KIND: Final = "This file is not a picture of a known kind. It is kept as it is."
NOT_SHOWN_HERE: Final = "Pictures of this kind cannot be shown on this device. It is kept as it is."

_PREVIEW_QUALITY, _THUMBNAIL_QUALITY = 80, 75
_DECODERS: Final[dict[str, Callable[[io.BytesIO], Image.Image]]] = {
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
_NOTHING, _LAST_PIXELS = 128, 4
_SIXTEEN_BITS: Final = ("I", "I;16", "I;16B", "I;16L", "I;16N")
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


def make_views(data: bytes) -> Views:
    """Preview, thumbnail and facts of a photo. Never raises; the same bytes give the same views.

    A 12-megapixel JPEG takes about 0.1 s. What a crafted file can make this take is bounded (`cost`), but a fault in a
    decoder's machine code is not: whoever calls should have the photo safely stored.
    """
    media_type = media_type_of(data)
    decoder = _DECODERS.get(media_type)
    if decoder is None:
        return Views(None, None, PhotoFacts(), _why_not(data, media_type))
    facts = PhotoFacts()
    try:
        image, facts, orientation = _open(decoder, data)
        check_cost(image, data)
        preview, thumbnail = _draw(image, orientation)
        trouble = PARTLY_MISSING if _ends_in_nothing(image) else None
    except (TooCostly, Image.DecompressionBombError):
        return Views(None, None, facts, TOO_LARGE)
    except Exception:  # noqa: BLE001  what a damaged picture makes a decoder raise has no common class
        return Views(None, None, facts, DAMAGED)
    return Views(preview, thumbnail, facts, trouble)


def open_upright(data: bytes, long_side: int) -> tuple[Image.Image, int]:
    """A photo's pixels in RGB or gray, upright, and the long side of the photo itself in pixels.

    The picture is shrunk to a long side of at most `long_side` pixels. The cost is bounded as for `make_views`.

    Raises:
        NotShown: the picture is damaged, too large, or of a kind that has no decoder here.
    """
    media_type = media_type_of(data)
    decoder = _DECODERS.get(media_type)
    if decoder is None:
        raise NotShown(_why_not(data, media_type))
    try:
        image, _, orientation = _open(decoder, data)
        check_cost(image, data)
        longest = max(image.size)
        image.draft("RGB", _box(image.size, long_side))
        image.load()
        shown = _shrink(_plain(image), long_side)
        return (shown.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else shown), longest
    except (TooCostly, Image.DecompressionBombError):
        raise NotShown(TOO_LARGE) from None
    except Exception:  # noqa: BLE001  what a damaged picture makes a decoder raise has no common class
        raise NotShown(DAMAGED) from None


def _why_not(data: bytes, media_type: str) -> str:
    if not data:
        return EMPTY
    return OF_NO_KNOWN_KIND if media_type == UNKNOWN else NOT_SHOWN_HERE


def _open(decoder: Callable[[io.BytesIO], Image.Image], data: bytes) -> tuple[Image.Image, PhotoFacts, int]:
    if decoder is WebPImagePlugin.WebPImageFile:
        check_webp(data)
    with _warnings_ignored():
        # Not Image.open: its limit is one for the whole process, and too low for the largest telephones.
        image = decoder(io.BytesIO(data))
        return image, *read_facts(image)


def _draw(image: Image.Image, orientation: int) -> tuple[Picture, Picture]:
    # A JPEG is decoded at the nearest fraction of its size that is large enough: half the time for 12 megapixels.
    image.draft("RGB", _box(image.size, PREVIEW_PIXELS))
    image.load()
    preview = _shrink(_plain(image), PREVIEW_PIXELS)
    if orientation in _UPRIGHT:
        preview = preview.transpose(_UPRIGHT[orientation])
    thumbnail = _shrink(preview, THUMBNAIL_PIXELS)
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


def _shrink(image: Image.Image, long_side: int) -> Image.Image:
    box = _box(image.size, long_side)
    return image if box == image.size else image.resize(box, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _plain(image: Image.Image) -> Image.Image:
    """RGB, or gray; what is transparent becomes white. A large picture is shrunk before it is converted."""
    if image.mode in _SIXTEEN_BITS:
        return image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    if image.mode in _WITH_ALPHA or "transparency" in image.info:
        layer = _shrink(image.convert("RGBA"), PREVIEW_PIXELS)
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


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
