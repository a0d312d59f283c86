"""What is drawn on a photo, in words, each with a way to remove it; and drawing without pointing, by the nine parts of
the picture. For a keyboard, a screen reader, a hand that shakes."""

from collections.abc import Callable
from datetime import datetime

import flet as ft

from inspector_app.device.screens.marks import ICONS, in_words, word_of
from inspector_app.device.sketch.geometry import Tool
from inspector_app.device.sketch.regions import Region, across
from inspector_app.device.state.drawing import Mark, Standing
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.cards import list_card, list_row, section
from inspector_app.ui.kit.press import Box, icon_button, pressable
from inspector_app.ui.kit.screen import body
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, say_time, word_for
from inspector_app.visits.values import Drawn

__all__ = ["DrawnList"]


@component
def DrawnList(
    tool: Tool,
    marks: tuple[Mark, ...],
    text: str,
    *,
    on_draw: Callable[[Drawn], object],
    on_remove: Callable[[Mark], object],
) -> ft.Control:
    """`text` is what is to be placed by the tool for words, empty where there is nothing to place."""
    rows = [_row(mark, on_remove) for mark in marks]
    shown = list_card(rows, identifier="drawn") if rows else faint(say("drawn.none"))
    parts = [section(say("drawn.title")), shown, section(say("drawn.parts", tool=word_for("tool", tool.value)))]
    return body([*parts, *_parts(tool, text, on_draw)], identifier="drawn-list")


def _row(mark: Mark, on_remove: Callable[[Mark], object]) -> ft.Control:
    by = say("drawn.mine") if mark.is_mine else mark.author or say("drawn.unknown")
    at = say_time(datetime.fromisoformat(mark.at)) if mark.at else ""
    text = " · ".join(part for part in (by, at) if part)
    is_plain = mark.standing is Standing.STANDS
    title = in_words(mark.drawn)
    icon = ICONS[word_of(mark.drawn)] if is_plain and mark.drawn is not None else ft.Icons.ERROR_OUTLINE
    if not is_plain:
        text = f"{text}\n{word_for('drawn_standing', mark.standing.value)}"
    lead = ft.Icon(icon, size=24, color=palette.ACCENT if is_plain else Tone.NOT_MET.strong)
    name = say("drawn.remove", what=title)
    trail = icon_button(f"remove-{mark.id}", ft.Icons.DELETE_OUTLINE, name, lambda: on_remove(mark))
    return list_row(f"mark-{mark.id}", title, text=text, lead=lead, trail=trail)


def _parts(tool: Tool, text: str, on_draw: Callable[[Drawn], object]) -> list[ft.Control]:
    """Nine buttons that lie as the parts of the picture do."""
    if tool is Tool.FREEHAND:
        return [faint(say("drawn.no_pen"))]
    told_first = word_for("drawn_part", tool.value) if tool is not Tool.TEXT or text else say("drawn.words_first")
    parts = Region.parts()
    rows: list[ft.Control] = [
        ft.Row([_part(one, tool, text, on_draw) for one in parts[at : at + 3]], spacing=6) for at in (0, 3, 6)
    ]
    return [faint(told_first), anchored("parts", ft.Column(rows, spacing=6))]


def _part(region: Region, tool: Tool, text: str, on_draw: Callable[[Drawn], object]) -> ft.Control:
    drawn = across(tool, region, text)
    ink = palette.ACCENT if drawn is not None else palette.FAINT
    box = Box(
        palette.CARD,
        ft.Border.all(current_window().look.border, palette.EDGE),
        padding=ft.Padding.symmetric(horizontal=4, vertical=15),
        alignment=ft.Alignment.CENTER,
    )
    label = words(word_for("part", region.value), Style.SMALL_STRONG, ink, align=ft.TextAlign.CENTER)
    on_tap = None if drawn is None else lambda: on_draw(drawn)
    return pressable(f"part-{region.value}", label, on_tap, box, expand=True)
