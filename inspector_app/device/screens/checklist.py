"""The checklist of a category: one tap an answer, the camera one thumb away."""

import enum
from typing import Final, cast

import flet as ft

from inspector_app.criteria.elements import Category, Element
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
from inspector_app.device.screens.visits import aside
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
from inspector_app.ui.kit.words import faint, figure, line, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, use_changes
from inspector_app.ui.tasks import use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.records import Finding
from inspector_app.visits.rules import element_outcome, what_was_seen
from inspector_app.visits.values import OutcomeWord, known

FINDING_TONES: Final = {"action_required": Tone.NOT_MET, "recommendation": Tone.WARN, "best_practice": Tone.MET}
FINDING_ICONS: Final = {
    "action_required": ft.Icons.ERROR_OUTLINE,
    "recommendation": ft.Icons.LIGHTBULB_OUTLINE,
    "best_practice": ft.Icons.STAR_OUTLINE,
}


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
            [Pill(one.id, _name(one), one.id) for one in visit.criteria.categories],
            category.id,
            lambda chosen: go(category_address(visit.id, chosen)),
        ),
        padding=ft.Padding.only(bottom=10),
    )
    rows = keyed(category.id, Items, category.id)
    return screen("checklist", bar, rows, above=[tabs], navigation=navigation("visits"), aside=aside(visit.id))


def _name(category: Category) -> str:
    """On a phone its first word, so that all are seen at once; the bar says the rest."""
    title = category.title.text()
    return f"{category.id} {title.split()[0] if current_window().viewport.is_compact else title}"


@component
def Items(category_id: str) -> ft.Control:
    """The items that the sieve lets through."""
    visit = the_visit()
    use_changes(visit.changes)
    sieve, set_sieve = ft.use_state(Sieve.ALL)
    choices = [Pill(one, word_for("sieve", one.value), one.value) for one in Sieve]
    head = pills("sieve", choices, sieve, set_sieve, side=0)
    elements = [one for one in visit.criteria.elements if one.category == category_id and _passes(one, sieve)]
    if not elements:
        nothing = empty_state("no-items", ft.Icons.FILTER_LIST_OFF, say("checklist.none"), say("checklist.none_text"))
        return ft.Column([ft.Container(head, padding=ft.Padding.only(left=SIDE)), nothing], expand=True)
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
def Item(element_id: str, *, is_alone: bool = False) -> ft.Control:
    """One criterion: what it asks, the four answers, its photos, what follows. `is_alone` on a page of its own, which
    tells all the rest itself."""
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

    sheet = ReasonSheet(
        f"reason-{element_id}",
        word_for("reason", asking.value if asking else OutcomeWord.NOT_EXAMINED.value),
        label=say("checklist.reason_label"),
        reason=(outcome.reason or "") if outcome and outcome.word is asking else "",
        is_open=asking is not None,
        on_reason=lambda reason: None if asking is None else saving.start(asking, reason),
        on_close=lambda: set_asking(None),
    )
    buttons = answer(f"answer-{element_id}", outcome.word if outcome else None, choose)
    parts: list[ft.Control] = [
        _head(element, element_id, is_alone=is_alone),
        words(element.title.text(), Style.CRITERION),
        _look_for(element, is_alone=is_alone),
        ft.Column([buttons, sheet], spacing=0),
    ]
    if outcome is not None and outcome.reason:
        parts.append(faint(say("checklist.reason", reason=outcome.reason)))
    parts.append(Conflicts(element_id))
    parts += _follows(element_id) if is_alone else _rest(element_id)
    padding = ft.Padding.only(left=SIDE, right=SIDE, top=6, bottom=SIDE)
    return card(parts, identifier=f"item-{element_id}", spacing=9, padding=padding)


def _rest(answer_id: str) -> list[ft.Control]:
    return [*_photos(answer_id), *_follows(answer_id), *_remarks(answer_id)]


def _look_for(element: Element, *, is_alone: bool) -> ft.Control:
    """What to look for: the first two lines in a list, where a tap leads to all of it."""
    text = element.look_for.text()
    return faint(text) if is_alone else line(text, Style.SMALL, palette.FAINT, lines=2)


def _head(element: Element, answer_id: str, *, is_alone: bool) -> ft.Control:
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
    number = figure(element.id, Style.BODY_STRONG, palette.ACCENT)
    buttons = [camera] if is_alone else [more, camera]
    return ft.Row([number, level, ft.Container(expand=True), *buttons], spacing=8)


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
    kind = finding.kind.value
    seen = known(what_was_seen(the_visit().visit, finding)) or say("checklist.no_words")
    return notice(
        f"finding-{finding.answer}", FINDING_ICONS[kind], word_for("finding", kind), seen, tone=FINDING_TONES[kind]
    )


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
