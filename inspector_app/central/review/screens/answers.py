"""The answers, a part at a time, by category or by walk: a page that can be drawn and read at once."""

from collections.abc import Sequence
from typing import Final

import flet as ft

from inspector_app.central.review.screens.basis import set_banners
from inspector_app.central.review.screens.few import Few
from inspector_app.central.review.screens.partlist import SIDE_WIDTH, parts_card
from inspector_app.central.review.screens.records import AnswerCard
from inspector_app.central.review.screens.unanswered import not_begun, passed_over
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.sheet import Part, Sheet
from inspector_app.central.review.whereabouts import Section
from inspector_app.ui.kit import Kind, Pill, body, button, empty_state, faint, heading, pills, words
from inspector_app.ui.runtime import component, keyed
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say
from inspector_app.visits.records import Answer

__all__ = ["Answers"]

_ELSEWHERE: Final = "other"


@component
def Answers(sheet: Sheet, chosen: str) -> ft.Control:
    """The chosen part; the first category where none is. In a wide window the others stand beside it."""
    chosen = chosen or next((part.id for part in sheet.parts), _ELSEWHERE)
    part, grouping = sheet.part(chosen), _groupings(sheet, chosen)
    parts = [one for one in sheet.parts if one.is_of_walk == (part is not None and part.is_of_walk)]
    if chosen == _ELSEWHERE:
        shown = [*set_banners(sheet), *_strays(sheet)]
    else:
        shown = [_none(say("review.no_category"))] if part is None else _of(sheet, part, parts)
    if not current_window().viewport.is_wide or not parts:
        strip = [] if chosen == _ELSEWHERE else _choices(sheet, parts, chosen)
        return body([*grouping, *strip, *shown], identifier="answers")
    left = ft.Column(shown, spacing=10, expand=True)
    side = ft.Column([*grouping, parts_card(sheet, parts, chosen)], spacing=10, width=SIDE_WIDTH)
    return body(
        [ft.Row([left, side], spacing=12, vertical_alignment=ft.CrossAxisAlignment.START)], identifier="answers"
    )


def _groupings(sheet: Sheet, chosen: str) -> list[ft.Control]:
    """By category, by walk, and what belongs to neither: each leads to its first part."""
    seat, part, strays = current_seat(), sheet.part(chosen), len(sheet.strays())
    firsts = {one.is_of_walk: one.id for one in reversed(sheet.parts)}
    offered = []
    if firsts:
        offered = [
            Pill(firsts[False], say("grouping.category"), "category"),
            Pill(firsts[True], say("grouping.walk"), "walk"),
        ]
    if strays and firsts:
        offered.append(Pill(_ELSEWHERE, say("review.kept", count=strays), _ELSEWHERE))
    here = chosen if part is None else firsts[part.is_of_walk]
    if not offered:
        return []
    return [pills("grouping", offered, here, lambda one: seat.go_to(sheet.id, Section.ANSWERS, one), side=0)]


def _choices(sheet: Sheet, parts: Sequence[Part], chosen: str) -> list[ft.Control]:
    """In a strip, where nothing stands beside the page: by number, or one category would fill it."""
    seat = current_seat()
    offered = [Pill(part.id, _short(part), part.id) for part in parts]
    return [pills("category-choice", offered, chosen, lambda one: seat.go_to(sheet.id, Section.ANSWERS, one), side=0)]


def _short(part: Part) -> str:
    name = part.title if part.is_of_walk else part.id
    return say("review.part", name=name, answered=part.answered, total=part.total)


def _of(sheet: Sheet, part: Part, parts: Sequence[Part]) -> list[ft.Control]:
    answers = sheet.answers_in(part)
    blank = [*passed_over(sheet, sheet.passed_over(part)), *not_begun(sheet, sheet.not_begun(part))]
    cards = [] if blank and not answers else [_cards(sheet, part.id, answers, is_of_walk=part.is_of_walk)]
    return [_head(part), *cards, *blank, _onward(sheet, part, parts)]


def _head(part: Part) -> ft.Control:
    named = heading(words(part.name, Style.CARD_TITLE), 2, identifier="category-title")
    counted = say("review.category_progress", answered=part.answered, total=part.total)
    row = ft.Row([ft.Container(named, expand=True), faint(counted)], spacing=10)
    return ft.Container(row, padding=ft.Padding.only(left=4, right=4, top=4))


def _cards(sheet: Sheet, name: str, answers: Sequence[Answer], *, is_of_walk: bool = False) -> ft.Control:
    """A part whose elements differ by place may hold very many."""
    if not answers:
        return _none(say("review.no_answers_text"))

    def draw(one: Answer) -> ft.Control:
        return keyed(one.id, AnswerCard, sheet, one, names_category=is_of_walk)

    return keyed(f"cards-{name}", Few, "answers", answers, draw)


def _none(text: str) -> ft.Control:
    return empty_state("no-answers", ft.Icons.CHECKLIST, say("review.no_answers"), text)


def _onward(sheet: Sheet, part: Part, parts: Sequence[Part]) -> ft.Control:
    """The next part, at the end of this one; nothing after the last."""
    later = list(parts[parts.index(part) + 1 :]) if part in parts else []
    if not later:
        return ft.Container(height=0)
    seat, following = current_seat(), later[0]

    def go() -> None:
        seat.go_to(sheet.id, Section.ANSWERS, following.id)

    label = say("review.next_part", name=following.name)
    return ft.Row([button("next-part", label, go, kind=Kind.SECONDARY, icon=ft.Icons.ARROW_FORWARD, expand=True)])


def _strays(sheet: Sheet) -> list[ft.Control]:
    """Kept although the present set has no such element; all of them where the set is not here."""
    text = faint(say("review.kept_text")) if sheet.reading.criteria else None
    cards = _cards(sheet, _ELSEWHERE, sheet.strays())
    return [*([] if text is None else [text]), cards]
