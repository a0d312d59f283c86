"""The queue: every visit that has arrived, what is new to this reader first seen by its chip, searched and narrowed."""

from collections.abc import Sequence

import flet as ft

from inspector_app.central.review.queue import Filter, QueueRow, keep
from inspector_app.central.review.saying import say_ago, stage_word
from inspector_app.central.review.screens.frame import sign_out_button
from inspector_app.central.review.screens.parts import advice_chip, draft_chip
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.whereabouts import CRITERIA
from inspector_app.ui import palette
from inspector_app.ui.kit import (
    Entry,
    Field,
    PagedList,
    Pill,
    card,
    chip,
    empty_state,
    error_card,
    faint,
    figure,
    heading,
    icon_button,
    line,
    loading,
    pills,
)
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component
from inspector_app.ui.tasks import use_query
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for

__all__ = ["Queue"]


@component
def Queue(chosen: str) -> ft.Control:
    """`chosen` is the visit that is open beside it, if any."""
    seat = current_seat()
    ft.use_state(seat.looking)
    query = use_query("queue", seat.desk.queue, changes=seat.desk.arrivals.everything)
    rows = query.value if query.value is not None else seat.desk.queue_shown
    head = [_beside(_head(rows)), _beside(_search()), _filters()]
    if rows is None:
        body = _waiting(query.failure.sentence if query.failure else None, query.again)
        return ft.Column([*head, body], spacing=10, expand=True)
    shown = keep(rows, seat.looking.filter, seat.looking.text)
    if not shown:
        return ft.Column([*head, _nothing(rows)], spacing=10, expand=True)
    room = ft.Padding.only(left=16, right=16, top=2, bottom=32)
    listed = PagedList("queue", shown, lambda row: _card(row, is_chosen=row.visit == chosen), padding=room, spacing=10)
    return ft.Column([*head, listed], spacing=10, expand=True)


def _beside(control: ft.Control) -> ft.Control:
    return ft.Container(control, padding=ft.Padding.symmetric(horizontal=16))


def _head(rows: Sequence[QueueRow] | None) -> ft.Control:
    title = heading(line(say("review.queue_title"), Style.TITLE), 1, identifier="screen-title")
    count = [] if rows is None else [chip(str(len(rows)), Tone.ACCENT)]
    leave = [_criteria(), sign_out_button(palette.INK)] if current_window().viewport.is_compact else []
    row = ft.Row([title, *count, ft.Container(expand=True), *leave], spacing=10)
    return ft.Container(row, padding=ft.Padding.only(top=14), height=62)


def _criteria() -> ft.Control:
    """Where there is no rail."""
    seat = current_seat()
    icon, label = ft.Icons.RULE_OUTLINED, say("review.sets.nav")
    return icon_button("nav-criteria", icon, label, lambda: seat.go(CRITERIA), color=palette.INK)


def _search() -> ft.Control:
    looking = current_seat().looking

    def narrow(text: str) -> None:
        looking.text = text

    return Field("queue-search", say("review.search"), looking.text, on_change=narrow, entry=Entry.SEARCH)


def _filters() -> ft.Control:
    looking = current_seat().looking

    def choose(wanted: Filter) -> None:
        looking.filter = wanted

    choices = [Pill(each, word_for("review.filter", each.value), each.value) for each in Filter]
    return pills("queue-filter", choices, looking.filter, choose)


def _card(row: QueueRow, *, is_chosen: bool) -> ft.Control:
    seat = current_seat()
    name = line(row.partner or say("review.no_partner"), Style.BODY_STRONG, expand=True)
    top = ft.Row([name, _ago(row)], spacing=8)
    where = " · ".join(part for part in (row.site, row.place) if part)
    chips = ft.Row(_chips(row), spacing=6, run_spacing=6, wrap=True)
    parts = [top, *([faint(where)] if where else []), chips]
    return card(
        parts,
        identifier=f"queue-{row.visit}",
        on_tap=lambda: seat.go_to(row.visit),
        is_selected=is_chosen,
        padding=12,
        spacing=6,
    )


def _ago(row: QueueRow) -> ft.Control:
    ago = say_ago(row.arrived_at, current_seat().desk.now())
    return ft.Semantics(
        content=figure(ago, Style.SMALL, palette.FAINT),
        label=say("review.arrived_ago", ago=ago),
        exclude_semantics=True,
    )


def _chips(row: QueueRow) -> list[ft.Control]:
    """What is new and what needs somebody, then where it stands."""
    if row.trouble is not None:
        return [chip(say("review.chip_unreadable"), Tone.NOT_MET, ft.Icons.ERROR_OUTLINE)]
    chips = []
    if row.has_news:
        text = say("review.chip_new") if row.new is None else say("review.chip_entries", count=row.new)
        chips.append(chip(text, Tone.ACCENT, ft.Icons.FIBER_MANUAL_RECORD))
    if row.actions:
        chips.append(chip(say("review.chip_actions", count=row.actions), Tone.NOT_MET, ft.Icons.ERROR_OUTLINE))
    if row.recommendations:
        chips.append(advice_chip(row.recommendations))
    if row.conflicts:
        chips.append(chip(say("review.chip_conflicts", count=row.conflicts), Tone.WARN, ft.Icons.CALL_SPLIT))
    if row.awaits_photos:
        text = say("review.chip_photos", here=row.photos_here, named=row.photos_named)
        chips.append(chip(text, Tone.WARN, ft.Icons.HOURGLASS_BOTTOM))
    if row.is_draft:
        chips.append(draft_chip())
    chips.append(chip(stage_word(row.stage)))
    return chips


def _waiting(failure: str | None, again: object) -> ft.Control:
    if failure is None:
        return loading("queue-loading", say("review.loading"))
    retry = again if callable(again) else None
    return _beside(error_card("queue-failed", say("review.failed"), failure, on_retry=retry))


def _nothing(rows: Sequence[QueueRow]) -> ft.Control:
    if rows:
        text = say("review.none_match_text")
        return empty_state("queue-none", ft.Icons.SEARCH_OFF, say("review.none_match"), text)
    return empty_state("queue-empty", ft.Icons.INBOX_OUTLINED, say("review.empty"), say("review.empty_text"))
