"""The list of visits, what exists only here, and the form that begins a visit."""

from collections.abc import Callable
from datetime import date

import flet as ft

from inspector_app.device.screens.places import go, navigation, the_desk, visit_address
from inspector_app.device.screens.safety import SafetyLine
from inspector_app.device.state.card import Card
from inspector_app.ui import palette
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.field import Entry, Field
from inspector_app.ui.kit.paged import PagedList
from inspector_app.ui.kit.press import icon_button
from inspector_app.ui.kit.progress import ring
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.states import empty_state
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, memo, use_changes
from inspector_app.ui.tasks import use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, word_for
from sync.strictjson import JSON


def visit_list() -> ft.View:
    """All visits of this device, newest first."""
    add = icon_button("new-visit", ft.Icons.ADD, say("visits.new"), lambda: go("/new"), color=palette.ACCENT)
    bar = Bar(say("visits.title"), actions=[add])
    return screen("visits", bar, VisitRows(), above=[SafetyLine()], navigation=navigation("visits"))


@component
def VisitRows() -> ft.Control:
    """The rows alone, so that a page can stand beside them; with a search from eight visits on."""
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
    return PagedList("visit-list", found, lambda one: keyed(one.id, VisitCard, one), head=head)


@memo
@component
def VisitCard(shown: Card) -> ft.Control:
    """One visit: who, where, how far, and what asks for attention."""
    share = shown.answered / shown.total if shown.total else 0.0
    percent = say("visits.percent", share=round(share * 100))
    kind = word_for("purpose", shown.purpose) if shown.purpose in _PURPOSES else ""
    lines: list[ft.Control] = [
        words(shown.partner or say("visits.unnamed"), Style.CARD_TITLE),
        *([faint(shown.place)] if shown.place else []),
    ]
    about = " · ".join(part for part in (kind, shown.starts_on) if part)
    lines += [faint(about)] if about else []
    name = say("visits.progress", answered=shown.answered, total=shown.total)
    head = ft.Row(
        [ft.Column(lines, spacing=3, expand=True), ring(share, percent, name=name)],
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    chips = _chips(shown)
    parts = [head, *([ft.Row(chips, spacing=6, run_spacing=6, wrap=True)] if chips else [])]
    return card(parts, identifier=f"visit-{shown.id}", on_tap=lambda: go(visit_address(shown.id)))


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
    text = words(say("visits.new_text", day=_today(desk.clock.now().date())), Style.BODY, palette.FAINT)
    return card([text, *inputs, ft.Row([cancel, begin], spacing=10)], spacing=14)


def _today(day: date) -> str:
    return f"{day.day} {word_for('month', str(day.month))} {day.year}"
