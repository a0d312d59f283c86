"""What a new edition changes against the one before it: levels first, since they decide what a partner must do."""

from collections.abc import Sequence

import flet as ft

from inspector_app.central.publishing import Offered
from inspector_app.central.review.screens.parts import level_chip
from inspector_app.criteria.comparing import LevelChange, SetChanges
from inspector_app.criteria.elements import CheckList, Condition, Element
from inspector_app.ui import palette
from inspector_app.ui.kit import Fold, faint, figure, notice, section, words
from inspector_app.ui.runtime import keyed
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

__all__ = ["changes_of"]

_OPEN_UP_TO = 12
"""So many changes of a kind stand open; more are there for whoever asks."""


def changes_of(offered: Offered) -> list[ft.Control]:
    """Against the newest other edition of the same id that is published here."""
    if offered.before is None or offered.changes is None:
        text = say("review.sets.first_text")
        return [notice("changes", ft.Icons.FIBER_NEW_OUTLINED, say("review.sets.first"), text)]
    title = section(say("review.sets.changes", edition=offered.before.edition), identifier="changes")
    if offered.changes.are_none:
        return [title, faint(say("review.sets.no_changes"), Style.SECOND)]
    return [title, *_folds(offered.changes)]


def _folds(changes: SetChanges) -> list[ft.Control]:
    elements = changes.elements
    kinds = [
        ("levels", say("review.sets.levels"), [_level(one) for one in changes.levels]),
        ("added", say("review.sets.added"), [_element(one) for one in elements.added]),
        ("gone", say("review.sets.gone"), [_element(one) for one in elements.gone]),
        ("altered", say("review.sets.altered"), [_element(one) for one in elements.altered]),
        ("reworded", say("review.sets.reworded"), [_element(one) for one in elements.reworded]),
        ("conditions", say("review.sets.changed_conditions"), _conditions(changes)),
        ("lists", say("review.sets.changed_lists"), _lists(changes)),
    ]
    return [_fold(name, title, rows) for name, title, rows in kinds if rows]


def _fold(name: str, title: str, rows: Sequence[ft.Control]) -> ft.Control:
    is_open = len(rows) <= _OPEN_UP_TO
    return keyed(name, Fold, f"changes-{name}", title, lambda: rows, count=len(rows), is_open=is_open)


def _level(one: LevelChange) -> ft.Control:
    arrow = ft.Icon(ft.Icons.ARROW_FORWARD, size=16, color=palette.FAINT, semantics_label=say("review.sets.becomes"))
    return _row(one.element, [level_chip(one.before), arrow, level_chip(one.after)])


def _element(one: Element) -> ft.Control:
    return _row(one, [level_chip(one.level)])


def _row(one: Element, marks: Sequence[ft.Control]) -> ft.Control:
    number = figure(one.id, Style.SECOND_STRONG, palette.ACCENT)
    if current_window().viewport.is_compact:
        top = ft.Row([number, *marks], spacing=8)
        return ft.Column([top, words(one.title.text(), Style.SECOND)], spacing=3)
    title = words(one.title.text(), Style.SECOND, expand=True)
    return ft.Row([ft.Container(number, width=46), title, *marks], spacing=8)


def _conditions(changes: SetChanges) -> list[ft.Control]:
    parts = changes.conditions
    kinds = (
        (say("review.sets.is_new"), parts.added),
        (say("review.sets.is_gone"), parts.gone),
        (say("review.sets.is_reworded"), parts.reworded),
    )
    return [_named(what, _question(one)) for what, found in kinds for one in found]


def _question(one: Condition) -> str:
    return one.question.text()


def _lists(changes: SetChanges) -> list[ft.Control]:
    parts = changes.lists
    kinds = (
        (say("review.sets.is_new"), parts.added),
        (say("review.sets.is_gone"), parts.gone),
        (say("review.sets.is_reworded"), parts.reworded),
        (say("review.sets.is_altered"), parts.altered),
    )
    return [_named(what, _title(one)) for what, found in kinds for one in found]


def _title(one: CheckList) -> str:
    return one.title.text()


def _named(what: str, name: str) -> ft.Control:
    return ft.Column([faint(what, Style.LABEL), words(name, Style.SECOND)], spacing=1)
