"""The camera, full screen: keeps shooting, counts, and says saved only when it is."""

import asyncio
from typing import Any, Final

import flet as ft
from flet_camera import Camera, ResolutionPreset

from inspector_app.device.screens.guidance import shutter_line
from inspector_app.device.screens.places import answer_address, go, the_desk, the_visit
from inspector_app.device.screens.room import is_full, room_sentence
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored, live
from inspector_app.ui.kit.buttons import capture_button
from inspector_app.ui.kit.cards import notice
from inspector_app.ui.kit.screen import Bar, screen
from inspector_app.ui.kit.states import empty_state, loading
from inspector_app.ui.kit.words import words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, memo, use_cell, use_changes, use_effect
from inspector_app.ui.tasks import use_saves
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

_TRIES: Final = 20
_PAUSE_SECONDS: Final = 0.25


def camera(category: str, answer_id: str) -> ft.View:
    """The camera for one answer."""
    visit = the_visit()
    back = answer_address(visit.id, category, answer_id)
    bar = Bar(say("camera.title", id=answer_id), say("camera.subtitle"), on_back=lambda: go(back))
    if not current_window().abilities.has_camera:
        none = empty_state("no-camera", ft.Icons.NO_PHOTOGRAPHY_OUTLINED, say("camera.none"), say("camera.none_text"))
        return screen("camera", bar, none)
    return screen("camera", bar, Viewfinder(answer_id), measure=None)


@component
def Viewfinder(answer_id: str) -> ft.Control:
    """What the camera sees, the shutter, and how many were kept."""
    visit, desk = the_visit(), the_desk()
    lens = use_cell(lambda: Camera(expand=True, preview_enabled=True)).value
    is_ready, set_ready = ft.use_state(False)
    kept, set_kept = ft.use_state(0)
    trouble, set_trouble = ft.use_state("")

    use_changes(desk.roomed)

    async def begin() -> None:
        await desk.look_at_room()
        if is_full() or is_ready:
            return
        try:
            await _start(lens)
            set_ready(True)
        except (RuntimeError, TimeoutError, OSError) as error:
            set_trouble(str(error))

    use_effect(begin, [is_full()])

    async def take() -> None:
        data = await lens.take_picture()
        captured = await visit.take_photo(data, [answer_id])
        set_kept(lambda count: count + 1)
        await desk.captured()
        current_window().call(visit.develop, captured)

    shoot = use_saves(take)
    if trouble:
        return notice(
            "camera-trouble", ft.Icons.NO_PHOTOGRAPHY_OUTLINED, say("camera.trouble"), trouble, tone=Tone.WARN
        )
    if is_full():
        return notice(
            "camera-no-room", ft.Icons.SD_CARD_ALERT_OUTLINED, say("room.no_photos"), room_sentence(), tone=Tone.WARN
        )
    shutter = (
        capture_button("shutter", say("camera.shoot"), shoot)
        if is_ready
        else loading("camera-wait", say("camera.wait"))
    )
    told = live("camera-count", words(say("camera.kept", count=kept), Style.BODY_STRONG, palette.ON_BADGE))
    row = ft.Row([ft.Container(told, expand=True), shutter, ft.Container(expand=True)], spacing=12)
    foot = ft.Container(
        ft.Column([*shutter_line(visit.criteria.element(answer_id)), row], spacing=12),
        bgcolor=palette.BADGE,
        padding=ft.Padding.symmetric(horizontal=16, vertical=12),
    )
    middle = ft.Container(_STILL(lens), bgcolor=palette.BADGE, alignment=ft.Alignment.CENTER)
    return ft.Column([anchored("viewfinder", middle, expand=True), foot], spacing=0, expand=True)


@component
def Lens(lens: Camera) -> ft.Control:
    """The camera by itself, and never drawn anew: a control whose parent is drawn anew loses its way to the page."""
    return lens


_STILL = memo(Lens)


async def _start(lens: Any) -> None:
    """The control is ready a moment after it is drawn; until then it refuses."""
    for tries in range(_TRIES):
        try:
            cameras = await lens.get_available_cameras()
            if not cameras:
                raise OSError(say("camera.none_text"))
            await lens.initialize(cameras[0], ResolutionPreset.MAX, enable_audio=False)
        except RuntimeError:
            if tries == _TRIES - 1:
                raise
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return
