"""Pills: one of several places, side by side, scrolling sideways; the chosen one is filled, and always in view."""

import contextlib
import functools
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.events import hear
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.cards import SIDE
from inspector_app.ui.kit.press import Box, pressable
from inspector_app.ui.kit.words import line
from inspector_app.ui.runtime import component, use_cell, use_effect
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
    chosen: K | None,
    on_choose: Callable[[K], object],
    *,
    side: float = SIDE,
) -> ft.Control:
    """The choices in a row from edge to edge, so that what is cut off shows that there is more; `side` is the room
    before the first of them."""
    names = [choice.name for choice in choices]
    drawn = [_pill(identifier, choice, on_choose, is_chosen=choice.value == chosen) for choice in choices]
    here = next((number for number, choice in enumerate(choices) if choice.value == chosen), None)
    return anchored(identifier, _Strip(names, drawn, here, max(side - _GAP, 0)))


@dataclass(slots=True)
class _Measured:
    """How wide everything is drawn, which only the client knows, and where the strip was moved for it."""

    view: float = 0
    pills: dict[str, float] = field(default_factory=dict)
    offset: float = 0

    def target(self, names: Sequence[str], here: int, room: float) -> float | None:
        """Where the strip must be moved so that the chosen pill is in the middle, and one wider than the view from its
        first word on; None while a width is not known."""
        if not self.view or any(name not in self.pills for name in names):
            return None
        widths = [self.pills[name] for name in names]
        before = room + _GAP * (1 if room else 0)
        total = 2 * before + sum(widths) + _GAP * (len(widths) - 1)
        start = before + sum(widths[:here]) + _GAP * here
        spare = max(self.view - widths[here], 2 * before) / 2
        return max(0.0, min(start - spare, total - self.view))


@component
def _Strip(names: Sequence[str], drawn: Sequence[ft.Control], here: int | None, room: float) -> ft.Control:
    """Moved by what was measured, and not by `scroll_key`: that moves the page below it, too."""
    measured, mounted = use_cell(_Measured), use_cell(ft.Ref[ft.Row])
    window = current_window()

    async def move() -> None:
        target = None if here is None else measured.value.target(names, here, room)
        row = mounted.value.current
        if target is None or row is None or abs(target - measured.value.offset) < 1:
            return
        measured.value.offset = target
        with contextlib.suppress(RuntimeError):  # it went meanwhile: then there is nothing to show
            await row.scroll_to(offset=target)

    def measure(name: str, event: ft.LayoutSizeChangeEvent[ft.Container]) -> None:
        measured.value.pills[name] = event.width
        window.post(move)

    def measure_view(width: float) -> None:
        measured.value.view, measured.value.offset = width, 0  # a page that was loaded again stands at its start
        window.post(move)

    use_effect(move, [here, len(names)])
    ends = [ft.Container(width=room)] if room else []
    boxes = [
        ft.Container(one, on_size_change=hear(functools.partial(measure, name)))
        for name, one in zip(names, drawn, strict=True)
    ]
    return ft.Row(
        [*ends, *boxes, *ends],
        ref=mounted.value,
        spacing=_GAP,
        scroll=ft.ScrollMode.HIDDEN,
        on_size_change=hear(lambda event: measure_view(event.width)),
    )


def _pill(identifier: str, choice: Pill[K], on_choose: Callable[[K], object], *, is_chosen: bool) -> ft.Control:
    edge = ft.Border.all(current_window().look.border, palette.ACCENT if is_chosen else palette.EDGE)
    box = Box(
        bgcolor=palette.ACCENT if is_chosen else palette.CARD,
        border=edge,
        radius=24,
        padding=ft.Padding.symmetric(horizontal=16, vertical=14),
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
