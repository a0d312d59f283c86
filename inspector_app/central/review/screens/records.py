"""A finding and an answer as cards: what was found, the words, the photos, what was remarked."""

import flet as ft

from inspector_app.central.review.saying import field_word, say_date, say_moment, say_text
from inspector_app.central.review.screens.boxes import boxes
from inspector_app.central.review.screens.claims import claims
from inspector_app.central.review.screens.parts import (
    finding_chip,
    labeled,
    level_chip,
    one_source_chip,
    outcome_chip,
    private_note,
)
from inspector_app.central.review.screens.pictures import picture_row
from inspector_app.central.review.screens.remarks import Remarks
from inspector_app.central.review.sheet import Asked, Sheet
from inspector_app.criteria.elements import Element
from inspector_app.ui import palette
from inspector_app.ui.kit import card, faint, figure, notice, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say
from inspector_app.visits.records import Answer, Finding
from inspector_app.visits.rules import due_on, what_was_seen
from inspector_app.visits.values import FindingKind, Gap, Outcome, known

__all__ = ["AnswerCard", "FindingCard"]

_EVIDENCE = ("document_verified", "process_observed", "person_interviewed")


@component
def FindingCard(sheet: Sheet, finding: Finding) -> ft.Control:
    """What the partner will have to act on, or be told."""
    answer = sheet.visit.answer(finding.answer)
    author, at = sheet.author(finding, "statement", "would_close")
    if not author and answer is not None:
        author, at = sheet.author(answer, "outcome", "statement")
    chips = [level_chip(finding.level), finding_chip(finding.kind)]
    parts = [
        _head(sheet, finding.element, finding.place, chips, author, at),
        words(sheet.title_of(finding.id), Style.CRITERION),
        _statement(what_was_seen(sheet.visit, finding)),
        *_photos(sheet, finding.answer, f"finding-photos-{finding.answer}"),
    ]
    if finding.would_close is not Gap.UNANSWERED:
        parts.append(labeled(say("review.would_close"), say_text(finding.would_close)))
    if (due := due_on(sheet.visit, finding)) is not None:
        parts.append(labeled(say("review.due"), say_date(due)))
    parts += _private(finding.note, answer.note if answer else Gap.UNANSWERED)
    clashes = sheet.conflicts_on("finding", finding.id)
    parts += [claims(sheet, clashes)] if clashes else []
    parts.append(keyed("remarks", Remarks, sheet, "finding", finding.id))
    return card(parts, identifier=f"card-{finding.id}", spacing=12)


@component
def AnswerCard(sheet: Sheet, answer: Answer, *, names_category: bool = False) -> ft.Control:
    """One answer with all that bears it out. By walk, it is said of which category it is."""
    author, at = sheet.author(answer, "outcome")
    element = sheet.element(answer.id)
    category = sheet.category_of(element) if element and names_category else None
    parts = [
        _head(sheet, answer.element, answer.place, _chips(answer, element), author, at),
        *([faint(say("review.of_category", id=category.id, title=category.title.text()))] if category else []),
        words(_title(sheet, answer, element), Style.CRITERION),
        *_condition(sheet, answer, element),
    ]
    if isinstance(answer.outcome, Outcome) and answer.outcome.reason is not None:
        parts.append(labeled(say("review.reason"), answer.outcome.reason))
    parts += [_statement(answer.statement)] if answer.statement is not Gap.UNANSWERED else []
    parts += _private(answer.note)
    parts += boxes(sheet, answer)
    how = [field_word("answer", name) for name in _EVIDENCE if getattr(answer, name) is True]
    parts += [labeled(say("review.borne_out"), ", ".join(how))] if how else []
    parts += _photos(sheet, answer.id, f"answer-photos-{answer.id}")
    clashes = sheet.conflicts_on("answer", answer.id)
    parts += [claims(sheet, clashes)] if clashes else []
    parts += _finding(sheet, answer)
    parts.append(keyed("remarks", Remarks, sheet, "answer", answer.id))
    return card(parts, identifier=f"card-answer-{answer.id}", spacing=12)


def _head(sheet: Sheet, element: str, place: str | None, chips: list[ft.Control], author: str, at: str) -> ft.Control:
    number = figure(element, Style.BODY_STRONG, palette.ACCENT)
    where = sheet.visit.place_name(place) if place else ""
    who = " · ".join(part for part in (where, author, say_moment(at) if at else "") if part)
    if current_window().viewport.is_compact:
        row = ft.Row([number, *chips], spacing=8, run_spacing=6, wrap=True)
        return ft.Column([row, *([faint(who, Style.LABEL)] if who else [])], spacing=6)
    return ft.Row([number, *chips, ft.Container(expand=True), faint(who, Style.LABEL)], spacing=8)


def _chips(answer: Answer, element: Element | None) -> list[ft.Control]:
    one_source = [one_source_chip()] if element is not None and element.confirmed == "one_source" else []
    return [level_chip(answer.level), *one_source, outcome_chip(answer.outcome)]


def _title(sheet: Sheet, answer: Answer, element: Element | None) -> str:
    """The criterion's own words, or why there are none."""
    if element is not None:
        return element.title.text()
    return say("review.no_element") if sheet.reading.criteria else say("review.no_title", id=answer.element)


def _condition(sheet: Sheet, answer: Answer, element: Element | None) -> list[ft.Control]:
    """Where the element applies and whether that is so here; loudly where the answer says otherwise."""
    asked = sheet.asked_of(element)
    if asked is None:
        return []
    told = [asked.condition.question.text(), " · ".join(part for part in (_said(asked), asked.author) if part)]
    if sheet.is_contradicted(answer):
        text = " ".join(told)
        return [
            notice(f"contradicts-{answer.id}", ft.Icons.CALL_SPLIT, say("review.contradicts"), text, tone=Tone.WARN)
        ]
    return [faint(" ".join(told))]


def _said(asked: Asked) -> str:
    if isinstance(asked.said, Gap):
        return say("review.in_conflict") if asked.said is Gap.IN_CONFLICT else say("review.site_open")
    return say("review.value_yes") if asked.said else say("review.value_no")


def _statement(text: str | Gap) -> ft.Control:
    color = palette.FAINT if isinstance(text, Gap) else palette.INK
    return words(say_text(text), Style.BODY, color)


def _private(*notes: str | Gap) -> list[ft.Control]:
    return [private_note(say_text(note)) for note in notes if note is not Gap.UNANSWERED]


def _photos(sheet: Sheet, answer: str, identifier: str) -> list[ft.Control]:
    pictures = sheet.pictures_of(answer)
    return [picture_row(sheet, pictures, identifier)] if pictures else []


def _finding(sheet: Sheet, answer: Answer) -> list[ft.Control]:
    """What follows from the answer; said in full on the overview."""
    found = next((one for one in sheet.visit.findings if one.answer == answer.id), None)
    if found is None:
        return []
    close = known(found.would_close) if found.kind is not FindingKind.BEST_PRACTICE else None
    row = ft.Row([finding_chip(found.kind)], spacing=8)
    return [ft.Column([row, *([labeled(say("review.would_close"), close)] if close else [])], spacing=6)]
