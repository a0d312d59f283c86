"""Puts rows on pages before anything is drawn: pure values in, pages of marks out.

A **mark** is a line of text, a box or a picture. A **row** is a strip of the page with its marks. A **block** is a
run of rows; with a **frame** it is a card, whose outline is drawn anew on each page that it reaches. Lengths are
millimeters.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

__all__ = ["Block", "Box", "Color", "Frame", "Image", "Mark", "Page", "Row", "Sheet", "Style", "Text", "paginate"]

Color: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Style:
    """A cut of the typeface: weight (regular, semibold, bold), size in points, height of a line in millimeters."""

    weight: str
    size: float
    line: float


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text in a box `w` wide; `align` is L, C or R."""

    x: float
    y: float
    w: float
    text: str
    style: Style
    color: Color
    align: str = "L"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, filled or outlined, with round corners where it has a radius."""

    x: float
    y: float
    w: float
    h: float
    fill: Color | None = None
    outline: Color | None = None
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by its name, filling its box; `told` says in words what it shows."""

    x: float
    y: float
    w: float
    h: float
    name: str
    told: str


Mark: TypeAlias = Text | Box | Image


@dataclass(frozen=True, slots=True)
class Row:
    """A strip of the page. A row `with_next` is never the last on a page; a `gap` is dropped at a page's top."""

    height: float
    marks: tuple[Mark, ...] = ()
    with_next: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A card's outline: where it stands, and the color of the bar at its left edge."""

    x: float
    w: float
    bar: Color
    outline: Color


@dataclass(frozen=True, slots=True)
class Block:
    """A run of rows. `lead` stands before it, outside its frame, and never without its beginning.

    A continued block begins on each further page with `again`. One that is `off_front` is not put on the first page.
    """

    rows: tuple[Row, ...]
    frame: Frame | None = None
    lead: tuple[Row, ...] = ()
    again: tuple[Row, ...] = ()
    off_front: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The part of a page that can be written on. The first page may begin higher."""

    top: float
    bottom: float
    first_top: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


_BELOW_A_CUT = 2.0
"""Air between the last line of a card that goes on and its outline."""

Page: TypeAlias = tuple[Mark, ...]

_KEEP_WHOLE = 1 / 3
"""A block shorter than this part of a page goes to the next page whole rather than be cut."""


def paginate(blocks: Iterable[Block], sheet: Sheet) -> list[Page]:
    """Place every row of every block, in order. Nothing overlaps, nothing passes the bottom, nothing is left out."""
    writer = _Writer(sheet)
    for block in blocks:
        writer.place(block)
    return [tuple(page) for page in writer.pages]


class _Writer:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.pages: list[list[Mark]] = [[]]
        self._y = sheet.first_top
        self._card_from = 0.0

    @property
    def _left(self) -> float:
        return self._sheet.bottom - self._y

    @property
    def _at_top(self) -> bool:
        return not self.pages[-1]

    def place(self, block: Block) -> None:
        runs = list(_runs(block.rows, self._sheet.height - _height(block.again)))
        lead, whole = _height(block.lead), _height(block.rows)
        first = lead + _height(runs[0])
        better_whole = self._left < lead + whole < self._sheet.height * _KEEP_WHOLE
        if not self._at_top and (self._has_to_turn(block) or better_whole or first > self._left):
            self._turn()
        self._put_all(block.lead)
        self._card_from = self._y
        for number, run in enumerate(runs):
            if number and _height(run) > self._left:
                self._continue(block)
            self._put_all(run)
        self._close(block.frame)

    def _has_to_turn(self, block: Block) -> bool:
        return block.off_front and len(self.pages) == 1

    def _continue(self, block: Block) -> None:
        # The margin below the page's last line has room for the outline.
        self._y += _BELOW_A_CUT
        self._close(block.frame)
        self._turn()
        self._card_from = self._y
        self._put_all(block.again)

    def _put_all(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if not (row.gap and self._at_top):
                self._put(row)

    def _put(self, row: Row) -> None:
        self.pages[-1].extend(_moved(mark, self._y) for mark in row.marks)
        self._y += row.height

    def _close(self, frame: Frame | None) -> None:
        height = self._y - self._card_from
        if frame is None or height <= 0:
            return
        self.pages[-1].append(Box(frame.x, self._card_from, frame.w, height, outline=frame.outline, radius=2.5))
        self.pages[-1].append(Box(frame.x, self._card_from + 3, 1.4, height - 6, fill=frame.bar))

    def _turn(self) -> None:
        self.pages.append([])
        self._y = self._sheet.top


def _runs(rows: Iterable[Row], most: float) -> Iterator[list[Row]]:
    """Rows that stay together: each `with_next` goes with what follows. A run higher than a page is not kept."""
    for run in _tied(rows):
        if _height(run) <= most:
            yield run
        else:
            yield from ([row] for row in run)


def _tied(rows: Iterable[Row]) -> Iterator[list[Row]]:
    run: list[Row] = []
    for row in rows:
        run.append(row)
        if not row.with_next:
            yield run
            run = []
    if run:
        yield run


def _height(rows: Iterable[Row]) -> float:
    return sum(row.height for row in rows)


def _moved(mark: Mark, down: float) -> Mark:
    return replace(mark, y=mark.y + down)
