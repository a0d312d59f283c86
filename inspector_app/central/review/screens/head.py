"""The head of a visit: who, where and when; the figures; and the verdict of custody in words."""

from typing import Final

import flet as ft

from inspector_app.central.review.saying import say_custody, say_day, say_kind, stage_word
from inspector_app.central.review.screens.parts import shield
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.sheet import Sheet
from inspector_app.central.review.whereabouts import Section
from inspector_app.ui import palette
from inspector_app.ui.kit import anchored, button, card, chip, divider, faint, figure, words
from inspector_app.ui.kit.buttons import Kind
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.stages import stage
from inspector_app.visits.values import FindingKind, known

__all__ = ["about", "custody_box", "stats_card"]


_SHARES: Final = (6, 7, 7)
"""How wide the columns of figures are on a phone: no word is broken."""


def about(sheet: Sheet) -> str:
    """What kind of visit, which of how many, where, when: as far as it is known, and as far as there is room."""
    visit = sheet.visit
    if current_window().viewport.is_compact:
        place = ", ".join(part for part in map(known, (visit.city, visit.country)) if part)
        return " · ".join(part for part in (place, _days(sheet)) if part)
    kind, purpose = known(visit.entity_type), known(visit.purpose)
    number, planned = known(visit.visit_number), known(visit.visits_planned)
    parts = [
        say_kind(kind) if kind else "",
        _phrase(purpose) if purpose else "",
        say("review.visit_of", number=number, planned=planned) if number and planned else "",
        ", ".join(part for part in map(known, (visit.site_name, visit.city, visit.state, visit.country)) if part),
        _days(sheet),
    ]
    return " · ".join(part for part in parts if part)


def _days(sheet: Sheet) -> str:
    first, last = known(sheet.visit.starts_on), known(sheet.visit.ends_on)
    return " – ".join(say_day(day) for day in sorted({day for day in (first, last) if day is not None}))


def _phrase(word: str) -> str:
    phrase = word.replace("_", " ")
    return phrase[:1].upper() + phrase[1:]


def stats_card(sheet: Sheet) -> ft.Control:
    """The figures, and below them whether the visit is whole."""
    figures = _figures(sheet)
    if current_window().viewport.is_compact:
        for number, one in enumerate(figures):
            one.expand = _SHARES[number % 3]
        rows = [ft.Row(figures[at : at + 3], spacing=8) for at in (0, 3)]
        where = chip(stage_word(stage(sheet.visit).value), Tone.ACCENT)
        below = ft.Column([custody_box(sheet), _to_custody(sheet)], spacing=4)
        return card([ft.Row([where]), *rows, divider(), below], spacing=12, identifier="stats")
    beside = ft.Row([ft.Container(custody_box(sheet), expand=True), _to_custody(sheet)], spacing=12)
    return card([ft.Row(figures, spacing=8), divider(), beside], spacing=12, identifier="stats")


def _to_custody(sheet: Sheet) -> ft.Control:
    seat = current_seat()
    return button("to-custody", say("custody.open"), lambda: seat.go_to(sheet.id, Section.CUSTODY), kind=Kind.QUIET)


def _figures(sheet: Sheet) -> list[ft.Control]:
    kinds = [finding.kind for finding in sheet.visit.findings]
    answered = sum(category.answered for category in sheet.categories)
    total = sum(category.total for category in sheet.categories)
    counts = {kind: kinds.count(kind) for kind in FindingKind}
    return [
        _figure("answered", f"{answered} / {total}", say("review.answered")),
        _counted("actions", counts[FindingKind.ACTION_REQUIRED], "actions", Tone.NOT_MET),
        _counted("recommendations", counts[FindingKind.RECOMMENDATION], "recommendations", Tone.WARN),
        _counted("best", counts[FindingKind.BEST_PRACTICE], "best_practices", Tone.MET),
        _counted("conflicts", len(sheet.visit.conflicts), "conflicts", Tone.WARN),
        _counted("photos", sheet.custody.photos, "photos", None),
    ]


def _counted(name: str, count: int, word: str, tone: Tone | None) -> ft.Control:
    """Colored only where there is something."""
    return _figure(name, str(count), word_for("review.figure", word, count=count), tone if count else None)


def _figure(name: str, value: str, word: str, tone: Tone | None = None) -> ft.Control:
    color = palette.INK if tone is None else tone.strong
    style = Style.LABEL if current_window().viewport.is_compact else Style.SMALL
    column = ft.Column([figure(value, Style.FIGURE, color), faint(word, style)], spacing=1)
    return anchored(f"figure-{name}", column, expand=True)


def custody_box(sheet: Sheet) -> ft.Control:
    """The verdict, and what stands aside or is written at the center, which is no gap."""
    custody = sheet.custody
    title = say("review.custody_unbroken") if custody.is_whole else say("review.custody_incomplete")
    tone = Tone.MET if custody.is_whole else Tone.WARN
    notes = [say_custody(custody)]
    if custody.aside:
        notes.append(say("review.custody_aside", count=len(custody.aside)))
    if custody.erased:
        notes.append(say("review.custody_erased", count=custody.erased))
    if branches := sum(1 for one in custody.strands if one.is_branch):
        notes.append(say("review.custody_branches", count=branches))
    if custody.times.faults:
        notes.append(say("review.custody_clocks", count=len(custody.times.faults)))
    if custody.conflicts:
        notes.append(say("review.custody_conflicts", count=custody.conflicts))
    column = ft.Column(
        [words(title, Style.SECOND_STRONG, tone.strong), words(" ".join(notes), Style.SECOND)], spacing=1, expand=True
    )
    row = ft.Row([shield(is_whole=custody.is_whole), column], spacing=12)
    return anchored("custody", row)
