"""What a supervisor reads first: the figures, what stands against each other, the findings, and where to read on."""

import flet as ft

from inspector_app.central.review.screens.claims import conflict_card
from inspector_app.central.review.screens.few import Few
from inspector_app.central.review.screens.records import FindingCard
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.sheet import Category, Sheet
from inspector_app.central.review.whereabouts import Section
from inspector_app.ui import palette
from inspector_app.ui.kit import body, card, chip, empty_state, pressable, ring, section, words
from inspector_app.ui.kit.press import Box
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say
from inspector_app.visits.records import Finding

__all__ = ["Overview", "category_list"]

SIDE_WIDTH = 268


@component
def Overview(sheet: Sheet, stats: ft.Control) -> ft.Control:
    """Two columns where there is room."""
    main = [*_conflicts(sheet), *_findings(sheet)]
    side = category_list(sheet, "")
    if not current_window().viewport.is_wide:
        return body([stats, side, *main], identifier="overview")
    left = ft.Column(main, spacing=10, expand=True)
    columns = ft.Row(
        [left, ft.Container(side, width=SIDE_WIDTH)], spacing=12, vertical_alignment=ft.CrossAxisAlignment.START
    )
    return body([stats, columns], spacing=12, identifier="overview")


def _conflicts(sheet: Sheet) -> list[ft.Control]:
    conflicts = sheet.visit.conflicts
    if not conflicts:
        return []
    title = section(say("review.conflicts_title"), identifier="conflicts-title")
    return [title, keyed("conflicts", Few, "conflicts", conflicts, lambda one: conflict_card(sheet, one))]


def _findings(sheet: Sheet) -> list[ft.Control]:
    findings = sheet.findings_by_weight()
    if findings:
        return [keyed("findings", Few, "findings", findings, lambda one: _finding(sheet, one))]
    if sheet.reading.criteria is None:
        text = say("review.no_criteria_text")
        return [empty_state("no-criteria", ft.Icons.RULE_FOLDER_OUTLINED, say("review.no_criteria"), text)]
    text = say("review.no_findings_text")
    return [empty_state("no-findings", ft.Icons.CHECK_CIRCLE_OUTLINE, say("review.no_findings"), text)]


def _finding(sheet: Sheet, finding: Finding) -> ft.Control:
    return keyed(finding.id, FindingCard, sheet, finding)


def category_list(sheet: Sheet, chosen: str) -> ft.Control:
    """The categories with how far each is; each leads to its answers."""
    if not sheet.categories:
        return ft.Container(height=0)
    title = words(say("review.categories"), Style.SECOND_STRONG)
    rows = [_category(sheet, category, is_chosen=category.id == chosen) for category in sheet.categories]
    return card([title, *rows], padding=12, spacing=2, identifier="categories")


def _category(sheet: Sheet, category: Category, *, is_chosen: bool) -> ft.Control:
    seat = current_seat()
    share = category.answered / category.total if category.total else 0.0
    told = say("review.category_progress", answered=category.answered, total=category.total)
    chips = _chips(category)
    column = ft.Column(
        [words(category.title, Style.SMALL), *([ft.Row(chips, spacing=4, run_spacing=4, wrap=True)] if chips else [])],
        spacing=3,
        expand=True,
    )
    row = ft.Row([ring(share, category.id, name=told, size=38), column], spacing=10)
    ground = palette.ACCENT_SOFT if is_chosen else None
    box = Box(ground, radius=10, padding=ft.Padding.symmetric(horizontal=4, vertical=6))

    def go() -> None:
        seat.go_to(sheet.id, Section.ANSWERS, category.id)

    return pressable(f"category-{category.id}", row, go, box, is_selected=is_chosen or None)


def _chips(category: Category) -> list[ft.Control]:
    chips = []
    if category.actions:
        chips.append(chip(say("review.chip_actions", count=category.actions), Tone.NOT_MET, ft.Icons.ERROR_OUTLINE))
    if category.recommendations:
        chips.append(chip(say("review.chip_recommendations", count=category.recommendations), Tone.WARN))
    if category.conflicts:
        chips.append(chip(say("review.chip_conflicts", count=category.conflicts), Tone.WARN, ft.Icons.CALL_SPLIT))
    return chips
