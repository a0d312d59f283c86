"""The checklist of a category: one tap an answer, the camera one thumb away."""

import enum
from typing import cast

import flet as ft

from inspector_app.criteria.elements import Element
from inspector_app.device.screens.conflicts import Conflicts
from inspector_app.device.screens.photos import PhotoRow
from inspector_app.device.screens.places import (
    answer_address,
    camera_address,
    category_address,
    go,
    navigation,
    photo_address,
    the_desk,
    the_visit,
    visit_address,
)
from inspector_app.device.screens.visits import VisitRows
from inspector_app.ui import palette
from inspector_app.ui.kit.answer import answer
from inspector_app.ui.kit.cards import SIDE, card, notice
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.paged import PagedList
from inspector_app.ui.kit.press import icon_button
from inspector_app.ui.kit.screen import Bar, screen
from inspector_app.ui.kit.sheets import ReasonSheet
from inspector_app.ui.kit.states import empty_state
from inspector_app.ui.kit.tabs import Pill, pills
from inspector_app.ui.kit.words import faint, figure, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, use_changes
from inspector_app.ui.tasks import use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.records import Finding
from inspector_app.visits.rules import element_outcome, what_was_seen
from inspector_app.visits.values import OutcomeWord, known


class Sieve(enum.Enum):
    """Which criteria are shown."""

    ALL = "all"
    OPEN = "open"
    MUST = "must"
    NOT_MET = "not_met"


def checklist(category_id: str) -> ft.View:
    """The criteria of one category."""
    visit = the_visit()
    category = next((one for one in visit.criteria.categories if one.id == category_id), visit.criteria.categories[0])
    bar = Bar(
        f"{category.id}  {category.title.text()}",
        known(visit.visit.partner_name),
        on_back=lambda: go(visit_address(visit.id)),
    )
    tabs = ft.Container(
        pills(
            "categories",
            [Pill(one.id, f"{one.id} {one.title.text()}", one.id) for one in visit.criteria.categories],
            category.id,
            lambda chosen: go(category_address(visit.id, chosen)),
        ),
        padding=ft.Padding.only(left=SIDE, bottom=10),
    )
    rows = keyed(category.id, Items, category.id)
    return screen("checklist", bar, rows, above=[tabs], navigation=navigation("visits"), aside=VisitRows())


@component
def Items(category_id: str) -> ft.Control:
    """The items that the sieve lets through."""
    visit = the_visit()
    use_changes(visit.changes)
    sieve, set_sieve = ft.use_state(Sieve.ALL)
    choices = [Pill(one, word_for("sieve", one.value), one.value) for one in Sieve]
    head = pills("sieve", choices, sieve, set_sieve)
    elements = [one for one in visit.criteria.elements if one.category == category_id and _passes(one, sieve)]
    if not elements:
        nothing = empty_state("no-items", ft.Icons.FILTER_LIST_OFF, say("checklist.none"), say("checklist.none_text"))
        return ft.Column([head, nothing], expand=True)
    return PagedList("items", elements, lambda one: keyed(one.id, Item, one.id), head=[head])


def _passes(element: Element, sieve: Sieve) -> bool:
    outcome = element_outcome(the_visit().visit, element.id)
    return {
        Sieve.ALL: True,
        Sieve.OPEN: outcome == "open",
        Sieve.MUST: element.level == "must",
        Sieve.NOT_MET: outcome == OutcomeWord.NOT_MET,
    }[sieve]


