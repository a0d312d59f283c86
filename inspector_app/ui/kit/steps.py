"""The foot of a guided sheet: which step this is, in dots and in words, and the ways back and on."""

from collections.abc import Callable
from typing import Final

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.viewport import TextSize
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

__all__ = ["steps"]

_DOT: Final = 8
_HERE: Final = 24
"""The step one is at is longer than the others: color is not all that tells it."""


def steps(
    identifier: str,
    step: int,
    total: int,
    *,
    on_back: Callable[[], object] | None,
    on_next: Callable[[], object] | None,
    next_label: str | None = None,
) -> ft.Control:
    """Step `step` (from 1) of `total`, with Back and Next; give it to `screen(below=...)`.

    Args:
        on_back: None at the first step: there it cannot be tapped. The same with `on_next`.
        next_label: another word for Next, at the last step for example; one short word.
    """
    back = button(f"{identifier}-back", say("kit.back"), on_back, kind=Kind.SECONDARY, expand=True)
    on = button(f"{identifier}-next", next_label or say("kit.next"), on_next, expand=True)
    column = ft.Column([_dots(f"{identifier}-dots", step, total), ft.Row([back, on], spacing=10)], spacing=12)
    return anchored(identifier, column)


def _dots(identifier: str, step: int, total: int) -> ft.Control:
    scale = {TextSize.NORMAL: 1.0, TextSize.LARGE: 1.25, TextSize.HUGE: 1.6}[current_window().viewport.text]
    row = ft.Row(
        [_dot(number, step, _DOT * scale, _HERE * scale) for number in range(1, total + 1)],
        spacing=6,
        run_spacing=6,
        wrap=True,
        alignment=ft.MainAxisAlignment.CENTER,
    )
    told = say("kit.step", step=step, total=total)
    # Read aloud with each step: what a tap on Next changes lies above it, where no one listens.
    return ft.Semantics(
        identifier=identifier,
        content=ft.Row([ft.Container(row, expand=True)]),
        label=told,
        live_region=True,
        exclude_semantics=True,
    )


def _dot(number: int, step: int, side: float, here: float) -> ft.Control:
    is_reached = number <= step
    return ft.Container(
        width=here if number == step else side,
        height=side,
        border_radius=side / 2,
        bgcolor=palette.ACCENT if is_reached else palette.CARD,
        border=ft.Border.all(current_window().look.border, palette.ACCENT if is_reached else palette.EDGE),
    )
