"""Some of many, and a button for more: Flet builds, compares and sends every part that it is given, on the one loop
that all windows share."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import flet as ft

from inspector_app.ui.kit import Kind, button
from inspector_app.ui.runtime import component
from inspector_app.ui.wording import say

__all__ = ["Few"]

FEW: Final = 20
T = TypeVar("T")


@component
def Few(identifier: str, rows: Sequence[T], draw: Callable[[T], ft.Control], spacing: float = 10) -> ft.Control:
    """The first of `rows` under each other, each drawn by `draw`; further ones when they are asked for."""
    shown, set_shown = ft.use_state(FEW)
    rest = len(rows) - shown
    drawn = [draw(row) for row in rows[:shown]]
    if rest > 0:
        label = say("kit.show_more", count=min(rest, FEW), total=len(rows))
        more = button(f"{identifier}-more", label, lambda: set_shown(shown + FEW), kind=Kind.SECONDARY)
        drawn.append(ft.Row([more], alignment=ft.MainAxisAlignment.CENTER))
    return ft.Column(drawn, spacing=spacing, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
