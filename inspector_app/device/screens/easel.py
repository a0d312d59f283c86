"""The picture under the hand: a finger draws; where no tool is in the hand, it moves the picture to look closer.

Flet gives a drag to one who listens for it: a detector that draws leaves no pinch to the viewer around it.
"""

from collections.abc import Callable
from typing import Any, Final

import flet as ft
import flet.canvas as fc

from inspector_app.device.screens.marks import Marks, marked, shapes_of, use_frame
from inspector_app.device.screens.photos import name_of
from inspector_app.device.sketch.geometry import Frame, Spot, Tool
from inspector_app.device.sketch.stroke import Stroke
from inspector_app.device.state.drawing import shown_of, size_of
from inspector_app.device.state.studio import Studio
from inspector_app.ui import palette
from inspector_app.ui.events import hear
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.cards import notice
from inspector_app.ui.kit.press import icon_button
from inspector_app.ui.kit.states import loading
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, use_cell, use_changes
from inspector_app.ui.tasks import use_query
from inspector_app.ui.theme import MARK, MARK_EDGE
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say
from inspector_app.visits.values import Drawn

__all__ = ["Easel"]

_EVERY_MS: Final = 25
"""Each event of a drag goes to Python and back; more of them would only queue up."""
_MOST_ZOOM: Final = 6.0
_CLOSER: Final = 1.6
OnTap = Callable[[Spot, Frame], None]


@component
def Easel(studio: Studio, *, on_tap: OnTap, on_drawn: Callable[[Drawn], None]) -> ft.Control:
    """`on_tap` gets where a tap was; `on_drawn` what a drag drew."""
    visit, photo = studio.visit, studio.photo
    use_changes(visit.changes)

    async def read() -> bytes | None:
        return await visit.view(photo, "preview")

    size = size_of(visit, photo)
    picture = use_query((photo.id, size), read)
    if picture.is_loading and picture.value is None:
        return ft.Container(loading("easel-loading", say("photos.loading")), expand=True)
    if not picture.value or size is None:
        text = picture.failure.sentence if picture.failure else say("markup.no_picture")
        told = notice("easel-none", ft.Icons.IMAGE_NOT_SUPPORTED_OUTLINED, text, tone=Tone.PLAIN)
        return ft.Container(ft.Column([told]), padding=16, expand=True)
    board = Board(studio, picture.value, size, on_tap=on_tap, on_drawn=on_drawn)
    return anchored("easel", ft.Container(board, bgcolor=palette.BADGE, expand=True), expand=True)


@component
def Board(
    studio: Studio, picture: bytes, size: tuple[int, int], *, on_tap: OnTap, on_drawn: Callable[[Drawn], None]
) -> ft.Control:
    """The picture, what is drawn on it, what is being drawn, and the hand on top."""
    use_changes(studio.changes)
    use_changes(studio.visit.changes)
    frame, measure = use_frame(size)
    viewer = use_cell(ft.Ref[ft.InteractiveViewer]).value
    marks, chosen = studio.marks, studio.chosen
    layers = [
        Marks(shown_of(marks), frame, chosen.drawn if chosen else None),
        Growing(studio.stroke, studio.tool, frame),
        *([] if studio.is_looking else [_hand(studio, frame, on_tap, on_drawn)]),
    ]
    name = say("markup.picture", name=name_of(studio.photo), count=len(marks))
    shown = marked(picture, name, layers, measure)
    sheet = ft.InteractiveViewer(shown, ref=viewer, max_scale=_MOST_ZOOM, expand=True)
    over = [_zooms(viewer, frame)] if studio.is_looking else []
    return ft.Stack([sheet, *over], fit=ft.StackFit.EXPAND, expand=True)


def _hand(studio: Studio, frame: Frame, on_tap: OnTap, on_drawn: Callable[[Drawn], None]) -> ft.Control:
    stroke, tool = studio.stroke, studio.tool

    def end(event: Any) -> None:
        if event.local_position is not None:
            stroke.go(_spot(event))
        came = stroke.end(tool, frame)
        if isinstance(came, tuple):
            on_tap(came, frame)
        elif came is not None:
            on_drawn(came)

    return ft.GestureDetector(
        drag_interval=_EVERY_MS,
        exclude_from_semantics=True,  # there is a list for whoever cannot see where a finger is
        mouse_cursor=ft.MouseCursor.PRECISE,
        on_pan_down=hear(lambda event: stroke.press(_spot(event))),
        on_pan_start=hear(lambda event: None if tool is Tool.TEXT else stroke.begin(_spot(event))),
        on_pan_update=hear(lambda event: stroke.go(_spot(event))),
        on_pan_end=hear(end),
        on_tap_up=hear(lambda event: on_tap(_spot(event), frame)),
    )


def _zooms(viewer: ft.Ref[ft.InteractiveViewer], frame: Frame) -> ft.Control:
    """Closer, and back to the whole picture, for whoever cannot pinch."""

    async def closer() -> None:
        if (shown := viewer.current) is not None:
            # Flet's zoom keeps the upper left corner where it is; this keeps the middle.
            away = 1 / _CLOSER - 1
            await shown.zoom(_CLOSER)
            await shown.pan(away * (frame.left + frame.width / 2), away * (frame.top + frame.height / 2))

    async def whole() -> None:
        if (shown := viewer.current) is not None:
            await shown.reset()

    buttons = [
        icon_button("look-whole", ft.Icons.FIT_SCREEN_OUTLINED, say("markup.whole"), whole),
        icon_button("look-closer", ft.Icons.ZOOM_IN, say("markup.closer"), closer),
    ]
    edge = ft.Border.all(current_window().look.border, palette.EDGE)
    row = ft.Row(buttons, spacing=4, tight=True)
    return ft.Container(row, bgcolor=palette.CARD, border=edge, border_radius=26, right=12, bottom=12)


def _spot(event: Any) -> Spot:
    return event.local_position.x, event.local_position.y


@component
def Growing(stroke: Stroke, tool: Tool, frame: Frame) -> ft.Control:
    """What is being drawn, by itself: nothing else is drawn anew while a finger moves."""
    use_changes(stroke.changes)
    if frame.is_empty:
        return fc.Canvas([], expand=True)
    shapes = [shape for one in stroke.ahead for shape in shapes_of(one, frame)]
    now = stroke.growing(tool, frame)
    if now is not None:
        shapes += shapes_of(now, frame, is_growing=True)
    if stroke.corner is not None:
        shapes += _corner(stroke.corner)
    return fc.Canvas(shapes, expand=True)


def _corner(spot: Spot) -> list[fc.Shape]:
    """The first of two taps."""
    fill = ft.PaintingStyle.FILL
    x, y = spot
    return [
        fc.Circle(x, y, 11, paint=ft.Paint(color=MARK_EDGE, style=fill)),
        fc.Circle(x, y, 8, paint=ft.Paint(color=MARK, style=fill)),
        fc.Circle(x, y, 3, paint=ft.Paint(color=MARK_EDGE, style=fill)),
    ]
