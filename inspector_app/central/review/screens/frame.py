"""The frame of the console: rail, list, pane, and what lies over them."""

from typing import Final

import flet as ft

from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.whereabouts import CRITERIA, QUEUE, Spot
from inspector_app.ui import palette
from inspector_app.ui.kit import ToastHost, anchored, icon_button, line, pressable
from inspector_app.ui.kit.press import Box
from inspector_app.ui.kit.screen import Ruler
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

__all__ = ["frame"]

RAIL_WIDTH: Final = 92
QUEUE_WIDTH: Final = 318


def frame(queue: ft.Control | None, pane: ft.Control | None, over: ft.Control | None) -> ft.View:
    """At least one of queue and pane. `over` covers everything, and what it covers is not read aloud meanwhile."""
    viewport = current_window().viewport
    parts: list[ft.Control] = [] if viewport.is_compact else [_rail()]
    if queue is not None and pane is not None:
        edge = ft.Border.only(right=ft.BorderSide(current_window().look.border, palette.LINE))
        parts += [ft.Container(queue, width=QUEUE_WIDTH, border=edge), ft.Container(pane, expand=True)]
    else:
        parts.append(ft.Container(queue or pane, expand=True))
    row = ft.Row(parts, spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)
    under = ft.Semantics(content=ft.SafeArea(row, expand=True), exclude_semantics=over is not None)
    toast = ft.Container(ToastHost(), right=16, bottom=16, left=16 if viewport.is_compact else None, width=_toast())
    layers: list[ft.Control] = [_filling(under), toast]
    if over is not None:
        layers.append(_filling(over))
    stack = ft.Stack(layers, expand=True)
    return ft.View(route="/", controls=[stack, Ruler()], padding=0, spacing=0, bgcolor=palette.GROUND, can_pop=False)


def _filling(control: ft.Control) -> ft.Control:
    return ft.Container(control, left=0, right=0, top=0, bottom=0)


def _toast() -> float | None:
    return None if current_window().viewport.is_compact else 460


def _rail() -> ft.Control:
    emblem = ft.Container(
        ft.Icon(ft.Icons.VERIFIED_USER_OUTLINED, size=28, color=palette.ON_RAIL),
        padding=ft.Padding.symmetric(vertical=16),
    )
    places = [
        _place("nav-review", ft.Icons.FACT_CHECK_OUTLINED, say("review.nav"), QUEUE),
        _place("nav-criteria", ft.Icons.RULE_OUTLINED, say("review.sets.nav"), CRITERIA),
    ]
    column = ft.Column(
        [emblem, *places, ft.Container(expand=True), _me(), sign_out_button()],
        spacing=6,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return anchored("nav", ft.Container(column, bgcolor=palette.RAIL, width=RAIL_WIDTH, padding=8))


def _place(identifier: str, icon: ft.IconData, label: str, spot: Spot) -> ft.Control:
    """One destination; that of the window's area is chosen."""
    seat = current_seat()
    is_here = seat.spot.area is spot.area
    drawn = ft.Column(
        [ft.Icon(icon, size=24, color=palette.ON_RAIL), line(label, Style.LABEL, palette.ON_RAIL)],
        spacing=3,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    ground = palette.RAIL_CHOSEN if is_here else None
    box = Box(ground, None, 12, ft.Padding.symmetric(vertical=10), RAIL_WIDTH - 16)
    return pressable(identifier, drawn, lambda: seat.go(spot), box, is_selected=is_here)


def _me() -> ft.Control:
    """Who is signed in, as initials; the whole name is the tooltip."""
    who = current_seat().desk.who
    initials = "".join(part[0] for part in who.called.split()[:2]).upper()
    circle = ft.Container(
        line(initials, Style.SECOND_STRONG, palette.ON_RAIL),
        width=40,
        height=40,
        border_radius=20,
        bgcolor=palette.RAIL_CHOSEN,
        alignment=ft.Alignment.CENTER,
        tooltip=ft.Tooltip(who.called, exclude_from_semantics=True),
    )
    return ft.Semantics(content=circle, label=say("review.signed_in_as", name=who.called), exclude_semantics=True)


def sign_out_button(color: str = palette.ON_RAIL) -> ft.Control:
    """Ends the sign-in in every window of it."""
    leave = current_seat().desk.sign_out
    return icon_button("sign-out", ft.Icons.LOGOUT, say("review.sign_out"), leave, color=color)
