"""Where on a picture something is, in words; and drawing in a whole part of it, for whoever cannot point."""

import enum

from inspector_app.device.sketch.geometry import Tool, bounds
from inspector_app.visits.values import ANNOTATION_SIDE, Arrow, Blur, Box, Drawn, Point, Words

__all__ = ["Region", "across", "region_of"]

_THIRDS = (0, 3_333, 6_667, ANNOTATION_SIDE)
_NEARLY_ALL = 8_000
_ROOM = 700
"""How far what is placed by its part stays away from the part's edge, in points of the picture."""


class Region(enum.StrEnum):
    """The nine parts of a picture, three in a row, and the whole of it."""

    UPPER_LEFT = "upper_left"
    TOP = "top"
    UPPER_RIGHT = "upper_right"
    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"
    LOWER_LEFT = "lower_left"
    BOTTOM = "bottom"
    LOWER_RIGHT = "lower_right"
    WHOLE = "whole"

    @classmethod
    def parts(cls) -> tuple["Region", ...]:
        """The nine, row by row."""
        return tuple(one for one in cls if one is not cls.WHOLE)

    @property
    def corners(self) -> tuple[Point, Point]:
        """Its upper left and its lower right corner."""
        if self is Region.WHOLE:
            return (0, 0), (ANNOTATION_SIDE, ANNOTATION_SIDE)
        row, column = divmod(Region.parts().index(self), 3)
        return (_THIRDS[column], _THIRDS[row]), (_THIRDS[column + 1], _THIRDS[row + 1])


def region_of(drawn: Drawn) -> Region:
    """Where on the picture it is: of an arrow, where it points."""
    if isinstance(drawn, Arrow):
        return _region_at(drawn.head)
    left, top, right, bottom = bounds(drawn)
    if right - left >= _NEARLY_ALL and bottom - top >= _NEARLY_ALL:
        return Region.WHOLE
    return _region_at(((left + right) // 2, (top + bottom) // 2))


def _region_at(point: Point) -> Region:
    column, row = (sum(along >= line for line in _THIRDS[1:3]) for along in point)
    return Region.parts()[3 * row + column]


def across(tool: Tool, region: Region, text: str = "") -> Drawn | None:
    """What the tool draws in a whole part of the picture: a blur covers the part, a box frames it, an arrow points at
    its middle, words begin at its left. None for a pen, and for words where there are none."""
    near, far = region.corners
    middle = (near[0] + far[0]) // 2, (near[1] + far[1]) // 2
    match tool:
        case Tool.BLUR:
            return Blur(near, far)
        case Tool.BOX:
            return Box((near[0] + _ROOM // 2, near[1] + _ROOM // 2), (far[0] - _ROOM // 2, far[1] - _ROOM // 2))
        case Tool.ARROW:
            # From the side that is nearer to the middle of the picture, so that it stays on it.
            tail_x = far[0] + _ROOM if middle[0] < ANNOTATION_SIDE // 2 else near[0] - _ROOM
            tail_y = far[1] + _ROOM if middle[1] < ANNOTATION_SIDE // 2 else near[1] - _ROOM
            return Arrow((tail_x, tail_y), middle)
        case Tool.TEXT:
            return Words((near[0] + _ROOM // 2, middle[1] - _ROOM // 2), text) if text.strip() else None
        case Tool.FREEHAND:
            return None
