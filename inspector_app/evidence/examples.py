"""Drawn photographs for the demo: plainly not real, with EXIF as a telephone writes it."""

import io
import random
from dataclasses import dataclass

from PIL import ExifTags, Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

SIZE = (1600, 1200)
_SKIES = ((196, 214, 230), (214, 222, 228), (180, 202, 226))
_PAINTS = ((46, 92, 138), (138, 66, 46), (74, 104, 82), (98, 98, 110))


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn: a container's doors with a bolt seal, from a seed and with a number."""

    seed: int
    container: str
    seal: str
    taken_at: str
    """ISO 8601 with offset, for EXIF."""
    latitude: float
    longitude: float


def draw_example(scene: Scene) -> bytes:
    """A JPEG of `SIZE`. The same scene gives the same bytes."""
    chance = random.Random(scene.seed)  # noqa: S311  # a picture to be drawn again; no secret comes of it
    picture = Image.new("RGB", SIZE, chance.choice(_SKIES))
    pencil = ImageDraw.Draw(picture)
    pencil.rectangle((0, 1000, *SIZE), fill=(122, 124, 126))
    _draw_doors(pencil, chance.choice(_PAINTS), scene)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=84, exif=_exif(scene))
    return written.getvalue()


def _draw_doors(pencil: ImageDraw.ImageDraw, paint: tuple[int, int, int], scene: Scene) -> None:
    red, green, blue = paint
    pencil.rectangle((220, 90, 1380, 1080), fill=paint)
    dark, light = (red * 7 // 10, green * 7 // 10, blue * 7 // 10), (red + 40, green + 40, blue + 40)
    for x in range(250, 1370, 62):
        pencil.rectangle((x, 120, x + 16, 1050), fill=dark)
    pencil.rectangle((792, 90, 808, 1080), fill=dark)
    for x in (420, 620, 980, 1180):
        pencil.rectangle((x, 100, x + 18, 1070), fill=light)
        pencil.rectangle((x - 26, 640, x + 44, 676), fill=(210, 212, 214))
    pencil.rectangle((940, 190, 1330, 262), fill=paint)
    pencil.text((950, 196), scene.container, fill=(245, 245, 245), font_size=54)
    _draw_seal(pencil, scene.seal)


def _draw_seal(pencil: ImageDraw.ImageDraw, number: str) -> None:
    pencil.rectangle((700, 640, 740, 860), fill=(236, 236, 232))
    pencil.ellipse((676, 600, 764, 680), fill=(250, 200, 40), outline=(120, 96, 10), width=4)
    pencil.rounded_rectangle((560, 850, 880, 950), 16, fill=(250, 200, 40), outline=(120, 96, 10), width=4)
    pencil.text((584, 872), number, fill=(30, 30, 30), font_size=52)


def _exif(scene: Scene) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Fictional Optics", "Field 1"
    within = exif.get_ifd(ExifTags.IFD.Exif)
    within[ExifTags.Base.DateTimeOriginal] = scene.taken_at[:19].replace("-", ":").replace("T", " ")
    within[ExifTags.Base.OffsetTimeOriginal] = scene.taken_at[-6:]
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "S" if scene.latitude < 0 else "N"
    place[ExifTags.GPS.GPSLatitude] = _degrees(scene.latitude)
    place[ExifTags.GPS.GPSLongitudeRef] = "W" if scene.longitude < 0 else "E"
    place[ExifTags.GPS.GPSLongitude] = _degrees(scene.longitude)
    return exif


def _degrees(value: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    thousandths = round(abs(value) * 3_600_000)
    degrees, rest = divmod(thousandths, 3_600_000)
    minutes, seconds = divmod(rest, 60_000)
    return IFDRational(degrees), IFDRational(minutes), IFDRational(seconds, 1000)
