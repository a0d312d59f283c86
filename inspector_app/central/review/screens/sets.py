"""The list of published criterion sets, and the way to publish one more."""

from collections.abc import Sequence

import flet as ft

from inspector_app.central.review.saying import say_kind
from inspector_app.central.review.screens.parts import checked_chip, draft_chip, standing_chip
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.setrows import SetRow
from inspector_app.central.review.whereabouts import PUBLISHING, QUEUE, at_set
from inspector_app.ui import palette
from inspector_app.ui.kit import (
    Entry,
    Field,
    Kind,
    PagedList,
    button,
    card,
    chip,
    empty_state,
    error_card,
    faint,
    heading,
    icon_button,
    line,
    loading,
    words,
)
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component
from inspector_app.ui.tasks import use_query
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

__all__ = ["SetList"]


@component
def SetList(chosen: str) -> ft.Control:
    """`chosen` is the digest of the set that is open beside it, if any."""
    seat = current_seat()
    wanted, set_wanted = ft.use_state("")
    query = use_query("sets", seat.desk.sets, changes=seat.desk.arrivals.everything)
    rows = query.value if query.value is not None else seat.desk.sets_shown
    search = Field("sets-search", say("review.sets.search"), wanted, on_change=set_wanted, entry=Entry.SEARCH)
    head = [_head(rows), _beside(_publish()), _beside(search)]
    if rows is None:
        return ft.Column([*head, _waiting(query.failure.sentence if query.failure else "", query.again)], expand=True)
    shown = _kept(rows, wanted)
    if not shown:
        none = empty_state("sets-none", ft.Icons.SEARCH_OFF, say("review.sets.none"), say("review.sets.none_text"))
        return ft.Column([*head, none], spacing=10, expand=True)
    room = ft.Padding.only(left=16, right=16, top=2, bottom=32)
    listed = PagedList(
        "sets", shown, lambda row: _card(row, is_chosen=row.criteria.digest == chosen), padding=room, spacing=10
    )
    return ft.Column([*head, listed], spacing=10, expand=True)


def _beside(control: ft.Control) -> ft.Control:
    return ft.Container(control, padding=ft.Padding.symmetric(horizontal=16))


def _head(rows: Sequence[SetRow] | None) -> ft.Control:
    seat = current_seat()
    back = []
    if current_window().viewport.is_compact:
        back.append(
            icon_button("back", ft.Icons.ARROW_BACK, say("review.to_queue"), lambda: seat.go(QUEUE), color=palette.INK)
        )
    title = heading(line(say("review.sets.title"), Style.TITLE), 1, identifier="screen-title")
    count = [] if rows is None else [chip(str(len(rows)), Tone.ACCENT)]
    room = ft.Padding.only(left=4 if back else 16, right=16, top=14)
    return ft.Container(ft.Row([*back, title, *count], spacing=8), padding=room, height=62)


def _publish() -> ft.Control:
    seat = current_seat()
    label, icon = say("review.sets.publish_one"), ft.Icons.UPLOAD_FILE_OUTLINED
    kind = Kind.SECONDARY if seat.spot.is_publishing else Kind.PRIMARY
    return ft.Row([button("publish-set", label, lambda: seat.go(PUBLISHING), kind=kind, icon=icon, expand=True)])


def _waiting(failure: str, again: object) -> ft.Control:
    if not failure:
        return loading("sets-loading", say("review.loading"))
    retry = again if callable(again) else None
    return _beside(error_card("sets-failed", say("review.failed"), failure, on_retry=retry))


def _kept(rows: Sequence[SetRow], wanted: str) -> list[SetRow]:
    """Those that hold every word, under their kinds of partner as these are called here."""
    parts = wanted.casefold().split()
    found = [row for row in rows if all(part in _searched(row) for part in parts)]
    return sorted(found, key=lambda row: say_kind(row.criteria.entity_type).casefold())


def _searched(row: SetRow) -> str:
    one = row.criteria
    return " ".join((one.title.text(), one.id, one.edition, say_kind(one.entity_type))).casefold()


def _card(row: SetRow, *, is_chosen: bool) -> ft.Control:
    seat, one = current_seat(), row.criteria
    must = sum(element.level == "must" for element in one.elements)
    counts = say("review.sets.counts", must=must, should=len(one.elements) - must)
    used = say("review.sets.used", count=row.visits)
    chips = [standing_chip(row.standing), draft_chip() if one.is_draft else checked_chip()]
    return card(
        [
            words(say_kind(one.entity_type), Style.BODY_STRONG),
            faint(say("review.set_named", id=one.id, edition=one.edition)),
            faint(f"{counts} · {used}"),
            ft.Row(chips, spacing=6, run_spacing=6, wrap=True),
        ],
        identifier=f"set-{one.digest[:12]}",
        on_tap=lambda: seat.go(at_set(one.digest)),
        is_selected=is_chosen,
        padding=12,
        spacing=5,
    )
