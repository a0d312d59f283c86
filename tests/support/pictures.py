"""Photos for tests: drawn, small and fast, with EXIF as a telephone writes it; and files that are none.

Upright, every drawn photo is red at the top left, green at the top right, blue at the bottom left and yellow at the
bottom right; in the middle stands a pattern that differs by seed, so that no two seeds give the same bytes.
"""

import io
import random
import struct
import zlib
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from PIL import ExifTags, Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

Color = tuple[int, int, int]

RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 60), (30, 60, 200), (230, 210, 40)
CORNERS: tuple[Color, ...] = (RED, GREEN, BLUE, YELLOW)
"""Top left, top right, bottom left, bottom right, of every drawn photo when it is upright."""

CAMERA = "Fictional Optics Field 1"

# How an upright picture must lie in the file, so that a reader who obeys the orientation sees it upright.
LAID_DOWN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def draw_photo(
    seed: int,
    size: tuple[int, int] = (640, 480),
    orientation: int = 1,
    gps: Sequence[float] | None = None,
    taken_at: str | None = None,
    *,
    grain: bool = False,
) -> bytes:
    """A JPEG with EXIF. The same arguments give the same bytes.

    Args:
        size: width and height when upright.
        orientation: how the picture lies in the file, 1 to 8.
        gps: latitude and longitude in degrees, and altitude in meters if there is a third.
        taken_at: "2026-11-21T23:03:11+07:00"; without an offset none is written.
        grain: add noise, so that the file is about as large as a real photo (0.4 byte a pixel).
    """
    picture = draw_picture(seed, size)
    if grain:
        noise = Image.frombytes("L", size, random.Random(seed).randbytes(size[0] * size[1])).convert("RGB")
        picture = Image.blend(picture, noise, 0.25)
    if orientation in LAID_DOWN:
        picture = picture.transpose(LAID_DOWN[orientation])
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=85, exif=_exif(orientation, gps, taken_at))
    return written.getvalue()


