"""One criterion of a checklist: one tap an answer, the camera one thumb away."""

from collections.abc import Callable, Sequence
from typing import Final, cast

import flet as ft

from inspector_app.criteria.elements import Element
from inspector_app.device.screens.applying import does_not_apply, where_it_applies
from inspector_app.device.screens.conflicts import Conflicts
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.photos import PhotoRow
from inspector_app.device.screens.places import (
    answer_address,
    camera_address,
    go,
    photo_address,
    the_desk,
    the_visit,
)
from inspector_app.device.screens.sets import category_name
from inspector_app.device.state.about import About
from inspector_app.device.state.open_visit import OpenVisit, reason_place
from inspector_app.ui import palette
from inspector_app.ui.kit.answer import answer
from inspector_app.ui.kit.cards import SIDE, card, notice
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.press import icon_button
from inspector_app.ui.kit.sheets import ReasonSheet
from inspector_app.ui.kit.words import faint, figure, line, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, memo, use_cell, use_slice
from inspector_app.ui.tasks import use_saves
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.records import Finding, Remark
from inspector_app.visits.rules import what_was_seen
from inspector_app.visits.values import Outcome, OutcomeWord, known

__all__ = ["FINDING_ICONS", "FINDING_TONES", "Item"]

FINDING_TONES: Final = {"action_required": Tone.NOT_MET, "recommendation": Tone.WARN, "best_practice": Tone.MET}
FINDING_ICONS: Final = {
    "action_required": ft.Icons.ERROR_OUTLINE,
    "recommendation": ft.Icons.LIGHTBULB_OUTLINE,
    "best_practice": ft.Icons.STAR_OUTLINE,
}


@memo
@component
def Item(element_id: str, *, is_alone: bool = False, is_on_walk: bool = False) -> ft.Control:
    """What it asks, the four answers, its photos, what follows. `is_alone` on a page of its own, which tells all the
    rest itself; `is_on_walk` between those of other categories, so that each names its own."""
    visit, desk = the_visit(), the_desk()
    seen = use_slice(visit.changes, lambda: _seen(visit, element_id))
    asking, set_asking = ft.use_state(cast("OutcomeWord | None", None))
    times = use_cell(lambda: 0)  # that it was asked: each time is a sheet of its own
    outcome = known(seen[1].answer.outcome) if seen and seen[1].answer else None

    async def write(word: OutcomeWord, reason: str | None = None) -> None:
        await visit.set_outcome(element_id, word.value, reason)
        await desk.captured()

    save = use_saves(write)
    if seen is None:
        return ft.Container(height=0)
    element, about = seen

    def choose(word: OutcomeWord) -> None:
        if word.needs_reason:
            times.value += 1
            set_asking(word)
        elif outcome is None or outcome.word is not word:
            save(word)

    to_page = [] if is_alone else [_open_button(element, element_id)]
    if about.is_out and not is_alone:
        return does_not_apply(element, _head(element, is_on_walk=is_on_walk, actions=to_page))
    sheet = keyed(times.value, Reason, element_id, asking, outcome, on_reason=save, on_close=lambda: set_asking(None))
    buttons = answer(f"answer-{element_id}", outcome.word if outcome else None, choose)
    parts: list[ft.Control] = [
        _head(element, is_on_walk=is_on_walk, actions=[*to_page, _camera_button(element, element_id)]),
        words(in_language(element.title), Style.CRITERION),
        _look_for(element, is_alone=is_alone),
        *([] if is_alone else where_it_applies(element, about)),
        ft.Column([buttons, sheet], spacing=0),
    ]
    if outcome is not None and outcome.reason:
        parts.append(faint(say("checklist.reason", reason=outcome.reason)))
    parts.append(Conflicts(element_id))
    parts += _follows(element_id) if is_alone else _rest(element_id)
    padding = ft.Padding.only(left=SIDE, right=SIDE, top=6, bottom=SIDE)
    return card(parts, identifier=f"item-{element_id}", spacing=9, padding=padding)


