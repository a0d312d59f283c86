"""A published set, to be read whole: what it is, and every element of it, a category at a time."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import flet as ft

from inspector_app.central.review.saying import say_kind
from inspector_app.central.review.screens.parts import checked_chip, draft_chip, standing_chip
from inspector_app.central.review.screens.setabout import SetAbout
from inspector_app.central.review.screens.setelements import elements_of
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.setrows import SetRow
from inspector_app.central.review.whereabouts import CRITERIA, at_set
from inspector_app.criteria.elements import Category, CriterionSet
from inspector_app.ui import palette
from inspector_app.ui.kit import (
    Pill,
    banner,
    body,
    card,
    empty_state,
    error_card,
    faint,
    figure,
    heading,
    icon_button,
    loading,
    pills,
    pressable,
    words,
)
from inspector_app.ui.kit.press import Box
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed
from inspector_app.ui.tasks import use_query
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

__all__ = ["NoSet", "SetPane", "back_to_sets"]

_ABOUT: Final = ""
SIDE_WIDTH: Final = 248


@component
def NoSet() -> ft.Control:
    """Beside the list, while no set is open."""
    icon = ft.Icons.RULE_OUTLINED
    told = empty_state("nowhere", icon, say("review.sets.nowhere"), say("review.sets.nowhere_text"))
    return ft.Container(told, alignment=ft.Alignment.CENTER, expand=True)


@component
def SetPane(digest: str, category: str) -> ft.Control:
    """The set of that digest; where there is none, that is said."""
    desk = current_seat().desk
    query = use_query(("set", digest), desk.sets, changes=desk.arrivals.everything)
    rows = query.value if query.value is not None else desk.sets_shown
    if rows is None:
        if query.failure is None:
            return ft.Container(loading("set-loading", say("review.loading")), alignment=ft.Alignment.CENTER)
        failed = error_card("set-failed", say("review.failed"), query.failure.sentence, on_retry=query.again)
        return body([_bare_bar(), failed])
    row = next((one for one in rows if one.criteria.digest == digest), None)
    if row is None:
        told = empty_state("no-set", ft.Icons.SEARCH_OFF, say("review.sets.unknown"), say("review.sets.unknown_text"))
        return body([_bare_bar(), told])
    return ft.Column([_bar(row), _shown(row, category)], spacing=10, expand=True)


def _shown(row: SetRow, category: str) -> ft.Control:
    one = next((found for found in row.criteria.categories if found.id == category), None)
    draft = [banner("draft", ft.Icons.WARNING_AMBER, say("review.draft_banner"), tone=Tone.WARN)]
    above = draft if row.criteria.is_draft else []
    page = [keyed("about", SetAbout, row)] if one is None else elements_of(row.criteria, one)
    if not current_window().viewport.is_wide:
        return keyed_body([*above, _strip(row.criteria, category), *page], category)
    side = ft.Container(_categories(row.criteria, category), width=SIDE_WIDTH)
    left = ft.Column([*above, *page], spacing=10, expand=True)
    columns = ft.Row([left, side], spacing=12, vertical_alignment=ft.CrossAxisAlignment.START)
    return keyed_body([columns], category)


def keyed_body(parts: Sequence[ft.Control], category: str) -> ft.Control:
    """Another category begins at its top."""
    return keyed(f"set-{category}", _Body, parts)


@component
def _Body(parts: Sequence[ft.Control]) -> ft.Control:
    return body(parts, identifier="set")


def _bar(row: SetRow) -> ft.Control:
    one = row.criteria
    style = Style.TITLE if current_window().viewport.is_compact else Style.DISPLAY
    title = heading(words(one.title.text(), style), 1, identifier="set-title")
    about = say("review.set_about", kind=say_kind(one.entity_type), edition=one.edition)
    marks = [standing_chip(row.standing), draft_chip() if one.is_draft else checked_chip()]
    lines: list[ft.Control] = [title, faint(about), ft.Row(marks, spacing=6, run_spacing=4, wrap=True)]
    column = ft.Column(lines, spacing=3, expand=True)
    bar = ft.Row([*back_to_sets(), column], spacing=8, vertical_alignment=ft.CrossAxisAlignment.START)
    return ft.Container(bar, padding=ft.Padding.only(left=4 if back_to_sets() else 16, right=16, top=14))


def _bare_bar() -> ft.Control:
    return ft.Row(back_to_sets())


def back_to_sets() -> list[ft.Control]:
    """To the list, where it is not beside the page."""
    if current_window().viewport.is_wide:
        return []
    seat = current_seat()
    label = say("review.sets.back")
    return [icon_button("back", ft.Icons.ARROW_BACK, label, lambda: seat.go(CRITERIA), color=palette.INK)]


def _strip(criteria: CriterionSet, chosen: str) -> ft.Control:
    seat = current_seat()
    offered = [Pill(_ABOUT, say("review.sets.about"), "about")]
    # By number: the words of one category would fill a phone, and stand above its elements.
    offered += [Pill(one.id, one.id, one.id) for one in criteria.categories]
    here = chosen if any(one.id == chosen for one in criteria.categories) else _ABOUT
    return pills("set-part", offered, here, lambda part: seat.go(at_set(criteria.digest, part)), side=0)


def _categories(criteria: CriterionSet, chosen: str) -> ft.Control:
    """The page about the set, and its categories with how much each holds."""
    rows = [_row(criteria, _ABOUT, say("review.sets.about"), "", is_chosen=not chosen)]
    rows += [_category(criteria, one, chosen) for one in criteria.categories]
    return card(rows, padding=12, spacing=2, identifier="set-parts")


def _category(criteria: CriterionSet, one: Category, chosen: str) -> ft.Control:
    levels = [element.level for element in criteria.elements if element.category == one.id]
    counted = say("review.sets.counts", must=levels.count("must"), should=levels.count("should"))
    return _row(criteria, one.id, one.title.text(), counted, is_chosen=one.id == chosen)


def _row(criteria: CriterionSet, part: str, title: str, counted: str, *, is_chosen: bool) -> ft.Control:
    number = ft.Container(figure(part, Style.SECOND_STRONG, palette.ACCENT), width=26)
    lines: list[ft.Control] = [words(title, Style.SECOND_STRONG if is_chosen else Style.SECOND)]
    lines += [faint(counted, Style.LABEL)] if counted else []
    column = ft.Column(lines, spacing=1, expand=True)
    padding = ft.Padding.symmetric(horizontal=8, vertical=7)
    box = Box(palette.ACCENT_SOFT if is_chosen else None, radius=10, padding=padding)
    name = f"set-part-{part or 'about'}"
    shown = ft.Row([*([number] if part else []), column], spacing=6)
    go = partial(current_seat().go, at_set(criteria.digest, part))
    return pressable(name, shown, go, box, is_selected=is_chosen or None)
