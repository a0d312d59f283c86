"""Photos of the visit as a strip, and one photo large."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import flet as ft

from inspector_app.device.released import Gone
from inspector_app.device.screens.drawn import Mat, ToPartner
from inspector_app.device.screens.evidence_for import Assign
from inspector_app.device.screens.keeping import of_gone, of_lost
from inspector_app.device.screens.places import go, the_desk, the_visit, visit_address
from inspector_app.device.screens.when_where import WhenWhereCard
from inspector_app.device.state.drawing import is_drawn_on
from inspector_app.evidence.troubles import AS_THEY_ARE
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.cards import card, notice
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.photos import Keeping, Thumb, photo_strip
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.states import empty_state, loading
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.photofacts import say_zoned
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.tasks import use_query
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, say_size
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
    """Where a photo exists, or that there is something the matter with it."""
    visit, line = the_visit(), the_desk().line
    trouble = known(photo.trouble)
    if trouble and trouble not in AS_THEY_ARE:
        return Keeping.DAMAGED
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
        return [Large(photo), About(photo.id), ToPartner(photo.id), WhenWhereCard(photo.id)]
    cards = [About(photo.id), ToPartner(photo.id), WhenWhereCard(photo.id)]
    about = ft.Container(ft.Column(cards, spacing=10), width=_ABOUT)
    picture = ft.Container(Large(photo), expand=True)
    return [ft.Row([picture, about], spacing=10, vertical_alignment=ft.CrossAxisAlignment.START)]


@component
def Large(photo: Photo) -> ft.Control:
    """The preview; it can be pinched."""
    visit = the_visit()
    use_changes(visit.changes)
    digest = known(photo.digest)
    made = sum(known(one.role) == "preview" and known(one.of) == digest for one in visit.visit.views)

    async def read() -> bytes | None:
        return await visit.view(photo, "preview")

    picture = use_query((photo.id, made), read)
    if picture.failure is not None:
        return notice("photo-failure", ft.Icons.ERROR_OUTLINE, picture.failure.sentence, tone=Tone.NOT_MET)
    if picture.is_loading and picture.value is None:
        return loading("photo-loading", say("photos.loading"))
    if not picture.value:
        if known(photo.trouble) and not made:
            return notice("photo-not-shown", ft.Icons.BROKEN_IMAGE_OUTLINED, say("photos.not_shown"), tone=Tone.PLAIN)
        return notice("photo-elsewhere", ft.Icons.CLOUD_OUTLINED, say("photos.elsewhere"), tone=Tone.PLAIN)
    return anchored("photo-large", Mat(photo, picture.value, name_of(photo)))


@component
def About(photo_id: str) -> ft.Control:
    """Whether it is safe, what could be read of it, and what it is evidence for."""
    visit = the_visit()
    use_changes(visit.changes)
    if (line := the_desk().line) is not None:
        use_changes(line.changes)
    photo = next(one for one in visit.visit.photos if one.id == photo_id)
    is_safe = visit.is_safe(photo)
    gone = _gone(photo)
    state = _where(is_safe=is_safe, is_gone=gone is not None)
    size = say_size(known(photo.size) or 0)
    digest = say("photos.digest", digest=(known(photo.digest) or "")[:16])
    head = ft.Row([state, faint(size)], spacing=10, wrap=True)
    lines: list[ft.Control] = [head, *_taken(photo), faint(digest)]
    if gone is not None:
        lines.append(of_gone(gone))
        if any(one == gone for one in _lost()):
            lines.append(notice("photo-lost", ft.Icons.REPORT_GMAILERRORRED, of_lost(gone), tone=Tone.NOT_MET))
    if trouble := known(photo.trouble):
        lines.append(_trouble(trouble))
    return card([*lines, Assign(photo)], spacing=10)


def _where(*, is_safe: bool, is_gone: bool) -> ft.Control:
    if is_gone:
        tone = Tone.MET if is_safe else Tone.WARN
        return chip(say("staying.at_center" if is_safe else "staying.not_here"), tone, ft.Icons.CLOUD_OUTLINED)
    if is_safe:
        return chip(say("photos.safe"), Tone.MET, ft.Icons.SHIELD)
    return chip(say("photos.only_here"), Tone.WARN, ft.Icons.PHONE_ANDROID)


def _gone(photo: Photo) -> Gone | None:
    line = the_desk().line
    return line.gone(the_visit().id, known(photo.digest) or "") if line is not None else None


def _lost() -> tuple[Gone, ...]:
    line = the_desk().line
    return line.lost if line is not None else ()


def _taken(photo: Photo) -> list[ft.Control]:
    """By whom and when, by their device's clock."""
    stamp = photo.stamps.get("digest")
    if stamp is None:
        return []
    visit = the_visit()
    is_own = stamp.device == visit.book.session.device
    at = say("photo_facts.kept_here" if is_own else "photo_facts.kept", at=say_zoned(datetime.fromisoformat(stamp.at)))
    said = (visit.name_of(stamp.by), at)
    return [words(" · ".join(part for part in said if part), Style.SECOND)]


def _trouble(trouble: str) -> ft.Control:
    if trouble in AS_THEY_ARE:
        return notice("photo-trouble", ft.Icons.INFO_OUTLINE, trouble, tone=Tone.PLAIN)
    return notice("photo-trouble", ft.Icons.REPORT_GMAILERRORRED, trouble, tone=Tone.NOT_MET)
