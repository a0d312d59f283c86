"""What is drawn on a photo, as it lies on the picture: in a color of its own with a pale edge, seen on any ground.

A blur is an opaque cover here. What leaves the device has what is under it destroyed (evidence.markup).
"""

from collections.abc import Callable, Sequence
from typing import Final

import flet as ft
import flet.canvas as fc

from inspector_app.device.sketch.geometry import Frame, Spot, bounds, fit
from inspector_app.device.sketch.outlines import barbs, line_width, mosaic, type_size, words_place
from inspector_app.device.sketch.regions import region_of
from inspector_app.ui.events import hear
from inspector_app.ui.runtime import component, memo
from inspector_app.ui.theme import COVER, COVER_PALE, KNOB, MARK, MARK_EDGE
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.values import Arrow, Blur, Box, Drawn, Freehand, Words

__all__ = ["ICONS", "NOTHING", "Marks", "in_words", "marked", "shapes_of", "told", "use_frame", "word_of"]

ICONS: Final = {
    "arrow": ft.Icons.NORTH_EAST,
    "box": ft.Icons.CROP_SQUARE,
    "freehand": ft.Icons.GESTURE,
    "text": ft.Icons.TITLE,
    "blur": ft.Icons.BLUR_ON,
}
NOTHING: Final = Frame(0, 0, 0, 0)
_NAMES: Final = {Arrow: "arrow", Box: "box", Freehand: "freehand", Words: "text", Blur: "blur"}
_EDGE: Final = 1.5
"""How far the pale edge stands out on each side, in logical pixels."""
_HEAD: Final = 5.0
"""How long an arrow's head is, in widths of its line."""
_KNOB: Final = 6.0
_GAP: Final = "\u00a0"


def word_of(drawn: Drawn) -> str:
    """The word for what is drawn, as an entry has it."""
    return _NAMES[type(drawn)]


def told(drawn: Drawn) -> str:
    """What is drawn, in words: "Arrow to the upper right"."""
    where = word_for("region", region_of(drawn).value)
    if isinstance(drawn, Words):
        return say("drawn.written", text=drawn.text, where=where)
    return word_for("marks", word_of(drawn), where=where)


def in_words(drawn: Drawn | None) -> str:
    """The same, also for what cannot be shown."""
    return say("drawn.unseen") if drawn is None else told(drawn)


def use_frame(size: tuple[int, int] | None) -> tuple[Frame, Callable[[ft.LayoutSizeChangeEvent[ft.Container]], None]]:
    """Where the picture of this size lies in the box that calls what is given beside it as it changes its size."""
    box, set_box = ft.use_state((0.0, 0.0))
    frame = NOTHING if size is None else fit(*box, size)
    return frame, lambda event: set_box((event.width, event.height))


def marked(
    picture: bytes,
    name: str,
    layers: Sequence[ft.Control],
    on_size: Callable[[ft.LayoutSizeChangeEvent[ft.Container]], None],
) -> ft.Control:
    """The picture, whole, and what lies on it."""
    image = ft.Image(src=picture, fit=ft.BoxFit.CONTAIN, semantics_label=name, gapless_playback=True)
    return ft.Container(
        ft.Stack([image, *layers], fit=ft.StackFit.EXPAND, expand=True), on_size_change=hear(on_size), expand=True
    )


@memo
@component
def Marks(drawn: tuple[Drawn, ...], frame: Frame, chosen: Drawn | None = None) -> ft.Control:
    """What is drawn, in this order; the chosen one has knobs at its ends."""
    shapes = [] if frame.is_empty else [shape for one in drawn for shape in shapes_of(one, frame)]
    if chosen is not None and not frame.is_empty:
        shapes += _knobs(chosen, frame)
    return fc.Canvas(shapes, expand=True)


