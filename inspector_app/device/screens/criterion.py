"""One criterion in full: guidance, its lists, photos, what the partner may read, what it never does, the finding."""

from collections.abc import Awaitable, Callable

import flet as ft

from inspector_app.device.screens.boxes import lists_shown
from inspector_app.device.screens.guidance import Guidance
from inspector_app.device.screens.item import Item
from inspector_app.device.screens.photos import PhotoRow
from inspector_app.device.screens.pick import PickPhotos
from inspector_app.device.screens.places import (
    camera_address,
    category_address,
    go,
    navigation,
    photo_address,
    set_address,
    the_desk,
    the_visit,
    to_camera,
    visit_address,
)
from inspector_app.device.screens.remarks import Remarks
from inspector_app.device.screens.visits import aside
from inspector_app.ui.kit.buttons import button
from inspector_app.ui.kit.cards import card, section
from inspector_app.ui.kit.field import Field
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.states import empty_state
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.runtime import component, keyed, use_changes
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say
from inspector_app.visits.values import OutcomeWord, known


def criterion(answer_id: str) -> ft.View:
    """The page of one answer."""
    visit = the_visit()
    element = visit.criteria.element(answer_id)
    if element is None:
        return _not_in_the_set(answer_id)
    back = category_address(visit.id, element.category)
    bar = Bar(say("criterion.title", id=answer_id), known(visit.visit.partner_name), on_back=lambda: go(back))
    parts = [
        keyed(f"item-{answer_id}", Item, answer_id, is_alone=True),
        keyed(f"remarks-{answer_id}", Remarks, answer_id),
        keyed(f"guidance-{answer_id}", Guidance, answer_id),
        *lists_shown(answer_id, element),
        section(say("criterion.photos")),
        keyed(f"photos-{answer_id}", Photos, answer_id),
        section(say("criterion.words")),
        keyed(f"words-{answer_id}", Words, answer_id),
        keyed(f"finding-{answer_id}", FindingWords, answer_id),
    ]
    visit.was_at(answer_id)
    return screen(
        "criterion",
        bar,
        body(parts),
        floating=to_camera(camera_address(visit.id, element.category, answer_id)),
        navigation=navigation("visits"),
        aside=aside(visit.id),
    )


def _not_in_the_set(answer_id: str) -> ft.View:
    """The visit moved to another set; what was answered is kept, and listed on the page of the set."""
    visit = the_visit()
    to_set = button("to-set", say("criterion.to_set"), lambda: go(set_address(visit.id)))
    told = empty_state(
        "no-criterion", ft.Icons.PLAYLIST_REMOVE, say("criterion.gone"), say("criterion.gone_text"), to_set
    )
    bar = Bar(say("criterion.title", id=answer_id), on_back=lambda: go(visit_address(visit.id)))
    return screen("criterion", bar, told, navigation=navigation("visits"), aside=aside(visit.id))


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
