"""Arrows, boxes, strokes and words on a picture: red with a white rim, so that they show on any ground."""

import bisect
import functools
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from PIL import Image, ImageDraw, ImageFont

from inspector_app.visits.values import ANNOTATION_SIDE, Arrow, Box, Freehand, Words

__all__ = ["INK", "RIM", "STROKE_SHARE", "TEXT_SHARE", "Mark", "draw_marks"]

Mark: TypeAlias = Arrow | Box | Freehand | Words

INK: Final = "#C4201A"
RIM: Final = "#FFFFFF"
STROKE_SHARE: Final = 1 / 200
"""A stroke's width, of the picture's long side; the rim adds half of it on each side."""
TEXT_SHARE: Final = 1 / 28
"""The height of text, of the picture's long side."""

_FINE: Final = 2
"""Marks are drawn this many times larger and shrunk, for smooth edges."""
_LEAST_TEXT: Final = 8
_FONT: Final = "PublicSans-SemiBold.ttf"

_Place: TypeAlias = tuple[float, float]
_Frame: TypeAlias = tuple[float, float, float, float]


def draw_marks(image: Image.Image, marks: Sequence[Mark]) -> None:
    """Draw on an upright RGB picture: strokes first, words over them."""
    if not marks:
        return
    sheet = _Sheet.over(image.size)
    for mark in marks:
        if not isinstance(mark, Words):
            sheet.draw_line_of(mark)
    sheet.lay_on(image)
    for mark in marks:
        if isinstance(mark, Words):
            _write(image, mark)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Where strokes are drawn before they are laid on the picture: all rims first, so that none cuts another's ink."""

    ink: Image.Image
    rim: Image.Image
    width: float

    @classmethod
    def over(cls, size: tuple[int, int]) -> "_Sheet":
        fine = (size[0] * _FINE, size[1] * _FINE)
        return cls(Image.new("L", fine), Image.new("L", fine), max(2.5, max(size) * STROKE_SHARE) * _FINE)

    def draw_line_of(self, mark: Arrow | Box | Freehand) -> None:
        match mark:
            case Arrow(tail, head):
                self._draw_arrow(self._at(tail), self._at(head))
            case Box(corner, opposite):
                (left, top), (right, bottom) = self._at(corner), self._at(opposite)
                self._stroke([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)])
            case Freehand(points):
                self._stroke([self._at(point) for point in points])

    def lay_on(self, image: Image.Image) -> None:
        image.paste(RIM, mask=self.rim.reduce(_FINE))
        image.paste(INK, mask=self.ink.reduce(_FINE))

    def _at(self, point: tuple[int, int]) -> _Place:
        return point[0] * self.ink.width / ANNOTATION_SIDE, point[1] * self.ink.height / ANNOTATION_SIDE

    def _draw_arrow(self, tail: _Place, head: _Place) -> None:
        length = math.dist(tail, head)
        # A tap leaves an arrow without a length: it points down at its place.
        along = ((head[0] - tail[0]) / length, (head[1] - tail[1]) / length) if length else (0.0, 1.0)
        barb = 5 * self.width
        left, right = (
            (head[0] - barb * (along[0] + side * along[1]), head[1] - barb * (along[1] - side * along[0]))
            for side in (0.55, -0.55)
        )
        neck = (head[0] - barb * along[0] * 0.7, head[1] - barb * along[1] * 0.7)
        self._stroke([tail, neck])
        for sheet, rim in ((self.rim, self.width / 2), (self.ink, 0.0)):
            pencil = ImageDraw.Draw(sheet)
            pencil.polygon([head, left, right], fill=255)
            _line(pencil, [head, left, right, head], self.width / 2 + 2 * rim)

    def _stroke(self, places: Sequence[_Place]) -> None:
        _line(ImageDraw.Draw(self.rim), places, self.width * 2)
        _line(ImageDraw.Draw(self.ink), places, self.width)


