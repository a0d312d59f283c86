"""A photo with what is drawn on it, as one picture that can leave: upright, small, without metadata.

A blur becomes a cover: one fixed pattern, the same over every face and every plate. Nothing of what lies below takes
part in it, so there is nothing to compute back. A true blur, and a mosaic of averages, can be undone in part: whoever
knows the typeface of a plate tries all plates until one gives the same blur.
"""

import io
import math
from collections.abc import Iterable, Sequence
from typing import Final

from PIL import Image, ImageDraw

from inspector_app.evidence.marks import draw_marks
from inspector_app.evidence.troubles import TOO_MUCH_DRAWN
from inspector_app.evidence.views import PREVIEW_PIXELS, NotShown, Picture, Upright, open_upright
from inspector_app.visits.annotations import is_too_much
from inspector_app.visits.values import ANNOTATION_SIDE, Blur, Drawn

__all__ = ["draw_flat", "flatten"]

_QUALITY: Final = 82
_CELLS: Final = 60
"""Of the cover's pattern, along the picture's long side."""
_TONES: Final = ((139, 147, 158), (149, 157, 168), (158, 166, 177), (167, 175, 186))


def flatten(picture: bytes, drawn: Sequence[Drawn], *, long_side: int = PREVIEW_PIXELS) -> bytes:
    """A JPEG of the photo with what is drawn on it. As `draw_flat`, which also tells its size."""
    return draw_flat(picture, drawn, long_side=long_side).data


def draw_flat(picture: bytes, drawn: Sequence[Drawn], *, long_side: int = PREVIEW_PIXELS) -> Picture:
    """The photo with what is drawn on it, as a JPEG whose long side has at most `long_side` pixels.

    `picture` is the original, or the preview where the original is not at hand. What lies below a blur has no part in
    the result: two photos that differ only there give the same bytes. Time and memory are bounded as for `make_views`.

    Raises:
        NotShown: the picture is damaged, too large, or of a kind that has no decoder here; or too much is drawn on it.
    """
    if is_too_much(drawn):
        raise NotShown(TOO_MUCH_DRAWN)
    opened = open_upright(picture, long_side)
    image = opened.image.convert("RGB")
    image.info = {}  # Pillow would carry some of the original's metadata over, a comment for one
    _cover(image, (one for one in drawn if isinstance(one, Blur)), _margin(max(image.size), opened))
    draw_marks(image, [one for one in drawn if not isinstance(one, Blur)])
    written = io.BytesIO()
    # Colors in full: halved, as is usual, a thin red line would lose its red.
    image.save(written, "JPEG", quality=_QUALITY, subsampling="4:4:4")
    return Picture(written.getvalue(), "image/jpeg", image.width, image.height, "flattened")


def _margin(long_side: int, opened: Upright) -> int:
    """How many pixels a cover reaches beyond its box: farther than anything below the box can have spread.

    In the original that is as far as its file lets a pixel reach; in the shrunk picture the filter's reach (4). One
    part in a hundred is for the hand that drew the box.
    """
    return math.ceil(max(opened.reach * long_side / opened.longest, long_side / 100)) + 4


def _cover(image: Image.Image, blurs: Iterable[Blur], margin: int) -> None:
    """Paint over the boxes. After shrinking, for which the margin allows; before anything else is drawn."""
    covered = Image.new("1", image.size)
    pencil = ImageDraw.Draw(covered)
    for blur in blurs:
        (left, right), (top, bottom) = (
            (min(ends) * side // ANNOTATION_SIDE - margin, -(-max(ends) * side // ANNOTATION_SIDE) + margin)
            for ends, side in zip(zip(blur.corner, blur.opposite, strict=True), image.size, strict=True)
        )
        pencil.rectangle((left, top, right, bottom), fill=1)
    if covered.getbbox():
        image.paste(_pattern(image.size), mask=covered)


def _pattern(size: tuple[int, int]) -> Image.Image:
    """Squares of a few gray tones: it says at a glance that something was taken away. No chance and no photo in it."""
    cell = math.ceil(max(size) / _CELLS)
    columns, rows = (math.ceil(side / cell) for side in size)
    cells = Image.new("RGB", (columns, rows))
    for row in range(rows):
        for column in range(columns):
            cells.putpixel((column, row), _TONES[(column * column * 3 + row * row * 5 + column * row * 7) % 11 % 4])
    return cells.resize((columns * cell, rows * cell), Image.Resampling.NEAREST).crop((0, 0, *size))
