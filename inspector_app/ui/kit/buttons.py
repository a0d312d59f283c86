"""Buttons. One primary action a screen; what destroys says so in words and color."""

import enum
from collections.abc import Callable

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.events import finish
from inspector_app.ui.kit.press import Box, pressable
from inspector_app.ui.kit.words import line
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window

__all__ = ["BusyButton", "Kind", "button", "capture_button"]


class Kind(enum.Enum):
    PRIMARY = (palette.ACCENT, palette.ON_ACCENT, None)
    SECONDARY = (palette.CARD, palette.ACCENT, palette.EDGE)
    QUIET = (palette.CLEAR, palette.ACCENT, None)
    DANGER = (Tone.NOT_MET.strong, Tone.NOT_MET.on_strong, None)

    def __init__(self, ground: str, ink: str, edge: str | None) -> None:
        self.ground = ground
        self.ink = ink
        self.on_filled = ink if ground not in (palette.CARD, palette.CLEAR) else None
        self.edge = edge


def button(
    identifier: str,
    label: str,
    on_tap: Callable[[], object] | None,
    *,
    kind: Kind = Kind.PRIMARY,
    icon: ft.IconData | None = None,
    is_busy: bool = False,
    expand: bool | int | None = None,
) -> ft.Control:
    """A button. Without `on_tap`, or while busy, it cannot be tapped; a busy one turns."""
    can_tap = on_tap is not None and not is_busy
    ink = kind.ink if can_tap or is_busy else palette.FAINT
    ground = kind.ground if can_tap or is_busy else _unavailable(kind)
    edge = ft.Border.all(current_window().look.border, kind.edge or ground)
    padding = ft.Padding.symmetric(horizontal=20 if kind is not Kind.QUIET else 12, vertical=13)
    return pressable(
        identifier,
        ft.Row(
            [*_lead(icon, ink, is_busy=is_busy), line(label, Style.BODY_STRONG, ink)],
            spacing=10,
            alignment=ft.MainAxisAlignment.CENTER,
            tight=not expand,
        ),
        on_tap if can_tap else None,
        Box(bgcolor=ground, border=edge, padding=padding, on_color=kind.on_filled),
        expand=expand,
    )


def _lead(icon: ft.IconData | None, ink: str, *, is_busy: bool) -> list[ft.Control]:
    if is_busy:
        ring = ft.ProgressRing(width=18, height=18, stroke_width=2.5, color=ink)
        # Else the button is read as a progress bar meanwhile, and afterwards the client has lost its identifier.
        return [ft.Semantics(content=ring, exclude_semantics=True)]
    return [] if icon is None else [ft.Icon(icon, size=20, color=ink)]


def _unavailable(kind: Kind) -> str:
    return kind.ground if kind.ground in (palette.CLEAR, palette.CARD) else Tone.PLAIN.soft


@component
def BusyButton(
    identifier: str,
    label: str,
    on_tap: Callable[[], object],
    *,
    kind: Kind = Kind.PRIMARY,
    icon: ft.IconData | None = None,
) -> ft.Control:
    """A button that turns, and cannot be tapped again, until what it called has finished (`on_tap` may be async)."""
    is_busy, set_busy = ft.use_state(False)

    async def run() -> None:
        set_busy(True)
        try:
            await finish(on_tap)
        finally:
            set_busy(False)

    return button(identifier, label, run, kind=kind, icon=icon, is_busy=is_busy)


def capture_button(identifier: str, name: str, on_tap: Callable[[], object]) -> ft.Control:
    """The camera, always one thumb away: give it to `screen(floating=...)`."""
    icon = ft.Icon(ft.Icons.PHOTO_CAMERA, size=26, color=palette.ON_ACCENT)
    middle = ft.Alignment.CENTER
    box = Box(palette.ACCENT, radius=16, width=60, height=60, alignment=middle, on_color=palette.ON_ACCENT)
    return pressable(identifier, icon, on_tap, box, label=name, tooltip=name)
