"""Remarks on a finding or an answer, and the form that writes one. They reach the phone with its next sync."""

from typing import Final

import flet as ft

from inspector_app.central.review.saying import say_text, say_utc
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.sheet import Sheet
from inspector_app.ui import palette
from inspector_app.ui.kit import Field, Kind, anchored, button, faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import Cell, component, use_cell
from inspector_app.ui.tasks import use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say
from inspector_app.visits.records import Remark

__all__ = ["Remarks"]

_LINES: Final = 2


@component
def Remarks(sheet: Sheet, kind: str, record_id: str) -> ft.Control:
    """What was remarked so far on the record, and a way to add to it. A draft outlives the screen."""
    seat, window = current_seat(), current_window()
    desk, key = seat.desk, (sheet.id, kind, record_id)
    draft = desk.drafts.get(key, "")
    text, set_text = ft.use_state(draft)
    is_open, set_open = ft.use_state(bool(draft))
    is_wanted: Cell[bool] = use_cell(lambda: True)
    name = f"remark-{record_id}"

    def begin() -> None:
        is_wanted.value = True
        set_open(True)

    def drop() -> None:
        # The field hands its draft over once more when it goes.
        is_wanted.value = False
        desk.drafts.pop(key, None)
        set_text("")
        set_open(False)

    def sent(_: object) -> None:
        drop()
        window.tell(say("review.remark_sent"), Tone.MET)

    writing = use_task(desk.remark, on_success=sent)

    def keep_draft(typed: str) -> None:
        if is_wanted.value:
            desk.drafts[key] = typed

    parts = [_remark(sheet, one) for one in sheet.remarks_on(kind, record_id)]
    if not is_open:
        label, icon = say("review.remark"), ft.Icons.REPLY
        ask = button(name, label, begin, kind=Kind.QUIET, icon=icon)
        return ft.Column([*parts, ft.Row([ask])], spacing=8)
    field = Field(
        f"{name}-text",
        say("review.remark_label"),
        draft,
        lines=_LINES,
        helper=say("review.remark_help"),
        on_change=set_text,
        on_draft=keep_draft,
        is_focused=True,
    )
    # The view of the sheet that is drawn here and now, not of what may have arrived since.
    send = (lambda: writing.start(sheet.id, (kind, record_id), text, sheet.view)) if text.strip() else None
    row = ft.Row(
        [
            button(f"{name}-cancel", say("kit.cancel"), drop, kind=Kind.SECONDARY),
            button(f"{name}-send", say("review.remark_send"), send, is_busy=writing.is_running),
        ],
        spacing=10,
        alignment=ft.MainAxisAlignment.END,
    )
    return ft.Column([*parts, field, row], spacing=10)


def _remark(sheet: Sheet, remark: Remark) -> ft.Control:
    author, at = sheet.author(remark, "text")
    stamp = remark.stamps.get("text")
    who = say("review.you") if stamp and stamp.by == sheet.me else author
    state = say("review.remark_settled") if remark.settled is True else say("review.remark_open")
    tone = Tone.MET if remark.settled is True else Tone.ACCENT
    row = ft.Row(
        [
            ft.Icon(ft.Icons.CHECK if remark.settled is True else ft.Icons.REPLY, size=18, color=tone.strong),
            ft.Column(
                [
                    faint(say("review.remark_by", name=who, at=say_utc(at), state=state), Style.LABEL),
                    words(say_text(remark.text), Style.SECOND),
                ],
                spacing=2,
                expand=True,
            ),
        ],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    edge = ft.Border.all(2, palette.ACCENT) if current_window().look.is_stark else None
    box = ft.Container(row, bgcolor=tone.soft, border=edge, border_radius=10, padding=12)
    return anchored(f"remark-{remark.id}", box)
