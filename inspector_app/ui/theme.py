"""The look in values: three palettes (light, dark, and black on white for the sun), one typeface, the sizes of type.

No other file holds a color. Contrast is kept by a test: text 4.5:1 and outlines 3:1 in light and dark; text 7:1 in the
sun.
"""

from dataclasses import dataclass
from typing import Final

import flet as ft

__all__ = [
    "COVER",
    "COVER_PALE",
    "DARK",
    "FONTS",
    "KNOB",
    "LIGHT",
    "MARK",
    "MARK_EDGE",
    "SUN",
    "Palette",
    "Style",
    "make_theme",
]

FONTS: Final = {
    "Public Sans": "fonts/PublicSans-Regular.ttf",
    "Public Sans 600": "fonts/PublicSans-SemiBold.ttf",
    "Public Sans 700": "fonts/PublicSans-Bold.ttf",
}
"""Each weight is a family of its own: what loads a font in the browser knows no weights."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The value of every role of palette.py. `*_soft` is the ground that the strong color is written on."""

    ground: str
    card: str
    ink: str
    faint: str
    line: str
    track: str
    edge: str
    accent: str
    on_accent: str
    accent_soft: str
    met: str
    met_soft: str
    not_met: str
    not_met_soft: str
    plain: str
    plain_soft: str
    warn: str
    warn_soft: str
    on_state: str
    rail: str
    rail_chosen: str
    on_rail: str
    on_rail_faint: str
    badge: str
    on_badge: str
    scrim: str
    is_dark: bool = False


LIGHT: Final = Palette(
    ground="#F4F6F9",
    card="#FFFFFF",
    ink="#14213D",
    faint="#51607A",
    line="#DCE2EA",
    track="#DCE2EA",
    edge="#8391A8",
    accent="#0B4A8F",
    on_accent="#FFFFFF",
    accent_soft="#E3EDF8",
    met="#1E7B4A",
    met_soft="#E2F3EA",
    not_met="#B3261E",
    not_met_soft="#FBE6E4",
    plain="#5B6779",
    plain_soft="#ECEFF3",
    warn="#8A5A00",
    warn_soft="#FCF0D8",
    on_state="#FFFFFF",
    rail="#0B3A70",
    rail_chosen="#1A5FA8",
    on_rail="#FFFFFF",
    on_rail_faint="#B9CEE8",
    badge="#14213D",
    on_badge="#FFFFFF",
    scrim="#0E1420",
)
DARK: Final = Palette(
    ground="#0E1420",
    card="#182132",
    ink="#EEF2F8",
    faint="#A3B0C4",
    line="#2A364B",
    track="#2A364B",
    edge="#5C6D8C",
    accent="#7FB4F0",
    on_accent="#0E1420",
    accent_soft="#1B3556",
    met="#6FD3A0",
    met_soft="#153B2A",
    not_met="#FF9B92",
    not_met_soft="#4A1C1A",
    plain="#B4BFCE",
    plain_soft="#263143",
    warn="#F2C063",
    warn_soft="#40310F",
    on_state="#0E1420",
    rail="#0A101B",
    rail_chosen="#1B3556",
    on_rail="#EEF2F8",
    on_rail_faint="#A3B0C4",
    badge="#0E1420",
    on_badge="#EEF2F8",
    scrim="#000000",
    is_dark=True,
)
SUN: Final = Palette(
    ground="#FFFFFF",
    card="#FFFFFF",
    ink="#000000",
    faint="#1F2937",
    line="#000000",
    track="#C4CBD6",
    edge="#000000",
    accent="#003A78",
    on_accent="#FFFFFF",
    accent_soft="#FFFFFF",
    met="#005A2B",
    met_soft="#FFFFFF",
    not_met="#8F0F0A",
    not_met_soft="#FFFFFF",
    plain="#2B3442",
    plain_soft="#FFFFFF",
    warn="#5F3C00",
    warn_soft="#FFFFFF",
    on_state="#FFFFFF",
    rail="#000000",
    rail_chosen="#003A78",
    on_rail="#FFFFFF",
    on_rail_faint="#FFFFFF",
    badge="#000000",
    on_badge="#FFFFFF",
    scrim="#000000",
)
"""Direct sun washes soft grounds and hairlines away, so there are none."""


MARK: Final = "#C4201A"
MARK_EDGE: Final = "#FFFFFF"
COVER: Final = "#8B939E"
COVER_PALE: Final = "#A7AFBA"
KNOB: Final = "#14213D"
"""What is drawn on a photo, its pale edge (the ground of words, too), the squares over a face or a plate, and the edge
of what is chosen: the same in every theme, for they belong to the picture and not to the window. What leaves is drawn
in the same (evidence.marks)."""


