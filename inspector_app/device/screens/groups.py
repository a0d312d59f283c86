"""The parts of a checklist, as rows: by category under the three focus areas, or by position of the walk."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import flet as ft

from inspector_app.criteria.elements import AREAS, WALK, Category
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.places import category_address, go, the_visit, walk_address
from inspector_app.ui import palette
from inspector_app.ui.kit.cards import list_card, list_row, section
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.progress import bar, ring
from inspector_app.ui.kit.tabs import Pill, pills
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, memo, use_slice
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.rules import CategoryProgress, Tally, WalkProgress

__all__ = ["WALK_ICONS", "Groups"]

WALK_ICONS: Final = {
    "gate": ft.Icons.DOOR_SLIDING_OUTLINED,
    "yard": ft.Icons.FENCE_OUTLINED,
    "dock": ft.Icons.WAREHOUSE_OUTLINED,
    "stuffing": ft.Icons.LOCAL_SHIPPING_OUTLINED,
    "office": ft.Icons.MEETING_ROOM_OUTLINED,
    "hr": ft.Icons.BADGE_OUTLINED,
    "it": ft.Icons.DNS_OUTLINED,
}
_KEPT: Final = "overview.grouping"
"""Where the window remembers how the rows are grouped."""


class Grouping(enum.Enum):
    """How the rows are grouped."""

    CATEGORY = "category"
    WALK = "walk"


@dataclass(frozen=True, slots=True)
class Group:
    """A row: what it is called, where it leads, how far it is; `icon` only for a position of the walk."""

    identifier: str
    title: str
    address: str
    must: Tally
    should: Tally
    icon: ft.IconData | None = None

    @property
    def answered(self) -> int:
        return self.must.answered + self.should.answered

    @property
    def total(self) -> int:
        return self.must.total + self.should.total


@component
def Groups() -> ft.Control:
    """Two pills, and the rows by which the chosen one groups."""
    visit, keep = the_visit(), current_window().keep
    grouping, set_grouping = ft.use_state(keep.get(_KEPT, Grouping.CATEGORY))
    by_walk = grouping is Grouping.WALK
    done = use_slice(visit.changes, lambda: visit.counts.by_walk if by_walk else visit.counts.by_category)

    def choose(chosen: Grouping) -> None:
        keep[_KEPT] = chosen
        set_grouping(chosen)

    head = pills(
        "grouping",
        [Pill(one, word_for("grouping", one.value), one.value) for one in Grouping],
        grouping,
        choose,
        side=0,
    )
    return ft.Column([head, *(_by_walk(done) if by_walk else _by_category(done))], spacing=10)


def _by_category(done: Iterable[CategoryProgress | WalkProgress]) -> list[ft.Control]:
    visit = the_visit()
    found = {one.category: one for one in done if isinstance(one, CategoryProgress)}
    parts: list[ft.Control] = []
    for area in AREAS:
        rows = [_row(_category(one, found[one.id])) for one in visit.criteria.categories if one.area == area]
        parts += [section(word_for("area", area)), list_card(rows, identifier=f"area-{area}")] if rows else []
    return parts


def _category(category: Category, done: CategoryProgress) -> Group:
    address = category_address(the_visit().id, category.id)
    title = f"{category.id}  {in_language(category.title)}"
    return Group(f"category-{category.id}", title, address, done.must, done.should)


def _by_walk(done: Iterable[CategoryProgress | WalkProgress]) -> list[ft.Control]:
    found = {one.walk: one for one in done if isinstance(one, WalkProgress)}
    rows = [_row(_position(position, found[position])) for position in WALK if position in found]
    return [list_card(rows, identifier="walk")]


def _position(position: str, done: WalkProgress) -> Group:
    address = walk_address(the_visit().id, position)
    title = word_for("walk", position)
    return Group(f"walk-{position}", title, address, done.must, done.should, WALK_ICONS[position])


def _row(group: Group) -> ft.Control:
    return keyed(group.identifier, GroupRow, group)


@memo
@component
def GroupRow(group: Group) -> ft.Control:
    """One part: how far it is, what was found in it, what is open."""
    is_done = group.answered == group.total
    counted = say("overview.category", answered=group.answered, total=group.total)
    share, tone = group.answered / group.total, Tone.MET if is_done else None
    return list_row(
        group.identifier,
        group.title,
        text=counted,
        lead=_disc(group.icon) if group.icon else ring(share, str(group.answered), name=counted, tone=tone, size=44),
        meter=bar(share, name=counted, tone=tone or Tone.ACCENT) if group.icon else None,
        below=_chips(group, is_done=is_done),
        on_tap=lambda: go(group.address),
    )


def _disc(icon: ft.IconData) -> ft.Control:
    shown = ft.Icon(icon, size=24, color=palette.ACCENT)
    edge = ft.Border.all(2, palette.ACCENT) if current_window().look.is_stark else None
    middle = ft.Alignment.CENTER
    return ft.Container(
        shown, bgcolor=palette.ACCENT_SOFT, border=edge, border_radius=22, width=44, height=44, alignment=middle
    )


def _chips(group: Group, *, is_done: bool) -> list[ft.Control]:
    chips: list[ft.Control] = []
    if group.must.not_met:
        actions = say("overview.category_actions", count=group.must.not_met)
        chips.append(chip(actions, Tone.NOT_MET, ft.Icons.ERROR_OUTLINE))
    if group.must.open:
        chips.append(chip(say("overview.must_open", count=group.must.open), Tone.WARN, ft.Icons.PENDING_OUTLINED))
    if is_done:
        chips.append(chip(say("overview.complete"), Tone.MET, ft.Icons.CHECK))
    return chips
