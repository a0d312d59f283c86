"""Counts by row and column. Read aloud row by row, each number with the word of its column."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.cards import divider
from inspector_app.ui.kit.words import faint, figure, words
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window

__all__ = ["TableRow", "table"]

_GAP: Final = 12
_LABEL: Final = 14
"""How many characters of a label stand on a line at least, beside the numbers on a phone."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A label with its numbers, one for each column; `is_total` sets it off."""

    label: str
    values: Sequence[int]
    is_total: bool = False


def table(identifier: str, head: str, columns: Sequence[str], rows: Sequence[TableRow]) -> ft.Control:
    """A small table: `head` is the word over the labels. Columns have one short word each, three of them at most.

    With large text the numbers stand below their label, each with its word.
    """
    if current_window().viewport.is_tight:
        lines = [_read(row, columns, _stacked(row, columns)) for row in rows]
    else:
        widths = [_widest(number, word, rows) for number, word in enumerate(columns)]
        names = [faint(word, Style.SMALL_STRONG) for word in columns]
        lines = [_line(faint(head, Style.SMALL_STRONG, expand=_LABEL), names, widths)]
        lines += [_read(row, columns, _row(row, widths)) for row in rows]
    parted: list[ft.Control] = []
    for line in lines:
        parted += [divider(), line] if parted else [line]
    return anchored(identifier, ft.Column(parted, spacing=0))


def _widest(number: int, word: str, rows: Sequence[TableRow]) -> int:
    return max(5, *(len(part) for part in word.split()), *(len(str(row.values[number])) for row in rows))


def _row(row: TableRow, widths: Sequence[int]) -> ft.Control:
    style = Style.SECOND_STRONG if row.is_total else Style.SECOND
    return _line(words(row.label, style, expand=_LABEL), [_number(value, style) for value in row.values], widths)


def _line(label: ft.Control, cells: Sequence[ft.Text], widths: Sequence[int]) -> ft.Control:
    for cell, width in zip(cells, widths, strict=True):
        cell.expand, cell.text_align = width, ft.TextAlign.END
    return ft.Container(ft.Row([label, *cells], spacing=_GAP), padding=ft.Padding.symmetric(vertical=9))


def _stacked(row: TableRow, columns: Sequence[str]) -> ft.Control:
    style = Style.SECOND_STRONG if row.is_total else Style.SECOND
    cells: list[ft.Control] = [
        ft.Row([faint(word, Style.SECOND), _number(value, style)], spacing=6, tight=True)
        for word, value in zip(columns, row.values, strict=True)
    ]
    column = ft.Column([words(row.label, Style.SECOND_STRONG), ft.Row(cells, spacing=20, wrap=True)], spacing=2)
    return ft.Container(ft.Row([ft.Container(column, expand=True)]), padding=ft.Padding.symmetric(vertical=9))


def _number(value: int, style: ft.TextStyle) -> ft.Text:
    """A zero is no news."""
    return figure(str(value), style, palette.INK if value else palette.FAINT)


def _read(row: TableRow, columns: Sequence[str], drawn: ft.Control) -> ft.Control:
    """As one node: a screen reader would else say the numbers without the words above them."""
    told = ", ".join(f"{word} {value}" for word, value in zip(columns, row.values, strict=True))
    return ft.Semantics(content=drawn, label=f"{row.label}: {told}", container=True, exclude_semantics=True)
