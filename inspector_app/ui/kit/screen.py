"""The frame of every screen: bar, body, places, what floats, toasts; one pane on a phone, two from 1000 pixels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.events import hear
from inspector_app.ui.kit.anchors import anchored, heading
from inspector_app.ui.kit.cards import SIDE
from inspector_app.ui.kit.navigation import Navigation, foot, rail
from inspector_app.ui.kit.press import TARGET, icon_button
from inspector_app.ui.kit.toast import ToastHost
from inspector_app.ui.kit.words import faint, line
from inspector_app.ui.runtime import component, use_cell
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

__all__ = ["MEASURE", "Bar", "body", "dark_screen", "pane_head", "screen"]

MEASURE: Final = 760
"""The widest that lines of text run in a wide window."""
ASIDE: Final = 380
"""Width of the list beside a pane."""
_RULER: Final = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """The top of a screen: where one is, the way back, and at most three actions."""

    title: str
    subtitle: str | None = None
    on_back: Callable[[], object] | None = None
    actions: Sequence[ft.Control] = ()


def screen(
    identifier: str,
    bar: Bar,
    content: ft.Control,
    *,
    above: Sequence[ft.Control] = (),
    below: ft.Control | None = None,
    floating: ft.Control | None = None,
    navigation: Navigation | None = None,
    aside: ft.Control | None = None,
    measure: float | None = MEASURE,
) -> ft.View:
    """A screen, to be given by a `@view`.

    Args:
        content: fills what is left and scrolls by itself: `body([...])` or a `PagedList`.
        above: stands between bar and content and does not scroll: a banner, pills.
        below: stands at the foot and does not scroll: the one action of the screen.
        floating: lies over the content at the lower right: the camera.
        aside: the list that this screen was chosen from; shown at the left from 1000 pixels, and only there.
        measure: the widest that the content may be; None for tables.
    """
    window = current_window()
    column = ft.Column(
        [_bar(bar, is_desk=measure is None), *above, content, *([] if below is None else [_foot(below)])],
        spacing=0,
        expand=True,
    )
    pane = ft.Stack([_centered(column, measure), *_over(floating)], expand=True)
    if navigation is None or window.viewport.is_compact:
        page: ft.Control = ft.Column(
            [pane, *([] if navigation is None else [foot(navigation)])], spacing=0, expand=True
        )
    else:
        page = _row([rail(navigation), *_beside(aside), pane])
    safe = ft.SafeArea(page, expand=True, avoid_intrusions_bottom=navigation is None)
    return ft.View(
        route=_first_path(),
        controls=[anchored(identifier, safe, expand=True), Ruler()],
        padding=0,
        spacing=0,
        bgcolor=palette.GROUND,
    )


def dark_screen(identifier: str, content: ft.Control, *, toast_bottom: float = 12) -> ft.View:
    """A screen without a frame, dark to its edges whatever the rest of the app is: around a picture nothing shines.

    Args:
        toast_bottom: how far above the foot toasts appear, so that they hide none of what is tapped there.
    """
    page = current_window().page
    toast = ft.Container(ToastHost(), left=12, right=12, bottom=toast_bottom)
    safe = ft.SafeArea(ft.Stack([content, toast], expand=True), expand=True)
    ground = ft.Container(
        safe,
        bgcolor=palette.GROUND,
        theme=page.dark_theme,
        dark_theme=page.dark_theme,
        theme_mode=ft.ThemeMode.DARK,
        expand=True,
    )
    return ft.View(
        route=_first_path(),
        controls=[anchored(identifier, ground, expand=True), Ruler()],
        padding=0,
        spacing=0,
        bgcolor=palette.SCRIM,
    )


def _first_path() -> str:
    """The address under which this view came up, though a part of it may have changed since (another category, say).

    The client names its pages by it, and looks at the names only when it builds all pages anew: when the system turns
    dark, say. A page of another name would then take the place of this one, and its sheet would be gone.
    """
    path = ft.use_view_path()
    return use_cell(lambda: path).value


def body(controls: Sequence[ft.Control], *, spacing: float = 10, identifier: str | None = None) -> ft.Control:
    """What a screen shows, under each other, with room at the sides and for the thumb below."""
    room = ft.Padding.only(left=SIDE, right=SIDE, top=2, bottom=96)
    listed = ft.ListView(list(controls), spacing=spacing, padding=room, expand=True)
    return listed if identifier is None else anchored(identifier, listed, expand=True)


def pane_head(title: str, *trail: ft.Control) -> ft.Control:
    """The top of the list beside a pane: its name, and what can be done with the list."""
    name = heading(line(title, Style.CARD_TITLE), 2)
    row = ft.Row([ft.Container(name, expand=True), *trail], spacing=4, height=TARGET)
    return ft.Container(row, padding=ft.Padding.only(left=2, top=8))


def _bar(bar: Bar, *, is_desk: bool) -> ft.Control:
    back = [] if bar.on_back is None else [icon_button("back", ft.Icons.ARROW_BACK, say("kit.back"), bar.on_back)]
    style = Style.DISPLAY if current_window().viewport.is_wide else Style.TITLE
    title = heading(line(bar.title, style, lines=2), 1, identifier="screen-title")
    words = [title, *([] if bar.subtitle is None else [faint(bar.subtitle)])]
    actions = ft.Row(list(bar.actions), spacing=10 if is_desk else 0)
    row = ft.Row([*back, ft.Column(words, spacing=1, expand=True), actions], spacing=4)
    left = 4 if back else SIDE + 2
    return ft.Container(row, padding=ft.Padding.only(left=left, right=SIDE if is_desk else 8, top=12, bottom=8))


def _foot(content: ft.Control) -> ft.Control:
    edge = ft.Border.only(top=ft.BorderSide(current_window().look.border, palette.LINE))
    return ft.Container(
        content, bgcolor=palette.GROUND, border=edge, padding=ft.Padding.symmetric(horizontal=SIDE, vertical=10)
    )


def _centered(column: ft.Control, measure: float | None) -> ft.Control:
    """No wider than the measure: in a wide window a line of text would be too long to read."""
    if measure is None or current_window().viewport.is_compact:
        return ft.Container(column, left=0, right=0, top=0, bottom=0)
    inner = ft.Container(column, width=measure)
    return ft.Container(inner, left=0, right=0, top=0, bottom=0, alignment=ft.Alignment.TOP_CENTER)


def _over(floating: ft.Control | None) -> list[ft.Control]:
    toast = ft.Container(ToastHost(), left=12, right=12 if floating is None else 88, bottom=12)
    return [toast, *([] if floating is None else [ft.Container(floating, right=SIDE, bottom=SIDE)])]


def _beside(aside: ft.Control | None) -> list[ft.Control]:
    if aside is None or not current_window().viewport.is_wide:
        return []
    edge = ft.Border.only(right=ft.BorderSide(current_window().look.border, palette.LINE))
    return [ft.Container(anchored("aside", aside), width=ASIDE, border=edge)]


def _row(panes: list[ft.Control]) -> ft.Control:
    return ft.Row(panes, spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)


@component
def Ruler() -> ft.Control:
    """Measures how large the device draws text, which Flet does not tell: a hidden line of known height."""
    viewport = current_window().viewport
    line_of_known_height = ft.Container(
        ft.Text("x", style=ft.TextStyle(size=_RULER, height=1.0)),
        on_size_change=hear(lambda event: viewport.scale(event.height / _RULER)),
    )
    unseen = ft.Stack([ft.Container(line_of_known_height, left=0, top=0)], width=1, height=0, opacity=0)
    return ft.Semantics(content=unseen, exclude_semantics=True)
