"""The one view of a window: the rail, a list, what is open of it, and over all of it a photo, as the path says."""

import flet as ft

from inspector_app.central.review.screens.ended import ended_view
from inspector_app.central.review.screens.frame import frame
from inspector_app.central.review.screens.queue import Queue
from inspector_app.central.review.screens.setpane import NoSet, SetPane
from inspector_app.central.review.screens.setpublish import PublishSet
from inspector_app.central.review.screens.sets import SetList
from inspector_app.central.review.screens.viewer import Viewer
from inspector_app.central.review.screens.visit import Nowhere, VisitPane
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.whereabouts import Area, Spot
from inspector_app.ui.runtime import keyed, use_changes, view
from inspector_app.ui.window import current_window

__all__ = ["console_views"]


def console_views() -> list[ft.View]:
    """What a window draws."""
    return [Console()]


@view
def Console() -> ft.View:
    """Beside each other in a wide window, one at a time in a narrow one."""
    seat, viewport = current_seat(), current_window().viewport
    ft.use_state(seat.whereabouts)
    use_changes(seat.desk.changes)
    if seat.desk.ended:
        return ended_view()
    spot = seat.spot
    if spot.area is Area.CRITERIA:
        return _criteria(spot)
    shows_queue = viewport.is_wide or not spot.visit
    pane = keyed(spot.visit, VisitPane, spot.visit, spot.section, spot.category) if spot.visit else None
    if pane is None and viewport.is_wide:
        pane = Nowhere()
    over = keyed(spot.photo, Viewer, spot.visit, spot.photo) if spot.photo else None
    return frame(Queue(spot.visit) if shows_queue else None, pane, over)


def _criteria(spot: Spot) -> ft.View:
    """The published sets, and one of them."""
    is_wide = current_window().viewport.is_wide
    pane: ft.Control | None = None
    if spot.is_publishing:
        pane = keyed("publishing", PublishSet)
    elif spot.criteria:
        pane = keyed(spot.criteria, SetPane, spot.criteria, spot.category)
    elif is_wide:
        pane = NoSet()
    listed = keyed("sets", SetList, spot.criteria) if is_wide or pane is None else None
    return frame(listed, pane, None)