def _line(pencil: ImageDraw.ImageDraw, places: Sequence[_Place], width: float) -> None:
    pencil.line(places, fill=255, width=round(width), joint="curve")
    for x, y in (places[0], places[-1]):
        pencil.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)


def _write(image: Image.Image, words: Words) -> None:
    """Words on a white plate that begins at their place, moved as far as it takes to stay inside the picture."""
    font, lines = _set(words.text, image.size)
    pad, line = _measures(font)
    width, height = _extent(font, lines)
    x, y = (
        max(0.0, min(max(at * side / ANNOTATION_SIDE, pad / 2), side - long - pad / 2))
        for at, side, long in zip(words.at, image.size, (width, height), strict=True)
    )
    plate = Image.new("L", (math.ceil(width) * _FINE, math.ceil(height) * _FINE))
    edge: _Frame = (0, 0, plate.width - 1, plate.height - 1)
    ImageDraw.Draw(plate).rounded_rectangle(edge, radius=pad * _FINE, fill=255)
    image.paste(RIM, (round(x), round(y)), plate.reduce(_FINE))
    pencil = ImageDraw.Draw(image)
    for number, text in enumerate(lines):
        pencil.text((round(x) + pad, round(y) + pad / 2 + number * line), text, INK, font)


def _set(text: str, size: tuple[int, int]) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest type in which the whole text fits into the picture, and its lines."""
    points = max(_LEAST_TEXT, round(max(size) * TEXT_SHARE))
    while True:
        font = _font(points)
        lines = _wrapped(text, font, size[0])
        width, height = _extent(font, lines)
        if points == _LEAST_TEXT or (width <= size[0] and height <= size[1]):
            return font, lines
        points = max(_LEAST_TEXT, points * 4 // 5)


def _measures(font: ImageFont.FreeTypeFont) -> tuple[float, float]:
    """The plate's air at each side, and from line to line, in pixels."""
    return font.size * 0.35, font.size * 1.2


def _extent(font: ImageFont.FreeTypeFont, lines: Sequence[str]) -> tuple[float, float]:
    pad, line = _measures(font)
    return max(map(font.getlength, lines)) + 2 * pad, len(lines) * line + pad


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Lines no longer than three fifths of the picture, or than the picture where a word needs it."""
    pad, _ = _measures(font)
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in _words(paragraph, font, width - 2 * pad):
            longer = f"{line} {word}".strip()
            if line and font.getlength(longer) > width * 0.6 - 2 * pad:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def _words(paragraph: str, font: ImageFont.FreeTypeFont, most: float) -> Iterator[str]:
    """The words of a line, without what cannot be printed; one that is wider than the picture is cut."""
    for word in paragraph.split():
        rest = "".join(character for character in word if character.isprintable())
        while font.getlength(rest) > most and len(rest) > 1:
            fits = max(1, _count_fitting(rest, font, most))
            yield rest[:fits]
            rest = rest[fits:]
        if rest:
            yield rest


def _count_fitting(word: str, font: ImageFont.FreeTypeFont, most: float) -> int:
    """How many characters from the first on are no wider than that."""
    return bisect.bisect_right(range(1, len(word)), most, key=lambda count: font.getlength(word[:count]))


@functools.lru_cache(maxsize=8)
def _font(points: int) -> ImageFont.FreeTypeFont:
    # The simple layout, which is everywhere the same: the typeface has no script that would need the other.
    return ImageFont.truetype(_fonts_folder() / _FONT, points, layout_engine=ImageFont.Layout.BASIC)


def _fonts_folder() -> Path:
    """`assets/fonts` beside the packages; on a phone, where they are packed apart, wherever Flet says that they lie."""
    beside = Path(__file__).resolve().parents[2] / "assets"
    return (beside if beside.is_dir() else Path(os.environ["FLET_ASSETS_DIR"])) / "fonts"
