"""The colors, as names. A part of a screen names a role; the client looks up its value in light, dark or sun.

So a change of theme needs no new drawing, and following the system costs nothing. Flet knows a fixed list of roles;
each name here takes one of them over. The values are in theme.py, and nowhere else.
"""

import enum
from typing import Final

__all__ = [
    "ACCENT",
    "ACCENT_SOFT",
    "BADGE",
    "CARD",
    "CLEAR",
    "EDGE",
    "FAINT",
    "GROUND",
    "INK",
    "LINE",
    "ON_ACCENT",
    "ON_BADGE",
    "ON_RAIL",
    "ON_RAIL_FAINT",
    "RAIL",
    "RAIL_CHOSEN",
    "SCRIM",
    "TRACK",
    "Tone",
    "veil",
]

GROUND: Final = "surface"
"""Behind everything."""
CARD: Final = "surfacecontainerlowest"
INK: Final = "onsurface"
FAINT: Final = "onsurfacevariant"
"""Secondary text."""
LINE: Final = "outlinevariant"
"""Hairlines that only part one thing from the next."""
TRACK: Final = "surfacecontainerhighest"
"""What is not reached yet, under a bar or a ring."""
EDGE: Final = "outline"
"""The outline of what can be tapped or typed into: seen at 3:1 on every ground."""
ACCENT: Final = "primary"
ON_ACCENT: Final = "onprimary"
ACCENT_SOFT: Final = "primarycontainer"
RAIL: Final = "primaryfixed"
"""The bar at the left of a wide window."""
RAIL_CHOSEN: Final = "primaryfixeddim"
ON_RAIL: Final = "onprimaryfixed"
ON_RAIL_FAINT: Final = "onprimaryfixedvariant"
BADGE: Final = "inversesurface"
"""Under words that lie on a photo."""
ON_BADGE: Final = "oninversesurface"
SCRIM: Final = "scrim"
CLEAR: Final = "transparent"


class Tone(enum.Enum):
    """What a color says. Never alone: a tone comes with an icon and a word."""

    ACCENT = ("primary", "primarycontainer", "onprimary")
    MET = ("tertiary", "tertiarycontainer", "ontertiary")
    NOT_MET = ("error", "errorcontainer", "onerror")
    PLAIN = ("tertiaryfixed", "tertiaryfixeddim", "ontertiaryfixed")
    WARN = ("secondaryfixed", "secondaryfixeddim", "onsecondaryfixed")

    def __init__(self, strong: str, soft: str, on_strong: str) -> None:
        self.strong = strong
        self.soft = soft
        self.on_strong = on_strong


def veil(color: str, opacity: float) -> str:
    """The color, seen through: 0 is clear, 1 is solid."""
    return f"{color},{opacity}"
