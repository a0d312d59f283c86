"""Where a criterion applies, in a checklist: what was said of the site, and the way to say it."""

import flet as ft

from inspector_app.criteria.elements import Condition, Element
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.places import go, site_address, the_visit
from inspector_app.device.state.about import About
from inspector_app.ui import palette
from inspector_app.ui.kit.cards import SIDE, card
from inspector_app.ui.kit.press import Box, pressable
from inspector_app.ui.kit.words import words
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say
from inspector_app.visits.values import OutcomeWord, known

__all__ = ["does_not_apply", "where_it_applies"]


def where_it_applies(element: Element, about: About) -> list[ft.Control]:
    """Nothing where it is clear. While nobody has said it, and where an answer goes against what was said, the way to
    the question."""
    condition = the_visit().criteria.condition(element.condition)
    if condition is None or about.applies is True:
        return []
    if about.applies is not False:
        text = say("checklist.not_asked", where=in_language(condition.text))
        return [_to_question(element, ft.Icons.HELP_OUTLINE, text, Tone.ACCENT)]
    outcome = known(about.answer.outcome) if about.answer else None
    if outcome is None or outcome.word not in (OutcomeWord.MET, OutcomeWord.NOT_MET):
        return []
    return [_to_question(element, ft.Icons.WARNING_AMBER, say("guidance.contradicts"), Tone.WARN)]


def does_not_apply(element: Element, head: ft.Control) -> ft.Control:
    """A quiet card: its number stays, and why it is not asked."""
    condition = the_visit().criteria.condition(element.condition)
    text = say("checklist.does_not_apply", question=_question(condition))
    parts = [
        head,
        words(in_language(element.title), Style.SECOND, palette.FAINT),
        _to_question(element, ft.Icons.REMOVE_CIRCLE_OUTLINE, text, Tone.PLAIN),
    ]
    padding = ft.Padding.only(left=SIDE, right=SIDE, top=6, bottom=SIDE)
    return card(parts, identifier=f"item-{element.id}", spacing=9, padding=padding)


def _question(condition: Condition | None) -> str:
    return in_language(condition.question) if condition else ""


def _to_question(element: Element, icon: ft.IconData, text: str, tone: Tone) -> ft.Control:
    visit_id = the_visit().id
    row = ft.Row(
        [
            ft.Icon(icon, size=18, color=tone.strong),
            words(text, Style.SMALL if tone is Tone.PLAIN else Style.SMALL_STRONG, tone.strong, expand=True),
            ft.Icon(ft.Icons.CHEVRON_RIGHT, size=20, color=tone.strong),
        ],
        spacing=10,
    )
    box = Box(tone.soft, radius=10, padding=ft.Padding.only(left=12, right=8, top=14, bottom=14))
    return pressable(f"site-{element.id}", row, lambda: go(site_address(visit_id)), box)
