"""A visit at a glance: how far, what is open, what was found; the way into each part of it and out to the partner."""

from collections.abc import Sequence

import flet as ft

from inspector_app.criteria.elements import CriterionSet
from inspector_app.device.screens.closing import Close
from inspector_app.device.screens.groups import Groups
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.photos import PhotoRow
from inspector_app.device.screens.places import (
    answer_address,
    go,
    loose_camera_address,
    navigation,
    photo_address,
    photos_address,
    set_address,
    site_address,
    the_visit,
    to_camera,
)
from inspector_app.device.screens.room import RoomLine
from inspector_app.device.screens.safety import SafetyLine
from inspector_app.device.screens.sets import draft_chip, edition_line
from inspector_app.device.screens.visits import aside
from inspector_app.device.state.card import place_of
from inspector_app.ui import palette
from inspector_app.ui.kit.banner import banner
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card, list_card, list_row, section
from inspector_app.ui.kit.progress import Figure, figures, ring
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, use_slice
from inspector_app.ui.tasks import use_query
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, say_date
from inspector_app.visits.records import Conflict, Visit
from inspector_app.visits.values import FindingKind, known


def overview() -> ft.View:
    """The visit's own page."""
    visit = the_visit()
    title = known(visit.visit.partner_name) or say("visits.unnamed")
    day = known(visit.visit.starts_on)
    under = " · ".join(part for part in (place_of(visit.visit), say_date(day) if day else "") if part)
    bar = Bar(title, under or None, on_back=lambda: go("/"))
    parts = [Head(), Banners(), Groups(), LoosePhotos(), Basis(), Close()]
    shown = body(parts, identifier="overview")
    return screen(
        "visit",
        bar,
        shown,
        above=[RoomLine(), SafetyLine()],
        floating=to_camera(loose_camera_address(visit.id)),
        navigation=navigation("visits"),
        aside=aside(visit.id),
    )


@component
def Head() -> ft.Control:
    """The ring over all elements, the open Musts, and the four figures."""
    visit = the_visit()
    counted_figures, team = use_slice(visit.changes, lambda: (_figures(visit.visit), len(visit.visit.members)))
    shown, open_musts = use_slice(visit.changes, lambda: (visit.card(), _open_musts()))
    share = shown.answered / shown.total if shown.total else 0.0
    counted = say("overview.answered", answered=shown.answered, total=shown.total)
    must = say("overview.open_musts", count=open_musts)
    lines: list[ft.Control] = [
        words(counted, Style.CARD_TITLE),
        words(must, Style.SMALL, Tone.WARN.strong if open_musts else Tone.MET.strong),
        faint(say("overview.team", count=team)),
    ]
    big = ring(share, say("visits.percent", share=round(share * 100)), name=counted, size=72)
    head = ft.Row([big, ft.Column(lines, spacing=3, expand=True)], spacing=16)
    return card([head, figures(counted_figures)], spacing=16, identifier="overview-head")


def _open_musts() -> int:
    return sum(one.must.open for one in the_visit().counts.by_category)


def _figures(visit: Visit) -> list[Figure]:
    kinds = [finding.kind for finding in visit.findings]
    return [
        Figure("figure-actions", str(kinds.count(FindingKind.ACTION_REQUIRED)), say("overview.actions"), Tone.NOT_MET),
        Figure("figure-advice", str(kinds.count(FindingKind.RECOMMENDATION)), say("overview.advice"), Tone.WARN),
        Figure("figure-best", str(kinds.count(FindingKind.BEST_PRACTICE)), say("overview.best"), Tone.MET),
        Figure("figure-photos", str(len(visit.photos)), say("overview.photos")),
    ]


@component
def Banners() -> ft.Control:
    """What comes before the criteria: a set that is not for use, a newer edition, what the site has, what two people
    wrote differently."""
    visit = the_visit()
    questions = use_slice(visit.changes, lambda: len(visit.counts.open_conditions))
    conflicts = use_slice(visit.changes, lambda: visit.visit.conflicts)
    newer = _use_newer()
    shown: list[ft.Control] = []
    if visit.criteria.is_draft:
        shown.append(_banner("overview-draft", ft.Icons.WARNING_AMBER, say("overview.draft"), set_address(visit.id)))
    if questions:
        told = say("site.banner", count=questions)
        shown.append(_banner("overview-site", ft.Icons.HELP_OUTLINE, told, site_address(visit.id), tone=Tone.ACCENT))
    if conflicts:
        told = say("overview.conflicts", count=len(conflicts))
        shown.append(_banner("overview-conflicts", ft.Icons.CALL_SPLIT, told, _way_to_settle(conflicts)))
    if newer is not None:
        told = say("overview.newer", edition=newer.edition)
        shown.append(_banner("overview-newer", ft.Icons.UPDATE, told, set_address(visit.id), tone=Tone.PLAIN))
    return ft.Column(shown, spacing=10, visible=bool(shown))


