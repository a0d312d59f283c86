"""Cards, rows and headings: how a screen is divided. Hairlines, no shadows."""

from collections.abc import Callable, Sequence

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored, heading
from inspector_app.ui.kit.press import Box, pressable
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window

__all__ = ["SIDE", "card", "divider", "list_card", "list_row", "notice", "section"]

SIDE = 16
"""Room at the sides of a screen, and inside a card."""


def card(
    content: ft.Control | Sequence[ft.Control],
    *,
    identifier: str | None = None,
    on_tap: Callable[[], object] | None = None,
    is_selected: bool | None = None,
    padding: ft.Padding | float = SIDE,
    spacing: float = 10,
) -> ft.Control:
    """A surface of its own. One that can be tapped needs an identifier; of a list beside a pane, one is selected.

    Raises ValueError if it can be tapped and has no identifier.
    """
    inner = content if isinstance(content, ft.Control) else ft.Column(list(content), spacing=spacing)
    width = current_window().look.border + (1 if is_selected else 0)
    border = ft.Border.all(width, palette.ACCENT if is_selected else palette.LINE)
    ground = palette.ACCENT_SOFT if is_selected else palette.CARD
    if on_tap is not None:
        if identifier is None:
            raise ValueError("what can be tapped needs an identifier")
        return pressable(identifier, inner, on_tap, Box(ground, border, 14, padding), is_selected=is_selected)
    box = ft.Container(inner, bgcolor=ground, border=border, border_radius=14, padding=padding)
    return box if identifier is None else anchored(identifier, box)


def list_card(rows: Sequence[ft.Control], *, identifier: str | None = None) -> ft.Control:
    """Rows under each other on one card, parted by hairlines."""
    parted: list[ft.Control] = []
    for row in rows:
        parted += [divider(), row] if parted else [row]
    box = ft.Container(
        ft.Column(parted, spacing=0),
        bgcolor=palette.CARD,
        border=ft.Border.all(current_window().look.border, palette.LINE),
        border_radius=14,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )
    return box if identifier is None else anchored(identifier, box)


def list_row(
    identifier: str,
    title: str,
    *,
    text: str | None = None,
    lead: ft.Control | None = None,
    trail: ft.Control | None = None,
    meter: ft.Control | None = None,
    below: Sequence[ft.Control] = (),
    on_tap: Callable[[], object] | None = None,
) -> ft.Control:
    """One row: something at the left, a title with a line below, something at the right; an arrow if it leads on.

    Args:
        meter: a bar between title and text.
        below: chips; they wrap, so none of them may expand.
    """
    lines: list[ft.Control] = [words(title, Style.BODY_STRONG)]
    lines += [] if meter is None else [ft.Container(meter, padding=ft.Padding.symmetric(vertical=3))]
    lines += [] if text is None else [faint(text)]
    lines += [ft.Row(list(below), spacing=6, run_spacing=6, wrap=True)] if below else []
    arrow = ft.Icon(ft.Icons.CHEVRON_RIGHT, size=22, color=palette.FAINT) if on_tap else None
    parts = [lead, ft.Column(lines, spacing=3, expand=True), trail, arrow]
    row = ft.Row([part for part in parts if part is not None], spacing=14)
    box = Box(radius=0, padding=ft.Padding.only(left=SIDE, right=12, top=12, bottom=12))
    if on_tap is None:
        return anchored(identifier, ft.Container(row, padding=box.padding))
    return pressable(identifier, row, on_tap, box)


def section(title: str, *, identifier: str | None = None, trail: ft.Control | None = None) -> ft.Control:
    """The heading above a group of rows or cards."""
    text = words(title.upper(), Style.OVERLINE, palette.FAINT, expand=True)
    row = ft.Row([text, *([] if trail is None else [trail])])
    padding = ft.Padding.only(left=4, top=10, bottom=2)
    return heading(ft.Container(row, padding=padding), 2, identifier=identifier)


def divider() -> ft.Control:
    return ft.Divider(height=1, thickness=1, color=palette.LINE)


def notice(
    identifier: str, icon: ft.IconData, title: str, text: str | None = None, *, tone: Tone = Tone.ACCENT
) -> ft.Control:
    """A box inside a card that says one thing: a finding, a remark, a reason."""
    lines: list[ft.Control] = [words(title, Style.SMALL_STRONG, tone.strong)]
    lines += [] if text is None else [words(text, Style.SECOND)]
    row = ft.Row(
        [ft.Icon(icon, size=18, color=tone.strong), ft.Column(lines, spacing=2, expand=True)],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    edge = ft.Border.all(2, tone.strong) if current_window().look.is_stark else None
    return anchored(identifier, ft.Container(row, bgcolor=tone.soft, border=edge, border_radius=10, padding=12))
