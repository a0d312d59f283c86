"""Sample words and pictures for the gallery: plainly fictional, drawn here, so that it needs nothing of the product."""

import struct
import zlib
from functools import cache
from typing import Final

import flet as ft

from inspector_app.ui.kit import Keeping, Navigation, Place, Thumb

__all__ = ["PARTNER", "navigation", "picture", "thumbs"]

PARTNER: Final = "Fictional Harness Works"
_SIDE: Final = 96


@cache
def picture(seed: int) -> bytes:
    """A striped square (PNG)."""
    rows = bytearray()
    for y in range(_SIDE):
        rows.append(0)
        for x in range(_SIDE):
            stripe = (x // 12 + seed) % 2
            rows += bytes((90 + seed * 22 % 90 + stripe * 18 - y // 6, 105 + stripe * 14 - y // 8, 118 + seed * 9 % 60))
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def thumbs(*keepings: Keeping) -> list[Thumb]:
    """One photo for each."""
    return [
        Thumb(f"p{number}", None if keeping is Keeping.DAMAGED else picture(number), keeping, f"Photo {number + 1}")
        for number, keeping in enumerate(keepings)
    ]


def navigation(here: str) -> Navigation:
    """The four places of the inspector's app."""
    places = (
        Place("visits", "Visits", ft.Icons.ASSIGNMENT_OUTLINED),
        Place("capture", "Capture", ft.Icons.PHOTO_CAMERA_OUTLINED),
        Place("sync", "Sync", ft.Icons.SYNC, 3),
        Place("more", "More", ft.Icons.MENU),
    )
    routes = {"visits": "/visits", "capture": "/parts", "sync": "/sync", "more": "/"}
    return Navigation(places, here, lambda name: ft.context.page.navigate(routes[name]))
