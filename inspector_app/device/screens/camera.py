"""The camera, full screen: keeps shooting, counts what is durable, and says for what. One hand, one thumb."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Final, cast

import flet as ft

from inspector_app.device.errors import CameraTrouble
from inspector_app.device.screens.guidance import shutter_line
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.lens import Able, Light, Optics
from inspector_app.device.screens.locating import AskPlace, PlaceLine, the_locator
from inspector_app.device.screens.pick import PickPhotos
from inspector_app.device.screens.places import answer_address, go, the_desk, the_shooting, the_visit, visit_address
from inspector_app.device.screens.room import is_full, room_sentence
from inspector_app.device.screens.shutter import Blink, LastShot, PickButton, Shutter, Status, Tags, Troubles
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored, heading
from inspector_app.ui.kit.cards import notice
from inspector_app.ui.kit.press import icon_button
from inspector_app.ui.kit.screen import Bar, body, dark_screen, screen
from inspector_app.ui.kit.states import empty_state
from inspector_app.ui.kit.tabs import Pill, pills
from inspector_app.ui.kit.words import line
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, memo, use_cell, use_changes, use_effect
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for

_TOP: Final = 64
_FOOT: Final = 212
_SIDE: Final = 148
_PANEL: Final = 460
_LEAVING_SECONDS: Final = 3.0


def camera(answer_id: str | None) -> ft.View:
    """The camera, for one answer or for none yet."""
    visit = the_visit()
    back = _back_from(answer_id)
    if not current_window().abilities.has_camera:
        pick = PickPhotos(answer_id)
        none = empty_state(
            "no-camera", ft.Icons.NO_PHOTOGRAPHY_OUTLINED, say("camera.none"), say("camera.none_text"), ft.Row([pick])
        )
        title = say("camera.title", id=answer_id) if answer_id else say("camera.loose")
        return screen("camera", Bar(title, on_back=lambda: go(back)), body([none]))
    shown = keyed(f"camera-{visit.id}-{answer_id}", Viewfinder, answer_id, back)
    return dark_screen("camera", shown, toast_bottom=_FOOT + 8)


def _back_from(answer_id: str | None) -> str:
    visit = the_visit()
    element = visit.criteria.element(answer_id) if answer_id else None
    if answer_id is None or element is None:
        return visit_address(visit.id)
    return answer_address(visit.id, element.category, answer_id)


@component
def Viewfinder(answer_id: str | None, back: str) -> ft.Control:
    """What the camera sees, and all that is done with it. The picture stays where it is in the tree when the phone is
    turned: moved to another place in it, the camera would have to start anew."""
    desk, shooting, window = the_desk(), the_shooting(), current_window()
    optics = use_cell(lambda: Optics(is_browser=bool(window.page.web))).value
    able, set_able = ft.use_state(cast("Able | None", None))
    attempt, set_attempt = ft.use_state(0)
    where, locator = desk.where, the_locator()

    async def start() -> None:
        set_able(None)
        try:
            set_able(await optics.start(has_light=window.abilities.is_phone))
            shooting.resume()
        except CameraTrouble as trouble:
            shooting.failed(trouble)

    async def open_up() -> None:
        shooting.begin(answer_id)
        await desk.look_at_room()
        if answer_id is not None:
            the_visit().was_at(answer_id)
        if where is not None:
            await where.follow(locator)

    use_effect(open_up, [], cleanup=None if where is None else where.leave)
    # The browser that comes back after a reload has another camera control, which was never started.
    pulse, _ = ft.use_state(window.pulse)
    use_effect(start, [attempt, pulse.beats])

    async def leave() -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(shooting.all_taken(), _LEAVING_SECONDS)
        go(back)

    again: Callable[[], None] = lambda: set_attempt(lambda count: count + 1)  # noqa: E731  one line, typed
    is_lying = window.viewport.is_lying
    side, foot = (_SIDE, 0) if is_lying else (0, _FOOT)
    return ft.Stack(
        [
            ft.Container(
                _picture(optics, able, [AskPlace(), Troubles(again), NoRoom()], is_lying=is_lying),
                left=0,
                right=side,
                top=_TOP,
                bottom=foot,
                bgcolor=palette.SCRIM,
            ),
            ft.Container(Head(leave, optics, able), left=0, right=side, top=0, height=_TOP),
            _beside(optics, able, answer_id) if is_lying else _below(optics, able, answer_id),
        ],
        expand=True,
    )


def _picture(optics: Optics, able: Able | None, told: Sequence[ft.Control], *, is_lying: bool) -> ft.Control:
    """What the camera sees, and over it what is to be read."""
    picture = ft.Stack(
        [
            ft.Container(_STILL(optics), alignment=ft.Alignment.CENTER, left=0, right=0, top=0, bottom=0),
            ft.Container(Blink(), left=0, right=0, top=0, bottom=0),
            ft.Container(Over(optics, able), left=12, right=12, bottom=8),
            *(_panel(one, is_lying=is_lying) for one in told),
        ],
        expand=True,
    )
    return anchored("viewfinder", picture, expand=True)


@component
def Lens(optics: Optics) -> ft.Control:
    """The camera by itself, and never drawn anew: a control whose parent is drawn anew loses its way to the page."""
    return optics.control


_STILL = memo(Lens)


@component
def NoRoom() -> ft.Control:
    """Where too little room is left for one more: said before anybody aims."""
    use_changes(the_desk().roomed)
    if not is_full():
        return ft.Container()
    text = room_sentence()
    return notice("camera-no-room", ft.Icons.SD_CARD_ALERT_OUTLINED, say("room.no_photos"), text, tone=Tone.WARN)


@component
def Head(on_back: Callable[[], object], optics: Optics, able: Able | None) -> ft.Control:
    """What the next photos are for, whether they know their place, and the light."""
    shooting, visit = the_shooting(), the_visit()
    use_changes(shooting.changes)
    element = visit.criteria.element(shooting.answer) if shooting.answer else None
    title = f"{element.id}  {in_language(element.title)}" if element else say("camera.loose")
    lines = [heading(line(title, Style.BODY_STRONG), 1, identifier="screen-title"), PlaceLine()]
    back = icon_button("back", ft.Icons.ARROW_BACK, say("kit.back"), on_back)
    named = ft.Column(lines, spacing=2, expand=True, alignment=ft.MainAxisAlignment.CENTER)
    light = [LightButton(optics)] if able is not None and able.has_light else []
    return ft.Container(ft.Row([back, named, *light], spacing=4), padding=ft.Padding.only(left=4, right=8))


_LIGHTS: Final = {
    Light.AUTO: ft.Icons.FLASH_AUTO,
    Light.OFF: ft.Icons.FLASH_OFF,
    Light.ON: ft.Icons.FLASHLIGHT_ON,
}


@component
def LightButton(optics: Optics) -> ft.Control:
    """One tap to the next of three; a camera that cannot says so, and stays as it was."""
    window = current_window()
    light, set_light = ft.use_state(Light.AUTO)

    async def turn() -> None:
        lights = [*Light]
        wanted = lights[(lights.index(light) + 1) % len(lights)]
        try:
            await optics.shine(wanted)
            set_light(wanted)
        except CameraTrouble:
            window.tell(say("camera.no_light"), Tone.WARN)

    return icon_button("light", _LIGHTS[light], word_for("light", light.value), turn)


@component
def Over(optics: Optics, able: Able | None) -> ft.Control:
    """Over the foot of the picture: what not to photograph, and the steps of the zoom."""
    shooting, visit = the_shooting(), the_visit()
    use_changes(shooting.changes)
    level, set_level = ft.use_state(1.0)

    async def zoom(wanted: float) -> None:
        await optics.zoom(wanted)
        set_level(wanted)

    element = visit.criteria.element(shooting.answer) if shooting.answer else None
    care = [ft.Container(one, bgcolor=palette.CARD, border_radius=10, padding=10) for one in shutter_line(element)]
    steps = [Pill(one, say("camera.zoom", times=f"{one:g}"), f"{one:g}") for one in able.zooms] if able else []
    row = [ft.Row([pills("zoom", steps, level, zoom, side=0)], alignment=ft.MainAxisAlignment.CENTER)] if steps else []
    return ft.Column([*row, *care], spacing=8, tight=True)


def _panel(content: ft.Control, *, is_lying: bool) -> ft.Control:
    """Something to read over the picture, no wider than it is read well."""
    if not is_lying:
        return ft.Container(content, left=12, right=12, top=8)
    return ft.Container(ft.Container(content, width=_PANEL), left=0, right=0, top=8, alignment=ft.Alignment.TOP_CENTER)


def _below(optics: Optics, able: Able | None, first: str | None) -> ft.Control:
    """Upright: everything under the thumb, at the foot."""
    row = ft.Row(
        [_cell(LastShot()), Shutter(optics, able is not None), _cell(PickButton())],
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    column = ft.Column(
        [Tags(first), Status(), ft.Container(row, padding=ft.Padding.symmetric(horizontal=16))], spacing=8
    )
    return ft.Container(
        column, left=0, right=0, bottom=0, bgcolor=palette.GROUND, padding=ft.Padding.only(top=10, bottom=16)
    )


def _beside(optics: Optics, able: Able | None, first: str | None) -> ft.Control:
    """On its side, and on a laptop: the same at the right, where the other thumb is."""
    middle = ft.CrossAxisAlignment.CENTER
    column = ft.Column(
        [PickButton(), Shutter(optics, able is not None), Status(), LastShot()],
        spacing=14,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=middle,
        expand=True,
    )
    box = ft.Column([Tags(first, is_upright=True), column], horizontal_alignment=middle, spacing=8)
    return ft.Container(box, top=0, bottom=0, right=0, width=_SIDE, bgcolor=palette.GROUND, padding=8)


def _cell(content: ft.Control) -> ft.Control:
    return ft.Container(content, expand=True, alignment=ft.Alignment.CENTER)
