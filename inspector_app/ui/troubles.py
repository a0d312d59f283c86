"""What stands where a part of the screen, or all of it, could not be drawn. Plain, so that it does not fail itself."""

from collections.abc import Callable

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.events import tap
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say

__all__ = ["failure_card", "failure_view"]


def failure_card(code: str, on_retry: Callable[[], object]) -> ft.Control:
    """In place of one part: the rest of the screen stays usable."""
    words = ft.Column(
        [
            ft.Text(say("trouble.part_title"), style=Style.SMALL_STRONG, color=Tone.NOT_MET.strong),
            ft.Text(say("trouble.part_text", code=code), style=Style.SMALL, color=palette.INK),
        ],
        spacing=1,
        expand=True,
    )
    icon = ft.Icon(ft.Icons.ERROR_OUTLINE, size=20, color=Tone.NOT_MET.strong)
    row = ft.Row([icon, words, _button("trouble-retry", say("trouble.retry"), on_retry)], spacing=10)
    card = ft.Container(
        row, bgcolor=Tone.NOT_MET.soft, border_radius=14, padding=ft.Padding.only(left=12, top=6, right=6, bottom=6)
    )
    return ft.Semantics(identifier="trouble-part", live_region=True, content=card)


def failure_view(code: str, on_retry: Callable[[], object], on_start: Callable[[], object], *, route: str) -> ft.View:
    """In place of a whole screen."""
    words: list[ft.Control] = [
        ft.Icon(ft.Icons.ERROR_OUTLINE, size=44, color=Tone.NOT_MET.strong),
        ft.Text(say("trouble.screen_title"), style=Style.TITLE, color=palette.INK, text_align=ft.TextAlign.CENTER),
        ft.Text(say("trouble.screen_text"), style=Style.BODY, color=palette.FAINT, text_align=ft.TextAlign.CENTER),
        ft.Text(say("trouble.code", code=code), style=Style.SMALL, color=palette.FAINT),
        ft.Row(
            [
                _button("trouble-retry", say("trouble.retry"), on_retry),
                _button("trouble-start", say("trouble.start"), on_start),
            ],
            alignment=ft.MainAxisAlignment.CENTER,
            wrap=True,
        ),
    ]
    column = ft.Column(
        words,
        spacing=12,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        scroll=ft.ScrollMode.AUTO,
    )
    box = ft.Container(column, padding=24, alignment=ft.Alignment.CENTER, expand=True)
    content = ft.Semantics(identifier="trouble-screen", content=ft.SafeArea(box, expand=True), expand=True)
    return ft.View(route=route, controls=[content], padding=0, bgcolor=palette.GROUND)


def _button(identifier: str, label: str, on_tap: Callable[[], object]) -> ft.Control:
    text = ft.Text(label, style=Style.SECOND_STRONG, color=palette.ACCENT)
    box = ft.Container(
        text,
        ink=True,
        on_click=tap(on_tap),
        border=ft.Border.all(1, palette.EDGE),
        border_radius=10,
        padding=ft.Padding.symmetric(horizontal=14, vertical=14),
    )
    return ft.Semantics(identifier=identifier, button=True, content=box)
