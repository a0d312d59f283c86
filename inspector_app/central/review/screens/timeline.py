"""Every entry in words: who, on which device, when by that device's clock and when the center confirmed it."""

import flet as ft

from inspector_app.central.review.saying import say_doubt, say_moment, say_utc
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.sheet import Sheet
from inspector_app.central.review.told import Told
from inspector_app.ui import palette
from inspector_app.ui.kit import PagedList, anchored, chip, faint, loading, notice, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component
from inspector_app.ui.tasks import use_query
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

__all__ = ["Timeline"]


@component
def Timeline(sheet: Sheet) -> ft.Control:
    """The newest first, fifty at a time."""
    desk = current_seat().desk
    query = use_query(("timeline", sheet.reading.place), lambda: desk.timeline(sheet))
    if query.value is None:
        told = query.failure.sentence if query.failure else say("review.loading")
        return loading("timeline-loading", told)
    padding = ft.Padding.only(left=20, right=20, top=2, bottom=48)
    return PagedList("timeline", query.value, _row, padding=padding, spacing=0)


def _row(told: Told) -> ft.Control:
    lines: list[ft.Control] = [words(line, Style.SECOND) for line in told.lines]
    if told.aside:
        lines.append(ft.Row([chip(say("review.aside", why=told.aside), Tone.WARN, ft.Icons.WARNING_AMBER)], wrap=True))
    lines += [
        notice(f"clock-{told.key}-{one.doubt}", ft.Icons.HISTORY_TOGGLE_OFF, say_doubt(one), tone=Tone.WARN)
        for one in told.doubts
    ]
    lines.append(faint(_who(told)))
    icon = ft.Icons.ACCOUNT_BALANCE_OUTLINED if told.at_center else ft.Icons.PHONE_ANDROID
    mark = ft.Container(ft.Icon(icon, size=18, color=palette.FAINT), padding=ft.Padding.only(top=2))
    row = ft.Row(
        [mark, ft.Column(lines, spacing=3, expand=True)], spacing=12, vertical_alignment=ft.CrossAxisAlignment.START
    )
    edge = ft.Border.only(bottom=ft.BorderSide(current_window().look.border, palette.LINE))
    return anchored(
        f"entry-{told.key}", ft.Container(row, border=edge, padding=ft.Padding.symmetric(horizontal=2, vertical=10))
    )


def _who(told: Told) -> str:
    parts = [told.author, say("review.device_entry", device=told.device[:6], seq=told.seq)]
    if told.at_center:
        parts = [told.author, say("review.at_center", at=say_utc(told.written_at))]
    elif told.written_at:
        parts.append(say("review.by_device", at=say_moment(told.written_at)))
    if told.arrived_at:
        parts.append(say("review.confirmed", at=say_utc(told.arrived_at)))
    elif not told.at_center:
        parts.append(say("review.unconfirmed"))
    return " · ".join(parts)