def draw_picture(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """The picture alone, upright, in RGB."""
    width, height = size
    picture = Image.new("RGB", size, RED)
    pencil = ImageDraw.Draw(picture)
    pencil.rectangle((width // 2, 0, width, height // 2), fill=GREEN)
    pencil.rectangle((0, height // 2, width // 2, height), fill=BLUE)
    pencil.rectangle((width // 2, height // 2, width, height), fill=YELLOW)
    dice = random.Random(seed)
    left, top = width // 4, height // 4
    for column in range(8):
        for row in range(8):
            x, y = left + column * width // 16, top + row * height // 16
            pencil.rectangle((x, y, x + width // 16, y + height // 16), fill=(dice.randrange(256),) * 3)
    return picture


def draw_file(seed: int, kind: str, size: tuple[int, int] = (64, 48), mode: str = "RGB") -> bytes:
    """The same picture as a PNG, WEBP, GIF, TIFF or JPEG file, without EXIF."""
    written = io.BytesIO()
    draw_picture(seed, size).convert(mode).save(written, kind)
    return written.getvalue()


def fill_folder(folder: Path, count: int, size: tuple[int, int] = (640, 480)) -> list[Path]:
    """`count` different photos in a folder, as they come from a day in the field: dates, places, orientations."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for seed in range(count):
        path = folder / f"photo-{seed:03}.jpg"
        taken_at = f"2026-11-21T{8 + seed // 60 % 12:02}:{seed % 60:02}:11+07:00"
        path.write_bytes(draw_photo(seed, size, seed % 8 + 1, (10.5 + seed / 1000, 106.25, 12.0), taken_at))
        paths.append(path)
    return paths


def _exif(orientation: int, gps: Sequence[float] | None, taken_at: str | None) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Fictional Optics", "Field 1"
    exif[ExifTags.Base.Orientation] = orientation
    if taken_at is not None:
        within = exif.get_ifd(ExifTags.IFD.Exif)
        within[ExifTags.Base.DateTimeOriginal] = taken_at[:19].replace("-", ":").replace("T", " ")
        if taken_at[19:]:
            within[ExifTags.Base.OffsetTimeOriginal] = taken_at[19:]
    if gps is not None:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(_gps(gps))
    return exif


def _gps(gps: Sequence[float]) -> dict[int, object]:
    latitude, longitude, *altitude = gps
    written: dict[int, object] = {
        ExifTags.GPS.GPSLatitudeRef: "S" if latitude < 0 else "N",
        ExifTags.GPS.GPSLatitude: _degrees(latitude),
        ExifTags.GPS.GPSLongitudeRef: "W" if longitude < 0 else "E",
        ExifTags.GPS.GPSLongitude: _degrees(longitude),
    }
    if altitude:
        written[ExifTags.GPS.GPSAltitudeRef] = b"\x01" if altitude[0] < 0 else b"\x00"
        written[ExifTags.GPS.GPSAltitude] = IFDRational(round(abs(altitude[0]) * 1000), 1000)
    return written


def _degrees(value: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    """Degrees, minutes, and seconds to 1/100,000, as telephones write them."""
    total = abs(Fraction(str(value)))
    minutes = (total - int(total)) * 60
    seconds = (minutes - int(minutes)) * 60
    return IFDRational(int(total), 1), IFDRational(int(minutes), 1), IFDRational(round(seconds * 100_000), 100_000)


# Files that are not the picture they claim to be


def truncated_photo(seed: int = 0) -> bytes:
    """Cut off in the middle of its pixels; the EXIF block is whole."""
    photo = draw_photo(seed, taken_at="2026-11-21T23:03:11+07:00")
    return photo[: len(photo) * 2 // 3]


def huge_png(width: int = 60_000, height: int = 60_000) -> bytes:
    """A small file whose header claims billions of pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(100_000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def huge_jpeg(width: int = 65_000, height: int = 65_000, *, progressive: bool = False, scans: int = 0) -> bytes:
    """A small JPEG whose frame claims to be huge, with the last scan repeated if need be."""
    written = io.BytesIO()
    draw_picture(0, (64, 48)).save(written, "JPEG", progressive=progressive)
    photo = bytearray(written.getvalue())
    frame = photo.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    photo[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(photo[:-2]) + bytes(photo[photo.rindex(b"\xff\xda") : -2]) * scans + b"\xff\xd9"


def jpeg_in_scans(image: Image.Image, sampling: tuple[int, int], kept: int = 99, *, progressive: bool = True) -> bytes:
    """A JPEG with one scan after another for each component, of which the first `kept` are there, and an end.

    Its colors are kept once for as many pixels across and down as `sampling` says: up to four, where Pillow writes two.
    """
    small = [plane.reduce(sampling) for plane in image.convert("YCbCr").split()[1:]]
    planes = [_scans_of(plane, progressive=progressive) for plane in (image.convert("YCbCr").split()[0], *small)]
    head, frame = planes[0][0]
    across = bytes([3, 1, sampling[0] << 4 | sampling[1], 0, 2, 0x11, 0, 3, 0x11, 0])
    frame = frame[:2] + struct.pack(">HBHH", 17, 8, image.height, image.width) + across
    scans = [
        scan[: at + 5] + bytes([number]) + scan[at + 6 :]
        for turn in zip(*(plane[1:] for plane in planes), strict=True)
        for number, (scan, at) in enumerate(((one, one.index(b"\xff\xda")) for (one,) in turn), 1)
    ]
    return head + frame + b"".join(scans[:kept]) + b"\xff\xd9"


def _scans_of(plane: Image.Image, *, progressive: bool) -> list[tuple[bytes, ...]]:
    """A gray picture as JPEG: what stands before the frame, and the frame; then each scan with its tables."""
    written = io.BytesIO()
    plane.save(written, "JPEG", quality=80, progressive=progressive)
    data = written.getvalue()
    frame, at = data.index(b"\xff\xc2" if progressive else b"\xff\xc0"), data.index(b"\xff\xc4")
    parts: list[tuple[bytes, ...]] = [(data[:frame], data[frame:at])]
    while data[at : at + 2] != b"\xff\xd9":
        begins = data.index(b"\xff\xda", at) + 2
        # Not every scan has tables of its own.
        ends = min(found for one in (0xC4, 0xDA, 0xD9) if (found := data.find(bytes([0xFF, one]), begins)) > 0)
        parts.append((data[at:ends],))
        at = ends
    return parts


def huge_print(width: int, height: int) -> bytes:
    """A small JPEG in the four colors of print whose frame claims to be huge, in passes of which the first eight are
    there."""
    written = io.BytesIO()
    draw_picture(0, (64, 48)).convert("CMYK").save(written, "JPEG", progressive=True)
    photo = bytearray(written.getvalue())
    frame, ends = photo.index(b"\xff\xc2"), 0
    photo[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    for _ in range(9):
        ends = photo.index(b"\xff\xda", ends + 1)
    return bytes(photo[:ends]) + b"\xff\xd9"


def huge_webp(width: int = 16_000, height: int = 16_000) -> bytes:
    """An extended WebP whose canvas is claimed to be huge."""
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    rest = draw_file(0, "WEBP")[12:]
    body = b"WEBPVP8X" + struct.pack("<I", len(canvas)) + canvas + rest
    return b"RIFF" + struct.pack("<I", len(body)) + body


def heic_photo() -> bytes:
    """The beginning of what an iPhone writes: a kind that Pillow cannot read."""
    brands = b"heic" + bytes(4) + b"mif1MiHEheic"
    return struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands + bytes(1000)
