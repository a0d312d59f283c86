"""Draws assets/icon.png: a shield with a check mark, white on one calm blue.

Run `.venv/bin/python -m tools.draw_icon`; `flet build` makes every other size from the one picture.
"""

from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw

ICON = Path(__file__).parent.parent / "assets" / "icon.png"
SIZE = 1024
SCALE = 4  # drawn larger and made smaller, because Pillow does not smooth edges
ACCENT = "#0B4A8F"
PAPER = "#FFFFFF"

Point = tuple[float, float]

# In thousandths of the picture. The shield keeps to the middle two thirds, which round and square masks leave alone.
SHOULDER: tuple[Point, Point, Point] = ((500, 190), (610, 265), (745, 285))
FLANK: tuple[Point, Point, Point, Point] = ((745, 285), (765, 560), (690, 730), (500, 825))
CHECK: tuple[Point, Point, Point] = ((385, 505), (470, 590), (625, 420))
STROKE = 62


def curve(*points: Point, steps: int = 60) -> list[Point]:
    """Points along the Bezier curve of three or four control points."""
    return [_between(points, step / steps) for step in range(steps + 1)]


def _between(points: tuple[Point, ...], share: float) -> Point:
    while len(points) > 1:
        points = tuple((x + (nx - x) * share, y + (ny - y) * share) for (x, y), (nx, ny) in pairwise(points))
    return points[0]


def outline() -> list[Point]:
    """The shield, from its crest down the right side and up the left."""
    right = curve(*SHOULDER) + curve(*FLANK)
    return right + [(1000 - x, y) for x, y in reversed(right)]


def draw() -> Image.Image:
    """The icon, SIZE x SIZE pixels, without transparency (iOS refuses it)."""
    side = SIZE * SCALE
    picture = Image.new("RGB", (side, side), ACCENT)
    pen = ImageDraw.Draw(picture)
    pen.polygon(_scaled(outline(), side), fill=PAPER)
    width = round(STROKE * side / 1000)
    pen.line(_scaled(CHECK, side), fill=ACCENT, width=width, joint="curve")
    for x, y in (_scaled(CHECK, side)[0], _scaled(CHECK, side)[-1]):
        pen.circle((x, y), width / 2, fill=ACCENT)
    return picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def _scaled(points: list[Point] | tuple[Point, ...], side: int) -> list[Point]:
    return [(x * side / 1000, y * side / 1000) for x, y in points]


if __name__ == "__main__":
    draw().save(ICON, optimize=True)
