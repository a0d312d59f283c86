"""The answer: four equal buttons with icon and word, one tap. Nothing is preset."""

from collections.abc import Callable
from typing import Final

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.press import Box, pressable
from inspector_app.ui.kit.words import words
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import word_for
from inspector_app.visits.values import OutcomeWord

__all__ = ["OUTCOME_ICONS", "OUTCOME_TONES", "answer", "option", "options"]

OUTCOME_ICONS: Final = {
    OutcomeWord.MET: ft.Icons.CHECK,
    OutcomeWord.NOT_MET: ft.Icons.CLOSE,
    OutcomeWord.NOT_APPLICABLE: ft.Icons.REMOVE,
    OutcomeWord.NOT_EXAMINED: ft.Icons.VISIBILITY_OFF_OUTLINED,
}
OUTCOME_TONES: Final = {
    OutcomeWord.MET: Tone.MET,
    OutcomeWord.NOT_MET: Tone.NOT_MET,
    OutcomeWord.NOT_APPLICABLE: Tone.PLAIN,
    OutcomeWord.NOT_EXAMINED: Tone.PLAIN,
}


def answer(
    identifier: str, chosen: OutcomeWord | None, on_choose: Callable[[OutcomeWord], object] | None
) -> ft.Control:
    """The four answers, the chosen one filled. `on_choose` gets what was tapped, even what is chosen already."""
    buttons = [_button(identifier, word, chosen, on_choose) for word in OutcomeWord]
    if current_window().viewport.is_tight:
        return anchored(identifier, ft.Column([options(buttons[:2]), options(buttons[2:])], spacing=6))
    return anchored(identifier, options(buttons))


def _button(
    identifier: str,
    word: OutcomeWord,
    chosen: OutcomeWord | None,
    on_choose: Callable[[OutcomeWord], object] | None,
) -> ft.Control:
    on_tap = None if on_choose is None else lambda: on_choose(word)
    name, label = f"{identifier}-{word.value}", word_for("outcome", word.value)
    return option(name, OUTCOME_ICONS[word], label, OUTCOME_TONES[word], on_tap, is_chosen=word is chosen)


def options(buttons: list[ft.Control]) -> ft.Control:
    """Side by side, equally wide, and as high as the highest of them."""
    return ft.Row(buttons, spacing=6, intrinsic_height=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)


def option(
    identifier: str,
    icon: ft.IconData,
    label: str,
    tone: Tone,
    on_tap: Callable[[], object] | None,
    *,
    is_chosen: bool,
) -> ft.Control:
    """One of several answers, as icon and word: filled, and in its tone, only once it is chosen."""
    look = current_window().look
    # In the sun a soft ground is gone: there, what is chosen is filled.
    ground, ink = (tone.strong, tone.on_strong) if look.is_stark else (tone.soft, tone.strong)
    ground, ink = (ground, ink) if is_chosen else (palette.CARD, palette.FAINT)
    style = Style.SMALL_STRONG if is_chosen else Style.SMALL
    column = ft.Column(
        [ft.Icon(icon, size=20, color=ink), words(label, style, ink, align=ft.TextAlign.CENTER)],
        spacing=2,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    width = look.border + (0.5 if is_chosen else 0)
    box = Box(
        bgcolor=ground,
        border=ft.Border.all(width, tone.strong if is_chosen else palette.EDGE),
        padding=ft.Padding.symmetric(horizontal=2, vertical=8),
        alignment=ft.Alignment.CENTER,
    )
    return pressable(identifier, column, on_tap, box, is_checked=is_chosen, expand=True)
