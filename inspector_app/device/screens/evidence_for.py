"""What one photo is evidence for, and its caption: on the photo's own page."""

from collections.abc import Callable

import flet as ft

from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.places import assign_address, go, the_desk, the_visit
from inspector_app.device.state.open_visit import caption_place
from inspector_app.ui import palette
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.field import Field
from inspector_app.ui.kit.press import icon_button
from inspector_app.ui.kit.words import words
from inspector_app.ui.runtime import component
from inspector_app.ui.tasks import use_saves
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say
from inspector_app.visits.records import Photo
from inspector_app.visits.values import known

__all__ = ["Assign"]


@component
def Assign(photo: Photo) -> ft.Control:
    """On a photo's own page: its caption, what it is evidence for, and the way to more."""
    visit, desk = the_visit(), the_desk()

    async def take_back(answer: str) -> None:
        await visit.link([photo.id], answer, None)
        await desk.captured()

    async def name_it(text: str) -> None:
        await visit.set_caption(photo.id, text)
        await desk.captured()

    save, place = use_saves(take_back), caption_place(photo.id)
    shown = [answer for answer, is_so in photo.shows.items() if known(is_so)]
    caption = Field(
        "caption",
        say("assign.caption"),
        known(photo.caption) or "",
        draft=visit.drafted.get(place),
        helper=say("assign.caption_help"),
        on_draft=lambda text: visit.draft(place, text),
        on_commit=name_it,
    )
    title = say("photos.evidence") if shown else say("photos.assign")
    more = say("assign.more") if shown else say("assign.choose")
    kind = Kind.SECONDARY if shown else Kind.PRIMARY
    to_page = button(
        "assign",
        more,
        lambda: go(assign_address(visit.id, [photo.id])),
        kind=kind,
        icon=ft.Icons.PLAYLIST_ADD_CHECK,
        expand=True,
    )
    return ft.Column(
        [words(title, Style.BODY_STRONG), *(_shown(answer, save) for answer in shown), ft.Row([to_page]), caption],
        spacing=8,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _shown(answer: str, on_back: Callable[[str], object]) -> ft.Control:
    element = the_visit().criteria.element(answer)
    title = f"{answer}  {in_language(element.title)}" if element else answer
    back = icon_button(
        f"unassign-{answer}",
        ft.Icons.CLOSE,
        say("assign.unassign", answer=answer),
        lambda: on_back(answer),
        color=palette.FAINT,
    )
    return ft.Row([words(title, Style.BODY, palette.INK, expand=True), back], spacing=4)
