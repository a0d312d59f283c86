"""The criterion set that a visit is held against: which it is, how far it is verified, and what it counts."""

import flet as ft

from inspector_app.criteria.elements import Category, Condition, CriterionSet
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.moving import LeftOver, Moves, NotHere, SetConflict, part
from inspector_app.device.screens.places import go, navigation, site_address, the_visit, visit_address
from inspector_app.device.screens.visits import aside
from inspector_app.ui.kit.banner import banner
from inspector_app.ui.kit.cards import card, list_card, list_row, notice, section
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.table import TableRow, table
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, say_date, word_for
from inspector_app.visits.values import Gap, known


def set_page() -> ft.View:
    """All about the set, and the way to another."""
    visit = the_visit()
    bar = Bar(say("set.title"), known(visit.visit.partner_name), on_back=lambda: go(visit_address(visit.id)))
    parts = [SetConflict(), NotHere(), About(), Moves(), LeftOver(), Counts(), Conditions()]
    shown = body(parts, spacing=0, identifier="set")
    return screen("set-page", bar, shown, navigation=navigation("visits"), aside=aside(visit.id))


@component
def About() -> ft.Control:
    """Its title, kind of partner, edition, days and bytes; how far it is verified, and against what."""
    visit = the_visit()
    use_changes(visit.changes)
    criteria = visit.criteria
    draft = [banner("set-draft", ft.Icons.WARNING_AMBER, say("set.draft"), tone=Tone.WARN)] if criteria.is_draft else []
    facts = [
        _fact(say("set.kind"), word_for("partner_kind", criteria.entity_type)),
        _fact(say("set.edition"), criteria.edition),
        _fact(say("set.effect"), in_effect(criteria)),
        _fact(say("set.digest"), say("set.digest_text", digest=criteria.digest[:16])),
    ]
    head = words(in_language(criteria.title), Style.CARD_TITLE)
    shown = card([head, ft.Column(facts, spacing=8), _verified(criteria)], identifier="set-about", spacing=14)
    return part(*draft, shown)


def in_effect(criteria: CriterionSet) -> str:
    """The days of its effect in words."""
    begins = say_date(criteria.effective_from)
    if criteria.effective_until is None:
        return say("set.since", day=begins)
    return say("set.from_until", first=begins, last=say_date(criteria.effective_until))


def _verified(criteria: CriterionSet) -> ft.Control:
    """In the words of the set itself; a draft alarms."""
    verified, note = criteria.verified, in_language(criteria.verified.note)
    if criteria.is_draft:
        return notice("set-verified", ft.Icons.WARNING_AMBER, say("set.not_verified"), note, tone=Tone.WARN)
    title = say("set.verified") if verified.on is None else say("set.verified_on", day=say_date(verified.on))
    return notice("set-verified", ft.Icons.VERIFIED_OUTLINED, title, note, tone=Tone.MET)


def _fact(label: str, value: str) -> ft.Control:
    """A name and its value, side by side where there is room."""
    if current_window().viewport.is_tight:
        return ft.Column([faint(label), words(value, Style.SECOND)], spacing=1)
    row: list[ft.Control] = [ft.Container(faint(label), width=104), words(value, Style.SECOND, expand=True)]
    return ft.Row(row, spacing=10, vertical_alignment=ft.CrossAxisAlignment.START)


@component
def Counts() -> ft.Control:
    """How many Musts and Shoulds each category has."""
    visit = the_visit()
    use_changes(visit.changes)
    criteria = visit.criteria
    rows = [_counted(criteria, one) for one in criteria.categories]
    musts, shoulds = (sum(row.values[number] for row in rows) for number in range(2))
    total = TableRow(say("set.total"), (musts, shoulds), is_total=True)
    columns = (word_for("level", "must"), word_for("level", "should"))
    counted = table("set-counts", say("set.category"), columns, [*rows, total])
    return part(section(say("set.counts")), card([counted]))


def _counted(criteria: CriterionSet, category: Category) -> TableRow:
    levels = [one.level for one in criteria.elements if one.category == category.id]
    label = f"{category.id}  {in_language(category.title)}"
    return TableRow(label, (levels.count("must"), levels.count("should")))


@component
def Conditions() -> ft.Control:
    """What the set asks about the site, with what was said of it."""
    visit = the_visit()
    use_changes(visit.changes)
    conditions = visit.criteria.conditions
    if not conditions:
        return ft.Container(height=0)
    rows = [_condition(one) for one in conditions]
    return part(section(say("set.conditions")), list_card(rows, identifier="set-conditions"))


def _condition(one: Condition) -> ft.Control:
    visit = the_visit()
    said = visit.visit.condition.get(one.id, Gap.UNANSWERED)
    text = say("set.not_asked") if isinstance(said, Gap) else say("conflict.yes") if said else say("conflict.no")
    if said is Gap.IN_CONFLICT:
        text = say("set.differs")
    return list_row(
        f"set-condition-{one.id}", in_language(one.question), text=text, on_tap=lambda: go(site_address(visit.id))
    )
