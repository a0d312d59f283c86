"""Taking a photo in: what can be said of its bytes without decoding them."""

import hashlib
from dataclasses import dataclass
from typing import Final

UNKNOWN: Final = "application/octet-stream"

_BEGINNINGS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
# Brands of the ISO media container (ISO/IEC 23008-12 and the AVIF specification), the most telling first.
_BRANDS: Final = (
    ("image/avif", {b"avif", b"avis"}),
    ("image/heic", {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}),
    ("image/heif", {b"mif1", b"msf1"}),
)


@dataclass(frozen=True, slots=True)
class Intake:
    """What names a photo: SHA-256 in hex, size in bytes, and the media type that its first bytes claim."""

    sha256: str
    size: int
    media_type: str


def take_in(data: bytes) -> Intake:
    """Name a photo. Reads every byte once and decodes none."""
    return Intake(hashlib.sha256(data).hexdigest(), len(data), media_type_of(data))


def media_type_of(data: bytes) -> str:
    """The media type by the first bytes, `application/octet-stream` where they are of no known picture."""
    for beginning, media_type in _BEGINNINGS:
        if data.startswith(beginning):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return _by_brand(data)


def _by_brand(data: bytes) -> str:
    if data[4:8] != b"ftyp":
        return UNKNOWN
    box = data[8 : min(int.from_bytes(data[:4], "big"), 256)]
    brands = {box[at : at + 4] for at in range(0, len(box), 4) if at != 4}  # at 4 stands the version of the first
    return next((media_type for media_type, known in _BRANDS if brands & known), UNKNOWN)
