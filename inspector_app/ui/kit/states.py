"""What a screen shows when there is nothing, not yet, or an error: always what is true and what to do."""

from collections.abc import Callable

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored, live
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card
from inspector_app.ui.kit.words import words
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

__all__ = ["empty_state", "error_card", "loading"]


def empty_state(
    identifier: str,
    icon: ft.IconData,
    title: str,
    text: str,
    action: ft.Control | None = None,
) -> ft.Control:
    """Nothing is here, why, and what to do about it."""
    circle = ft.Container(
        ft.Icon(icon, size=34, color=palette.ACCENT),
        bgcolor=palette.ACCENT_SOFT,
        border=ft.Border.all(2, palette.ACCENT) if current_window().look.is_stark else None,
        border_radius=40,
        width=72,
        height=72,
        alignment=ft.Alignment.CENTER,
    )
    parts: list[ft.Control] = [
        circle,
        words(title, Style.CARD_TITLE, align=ft.TextAlign.CENTER),
        ft.Container(words(text, Style.BODY, palette.FAINT, align=ft.TextAlign.CENTER), width=320),
    ]
    if action is not None:
        parts.append(ft.Container(action, padding=ft.Padding.only(top=8)))
    column = ft.Column(parts, spacing=10, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
    padding = ft.Padding.symmetric(horizontal=24, vertical=40)
    return anchored(identifier, ft.Container(column, padding=padding, alignment=ft.Alignment.CENTER))


def error_card(identifier: str, title: str, text: str, *, on_retry: Callable[[], object] | None = None) -> ft.Control:
    """Something did not work: what, what is still safe, and a way on."""
    head = ft.Row(
        [
            ft.Icon(ft.Icons.ERROR_OUTLINE, size=22, color=Tone.NOT_MET.strong),
            words(title, Style.CARD_TITLE, expand=True),
        ],
        spacing=10,
    )
    parts: list[ft.Control] = [head, words(text, Style.BODY, palette.FAINT)]
    if on_retry is not None:
        retry = button(f"{identifier}-retry", say("kit.retry"), on_retry, kind=Kind.SECONDARY, icon=ft.Icons.REFRESH)
        parts.append(ft.Row([retry]))
    return live(identifier, card(parts))


def loading(identifier: str, text: str) -> ft.Control:
    """Something is under way."""
    row = ft.Row(
        [
            ft.ProgressRing(width=22, height=22, stroke_width=3, color=palette.ACCENT),
            words(text, Style.BODY, palette.FAINT),
        ],
        spacing=12,
        alignment=ft.MainAxisAlignment.CENTER,
    )
    return live(identifier, ft.Container(row, padding=32))
