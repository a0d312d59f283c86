"""Around the shutter: what is tagged, the button itself, what is saved, and what is in the way."""

import asyncio
from collections.abc import Callable
from typing import Final

import flet as ft

from inspector_app.device.errors import CameraRefused
from inspector_app.device.screens.lens import Optics
from inspector_app.device.screens.pick import use_picking
from inspector_app.device.screens.places import go, photos_address, the_desk, the_shooting, the_visit
from inspector_app.device.screens.room import is_full
from inspector_app.ui import palette
from inspector_app.ui.failures import log_failure
from inspector_app.ui.kit.anchors import live
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card
from inspector_app.ui.kit.photos import thumbnail
from inspector_app.ui.kit.press import Box, pressable
from inspector_app.ui.kit.tabs import Pill, pills
from inspector_app.ui.kit.words import count_mark, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, use_cell, use_changes, use_effect
from inspector_app.ui.tasks import use_query
from inspector_app.ui.theme import Style
from inspector_app.ui.window import Window, current_window
from inspector_app.ui.wording import say
from inspector_app.vault.errors import VaultClosed
from inspector_app.visits.values import known

__all__ = ["Blink", "LastShot", "PickButton", "Shutter", "Status", "Tags", "Troubles"]

_SHUTTER: Final = 80
_CORNER: Final = 60
_MOST_TAGS: Final = 3
_BLINK_SECONDS: Final = 0.14
LATER: Final = ""
"""Stands for no criterion among the tags."""


@component
def Tags(first: str | None, *, is_upright: bool = False) -> ft.Control:
    """For which criterion the next photos are, or for none yet: one tap changes it."""
    shooting, visit = the_shooting(), the_visit()
    use_changes(shooting.changes)
    here = [*([first] if first else []), *visit.recent]
    near = use_cell(lambda: [*dict.fromkeys(here)][:_MOST_TAGS]).value  # they stay where the thumb found them
    ids = [one for one in near if visit.criteria.element(one) is not None]
    choices = [*(Pill(one, one, one) for one in ids), Pill(LATER, say("camera.later"), "later")]
    if is_upright:
        return _upright(choices, shooting.answer or LATER)
    return pills("tag", choices, shooting.answer or LATER, lambda one: shooting.tag(one or None))


