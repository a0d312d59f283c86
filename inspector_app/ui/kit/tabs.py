"""Pills: one of several places, side by side, scrolling sideways; the chosen one is filled."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.cards import SIDE
from inspector_app.ui.kit.press import Box, pressable
from inspector_app.ui.kit.words import line
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window

__all__ = ["Pill", "pills"]

K = TypeVar("K", bound=Hashable)
_GAP: Final = 8


@dataclass(frozen=True, slots=True)
class Pill(Generic[K]):
    """A choice: what it stands for, its word, and its name within the identifier."""

    value: K
    label: str
    name: str


def pills(
    identifier: str,
    choices: Sequence[Pill[K]],
    chosen: K,
    on_choose: Callable[[K], object],
    *,
    side: float = SIDE,
) -> ft.Control:
    """The choices in a row from edge to edge, so that what is cut off shows that there is more; `side` is the room
    before the first of them."""
    room = [ft.Container(width=side - _GAP)] if side > _GAP else []
    drawn = [_pill(identifier, choice, on_choose, is_chosen=choice.value == chosen) for choice in choices]
    return anchored(identifier, ft.Row([*room, *drawn, *room], spacing=_GAP, scroll=ft.ScrollMode.HIDDEN))


def _pill(identifier: str, choice: Pill[K], on_choose: Callable[[K], object], *, is_chosen: bool) -> ft.Control:
    edge = ft.Border.all(current_window().look.border, palette.ACCENT if is_chosen else palette.EDGE)
    box = Box(
        bgcolor=palette.ACCENT if is_chosen else palette.CARD,
        border=edge,
        radius=24,
        padding=ft.Padding.symmetric(horizontal=16, vertical=13),
        on_color=palette.ON_ACCENT if is_chosen else None,
    )
    style, ink = (Style.SECOND_STRONG, palette.ON_ACCENT) if is_chosen else (Style.SECOND, palette.INK)
    return pressable(
        f"{identifier}-{choice.name}",
        line(choice.label, style, ink),
        lambda: on_choose(choice.value),
        box,
        is_selected=is_chosen,
    )
