"""What a photo says of itself: when, where and with what it was taken. Evidence, never taken for true.

All of it comes from EXIF, which may be missing, damaged or made up: every field is None unless it can be read and makes
sense.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any, Final, TypeVar

from PIL import ExifTags, Image, TiffImagePlugin

from inspector_app.evidence.directories import check_exif

T = TypeVar("T")

_MAX_NAME_CHARACTERS: Final = 100
_MAX_ALTITUDE_MM: Final = 100_000_000
_MAX_ACCURACY_MM: Final = 100_000_000
"""100 km: whoever is not sure of that much knows no place."""
_TIME: Final = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)")
_DAY: Final = re.compile(r"(\d{4}):(\d\d):(\d\d)")
_OFFSET: Final = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")
_QUARTER: Final = timedelta(minutes=15)
_AGREED: Final = timedelta(minutes=1)
"""How far a camera's clock and that of the satellites may differ besides the time zone, to be taken for one moment."""
_FARTHEST: Final = timedelta(hours=14)
_ABOVE_THE_SEA: Final = (0, 2, b"\x00", b"\x02")
_BELOW_THE_SEA: Final = (1, 3, b"\x01", b"\x03")
_NO_FIX: Final = "V"


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """`width` and `height` in pixels as the picture is seen, upright. Positions in 1e-7 degree, north and east
    positive; altitude in mm above the sea, accuracy in mm around the position.

    `taken_at` in ISO 8601, with an offset only where `offset_from` says whence: "camera" where the camera wrote one,
    "gps" where the clock of the satellites, written beside it, tells the camera's zone or is all there is.
    """

    width: int | None = None
    height: int | None = None
    taken_at: str | None = None
    latitude: int | None = None
    longitude: int | None = None
    altitude_mm: int | None = None
    camera: str | None = None
    accuracy_mm: int | None = None
    lens: str | None = None
    offset_from: str | None = None


def read_facts(image: Image.Image) -> tuple[PhotoFacts, int]:
    """The facts of an opened picture whose pixels need not have been read, and the EXIF orientation (1 to 8) in which
    it lies when they are: a TIFF is turned by Pillow itself as it is read, and so lies upright.

    Metadata that cannot be read is as if it were not there; this raises nothing.
    """
    exif = _unless_damaged(lambda: _exif(image)) or Image.Exif()
    within = _unless_damaged(lambda: exif.get_ifd(ExifTags.IFD.Exif)) or {}
    gps = _unless_damaged(lambda: exif.get_ifd(ExifTags.IFD.GPSInfo)) or {}
    orientation = _unless_damaged(lambda: _orientation(exif)) or 1
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        orientation = 1
    width, height = image.size if orientation < 5 else image.size[::-1]
    latitude, longitude = _unless_damaged(lambda: _position(gps)) or (None, None)
    taken_at, offset_from = _unless_damaged(lambda: _taken_at(within, gps)) or (None, None)
    facts = PhotoFacts(
        width,
        height,
        taken_at=taken_at,
        offset_from=offset_from,
        latitude=latitude,
        longitude=longitude,
        altitude_mm=_unless_damaged(lambda: _altitude_mm(gps)),
        accuracy_mm=_unless_damaged(lambda: _accuracy_mm(gps)),
        camera=_unless_damaged(lambda: _named(exif, ExifTags.Base.Make, ExifTags.Base.Model)),
        lens=_unless_damaged(lambda: _named(within, ExifTags.Base.LensMake, ExifTags.Base.LensModel)),
    )
    return facts, orientation


def _exif(image: Image.Image) -> Image.Exif:
    """The EXIF block, once it was looked over. Raises ValueError, or whatever a damaged one makes Pillow raise."""
    block = image.info.get("exif")
    if isinstance(block, bytes):
        check_exif(block)
    # Pillow takes the orientation from XMP where EXIF has none, and EXIF from a text; browsers and telephones do not.
    for name in ("xmp", "XML:com.adobe.xmp", "Raw profile type exif"):
        image.info.pop(name, None)
    return image.getexif()


