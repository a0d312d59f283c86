"""The list of visits, and what exists only here."""

from collections.abc import Sequence
from datetime import date

import flet as ft

from inspector_app.criteria.elements import ENTITY_TYPES
from inspector_app.device.screens.damaged import SavedFromDamage
from inspector_app.device.screens.places import go, navigation, the_desk, visit_address
from inspector_app.device.screens.room import RoomLine
from inspector_app.device.screens.safety import SafetyLine
from inspector_app.device.state.card import Card
from inspector_app.ui import palette
from inspector_app.ui.kit.buttons import button
from inspector_app.ui.kit.cards import SIDE, card, section
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.field import Entry, Field
from inspector_app.ui.kit.paged import PagedList
from inspector_app.ui.kit.press import icon_button
from inspector_app.ui.kit.progress import ring
from inspector_app.ui.kit.screen import Bar, pane_head, screen
from inspector_app.ui.kit.states import empty_state
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, memo, use_changes
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, say_date, word_for


def visit_list() -> ft.View:
    """All visits of this device: a page of their own, and in a wide window the list beside what is chosen from it."""
    above = [SavedFromDamage(), RoomLine(), SafetyLine()]
    if current_window().viewport.is_wide and the_desk().cards:
        choose = empty_state("nowhere", ft.Icons.ASSIGNMENT_OUTLINED, say("visits.choose"), say("visits.choose_text"))
        shown = screen("visits", Bar(""), choose, above=above, navigation=navigation("visits"), aside=aside())
    else:
        bar = Bar(say("visits.title"), actions=[_new()])
        shown = screen("visits", bar, VisitRows(), above=above, navigation=navigation("visits"))
    return shown


def aside(chosen: str = "") -> ft.Control:
    """The list as it stands beside a visit."""
    head = ft.Container(pane_head(say("visits.title"), _new()), padding=ft.Padding.only(left=SIDE, right=8))
    return ft.Column([head, VisitRows(chosen)], spacing=6, expand=True)


def _new() -> ft.Control:
    return icon_button("new-visit", ft.Icons.ADD, say("visits.new"), lambda: go("/new"), color=palette.ACCENT)


@component
def VisitRows(chosen: str = "") -> ft.Control:
    """The rows alone: what is under way, what comes, what is done; with a search from eight visits on."""
    desk = the_desk()
    use_changes(desk.listed)
    wanted, set_wanted = ft.use_state("")
    if not desk.cards:
        start = button("first-visit", say("visits.new"), lambda: go("/new"), icon=ft.Icons.ADD)
        return empty_state(
            "no-visits", ft.Icons.ASSIGNMENT_OUTLINED, say("visits.none"), say("visits.none_text"), start
        )
    found = [one for one in desk.cards if wanted.lower() in f"{one.partner} {one.place}".lower()]
    search = Field("search-visits", say("visits.search"), entry=Entry.SEARCH, on_change=set_wanted)
    head = [search] if len(desk.cards) >= 8 else []
    rows = in_sections(found, desk.clock.now().date())
    return PagedList("visit-list", rows, lambda row: _row(row, chosen), head=head)


def _row(row: Card | str, chosen: str) -> ft.Control:
    if isinstance(row, str):
        return section(word_for("when", row), identifier=f"visits-{row}")
    return keyed(row.id, VisitCard, row, is_selected=row.id == chosen)


def in_sections(cards: Sequence[Card], today: date) -> list[Card | str]:
    """The name of each section and its cards: under way, upcoming (the next first), done (the last first)."""
    parted: dict[str, list[Card]] = {"under_way": [], "upcoming": [], "done": []}
    for one in sorted(cards, key=lambda card: (card.starts_on, card.partner)):
        parted[_when(one, today)].append(one)
    parted["done"].reverse()
    rows: list[Card | str] = []
    for name, found in parted.items():
        rows += [name, *found] if found else []
    return rows


def _when(card: Card, today: date) -> str:
    if card.stage not in _ON_SITE:
        return "done"
    return "upcoming" if card.starts_on > today.isoformat() else "under_way"


_ON_SITE = ("planned", "on_site", "returned")
"""Where the inspector still has to do something."""


@memo
@component
def VisitCard(shown: Card, *, is_selected: bool = False) -> ft.Control:
    """One visit: who, where, how far, and what asks for attention."""
    share = shown.answered / shown.total if shown.total else 0.0
    percent = say("visits.percent", share=round(share * 100))
    kind = word_for("partner_kind", shown.entity_type) if shown.entity_type in ENTITY_TYPES else ""
    purpose = word_for("purpose", shown.purpose) if shown.purpose in _PURPOSES else ""
    lines: list[ft.Control] = [
        words(shown.partner or say("visits.unnamed"), Style.CARD_TITLE),
        *([faint(shown.place)] if shown.place else []),
    ]
    day = say_date(date.fromisoformat(shown.starts_on)) if shown.starts_on else ""
    about = " · ".join(part for part in (kind, purpose, day) if part)
    lines += [faint(about)] if about else []
    name = say("visits.progress", answered=shown.answered, total=shown.total)
    head = ft.Row(
        [ft.Column(lines, spacing=3, expand=True), ring(share, percent, name=name)],
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    chips = _chips(shown, on_accent=is_selected)
    parts = [head, *([ft.Row(chips, spacing=6, run_spacing=6, wrap=True)] if chips else [])]
    on_tap = lambda: go(visit_address(shown.id))  # noqa: E731  # one line
    return card(parts, identifier=f"visit-{shown.id}", on_tap=on_tap, is_selected=is_selected or None)


_PURPOSES = ("validation", "revalidation", "follow_up")


def _chips(shown: Card, *, on_accent: bool) -> list[ft.Control]:
    found = [chip(word_for("stage", shown.stage), Tone.PLAIN)]
    if shown.is_draft:
        found.append(chip(say("visits.draft"), Tone.WARN, ft.Icons.WARNING_AMBER))
    if shown.actions:
        found.append(chip(say("visits.actions", count=shown.actions), Tone.NOT_MET, ft.Icons.ERROR_OUTLINE))
    if shown.conflicts:
        found.append(chip(say("visits.conflicts", count=shown.conflicts), Tone.WARN, ft.Icons.CALL_SPLIT))
    if shown.remarks:
        tone = Tone.PLAIN if on_accent else Tone.ACCENT  # a chosen card has the ground that the chip would have
        found.append(chip(say("visits.remarks", count=shown.remarks), tone, ft.Icons.CHAT_BUBBLE_OUTLINE))
    return found
