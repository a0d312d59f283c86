"""The parts of a set as a list to choose from: its categories, or the positions of the walk, each with its progress."""

from collections.abc import Sequence
from typing import Final

import flet as ft

from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.sheet import Part, Sheet
from inspector_app.central.review.whereabouts import Section
from inspector_app.ui import palette
from inspector_app.ui.kit import card, chip, faint, pressable, ring, words
from inspector_app.ui.kit.press import Box
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say

__all__ = ["SIDE_WIDTH", "part_rows", "parts_card"]

SIDE_WIDTH: Final = 268
_WALK_ICONS: Final = {
    "gate": ft.Icons.DOOR_SLIDING_OUTLINED,
    "yard": ft.Icons.FENCE_OUTLINED,
    "dock": ft.Icons.WAREHOUSE_OUTLINED,
    "stuffing": ft.Icons.LOCAL_SHIPPING_OUTLINED,
    "office": ft.Icons.MEETING_ROOM_OUTLINED,
    "hr": ft.Icons.BADGE_OUTLINED,
    "it": ft.Icons.DNS_OUTLINED,
}


def parts_card(sheet: Sheet, parts: Sequence[Part], chosen: str, title: str = "") -> ft.Control:
    """Beside the page, where there is room."""
    room = ft.Padding.only(left=8, top=6, bottom=4)
    head = [ft.Container(words(title, Style.SECOND_STRONG), padding=room)] if title else []
    return card([*head, *part_rows(sheet, parts, chosen)], padding=8, spacing=2, identifier="categories")


def part_rows(sheet: Sheet, parts: Sequence[Part], chosen: str) -> list[ft.Control]:
    """Each leads to its answers."""
    return [_row(sheet, part, is_chosen=part.id == chosen) for part in parts]


def _row(sheet: Sheet, part: Part, *, is_chosen: bool) -> ft.Control:
    seat = current_seat()
    chips = _chips(part)
    lines: list[ft.Control] = [
        words(part.title, Style.SECOND_STRONG if is_chosen else Style.SECOND),
        faint(say("review.category_progress", answered=part.answered, total=part.total), Style.LABEL),
        *([ft.Row(chips, spacing=4, run_spacing=4, wrap=True)] if chips else []),
    ]
    row = ft.Row([_mark(part), ft.Column(lines, spacing=1, expand=True)], spacing=10)
    box = Box(
        palette.ACCENT_SOFT if is_chosen else None, radius=10, padding=ft.Padding.symmetric(horizontal=8, vertical=6)
    )

    def go() -> None:
        seat.go_to(sheet.id, Section.ANSWERS, part.id)

    return pressable(f"category-{part.id}", row, go, box, is_selected=is_chosen or None)


def _mark(part: Part) -> ft.Control:
    """The number of a category, the picture of a position, within the ring of how far it is."""
    share = part.answered / part.total if part.total else 0.0
    told = say("review.category_progress", answered=part.answered, total=part.total)
    if not part.is_of_walk:
        return ring(share, part.id, name=told, size=38)
    icon = ft.Container(
        ft.Icon(_WALK_ICONS[part.id], size=19, color=palette.ACCENT),
        left=0,
        right=0,
        top=0,
        bottom=0,
        alignment=ft.Alignment.CENTER,
    )
    return ft.Stack([ring(share, "", name=told, size=38), icon])


def _chips(part: Part) -> list[ft.Control]:
    chips = []
    if part.actions:
        chips.append(chip(say("review.chip_actions", count=part.actions), Tone.NOT_MET, ft.Icons.ERROR_OUTLINE))
    if part.recommendations:
        chips.append(
            chip(
                say("review.chip_recommendations", count=part.recommendations),
                Tone.WARN,
                ft.Icons.TIPS_AND_UPDATES_OUTLINED,
            )
        )
    if part.conflicts:
        chips.append(chip(say("review.chip_conflicts", count=part.conflicts), Tone.WARN, ft.Icons.CALL_SPLIT))
    return chips
