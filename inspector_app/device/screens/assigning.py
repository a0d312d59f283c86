"""Photos are given to criteria, later and several at once; and whatever was given can be taken back."""

from collections.abc import Callable, Sequence

import flet as ft

from inspector_app.criteria.elements import Category, Element
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.photos import PhotoRow
from inspector_app.device.screens.places import (
    go,
    navigation,
    photo_address,
    photos_address,
    the_desk,
    the_visit,
)
from inspector_app.device.screens.visits import aside
from inspector_app.device.state.finding_criteria import offer
from inspector_app.device.state.open_visit import OpenVisit
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.buttons import button
from inspector_app.ui.kit.cards import SIDE, list_card, section
from inspector_app.ui.kit.field import Entry, Field
from inspector_app.ui.kit.fold import Fold
from inspector_app.ui.kit.press import Box, pressable
from inspector_app.ui.kit.screen import Bar, screen
from inspector_app.ui.kit.states import empty_state
from inspector_app.ui.kit.words import faint, figure, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, use_changes
from inspector_app.ui.tasks import use_saves
from inspector_app.ui.theme import Style
from inspector_app.ui.toasts import Toast
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

__all__ = ["assign_page"]


def assign_page(named: str) -> ft.View:
    """For the photos that the address names."""
    visit = the_visit()
    wanted = named.split("~")
    photos = tuple(photo for photo in visit.visit.photos if photo.id in wanted)
    back = photo_address(visit.id, photos[0].id) if len(photos) == 1 else photos_address(visit.id, "loose")
    bar = Bar(say("assign.title", count=len(photos)), say("assign.subtitle"), on_back=lambda: go(back))
    if not photos:
        text = say("photos.gone_text")
        gone = empty_state("photo-gone", ft.Icons.IMAGE_NOT_SUPPORTED_OUTLINED, say("photos.gone"), text)
        return screen("assign", bar, gone, navigation=navigation("visits"), aside=aside(visit.id))
    row = ft.Container(PhotoRow("assigned", photos, _look), padding=ft.Padding.only(left=SIDE, bottom=8))
    done = ft.Row([button("assign-done", say("assign.done"), lambda: go(back), icon=ft.Icons.CHECK, expand=True)])
    shown = keyed(f"assign-{named}", Criteria, tuple(photo.id for photo in photos))
    # On a phone the foot is for what is done here; the places come again behind it.
    places = None if current_window().viewport.is_compact else navigation("visits")
    return screen("assign", bar, shown, above=[row], below=done, navigation=places, aside=aside(visit.id))


def _look(photo: str) -> None:
    go(photo_address(the_visit().id, photo))


@component
def Criteria(photos: tuple[str, ...]) -> ft.Control:
    """The last ones first; a tap gives the photos to one, another takes that back."""
    visit, desk, window = the_visit(), the_desk(), current_window()
    use_changes(visit.changes)
    wanted, set_wanted = ft.use_state("")

    async def link(answer: str, which: Sequence[str], shows: bool | None) -> None:
        await visit.link(which, answer, shows)
        await desk.captured()

    save = use_saves(link)

    def toggle(answer: str) -> None:
        given = _given(visit, photos, answer)
        if len(given) == len(photos):
            save(answer, photos, None)
            told, undo = say("assign.taken_back", answer=answer), lambda: save(answer, photos, True)
        else:
            rest = [one for one in photos if one not in given]
            save(answer, rest, True)
            told, undo = say("assign.given", count=len(rest), answer=answer), lambda: save(answer, rest, None)
        window.toasts.show(Toast(told, Tone.MET, say("kit.take_back"), undo))

    def row(element: Element) -> ft.Control:
        return _row(element, len(_given(visit, photos, element.id)), len(photos), lambda: toggle(element.id))

    offered = offer(visit.criteria, visit.recent, wanted, window.look.language)
    search = Field("assign-search", say("assign.search"), entry=Entry.SEARCH, on_change=set_wanted)
    parts: list[ft.Control] = [search]
    if offered.found is not None:
        found = say("assign.found", count=len(offered.found))
        parts += _group(found, offered.found, row) or [section(found)]
    else:
        parts += _group(say("assign.recent"), offered.recent, row)
        parts += _group(say("assign.near"), offered.near, row)
        parts += [section(say("assign.all")), *(_category(one, row) for one in visit.criteria.categories)]
    room = ft.Padding.only(left=SIDE, right=SIDE, top=2, bottom=24)
    return anchored("criteria", ft.ListView(parts, spacing=8, padding=room, expand=True), expand=True)


def _given(visit: OpenVisit, photos: Sequence[str], answer: str) -> set[str]:
    """Those of the photos that are for this answer."""
    return {photo.id for photo in visit.photos_of(answer)} & set(photos)


def _group(title: str, elements: Sequence[Element], row: Callable[[Element], ft.Control]) -> list[ft.Control]:
    return [section(title), list_card([row(one) for one in elements])] if elements else []


def _category(category: Category, row: Callable[[Element], ft.Control]) -> ft.Control:
    """The criteria of one category; a set has about a hundred, of which a person looks for one."""

    def draw() -> list[ft.Control]:
        return [list_card([row(one) for one in the_visit().criteria.elements if one.category == category.id])]

    title = f"{category.id}  {in_language(category.title)}"
    return keyed(category.id, Fold, f"assign-in-{category.id}", title, draw)


def _row(element: Element, given: int, photos: int, on_tap: Callable[[], object]) -> ft.Control:
    is_all = given == photos
    icon, color = (ft.Icons.CHECK_BOX, palette.ACCENT) if is_all else (ft.Icons.CHECK_BOX_OUTLINE_BLANK, palette.EDGE)
    if given and not is_all:
        icon, color = ft.Icons.INDETERMINATE_CHECK_BOX, palette.ACCENT
    lines: list[ft.Control] = [words(in_language(element.title), Style.SECOND)]
    if given and not is_all:
        lines.append(faint(say("assign.some", given=given, photos=photos)))
    number = ft.Container(figure(element.id, Style.SECOND_STRONG, palette.ACCENT), width=48)
    row = ft.Row([number, ft.Column(lines, spacing=2, expand=True), ft.Icon(icon, size=24, color=color)], spacing=8)
    padding = ft.Padding.only(left=SIDE, right=12, top=13, bottom=13)
    return pressable(f"assign-{element.id}", row, on_tap, Box(radius=0, padding=padding), is_checked=is_all)
