"""Elements without an answer: those that do not apply here, with what was said of the site, and those still open."""

from collections.abc import Sequence

import flet as ft

from inspector_app.central.review.screens.basis import answer_chip, said_by
from inspector_app.central.review.screens.parts import level_chip, one_source_chip
from inspector_app.central.review.sheet import Asked, Sheet
from inspector_app.criteria.elements import Element
from inspector_app.ui import palette
from inspector_app.ui.kit import faint, figure, list_card, section, words
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

__all__ = ["not_begun", "passed_over"]


def passed_over(sheet: Sheet, elements: Sequence[Element]) -> list[ft.Control]:
    """What the site decides about, question by question: nothing is left out without a reason."""
    if not elements:
        return []
    drawn: list[ft.Control] = [section(say("review.passed_over", count=len(elements)), identifier="passed-over")]
    for asked in sheet.asked.values():
        under = [element for element in elements if element.condition == asked.condition.id]
        if under:
            rows = [_reason(asked), *(_row(element, is_quiet=True) for element in under)]
            drawn.append(list_card(rows, identifier=f"passed-over-{asked.condition.id}"))
    return drawn


def _reason(asked: Asked) -> ft.Control:
    told = ft.Column(
        [
            words(asked.condition.question.text(), Style.SECOND_STRONG),
            *([faint(said_by(asked), Style.LABEL)] if asked.author else []),
        ],
        spacing=1,
        expand=True,
    )
    return _padded(ft.Row([told, answer_chip(asked)], spacing=10), palette.GROUND)


def not_begun(sheet: Sheet, elements: Sequence[Element]) -> list[ft.Control]:
    """What nobody has come to yet, and what is to be asked of the site first."""
    if not elements:
        return []
    rows = [_row(element, _waits_for(sheet, element)) for element in elements]
    return [section(say("review.not_begun", count=len(elements))), list_card(rows, identifier="not-begun")]


def _waits_for(sheet: Sheet, element: Element) -> str:
    """An open question about the site decides whether it is to be answered at all."""
    asked = sheet.asked_of(element)
    return "" if asked is None or asked.said is True else say("review.waits", question=asked.condition.question.text())


def _row(element: Element, below: str = "", *, is_quiet: bool = False) -> ft.Control:
    ink = palette.FAINT if is_quiet else palette.INK
    number = ft.Container(
        figure(element.id, Style.SECOND_STRONG, palette.FAINT if is_quiet else palette.ACCENT), width=46
    )
    lines: list[ft.Control] = [
        words(element.title.text(), Style.SMALL, ink),
        *([faint(below, Style.LABEL)] if below else []),
    ]
    chips = [level_chip(element.level), *([one_source_chip()] if element.confirmed == "one_source" else [])]
    if current_window().viewport.is_compact:
        top = ft.Row([number, *chips], spacing=8, run_spacing=4)
        return _padded(ft.Column([top, *lines], spacing=4))
    column = ft.Column(lines, spacing=1, expand=True)
    return _padded(ft.Row([ft.Container(number, width=46), column, *chips], spacing=10))


def _padded(content: ft.Control, ground: str | None = None) -> ft.Control:
    return ft.Container(content, padding=ft.Padding.symmetric(horizontal=16, vertical=10), bgcolor=ground)
