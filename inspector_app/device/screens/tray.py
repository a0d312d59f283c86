"""Photos of the visit side by side: those for no criterion yet, those just taken, or all. Several are chosen."""

from collections.abc import Callable, Sequence
from typing import Final

import flet as ft

from inspector_app.device.screens.photos import keeping, name_of
from inspector_app.device.screens.places import (
    assign_address,
    camera_address,
    go,
    loose_camera_address,
    navigation,
    photo_address,
    photos_address,
    the_desk,
    the_shooting,
    the_visit,
    visit_address,
)
from inspector_app.device.screens.visits import aside
from inspector_app.device.state.open_visit import OpenVisit
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored, live
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import SIDE
from inspector_app.ui.kit.paged import PagedList
from inspector_app.ui.kit.photos import thumbnail
from inspector_app.ui.kit.press import TARGET, Box, icon_button, pressable
from inspector_app.ui.kit.screen import Bar, screen
from inspector_app.ui.kit.states import empty_state
from inspector_app.ui.kit.tabs import Pill, pills
from inspector_app.ui.kit.words import faint, figure, words
from inspector_app.ui.runtime import component, keyed, use_changes, use_slice
from inspector_app.ui.tasks import use_query
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.records import Photo
from inspector_app.visits.values import known

WHICH: Final = ("loose", "series", "all")
_GAP: Final = 8
_ROWS: Final = 8


def photos_page(which: str) -> ft.View:
    """One kind of them, with pills to the others."""
    visit, shooting = the_visit(), the_shooting()
    chosen = which if which in WHICH else "all"
    here = [one for one in WHICH if one != "series" or shooting.series or chosen == "series"]
    choices = [Pill(one, word_for("tray_kind", one), one) for one in here]
    tabs = pills("kind", choices, chosen, lambda other: go(photos_address(visit.id, other)))
    bar = Bar(say("tray.title"), known(visit.visit.partner_name), on_back=lambda: go(_back_from(chosen)))
    above = [ft.Container(tabs, padding=ft.Padding.only(bottom=10))]
    shown = keyed(f"tray-{chosen}", Tray, chosen)
    return screen("photos", bar, shown, above=above, navigation=navigation("visits"), aside=aside(visit.id))


def _back_from(which: str) -> str:
    """From a look at the series back to the camera, which goes on with it."""
    visit, shooting = the_visit(), the_shooting()
    if which != "series" or not shooting.goes_on:
        return visit_address(visit.id)
    element = visit.criteria.element(shooting.answer) if shooting.answer else None
    return camera_address(visit.id, element.category, element.id) if element else loose_camera_address(visit.id)


def _photos(visit: OpenVisit, which: str) -> tuple[Photo, ...]:
    if which == "loose":
        return tuple(visit.unassigned_photos())
    if which == "series":
        by_id = {photo.id: photo for photo in visit.visit.photos}
        return tuple(by_id[one] for one in the_shooting().series if one in by_id)
    return tuple(sorted(visit.visit.photos, key=_came))


def _came(photo: Photo) -> tuple[str, str]:
    """When it was written down; ids are random."""
    stamp = photo.stamps.get("digest")
    return (stamp.at if stamp else ""), photo.id


@component
def Tray(which: str) -> ft.Control:
    """A tap chooses, another takes that back; what is chosen is given to criteria together."""
    visit = the_visit()
    photos = use_slice(visit.changes, lambda: _photos(visit, which))
    chosen, set_chosen = ft.use_state(frozenset[str]())
    there = [photo.id for photo in photos]
    still = frozenset(there) & chosen

    def toggle(photo: str) -> None:
        set_chosen(lambda before: before ^ {photo})

    def assign() -> None:
        go(assign_address(visit.id, [one for one in there if one in still]))

    if not photos:
        return _nothing(which)
    across = _across()
    rows = [tuple(photos[at : at + across]) for at in range(0, len(photos), across)]
    draw = _draw(across, still, toggle)
    listed = PagedList("tray", rows, draw, spacing=_GAP, page=_ROWS, padding=_ROOM)
    return ft.Column(
        [
            listed,
            _foot(
                len(still), len(there), lambda: set_chosen(frozenset(there)), lambda: set_chosen(frozenset()), assign
            ),
        ],
        spacing=0,
        expand=True,
    )


_ROOM: Final = ft.Padding.only(left=SIDE, right=SIDE, top=2, bottom=24)


def _across() -> int:
    return 3 if current_window().viewport.is_compact else 5


def _draw(
    across: int, chosen: frozenset[str], toggle: Callable[[str], None]
) -> Callable[[tuple[Photo, ...]], ft.Control]:
    def draw(row: tuple[Photo, ...]) -> ft.Control:
        return keyed(row[0].id, Tiles, row, across, chosen & {one.id for one in row}, toggle)

    return draw


def _nothing(which: str) -> ft.Control:
    visit = the_visit()
    shoot = button(
        "tray-shoot", say("tray.shoot"), lambda: go(loose_camera_address(visit.id)), icon=ft.Icons.PHOTO_CAMERA
    )
    is_done = which == "loose" and bool(visit.visit.photos)
    icon = ft.Icons.TASK_ALT if is_done else ft.Icons.PHOTO_LIBRARY_OUTLINED
    title = say("tray.all_given") if is_done else say("tray.none")
    text = say("tray.all_given_text") if is_done else say("tray.none_text")
    return empty_state("tray-empty", icon, title, text, shoot)


