"""The checklist of a category, or of a position of the walk: pills to the others, a sieve, and one item a criterion."""

import enum
from collections.abc import Callable, Sequence

import flet as ft

from inspector_app.criteria.elements import WALK, Element
from inspector_app.device.screens.item import Item
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.places import (
    category_address,
    go,
    loose_camera_address,
    navigation,
    the_visit,
    to_camera,
    visit_address,
    walk_address,
)
from inspector_app.device.screens.sets import category_name
from inspector_app.device.screens.unasked import absent_fold, unconfirmed_fold
from inspector_app.device.screens.visits import aside
from inspector_app.ui.kit.cards import SIDE
from inspector_app.ui.kit.paged import PagedList
from inspector_app.ui.kit.screen import Bar, screen
from inspector_app.ui.kit.states import empty_state
from inspector_app.ui.kit.tabs import Pill, pills
from inspector_app.ui.runtime import component, keyed, use_slice
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.values import OutcomeWord, known

_UNCONFIRMED, _ABSENT = "unconfirmed", "absent"
"""Rows at the end of a category, which no element can be called like."""


_PAGE = 15
"""An item is made of some sixty parts, and the office has more than thirty of them."""


class Sieve(enum.Enum):
    """Which criteria are shown."""

    ALL = "all"
    OPEN = "open"
    MUST = "must"
    NOT_MET = "not_met"


def checklist(category_id: str) -> ft.View:
    """The criteria of one category."""
    visit = the_visit()
    categories = visit.criteria.categories
    chosen = next((one for one in categories if one.id == category_id), categories[0])
    choices = [Pill(one.id, category_name(one), one.id) for one in categories]
    tabs = pills("categories", choices, chosen.id, lambda other: go(category_address(visit.id, other)))
    rows = keyed(f"category-{chosen.id}", Items, chosen.id, is_walk=False)
    return _screen(f"{chosen.id}  {in_language(chosen.title)}", tabs, rows)


def walk(position: str) -> ft.View:
    """The criteria that are met at one position of the walk."""
    visit = the_visit()
    there = {one.walk for one in visit.criteria.elements}
    positions = [one for one in WALK if one in there]
    chosen = position if position in positions else positions[0]
    choices = [Pill(one, word_for("walk", one), one) for one in positions]
    tabs = pills("positions", choices, chosen, lambda other: go(walk_address(visit.id, other)))
    return _screen(word_for("walk", chosen), tabs, keyed(f"walk-{chosen}", Items, chosen, is_walk=True))


def _screen(title: str, tabs: ft.Control, rows: ft.Control) -> ft.View:
    visit = the_visit()
    bar = Bar(title, known(visit.visit.partner_name), on_back=lambda: go(visit_address(visit.id)))
    above = [ft.Container(tabs, padding=ft.Padding.only(bottom=10))]
    return screen(
        "checklist",
        bar,
        rows,
        above=above,
        floating=to_camera(loose_camera_address(visit.id)),
        navigation=navigation("visits"),
        aside=aside(visit.id),
    )


@component
def Items(name: str, *, is_walk: bool) -> ft.Control:
    """The items that the sieve lets through; `name` is a category's id or a position of the walk."""
    visit = the_visit()
    sieve, set_sieve = ft.use_state(Sieve.ALL)
    elements = [one for one in visit.criteria.elements if (one.walk if is_walk else one.category) == name]
    ids = use_slice(visit.changes, lambda: tuple(one.id for one in elements if _passes(one, sieve)))
    choices = [Pill(one, word_for("sieve", one.value), one.value) for one in Sieve]
    head = pills("sieve", choices, sieve, set_sieve, side=0)
    if not ids:
        nothing = empty_state("no-items", ft.Icons.FILTER_LIST_OFF, say("checklist.none"), say("checklist.none_text"))
        return ft.Column([ft.Container(head, padding=ft.Padding.only(left=SIDE)), nothing], expand=True)
    rows = [*ids, *_at_the_end(name, sieve, is_walk=is_walk)]
    return PagedList("items", rows, _draw(name, is_walk=is_walk), head=[head], page=_PAGE)


def _draw(name: str, *, is_walk: bool) -> Callable[[str], ft.Control]:
    def draw(row: str) -> ft.Control:
        if row == _UNCONFIRMED:
            return unconfirmed_fold(name)
        return absent_fold(name) if row == _ABSENT else keyed(row, Item, row, is_on_walk=is_walk)

    return draw


def _at_the_end(name: str, sieve: Sieve, *, is_walk: bool) -> Sequence[str]:
    """What the set says of a category besides its criteria. Of the walk it says nothing of the kind."""
    if is_walk or sieve is not Sieve.ALL:
        return []
    criteria = the_visit().criteria
    has_unconfirmed = any(one.category == name for one in criteria.unconfirmed)
    has_absent = any(number.partition(".")[0] == name for one in criteria.absent for number in one.ids)
    return [*([_UNCONFIRMED] if has_unconfirmed else []), *([_ABSENT] if has_absent else [])]


def _passes(element: Element, sieve: Sieve) -> bool:
    outcome = the_visit().counts.outcomes[element.id]
    return {
        Sieve.ALL: True,
        Sieve.OPEN: outcome == "open",
        Sieve.MUST: element.level == "must",
        Sieve.NOT_MET: outcome == OutcomeWord.NOT_MET,
    }[sieve]
