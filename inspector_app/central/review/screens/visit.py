"""A visit: who and where, whether it is whole, and its sections. Drawn anew by itself when something arrives."""

from typing import Final

import flet as ft

from inspector_app.central.review.saying import stage_word
from inspector_app.central.review.screens.answers import Answers
from inspector_app.central.review.screens.basis import set_chips
from inspector_app.central.review.screens.custody import CustodyPanel
from inspector_app.central.review.screens.head import about, stats_card
from inspector_app.central.review.screens.overview import Overview
from inspector_app.central.review.screens.photos import Photos
from inspector_app.central.review.screens.preview import Preview
from inspector_app.central.review.screens.team import Team
from inspector_app.central.review.screens.timeline import Timeline
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.sheet import Sheet
from inspector_app.central.review.whereabouts import QUEUE, Section
from inspector_app.ui import palette
from inspector_app.ui.kit import Pill, chip, empty_state, error_card, faint, heading, icon_button, line, loading, pills
from inspector_app.ui.kit import words as text
from inspector_app.ui.kit.navigation import Navigation, Place, foot
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed
from inspector_app.ui.tasks import use_query
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.stages import stage
from inspector_app.visits.values import known

__all__ = ["Nowhere", "VisitPane"]

SIDE: Final = 16
_ICONS: Final = {
    Section.OVERVIEW: ft.Icons.FACT_CHECK_OUTLINED,
    Section.ANSWERS: ft.Icons.CHECKLIST,
    Section.PHOTOS: ft.Icons.PHOTO_LIBRARY_OUTLINED,
    Section.TIMELINE: ft.Icons.HISTORY,
    Section.TEAM: ft.Icons.GROUP_OUTLINED,
    Section.SUMMARY: ft.Icons.DESCRIPTION_OUTLINED,
}


@component
def Nowhere() -> ft.Control:
    """Beside the queue, while no visit is open."""
    told = empty_state("nowhere", ft.Icons.FACT_CHECK_OUTLINED, say("review.nowhere"), say("review.nowhere_text"))
    return ft.Container(told, alignment=ft.Alignment.CENTER, expand=True)


@component
def VisitPane(visit: str, section: Section, category: str) -> ft.Control:
    """The visit as it was read last, until it has been read anew."""
    desk = current_seat().desk
    query = use_query(("visit", visit), lambda: desk.open(visit), changes=desk.arrivals.of(visit))
    sheet = query.value or desk.opened(visit)
    if sheet is None:
        if query.failure is None:
            return ft.Container(loading("visit-loading", say("review.loading")), alignment=ft.Alignment.CENTER)
        failed = error_card("visit-failed", say("review.failed"), query.failure.sentence, on_retry=query.again)
        return ft.Column([_back_bar(), ft.Container(failed, padding=SIDE)], scroll=ft.ScrollMode.AUTO, expand=True)
    stale = []
    if query.failure is not None:
        told = error_card("visit-stale", say("review.stale"), query.failure.sentence, on_retry=query.again)
        stale.append(ft.Container(told, padding=ft.Padding.symmetric(horizontal=SIDE)))
    bars, shown = [_bar(sheet), *stale], _section(sheet, section, category)
    if current_window().viewport.is_compact:
        return ft.Column([*bars, shown, _foot(visit, section)], spacing=8, expand=True)
    return ft.Column([*bars, _sections(visit, section), shown], spacing=12, expand=True)


def _section(sheet: Sheet, section: Section, category: str) -> ft.Control:
    match section:
        case Section.OVERVIEW:
            return keyed("overview", Overview, sheet, stats_card(sheet))
        case Section.ANSWERS:
            return keyed(f"answers-{category}", Answers, sheet, category)
        case Section.PHOTOS:
            return keyed("photos", Photos, sheet)
        case Section.TIMELINE:
            return keyed("timeline", Timeline, sheet)
        case Section.CUSTODY:
            return keyed("custody", CustodyPanel, sheet)
        case Section.TEAM:
            return keyed("team", Team, sheet)
        case Section.SUMMARY:
            return keyed("summary", Preview, sheet)


def _bar(sheet: Sheet) -> ft.Control:
    is_compact = current_window().viewport.is_compact
    name = known(sheet.visit.partner_name) or say("review.no_partner")
    style = Style.TITLE if is_compact else Style.DISPLAY
    title = heading(line(name, style) if is_compact else text(name, style), 1, identifier="visit-title")
    marks = set_chips(sheet)
    marked = [ft.Row(marks, spacing=6, run_spacing=4, wrap=True)] if marks else []
    column = ft.Column([title, faint(about(sheet)), *marked], spacing=2, expand=True)
    where = chip(stage_word(stage(sheet.visit).value), Tone.ACCENT)
    row = ft.Row([*_back(), column, *([] if is_compact else [where])], spacing=8)
    left = 4 if _back() else SIDE
    return ft.Container(row, padding=ft.Padding.only(left=left, right=SIDE, top=14))


def _back_bar() -> ft.Control:
    return ft.Container(ft.Row(_back()), padding=ft.Padding.only(left=4, top=10))


def _back() -> list[ft.Control]:
    """To the queue, where it is not beside the visit."""
    if current_window().viewport.is_wide:
        return []
    seat = current_seat()
    return [icon_button("back", ft.Icons.ARROW_BACK, say("review.to_queue"), lambda: seat.go(QUEUE), color=palette.INK)]


def _foot(visit: str, section: Section) -> ft.Control:
    """The sections within reach of the thumb. Custody is reached through its verdict, on the overview."""
    seat = current_seat()
    places = [Place(each.value, word_for("review.section", each.value), icon) for each, icon in _ICONS.items()]
    here = Section.OVERVIEW if section is Section.CUSTODY else section
    return foot(Navigation(places, here.value, lambda name: seat.go_to(visit, Section(name))))


def _sections(visit: str, section: Section) -> ft.Control:
    seat = current_seat()
    choices = [Pill(each, word_for("review.section", each.value), each.value) for each in Section]
    return pills("section", choices, section, lambda chosen: seat.go_to(visit, chosen))