@component
def Tiles(photos: tuple[Photo, ...], across: int, chosen: frozenset[str], toggle: Callable[[str], None]) -> ft.Control:
    """One row of pictures; those not made yet are gray until they are."""
    visit, line = the_visit(), the_desk().line
    use_changes(visit.changes)
    if line is not None:
        use_changes(line.changes)

    async def read() -> dict[str, bytes | None]:
        return {photo.id: await visit.view(photo, "thumbnail") for photo in photos}

    made = sum(known(one.role) == "thumbnail" for one in visit.visit.views)
    pictures = use_query((tuple(photo.id for photo in photos), made), read).value or {}
    tiles = [
        ft.Container(_tile(photo, pictures.get(photo.id), toggle, is_chosen=photo.id in chosen), expand=True)
        for photo in photos
    ]
    rest = [ft.Container(expand=True) for _ in range(across - len(photos))]
    return ft.Row([*tiles, *rest], spacing=_GAP)


def _tile(photo: Photo, picture: bytes | None, toggle: Callable[[str], None], *, is_chosen: bool) -> ft.Control:
    """The picture is one target, which chooses; in its corner is another, which shows it large."""
    visit, side = the_visit(), _side()
    shows = [answer for answer, is_so in photo.shows.items() if known(is_so)]
    edge = ft.Border.all(3, palette.ACCENT if is_chosen else palette.CLEAR)
    small = ft.Semantics(content=thumbnail(picture, keeping(photo), side=side), exclude_semantics=True)
    marks: list[ft.Control] = [small, ft.Container(_mark(is_chosen=is_chosen), left=6, top=6)]
    if shows:
        marks.append(ft.Container(_of(shows), left=4, bottom=4))
    shown = pressable(
        f"choose-{photo.id}",
        ft.Stack(marks, width=side, height=side),
        lambda: toggle(photo.id),
        Box(radius=13, border=edge),
        label=say("tray.name", name=name_of(photo), keeping=word_for("keeping", keeping(photo).value)),
        is_checked=is_chosen,
    )
    disc = ft.Container(
        ft.Icon(ft.Icons.OPEN_IN_FULL, size=16, color=palette.ON_BADGE),
        bgcolor=palette.veil(palette.BADGE, 0.75),
        border_radius=15,
        width=30,
        height=30,
        alignment=ft.Alignment.CENTER,
    )
    large = pressable(
        f"large-{photo.id}",
        disc,
        lambda: go(photo_address(visit.id, photo.id)),
        Box(radius=TARGET / 2, width=TARGET, height=TARGET, alignment=ft.Alignment.CENTER),
        label=say("tray.large"),
        tooltip=say("tray.large"),
    )
    return ft.Stack([shown, ft.Container(large, right=-2, top=-2)], width=side + 6, height=side + 6)


def _of(shows: Sequence[str]) -> ft.Control:
    """The first criterion that it is for, and how many more."""
    text = shows[0] if len(shows) == 1 else say("tray.and_more", first=shows[0], count=len(shows) - 1)
    padding = ft.Padding.symmetric(horizontal=7, vertical=3)
    return ft.Container(
        figure(text, Style.LABEL, palette.ACCENT), bgcolor=palette.ACCENT_SOFT, border_radius=6, padding=padding
    )


def _side() -> float:
    window = current_window()
    room = (window.page.width or 390) if window.viewport.is_compact else 720
    across = _across()
    return (room - 2 * SIDE - (across - 1) * _GAP) / across - 6


def _mark(*, is_chosen: bool) -> ft.Control:
    icon = ft.Icon(ft.Icons.CHECK, size=18, color=palette.ON_ACCENT) if is_chosen else None
    return ft.Container(
        icon,
        bgcolor=palette.ACCENT if is_chosen else palette.veil(palette.CARD, 0.8),
        border=ft.Border.all(2, palette.CARD if is_chosen else palette.EDGE),
        border_radius=14,
        width=28,
        height=28,
        alignment=ft.Alignment.CENTER,
    )


def _foot(
    chosen: int,
    there: int,
    on_all: Callable[[], object],
    on_none: Callable[[], object],
    on_assign: Callable[[], object],
) -> ft.Control:
    """Under the thumb: how many are chosen, and what is done with them."""
    if not chosen:
        told = live("tray-chosen", faint(say("tray.choose")))
        every = button("tray-every", say("tray.every", count=there), on_all, kind=Kind.SECONDARY)
        parts: Sequence[ft.Control] = [ft.Container(told, expand=True), every]
    else:
        told = live("tray-chosen", words(say("tray.chosen", count=chosen), Style.BODY_STRONG))
        clear = icon_button("tray-clear", ft.Icons.CLOSE, say("tray.clear"), on_none, color=palette.FAINT)
        assign = button("tray-assign", say("tray.assign"), on_assign, icon=ft.Icons.PLAYLIST_ADD_CHECK)
        parts = [clear, ft.Container(told, expand=True), assign]
    edge = ft.Border.only(top=ft.BorderSide(current_window().look.border, palette.LINE))
    padding = ft.Padding.symmetric(horizontal=SIDE, vertical=10)
    box = ft.Container(ft.Row(list(parts), spacing=10), bgcolor=palette.GROUND, border=edge, padding=padding)
    return anchored("tray-foot", box)
