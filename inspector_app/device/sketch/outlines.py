"""How what is drawn looks on a picture that is shown in a frame, and what of it a tap means."""

import itertools
import math
from collections.abc import Sequence
from typing import Final

from inspector_app.device.sketch.geometry import Frame, Spot, bounds, distance
from inspector_app.visits.values import Arrow, Blur, Box, Drawn, Freehand, Point, Words

__all__ = ["barbs", "is_hit", "line_width", "mosaic", "type_size", "words_place"]

REACH: Final = 24.0
"""How far from a line a finger may be that means it: half of the smallest target."""
_LETTER_WIDTH, _LETTER_HEIGHT = 0.55, 1.3
"""In sizes of type, about: what is hit of words need not be exact."""
_WORDS_SHARE: Final = 0.6
"""So much of the picture's width words may take."""
LINE_SHARE: Final = 1 / 200
TYPE_SHARE: Final = 1 / 28
"""Of the picture's longer side, as in what leaves (evidence.marks)."""
_LINE_LEAST, _TYPE_LEAST = 2.5, 12.0
_SQUARE_SHARE, _MOST_SQUARES = 1 / 60, 24
_BARB: Final = math.radians(28)


def line_width(frame: Frame) -> float:
    """Of a line on a picture that is shown so large, in logical pixels."""
    return max(_LINE_LEAST, max(frame.width, frame.height) * LINE_SHARE)


def type_size(frame: Frame) -> float:
    """Of words on a picture that is shown so large, in logical pixels."""
    return max(_TYPE_LEAST, max(frame.width, frame.height) * TYPE_SHARE)


def words_place(words: Words, frame: Frame) -> tuple[Spot, float, float]:
    """Where words begin, how high they are and how wide they may run. Near an edge they begin further inside: they must
    be read. How wide letters are, only the client knows: this is near enough."""
    size, room = type_size(frame), frame.width * _WORDS_SHARE
    along = (len(words.text) + 2) * size * _LETTER_WIDTH
    height = max(1, math.ceil(along / room)) * size * _LETTER_HEIGHT if room else 0.0
    x, y = frame.to_spot(words.at)
    x = max(frame.left, min(x, frame.left + frame.width - min(along, room)))
    y = max(frame.top, min(y, frame.top + frame.height - height))
    return (x, y), height, room


def barbs(tail: Spot, head: Spot, length: float) -> tuple[Spot, Spot]:
    """The two ends of an arrow's head that is so long."""
    angle = math.atan2(head[1] - tail[1], head[0] - tail[0])
    left, right = angle + math.pi + _BARB, angle + math.pi - _BARB
    return _beyond(head, left, length), _beyond(head, right, length)


def _beyond(spot: Spot, angle: float, length: float) -> Spot:
    return spot[0] + length * math.cos(angle), spot[1] + length * math.sin(angle)


def mosaic(
    left: float, top: float, right: float, bottom: float, frame: Frame
) -> list[tuple[float, float, float, float]]:
    """Every second square of a board that fills the rectangle: left, top, width and height of each."""
    longest = max(right - left, bottom - top)
    side = max(max(frame.width, frame.height) * _SQUARE_SHARE, longest / _MOST_SQUARES, 1.0)
    columns, rows = math.ceil((right - left) / side), math.ceil((bottom - top) / side)
    squares = []
    for row, column in itertools.product(range(rows), range(columns)):
        if (row + column) % 2:
            x, y = left + column * side, top + row * side
            squares.append((x, y, min(side, right - x), min(side, bottom - y)))
    return squares


def is_hit(drawn: Drawn, spot: Spot, frame: Frame) -> bool:
    """Whether a tap there means what is drawn: a line by its nearness, a frame by its edge, a blur and words by their
    whole surface."""
    match drawn:
        case Arrow(tail, head):
            return _is_near([tail, head], spot, frame)
        case Freehand(points):
            return _is_near(points, spot, frame)
        case Box():
            left, top, right, bottom = bounds(drawn)
            corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
            return _is_near(corners, spot, frame)
        case Blur():
            left, top, right, bottom = bounds(drawn)
            near, far = frame.to_spot((left, top)), frame.to_spot((right, bottom))
            return near[0] <= spot[0] <= far[0] and near[1] <= spot[1] <= far[1]
        case Words():
            return _is_on_words(drawn, spot, frame)


def _is_on_words(drawn: Words, spot: Spot, frame: Frame) -> bool:
    (x, y), height, room = words_place(drawn, frame)
    width = min(room, (len(drawn.text) + 2) * type_size(frame) * _LETTER_WIDTH)
    slack = REACH / 2
    return -slack <= spot[0] - x <= width + slack and -slack <= spot[1] - y <= height + slack


def _is_near(points: Sequence[Point], spot: Spot, frame: Frame) -> bool:
    spots = [frame.to_spot(point) for point in points]
    return any(distance(spot, begin, end) <= REACH for begin, end in itertools.pairwise(spots))
