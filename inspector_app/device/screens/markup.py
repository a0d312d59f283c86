"""Drawing on a photo: the picture as large as the window, the tools at the thumb. Whatever is drawn is saved at once.

Everything can be done without a drag (two taps) and without pointing at all (the list, drawn_list.py).
"""

from collections.abc import Callable
from typing import Final

import flet as ft

from inspector_app.device.screens.drawn_list import DrawnList
from inspector_app.device.screens.easel import Easel
from inspector_app.device.screens.marks import ICONS, in_words, word_of
from inspector_app.device.screens.photos import name_of, no_photo
from inspector_app.device.screens.places import go, photo_address, the_desk, the_visit
from inspector_app.device.sketch.geometry import Frame, Spot, Tool
from inspector_app.device.state.drawing import Mark
from inspector_app.device.state.studio import Done, Said, Studio
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import live
from inspector_app.ui.kit.answer import option, options
from inspector_app.ui.kit.buttons import button
from inspector_app.ui.kit.cards import SIDE
from inspector_app.ui.kit.field import Field
from inspector_app.ui.kit.press import TARGET, Box, icon_button, pressable
from inspector_app.ui.kit.screen import Bar, screen
from inspector_app.ui.kit.words import words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, use_cell, use_changes
from inspector_app.ui.tasks import use_saves
from inspector_app.ui.theme import Style
from inspector_app.ui.viewport import TextSize
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.records import Photo
from inspector_app.visits.shapes import MOST_CHARACTERS
from inspector_app.visits.values import Drawn

__all__ = ["markup"]

_ASIDE: Final = 360


def markup(photo_id: str) -> ft.View:
    """The screen that draws on one photo."""
    visit = the_visit()
    photo = next((one for one in visit.visit.photos if one.id == photo_id), None)
    if photo is None:
        return no_photo("markup")
    bar = Bar(say("markup.title"), name_of(photo), on_back=lambda: go(photo_address(visit.id, photo_id)))
    return screen("markup", bar, Drawing(photo), measure=None)


@component
def Drawing(photo: Photo) -> ft.Control:
    """Picture, tools and list. On a phone the list takes the place of the picture; else it stands at its side."""
    desk = the_desk()
    studio = use_cell(lambda: Studio(the_visit(), photo)).value
    use_changes(studio.changes)
    use_changes(studio.visit.changes)

    async def keep(drawn: Drawn | None) -> None:
        if drawn is not None:
            await studio.keep(drawn)
            await desk.captured()

    async def remove(mark: Mark) -> None:
        await studio.remove(mark)
        await desk.captured()

    async def restore(said: Said) -> None:
        await studio.restore(said)
        await desk.captured()

    save, removing, restoring = use_saves(keep), use_saves(remove), use_saves(restore)

    def tap(spot: Spot, frame: Frame) -> None:
        save(studio.tap(spot, frame))

    def add(drawn: Drawn) -> None:
        save(studio.expect(drawn))

    easel = Easel(studio, on_tap=tap, on_drawn=add)
    listed = DrawnList(studio.tool, studio.marks, studio.words, on_draw=add, on_remove=removing)
    foot = _foot(studio, [_status(studio, removing, restoring), *_words_field(studio)], removing)
    if current_window().viewport.is_wide:
        return _side_by_side(ft.Column([easel, foot], spacing=0, expand=True), listed)
    return ft.Column([listed if studio.is_listing else easel, foot], spacing=0, expand=True)


def _side_by_side(left: ft.Control, listed: ft.Control) -> ft.Control:
    edge = ft.Border.only(left=ft.BorderSide(current_window().look.border, palette.LINE))
    side = ft.Container(listed, width=_ASIDE, border=edge)
    return ft.Row([left, side], spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)


