"""What is asked in between: a confirmation, or a reason. From below on a phone, in the middle of a wide window."""

from collections.abc import Callable, Sequence
from typing import Final

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.events import hear
from inspector_app.ui.kit.anchors import anchored, heading
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.field import Field
from inspector_app.ui.kit.words import words
from inspector_app.ui.runtime import component
from inspector_app.ui.theme import Style
from inspector_app.ui.viewport import TextSize
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

__all__ = ["ConfirmSheet", "ReasonSheet", "use_sheet"]

_WIDTH: Final = 480
_ROOMY: Final = 700


def use_sheet(identifier: str, parts: Sequence[ft.Control] | None, on_close: Callable[[], object]) -> None:
    """Show `parts` above the screen while they are not None. Call it every time the component is drawn.

    `on_close` is called when the person swipes, taps beside it or goes back: let it make `parts` None.
    """
    ft.use_dialog(None if parts is None else _sheet(identifier, parts, on_close))


def _sheet(identifier: str, parts: Sequence[ft.Control], on_close: Callable[[], object]) -> ft.DialogControl:
    scroll = ft.ScrollMode.AUTO if _is_cramped() else None  # with it, the sheet takes the whole height
    column = ft.Column(list(parts), spacing=14, tight=True, scroll=scroll)
    closing = hear(lambda _: on_close())
    if not current_window().viewport.is_compact:
        box = ft.Container(anchored(identifier, column), width=_WIDTH, padding=8)
        return ft.AlertDialog(
            content=box,
            content_padding=ft.Padding.only(left=16, right=16, top=20, bottom=12),
            bgcolor=palette.CARD,
            shape=ft.RoundedRectangleBorder(radius=18),
            barrier_color=palette.veil(palette.SCRIM, 0.5),
            on_dismiss=closing,
        )
    box = ft.Container(anchored(identifier, column), padding=ft.Padding.only(left=20, right=20, top=4, bottom=20))
    # Its ground is the theme's, which is `CARD` too: one given here would stay light when the system turns dark.
    return ft.BottomSheet(
        ft.SafeArea(box),
        shape=ft.RoundedRectangleBorder(radius=18),
        show_drag_handle=True,
        scrollable=True,
        barrier_color=palette.veil(palette.SCRIM, 0.5),
        on_dismiss=closing,
    )


def _is_cramped() -> bool:
    """Whether a sheet may be higher than the window: large text, or a low window (a keyboard takes half of it)."""
    window = current_window()
    return window.viewport.text is not TextSize.NORMAL or (window.page.height or _ROOMY) < _ROOMY


@component
def ConfirmSheet(
    identifier: str,
    title: str,
    text: str,
    *,
    is_open: bool,
    confirm: str,
    on_confirm: Callable[[], object],
    on_close: Callable[[], object],
    is_danger: bool = False,
) -> ft.Control:
    """Asks before something that cannot be taken back. Put it anywhere on the screen: it takes no room itself."""
    kind = Kind.DANGER if is_danger else Kind.PRIMARY
    yes = button(f"{identifier}-yes", confirm, lambda: _both(on_close, on_confirm), kind=kind, expand=True)
    no = button(f"{identifier}-no", say("kit.cancel"), on_close, kind=Kind.SECONDARY, expand=True)
    parts = [_title(title), words(text, Style.BODY, palette.FAINT), ft.Row([no, yes], spacing=10)]
    use_sheet(identifier, parts if is_open else None, on_close)
    return ft.Container(height=0)


@component
def ReasonSheet(
    identifier: str,
    title: str,
    *,
    label: str,
    reason: str = "",
    is_open: bool,
    on_reason: Callable[[str], object],
    on_close: Callable[[], object],
    on_cancel: Callable[[], object] | None = None,
    on_draft: Callable[[str], object] | None = None,
) -> ft.Control:
    """Asks for the reason that an answer needs; it is saved once there is one.

    Give it a key of its own for each opening: what it begins with is read once. `on_close` is also called when it is
    swiped away, which may happen by accident; `on_cancel` only by the button.
    """
    text, set_text = ft.use_state(reason)

    def save() -> object:
        return _both(on_close, lambda: on_reason(text.strip()))

    parts = [
        _title(title),
        Field(f"{identifier}-text", label, reason, lines=3, on_change=set_text, on_draft=on_draft, is_focused=True),
        ft.Row(
            [
                button(f"{identifier}-no", say("kit.cancel"), on_cancel or on_close, kind=Kind.SECONDARY, expand=True),
                button(f"{identifier}-yes", say("kit.save"), save if text.strip() else None, expand=True),
            ],
            spacing=10,
        ),
    ]
    use_sheet(identifier, parts if is_open else None, on_close)
    return ft.Container(height=0)


def _both(first: Callable[[], object], then: Callable[[], object]) -> object:
    first()
    return then()


def _title(text: str) -> ft.Control:
    return heading(words(text, Style.CARD_TITLE), 2)
