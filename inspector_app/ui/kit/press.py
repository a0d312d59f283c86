"""What can be tapped: one node for assistive technology (name, role, state), keyboard and pointer; 48 pixels or more.

Built on a container with ink and not on Flet's buttons: those put their role on one node and their identifier on
another, and an icon button's name on neither.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.events import hear, tap
from inspector_app.ui.kit.words import count_mark

__all__ = ["TARGET", "Box", "icon_button", "pressable"]

TARGET: Final = 48
"""The least height and width of a target, in logical pixels."""


@dataclass(frozen=True, slots=True)
class Box:
    """How the surface of something tappable is drawn."""

    bgcolor: str | None = None
    border: ft.Border | None = None
    radius: float = 10
    padding: ft.Padding | float = 0
    width: float | None = None
    height: float | None = None
    alignment: ft.Alignment | None = None
    on_color: str | None = None
    """The ink on a filled surface: what has the keyboard's focus is tinted with it."""


def pressable(
    identifier: str,
    content: ft.Control,
    on_tap: Callable[[], object] | None,
    box: Box,
    *,
    label: str | None = None,
    tooltip: str | None = None,
    is_checked: bool | None = None,
    is_selected: bool | None = None,
    is_expanded: bool | None = None,
    is_rapid: bool = False,
    expand: bool | int | None = None,
) -> ft.Control:
    """`content` as one target: nothing within it can be tapped by itself. Without `on_tap` it stands there untappable.

    Args:
        label: the name, for what has no words of its own.
        is_checked: for one of several answers; `is_selected` for the place one is at.
        is_expanded: for the head of what can be opened and shut.
        is_rapid: every tap counts, also right behind another: a shutter. What it calls must not take long.
    """
    hint = None if tooltip is None else ft.Tooltip(tooltip, exclude_from_semantics=True)
    surface = ft.Container(
        content,
        bgcolor=box.bgcolor,
        border=box.border,
        border_radius=box.radius,
        padding=box.padding,
        width=box.width,
        height=box.height,
        alignment=box.alignment,
        theme=None if box.on_color is None else ft.Theme(focus_color=palette.veil(box.on_color, 0.4)),
        tooltip=hint,
        ink=on_tap is not None,
        on_click=None if on_tap is None else hear(lambda _: on_tap()) if is_rapid else tap(on_tap),
    )
    named = ft.Semantics(
        identifier=identifier,
        content=surface,
        label=label,
        button=True if is_checked is None else None,
        checked=is_checked,
        selected=is_selected,
        expanded=is_expanded,
    )
    return ft.MergeSemantics(named, expand=expand)


def icon_button(
    identifier: str,
    icon: ft.IconData,
    name: str,
    on_tap: Callable[[], object] | None,
    *,
    color: str = palette.INK,
    count: int = 0,
) -> ft.Control:
    """An icon whose name is its tooltip, and what is read aloud; `count` stands at its corner."""
    shown = ft.Icon(icon, size=24, color=color if on_tap else palette.EDGE)
    content: ft.Control = shown
    if count:
        mark = ft.Container(count_mark(count, palette.ON_ACCENT, palette.ACCENT), right=4, top=5)
        content = ft.Stack([ft.Container(shown, width=TARGET, height=TARGET, alignment=ft.Alignment.CENTER), mark])
    box = Box(radius=TARGET / 2, width=TARGET, height=TARGET, alignment=ft.Alignment.CENTER)
    return pressable(identifier, content, on_tap, box, label=name, tooltip=name)
