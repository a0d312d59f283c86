"""From where a finger is to a point of the picture, and from the way it went to what it drew.

A view is measured in logical pixels from its upper left corner. A point of a picture counts in 1/10,000 of its width
and height (visits.values), so that what is drawn fits every size of it.
"""

import enum
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from inspector_app.visits.shapes import MOST_POINTS
from inspector_app.visits.values import ANNOTATION_SIDE, Arrow, Blur, Box, Drawn, Freehand, Point, Words

__all__ = ["LEAST", "Frame", "Spot", "Tool", "bounds", "distance", "draw_between", "fit", "simplify", "widest"]

Spot = tuple[float, float]
"""A place in a view, x and y in logical pixels."""

LEAST: Final = 10.0
"""What is smaller than so many logical pixels was meant as a tap."""
_TOLERANCE: Final = 12.0


class Tool(enum.StrEnum):
    """What one draws with, by the word that an entry has for it."""

    ARROW = "arrow"
    BOX = "box"
    FREEHAND = "freehand"
    TEXT = "text"
    BLUR = "blur"


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the picture lies in its view: what is left of the view at two sides is empty."""

    left: float
    top: float
    width: float
    height: float

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown yet."""
        return self.width <= 0 or self.height <= 0

    def to_point(self, spot: Spot) -> Point:
        """The point of the picture; a spot beside it counts as the nearest on its edge."""
        return _part(spot[0] - self.left, self.width), _part(spot[1] - self.top, self.height)

    def to_spot(self, point: Point) -> Spot:
        x, y = point
        return self.left + x * self.width / ANNOTATION_SIDE, self.top + y * self.height / ANNOTATION_SIDE


def _part(along: float, whole: float) -> int:
    if whole <= 0:
        return 0
    return max(0, min(ANNOTATION_SIDE, round(along * ANNOTATION_SIDE / whole)))


def fit(view_width: float, view_height: float, picture: tuple[int, int]) -> Frame:
    """Where a picture of this size (in any unit) lies that is shown whole, and as large as the view allows."""
    width, height = picture
    if min(view_width, view_height, width, height) <= 0:
        return Frame(0, 0, 0, 0)
    scale = min(view_width / width, view_height / height)
    shown_width, shown_height = width * scale, height * scale
    return Frame((view_width - shown_width) / 2, (view_height - shown_height) / 2, shown_width, shown_height)


def draw_between(tool: Tool, points: Sequence[Point]) -> Drawn | None:
    """What a stroke of the tool from the first of these points to the last draws; None where that is nothing."""
    if len(points) < 2 or len(set(points)) < 2:
        return None
    first, last = points[0], points[-1]
    match tool:
        case Tool.FREEHAND:
            return Freehand(simplify(points))
        case Tool.ARROW:
            return Arrow(first, last) if first != last else None
        case Tool.BOX | Tool.BLUR:
            if first[0] == last[0] or first[1] == last[1]:
                return None
            return Box(first, last) if tool is Tool.BOX else Blur(first, last)
        case Tool.TEXT:
            return None


def simplify(points: Sequence[Point], most: int = MOST_POINTS) -> tuple[Point, ...]:
    """The stroke with as few points as look the same, and no more than `most` (at least 2), ends kept
    (Ramer-Douglas-Peucker)."""
    tolerance = _TOLERANCE
    kept = _reduced(points, tolerance)
    while len(kept) > most:
        tolerance *= 1.5
        kept = _reduced(points, tolerance)
    return kept


def _reduced(points: Sequence[Point], tolerance: float) -> tuple[Point, ...]:
    keep = {0, len(points) - 1}
    ahead = [(0, len(points) - 1)]
    while ahead:  # no recursion: a stroke may have thousands of points
        first, last = ahead.pop()
        if last - first < 2:
            continue
        ends = points[first], points[last]
        far, at = max((distance(points[at], *ends), at) for at in range(first + 1, last))
        if far > tolerance:
            keep.add(at)
            ahead += [(first, at), (at, last)]
    return tuple(points[at] for at in sorted(keep))


def distance(spot: Spot, begin: Spot, end: Spot) -> float:
    """From a spot to the line between two others, in the unit in which they are given."""
    along_x, along_y = end[0] - begin[0], end[1] - begin[1]
    square = along_x * along_x + along_y * along_y
    if square == 0:
        return math.dist(spot, begin)
    share: float = ((spot[0] - begin[0]) * along_x + (spot[1] - begin[1]) * along_y) / square
    share = max(0.0, min(1.0, share))
    return math.dist(spot, (begin[0] + share * along_x, begin[1] + share * along_y))


def widest(spots: Iterable[Spot]) -> float:
    """The longer side of what these spots span."""
    pairs = list(spots)
    if not pairs:
        return 0.0
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def bounds(drawn: Drawn) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is drawn, in points; of words only where they begin."""
    xs, ys = zip(*_points_of(drawn), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _points_of(drawn: Drawn) -> tuple[Point, ...]:
    match drawn:
        case Arrow(one, other) | Box(one, other) | Blur(one, other):
            return one, other
        case Freehand(points):
            return points
        case Words(at, _):
            return (at,)
