"""Where toasts appear: every screen has one host, at its foot."""

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import live
from inspector_app.ui.kit.press import Box, icon_button, pressable
from inspector_app.ui.kit.words import words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component
from inspector_app.ui.theme import Style
from inspector_app.ui.toasts import Toast, Toasts
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

__all__ = ["ToastHost"]

_ICONS = {
    Tone.MET: ft.Icons.CHECK_CIRCLE_OUTLINE,
    Tone.NOT_MET: ft.Icons.ERROR_OUTLINE,
    Tone.WARN: ft.Icons.WARNING_AMBER,
}


@component
def ToastHost() -> ft.Control:
    """Shows what the window's toasts say, and nothing else: only this part is drawn anew."""
    toasts, _ = ft.use_state(current_window().toasts)
    if toasts.shown is None:
        return ft.Container(height=0)
    return live("toast", _drawn(toasts, toasts.shown))


def _drawn(toasts: Toasts, toast: Toast) -> ft.Control:
    parts: list[ft.Control] = [
        ft.Icon(_ICONS.get(toast.tone, ft.Icons.INFO_OUTLINE), size=20, color=palette.ON_BADGE),
        words(toast.text, Style.SECOND, palette.ON_BADGE, expand=True),
    ]
    if toast.action is not None:
        parts.append(_action(toasts, toast, toast.action))
    parts.append(
        icon_button(
            "toast-close", ft.Icons.CLOSE, say("kit.close"), lambda: toasts.dismiss(toast), color=palette.ON_BADGE
        )
    )
    return ft.Container(
        ft.Row(parts, spacing=10),
        bgcolor=palette.BADGE,
        border=ft.Border.all(1, palette.EDGE),
        border_radius=12,
        padding=ft.Padding.only(left=16, right=4, top=2, bottom=2),
    )


def _action(toasts: Toasts, toast: Toast, label: str) -> ft.Control:
    def act() -> object:
        toasts.dismiss(toast)
        return toast.on_action() if toast.on_action else None

    text = words(label, Style.SECOND_STRONG, palette.ON_BADGE)
    return pressable("toast-action", text, act, Box(padding=ft.Padding.symmetric(horizontal=10, vertical=14)))
