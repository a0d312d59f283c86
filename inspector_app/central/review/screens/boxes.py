"""The boxes of an answer's fixed lists, as they were left: there, not there, or not looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import flet as ft

from inspector_app.central.review.saying import say_text
from inspector_app.central.review.sheet import Sheet
from inspector_app.criteria.elements import CheckList, CriterionSet, Element
from inspector_app.ui import palette
from inspector_app.ui.kit import chip, faint, figure, heading, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say
from inspector_app.visits.records import Answer
from inspector_app.visits.values import Gap

__all__ = ["boxes"]

_TWO_COLUMNS = 6
"""From so many boxes on there are two columns, where there is room."""


@dataclass(frozen=True, slots=True)
class _Box:
    text: str
    state: bool | Gap


@dataclass(frozen=True, slots=True)
class _Group:
    title: str
    boxes: Sequence[_Box]

    @property
    def there(self) -> int:
        return sum(box.state is True for box in self.boxes)

    @property
    def is_touched(self) -> bool:
        return any(box.state is not Gap.UNANSWERED for box in self.boxes)


def boxes(sheet: Sheet, answer: Answer) -> list[ft.Control]:
    """Each list of the element, group by group. Of several, those that the check used or that somebody touched."""
    criteria, element = sheet.reading.criteria, sheet.element(answer.id)
    if criteria is None or element is None or not element.lists:
        return []
    lists = [found for name in element.lists if (found := criteria.list(name)) is not None]
    if len(lists) == 1:
        return [_list(lists[0], _groups(element, lists[0], answer))]
    return [*_used(criteria, answer), *_several(element, lists, answer)]


def _several(element: Element, lists: Sequence[CheckList], answer: Answer) -> Iterator[ft.Control]:
    for one in lists:
        groups = _groups(element, one, answer)
        if one.id == answer.list or any(group.is_touched for group in groups):
            yield _list(one, groups)


def _used(criteria: CriterionSet, answer: Answer) -> list[ft.Control]:
    """Which of several lists the check used, in the team's own choice."""
    label = faint(say("review.list_used"), Style.LABEL)
    used = None if isinstance(answer.list, Gap) else criteria.list(answer.list)
    if used is None:
        told = say("review.list_open") if answer.list is Gap.UNANSWERED else say_text(answer.list)
        return [ft.Column([label, words(told, Style.SECOND, palette.FAINT)], spacing=1)]
    old = [chip(say("review.list_superseded"), Tone.WARN, ft.Icons.HISTORY)] if used.superseded_by else []
    edition = f" · {used.edition}" if used.edition else ""
    named = words(f"{used.title.text()}{edition}", Style.SECOND_STRONG)
    return [ft.Column([label, ft.Row([named, *old], spacing=8, run_spacing=4, wrap=True)], spacing=1)]


def _groups(element: Element, one: CheckList, answer: Answer) -> list[_Group]:
    """In a published set the words of several lists bear their list's id."""
    before = f"{one.id}_" if len(element.lists) > 1 else ""
    return [
        _Group(
            group.title.text() if group.title else "",
            [_Box(item.text.text(), answer.tick.get(before + item.word, Gap.UNANSWERED)) for item in group.items],
        )
        for group in one.groups
    ]


def _list(one: CheckList, groups: Sequence[_Group]) -> ft.Control:
    """One that nobody has touched is a line: its boxes would say nothing."""
    total, there = sum(len(group.boxes) for group in groups), sum(group.there for group in groups)
    is_touched = any(group.is_touched for group in groups)
    counted = (
        say("review.boxes", there=there, total=total) if is_touched else say("review.boxes_untouched", total=total)
    )
    color = Tone.MET.strong if there == total else palette.FAINT
    head = _head(one.title.text(), counted, color, Style.SECOND_STRONG)
    if not is_touched:
        return head
    return ft.Column([heading(head, 3), *(_group(group) for group in groups)], spacing=8)


def _head(title: str, counted: str, color: str, style: ft.TextStyle) -> ft.Control:
    return ft.Row([words(title, style, expand=True), figure(counted, Style.SMALL_STRONG, color)], spacing=8)


def _group(group: _Group) -> ft.Control:
    counted = say("review.boxes", there=group.there, total=len(group.boxes))
    head = [_head(group.title, counted, palette.FAINT, Style.SMALL_STRONG)] if group.title else []
    return ft.Column([*head, _columns([_box(one) for one in group.boxes])], spacing=4)


def _columns(lines: Sequence[ft.Control]) -> ft.Control:
    if current_window().viewport.is_compact or len(lines) < _TWO_COLUMNS:
        return ft.Column(list(lines), spacing=4)
    half = (len(lines) + 1) // 2
    columns: list[ft.Control] = [ft.Column(list(part), spacing=4, expand=True) for part in (lines[:half], lines[half:])]
    return ft.Row(columns, spacing=16, vertical_alignment=ft.CrossAxisAlignment.START)


def _box(one: _Box) -> ft.Control:
    icon, color, word = ft.Icons.CHECK_BOX_OUTLINE_BLANK, palette.FAINT, say("review.tick_open")
    if one.state is True:
        icon, color, word = ft.Icons.CHECK_BOX_OUTLINED, Tone.MET.strong, say("review.tick_there")
    elif one.state is False:
        icon, color, word = ft.Icons.DISABLED_BY_DEFAULT_OUTLINED, Tone.NOT_MET.strong, say("review.tick_missing")
    elif one.state is Gap.IN_CONFLICT:
        icon, color, word = ft.Icons.CALL_SPLIT, Tone.WARN.strong, say("review.in_conflict")
    ink = palette.FAINT if one.state is Gap.UNANSWERED else palette.INK
    row = ft.Row(
        [ft.Icon(icon, size=18, color=color, semantics_label=word), words(one.text, Style.SMALL, ink, expand=True)],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return ft.Semantics(content=row, label=f"{word}: {one.text}", exclude_semantics=True)
