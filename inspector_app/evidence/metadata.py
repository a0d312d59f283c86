"""What a photo says of itself: when, where and with what it was taken. Evidence, never taken for true.

All of it comes from EXIF, which may be missing, damaged or made up: every field is None unless it can be read and makes
sense.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final, TypeVar

from PIL import ExifTags, Image

T = TypeVar("T")

_MAX_NAME_CHARACTERS: Final = 100
_MAX_ALTITUDE_MM: Final = 100_000_000
_TIME: Final = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)")
_OFFSET: Final = re.compile(r"[+-]([01]\d|2[0-3]):[0-5]\d")
_NO_FIX: Final = "V"


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """`width` and `height` in pixels as the picture is seen, upright. `taken_at` in ISO 8601, with an offset only where
    the camera wrote one. Positions in 1e-7 degree, north and east positive; altitude in mm above the sea."""

    width: int | None = None
    height: int | None = None
    taken_at: str | None = None
    latitude: int | None = None
    longitude: int | None = None
    altitude_mm: int | None = None
    camera: str | None = None


def read_facts(image: Image.Image) -> tuple[PhotoFacts, int]:
    """The facts, and the EXIF orientation (1 to 8), of an opened picture whose pixels need not have been read.

    Metadata that cannot be read is as if it were not there; this raises nothing.
    """
    exif = _unless_damaged(image.getexif) or Image.Exif()
    within = _unless_damaged(lambda: exif.get_ifd(ExifTags.IFD.Exif)) or {}
    gps = _unless_damaged(lambda: exif.get_ifd(ExifTags.IFD.GPSInfo)) or {}
    orientation = _unless_damaged(lambda: _orientation(exif)) or 1
    width, height = image.size if orientation < 5 else image.size[::-1]
    latitude, longitude = _unless_damaged(lambda: _position(gps)) or (None, None)
    facts = PhotoFacts(
        width,
        height,
        taken_at=_unless_damaged(lambda: _taken_at(within)),
        latitude=latitude,
        longitude=longitude,
        altitude_mm=_unless_damaged(lambda: _altitude_mm(gps)),
        camera=_unless_damaged(lambda: _camera(exif)),
    )
    return facts, orientation


def _unless_damaged(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except Exception:  # noqa: BLE001  what a damaged EXIF block makes Pillow raise has no common class
        return None


def _orientation(exif: Image.Exif) -> int:
    value = exif.get(ExifTags.Base.Orientation)
    return value if type(value) is int and 1 <= value <= 8 else 1


def _taken_at(within: Mapping[int, Any]) -> str | None:
    written = _TIME.match(_text(within[ExifTags.Base.DateTimeOriginal]))
    if not written:
        return None
    year, month, day, time = written.groups()
    taken_at = datetime.fromisoformat(f"{year}-{month}-{day}T{time}").isoformat()
    offset = _text(within.get(ExifTags.Base.OffsetTimeOriginal, ""))
    return taken_at + offset if _OFFSET.fullmatch(offset) else taken_at


def _position(gps: Mapping[int, Any]) -> tuple[int, int] | None:
    if _text(gps.get(ExifTags.GPS.GPSStatus, "")) == _NO_FIX:
        return None
    latitude = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef], "NS", 90)
    longitude = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef], "EW", 180)
    # Cameras write 0, 0 (in the Gulf of Guinea) where they had no position.
    return (latitude, longitude) if latitude or longitude else None


def _degrees(written: Any, side: Any, sides: str, limit: int) -> int:
    """1e-7 degree. Raises ValueError for a place that is not on this planet."""
    degrees, minutes, seconds = (_fraction(part) for part in written)
    total = degrees + minutes / 60 + seconds / 3600
    if not 0 <= total <= limit:
        raise ValueError("not a position")
    return round(total * 10**7) * (1 if sides.index(_text(side)) == 0 else -1)


def _altitude_mm(gps: Mapping[int, Any]) -> int | None:
    below = gps.get(ExifTags.GPS.GPSAltitudeRef, 0) in (1, b"\x01")
    altitude = round(_fraction(gps[ExifTags.GPS.GPSAltitude]) * 1000)
    if abs(altitude) > _MAX_ALTITUDE_MM:
        return None
    return -altitude if below else altitude


def _fraction(value: Any) -> Fraction:
    """Raises ZeroDivisionError for the 0/0 that cameras write where they do not know."""
    return Fraction(int(value.numerator), int(value.denominator))


def _camera(exif: Image.Exif) -> str | None:
    make, model = (_text(exif.get(tag, "")) for tag in (ExifTags.Base.Make, ExifTags.Base.Model))
    both = model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()
    return both[:_MAX_NAME_CHARACTERS].strip() or None


def _text(value: Any) -> str:
    """Printable text in normal form C: it ends up in a journal, which takes nothing else."""
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    printable = "".join(character for character in text if character.isprintable())
    return unicodedata.normalize("NFC", printable).strip()