def _upright(choices: list[Pill[str]], chosen: str) -> ft.Control:
    """The same under each other."""
    shooting = the_shooting()
    drawn = [
        button(
            f"tag-{choice.name}",
            choice.label,
            lambda wanted=choice.value: shooting.tag(wanted or None),  # type: ignore[misc]
            kind=Kind.PRIMARY if choice.value == chosen else Kind.SECONDARY,
        )
        for choice in choices
    ]
    return ft.Column(drawn, spacing=6, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@component
def Shutter(optics: Optics, is_started: bool) -> ft.Control:
    """Every tap is a photo. It waits only where too many pictures are still in memory, and says so."""
    shooting, window = the_shooting(), current_window()
    use_changes(shooting.changes)
    use_changes(the_desk().roomed)
    is_ready = is_started and shooting.is_ready and not is_full()
    inner: ft.Control = ft.Container(bgcolor=palette.INK, border_radius=_SHUTTER / 2, expand=True)
    if not (is_ready or is_full()) and shooting.trouble is None and shooting.stuck is None:
        ring = ft.ProgressRing(width=34, height=34, stroke_width=4, color=palette.INK)
        inner = ft.Semantics(content=ring, exclude_semantics=True)
    elif not is_ready:
        inner = ft.Icon(ft.Icons.NO_PHOTOGRAPHY_OUTLINED, size=30, color=palette.FAINT)

    def press() -> None:
        if shooting.press(optics.take):
            _touch(window)

    edge = ft.Border.all(4, palette.INK if is_ready else palette.EDGE)
    middle = ft.Alignment.CENTER
    box = Box(None, edge, _SHUTTER / 2, 4, width=_SHUTTER, height=_SHUTTER, alignment=middle, on_color=palette.INK)
    name = say("camera.shoot") if is_ready or is_started else say("camera.wait")
    identifier = "shutter" if is_started and not is_full() else "shutter-waits"
    return pressable(identifier, inner, press if is_ready else None, box, label=name, is_rapid=True)


def _touch(window: Window) -> None:
    """The hand feels that the tap counted: nobody looks at the screen meanwhile."""
    if window.abilities.has_haptics:
        window.call(window.keep.setdefault("haptics", ft.HapticFeedback()).light_impact)


@component
def Status() -> ft.Control:
    """How many are saved, in words, read aloud as it changes; and that something is still on its way."""
    shooting = the_shooting()
    use_changes(shooting.changes)
    tone = Tone.MET.strong if shooting.kept else palette.FAINT
    icon = ft.Icons.CHECK_CIRCLE if shooting.kept else ft.Icons.PHOTO_CAMERA_OUTLINED
    text = say("camera.kept", count=shooting.kept)
    if shooting.picking is not None:
        text = say("camera.picking", kept=shooting.picking.kept, chosen=shooting.picking.chosen)
    elif shooting.is_full:
        text = say("camera.full", count=shooting.kept)
    told = live("camera-count", words(text, Style.SECOND_STRONG, align=ft.TextAlign.CENTER))
    told.expand, told.expand_loose = True, True
    row = ft.Row([ft.Icon(icon, size=18, color=tone), told], spacing=6, alignment=ft.MainAxisAlignment.CENTER)
    return ft.Container(row, padding=ft.Padding.symmetric(horizontal=12))


@component
def LastShot() -> ft.Control:
    """The newest of the series in the corner; a tap shows what was shot, before any shot all photos of the visit."""
    shooting, visit = the_shooting(), the_visit()
    use_changes(shooting.changes)
    use_changes(visit.changes)
    last = shooting.series[-1] if shooting.series else None
    photo = next((one for one in visit.visit.photos if one.id == last), None)
    made = sum(known(one.role) == "thumbnail" for one in visit.visit.views)

    async def read() -> bytes | None:
        return await visit.view(photo, "thumbnail") if photo is not None else None

    picture = use_query((last, made), read).value

    def look() -> None:
        shooting.goes_on = last is not None
        go(photos_address(visit.id, "series" if last else "all"))

    tile = ft.Semantics(content=_tile(picture, is_there=last is not None), exclude_semantics=True)
    parts: list[ft.Control] = [ft.Container(tile, width=_CORNER, height=_CORNER, left=4, top=4)]
    if shooting.kept:
        parts.append(ft.Container(count_mark(shooting.kept, palette.ON_ACCENT, palette.ACCENT), right=0, top=0))
    stack = ft.Stack(parts, width=_CORNER + 8, height=_CORNER + 8)
    name = say("camera.look", count=shooting.kept)
    return pressable("series", stack, look, Box(radius=14), label=name, tooltip=name)


def _tile(picture: bytes | None, *, is_there: bool) -> ft.Control:
    if is_there:
        return thumbnail(picture, side=_CORNER)
    icon = ft.Icon(ft.Icons.PHOTO_LIBRARY_OUTLINED, size=26, color=palette.INK)
    return ft.Container(icon, alignment=ft.Alignment.CENTER, bgcolor=palette.CARD, border_radius=12)


@component
def PickButton() -> ft.Control:
    """Pictures from the gallery, or from files, for what is tagged."""
    picking = use_picking()
    icon: ft.Control = ft.Icon(ft.Icons.ADD_PHOTO_ALTERNATE_OUTLINED, size=26, color=palette.INK)
    if picking.is_running:
        ring = ft.ProgressRing(width=26, height=26, stroke_width=3, color=palette.INK)
        icon = ft.Semantics(content=ring, exclude_semantics=True)
    box = Box(palette.CARD, None, 14, width=_CORNER, height=_CORNER, alignment=ft.Alignment.CENTER)
    name = say("camera.pick")
    return pressable("pick", icon, None if picking.is_running else picking.start, box, label=name, tooltip=name)


@component
def Blink() -> ft.Control:
    """A short veil over the picture when a photo is saved."""
    shooting = the_shooting()
    use_changes(shooting.changes)
    shown = use_cell(lambda: shooting.kept)
    is_lit, set_lit = ft.use_state(False)

    async def blink() -> None:
        if shooting.kept > shown.value:
            set_lit(True)
            await asyncio.sleep(_BLINK_SECONDS)
            set_lit(False)
        shown.value = shooting.kept

    use_effect(blink, [shooting.kept])
    return ft.Container(
        bgcolor=palette.INK,
        opacity=0.55 if is_lit else 0,
        animate_opacity=ft.Animation(round(_BLINK_SECONDS * 1000), ft.AnimationCurve.EASE_OUT),
    )


@component
def Troubles(on_again: Callable[[], object]) -> ft.Control:
    """What keeps photos from being taken or kept, and the way out of it."""
    shooting, window = the_shooting(), current_window()
    use_changes(shooting.changes)
    if shooting.stuck is not None:
        again = button("keep-again", say("camera.keep_again"), shooting.try_again, expand=True)
        text = say("camera.stuck", count=shooting.on_the_way)
        return _panel("camera-stuck", ft.Icons.SAVE_OUTLINED, _sentence(window, shooting.stuck), text, [again])
    if shooting.trouble is None or isinstance(shooting.trouble, VaultClosed):
        return ft.Container(height=0)
    start = button("camera-again", say("camera.again"), on_again, icon=ft.Icons.REFRESH, expand=True)
    text = say("camera.trouble_text") if shooting.kept == 0 else say("camera.trouble_kept", count=shooting.kept)
    icon = ft.Icons.LOCK_OUTLINE if isinstance(shooting.trouble, CameraRefused) else ft.Icons.NO_PHOTOGRAPHY_OUTLINED
    return _panel("camera-trouble", icon, _sentence(window, shooting.trouble), text, [start])


def _sentence(window: Window, why: Exception) -> str:
    return window.explain(why) or say("trouble.action", code=log_failure(why, "the camera"))


def _panel(identifier: str, icon: ft.IconData, title: str, text: str, actions: list[ft.Control]) -> ft.Control:
    head = ft.Row(
        [ft.Icon(icon, size=24, color=Tone.WARN.strong), words(title, Style.BODY_STRONG, expand=True)],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return live(identifier, card([head, words(text, Style.SECOND, palette.FAINT), ft.Row(actions, spacing=10)]))
