"""A picture that a browser's camera gave as in a mirror is marked as one, so that everybody shows it the right way."""

from typing import Final

from inspector_app.evidence.steps import EXIF, TooManySteps, jpeg_segments

__all__ = ["marked_as_mirrored"]

_BEGIN: Final = b"\xff\xd8"
_APP1: Final = 0xE1
# A TIFF header and one directory: Orientation, a short, once, 2: the first row is the top, the first column the right.
_DIRECTORY: Final = b"MM\0*\0\0\0\x08" + b"\0\x01" + b"\x01\x12\0\x03\0\0\0\x01\0\x02\0\0" + b"\0\0\0\0"
_CONTENT: Final = EXIF + _DIRECTORY
_SEGMENT: Final = bytes((0xFF, _APP1)) + (2 + len(_CONTENT)).to_bytes(2, "big") + _CONTENT


def marked_as_mirrored(jpeg: bytes) -> bytes:
    """The same picture with EXIF's orientation 2 before it: not one pixel is changed. As it is, where it is no JPEG or
    says already how it is to be turned.

    Source: CIPA DC-008 (Exif 3.0), sections 4.5.2 and 4.6.5.
    """
    if not jpeg.startswith(_BEGIN):
        return jpeg
    try:
        segments = [(one.marker, jpeg[one.begins + 4 : one.begins + 4 + len(EXIF)]) for one in jpeg_segments(jpeg)]
    except TooManySteps:
        return jpeg
    return jpeg if (_APP1, EXIF) in segments else _BEGIN + _SEGMENT + jpeg[len(_BEGIN) :]
