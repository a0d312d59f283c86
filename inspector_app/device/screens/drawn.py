"""On the page of a photo: the picture with what is drawn on it, the way to draw, and whether the partner may see it."""

from collections.abc import Callable
from typing import Final

import flet as ft

from inspector_app.device.screens.marks import Marks, marked, use_frame
from inspector_app.device.screens.places import go, markup_address, the_desk, the_visit
from inspector_app.device.state.drawing import leaves_elsewhere, marks_on, share, shown_of, size_of, why_inside
from inspector_app.ui import palette
from inspector_app.ui.kit.answer import option, options
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card, notice
from inspector_app.ui.kit.press import Box, pressable
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.tasks import use_saves
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.records import Photo
from inspector_app.visits.values import known

__all__ = ["Mat", "ToPartner"]

_MAT: Final = 540
"""In a wide window a picture of 4:3 fills the room beside what is known of it."""


@component
def Mat(photo: Photo, picture: bytes, name: str) -> ft.Control:
    """The picture with all that is drawn on it, or as it was taken; it can be pinched."""
    visit = the_visit()
    use_changes(visit.changes)
    size = size_of(visit, photo)
    frame, measure = use_frame(size)
    is_plain, set_plain = ft.use_state(False)
    shown = shown_of(marks_on(visit, known(photo.digest) or ""))
    layers = [] if is_plain or not shown else [Marks(shown, frame)]
    label = say("drawn.picture", name=name, count=len(shown)) if layers else name
    is_compact, look = current_window().viewport.is_compact, current_window().look
    mat = ft.Container(
        ft.InteractiveViewer(marked(picture, label, layers, measure), max_scale=6),
        height=None if is_compact and size else _MAT,
        aspect_ratio=size[0] / size[1] if is_compact and size else None,
        bgcolor=palette.CARD,
        border=ft.Border.all(look.border, palette.LINE),
        border_radius=14,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        alignment=ft.Alignment.CENTER,
    )
    parts: list[ft.Control] = [mat]
    if shown:
        parts.append(_sides(set_plain, is_plain=is_plain))
    parts.append(ft.Row([_draw_button(photo, can_draw=size is not None)]))
    return ft.Column(parts, spacing=10)


def _sides(set_plain: Callable[[bool], None], *, is_plain: bool) -> ft.Control:
    """With what is drawn, and as it was taken: the original never changes."""
    tone = Tone.ACCENT
    drawn = option(
        "show-drawn", ft.Icons.DRAW_OUTLINED, say("drawn.with"), tone, lambda: set_plain(False), is_chosen=not is_plain
    )
    plain = option(
        "show-original", ft.Icons.IMAGE_OUTLINED, say("drawn.plain"), tone, lambda: set_plain(True), is_chosen=is_plain
    )
    return options([drawn, plain])


def _draw_button(photo: Photo, *, can_draw: bool) -> ft.Control:
    address = markup_address(the_visit().id, photo.id)
    on_tap = (lambda: go(address)) if can_draw else None
    return button("draw", say("drawn.draw"), on_tap, kind=Kind.SECONDARY, icon=ft.Icons.DRAW_OUTLINED, expand=True)


@component
def ToPartner(photo_id: str) -> ft.Control:
    """The switch that lets a picture leave, what that means, and why it may stay inside all the same."""
    visit, desk = the_visit(), the_desk()
    use_changes(visit.changes)
    photo = next(one for one in visit.visit.photos if one.id == photo_id)
    is_shared = known(photo.shared) is True

    async def turn() -> None:
        await share(visit, photo_id, is_shared=not is_shared)
        await desk.captured()

    icon = ft.Icons.TOGGLE_ON if is_shared else ft.Icons.TOGGLE_OFF_OUTLINED
    mark = ft.Icon(icon, size=40, color=palette.ACCENT if is_shared else palette.EDGE)
    unshared = say("drawn.elsewhere") if leaves_elsewhere(visit, photo) else say("drawn.not_shared")
    state = say("drawn.shared") if is_shared else unshared
    named = ft.Column([words(say("drawn.share"), Style.BODY_STRONG), faint(state)], spacing=1, expand=True)
    row = ft.Row([named, mark], spacing=12)
    switch = pressable(
        "share", row, use_saves(turn), Box(padding=ft.Padding.symmetric(vertical=4)), is_checked=is_shared
    )
    parts = [switch, faint(say("drawn.share_text"))]
    if (why := why_inside(visit, photo)) is not None:
        parts.append(notice("share-why", ft.Icons.LOCK_OUTLINE, word_for("drawn_why", why.value), tone=Tone.WARN))
    return card(parts, spacing=6)
