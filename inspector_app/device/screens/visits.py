"""The list of visits, what exists only here, and the form that begins a visit."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from inspector_app.device.screens.places import go, navigation, the_desk, visit_address
from inspector_app.device.screens.safety import SafetyLine
from inspector_app.device.state.card import Card
from inspector_app.ui import palette
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import SIDE, card, section
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.field import Entry, Field
from inspector_app.ui.kit.paged import PagedList
from inspector_app.ui.kit.press import icon_button
from inspector_app.ui.kit.progress import ring
from inspector_app.ui.kit.screen import Bar, body, pane_head, screen
from inspector_app.ui.kit.states import empty_state
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, memo, use_changes
from inspector_app.ui.tasks import use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, say_date, word_for
from sync.strictjson import JSON


def visit_list() -> ft.View:
    """All visits of this device: a page of their own, and in a wide window the list beside what is chosen from it."""
    if current_window().viewport.is_wide and the_desk().cards:
        choose = empty_state("nowhere", ft.Icons.ASSIGNMENT_OUTLINED, say("visits.choose"), say("visits.choose_text"))
        shown = screen("visits", Bar(""), choose, above=[SafetyLine()], navigation=navigation("visits"), aside=aside())
    else:
        bar = Bar(say("visits.title"), actions=[_new()])
        shown = screen("visits", bar, VisitRows(), above=[SafetyLine()], navigation=navigation("visits"))
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
    kind = word_for("purpose", shown.purpose) if shown.purpose in _PURPOSES else ""
    lines: list[ft.Control] = [
        words(shown.partner or say("visits.unnamed"), Style.CARD_TITLE),
        *([faint(shown.place)] if shown.place else []),
    ]
    day = say_date(date.fromisoformat(shown.starts_on)) if shown.starts_on else ""
    about = " · ".join(part for part in (kind, day) if part)
    lines += [faint(about)] if about else []
    name = say("visits.progress", answered=shown.answered, total=shown.total)
    head = ft.Row(
        [ft.Column(lines, spacing=3, expand=True), ring(share, percent, name=name)],
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    chips = _chips(shown)
    parts = [head, *([ft.Row(chips, spacing=6, run_spacing=6, wrap=True)] if chips else [])]
    on_tap = lambda: go(visit_address(shown.id))  # noqa: E731  # one line
    return card(parts, identifier=f"visit-{shown.id}", on_tap=on_tap, is_selected=is_selected or None)


_PURPOSES = ("validation", "revalidation", "follow_up")


def _chips(shown: Card) -> list[ft.Control]:
    found = [chip(word_for("stage", shown.stage), Tone.PLAIN)]
    if shown.actions:
        found.append(chip(say("visits.actions", count=shown.actions), Tone.NOT_MET, ft.Icons.ERROR_OUTLINE))
    if shown.conflicts:
        found.append(chip(say("visits.conflicts", count=shown.conflicts), Tone.WARN, ft.Icons.CALL_SPLIT))
    if shown.remarks:
        found.append(chip(say("visits.remarks", count=shown.remarks), Tone.ACCENT, ft.Icons.CHAT_BUBBLE_OUTLINE))
    return found


def new_visit() -> ft.View:
    """Begins a visit: the partner's name is enough, the rest can follow."""
    return screen("new-visit", Bar(say("visits.new"), on_back=lambda: go("/")), body([NewVisit()]))


@component
def NewVisit() -> ft.Control:
    """The form."""
    desk = the_desk()
    fields, set_fields = ft.use_state(dict[str, str]())
    starting = use_task(desk.start, on_success=lambda visit: go(visit_address(visit)))

    def typed(name: str) -> Callable[[str], None]:
        return lambda text: set_fields(lambda last: {**last, name: text})

    def start() -> None:
        given: dict[str, JSON] = {name: text.strip() for name, text in fields.items() if text.strip()}
        starting.start({**given, "purpose": "validation", "starts_on": desk.clock.now().date().isoformat()})

    inputs = [
        Field(f"new-{name}", word_for("visit_field", name), entry=Entry.NAME, on_change=typed(name))
        for name in ("partner_name", "site_name", "city", "state", "country")
    ]
    is_ready = bool(fields.get("partner_name", "").strip())
    begin = button(
        "start-visit", say("visits.start"), start if is_ready else None, is_busy=starting.is_running, expand=True
    )
    cancel = button("cancel-visit", say("kit.cancel"), lambda: go("/"), kind=Kind.SECONDARY, expand=True)
    text = words(say("visits.new_text", day=say_date(desk.clock.now().date())), Style.BODY, palette.FAINT)
    return card([text, *inputs, ft.Row([cancel, begin], spacing=10)], spacing=14)
