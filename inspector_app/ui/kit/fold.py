"""What is there for whoever asks: a card that shows its heading, and the rest once it is opened."""

from collections.abc import Callable, Sequence

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.cards import SIDE, list_card
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.press import Box, pressable
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.runtime import component
from inspector_app.ui.theme import Style

__all__ = ["Fold"]


@component
def Fold(
    identifier: str,
    title: str,
    draw: Callable[[], Sequence[ft.Control]],
    *,
    count: int | None = None,
    text: str | None = None,
    is_open: bool = False,
) -> ft.Control:
    """A heading row with its count and an arrow; a tap opens it and shuts it again.

    Args:
        draw: gives what is inside, and is called only while it is open: plain parts and `keyed` components, no hooks.
        text: a line below the title, for what the inside is about.
        is_open: how it stands at first.
    """
    opened, set_open = ft.use_state(is_open)
    rows = [_head(identifier, title, count, text, lambda: set_open(not opened), is_open=opened)]
    if opened:
        inside = ft.Container(ft.Column(list(draw()), spacing=10), padding=SIDE)
        rows.append(anchored(f"{identifier}-inside", inside))
    return list_card(rows, identifier=identifier)


def _head(
    identifier: str, title: str, count: int | None, text: str | None, on_tap: Callable[[], object], *, is_open: bool
) -> ft.Control:
    lines: list[ft.Control] = [words(title, Style.BODY_STRONG), *([] if text is None else [faint(text)])]
    arrow = ft.Icon(ft.Icons.EXPAND_LESS if is_open else ft.Icons.EXPAND_MORE, size=24, color=palette.FAINT)
    counted = [] if count is None else [chip(str(count))]
    row = ft.Row([ft.Column(lines, spacing=3, expand=True), *counted, arrow], spacing=12)
    box = Box(radius=0, padding=ft.Padding.only(left=SIDE, right=12, top=13, bottom=13))
    return pressable(f"{identifier}-head", row, on_tap, box, is_expanded=is_open)
