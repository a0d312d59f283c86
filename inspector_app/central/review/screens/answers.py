"""The answers, a category at a time: a page that can be drawn and read at once."""

from collections.abc import Sequence

import flet as ft

from inspector_app.central.review.screens.few import Few
from inspector_app.central.review.screens.overview import category_list
from inspector_app.central.review.screens.parts import level_chip
from inspector_app.central.review.screens.records import AnswerCard
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.sheet import Sheet
from inspector_app.central.review.whereabouts import Section
from inspector_app.criteria.elements import Element
from inspector_app.ui import palette
from inspector_app.ui.kit import Pill, body, empty_state, figure, heading, list_card, pills, section, words
from inspector_app.ui.runtime import component, keyed
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say
from inspector_app.visits.records import Answer

__all__ = ["Answers"]

_ELSEWHERE = "other"
SIDE_WIDTH = 268


@component
def Answers(sheet: Sheet, category: str) -> ft.Control:
    """The chosen category; the first where none is. In a wide window the categories stand beside it."""
    strays = _strays(sheet)
    chosen = category or next((one.id for one in sheet.categories), _ELSEWHERE)
    parts = [_cards(sheet, chosen, strays)] if chosen == _ELSEWHERE else _of(sheet, chosen)
    if not current_window().viewport.is_wide or not sheet.categories:
        return body([*_choices(sheet, chosen, has_strays=bool(strays)), *parts], identifier="answers")
    left = ft.Column(parts, spacing=10, expand=True)
    side = ft.Container(category_list(sheet, chosen), width=SIDE_WIDTH)
    columns = ft.Row([left, side], spacing=12, vertical_alignment=ft.CrossAxisAlignment.START)
    other = _choices(sheet, chosen, has_strays=True) if strays else []
    return body([*other, columns], identifier="answers")


def _choices(sheet: Sheet, chosen: str, *, has_strays: bool) -> list[ft.Control]:
    seat = current_seat()
    choices = [Pill(one.id, f"{one.id} {one.title}", one.id) for one in sheet.categories]
    choices += [Pill(_ELSEWHERE, say("review.strays"), _ELSEWHERE)] if has_strays else []
    if not choices:
        return []

    def go(category: str) -> None:
        seat.go_to(sheet.id, Section.ANSWERS, category)

    return [pills("category-choice", choices, chosen, go, side=0)]


def _of(sheet: Sheet, category: str) -> list[ft.Control]:
    found = next((one for one in sheet.categories if one.id == category), None)
    if found is None:
        return [_none(say("review.no_category"))]
    named = heading(words(f"{found.id} {found.title}", Style.CARD_TITLE), 2, identifier="category-title")
    title = [named] if current_window().viewport.is_wide else []
    rest = sheet.not_begun(category)
    left = [section(say("review.not_begun", count=len(rest))), _not_begun(rest)] if rest else []
    return [*title, _cards(sheet, category, sheet.answers_in(category)), *left]


def _cards(sheet: Sheet, category: str, answers: Sequence[Answer]) -> ft.Control:
    """A category whose elements differ by place may hold very many."""
    if not answers:
        return _none(say("review.no_answers_text"))
    return keyed(f"cards-{category}", Few, "answers", answers, lambda one: keyed(one.id, AnswerCard, sheet, one))


def _none(text: str) -> ft.Control:
    return empty_state("no-answers", ft.Icons.CHECKLIST, say("review.no_answers"), text)


def _not_begun(elements: list[Element]) -> ft.Control:
    return list_card([_open_element(element) for element in elements], identifier="not-begun")


def _open_element(element: Element) -> ft.Control:
    parts = [
        figure(element.id, Style.SECOND_STRONG, palette.ACCENT),
        level_chip(element.level),
        words(element.title.text(), Style.SMALL, expand=True),
    ]
    return ft.Container(ft.Row(parts, spacing=10), padding=ft.Padding.symmetric(horizontal=16, vertical=10))


def _strays(sheet: Sheet) -> list[Answer]:
    """Answers to what the set does not have, or to anything where the set is not here."""
    return [answer for answer in sheet.visit.answers if sheet.element(answer.id) is None]
