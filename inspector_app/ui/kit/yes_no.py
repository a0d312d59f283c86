"""A question about the site: Yes or No, two equal buttons. Nothing is preset, and neither of them is good or bad."""

from collections.abc import Callable

import flet as ft

from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.answer import option, options
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.palette import Tone
from inspector_app.ui.wording import say

__all__ = ["yes_no"]


def yes_no(
    identifier: str,
    chosen: bool | None,
    on_choose: Callable[[bool], object] | None,
    *,
    on_take_back: Callable[[], object] | None = None,
) -> ft.Control:
    """Yes and No, the chosen one filled; tapping what is chosen already changes nothing.

    Args:
        on_take_back: shown as a quiet button below once there is an answer.
    """
    yes = _side(f"{identifier}-yes", say("kit.yes"), on_choose, stands_for=True, chosen=chosen)
    no = _side(f"{identifier}-no", say("kit.no"), on_choose, stands_for=False, chosen=chosen)
    lines = [options([yes, no])]
    if chosen is not None and on_take_back is not None:
        back = button(
            f"{identifier}-take-back", say("kit.take_back"), on_take_back, kind=Kind.QUIET, icon=ft.Icons.UNDO
        )
        lines.append(ft.Row([back], alignment=ft.MainAxisAlignment.END))
    return anchored(identifier, ft.Column(lines, spacing=4))


def _side(
    identifier: str, label: str, on_choose: Callable[[bool], object] | None, *, stands_for: bool, chosen: bool | None
) -> ft.Control:
    def choose() -> object:
        return None if on_choose is None or stands_for is chosen else on_choose(stands_for)

    return option(
        identifier,
        ft.Icons.CHECK if stands_for else ft.Icons.CLOSE,
        label,
        Tone.ACCENT if stands_for else Tone.PLAIN,
        None if on_choose is None else choose,
        is_chosen=stands_for is chosen,
    )
