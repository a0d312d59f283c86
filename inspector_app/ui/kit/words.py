"""Text in the sizes of the theme. What must not wrap says so: numbers and ids."""

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.theme import Style
from inspector_app.ui.viewport import TextSize
from inspector_app.ui.window import current_window

__all__ = ["count_mark", "faint", "figure", "line", "words"]


def words(
    text: str,
    style: ft.TextStyle = Style.BODY,
    color: str = palette.INK,
    *,
    align: ft.TextAlign = ft.TextAlign.START,
    expand: bool | int | None = None,
    is_selectable: bool = False,
) -> ft.Text:
    """Text that wraps."""
    return ft.Text(text, style=style, color=color, text_align=align, expand=expand, selectable=is_selectable)


def faint(text: str, style: ft.TextStyle = Style.SMALL, *, expand: bool | int | None = None) -> ft.Text:
    """Secondary text."""
    return words(text, style, palette.FAINT, expand=expand)


def line(
    text: str,
    style: ft.TextStyle = Style.BODY,
    color: str = palette.INK,
    *,
    lines: int = 1,
    expand: bool | int | None = None,
) -> ft.Text:
    """One line, or so many: what does not fit ends in an ellipsis."""
    return ft.Text(text, style=style, color=color, max_lines=lines, overflow=ft.TextOverflow.ELLIPSIS, expand=expand)


def count_mark(count: int, ink: str, ground: str) -> ft.Control:
    """A small number in a circle, for the corner of an icon; a dot where the device's text is large."""
    if current_window().viewport.text is not TextSize.NORMAL:
        return ft.Container(bgcolor=ground, border_radius=6, width=12, height=12)
    number = ft.Text(str(count), style=Style.LABEL, color=ink, no_wrap=True)
    return ft.Container(number, bgcolor=ground, border_radius=9, padding=ft.Padding.symmetric(horizontal=5))


def figure(text: str, style: ft.TextStyle = Style.LABEL, color: str = palette.INK) -> ft.Text:
    """A number or an id: never broken, never cut."""
    return ft.Text(text, style=style, color=color, no_wrap=True)