def shapes_of(drawn: Drawn, frame: Frame, *, is_growing: bool = False) -> list[fc.Shape]:
    """As the canvas draws it. What is under a blur can be seen while it is drawn, for one must see what to cover."""
    match drawn:
        case Arrow(tail, head):
            return _arrow(frame.to_spot(tail), frame.to_spot(head), line_width(frame))
        case Box():
            return _edged([*_corners(drawn, frame), _corners(drawn, frame)[0]], line_width(frame))
        case Freehand(points):
            return _edged([frame.to_spot(point) for point in points], line_width(frame))
        case Blur():
            return _cover(drawn, frame, is_growing=is_growing)
        case Words():
            return [_text(drawn, frame)]


def _corners(drawn: Box | Blur, frame: Frame) -> list[Spot]:
    left, top, right, bottom = bounds(drawn)
    return [frame.to_spot(point) for point in ((left, top), (right, top), (right, bottom), (left, bottom))]


def _edged(spots: Sequence[Spot], width: float) -> list[fc.Shape]:
    elements = _elements(spots)
    return [fc.Path(elements, paint=_line(MARK_EDGE, width + 2 * _EDGE)), fc.Path(elements, paint=_line(MARK, width))]


def _elements(spots: Sequence[Spot]) -> list[fc.Path.PathElement]:
    (x, y), *rest = spots
    return [fc.Path.MoveTo(x, y), *(fc.Path.LineTo(x, y) for x, y in rest)]


def _line(color: str, width: float) -> ft.Paint:
    return ft.Paint(
        color=color,
        stroke_width=width,
        style=ft.PaintingStyle.STROKE,
        stroke_cap=ft.StrokeCap.ROUND,
        stroke_join=ft.StrokeJoin.ROUND,
    )


def _filled(color: str) -> ft.Paint:
    return ft.Paint(color=color, style=ft.PaintingStyle.FILL)


def _arrow(tail: Spot, head: Spot, width: float) -> list[fc.Shape]:
    left, right = barbs(tail, head, _HEAD * width)
    base = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2
    shaft, point = _elements([tail, base]), [*_elements([left, head, right]), fc.Path.Close()]
    return [
        fc.Path(shaft, paint=_line(MARK_EDGE, width + 2 * _EDGE)),
        fc.Path(point, paint=_line(MARK_EDGE, 2 * _EDGE)),
        fc.Path(shaft, paint=_line(MARK, width)),
        fc.Path(point, paint=_filled(MARK)),
    ]


def _cover(drawn: Blur, frame: Frame, *, is_growing: bool) -> list[fc.Shape]:
    (left, top), _, (right, bottom), _ = _corners(drawn, frame)
    cover = fc.Rect(left, top, right - left, bottom - top, paint=_filled(f"{COVER},0.6" if is_growing else COVER))
    edge = fc.Rect(left, top, right - left, bottom - top, paint=_line(MARK_EDGE, _EDGE))
    if is_growing:
        return [cover, edge]
    squares: list[fc.Path.PathElement] = [fc.Path.Rect(*one) for one in mosaic(left, top, right, bottom, frame)]
    return [cover, fc.Path(squares, paint=_filled(COVER_PALE)), edge]


def _text(drawn: Words, frame: Frame) -> fc.Shape:
    (x, y), _, room = words_place(drawn, frame)
    style = ft.TextStyle(
        size=type_size(frame), color=MARK, bgcolor=MARK_EDGE, font_family="Public Sans 600", height=1.3
    )
    return fc.Text(x, y, f"{_GAP}{drawn.text}{_GAP}", style=style, max_width=room)


def _knobs(drawn: Drawn, frame: Frame) -> list[fc.Shape]:
    left, top, right, bottom = bounds(drawn)
    match drawn:
        case Arrow(tail, head):
            points = [tail, head]
        case Freehand(through):
            points = [through[0], through[-1]]
        case _:
            points = [(left, top), (right, top), (right, bottom), (left, bottom)]
    shapes: list[fc.Shape] = []
    for x, y in (frame.to_spot(point) for point in points):
        shapes.append(fc.Circle(x, y, _KNOB + 2, paint=_filled(KNOB)))
        shapes.append(fc.Circle(x, y, _KNOB, paint=_filled(MARK_EDGE)))
    return shapes
