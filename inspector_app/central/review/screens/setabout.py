"""What a published set is: how far it is verified, when it is in effect, what it asks, what it leaves out and why."""

from functools import partial

import flet as ft

from inspector_app.central.review.saying import say_date, say_utc
from inspector_app.central.review.screens.parts import labeled
from inspector_app.central.review.setrows import SetRow
from inspector_app.criteria.elements import CheckList, CriterionSet, Group
from inspector_app.ui import palette
from inspector_app.ui.kit import Fold, TableRow, card, divider, faint, figure, notice, table, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say

__all__ = ["SetAbout", "counts_table", "in_effect", "verified_notice"]


@component
def SetAbout(row: SetRow) -> ft.Control:
    """First what it is, then its counts; the rest for whoever asks."""
    one = row.criteria
    return ft.Column([_what(row), counts_table(one), *_folds(one)], spacing=10)


def _what(row: SetRow) -> ft.Control:
    one = row.criteria
    facts = [
        labeled(say("review.sets.effective"), in_effect(one, row)),
        labeled(say("review.sets.use"), str(row.visits)),
        labeled(say("review.sets.published"), _published(row)),
        labeled(say("review.sets.digest"), words(one.digest, Style.SMALL, is_selectable=True)),
    ]
    return card([verified_notice(one), *facts], identifier="set-about", spacing=12)


def verified_notice(one: CriterionSet) -> ft.Control:
    """How far, against what, and since when."""
    on = f" ({say_date(one.verified.on)})" if one.verified.on else ""
    if one.is_draft:
        title, icon, tone = say("review.sets.draft"), ft.Icons.WARNING_AMBER, Tone.WARN
    else:
        title, icon, tone = say("review.sets.checked"), ft.Icons.VERIFIED_OUTLINED, Tone.MET
    return notice("set-verified", icon, title + on, one.verified.note.text(), tone=tone)


def in_effect(one: CriterionSet, row: SetRow | None = None) -> str:
    """From when until when; of a published set, until a newer edition takes over."""
    until = row.until if row is not None else one.effective_until
    first = say_date(one.effective_from)
    if until is None:
        return say("review.sets.since", day=first)
    return say("review.sets.between", day=first, last=say_date(until))


def _published(row: SetRow) -> str:
    if row.published_at is None:
        return say("review.sets.shipped")
    by = row.by or say("review.sets.command")
    return say("review.sets.published_by", name=by, at=say_utc(row.published_at))


def counts_table(one: CriterionSet) -> ft.Control:
    """Must and Should by category."""
    rows = []
    for category in one.categories:
        levels = [element.level for element in one.elements if element.category == category.id]
        must, should = levels.count("must"), levels.count("should")
        rows.append(TableRow(f"{category.id}  {category.title.text()}", [must, should, must + should]))
    must = sum(element.level == "must" for element in one.elements)
    total = len(one.elements)
    rows.append(TableRow(say("review.sets.all"), [must, total - must, total], is_total=True))
    columns = [say("level.must"), say("level.should"), say("review.sets.both")]
    return card(
        table("set-counts", say("review.sets.category"), columns, rows),
        padding=ft.Padding.symmetric(horizontal=16, vertical=8),
    )


def _folds(one: CriterionSet) -> list[ft.Control]:
    folds = [
        ("conditions", say("review.sets.conditions"), len(one.conditions), partial(_conditions, one)),
        ("lists", say("review.sets.lists"), len(one.lists), partial(_lists, one)),
        ("unconfirmed", say("review.sets.unconfirmed"), len(one.unconfirmed), partial(_unconfirmed, one)),
        ("absent", say("review.sets.absent"), len(one.absent), partial(_absent, one)),
    ]
    return [keyed(name, Fold, f"set-{name}", title, draw, count=count) for name, title, count, draw in folds if count]


def _conditions(one: CriterionSet) -> list[ft.Control]:
    found = []
    for condition in one.conditions:
        ids = [element.id for element in one.elements if element.condition == condition.id]
        decides = say("review.site_decides", count=len(ids), ids=", ".join(ids))
        lines: list[ft.Control] = [words(condition.question.text(), Style.SECOND_STRONG), faint(decides)]
        found.append(ft.Column(lines, spacing=2))
    return _parted(found)


def _lists(one: CriterionSet) -> list[ft.Control]:
    return _parted([_list(one, found) for found in one.lists])


def _list(one: CriterionSet, found: CheckList) -> ft.Control:
    used = ", ".join(element.id for element in one.elements if found.id in element.lists)
    old = one.list(found.superseded_by) if found.superseded_by else None
    facts = [
        say("review.sets.boxes", count=len(found.items)),
        say("review.sets.on", ids=used),
        *([found.edition] if found.edition else []),
        *([say("review.sets.superseded", title=old.title.text())] if old else []),
    ]
    head: list[ft.Control] = [words(found.title.text(), Style.SECOND_STRONG), faint(" · ".join(facts))]
    return ft.Column([*head, *(_group(group) for group in found.groups)], spacing=4)


def _group(group: Group) -> ft.Control:
    title = [words(group.title.text(), Style.SMALL_STRONG)] if group.title else []
    guidance = [faint(group.text.text())] if group.text else []
    items = [words(f"•  {item.text.text()}", Style.SMALL) for item in group.items]
    return ft.Column([*title, *guidance, *items], spacing=2)


def _unconfirmed(one: CriterionSet) -> list[ft.Control]:
    found = []
    for item in one.unconfirmed:
        number = figure(item.id, Style.SECOND_STRONG, palette.ACCENT)
        column = ft.Column([words(item.text.text(), Style.SECOND), faint(item.why.text())], spacing=2, expand=True)
        found.append(_numbered(number, column))
    return _parted(found)


def _numbered(number: ft.Control, column: ft.Control) -> ft.Control:
    parts = [ft.Container(number, width=46), column]
    return ft.Row(parts, spacing=8, vertical_alignment=ft.CrossAxisAlignment.START)


def _absent(one: CriterionSet) -> list[ft.Control]:
    found = []
    for item in one.absent:
        lines: list[ft.Control] = [words(", ".join(item.ids), Style.SECOND_STRONG), faint(item.why.text())]
        found.append(ft.Column(lines, spacing=2))
    return _parted(found)


def _parted(found: list[ft.Control] | list[ft.Column]) -> list[ft.Control]:
    parted: list[ft.Control] = []
    for one in found:
        parted += [divider(), one] if parted else [one]
    return parted
