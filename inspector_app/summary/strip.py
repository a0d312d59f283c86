"""The pictures of a finding: side by side, equally high, each with its caption below."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from inspector_app.evidence.views import Picture
from inspector_app.summary import ink
from inspector_app.summary.content import PictureSeen
from inspector_app.summary.flow import Box, Image, Mark, Row
from inspector_app.summary.flow import Text as Line
from inspector_app.summary.paper import Paper
from inspector_app.summary.wording import Wording
from inspector_app.visits.values import Gap

__all__ = ["Shown", "strip"]

Shown: TypeAlias = Mapping[str, Picture | None]
"""By the names that the content gives them; None where a picture is not at hand."""

_HEIGHT: Final = 39.0
"""Three pictures of four by three fill a line."""
_LEAST_WIDTH: Final = 29.0
"""So that a caption below has room for words."""
_BETWEEN: Final = 3.0
_MOST_LINES: Final = 4
"""Of a caption below its picture; a longer one gets the whole width."""
_ABSENT: Final = (_HEIGHT * 4 / 3, _HEIGHT)


@dataclass(frozen=True, slots=True)
class _Tile:
    seen: PictureSeen
    picture: Picture | None
    size: tuple[float, float]
    """Of the picture, in millimeters."""
    width: float
    caption: tuple[str, ...]

    @property
    def stands_alone(self) -> bool:
        return len(self.caption) > _MOST_LINES


def strip(
    paper: Paper, words: Wording, pictures: Sequence[PictureSeen], shown: Shown, x: float, width: float
) -> Iterator[Row]:
    """The pictures in their order, in lines that are kept whole."""
    tiles = [_tile(paper, words, one, shown.get(one.name), width) for one in pictures]
    for line in _lines(tiles, width):
        yield Row(_BETWEEN, gap=True)
        if line[0].stands_alone:
            yield Row(line[0].size[1] + 1, tuple(_drawn(paper, words, line[0], x, 0)), with_next=True)
            caption = _caption(words, line[0].seen)
            yield from ink.paragraph(paper, caption, ink.LABEL_PLAIN, x=x, width=width, color=ink.SUB)
        else:
            yield _row(paper, words, line, x)


def _tile(paper: Paper, words: Wording, seen: PictureSeen, picture: Picture | None, most: float) -> _Tile:
    size = _size(picture, most) if picture else _ABSENT
    width = max(size[0], _LEAST_WIDTH)
    caption = _caption(words, seen)
    lines = tuple(paper.lines(paper.legible(caption), ink.LABEL_PLAIN, width)) if caption else ()
    return _Tile(seen, picture, size, width, lines)


def _size(picture: Picture, most: float) -> tuple[float, float]:
    height = min(_HEIGHT, most * picture.height / picture.width)
    return height * picture.width / picture.height, height


def _caption(words: Wording, seen: PictureSeen) -> str:
    if seen.caption is Gap.UNANSWERED:
        return ""
    return words.gap_sentences[seen.caption] if isinstance(seen.caption, Gap) else seen.caption.strip()


def _lines(tiles: Sequence[_Tile], width: float) -> Iterator[list[_Tile]]:
    line: list[_Tile] = []
    for tile in tiles:
        taken = sum(one.width + _BETWEEN for one in line)
        if line and (taken + tile.width > width or tile.stands_alone or line[0].stands_alone):
            yield line
            line = []
        line.append(tile)
    if line:
        yield line


def _row(paper: Paper, words: Wording, line: Sequence[_Tile], x: float) -> Row:
    marks: list[Mark] = []
    height = max(tile.size[1] for tile in line)
    for tile in line:
        marks += _drawn(paper, words, tile, x, height - tile.size[1])
        for number, text in enumerate(tile.caption):
            y = height + 1 + number * ink.LABEL_PLAIN.line
            marks.append(Line(x, y, tile.width, text, ink.LABEL_PLAIN, ink.SUB))
        x += tile.width + _BETWEEN
    most = max(len(tile.caption) for tile in line)
    return Row(height + (1 + most * ink.LABEL_PLAIN.line if most else 0), tuple(marks))


def _drawn(paper: Paper, words: Wording, tile: _Tile, x: float, y: float) -> Iterator[Mark]:
    width, height = tile.size
    if tile.picture is not None:
        yield Image(x, y, width, height, tile.seen.name, paper.legible(_caption(words, tile.seen)))
        return
    yield Box(x, y, width, height, fill=ink.PALE, radius=1.2)
    told = paper.lines(words.picture_elsewhere, ink.LABEL_PLAIN, width - 8)
    top = y + (height - len(told) * ink.LABEL_PLAIN.line) / 2
    for number, text in enumerate(told):
        yield Line(x + 4, top + number * ink.LABEL_PLAIN.line, width - 8, text, ink.LABEL_PLAIN, ink.SUB, "C")
