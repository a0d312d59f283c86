"""One of a list, with room: each row says in words what it is; the chosen one has a tick and a ground of its own."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.cards import SIDE, list_card
from inspector_app.ui.kit.press import Box, pressable
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window

__all__ = ["Choice", "choices"]

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Choice(Generic[K]):
    """A row: what it stands for, its title, its name within the identifier, a line of text, a chip."""

    value: K
    title: str
    name: str
    text: str | None = None
    chip: ft.Control | None = None


def choices(
    identifier: str, offered: Sequence[Choice[K]], chosen: K | None, on_choose: Callable[[K], object] | None
) -> ft.Control:
    """The choices under each other on one card; None: nothing is chosen yet. `on_choose` gets what was tapped, even
    what is chosen already."""
    rows = [_row(identifier, one, on_choose, is_chosen=one.value == chosen) for one in offered]
    return anchored(identifier, list_card(rows))


def _row(identifier: str, one: Choice[K], on_choose: Callable[[K], object] | None, *, is_chosen: bool) -> ft.Control:
    lines: list[ft.Control] = [words(one.title, Style.BODY_STRONG)]
    lines += [] if one.text is None else [faint(one.text)]
    lines += [] if one.chip is None else [ft.Row([one.chip], wrap=True)]
    icon = ft.Icons.CHECK_CIRCLE if is_chosen else ft.Icons.RADIO_BUTTON_UNCHECKED
    mark = ft.Icon(icon, size=24, color=palette.ACCENT if is_chosen else palette.EDGE)
    row = ft.Row([ft.Column(lines, spacing=3, expand=True), mark], spacing=14)
    is_tinted = is_chosen and not current_window().look.is_stark  # in the sun the tint is white, over the card's edge
    box = Box(
        bgcolor=palette.ACCENT_SOFT if is_tinted else None,
        radius=0,
        padding=ft.Padding.only(left=SIDE, right=14, top=13, bottom=13),
    )
    on_tap = None if on_choose is None else lambda: on_choose(one.value)
    return pressable(f"{identifier}-{one.name}", row, on_tap, box, is_checked=is_chosen)
