"""A list that shows fifty rows and then fifty more: Flet builds, compares and sends every row that it is given."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import flet as ft

from inspector_app.ui.events import hear
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import SIDE
from inspector_app.ui.runtime import component
from inspector_app.ui.wording import say

__all__ = ["PAGE", "PagedList"]

PAGE: Final = 50
_NEAR_THE_END: Final = 400
T = TypeVar("T")


@component
def PagedList(
    identifier: str,
    rows: Sequence[T],
    draw: Callable[[T], ft.Control],
    *,
    head: Sequence[ft.Control] = (),
    padding: ft.Padding | float | None = None,
    spacing: float = 10,
    page: int = PAGE,
) -> ft.Control:
    """Draws `rows` a page at a time: the next comes as the end comes near, or by a button for who does not scroll.

    Args:
        draw: gives the control of a row; use `keyed(row.id, Row, row)` if the row has state.
        head: stands above the rows and scrolls with them.
        page: how many at a time; fewer where a row is made of much.
    """
    shown, set_shown = ft.use_state(page)
    rest = len(rows) - shown

    def show_more() -> None:
        set_shown(lambda count: count + page)

    def scrolled(event: ft.OnScrollEvent) -> None:
        if rest > 0 and event.max_scroll_extent - event.pixels < _NEAR_THE_END:
            show_more()

    drawn = [*head, *(draw(row) for row in rows[:shown])]
    if rest > 0:
        more = say("kit.show_more", count=min(rest, page), total=len(rows))
        drawn.append(ft.Row([button(f"{identifier}-more", more, show_more, kind=Kind.QUIET)]))
    room = ft.Padding.only(left=SIDE, right=SIDE, top=2, bottom=96) if padding is None else padding
    listed = ft.ListView(
        drawn, spacing=spacing, padding=room, expand=True, on_scroll=hear(scrolled), scroll_interval=100
    )
    return anchored(identifier, listed, expand=True)
