"""Boxes of a fixed list, in groups: each box alone, nothing preset, and how many of each group are ticked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored, heading
from inspector_app.ui.kit.press import Box, pressable
from inspector_app.ui.kit.words import faint, figure, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say

__all__ = ["Check", "CheckGroup", "checks"]


@dataclass(frozen=True, slots=True)
class Check:
    """A box: its name within the identifier, what it says, and whether it is ticked."""

    name: str
    text: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """Boxes that belong together, under a heading."""

    title: str
    checks: Sequence[Check]
    text: str | None = None
    """Guidance for these boxes."""


def checks(identifier: str, groups: Sequence[CheckGroup], on_tick: Callable[[str, bool], object] | None) -> ft.Control:
    """The groups under each other, to be put on a card. `on_tick` gets the name of a box and what it is to be; names
    are unique over all groups. Without it nothing can be tapped."""
    return anchored(identifier, ft.Column([_group(identifier, one, on_tick) for one in groups], spacing=14))


def _group(identifier: str, group: CheckGroup, on_tick: Callable[[str, bool], object] | None) -> ft.Control:
    ticked = sum(one.is_ticked for one in group.checks)
    is_full = ticked == len(group.checks)
    counted = say("kit.ticked", ticked=ticked, total=len(group.checks))
    count = figure(counted, Style.SMALL_STRONG, Tone.MET.strong if is_full else palette.FAINT)
    mark = [ft.Icon(ft.Icons.CHECK, size=18, color=Tone.MET.strong)] if is_full else []
    head = ft.Row([words(group.title, Style.CARD_TITLE, expand=True), *mark, count], spacing=6)
    told = [] if group.text is None else [ft.Container(faint(group.text), padding=ft.Padding.only(top=2, bottom=4))]
    boxes = [_box(identifier, one, on_tick) for one in group.checks]
    return ft.Column([heading(head, 3), *told, *boxes], spacing=2)


def _box(identifier: str, one: Check, on_tick: Callable[[str, bool], object] | None) -> ft.Control:
    icon = ft.Icons.CHECK_BOX if one.is_ticked else ft.Icons.CHECK_BOX_OUTLINE_BLANK
    mark = ft.Icon(icon, size=24, color=palette.ACCENT if one.is_ticked else palette.EDGE)
    row = ft.Row([mark, words(one.text, expand=True)], spacing=12)
    on_tap = None if on_tick is None else lambda: on_tick(one.name, not one.is_ticked)
    box = Box(radius=8, padding=ft.Padding.symmetric(vertical=12))
    return pressable(f"{identifier}-{one.name}", row, on_tap, box, is_checked=one.is_ticked)