@component
def Item(element_id: str) -> ft.Control:
    """One criterion: what it asks, the four answers, its photos, what follows."""
    visit, desk = the_visit(), the_desk()
    use_changes(visit.changes)
    element = visit.criteria.element(element_id)
    assert element is not None
    asking, set_asking = ft.use_state(cast("OutcomeWord | None", None))
    given = visit.answer(element_id)
    outcome = known(given.outcome) if given else None

    async def save(word: OutcomeWord, reason: str | None = None) -> None:
        await visit.set_outcome(element_id, word.value, reason)
        await desk.captured()

    saving = use_task(save)

    def choose(word: OutcomeWord) -> None:
        if word.needs_reason:
            set_asking(word)
        elif outcome is None or outcome.word is not word:
            saving.start(word)

    parts: list[ft.Control] = [
        _head(element, element_id),
        words(element.title.text(), Style.CRITERION),
        faint(element.look_for.text()),
        answer(f"answer-{element_id}", outcome.word if outcome else None, choose),
    ]
    if outcome is not None and outcome.reason:
        parts.append(faint(say("checklist.reason", reason=outcome.reason)))
    parts += [Conflicts(element_id), *_photos(element_id), *_follows(element_id), *_remarks(element_id)]
    parts.append(
        ReasonSheet(
            f"reason-{element_id}",
            word_for("reason", asking.value if asking else OutcomeWord.NOT_EXAMINED.value),
            label=say("checklist.reason_label"),
            reason=(outcome.reason or "") if outcome and outcome.word is asking else "",
            is_open=asking is not None,
            on_reason=lambda reason: None if asking is None else saving.start(asking, reason),
            on_close=lambda: set_asking(None),
        )
    )
    return card(parts, identifier=f"item-{element_id}", spacing=9)


def _head(element: Element, answer_id: str) -> ft.Control:
    visit = the_visit()
    level = chip(word_for("level", element.level), Tone.ACCENT if element.level == "must" else Tone.PLAIN)
    more = icon_button(
        f"open-{answer_id}",
        ft.Icons.EDIT_NOTE,
        say("checklist.open", id=element.id),
        lambda: go(answer_address(visit.id, element.category, answer_id)),
        color=palette.FAINT,
    )
    camera = icon_button(
        f"camera-{answer_id}",
        ft.Icons.ADD_A_PHOTO_OUTLINED,
        say("checklist.photo", id=element.id),
        lambda: go(camera_address(visit.id, element.category, answer_id)),
        color=palette.ACCENT,
    )
    number = figure(element.id, Style.SMALL_STRONG, palette.ACCENT)
    return ft.Row([number, level, ft.Container(expand=True), more, camera], spacing=8)


def _photos(answer_id: str) -> list[ft.Control]:
    visit = the_visit()
    photos = visit.photos_of(answer_id)
    if not photos:
        return []
    return [PhotoRow(f"photos-{answer_id}", tuple(photos), lambda photo: go(photo_address(visit.id, photo)))]


def _follows(answer_id: str) -> list[ft.Control]:
    finding = the_visit().finding(answer_id)
    return [] if finding is None else [finding_notice(finding)]


def finding_notice(finding: Finding) -> ft.Control:
    """What follows from the answer, in its own tone."""
    tones = {"action_required": Tone.NOT_MET, "recommendation": Tone.WARN, "best_practice": Tone.MET}
    icons = {
        "action_required": ft.Icons.ERROR_OUTLINE,
        "recommendation": ft.Icons.LIGHTBULB_OUTLINE,
        "best_practice": ft.Icons.STAR_OUTLINE,
    }
    kind = finding.kind.value
    seen = known(what_was_seen(the_visit().visit, finding)) or say("checklist.no_words")
    return notice(f"finding-{finding.answer}", icons[kind], word_for("finding", kind), seen, tone=tones[kind])


def _remarks(answer_id: str) -> list[ft.Control]:
    """What a reviewer asks, until it is dealt with."""
    found = [one for one in the_visit().remarks_on(answer_id) if known(one.settled) is not True]
    return [
        notice(
            f"remark-{one.id}",
            ft.Icons.CHAT_BUBBLE_OUTLINE,
            say("checklist.remark"),
            known(one.text) or "",
            tone=Tone.ACCENT,
        )
        for one in found
    ]
