"""How large the window is, in classes: a screen is drawn anew only when the class changes, not with every pixel."""

import enum
from dataclasses import dataclass
from typing import Final

import flet as ft

__all__ = ["Size", "TextSize", "Viewport"]

RAIL_FROM: Final = 600
PANES_FROM: Final = 1000
LARGE_TEXT_FROM: Final = 1.3
HUGE_TEXT_FROM: Final = 1.7


class Size(enum.IntEnum):
    """Compact: a phone. Medium: a tablet upright. Wide: two panes side by side."""

    COMPACT = 0
    MEDIUM = 1
    WIDE = 2

    @classmethod
    def of(cls, width: float) -> "Size":
        """The class of a width in logical pixels."""
        if width < RAIL_FROM:
            return cls.COMPACT
        return cls.MEDIUM if width < PANES_FROM else cls.WIDE


class TextSize(enum.IntEnum):
    """How large the device's owner wants text."""

    NORMAL = 0
    LARGE = 1
    HUGE = 2

    @classmethod
    def of(cls, scale: float) -> "TextSize":
        """The class of a scale; 1.0 is the device's default."""
        if scale < LARGE_TEXT_FROM:
            return cls.NORMAL
        return cls.LARGE if scale < HUGE_TEXT_FROM else cls.HUGE


@ft.observable
@dataclass
class Viewport:
    """One window's classes. Large text on a phone needs as much room as a smaller phone: see `is_tight`."""

    size: Size = Size.COMPACT
    text: TextSize = TextSize.NORMAL
    is_lying: bool = False
    """Whether the window is wider than high: a phone on its side, a laptop."""

    def resize(self, width: float | None, height: float | None = None) -> None:
        """Take a new width and height; None is not known yet and changes nothing."""
        if width:
            self.size = Size.of(width)
        if width and height:
            self.is_lying = width > height

    def scale(self, factor: float) -> None:
        self.text = TextSize.of(factor)

    @property
    def is_compact(self) -> bool:
        return self.size is Size.COMPACT

    @property
    def is_wide(self) -> bool:
        return self.size is Size.WIDE

    @property
    def is_tight(self) -> bool:
        """Whether what stands side by side must stand one below the other."""
        return self.is_compact and self.text is not TextSize.NORMAL
