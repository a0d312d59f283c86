"""What to know before answering: where it applies, what bears it out, what not to photograph, how sure the set is."""

from typing import Final

import flet as ft

from inspector_app.criteria.elements import Condition, Element
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.places import go, site_address, the_visit
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.cards import list_card, list_row, notice
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.values import Gap, OutcomeWord, known

EVIDENCE_ICONS: Final = {
    "document": ft.Icons.DESCRIPTION_OUTLINED,
    "record": ft.Icons.LIST_ALT,
    "process": ft.Icons.DIRECTIONS_WALK,
    "interview": ft.Icons.RECORD_VOICE_OVER_OUTLINED,
    "photo": ft.Icons.PHOTO_CAMERA_OUTLINED,
}
SENSITIVE_ICONS: Final = {
    "people": ft.Icons.FACE_OUTLINED,
    "layout": ft.Icons.VIDEOCAM_OFF_OUTLINED,
    "plans": ft.Icons.NO_PHOTOGRAPHY_OUTLINED,
}


@component
def Guidance(answer_id: str) -> ft.Control:
    """Everything that the set says of this criterion besides what it asks."""
    visit = the_visit()
    use_changes(visit.changes)
    element = visit.criteria.element(answer_id)
    if element is None:
        return ft.Container(height=0)
    condition = visit.criteria.condition(element.condition)
    parts: list[ft.Control] = [
        *([] if condition is None else [_where(condition, answer_id)]),
        *_evidence(element),
        *_care(element),
    ]
    return ft.Column(parts, spacing=10, visible=bool(parts))


def _where(condition: Condition, answer_id: str) -> ft.Control:
    """Where it applies, what was said of this site, and the way to say it."""
    visit = the_visit()
    row = list_row(
        f"condition-{answer_id}",
        in_language(condition.text),
        text=_said(visit.visit.condition.get(condition.id, Gap.UNANSWERED), answer_id),
        lead=ft.Icon(ft.Icons.RULE, size=22, color=palette.FAINT),
        on_tap=lambda: go(site_address(visit.id)),
    )
    return list_card([row])


def _said(said: bool | Gap, answer_id: str) -> str:
    if said is True:
        return say("guidance.applies")
    if said is False:
        return say("guidance.contradicts") if _is_answered(answer_id) else say("guidance.does_not_apply")
    return say("guidance.differs") if said is Gap.IN_CONFLICT else say("guidance.not_asked")


def _is_answered(answer_id: str) -> bool:
    given = the_visit().answer(answer_id)
    outcome = known(given.outcome) if given else None
    return outcome is not None and outcome.word in (OutcomeWord.MET, OutcomeWord.NOT_MET)


def _evidence(element: Element) -> list[ft.Control]:
    """By what an answer can be borne out."""
    chips = [chip(word_for("evidence", kind), Tone.PLAIN, EVIDENCE_ICONS[kind]) for kind in element.evidence]
    if not chips:
        return []
    row = ft.Row([faint(say("guidance.evidence"), Style.SMALL_STRONG), *chips], spacing=6, run_spacing=6, wrap=True)
    return [anchored(f"evidence-{element.id}", ft.Container(row, padding=ft.Padding.symmetric(horizontal=4)))]


def _care(element: Element) -> list[ft.Control]:
    """What must not be given away by a picture, and what must not be claimed."""
    told = [
        notice(
            f"sensitive-{flag}",
            SENSITIVE_ICONS[flag],
            word_for("sensitive", flag),
            word_for("sensitive_text", flag),
            tone=Tone.WARN,
        )
        for flag in element.sensitive
    ]
    if element.confirmed == "one_source":
        told.append(
            notice(
                "one-source",
                ft.Icons.LOOKS_ONE_OUTLINED,
                say("guidance.one_source"),
                say("guidance.one_source_text"),
                tone=Tone.PLAIN,
            )
        )
    return told


def shutter_line(element: Element | None) -> list[ft.Control]:
    """The same about pictures in one line, over the shutter."""
    if element is None or not element.sensitive:
        return []
    text = " · ".join(word_for("sensitive_short", flag) for flag in element.sensitive)
    icon = ft.Icon(ft.Icons.PRIVACY_TIP_OUTLINED, size=20, color=palette.ON_BADGE)
    row = ft.Row([icon, words(text, Style.SMALL_STRONG, palette.ON_BADGE, expand=True)], spacing=10)
    return [anchored("shutter-care", row)]
