"""One criterion in full: guidance, tick boxes, photos, what the partner may read, what it never does, the finding."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import flet as ft

from inspector_app.criteria.elements import Element
from inspector_app.device.screens.checklist import Item
from inspector_app.device.screens.photos import PhotoRow
from inspector_app.device.screens.pick import PickPhotos
from inspector_app.device.screens.places import (
    camera_address,
    category_address,
    go,
    navigation,
    photo_address,
    the_desk,
    the_visit,
)
from inspector_app.device.screens.visits import aside
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card, section
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.field import Field
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, tap, use_changes
from inspector_app.ui.tasks import use_query, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, say_time, word_for
from inspector_app.visits.records import Remark
from inspector_app.visits.values import OutcomeWord, known


def criterion(answer_id: str) -> ft.View:
    """The page of one answer."""
    visit = the_visit()
    element = visit.criteria.element(answer_id)
    assert element is not None
    back = category_address(visit.id, element.category)
    bar = Bar(say("criterion.title", id=answer_id), known(visit.visit.partner_name), on_back=lambda: go(back))
    parts = [
        keyed(f"item-{answer_id}", Item, answer_id, is_alone=True),
        keyed(f"remarks-{answer_id}", Remarks, answer_id),
        *_guidance(element),
        keyed(f"ticks-{answer_id}", Ticks, answer_id),
        section(say("criterion.photos")),
        keyed(f"photos-{answer_id}", Photos, answer_id),
        section(say("criterion.words")),
        keyed(f"words-{answer_id}", Words, answer_id),
        keyed(f"finding-{answer_id}", FindingWords, answer_id),
    ]
    return screen("criterion", bar, body(parts), navigation=navigation("visits"), aside=aside(visit.id))


def _guidance(element: Element) -> list[ft.Control]:
    if element.condition is None:
        return []
    return [faint(say("criterion.condition", condition=element.condition.text()))]


@component
def Ticks(answer_id: str) -> ft.Control:
    """The fixed list of a criterion: each box alone, nothing preset."""
    visit, desk = the_visit(), the_desk()
    use_changes(visit.changes)
    element, given = visit.criteria.element(answer_id), visit.answer(answer_id)
    if element is None or not element.ticks:
        return ft.Container(height=0)

    async def save(word: str, is_ticked: bool) -> None:
        await visit.set_tick(answer_id, word, is_ticked)
        await desk.captured()

    saving = use_task(save)
    boxes = []
    for one in element.ticks:
        is_ticked = known(given.tick.get(one.word, False)) is True if given else False
        boxes.append(
            _box(f"tick-{answer_id}-{one.word}", one.text.text(), is_ticked, _toggle(saving.start, one.word, is_ticked))
        )
    return card([words(say("criterion.ticks"), Style.CARD_TITLE), *boxes], spacing=4)


def _toggle(start: Callable[[str, bool], None], word: str, is_ticked: bool) -> Callable[[], None]:
    return lambda: start(word, not is_ticked)


def _box(identifier: str, text: str, is_ticked: bool, toggle: Callable[[], None]) -> ft.Control:
    icon = ft.Icons.CHECK_BOX if is_ticked else ft.Icons.CHECK_BOX_OUTLINE_BLANK
    row = ft.Row(
        [ft.Icon(icon, color=palette.ACCENT if is_ticked else palette.FAINT), words(text, expand=True)], spacing=12
    )
    box = ft.Container(row, padding=ft.Padding.symmetric(vertical=12), ink=True, on_click=tap(toggle), border_radius=8)
    return ft.Semantics(content=box, identifier=identifier, checked=is_ticked, button=True, container=True)


@component
def Photos(answer_id: str) -> ft.Control:
    """The photos of this answer, the camera, and pictures from a file."""
    visit = the_visit()
    use_changes(visit.changes)
    element = visit.criteria.element(answer_id)
    assert element is not None
    photos = visit.photos_of(answer_id)
    shoot = button(
        f"shoot-{answer_id}",
        say("criterion.camera"),
        lambda: go(camera_address(visit.id, element.category, answer_id)),
        icon=ft.Icons.PHOTO_CAMERA,
        expand=True,
    )
    row = (
        [PhotoRow(f"large-photos-{answer_id}", tuple(photos), lambda one: go(photo_address(visit.id, one)))]
        if photos
        else []
    )
    none = [] if photos else [faint(say("criterion.no_photos"))]
    return card([*row, *none, ft.Row([shoot, PickPhotos(answer_id)], spacing=10)])


@component
def Words(answer_id: str) -> ft.Control:
    """What was seen, for the partner; and a note that stays in the office. Both save themselves."""
    visit = the_visit()
    use_changes(visit.changes)
    given = visit.answer(answer_id)
    statement = (known(given.statement) if given else None) or ""
    note = (known(given.note) if given else None) or ""
    return card(
        [
            _field(
                f"statement-{answer_id}",
                say("criterion.statement"),
                say("criterion.statement_help"),
                statement,
                f"answer/{answer_id}/statement",
                lambda text: visit.set_statement(answer_id, text),
            ),
            _field(
                f"note-{answer_id}",
                say("criterion.note"),
                say("criterion.note_help"),
                note,
                f"answer/{answer_id}/note",
                lambda text: visit.set_note(answer_id, text),
            ),
        ],
        spacing=16,
    )


def _field(
    identifier: str, label: str, helper: str, value: str, place: str, commit: Callable[[str], Awaitable[None]]
) -> ft.Control:
    visit, desk = the_visit(), the_desk()

    async def keep(text: str) -> None:
        await commit(text)
        await desk.captured()

    return Field(
        identifier,
        label,
        value,
        draft=visit.drafted.get(place),
        lines=3,
        helper=helper,
        on_draft=lambda text: visit.draft(place, text),
        on_commit=keep,
    )


@component
def FindingWords(answer_id: str) -> ft.Control:
    """Shown once the answer makes a finding: what would close it, in words for the partner."""
    visit = the_visit()
    use_changes(visit.changes)
    finding, given = visit.finding(answer_id), visit.answer(answer_id)
    outcome = known(given.outcome) if given else None
    if finding is None or outcome is None or outcome.word is not OutcomeWord.NOT_MET:
        return ft.Container(height=0)
    seen, close = known(finding.statement) or "", known(finding.would_close) or ""
    return card(
        [
            words(say("criterion.finding"), Style.CARD_TITLE),
            _field(
                f"seen-{answer_id}",
                say("criterion.seen"),
                say("criterion.seen_help"),
                seen,
                f"finding/{answer_id}/statement",
                lambda text: visit.set_finding(answer_id, "statement", text),
            ),
            _field(
                f"close-{answer_id}",
                say("criterion.close"),
                say("criterion.close_help"),
                close,
                f"finding/{answer_id}/would_close",
                lambda text: visit.set_finding(answer_id, "would_close", text),
            ),
        ],
        spacing=16,
    )


@component
def Remarks(answer_id: str) -> ft.Control:
    """What a reviewer wrote, and that it is dealt with."""
    visit = the_visit()
    use_changes(visit.changes)
    found = visit.remarks_on(answer_id)
    return ft.Column([keyed(one.id, RemarkRow, one) for one in found], spacing=8, visible=bool(found))


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
    """Who wrote it, by name where the visit knows it and else by role, and when."""
    visit, stamp = the_visit(), remark.stamps["text"]
    who = visit.name_of(stamp.by) or (word_for("role", role) if role in _ROLES else "")
    here = the_desk().clock.now().tzinfo  # a reviewer writes by another clock
    return " · ".join(part for part in (who, say_time(datetime.fromisoformat(stamp.at).astimezone(here))) if part)


_ROLES = ("administrator", "inspector", "supervisor")
