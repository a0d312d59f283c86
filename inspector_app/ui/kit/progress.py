"""How far something is: a ring with its figure, a bar, a row of figures."""

from collections.abc import Sequence
from dataclasses import dataclass

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.words import faint, figure
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.viewport import TextSize
from inspector_app.ui.window import current_window

__all__ = ["Figure", "bar", "figures", "ring"]


def ring(share: float, label: str, *, name: str, tone: Tone | None = None, size: float = 52) -> ft.Control:
    """A ring filled to `share` (0 to 1) around its figure. It turns to "met" when it is full, unless a tone is given.

    Args:
        name: what is read aloud, "31 of 50 answered".
    """
    scale = {TextSize.NORMAL: 1.0, TextSize.LARGE: 1.25, TextSize.HUGE: 1.6}[current_window().viewport.text]
    side, filled = size * scale, min(max(share, 0.0), 1.0)
    color = (tone or (Tone.MET if filled >= 1 else Tone.ACCENT)).strong
    style = Style.SMALL_STRONG if size >= 64 else Style.LABEL
    stack = ft.Stack(
        [
            ft.ProgressRing(value=filled, width=side, height=side, stroke_width=5, color=color, bgcolor=palette.TRACK),
            ft.Container(figure(label, style), alignment=ft.Alignment.CENTER, width=side, height=side),
        ],
        width=side,
        height=side,
    )
    return ft.Semantics(content=stack, label=name, image=True, exclude_semantics=True)


def bar(share: float | None, *, name: str, tone: Tone = Tone.ACCENT) -> ft.Control:
    """A bar filled to `share` (0 to 1); None moves, for what cannot be measured."""
    filled = None if share is None else min(max(share, 0.0), 1.0)
    shown = ft.ProgressBar(value=filled, color=tone.strong, bgcolor=palette.TRACK, bar_height=5, border_radius=3)
    return ft.Semantics(content=shown, label=name, exclude_semantics=True)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its word."""

    identifier: str
    value: str
    word: str
    tone: Tone | None = None


def figures(shown: Sequence[Figure]) -> ft.Control:
    """Numbers side by side on one line, each as wide as its longest word asks for: no word is ever broken."""
    if current_window().viewport.is_tight:
        return ft.Column([anchored(each.identifier, _line(each)) for each in shown], spacing=6)
    cells = [anchored(each.identifier, _cell(each), expand=_longest_word(each)) for each in shown]
    return ft.Row(list(cells), spacing=8, vertical_alignment=ft.CrossAxisAlignment.START)


def _line(each: Figure) -> ft.Control:
    color = _ink(each)
    return ft.Row([figure(each.value, Style.FIGURE, color), faint(each.word, Style.SMALL, expand=True)], spacing=12)


def _ink(each: Figure) -> str:
    """A zero is no news, good or bad."""
    if each.value == "0":
        return palette.FAINT
    return palette.INK if each.tone is None else each.tone.strong


def _longest_word(each: Figure) -> int:
    return max(5, len(each.value), *(len(word) for word in each.word.split()))


def _cell(each: Figure) -> ft.Control:
    color = _ink(each)
    word = faint(each.word, Style.SMALL)
    word.text_align = ft.TextAlign.CENTER
    return ft.Column(
        [figure(each.value, Style.FIGURE, color), word],
        spacing=1,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
