"""The banner of what exists only here: the first thing an inspector must know before a border."""

from collections.abc import Callable

import flet as ft

from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.press import Box, pressable
from inspector_app.ui.kit.words import words
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window

__all__ = ["banner", "safety_banner"]


def safety_banner(text: str, *, is_safe: bool, on_tap: Callable[[], object] | None = None) -> ft.Control:
    """What exists only on this device, or that everything is safe; a tap leads to the sync screen."""
    icon = ft.Icons.SHIELD_OUTLINED if is_safe else ft.Icons.PHONE_ANDROID
    return banner("safety", icon, text, tone=Tone.MET if is_safe else Tone.WARN, on_tap=on_tap)


def banner(
    identifier: str, icon: ft.IconData, text: str, *, tone: Tone, on_tap: Callable[[], object] | None = None
) -> ft.Control:
    """One sentence across the screen."""
    arrow = [ft.Icon(ft.Icons.CHEVRON_RIGHT, size=20, color=tone.strong)] if on_tap else []
    row = ft.Row(
        [ft.Icon(icon, size=20, color=tone.strong), words(text, Style.SMALL_STRONG, tone.strong, expand=True), *arrow],
        spacing=10,
    )
    edge = ft.Border.all(2, tone.strong) if current_window().look.is_stark else None
    box = Box(tone.soft, edge, 12, ft.Padding.only(left=14, right=10, top=14, bottom=14))
    if on_tap is None:
        return anchored(
            identifier, ft.Container(row, bgcolor=box.bgcolor, border=edge, border_radius=12, padding=box.padding)
        )
    return pressable(identifier, row, on_tap, box)
