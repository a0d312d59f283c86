"""What a supervisor reads first: the figures, what stands against each other, the findings, and where to read on."""

from functools import partial

import flet as ft

from inspector_app.central.review.screens.basis import blockers_fold, set_banners, set_row, site_fold
from inspector_app.central.review.screens.claims import conflict_card
from inspector_app.central.review.screens.few import Few
from inspector_app.central.review.screens.partlist import SIDE_WIDTH, part_rows, parts_card
from inspector_app.central.review.screens.records import FindingCard
from inspector_app.central.review.sheet import Sheet
from inspector_app.ui.kit import Fold, body, empty_state, section
from inspector_app.ui.runtime import component, keyed
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say
from inspector_app.visits.records import Finding

__all__ = ["Overview"]


@component
def Overview(sheet: Sheet, stats: ft.Control) -> ft.Control:
    """Two columns where there is room."""
    above = [*set_banners(sheet), stats]
    main = [*blockers_fold(sheet), *site_fold(sheet)]
    read = [*_conflicts(sheet), *_findings(sheet)]
    if not current_window().viewport.is_wide:
        return body([*above, *main, *_folded(sheet), *read, *set_row(sheet)], identifier="overview")
    left = ft.Column([*main, *read], spacing=10, expand=True)
    side = ft.Column([*_beside(sheet), *set_row(sheet)], spacing=12, width=SIDE_WIDTH)
    columns = ft.Row([left, side], spacing=12, vertical_alignment=ft.CrossAxisAlignment.START)
    return body([*above, columns], spacing=12, identifier="overview")


def _beside(sheet: Sheet) -> list[ft.Control]:
    return [parts_card(sheet, sheet.categories, "", say("review.categories"))] if sheet.categories else []


def _folded(sheet: Sheet) -> list[ft.Control]:
    """Where twelve categories would push away what was found."""
    if not sheet.categories:
        return []
    answered, total = sum(one.answered for one in sheet.categories), sum(one.total for one in sheet.categories)
    told = say("review.category_progress", answered=answered, total=total)
    rows = partial(part_rows, sheet, sheet.categories, "")
    return [keyed("categories", Fold, "categories", say("review.categories"), rows, text=told)]


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