@component
def Reason(
    element_id: str,
    asking: OutcomeWord | None,
    outcome: Outcome | None,
    *,
    on_reason: Callable[[OutcomeWord, str], object],
    on_close: Callable[[], object],
) -> ft.Control:
    """The sheet that asks why. What is typed is a draft until it is saved or given up: swiped away, it is kept."""
    visit, place = the_visit(), reason_place(element_id)
    is_done = use_cell(lambda: False)
    before = (outcome.reason or "") if outcome and outcome.word is asking else ""

    def save(reason: str) -> None:
        is_done.value = True
        if asking is not None:
            on_reason(asking, reason)

    def cancel() -> object:
        is_done.value = True
        on_close()
        return visit.discard(place)

    return ReasonSheet(
        f"reason-{element_id}",
        word_for("reason", asking.value if asking else OutcomeWord.NOT_EXAMINED.value),
        label=say("checklist.reason_label"),
        reason=visit.drafted.get(place, before),
        is_open=asking is not None,
        on_reason=save,
        on_close=on_close,
        on_cancel=cancel,
        on_draft=lambda text: None if is_done.value else visit.draft(place, text),
    )


def _seen(visit: OpenVisit, element_id: str) -> tuple[Element, About] | None:
    """The element as the visit's set has it now, with all that there is about it: another set words it differently, or
    does not have it."""
    element = visit.criteria.element(element_id)
    return None if element is None else (element, visit.about(element))


def _rest(answer_id: str) -> list[ft.Control]:
    return [*_photos(answer_id), *_follows(answer_id), *_remarks(answer_id)]


def _under(element: Element, *, is_on_walk: bool) -> list[ft.Control]:
    """How sure the set is of it, and where one is in the whole."""
    parts: list[ft.Control] = []
    if element.confirmed == "one_source":
        parts.append(chip(say("guidance.one_source"), Tone.PLAIN, ft.Icons.LOOKS_ONE_OUTLINED))
    if is_on_walk:
        category = next(one for one in the_visit().criteria.categories if one.id == element.category)
        parts.append(faint(category_name(category)))
    return [ft.Row(parts, spacing=8, run_spacing=4, wrap=True)] if parts else []


def _look_for(element: Element, *, is_alone: bool) -> ft.Control:
    """What to look for: the first two lines in a list, where a tap leads to all of it."""
    text = in_language(element.look_for)
    return faint(text) if is_alone else line(text, Style.SMALL, palette.FAINT, lines=2)


def _head(element: Element, *, is_on_walk: bool, actions: Sequence[ft.Control]) -> ft.Control:
    level = chip(word_for("level", element.level), Tone.ACCENT if element.level == "must" else Tone.PLAIN)
    number = ft.Row([figure(element.id, Style.BODY_STRONG, palette.ACCENT), level], spacing=8)
    under = _under(element, is_on_walk=is_on_walk)
    named = ft.Container(
        ft.Column([number, *under], spacing=6), padding=ft.Padding.only(top=8 if under else 0), expand=True
    )
    return ft.Row([named, *actions], spacing=8)


def _open_button(element: Element, answer_id: str) -> ft.Control:
    visit = the_visit()
    return icon_button(
        f"open-{answer_id}",
        ft.Icons.EDIT_NOTE,
        say("checklist.open", id=element.id),
        lambda: go(answer_address(visit.id, element.category, answer_id)),
        color=palette.FAINT,
    )


def _camera_button(element: Element, answer_id: str) -> ft.Control:
    visit = the_visit()
    return icon_button(
        f"camera-{answer_id}",
        ft.Icons.ADD_A_PHOTO_OUTLINED,
        say("checklist.photo", id=element.id),
        lambda: go(camera_address(visit.id, element.category, answer_id)),
        color=palette.ACCENT,
    )


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
            _whose(one),
            known(one.text) or "",
            tone=Tone.ACCENT,
        )
        for one in found
    ]


def _whose(remark: Remark) -> str:
    name = the_visit().author_of(remark)
    return say("checklist.remark_by", name=name) if name else say("checklist.remark")
