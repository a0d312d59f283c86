"""Chips: a state as icon, word and color; and the circle with a number."""

import flet as ft

from inspector_app.ui.kit.words import words
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window

__all__ = ["chip"]


def chip(label: str, tone: Tone = Tone.PLAIN, icon: ft.IconData | None = None) -> ft.Control:
    """A state in a word. A state that alarms or calms (met, not met, warning) needs its icon."""
    parts: list[ft.Control] = [] if icon is None else [ft.Icon(icon, size=14, color=tone.strong)]
    text = words(label, Style.LABEL, tone.strong, expand=True)
    text.expand_loose = True  # as wide as its words; wider than the screen, as large text makes it, it wraps
    edge = ft.Border.all(2, tone.strong) if current_window().look.is_stark else None
    return ft.Container(
        ft.Row([*parts, text], spacing=4, tight=True),
        bgcolor=tone.soft,
        border=edge,
        border_radius=6,
        padding=ft.Padding.symmetric(horizontal=8, vertical=4),
    )
