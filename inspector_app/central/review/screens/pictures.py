"""Photos in a row, large enough to be judged; a tap opens them side by side."""

from collections.abc import Sequence
from typing import Final

import flet as ft

from inspector_app.central.review.saying import say_moment
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.sheet import Picture, Shared, Sheet
from inspector_app.ui import palette
from inspector_app.ui.kit import anchored, chip, faint, pressable
from inspector_app.ui.kit.press import Box
from inspector_app.ui.palette import Tone
from inspector_app.ui.photofacts import say_zoned
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, say_size, word_for

__all__ = ["address_as_drawn", "address_of", "caption_of", "picture_row"]

TILE: Final = (244, 176)
SMALL_TILE: Final = (156, 114)
"""Width and height, in logical pixels: two in a row on a phone, two beside the categories in a wide window."""


def address_of(visit: str, digest: str) -> str:
    """Where the browser gets the bytes, with its own cookie."""
    return f"/photos/{visit}/{digest}"


def address_as_drawn(visit: str, picture: Picture) -> str:
    """Where the browser gets the photo with what is drawn on it; another address as soon as anything drawn differs."""
    return f"{address_of(visit, picture.digest)}/annotated?as={picture.annotated}"


def caption_of(sheet: Sheet, picture: Picture) -> str:
    """What it shows, as far as anybody said."""
    answers = ", ".join(picture.shows)
    named = picture.caption or (say("review.photo_of", answers=answers) if answers else say("review.photo_loose"))
    return f"{named} · {sheet.name_of(picture.by)}" if picture.by else named


def _size() -> tuple[int, int]:
    return SMALL_TILE if current_window().viewport.is_compact else TILE


def picture_row(sheet: Sheet, pictures: Sequence[Picture], identifier: str) -> ft.Control:
    """The photos beside each other, going on in the next row."""
    tiles = [_tile(sheet, picture, identifier) for picture in pictures]
    return anchored(
        identifier, ft.Row(tiles, spacing=10, run_spacing=10, wrap=True, vertical_alignment=ft.CrossAxisAlignment.START)
    )


def _tile(sheet: Sheet, picture: Picture, identifier: str) -> ft.Control:
    seat, caption = current_seat(), caption_of(sheet, picture)
    column = ft.Column([_shown(sheet, picture), *_badges(picture), _below(picture)], spacing=4, tight=True)
    quiet = ft.Semantics(content=column, exclude_semantics=True)
    name = say("review.photo_name", caption=caption, state=_state(picture))
    box = Box(radius=10, width=_size()[0])

    def go() -> None:
        seat.go(seat.spot.with_photo(picture.id))

    return pressable(f"{identifier}-{picture.id}", quiet, go, box, label=name, tooltip=caption)


def _shown(sheet: Sheet, picture: Picture) -> ft.Control:
    digest, (width, height) = picture.small, _size()
    if digest is None:
        return _instead(picture)
    return ft.Container(
        ft.Image(
            src=address_of(sheet.id, digest),
            width=width,
            height=height,
            fit=ft.BoxFit.COVER,
            gapless_playback=True,
            exclude_from_semantics=True,
        ),
        bgcolor=Tone.PLAIN.soft,
        border_radius=10,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )


def _instead(picture: Picture) -> ft.Control:
    icon, (width, height) = ft.Icons.BROKEN_IMAGE_OUTLINED, _size()
    if not picture.is_here:
        icon = ft.Icons.HOURGLASS_BOTTOM
    return ft.Container(
        ft.Column(
            [ft.Icon(icon, size=30, color=Tone.PLAIN.strong), faint(_state(picture), Style.LABEL)],
            spacing=6,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        width=width,
        height=height,
        bgcolor=Tone.PLAIN.soft,
        border_radius=10,
        padding=8,
        alignment=ft.Alignment.CENTER,
    )


def _badges(picture: Picture) -> list[ft.Control]:
    """What must be known of a picture before anybody opens it."""
    found: list[ft.Control] = []
    if picture.shared is not Shared.INSIDE:
        tone = Tone.ACCENT if picture.shared is Shared.SHOWN else Tone.WARN
        icon = ft.Icons.SEND_OUTLINED if picture.shared is Shared.SHOWN else ft.Icons.LOCK_OUTLINE
        found.append(chip(word_for("sharing.short", picture.shared.value), tone, icon))
    if picture.annotated:
        found.append(chip(say("sharing.drawn"), Tone.PLAIN, ft.Icons.DRAW_OUTLINED))
    return [ft.Row(found, spacing=4, run_spacing=4, wrap=True)] if found else []


def _below(picture: Picture) -> ft.Control:
    """A caption, or else when it was taken, and who says so."""
    return ft.Text(
        picture.caption or _when(picture),
        style=Style.LABEL,
        color=palette.FAINT,
        max_lines=3,
        overflow=ft.TextOverflow.ELLIPSIS,
    )


def _when(picture: Picture) -> str:
    if picture.said.taken is not None:
        return say("photo_facts.by_camera", at=say_zoned(picture.said.taken))
    return say("photo_facts.kept", at=say_moment(picture.at)) if picture.at else ""


def _state(picture: Picture) -> str:
    if not picture.is_here:
        return say("review.photo_not_here")
    if picture.shown is None:
        return say("review.photo_kept")
    return say_size(picture.size) if picture.size is not None else say("review.photo_here")
