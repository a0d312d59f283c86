"""A HEIC as a telephone writes it. Apart from the other pictures, because only headquarters has what makes one."""

import io

import pillow_heif
from PIL import Image

from tests.support.pictures import draw_photo, draw_picture

TAKEN_AT = "2026-11-21T23:03:11+07:00"


def draw_heic(size: tuple[int, int] = (640, 480)) -> bytes:
    """The drawn picture, taken at `TAKEN_AT` at 10.5 N, 106.25 E, 3 m above the sea."""
    photo = Image.open(io.BytesIO(draw_photo(1, size, gps=(10.5, 106.25, 3.0), taken_at=TAKEN_AT)))
    written = io.BytesIO()
    pillow_heif.from_pillow(draw_picture(1, size)).save(written, exif=photo.info["exif"], quality=80)
    return written.getvalue()
