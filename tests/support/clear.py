"""Looks for planted words and pictures everywhere below a folder, however they may have been written down."""

import base64
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of one packed stream: more than any that we write."""
_BEGINS: Final = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
"""gzip, and zlib at its four levels."""
_LETTERS: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_")
_IS_LETTER: Final = bytes(byte in _LETTERS for byte in range(256))
_LEAST_RUN: Final = 10


@dataclass(frozen=True, slots=True)
class Found:
    """A marker, where it stands, and how it was written."""

    path: Path
    marker: bytes
    written: str


def search_everywhere(*folders: Path, markers: Iterable[bytes]) -> list[Found]:
    """Every place below these folders where a marker stands: as it is, in UTF-16, hex, base64 at any offset, escaped as
    JSON has it, and each of these inside packed streams and zips. Links are not followed; what goes meanwhile is gone.
    """
    # What is shorter stands among random bytes by chance.
    ways = dict.fromkeys(
        (marker, how, form) for marker in markers for how, form in _forms(marker) if _is_telling(how, form)
    )
    spelt = [way for way in ways if len(way[2]) >= _LEAST_RUN and _LETTERS.issuperset(way[2])]
    other = [way for way in ways if way not in spelt]
    found = []
    for path, content in contents_below(*folders):
        for where, plain in _unpacked(content):
            hits = [way for way in other if way[2] in plain]
            letters = _runs_of_letters(plain)
            hits += [way for way in spelt if way[2] in letters]
            found += [Found(path, marker, how + where) for marker, how, _ in hits]
    return found


def _runs_of_letters(content: bytes) -> bytes:
    """All of it where hex or base64 may stand: among random bytes that is next to nothing, and quickly searched."""
    kinds, runs, end = content.translate(_IS_LETTER), [], 0
    while (begin := kinds.find(b"\1" * _LEAST_RUN, end)) >= 0:
        end = kinds.find(b"\0", begin)
        end = end if end >= 0 else len(content)
        runs.append(content[begin:end])
    return b"\n".join(runs)


def contents_below(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file, with its name as if it stood in the file."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            try:
                if path.is_file() and not path.is_symlink():
                    yield path, path.name.encode() + b"\n" + path.read_bytes()
            except OSError:
                continue  # a journal file comes and goes


def _is_telling(how: str, form: bytes) -> bool:
    return len(form) >= (10 if how == "in base64" else 6)


def _forms(marker: bytes) -> Iterator[tuple[str, bytes]]:
    yield "as it is", marker
    yield "in hex", marker.hex().encode()
    yield "in HEX", marker.hex().upper().encode()
    for offset in range(3):
        # Whatever stands before and after it, these letters are its own.
        packed = base64.b64encode(bytes(offset) + marker)
        first, last = -(-offset * 4 // 3), len(packed) - 4
        yield "in base64", packed[first + 1 : last]
        yield "in base64", packed[first + 1 : last].replace(b"+", b"-").replace(b"/", b"_")
    try:
        text = marker.decode()
    except UnicodeDecodeError:
        yield "as Python shows it", repr(marker)[2:-1].encode()
        return
    yield "in UTF-16", text.encode("utf-16-le")
    yield "in UTF-16", text.encode("utf-16-be")
    if (escaped := json.dumps(text)[1:-1].encode()) != marker:
        yield "as JSON", escaped


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    yield "", content
    for begin in _BEGINS.finditer(content):
        if plain := _inflated(content, begin.start()):
            yield ", packed", plain
    body = content.partition(b"\n")[2]
    if zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            for name in package.namelist():
                yield ", in a zip", package.read(name)


def _inflated(content: bytes, at: int) -> bytes:
    """What a packed stream that begins there holds, as far as it goes; among random bytes that is hardly any."""
    reader, plain, step = zlib.decompressobj(47), bytearray(), 512
    try:
        while at < len(content) and not reader.eof and len(plain) < MOST_BYTES:
            plain += reader.decompress(content[at : at + step])
            at, step = at + step, 64 * 1024
    except zlib.error:
        pass
    return bytes(plain)


def planted_photo(seed: str, *, width: int = 640, height: int = 480) -> tuple[bytes, list[bytes]]:
    """A JPEG with planted words in its comment and its EXIF, and a pattern of pixels that no other picture has; and
    what to look for: the words, and stretches of its bytes."""
    comment, artist = f"{seed} in a comment".encode(), f"{seed} as the artist"
    image = Image.effect_noise((width, height), 90).convert("RGB")
    exif = image.getexif()
    exif[0x013B] = artist
    written = io.BytesIO()
    image.save(written, "JPEG", quality=88, comment=comment, exif=exif)
    data = written.getvalue()
    slices = [data[at : at + 24] for at in range(len(data) // 3, len(data) - 24, max(1, len(data) // 12))]
    return data, [comment, artist.encode(), *slices]
