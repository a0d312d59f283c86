"""The places of an app: a bar at the foot of a phone, a rail at the left of anything wider."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.press import Box, pressable
from inspector_app.ui.kit.words import count_mark, line
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window

__all__ = ["Navigation", "Place", "foot", "rail"]

RAIL_WIDTH: Final = 92


@dataclass(frozen=True, slots=True)
class Place:
    """One destination. `count` asks for attention: what waits there."""

    name: str
    label: str
    icon: ft.IconData
    count: int = 0


@dataclass(frozen=True, slots=True)
class Navigation:
    """Up to five places, where one is now, and what leads elsewhere."""

    places: Sequence[Place]
    here: str
    on_go: Callable[[str], object]


def foot(navigation: Navigation) -> ft.Control:
    """The bar at the foot."""
    drawn = [_place_below(place, navigation) for place in navigation.places]
    edge = ft.Border.only(top=ft.BorderSide(current_window().look.border, palette.LINE))
    row = ft.SafeArea(
        ft.Row(drawn, spacing=0), avoid_intrusions_top=False, avoid_intrusions_left=False, avoid_intrusions_right=False
    )
    bar = ft.Container(
        row, bgcolor=palette.CARD, border=edge, padding=ft.Padding.only(left=4, right=4, top=6, bottom=6)
    )
    return anchored("nav", bar)


def _place_below(place: Place, navigation: Navigation) -> ft.Control:
    is_here = place.name == navigation.here
    ink = palette.ACCENT if is_here else palette.FAINT
    ground, on_ground = (
        (palette.ACCENT, palette.ON_ACCENT) if current_window().look.is_stark else (palette.ACCENT_SOFT, ink)
    )
    bubble = ft.Container(
        _icon(place, on_ground if is_here else ink, Tone.ACCENT.strong, Tone.ACCENT.on_strong),
        bgcolor=ground if is_here else None,
        border_radius=16,
        width=64,
        height=32,
        alignment=ft.Alignment.CENTER,
    )
    return _target(place, navigation, [bubble, line(place.label, Style.LABEL, ink)], radius=12, expand=True)


def rail(navigation: Navigation) -> ft.Control:
    """The rail at the left, dark in the light so that the page beside it is the page."""
    drawn = [_place_beside(place, navigation) for place in navigation.places]
    column = ft.Column([_emblem(), *drawn], spacing=4, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
    safe = ft.SafeArea(column, avoid_intrusions_right=False)
    bar = ft.Container(safe, bgcolor=palette.RAIL, width=RAIL_WIDTH, padding=8)
    return anchored("nav", bar)


def _emblem() -> ft.Control:
    icon = ft.Icon(ft.Icons.VERIFIED_USER_OUTLINED, size=28, color=palette.ON_RAIL)
    return ft.Container(icon, padding=ft.Padding.symmetric(vertical=16))


def _place_beside(place: Place, navigation: Navigation) -> ft.Control:
    is_here = place.name == navigation.here
    ink = palette.ON_RAIL if is_here else palette.ON_RAIL_FAINT
    parts = [_icon(place, ink, palette.ON_RAIL, palette.RAIL), line(place.label, Style.LABEL, ink)]
    ground = palette.RAIL_CHOSEN if is_here else None
    return _target(place, navigation, parts, radius=12, ground=ground, width=RAIL_WIDTH - 16, vertical=10)


def _icon(place: Place, ink: str, ground: str, on_ground: str) -> ft.Control:
    icon = ft.Icon(place.icon, size=24, color=ink)
    if not place.count:
        return icon
    mark = ft.Container(count_mark(place.count, on_ground, ground), left=32, top=0)
    return ft.Stack([ft.Container(icon, width=60, height=28, alignment=ft.Alignment.CENTER), mark])


def _target(
    place: Place,
    navigation: Navigation,
    parts: list[ft.Control],
    *,
    radius: float,
    ground: str | None = None,
    width: float | None = None,
    vertical: float = 2,
    expand: bool | None = None,
) -> ft.Control:
    column = ft.Column(parts, spacing=3, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
    room, middle = ft.Padding.symmetric(vertical=vertical), ft.Alignment.CENTER
    on_color = None if width is None else palette.ON_RAIL
    box = Box(ground, None, radius, room, width, alignment=middle, on_color=on_color)
    return pressable(
        f"nav-{place.name}",
        column,
        lambda: navigation.on_go(place.name),
        box,
        is_selected=place.name == navigation.here,
        expand=expand,
    )