def _unless_damaged(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except Exception:  # noqa: BLE001  what a damaged EXIF block makes Pillow raise has no common class
        return None


def _orientation(exif: Image.Exif) -> int:
    value = exif.get(ExifTags.Base.Orientation)
    return value if type(value) is int and 1 <= value <= 8 else 1


def _taken_at(within: Mapping[int, Any], gps: Mapping[int, Any]) -> tuple[str | None, str | None]:
    """The time, and what told its offset."""
    local, by_gps = _unless_damaged(lambda: _camera_time(within)), _unless_damaged(lambda: _gps_time(gps))
    if local is None:
        return (_written(by_gps), "gps") if by_gps else (None, None)
    offset = _text(within.get(ExifTags.Base.OffsetTimeOriginal, ""))
    if _OFFSET.fullmatch(offset):
        return _written(local) + offset, "camera"
    zone = _zone(local, by_gps) if by_gps else None
    return (_written(local.replace(tzinfo=zone)), "gps") if zone else (_written(local), None)


def _camera_time(within: Mapping[int, Any]) -> datetime | None:
    written = _TIME.match(_text(within[ExifTags.Base.DateTimeOriginal]))
    if not written:
        return None
    year, month, day, time = written.groups()
    taken_at = datetime.fromisoformat(f"{year}-{month}-{day}T{time}")
    part = _text(within.get(ExifTags.Base.SubsecTimeOriginal, ""))
    return taken_at.replace(microsecond=int(part[:6].ljust(6, "0"))) if part.isascii() and part.isdigit() else taken_at


def _gps_time(gps: Mapping[int, Any]) -> datetime | None:
    """The moment that the satellites told, in UTC."""
    written = _DAY.fullmatch(_text(gps[ExifTags.GPS.GPSDateStamp]))
    hour, minute, second = (_fraction(part) for part in gps[ExifTags.GPS.GPSTimeStamp])
    if not written or not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        return None
    year, month, day = (int(part) for part in written.groups())
    passed = timedelta(hours=float(hour), minutes=float(minute), milliseconds=round(second * 1000))
    return datetime(year, month, day, tzinfo=UTC) + passed


def _zone(local: datetime, by_gps: datetime) -> timezone | None:
    """The time zone of the camera's clock, where both clocks tell of one moment. Cameras go wrong by a day, and keep
    the satellites' time of an earlier photo: then they do not."""
    ahead = local - by_gps.replace(tzinfo=None)
    offset = round(ahead / _QUARTER) * _QUARTER
    return timezone(offset) if abs(ahead - offset) <= _AGREED and abs(offset) <= _FARTHEST else None


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


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
    # Not `sides.index` of the text: an empty one is found in every text, and would be the north or the east.
    sign = {sides[0]: 1, sides[1]: -1}.get(_text(side), 0)
    if not (sign and degrees >= 0 and 0 <= minutes <= 60 and 0 <= seconds <= 60 and total <= limit):
        raise ValueError("not a position")
    return round(total * 10**7) * sign


def _altitude_mm(gps: Mapping[int, Any]) -> int | None:
    side = gps.get(ExifTags.GPS.GPSAltitudeRef, 0)
    altitude = round(_fraction(gps[ExifTags.GPS.GPSAltitude]) * 1000)
    if abs(altitude) > _MAX_ALTITUDE_MM or side not in (*_ABOVE_THE_SEA, *_BELOW_THE_SEA):
        return None
    return -altitude if side in _BELOW_THE_SEA else altitude


def _fraction(value: Any) -> Fraction:
    """Raises ZeroDivisionError for the 0/0 that cameras write where they do not know."""
    if isinstance(value, (int, float)):
        return Fraction(value)
    return Fraction(int(value.numerator), int(value.denominator))


def _accuracy_mm(gps: Mapping[int, Any]) -> int | None:
    accuracy = round(_fraction(gps[ExifTags.GPS.GPSHPositioningError]) * 1000)
    return accuracy if 0 < accuracy <= _MAX_ACCURACY_MM else None


def _named(tags: Mapping[int, Any] | Image.Exif, of_make: int, of_model: int) -> str | None:
    make, model = (_text(tags.get(tag, "")) for tag in (of_make, of_model))
    both = model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()
    return both[:_MAX_NAME_CHARACTERS].strip() or None


def _text(value: Any) -> str:
    """Printable text in normal form C: it ends up in a journal, which takes nothing else. What turns the direction of a
    line is not printable either."""
    written = value if isinstance(value, bytes) else str(value).encode("latin-1", "replace")
    try:
        text = written.decode()
    except UnicodeDecodeError:
        text = written.decode("latin-1")
    printable = "".join(character for character in text if character.isprintable())
    return unicodedata.normalize("NFC", printable).strip()
