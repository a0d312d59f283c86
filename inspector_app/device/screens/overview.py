"""A visit at a glance: how far, what is open, what was found; the way into each category and out to the partner."""

import flet as ft

from inspector_app.criteria.elements import Category
from inspector_app.device.screens.photos import PhotoRow
from inspector_app.device.screens.places import (
    answer_address,
    category_address,
    go,
    navigation,
    photo_address,
    summary_address,
    the_visit,
)
from inspector_app.device.screens.safety import SafetyLine
from inspector_app.device.screens.visits import aside
from inspector_app.device.state.card import place_of
from inspector_app.ui.kit.banner import banner
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card, list_card, list_row, section
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.progress import Figure, figures, ring
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, say_date, word_for
from inspector_app.visits.rules import Blocker, CategoryProgress, blocks_sign_off, progress
from inspector_app.visits.values import FindingKind, known


def overview() -> ft.View:
    """The visit's own page."""
    visit = the_visit()
    title = known(visit.visit.partner_name) or say("visits.unnamed")
    day = known(visit.visit.starts_on)
    under = " · ".join(part for part in (place_of(visit.visit), say_date(day) if day else "") if part)
    bar = Bar(title, under or None, on_back=lambda: go("/"))
    shown = body([Head(), Conflicting(), Categories(), LoosePhotos(), Close()], identifier="overview")
    return screen("visit", bar, shown, above=[SafetyLine()], navigation=navigation("visits"), aside=aside(visit.id))


@component
def Head() -> ft.Control:
    """The ring over all elements, the open Musts, and the four figures."""
    visit = the_visit()
    use_changes(visit.changes)
    shown = visit.card()
    open_musts = sum(one.must.open for one in progress(visit.visit, visit.criteria.elements))
    share = shown.answered / shown.total if shown.total else 0.0
    counted = say("overview.answered", answered=shown.answered, total=shown.total)
    must = say("overview.open_musts", count=open_musts)
    lines = [
        words(counted, Style.CARD_TITLE),
        words(must, Style.SMALL, Tone.WARN.strong if open_musts else Tone.MET.strong),
    ]
    team = say("overview.team", count=len(visit.visit.members))
    big = ring(share, say("visits.percent", share=round(share * 100)), name=counted, size=72)
    head = ft.Row([big, ft.Column([*lines, faint(team)], spacing=3, expand=True)], spacing=16)
    return card([head, figures(_figures())], spacing=16, identifier="overview-head")


def _figures() -> list[Figure]:
    visit = the_visit().visit
    kinds = [finding.kind for finding in visit.findings]
    return [
        Figure("figure-actions", str(kinds.count(FindingKind.ACTION_REQUIRED)), say("overview.actions"), Tone.NOT_MET),
        Figure("figure-advice", str(kinds.count(FindingKind.RECOMMENDATION)), say("overview.advice"), Tone.WARN),
        Figure("figure-best", str(kinds.count(FindingKind.BEST_PRACTICE)), say("overview.best"), Tone.MET),
        Figure("figure-photos", str(len(visit.photos)), say("overview.photos")),
    ]


@component
def Conflicting() -> ft.Control:
    """That there is something for a person to settle."""
    visit = the_visit()
    use_changes(visit.changes)
    count = len(visit.visit.conflicts)
    if not count:
        return ft.Container(height=0)
    told = say("overview.conflicts", count=count)
    return banner("overview-conflicts", ft.Icons.CALL_SPLIT, told, tone=Tone.WARN, on_tap=_to_first_conflict)


def _to_first_conflict() -> None:
    visit = the_visit()
    for one in visit.visit.conflicts:
        answer = one.id.removeprefix("finding:")
        element = visit.criteria.element(answer)
        if one.kind in ("answer", "finding") and element is not None:
            go(answer_address(visit.id, element.category, answer))
            return


@component
def Categories() -> ft.Control:
    """One row a category."""
    visit = the_visit()
    use_changes(visit.changes)
    by_category = {one.category: one for one in progress(visit.visit, visit.criteria.elements)}
    return list_card([_row(one, by_category[one.id]) for one in visit.criteria.categories], identifier="categories")


def _row(category: Category, done: CategoryProgress) -> ft.Control:
    answered = done.must.answered + done.should.answered
    total = done.must.total + done.should.total
    is_done = answered == total
    counted = say("overview.category", answered=answered, total=total)
    shown = ring(answered / total, str(answered), name=counted, tone=Tone.MET if is_done else None, size=44)
    chips: list[ft.Control] = []
    if done.must.not_met:
        chips.append(
            chip(say("overview.category_actions", count=done.must.not_met), Tone.NOT_MET, ft.Icons.ERROR_OUTLINE)
        )
    if done.must.open:
        chips.append(chip(say("overview.must_open", count=done.must.open), Tone.WARN, ft.Icons.PENDING_OUTLINED))
    if is_done:
        chips.append(chip(say("overview.complete"), Tone.MET, ft.Icons.CHECK))
    return list_row(
        f"category-{category.id}",
        f"{category.id}  {category.title.text()}",
        text=counted,
        lead=shown,
        below=chips,
        on_tap=lambda: go(category_address(the_visit().id, category.id)),
    )


@component
def LoosePhotos() -> ft.Control:
    """Photos that were not given to a criterion yet."""
    visit = the_visit()
    use_changes(visit.changes)
    loose = visit.unassigned_photos()
    if not loose:
        return ft.Container(height=0)
    row = PhotoRow("loose-photos", tuple(loose), lambda photo: go(photo_address(visit.id, photo)))
    return ft.Column([section(say("overview.loose", count=len(loose))), card([row])], spacing=8)


@component
def Close() -> ft.Control:
    """What still blocks signing off, and the summary for the partner."""
    visit = the_visit()
    use_changes(visit.changes)
    blockers = blocks_sign_off(visit.visit, visit.criteria.elements)
    told = section(say("overview.blockers", count=len(blockers)))
    rows = [_blocker(one) for one in blockers[:_MOST_BLOCKERS]]
    show = button(
        "open-summary",
        say("overview.summary"),
        lambda: go(summary_address(visit.id)),
        kind=Kind.PRIMARY if not blockers else Kind.SECONDARY,
        icon=ft.Icons.DESCRIPTION_OUTLINED,
        expand=True,
    )
    return ft.Column([told, *([list_card(rows, identifier="blockers")] if rows else []), ft.Row([show])], spacing=10)


_MOST_BLOCKERS = 8
"""While most is still open the categories above say it better."""


def _blocker(one: Blocker) -> ft.Control:
    visit = the_visit()
    answer = one.id.removeprefix("finding:")
    element = visit.criteria.element(answer)
    if element is None:
        return list_row(f"blocker-{one.id}", answer, text=word_for("why", one.why.value))
    return list_row(
        f"blocker-{one.id}",
        f"{answer}  {element.title.text()}",
        text=word_for("why", one.why.value),
        on_tap=lambda: go(answer_address(visit.id, element.category, answer)),
    )
