"""Photos of the visit as a strip, and one photo large."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import flet as ft

from inspector_app.criteria.elements import Category
from inspector_app.device.screens.drawn import Mat, ToPartner
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.places import go, the_desk, the_visit, visit_address
from inspector_app.device.state.drawing import is_drawn_on
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card, notice
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.fold import Fold
from inspector_app.ui.kit.photos import Keeping, Thumb, photo_strip
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.states import empty_state, loading
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, use_changes
from inspector_app.ui.tasks import use_query, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, say_size, say_time
from inspector_app.visits.records import Photo
from inspector_app.visits.values import known


@component
def PhotoRow(
    identifier: str,
    photos: tuple[Photo, ...],
    on_open: Callable[[str], object],
    on_add: Callable[[], object] | None = None,
) -> ft.Control:
    """Thumbnails with their badges; those not made yet show gray until they are."""
    visit = the_visit()
    use_changes(visit.changes)
    line = the_desk().line
    if line is not None:
        use_changes(line.changes)

    async def read() -> dict[str, bytes | None]:
        return {photo.id: await visit.view(photo, "thumbnail") for photo in photos}

    made = sum(known(one.role) == "thumbnail" for one in visit.visit.views)
    asked = use_query((tuple(photo.id for photo in photos), made), read)
    pictures = asked.value or {}
    thumbs = [
        Thumb(photo.id, pictures.get(photo.id), keeping(photo), name_of(photo), is_drawn_on=is_drawn_on(visit, photo))
        for photo in photos
    ]
    strip = photo_strip(identifier, thumbs, on_open, on_add=on_add)
    if asked.failure is None:
        return strip
    told = notice(f"{identifier}-failure", ft.Icons.ERROR_OUTLINE, asked.failure.sentence, tone=Tone.NOT_MET)
    return ft.Column([strip, told], spacing=8)


def keeping(photo: Photo) -> Keeping:
    """Where a photo exists."""
    visit, line = the_visit(), the_desk().line
    if visit.is_safe(photo):
        return Keeping.SAFE
    if line is not None and line.moving and line.moving == known(photo.digest):
        return Keeping.MOVING
    return Keeping.ONLY_HERE


def name_of(photo: Photo) -> str:
    """Its caption, or what it shows."""
    shows = [answer for answer, is_so in photo.shows.items() if known(is_so)]
    return known(photo.caption) or (say("photos.of", answer=shows[0]) if shows else say("photos.loose"))


def photo_page(photo_id: str) -> ft.View:
    """One photo, as large as the window, with what is known of it."""
    visit = the_visit()
    photo = next((one for one in visit.visit.photos if one.id == photo_id), None)
    if photo is None:
        return no_photo("photo")
    bar = Bar(name_of(photo), on_back=lambda: go(visit_address(visit.id)))
    return screen("photo", bar, body(_beside(photo)), measure=_PAGE)


def no_photo(identifier: str) -> ft.View:
    """The visit has no such photo."""
    gone = empty_state("photo-gone", ft.Icons.IMAGE_NOT_SUPPORTED_OUTLINED, say("photos.gone"), say("photos.gone_text"))
    visit = the_visit().id
    return screen(identifier, Bar(say("photos.title"), on_back=lambda: go(visit_address(visit))), gone)


_PAGE: Final = 1100
_ABOUT: Final = 340


def _beside(photo: Photo) -> list[ft.Control]:
    """The picture, and what is known of it: at its side where there is room, so that nobody has to scroll."""
    if not current_window().viewport.is_wide:
        return [Large(photo), About(photo.id), ToPartner(photo.id)]
    about = ft.Container(ft.Column([About(photo.id), ToPartner(photo.id)], spacing=10), width=_ABOUT)
    picture = ft.Container(Large(photo), expand=True)
    return [ft.Row([picture, about], spacing=10, vertical_alignment=ft.CrossAxisAlignment.START)]


@component
def Large(photo: Photo) -> ft.Control:
    """The preview, or the original where there is none; it can be pinched."""
    visit = the_visit()
    use_changes(visit.changes)
    made = sum(known(one.role) == "preview" for one in visit.visit.views)

    async def read() -> bytes | None:
        return await visit.view(photo, "preview")

    picture = use_query((photo.id, made), read)
    if picture.failure is not None:
        return notice("photo-failure", ft.Icons.ERROR_OUTLINE, picture.failure.sentence, tone=Tone.NOT_MET)
    if picture.is_loading and picture.value is None:
        return loading("photo-loading", say("photos.loading"))
    if not picture.value:
        return notice("photo-elsewhere", ft.Icons.CLOUD_OUTLINED, say("photos.elsewhere"), tone=Tone.PLAIN)
    return anchored("photo-large", Mat(photo, picture.value, name_of(photo)))


@component
def About(photo_id: str) -> ft.Control:
    """Whether it is safe, what could be read of it, and what it is evidence for."""
    visit = the_visit()
    use_changes(visit.changes)
    photo = next(one for one in visit.visit.photos if one.id == photo_id)
    is_safe = visit.is_safe(photo)
    state = (
        chip(say("photos.safe"), Tone.MET, ft.Icons.SHIELD)
        if is_safe
        else chip(say("photos.only_here"), Tone.WARN, ft.Icons.PHONE_ANDROID)
    )
    size = say_size(known(photo.size) or 0)
    digest = say("photos.digest", digest=(known(photo.digest) or "")[:16])
    head = ft.Row([state, faint(size)], spacing=10, wrap=True)
    lines: list[ft.Control] = [head, *_taken(photo), faint(digest)]
    if trouble := known(photo.trouble):
        lines.append(notice("photo-trouble", ft.Icons.REPORT_GMAILERRORRED, trouble, tone=Tone.NOT_MET))
    return card([*lines, Assign(photo)], spacing=10)


def _taken(photo: Photo) -> list[ft.Control]:
    """By whom and when, by their device's clock."""
    stamp = photo.stamps.get("digest")
    if stamp is None:
        return []
    said = (the_visit().name_of(stamp.by), say_time(datetime.fromisoformat(stamp.at)))
    return [words(" · ".join(part for part in said if part), Style.SECOND)]


def _with_title(answer: str) -> str:
    element = the_visit().criteria.element(answer)
    return f"{answer}  {in_language(element.title)}" if element else answer


@component
def Assign(photo: Photo) -> ft.Control:
    """Gives a loose photo to an answer, later."""
    visit, desk = the_visit(), the_desk()

    async def assign(answer: str) -> None:
        await visit.assign(photo.id, answer)
        await desk.captured()

    assigning = use_task(assign)
    shown = [answer for answer, is_so in photo.shows.items() if known(is_so)]
    if shown:
        named = [words(_with_title(answer), Style.BODY, palette.INK) for answer in shown]
        return ft.Column([faint(say("photos.evidence")), *named], spacing=2)
    asked = words(say("photos.assign"), Style.BODY_STRONG)
    choices = [_choices_in(category, assigning.start) for category in visit.criteria.categories]
    return ft.Column([asked, *choices], spacing=8, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _choices_in(category: Category, assign: Callable[[str], object]) -> ft.Control:
    """The criteria of one category; a set has about a hundred, of which a person looks for one."""

    def draw() -> list[ft.Control]:
        return [
            button(
                f"assign-{element.id}",
                _with_title(element.id),
                lambda wanted=element.id: assign(wanted),  # type: ignore[misc]
                kind=Kind.SECONDARY,
            )
            for element in the_visit().criteria.elements
            if element.category == category.id
        ]

    title = f"{category.id}  {in_language(category.title)}"
    return keyed(category.id, Fold, f"assign-in-{category.id}", title, draw)
