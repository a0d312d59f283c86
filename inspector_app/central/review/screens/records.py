"""A finding and an answer as cards: what was found, the words, the photos, what was remarked."""

import flet as ft

from inspector_app.central.review.saying import field_word, say_date, say_moment, say_text
from inspector_app.central.review.screens.claims import claims
from inspector_app.central.review.screens.parts import (
    finding_chip,
    labeled,
    level_chip,
    outcome_chip,
    private_note,
)
from inspector_app.central.review.screens.pictures import picture_row
from inspector_app.central.review.screens.remarks import Remarks
from inspector_app.central.review.sheet import Sheet
from inspector_app.ui import palette
from inspector_app.ui.kit import card, faint, figure, words
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
def AnswerCard(sheet: Sheet, answer: Answer) -> ft.Control:
    """One answer with all that bears it out."""
    author, at = sheet.author(answer, "outcome")
    chips = [level_chip(answer.level), outcome_chip(answer.outcome)]
    parts = [
        _head(sheet, answer.element, answer.place, chips, author, at),
        words(sheet.title_of(answer.id) or say("review.no_element"), Style.CRITERION),
    ]
    if isinstance(answer.outcome, Outcome) and answer.outcome.reason is not None:
        parts.append(labeled(say("review.reason"), answer.outcome.reason))
    parts += [_statement(answer.statement)] if answer.statement is not Gap.UNANSWERED else []
    parts += _private(answer.note)
    parts += _ticks(sheet, answer)
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
        return ft.Column([row, faint(who, Style.LABEL)], spacing=6)
    return ft.Row([number, *chips, ft.Container(expand=True), faint(who, Style.LABEL)], spacing=8)


def _statement(text: str | Gap) -> ft.Control:
    color = palette.FAINT if isinstance(text, Gap) else palette.INK
    return words(say_text(text), Style.BODY, color)


def _private(*notes: str | Gap) -> list[ft.Control]:
    return [private_note(say_text(note)) for note in notes if note is not Gap.UNANSWERED]


def _photos(sheet: Sheet, answer: str, identifier: str) -> list[ft.Control]:
    pictures = sheet.pictures_of(answer)
    return [picture_row(sheet, pictures, identifier)] if pictures else []


def _ticks(sheet: Sheet, answer: Answer) -> list[ft.Control]:
    element = sheet.element(answer.id)
    if element is None or not element.ticks:
        return []
    lines = [_tick(tick.text.text(), answer.tick.get(tick.word, Gap.UNANSWERED)) for tick in element.ticks]
    if current_window().viewport.is_compact or len(lines) < 6:
        return [ft.Column(lines, spacing=4)]
    half = (len(lines) + 1) // 2
    columns: list[ft.Control] = [ft.Column(part, spacing=4, expand=True) for part in (lines[:half], lines[half:])]
    return [ft.Row(columns, spacing=16, vertical_alignment=ft.CrossAxisAlignment.START)]


def _tick(text: str, state: bool | Gap) -> ft.Control:
    icon, color, word = ft.Icons.CHECK_BOX_OUTLINE_BLANK, palette.FAINT, say("review.tick_open")
    if state is True:
        icon, color, word = ft.Icons.CHECK_BOX_OUTLINED, Tone.MET.strong, say("review.tick_there")
    elif state is False:
        icon, color, word = ft.Icons.DISABLED_BY_DEFAULT_OUTLINED, Tone.NOT_MET.strong, say("review.tick_missing")
    elif state is Gap.IN_CONFLICT:
        icon, color, word = ft.Icons.CALL_SPLIT, Tone.WARN.strong, say("review.in_conflict")
    row = ft.Row(
        [ft.Icon(icon, size=18, color=color, semantics_label=word), words(text, Style.SMALL, expand=True)],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return ft.Semantics(content=row, label=f"{word}: {text}", exclude_semantics=True)


def _finding(sheet: Sheet, answer: Answer) -> list[ft.Control]:
    """What follows from the answer; said in full on the overview."""
    found = next((one for one in sheet.visit.findings if one.answer == answer.id), None)
    if found is None:
        return []
    close = known(found.would_close) if found.kind is not FindingKind.BEST_PRACTICE else None
    row = ft.Row([finding_chip(found.kind)], spacing=8)
    return [ft.Column([row, *([labeled(say("review.would_close"), close)] if close else [])], spacing=6)]
