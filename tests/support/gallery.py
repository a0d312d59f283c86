"""Hostile and odd pictures, each drawn or put together here, the same bytes every time; `GALLERY` names them all.

What is honest about one stands beside it: whether it can be shown, whether it is upright, when and where it was taken.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

from PIL import ExifTags, Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

from inspector_app.evidence.troubles import (
    DAMAGED,
    EMPTY,
    NOT_SHOWN_HERE,
    OF_NO_KNOWN_KIND,
    PARTLY_MISSING,
    TOO_LARGE,
)
from tests.support.pictures import (
    LAID_DOWN,
    draw_file,
    draw_photo,
    draw_picture,
    heic_photo,
    huge_jpeg,
    huge_png,
    huge_print,
    huge_webp,
)

SIZE: Final = (400, 300)
TAKEN_AT: Final = "2026-11-21T23:03:11+07:00"
PLACE: Final = (10.4806, 106.2534567, -12.5)
SHOWN: Final = None
ANY: Final = "any"
"""Whether it is shown is up to the decoder; it must end in a picture or in a sentence."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """`is_told` is the sentence that must be told, None where it is shown without one, `ANY` where either is right.
    `upright` says that the corners are those of a drawn picture; `taken_at`, `place` (1e-7 degree, mm) and `camera` are
    compared where they are given, and "" or () stand for nothing."""

    name: str
    why: str
    make: Callable[[], bytes]
    is_told: str | None = ANY
    upright: bool = False
    taken_at: str | None = None
    place: tuple[int, ...] | None = None
    camera: str | None = None


def jpeg(**changes: Any) -> bytes:
    written = io.BytesIO()
    draw_picture(1, SIZE).save(written, "JPEG", **{"quality": 85, **changes})
    return written.getvalue()


def with_exif(
    top: dict[int, Any] | None = None, within: dict[int, Any] | None = None, gps: dict[int, Any] | None = None
) -> bytes:
    exif = Image.Exif()
    exif.update(top or {})
    exif.get_ifd(ExifTags.IFD.Exif).update(within or {})
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps or {})
    return jpeg(exif=exif)


def at_place(**changes: Any) -> bytes:
    place = {
        "GPSLatitudeRef": "N",
        "GPSLatitude": (10.0, 30.0, 0.0),
        "GPSLongitudeRef": "E",
        "GPSLongitude": (106.0, 15.0, 0.0),
        **changes,
    }
    return with_exif(gps={ExifTags.GPS[name].value: value for name, value in place.items()})


def at_time(written: str, offset: str = "") -> bytes:
    tags = ExifTags.Base
    return with_exif(within={tags.DateTimeOriginal: written, tags.OffsetTimeOriginal: offset})


def app1(block: bytes, photo: bytes | None = None) -> bytes:
    """A JPEG with that EXIF block, in as many segments as it takes."""
    photo = photo or jpeg()
    parts = [block[at : at + 65_000] for at in range(0, len(block), 65_000)]
    segments = [b"\xff\xe1" + struct.pack(">H", len(part) + 8) + b"Exif\0\0" + part for part in parts]
    return photo[:2] + b"".join(segments) + photo[2:]


def directory(entries: list[tuple[int, int, int, int]], following: int = 0, at: int = 8) -> bytes:
    """A TIFF header and one directory of (tag, type, count, value), little-endian."""
    body = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHLL", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<L", at) + bytes(at - 8) + body + struct.pack("<L", following)


def tiff(entries: list[tuple[int, int, int, int]], tail: bytes = b"", following: int = 0) -> bytes:
    """A gray TIFF of 64 by 48 whose further entries say what they like; its pixels stand at 2,000."""
    usual = {
        256: (256, 3, 1, 64),
        257: (257, 3, 1, 48),
        258: (258, 3, 1, 8),
        259: (259, 3, 1, 1),
        262: (262, 3, 1, 1),
        273: (273, 4, 1, 2000),
        277: (277, 3, 1, 1),
        278: (278, 3, 1, 48),
        279: (279, 4, 1, 64 * 48),
    }
    usual.update({entry[0]: entry for entry in entries})
    head = directory([usual[tag] for tag in sorted(usual)], following)
    return head.ljust(2000, b"\0") + bytes(range(256)) * 12 + tail


def png(*chunks: tuple[bytes, bytes], keep_crc: bool = True) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body) if keep_crc else 1)
        for name, body in chunks
    )


def header(width: int, height: int, bits: int = 8, color: int = 2) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0)


def small_png(*between: tuple[bytes, bytes]) -> bytes:
    rows = b"".join(b"\0" + bytes([120, 90, 60]) * 64 for _ in range(48))
    return png(header(64, 48), *between, (b"IDAT", zlib.compress(rows)), (b"IEND", b""))


def saved(mode: str, kind: str, **how: Any) -> bytes:
    written = io.BytesIO()
    draw_picture(1, SIZE).convert(mode).save(written, kind, **how)
    return written.getvalue()


def animated(kind: str) -> bytes:
    written = io.BytesIO()
    frames = [draw_picture(seed, SIZE) for seed in range(1, 4)]
    frames[0].save(written, kind, save_all=True, append_images=frames[1:])
    return written.getvalue()


def lab() -> bytes:
    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    turned = ImageCms.applyTransform(draw_picture(1, SIZE), to_lab)
    assert turned is not None
    written = io.BytesIO()
    turned.save(written, "TIFF")
    return written.getvalue()


def transparent_palette() -> bytes:
    picture = draw_picture(1, SIZE).quantize(16)
    written = io.BytesIO()
    picture.save(written, "PNG", transparency=3)
    return written.getvalue()


def other_thumbnail() -> bytes:
    """The thumbnail in the EXIF block is of another picture: whoever shows it shows what the photo does not."""
    small = io.BytesIO()
    Image.new("RGB", (160, 120), "magenta").save(small, "JPEG")
    thumb = small.getvalue()
    first = directory([(0x0110, 2, 4, 0x00414141)], following=26)
    second = (
        struct.pack("<H", 2) + struct.pack("<HHLL", 0x201, 4, 1, 56) + struct.pack("<HHLL", 0x202, 4, 1, len(thumb))
    )
    return app1((first + second + bytes(4)).ljust(56, b"\0") + thumb)


def as_progressive(width: int, height: int, scans: int) -> bytes:
    return huge_jpeg(width, height, progressive=True, scans=scans)


def marked(photo: bytes, marker: int, to: int) -> bytes:
    """With one marker turned into another."""
    at = photo.index(bytes([0xFF, marker]))
    return photo[: at + 1] + bytes([to]) + photo[at + 2 :]


def without_restarts() -> bytes:
    """It promises restart markers every block row and has none of them."""
    photo = jpeg(restart_marker_blocks=4)
    return b"".join(part for part in _split_restarts(photo))


def _split_restarts(photo: bytes) -> list[bytes]:
    parts, at = [], 0
    for position in range(len(photo) - 1):
        if photo[position] == 0xFF and 0xD0 <= photo[position + 1] <= 0xD7:
            parts.append(photo[at:position])
            at = position + 2
    return [*parts, photo[at:]]


def cut_at(marker: int, further: int) -> bytes:
    photo = draw_photo(1, SIZE, 6, PLACE, TAKEN_AT)
    return photo[: photo.index(bytes([0xFF, marker])) + further]


def many_gif_blocks() -> bytes:
    whole = draw_file(1, "GIF")
    begins = 13 + (3 << (whole[10] & 7) + 1)
    return whole[:begins] + b"!\xfe" + b"\x01x" * 300_000 + b"\0" + whole[begins:]


def huge_gif() -> bytes:
    whole = bytearray(draw_file(1, "GIF"))
    whole[6:10] = struct.pack("<HH", 65_535, 65_535)
    at = whole.index(b",\0\0\0\0", 13)
    whole[at + 5 : at + 9] = struct.pack("<HH", 65_535, 65_535)
    return bytes(whole)


def ten_thousand_directories() -> bytes:
    """Each names the next."""
    begins = 2000 + 64 * 48
    chain = b"".join(struct.pack("<HHHLLL", 1, 256, 4, 1, 64, begins + 18 * (number + 1)) for number in range(10_000))
    return tiff([], chain, following=begins)


def sized_webp(width: int, height: int) -> bytes:
    return huge_webp(width, height)


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def random_bytes(count: int) -> bytes:
    return zlib.compress(struct.pack(">I", count) * 7, 9) * (count // 16)


def packed_rows(row: bytes, count: int, *, at_once: int = 50) -> bytes:
    """The same row over and over, as zlib packs it: some rows are packed once, and stand there again and again."""
    packer, some = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS), row * at_once
    block, sum_ = packer.compress(some) + packer.flush(zlib.Z_FULL_FLUSH), 1
    for _ in range(count // at_once):
        sum_ = zlib.adler32(some, sum_)
    rest = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    end = row * (count % at_once)
    last = rest.compress(end) + rest.flush()
    return b"\x78\xda" + block * (count // at_once) + last + struct.pack(">I", zlib.adler32(end, sum_))


@cache
def long_gray() -> bytes:
    """30,000 by 30,000 zeros: a megabyte for 900 megapixels."""
    return png(header(30_000, 30_000, 8, 0), (b"IDAT", packed_rows(bytes(30_001), 30_000)), (b"IEND", b""))


def whole_photo(orientation: int = 1) -> bytes:
    return draw_photo(1, SIZE, orientation, PLACE, TAKEN_AT)


_TIME, _PLACE = TAKEN_AT, (104_806_000, 1_062_534_567, -12_500)
_BASE: Final = ExifTags.Base


def _honest() -> list[Exhibit]:
    found = [
        Exhibit(
            f"lies {orientation}",
            f"an honest photo that lies in its file in way {orientation} of the eight",
            partial(whole_photo, orientation),
            SHOWN,
            True,
            _TIME,
            _PLACE,
            "Fictional Optics Field 1",
        )
        for orientation in range(1, 9)
    ]
    kinds: list[tuple[str, str, Callable[[], bytes]]] = [
        ("png", "a PNG", lambda: saved("RGB", "PNG")),
        ("webp", "a WebP", lambda: saved("RGB", "WEBP", lossless=True)),
        ("tiff", "a TIFF", lambda: saved("RGB", "TIFF")),
        ("packed tiff", "a TIFF that libtiff unpacks", lambda: saved("RGB", "TIFF", compression="tiff_lzw")),
        ("gif", "a GIF", lambda: saved("RGB", "GIF")),
        ("progressive", "a JPEG in several passes", lambda: jpeg(progressive=True)),
        ("animated gif", "a film as GIF: its first picture counts", lambda: animated("GIF")),
        ("animated webp", "a film as WebP", lambda: animated("WEBP")),
        ("animated png", "a film as PNG", lambda: animated("PNG")),
        ("several in one", "MPO, as telephones write depth beside the photo", lambda: animated("MPO")),
        ("cmyk jpeg", "the colors of print in a JPEG", lambda: saved("CMYK", "JPEG")),
        ("cmyk tiff", "the colors of print in a TIFF", lambda: saved("CMYK", "TIFF")),
        ("lab", "the colors of a laboratory", lab),
        ("transparent palette", "a palette of which one color is transparent", transparent_palette),
        ("transparent", "a PNG with alpha", lambda: saved("RGBA", "PNG")),
        ("tail after the end", "a JPEG with garbage after its end", lambda: jpeg() + bytes(range(256)) * 400),
        ("zip behind", "a JPEG that is a ZIP as well", lambda: jpeg() + zipped()),
        ("page in a comment", "a JPEG whose comment is a page with a script", lambda: jpeg(comment=_PAGE)),
        ("page behind a png", "a PNG that goes on as a page", lambda: saved("RGB", "PNG") + _PAGE),
        ("other thumbnail", "a thumbnail in EXIF that differs from the photo", other_thumbnail),
        ("false exif", "an EXIF block that claims terabytes", overlapping_exif),
        ("exif in a circle", "an EXIF directory whose next and whose sub-directories are itself", circular_exif),
        ("xmp lies", "XMP that says the picture stands on its head", lambda: jpeg(xmp=_XMP)),
        ("lying profile", "an ICC profile that is none", lambda: jpeg(icc_profile=b"no profile" * 400)),
    ]
    return found + [Exhibit(name, why, make, SHOWN, True) for name, why, make in kinds]


_PAGE: Final = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"
_XMP: Final = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="3"/></x:xmpmeta>'


def zipped() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as pack:
        pack.writestr(zipfile.ZipInfo("run.sh"), "echo")
    return written.getvalue()


def overlapping_exif() -> bytes:
    """5,000 entries that all name the same megabyte."""
    entries = [(0x9000 + number, 7, 1_000_000, 100) for number in range(5000)]
    return app1(directory(entries) + bytes(1_000_000))


def circular_exif() -> bytes:
    return app1(directory([(0x8769, 4, 1, 8), (0x8825, 4, 1, 8)], following=8))


def _said() -> list[Exhibit]:
    """Whole pictures whose metadata is not to be believed."""

    def told(name: str, why: str, make: Callable[[], bytes], **wanted: Any) -> Exhibit:
        return Exhibit(name, why, make, SHOWN, True, **wanted)

    nowhere = IFDRational(0, 0)
    names = b"Field\x00 \x1b[31m\xe2\x80\xae1\xe2\x80\x8f\x07"
    return [
        told("no place", "a position of 0/0", lambda: at_place(GPSLatitude=(nowhere,) * 3), place=()),
        told("endless place", "a position of 1/0", lambda: at_place(GPSLongitude=(IFDRational(1, 0),) * 3), place=()),
        told(
            "latitude 91",
            "a position that is not on this planet",
            lambda: at_place(GPSLatitude=(91.0, 0.0, 0.0)),
            place=(),
        ),
        told("half a place", "degrees without minutes", lambda: at_place(GPSLatitude=(10.0, 30.0)), place=()),
        told("side unknown", "a latitude neither north nor south", lambda: at_place(GPSLatitudeRef="Q"), place=()),
        told("no day", "a date of zeros", lambda: at_time("0000:00:00 00:00:00"), taken_at=""),
        told("no such day", "the 31st of February", lambda: at_time("2026:02:31 10:00:00"), taken_at=""),
        told(
            "no such offset",
            "an offset of 99 hours",
            lambda: at_time("2026:11:21 23:03:11", "+99:99"),
            taken_at=TAKEN_AT[:19],
        ),
        told(
            "turning names",
            "NUL, escapes and marks that turn a line, in the camera's name",
            lambda: with_exif({_BASE.Model: names}),
            camera="Field [31m1",
        ),
        told(
            "long name", "a camera of 60,000 letters", lambda: with_exif({_BASE.Model: "F" * 60_000}), camera="F" * 100
        ),
        *(
            told(
                f"orientation {wrong}",
                "an orientation that there is not",
                partial(with_exif, {_BASE.Orientation: wrong}),
            )
            for wrong in (0, 9, 65_535)
        ),
        told(
            "huge count", "one EXIF value of four billion letters", lambda: app1(directory([(0x0110, 2, 2**32 - 1, 8)]))
        ),
        told("cut exif", "an EXIF block that ends in its directory", lambda: app1(directory([(0x0110, 2, 4, 8)])[:14])),
        told("much exif", "EXIF in a hundred segments", lambda: app1(b"II*\0\x08\0\0\0" + bytes(6_500_000))),
        told("exif twice", "EXIF headers one behind the other", lambda: app1(b"Exif\0\0" * 1_000_000)),
    ]


def _broken() -> list[Exhibit]:
    """What cannot be shown, or not whole."""
    photo, whole_png = whole_photo(), saved("RGB", "PNG")
    cuts = [
        ("in its marker", 0xD8, 2, OF_NO_KNOWN_KIND),
        ("in its exif", 0xE1, 40, DAMAGED),
        ("in its quantization", 0xDB, 10, DAMAGED),
        ("in its frame", 0xC0, 9, DAMAGED),
        ("in its codes", 0xC4, 12, DAMAGED),
        ("at its pixels", 0xDA, 6, DAMAGED),
        ("after the first pixels", 0xDA, 30, DAMAGED),
    ]
    return [
        Exhibit("empty", "no byte at all", lambda: b"", EMPTY),
        Exhibit("one byte", "a single byte", lambda: b"\xff", OF_NO_KNOWN_KIND),
        Exhibit("zeros", "a megabyte of zeros", lambda: bytes(1_000_000), OF_NO_KNOWN_KIND),
        *(
            Exhibit(f"jpeg cut {where}", "a JPEG that ends too soon", lambda m=marker, f=further: cut_at(m, f), told)  # type: ignore[misc]
            for where, marker, further, told in cuts
        ),
        Exhibit(
            "last rows missing",
            "cut, with an end put behind it",
            lambda: photo[: len(photo) * 9 // 10] + b"\xff\xd9",
            PARTLY_MISSING,
        ),
        Exhibit(
            "png cut in a chunk", "a PNG that ends in its pixels", lambda: whole_png[: len(whole_png) // 2], DAMAGED
        ),
        Exhibit("png cut in its header", "a PNG of 20 bytes", lambda: whole_png[:20], DAMAGED),
        Exhibit("webp cut", "half a WebP", lambda: saved("RGB", "WEBP")[:1500], DAMAGED),
        Exhibit("tiff cut", "a TIFF without its directory", lambda: saved("RGB", "TIFF")[:200], DAMAGED),
        Exhibit("gif cut", "a GIF without its pixels", lambda: saved("RGB", "GIF")[:790], DAMAGED),
        Exhibit(
            "false sums",
            "a PNG whose checksums are wrong",
            lambda: png(header(64, 48), (b"IDAT", zlib.compress(bytes(64 * 48 * 4))), (b"IEND", b""), keep_crc=False),
            DAMAGED,
        ),
        Exhibit("no restarts", "a JPEG whose restart markers are missing", without_restarts),
        Exhibit("arithmetic", "a JPEG that claims arithmetic coding", lambda: marked(jpeg(), 0xC0, 0xC9)),
        Exhibit("lossless frame", "a JPEG of a kind that nobody writes", lambda: marked(jpeg(), 0xC0, 0xC3), DAMAGED),
        Exhibit("no codes", "a JPEG without its Huffman tables", lambda: marked(jpeg(), 0xC4, 0xFE)),
        Exhibit(
            "negative strip", "a TIFF whose pixels stand before its beginning", lambda: tiff([(273, 9, 1, 2**32 - 500)])
        ),
        Exhibit("strip beyond", "a TIFF whose pixels stand beyond its end", lambda: tiff([(273, 4, 1, 10**9)])),
        Exhibit("big tiff", "a BigTIFF", lambda: b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0" + bytes(64), OF_NO_KNOWN_KIND),
        Exhibit("heic garbage", "the name of a HEIC and nothing of it", heic_photo, NOT_SHOWN_HERE),
        Exhibit("avif", "an AVIF", lambda: saved("RGB", "AVIF"), NOT_SHOWN_HERE),
        Exhibit(
            "heic in a circle",
            "boxes of a HEIC that hold themselves",
            lambda: heic_photo()[:28] + box(b"meta", box(b"meta", b"\0\0\0\1meta" * 99)),
            NOT_SHOWN_HERE,
        ),
        Exhibit("jpeg 2000", "a JPEG 2000", lambda: saved("RGB", "JPEG2000"), OF_NO_KNOWN_KIND),
        Exhibit("bmp", "a BMP", lambda: saved("RGB", "BMP"), OF_NO_KNOWN_KIND),
        Exhibit(
            "svg",
            "a drawing with a script",
            lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
            OF_NO_KNOWN_KIND,
        ),
        Exhibit("pdf", "a PDF", lambda: saved("RGB", "PDF"), OF_NO_KNOWN_KIND),
        Exhibit("zip", "a ZIP", zipped, OF_NO_KNOWN_KIND),
        Exhibit("page", "a page with a script", lambda: _PAGE, OF_NO_KNOWN_KIND),
        Exhibit("words", "a text", "Siegel an Tor 4 geprüft.".encode, OF_NO_KNOWN_KIND),
        Exhibit(
            "jpeg in name only", "the first bytes of a JPEG before a page", lambda: b"\xff\xd8\xff" + _PAGE, DAMAGED
        ),
        Exhibit(
            "png in name only",
            "the first bytes of a PNG before a ZIP",
            lambda: b"\x89PNG\r\n\x1a\n" + zipped(),
            DAMAGED,
        ),
        Exhibit(
            "webp in name only",
            "the first bytes of a WebP before words",
            lambda: b"RIFF\x40\0\0\0WEBP" + b"words " * 20,
            DAMAGED,
        ),
    ]


def _bombs() -> list[Exhibit]:
    """Small files that claim much."""
    packed = packed_rows(bytes(50_000), 1000)
    return [
        Exhibit("900 megapixels", "a PNG of 30,000 by 30,000 zeros", long_gray, TOO_LARGE),
        Exhibit("two billion high", "a PNG of 1 by 2,147,483,647", lambda: huge_png(1, 2**31 - 1), TOO_LARGE),
        Exhibit("jpeg 65,535", "a JPEG that claims 65,535 by 65,535", lambda: huge_jpeg(65_535, 65_535), TOO_LARGE),
        Exhibit("jpeg 65,535 in passes", "the same, progressive", lambda: as_progressive(65_535, 65_535, 0), TOO_LARGE),
        Exhibit(
            "thousand scans",
            "a progressive JPEG of a thousand scans",
            lambda: as_progressive(3000, 3000, 1000),
            TOO_LARGE,
        ),
        Exhibit("ninety scans", "as many scans as are let through", lambda: as_progressive(2000, 1500, 80)),
        Exhibit("gif canvas", "a GIF of 65,535 by 65,535", huge_gif, TOO_LARGE),
        Exhibit("gif blocks", "300,000 blocks of comment before the picture", many_gif_blocks, DAMAGED),
        Exhibit(
            "webp canvas", "a WebP whose canvas claims 16,000 by 16,000", lambda: sized_webp(16_000, 16_000), TOO_LARGE
        ),
        Exhibit("webp small canvas", "a WebP whose canvas claims less than its picture", lambda: sized_webp(8, 8)),
        Exhibit(
            "tiff tile",
            "a TIFF with one tile of 60,000 by 60,000",
            lambda: tiff([(322, 4, 1, 60_000), (323, 4, 1, 60_000), (324, 4, 1, 2000), (325, 4, 1, 3000)]),
            TOO_LARGE,
        ),
        Exhibit(
            "tiff overlapping",
            "1,000 entries that all name the same bytes",
            lambda: tiff([(40_000 + number, 7, 3_000, 2000) for number in range(160)]),
            DAMAGED,
        ),
        Exhibit(
            "tiff strips",
            "a TIFF of a million strips",
            lambda: tiff([(273, 4, 1_000_000, 5_000), (279, 4, 1_000_000, 5_000)], bytes(9_000_000)),
            DAMAGED,
        ),
        Exhibit("tiff directories", "10,000 directories one behind the other", ten_thousand_directories, SHOWN),
        Exhibit("tiff in a circle", "a directory whose next is itself", lambda: tiff([], following=8), SHOWN),
        Exhibit(
            "tiff unpacked",
            "50 MB of zeros packed into a strip that holds 3 kB",
            lambda: tiff([(259, 3, 1, 8), (273, 4, 1, 5072), (279, 4, 1, len(packed))], packed),
        ),
        Exhibit(
            "profile bomb",
            "an ICC profile that unpacks to 50 MB",
            lambda: small_png((b"iCCP", b"p\0\0" + packed)),
            DAMAGED,
        ),
        Exhibit(
            "profile bombs",
            "ten thousand profiles, each to be unpacked",
            lambda: small_png(*[(b"iCCP", b"p\0\0" + zlib.compress(bytes(900_000), 9))] * 10_000),
            DAMAGED,
        ),
        Exhibit("text bomb", "a text that unpacks to 50 MB", lambda: small_png((b"zTXt", b"k\0\0" + packed)), DAMAGED),
        Exhibit(
            "chunks", "100,000 empty chunks before the pixels", lambda: small_png(*[(b"teSt", b"")] * 100_000), DAMAGED
        ),
        Exhibit(
            "fill bytes",
            "three million bytes of filling in a JPEG",
            lambda: jpeg()[:2] + b"\xff" * 3_000_000 + jpeg()[2:],
            DAMAGED,
        ),
        Exhibit(
            "bytes of nothing",
            "three million bytes between two segments",
            lambda: jpeg()[:20] + bytes(3_000_000) + jpeg()[20:],
            DAMAGED,
        ),
        Exhibit(
            "comments",
            "half a million empty comments in a JPEG",
            lambda: jpeg()[:2] + b"\xff\xfe\0\2" * 500_000 + jpeg()[2:],
            DAMAGED,
        ),
        Exhibit(
            "png exif",
            "EXIF in a PNG that claims terabytes",
            lambda: small_png(
                (b"eXIf", directory([(0x9000 + n, 7, 900_000, 8) for n in range(5000)]) + bytes(900_000))
            ),
            SHOWN,
        ),
        Exhibit(
            "16 bit png",
            "a PNG of 48 bits a pixel",
            lambda: png(header(64, 48, 16, 2), (b"IDAT", zlib.compress(bytes(48 * (1 + 64 * 6)))), (b"IEND", b"")),
            SHOWN,
        ),
        Exhibit("16 bit gray", "a gray PNG of 16 bits", lambda: saved("I;16", "PNG"), SHOWN),
        Exhibit("one bit", "black and white", lambda: saved("1", "PNG"), SHOWN),
        Exhibit("large whole", "a PNG just within what is held whole", lambda: flat(8000, 7900, 2), SHOWN),
        Exhibit(
            "large transparent", "a PNG with alpha just within what is converted", lambda: flat(5650, 5650, 6), SHOWN
        ),
        Exhibit("large 16 bit", "a gray PNG of 16 bits just within it", lambda: flat(5650, 5650, 0, 16), SHOWN),
        Exhibit(
            "large in passes",
            "a progressive JPEG just within what is held",
            lambda: as_progressive(8000, 7900, 0),
            PARTLY_MISSING,
        ),
        Exhibit(
            "print in passes",
            "a progressive JPEG in the colors of print, which are four to be held",
            lambda: huge_print(7990, 7990),
            TOO_LARGE,
        ),
        Exhibit(
            "large print in passes",
            "the same just within what is held",
            lambda: huge_print(6300, 6300),
            SHOWN,
        ),
    ]


def flat(width: int, height: int, color: int, bits: int = 8) -> bytes:
    """A PNG of one gray."""
    row = b"\0" + b"\x80" * (width * {0: 1, 2: 3, 6: 4}[color] * bits // 8)
    return png(header(width, height, bits, color), (b"IDAT", packed_rows(row, height)), (b"IEND", b""))


GALLERY: Final[tuple[Exhibit, ...]] = (*_honest(), *_said(), *_broken(), *_bombs())
"""Every picture, one line each: its name, why it is here, how it is made, and what must come of it."""

__all__ = ["ANY", "GALLERY", "LAID_DOWN", "Exhibit"]