def _foot(studio: Studio, above: list[ft.Control], remove: Callable[[Mark], object]) -> ft.Control:
    edge = ft.Border.only(top=ft.BorderSide(current_window().look.border, palette.LINE))
    parts = [*above, _tools(studio), _ends(studio, remove)]
    column = ft.Column(parts, spacing=8, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    padding = ft.Padding.only(left=SIDE, right=SIDE, top=6, bottom=12)
    return ft.Container(column, bgcolor=palette.GROUND, border=edge, padding=padding)


def _status(studio: Studio, remove: Callable[[Mark], object], restore: Callable[[Said], object]) -> ft.Control:
    """What is chosen; or what the last tap did; or what the tool wants."""
    if (mark := studio.chosen) is not None:
        return _chosen(mark, remove, studio.leave)
    if (said := studio.said) is not None:
        return _said(said, restore)
    if studio.is_listing:
        hint = say("markup.hint_list")
    elif studio.is_looking:
        hint = say("markup.hint_look")
    elif studio.stroke.corner is not None:
        hint = say("markup.hint_second")
    else:
        hint = word_for("markup_hint", studio.tool.value)
    return _line(ft.Icons.TOUCH_APP_OUTLINED, palette.FAINT, hint)


def _chosen(mark: Mark, remove: Callable[[Mark], object], leave: Callable[[], object]) -> ft.Control:
    """What was tapped, by whom it is, and the way to take it back."""
    by = say("drawn.mine") if mark.is_mine else mark.author
    text = " · ".join(part for part in (in_words(mark.drawn), by) if part)
    icon = ICONS[word_of(mark.drawn)] if mark.drawn is not None else ft.Icons.HELP_OUTLINE
    gone = icon_button("leave-chosen", ft.Icons.CLOSE, say("markup.leave"), leave)
    return _line(icon, palette.ACCENT, text, _small("remove-chosen", say("markup.remove"), lambda: remove(mark)), gone)


def _said(said: Said, restore: Callable[[Said], object]) -> ft.Control:
    text = word_for("markup_done", said.done.value, what=in_words(said.drawn))
    if said.done is Done.REMOVED:
        back = _small("put-back", say("markup.put_back"), lambda: restore(said))
        return _line(ft.Icons.DELETE_OUTLINE, palette.FAINT, text, back)
    return _line(ft.Icons.CHECK_CIRCLE_OUTLINE, Tone.MET.strong, text)


def _line(icon: ft.IconData, color: str, text: str, *actions: ft.Control) -> ft.Control:
    """As high whatever it says, so that nothing under the thumb moves."""
    told = live("markup-status", words(text, Style.SECOND, palette.INK))
    row = ft.Row([ft.Icon(icon, size=20, color=color), ft.Container(told, expand=True), *actions], spacing=10)
    return ft.Container(row, height=TARGET if current_window().viewport.text is TextSize.NORMAL else None)


def _small(identifier: str, label: str, on_tap: Callable[[], object]) -> ft.Control:
    edge = ft.Border.all(current_window().look.border, palette.EDGE)
    box = Box(palette.CARD, edge, padding=ft.Padding.symmetric(horizontal=14, vertical=14))
    return pressable(identifier, words(label, Style.SMALL_STRONG, palette.ACCENT), on_tap, box)


def _words_field(studio: Studio) -> list[ft.Control]:
    """What is typed for the picture is a draft until it is placed."""
    if studio.tool is not Tool.TEXT or studio.is_looking:
        return []
    times = studio.times
    error = say("markup.too_long", most=MOST_CHARACTERS) if studio.is_too_long else None
    return [
        keyed(
            times,
            Field,
            "markup-words",
            say("markup.words"),
            draft=studio.begun,
            on_draft=lambda text: studio.draft(text, times),
            on_change=studio.type,
            error=error,
        )
    ]


def _tools(studio: Studio) -> ft.Control:
    drawn = [
        option(
            f"tool-{one.value}",
            ICONS[one.value],
            word_for("tool", one.value),
            Tone.ACCENT,
            lambda one=one: studio.take(one),  # type: ignore[misc]
            is_chosen=one is studio.tool and not studio.is_looking,
        )
        for one in Tool
    ]
    look = option(
        "tool-look", ft.Icons.ZOOM_IN, say("markup.look"), Tone.ACCENT, studio.look, is_chosen=studio.is_looking
    )
    if current_window().viewport.is_tight:
        return ft.Column([options(drawn[:3]), options([*drawn[3:], look])], spacing=6)
    return options([*drawn, look])


def _ends(studio: Studio, remove: Callable[[Mark], object]) -> ft.Control:
    """Take back, the list, and the way out: nothing needs to be saved any more."""
    visit, last, count = the_visit(), studio.last, len(studio.marks)
    undo = None if last is None else lambda: remove(last)
    back = icon_button("take-back", ft.Icons.UNDO, say("markup.take_back"), undo)
    done = button("markup-done", say("markup.done"), lambda: go(photo_address(visit.id, studio.photo.id)), expand=True)
    return ft.Row([back, *_turn(studio, count), done], spacing=8)


def _turn(studio: Studio, count: int) -> list[ft.Control]:
    """To the list and back, where there is no room for both."""
    if current_window().viewport.is_wide:
        return []
    if studio.is_listing:
        return [icon_button("markup-list", ft.Icons.IMAGE_OUTLINED, say("markup.to_picture"), studio.turn)]
    name = say("markup.to_list", count=count)
    return [icon_button("markup-list", ft.Icons.FORMAT_LIST_BULLETED, name, studio.turn, count=count)]
