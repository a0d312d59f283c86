"""A reviewer's remarks where they belong, and the tap that says they are dealt with."""

from datetime import datetime
from typing import Final

import flet as ft

from inspector_app.device.screens.places import the_desk, the_visit
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, use_changes
from inspector_app.ui.tasks import use_query, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, say_time, word_for
from inspector_app.visits.records import Remark
from inspector_app.visits.values import known

_ROLES: Final = ("administrator", "inspector", "supervisor")


@component
def Remarks(answer_id: str) -> ft.Control:
    """What a reviewer wrote, and that it is dealt with."""
    visit = the_visit()
    use_changes(visit.changes)
    found = visit.remarks_on(answer_id)
    rows = [keyed(one.id, RemarkRow, one) for one in found]
    return ft.Column(rows, spacing=8, visible=bool(found), horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@component
def RemarkRow(remark: Remark) -> ft.Control:
    """One remark."""
    visit, desk = the_visit(), the_desk()

    async def settle() -> None:
        await visit.settle_remark(remark.id)
        await desk.captured()

    settling = use_task(settle)
    is_settled = known(remark.settled) is True
    device = remark.stamps["text"].device

    async def read_role() -> str:
        return await visit.role_of(device)

    role = use_query((remark.id, device), read_role).value or ""
    head = ft.Row(
        [
            ft.Icon(ft.Icons.CHAT_BUBBLE_OUTLINE, size=18, color=palette.ACCENT),
            words(say("checklist.remark"), Style.SMALL_STRONG, palette.ACCENT, expand=True),
        ],
        spacing=8,
    )
    parts: list[ft.Control] = [head, words(known(remark.text) or "", Style.BODY), faint(_written(remark, role))]
    if is_settled:
        parts.append(chip(say("criterion.settled"), Tone.MET, ft.Icons.CHECK))
    else:
        settle_it = button(
            f"settle-remark-{remark.id}",
            say("criterion.settle"),
            settling.start,
            kind=Kind.SECONDARY,
            icon=ft.Icons.CHECK,
            expand=True,
        )
        parts.append(ft.Row([settle_it]))
    return anchored(f"remark-row-{remark.id}", card(parts, spacing=8))


def _written(remark: Remark, role: str) -> str:
    """Who wrote it, by name where there is one and else by role, and when."""
    stamp = remark.stamps["text"]
    who = the_visit().author_of(remark) or (word_for("role", role) if role in _ROLES else "")
    here = the_desk().clock.now().tzinfo  # a reviewer writes by another clock
    return " · ".join(part for part in (who, say_time(datetime.fromisoformat(stamp.at).astimezone(here))) if part)
