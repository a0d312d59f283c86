"""Beginning a visit: the company, what kind of partner it is, and by that the criterion set it is held against."""

from collections.abc import Callable
from typing import cast

import flet as ft

from inspector_app.criteria.elements import CriterionSet
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.places import go, the_desk, visit_address
from inspector_app.device.screens.sets import draft_chip, edition_line
from inspector_app.device.state.desk import Offered
from inspector_app.ui import palette
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card, list_card, list_row, section
from inspector_app.ui.kit.choices import Choice, choices
from inspector_app.ui.kit.field import Entry, Field
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.sheets import ConfirmSheet
from inspector_app.ui.kit.states import error_card, loading
from inspector_app.ui.kit.words import words
from inspector_app.ui.runtime import component
from inspector_app.ui.tasks import Query, use_query, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, say_date, word_for
from sync.strictjson import JSON

_FIELDS = ("partner_name", "site_name", "city", "state", "country")


def new_visit() -> ft.View:
    """The page of the form."""
    return screen("new-visit", Bar(say("visits.new"), on_back=lambda: go("/")), body([NewVisit()]))


@component
def NewVisit() -> ft.Control:
    """The form: the company's name and the kind of partner are enough, the rest can follow."""
    desk = the_desk()
    today = desk.clock.now().date()
    fields, set_fields = ft.use_state(dict(desk.beginning))
    criteria, set_criteria = ft.use_state(cast("CriterionSet | None", None))
    is_asking, set_asking = ft.use_state(False)
    starting = use_task(desk.start, on_success=lambda visit: go(visit_address(visit)))

    async def offer() -> Offered:
        return await desk.offered(today)

    offered = use_query(("sets", today), offer)

    def typed(name: str) -> Callable[[str], None]:
        def keep(text: str) -> None:
            desk.beginning[name] = text
            set_fields(lambda last: {**last, name: text})

        return keep

    def begin() -> None:
        given: dict[str, JSON] = {name: text.strip() for name, text in fields.items() if text.strip()}
        if criteria is not None:
            starting.start({**given, "purpose": "validation", "starts_on": today.isoformat()}, criteria)

    def start() -> None:
        if criteria is not None and criteria.is_draft:
            set_asking(True)
        else:
            begin()

    inputs = [
        Field(
            f"new-{name}", word_for("visit_field", name), fields.get(name, ""), entry=Entry.NAME, on_change=typed(name)
        )
        for name in _FIELDS
    ]
    text = words(say("visits.new_text", day=say_date(today)), Style.BODY, palette.FAINT)
    is_ready = bool(fields.get("partner_name", "").strip()) and criteria is not None
    sheet = ConfirmSheet(
        "draft",
        say("new_visit.draft_title"),
        say("new_visit.draft_text"),
        is_open=is_asking,
        confirm=say("new_visit.draft_start"),
        on_confirm=begin,
        on_close=lambda: set_asking(False),
    )
    parts = [card([text, *inputs], spacing=14), KindOfPartner(offered, criteria, set_criteria)]
    return ft.Column([*parts, _buttons(start if is_ready else None, is_busy=starting.is_running), sheet], spacing=10)


def _buttons(start: Callable[[], None] | None, *, is_busy: bool) -> ft.Control:
    begin = button("start-visit", say("visits.start"), start, is_busy=is_busy, expand=True)
    cancel = button("cancel-visit", say("kit.cancel"), lambda: go("/"), kind=Kind.SECONDARY, expand=True)
    return ft.Container(ft.Row([cancel, begin], spacing=10), padding=ft.Padding.only(top=6))


@component
def KindOfPartner(
    offered: Query[Offered], chosen: CriterionSet | None, on_choose: Callable[[CriterionSet | None], None]
) -> ft.Control:
    """A row that opens the kinds; where a kind has several criterion sets, they stand below it."""
    is_open, set_open = ft.use_state(False)
    head = section(say("new_visit.kind"))
    if offered.failure is not None:
        failed = error_card("kinds-failed", say("new_visit.no_kinds"), offered.failure.sentence, on_retry=offered.again)
        return ft.Column([head, failed], spacing=10)
    if offered.value is None:
        return ft.Column([head, loading("kinds-loading", say("new_visit.loading"))], spacing=10)
    of_kind = offered.value

    def choose(kind: str) -> None:
        set_open(False)
        if chosen is None or chosen.entity_type != kind:
            on_choose(of_kind[kind][0])

    if is_open:
        return ft.Column([head, _kinds(of_kind, chosen, choose)], spacing=10)
    rows = [head, list_card([_chosen(chosen, lambda: set_open(True))])]
    several = of_kind.get(chosen.entity_type, ()) if chosen else ()
    if chosen is not None and len(several) > 1:
        rows += [section(say("new_visit.set")), _sets(several, chosen, on_choose)]
    return ft.Column(rows, spacing=10)


def _chosen(chosen: CriterionSet | None, on_tap: Callable[[], None]) -> ft.Control:
    if chosen is None:
        text = say("new_visit.choose_text")
        return list_row("new-kind", say("new_visit.choose"), text=text, lead=_icon(palette.FAINT), on_tap=on_tap)
    below = [draft_chip()] if chosen.is_draft else []
    title = word_for("partner_kind", chosen.entity_type)
    return list_row(
        "new-kind", title, text=edition_line(chosen), lead=_icon(palette.ACCENT), below=below, on_tap=on_tap
    )


def _icon(color: str) -> ft.Control:
    return ft.Icon(ft.Icons.BUSINESS_OUTLINED, size=24, color=color)


def _kinds(offered: Offered, chosen: CriterionSet | None, choose: Callable[[str], None]) -> ft.Control:
    """Those that can be used first."""
    kinds = sorted(offered, key=lambda kind: offered[kind][0].is_draft)
    rows = [
        Choice(
            kind, word_for("partner_kind", kind), kind, edition_line(first), draft_chip() if first.is_draft else None
        )
        for kind, first in ((kind, offered[kind][0]) for kind in kinds)
    ]
    return choices("kind", rows, chosen.entity_type if chosen else None, choose)


def _sets(
    several: tuple[CriterionSet, ...], chosen: CriterionSet, on_choose: Callable[[CriterionSet | None], None]
) -> ft.Control:
    by_id = {one.id: one for one in several}
    rows = [
        Choice(one.id, in_language(one.title), one.id, edition_line(one), draft_chip() if one.is_draft else None)
        for one in several
    ]
    return choices("set", rows, chosen.id, lambda set_id: on_choose(by_id[set_id]))
