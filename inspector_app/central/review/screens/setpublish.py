"""Publishing a criterion set: a file is chosen, every fault of it is told, or what it changes; then it is published."""

from dataclasses import dataclass

import flet as ft

from inspector_app.central.errors import AlreadyPublished, NotASetFile, SetNotInOrder
from inspector_app.central.publishing import Offered
from inspector_app.central.review.desk import Desk
from inspector_app.central.review.saying import say_date
from inspector_app.central.review.screens.setabout import counts_table, in_effect, verified_notice
from inspector_app.central.review.screens.setchanges import changes_of
from inspector_app.central.review.screens.setfaults import faults_of
from inspector_app.central.review.screens.setpane import back_to_sets
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.whereabouts import at_set
from inspector_app.criteria.sets import age
from inspector_app.ui.kit import (
    ConfirmSheet,
    Kind,
    body,
    button,
    card,
    faint,
    heading,
    notice,
    words,
)
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed
from inspector_app.ui.tasks import run_blocking, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

__all__ = ["PublishSet"]


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """A file as it was chosen, and either what it offers or why it cannot be published."""

    name: str
    content: bytes
    offered: Offered | None = None
    refused: SetNotInOrder | NotASetFile | AlreadyPublished | None = None


def _judge(desk: Desk, name: str, content: bytes) -> _Judged:
    try:
        return _Judged(name, content, desk.examine(name, content))
    except (SetNotInOrder, NotASetFile, AlreadyPublished) as refused:
        return _Judged(name, content, refused=refused)


@component
def PublishSet() -> ft.Control:
    """Nothing is kept of a file until it is published."""
    seat, window = current_seat(), current_window()
    nothing: _Judged | None = None
    judged, set_judged = ft.use_state(nothing)
    is_asked, set_asked = ft.use_state(False)
    # One picker for the window: a service that nothing refers to is taken away by Flet.
    picker = window.keep.setdefault("picker", ft.FilePicker())

    async def pick() -> _Judged | None:
        chosen = await picker.pick_files(with_data=True)
        if not chosen:
            return judged
        return await run_blocking(_judge, seat.desk, chosen[0].name, chosen[0].bytes or b"")

    def published(offered: Offered) -> None:
        window.tell(say("review.sets.is_published"), Tone.MET)
        seat.go(at_set(offered.criteria.digest))

    picking = use_task(pick, on_success=set_judged)
    publishing = use_task(seat.desk.publish, on_success=published)

    def publish() -> None:
        if judged is not None:
            publishing.start(judged.name, judged.content)

    parts: list[ft.Control] = [_choice(judged, picking.start, is_busy=picking.is_running)]
    if judged is not None and judged.refused is not None:
        parts += _refusal(judged, judged.refused)
    if judged is not None and judged.offered is not None:
        offered = judged.offered
        ask = None if publishing.is_running else lambda: set_asked(True)
        parts += _offer(offered, ask, is_busy=publishing.is_running)
        parts.append(
            ConfirmSheet(
                "publish",
                say("review.sets.ask_title", set=_called(offered)),
                say("review.sets.ask_draft") if offered.criteria.is_draft else say("review.sets.ask_text"),
                is_open=is_asked,
                confirm=say("review.sets.ask_yes"),
                on_confirm=publish,
                on_close=lambda: set_asked(False),
            )
        )
    return ft.Column([_bar(), body(parts, identifier="publishing")], spacing=8, expand=True)


def _bar() -> ft.Control:
    style = Style.TITLE if current_window().viewport.is_compact else Style.DISPLAY
    title = heading(words(say("review.sets.publish_one"), style), 1, identifier="publish-title")
    row = ft.Row([*back_to_sets(), ft.Container(title, expand=True)], spacing=8)
    return ft.Container(row, padding=ft.Padding.only(left=4 if back_to_sets() else 16, right=16, top=14))


def _choice(judged: _Judged | None, pick: object, *, is_busy: bool) -> ft.Control:
    """The file: what may be chosen, and which one was."""
    is_first = judged is None
    label = say("review.sets.choose") if is_first else say("review.sets.choose_another")
    kind = Kind.PRIMARY if is_first else Kind.SECONDARY
    on_tap = pick if callable(pick) else None
    chosen = [] if judged is None else [words(judged.name, Style.BODY_STRONG)]
    choose = button("choose-file", label, on_tap, kind=kind, icon=ft.Icons.UPLOAD_FILE_OUTLINED, is_busy=is_busy)
    told = [faint(say("review.sets.what_to_choose"), Style.SECOND)] if is_first else []
    return card([*told, *chosen, ft.Row([choose], wrap=True)], identifier="chosen-file")


def _refusal(judged: _Judged, refused: SetNotInOrder | NotASetFile | AlreadyPublished) -> list[ft.Control]:
    if isinstance(refused, SetNotInOrder) and refused.problems:
        return faults_of(judged.name, refused.problems)
    icon = ft.Icons.ERROR_OUTLINE
    told = notice("refused", icon, say("review.sets.not_published"), str(refused), tone=Tone.NOT_MET)
    return [told]


def _offer(offered: Offered, ask: object, *, is_busy: bool) -> list[ft.Control]:
    one = offered.criteria
    head: list[ft.Control] = [
        words(one.title.text(), Style.CARD_TITLE),
        faint(_called(offered)),
        verified_notice(one),
        _when(offered),
    ]
    if one.is_draft:
        text = say("review.sets.draft_offer_text")
        head.append(notice("draft-offer", ft.Icons.WARNING_AMBER, say("review.sets.draft_offer"), text, tone=Tone.WARN))
    if not offered.is_new:
        text = say("review.sets.here_already_text")
        head.append(notice("here-already", ft.Icons.INFO_OUTLINE, say("review.sets.here_already"), text))
    on_tap = ask if callable(ask) and offered.is_new else None
    publish = button("publish-now", say("review.sets.publish"), on_tap, icon=ft.Icons.PUBLISH, is_busy=is_busy)
    return [
        card([*head, ft.Row([publish])], identifier="offer", spacing=12),
        *changes_of(offered),
        keyed("counts", _Counts, offered),
    ]


@component
def _Counts(offered: Offered) -> ft.Control:
    return counts_table(offered.criteria)


def _called(offered: Offered) -> str:
    return say("review.set_named", id=offered.criteria.id, edition=offered.criteria.edition)


def _when(offered: Offered) -> ft.Control:
    """From when it is in effect, and what that does to the edition before."""
    one, before = offered.criteria, offered.before
    text = None
    if before is not None and one.effective_from <= current_seat().desk.now().date() and age(before) < age(one):
        text = say("review.sets.takes_over_now", edition=before.edition)
    elif before is not None and age(before) < age(one):
        text = say("review.sets.takes_over", edition=before.edition, day=say_date(one.effective_from))
    elif before is not None:
        text = say("review.sets.stays_older", edition=before.edition, day=say_date(before.effective_from))
    return notice("effective", ft.Icons.EVENT_OUTLINED, in_effect(one), text)