def _use_newer() -> CriterionSet | None:
    """A newer edition of the set that the visit is held against."""
    visit = the_visit()

    async def look() -> CriterionSet | None:
        return next((one for one in await visit.offers() if one.id == visit.criteria.id), None)

    return use_query(("newer", visit.criteria.digest), look).value


def _banner(
    identifier: str, icon: ft.IconData, text: str, address: str | None, *, tone: Tone = Tone.WARN
) -> ft.Control:
    return banner(identifier, icon, text, tone=tone, on_tap=None if address is None else lambda: go(address))


def _way_to_settle(conflicts: Sequence[Conflict]) -> str | None:
    """Where the first of them is settled that has a place of its own."""
    return next((way for one in conflicts if (way := _way_to(one)) is not None), None)


def _way_to(conflict: Conflict) -> str | None:
    visit = the_visit()
    answer = conflict.id.removeprefix("finding:")
    element = visit.criteria.element(answer)
    if conflict.kind == "visit" and conflict.field.startswith("condition."):
        return site_address(visit.id)
    if conflict.kind == "visit" and conflict.field == "criterion_set":
        return set_address(visit.id)
    if conflict.kind in ("answer", "finding") and element is not None:
        return answer_address(visit.id, element.category, answer)
    return None


@component
def LoosePhotos() -> ft.Control:
    """Photos that were not given to a criterion yet; where there are none, the way to all others."""
    visit = the_visit()
    loose, count = use_slice(visit.changes, lambda: (tuple(visit.unassigned_photos()), len(visit.visit.photos)))
    if not count:
        return ft.Container(height=0)
    if not loose:
        to_all = lambda: go(photos_address(visit.id, "all"))  # noqa: E731  one line
        all_of_them = button(
            "to-photos",
            say("overview.all_photos", count=count),
            to_all,
            kind=Kind.SECONDARY,
            icon=ft.Icons.PHOTO_LIBRARY_OUTLINED,
            expand=True,
        )
        return ft.Row([all_of_them])
    row = PhotoRow("loose-photos", loose, lambda photo: go(photo_address(visit.id, photo)))
    assign = button(
        "to-assign",
        say("overview.assign", count=len(loose)),
        lambda: go(photos_address(visit.id, "loose")),
        kind=Kind.SECONDARY,
        icon=ft.Icons.PLAYLIST_ADD_CHECK,
        expand=True,
    )
    return ft.Column([section(say("overview.loose", count=len(loose))), card([row, ft.Row([assign])])], spacing=8)


@component
def Basis() -> ft.Control:
    """What the visit is held against: what was said of the site, and the criterion set."""
    visit = the_visit()
    questions = len(visit.criteria.conditions)
    open_ones = use_slice(visit.changes, lambda: len(visit.counts.open_conditions))
    rows: list[ft.Control] = []
    if questions:
        text = say("site.answered", answered=questions - open_ones, total=questions)
        rows.append(
            list_row(
                "to-site",
                say("site.title"),
                text=text,
                lead=_icon(ft.Icons.HELP_OUTLINE),
                on_tap=lambda: go(site_address(visit.id)),
            )
        )
    rows.append(
        list_row(
            "to-set",
            in_language(visit.criteria.title),
            text=edition_line(visit.criteria),
            lead=_icon(ft.Icons.RULE),
            below=[draft_chip()] if visit.criteria.is_draft else [],
            on_tap=lambda: go(set_address(visit.id)),
        )
    )
    return ft.Column([section(say("overview.basis")), list_card(rows)], spacing=10)


def _icon(icon: ft.IconData) -> ft.Control:
    return ft.Icon(icon, size=24, color=palette.ACCENT)