class Style:
    """The sizes of type. Heights are those of the looks; the device's own text size scales all of them."""

    DISPLAY: Final = ft.TextStyle(size=24, font_family="Public Sans 700", height=1.25, letter_spacing=-0.2)
    TITLE: Final = ft.TextStyle(size=20, font_family="Public Sans 700", height=1.25, letter_spacing=-0.1)
    CARD_TITLE: Final = ft.TextStyle(size=17, font_family="Public Sans 700", height=1.3, letter_spacing=0)
    CRITERION: Final = ft.TextStyle(size=16, font_family="Public Sans 600", height=1.4, letter_spacing=0)
    BODY: Final = ft.TextStyle(size=15, font_family="Public Sans", height=1.45, letter_spacing=0)
    BODY_STRONG: Final = ft.TextStyle(size=15, font_family="Public Sans 600", height=1.45, letter_spacing=0)
    SECOND: Final = ft.TextStyle(size=14, font_family="Public Sans", height=1.4, letter_spacing=0)
    SECOND_STRONG: Final = ft.TextStyle(size=14, font_family="Public Sans 600", height=1.4, letter_spacing=0)
    SMALL: Final = ft.TextStyle(size=13, font_family="Public Sans", height=1.4, letter_spacing=0)
    SMALL_STRONG: Final = ft.TextStyle(size=13, font_family="Public Sans 600", height=1.4, letter_spacing=0)
    LABEL: Final = ft.TextStyle(size=12, font_family="Public Sans 600", height=1.35, letter_spacing=0.1)
    OVERLINE: Final = ft.TextStyle(size=12, font_family="Public Sans 700", height=1.35, letter_spacing=0.6)
    FIGURE: Final = ft.TextStyle(size=22, font_family="Public Sans 700", height=1.2, letter_spacing=-0.2)


def make_theme(palette: Palette) -> ft.Theme:
    """Flet's theme of a palette, for both `page.theme` and `page.dark_theme`."""
    return ft.Theme(
        font_family="Public Sans",
        color_scheme=_scheme(palette),
        scaffold_bgcolor=palette.ground,
        canvas_color=palette.ground,
        visual_density=ft.VisualDensity.STANDARD,
        focus_color=ft.Colors.with_opacity(0.32, palette.accent),
        hover_color=ft.Colors.with_opacity(0.06, palette.ink),
        splash_color=ft.Colors.with_opacity(0.1, palette.accent),
        page_transitions=_still(),
        text_theme=_text_theme(palette),
        tooltip_theme=_tooltips(palette),
        scrollbar_theme=ft.ScrollbarTheme(thickness=6, radius=3, thumb_color=palette.edge),
    )


def _scheme(p: Palette) -> ft.ColorScheme:
    """The roles that palette.py names, and those that Flet's own parts fall back on."""
    return ft.ColorScheme(
        **_surfaces(p),
        primary=p.accent,
        on_primary=p.on_accent,
        primary_container=p.accent_soft,
        on_primary_container=p.accent,
        secondary=p.accent,
        on_secondary=p.on_accent,
        secondary_container=p.accent_soft,
        on_secondary_container=p.accent,
        tertiary=p.met,
        on_tertiary=p.on_state,
        tertiary_container=p.met_soft,
        on_tertiary_container=p.met,
        error=p.not_met,
        on_error=p.on_state,
        error_container=p.not_met_soft,
        on_error_container=p.not_met,
        secondary_fixed=p.warn,
        secondary_fixed_dim=p.warn_soft,
        on_secondary_fixed=p.on_state,
        tertiary_fixed=p.plain,
        tertiary_fixed_dim=p.plain_soft,
        on_tertiary_fixed=p.on_state,
        primary_fixed=p.rail,
        primary_fixed_dim=p.rail_chosen,
        on_primary_fixed=p.on_rail,
        on_primary_fixed_variant=p.on_rail_faint,
    )


def _surfaces(p: Palette) -> dict[str, str]:
    return {
        "surface": p.ground,
        "on_surface": p.ink,
        "on_surface_variant": p.faint,
        "outline": p.edge,
        "outline_variant": p.line,
        "surface_container_lowest": p.card,
        "surface_container_low": p.card,
        "surface_container": p.card,
        "surface_container_high": p.card,
        "surface_container_highest": p.track,
        "inverse_surface": p.badge,
        "on_inverse_surface": p.on_badge,
        "scrim": p.scrim,
        "shadow": p.scrim,
        "surface_tint": p.card,
    }


def _text_theme(p: Palette) -> ft.TextTheme:
    """For what draws its own text: dialogs, fields, tooltips."""
    body, small = (ft.TextStyle(size=size, color=p.ink, height=1.4, letter_spacing=0) for size in (15, 13))
    return ft.TextTheme(body_large=body, body_medium=body, body_small=small)


def _tooltips(p: Palette) -> ft.TooltipTheme:
    return ft.TooltipTheme(
        text_style=ft.TextStyle(size=13, color=p.on_badge),
        decoration=ft.BoxDecoration(bgcolor=p.badge, border_radius=8),
        padding=ft.Padding.symmetric(horizontal=10, vertical=6),
    )


def _still() -> ft.PageTransitionsTheme:
    """The next screen is simply there: an animation costs a glance, and the frames that a slow phone has not."""
    none = ft.PageTransitionTheme.NONE
    return ft.PageTransitionsTheme(android=none, ios=none, linux=none, macos=none, windows=none)
