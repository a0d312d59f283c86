"""How one window is drawn: light or dark, plain or for the sun, in which language."""

import enum
from dataclasses import dataclass

import flet as ft

from inspector_app.ui.theme import DARK, FONTS, LIGHT, SUN, make_theme

__all__ = ["Brightness", "Contrast", "Look", "dress"]


class Brightness(enum.StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Contrast(enum.StrEnum):
    """Sun is black on white, whatever the brightness says."""

    NORMAL = "normal"
    SUN = "sun"


@ft.observable
@dataclass
class Look:
    """The setting. Every component follows it, so that a change is seen at once and everywhere."""

    brightness: Brightness = Brightness.SYSTEM
    contrast: Contrast = Contrast.NORMAL
    language: str = "en"

    @property
    def is_stark(self) -> bool:
        """Whether soft grounds and hairlines are gone: then things are parted by a strong border."""
        return self.contrast is Contrast.SUN

    @property
    def border(self) -> int:
        """Width of an outline, in logical pixels."""
        return 2 if self.is_stark else 1


_MODES = {
    Brightness.SYSTEM: ft.ThemeMode.SYSTEM,
    Brightness.LIGHT: ft.ThemeMode.LIGHT,
    Brightness.DARK: ft.ThemeMode.DARK,
}


def dress(page: ft.Page, look: Look) -> None:
    """Give the page the fonts and both themes; which of them shows, the client decides if the system is followed."""
    page.fonts = dict(FONTS)
    page.theme = make_theme(SUN if look.is_stark else LIGHT)
    page.dark_theme = make_theme(SUN if look.is_stark else DARK)
    page.theme_mode = ft.ThemeMode.LIGHT if look.is_stark else _MODES[look.brightness]
