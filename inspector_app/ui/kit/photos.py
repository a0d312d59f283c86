"""Photos as small pictures in a row; a badge says whether each is only here or safe at the center."""

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.press import Box, pressable
from inspector_app.ui.palette import Tone
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for

__all__ = ["Keeping", "Thumb", "photo_strip", "thumbnail"]

SIDE: Final = 72


class Keeping(enum.Enum):
    """Where a photo exists: only on this device, on its way, proven at the center; or it needs a person."""

    ONLY_HERE = "only_here"
    MOVING = "moving"
    SAFE = "safe"
    DAMAGED = "damaged"


_BADGES: Final = {
    Keeping.ONLY_HERE: (ft.Icons.PHONE_ANDROID, Tone.WARN),
    Keeping.MOVING: (ft.Icons.ARROW_UPWARD, Tone.ACCENT),
    Keeping.SAFE: (ft.Icons.SHIELD, Tone.MET),
    Keeping.DAMAGED: (ft.Icons.PRIORITY_HIGH, Tone.NOT_MET),
}


@dataclass(frozen=True, slots=True)
class Thumb:
    """One photo in a strip. `picture` is its thumbnail (JPEG or PNG bytes); None while, or because, there is none. The
    thumbnail is plain; a second badge says that something is drawn on the photo."""

    id: str
    picture: bytes | None
    keeping: Keeping
    name: str
    is_drawn_on: bool = False


def photo_strip(
    identifier: str,
    thumbs: Sequence[Thumb],
    on_open: Callable[[str], object] | None = None,
    *,
    on_add: Callable[[], object] | None = None,
    add_name: str | None = None,
) -> ft.Control:
    """The photos side by side, scrolling sideways; a tap opens one by its id, a last tile adds one."""
    tiles = [_tile(identifier, thumb, on_open) for thumb in thumbs]
    if on_add is not None:
        tiles.append(_add_tile(identifier, add_name or say("kit.add_photo"), on_add))
    return anchored(identifier, ft.Row(tiles, spacing=4, scroll=ft.ScrollMode.HIDDEN))


def _tile(identifier: str, thumb: Thumb, on_open: Callable[[str], object] | None) -> ft.Control:
    on_tap = None if on_open is None else lambda: on_open(thumb.id)
    named = say("kit.drawn_on", name=thumb.name) if thumb.is_drawn_on else thumb.name
    name = say("kit.photo_name", name=named, keeping=word_for("keeping", thumb.keeping.value))
    shown = thumbnail(thumb.picture, thumb.keeping)
    if thumb.is_drawn_on:
        shown = ft.Stack([shown, ft.Container(_mark(ft.Icons.DRAW_OUTLINED, Tone.ACCENT), left=3, bottom=3)])
    tile = ft.Semantics(content=shown, exclude_semantics=True)
    return pressable(f"{identifier}-{thumb.id}", tile, on_tap, Box(radius=12, padding=2), label=name, tooltip=name)


def thumbnail(picture: bytes | None, keeping: Keeping | None = None, *, side: float = SIDE) -> ft.Control:
    """A square picture with the badge in its corner; a gray one where there is no picture."""
    shown: ft.Control
    if picture is None:
        icon = ft.Icons.BROKEN_IMAGE_OUTLINED if keeping is Keeping.DAMAGED else ft.Icons.IMAGE_OUTLINED
        shown = ft.Container(
            ft.Icon(icon, size=side / 3, color=Tone.PLAIN.strong),
            bgcolor=Tone.PLAIN.soft,
            border=ft.Border.all(1, palette.EDGE) if current_window().look.is_stark else None,
            width=side,
            height=side,
            border_radius=10,
            alignment=ft.Alignment.CENTER,
        )
    else:
        shown = ft.Image(src=picture, width=side, height=side, border_radius=10, fit=ft.BoxFit.COVER)
    return ft.Stack([shown, *([] if keeping is None else [_badge(keeping)])], width=side, height=side)


def _badge(keeping: Keeping) -> ft.Control:
    return ft.Container(_mark(*_BADGES[keeping]), right=3, bottom=3)


def _mark(icon: ft.IconData, tone: Tone) -> ft.Control:
    return ft.Container(
        ft.Icon(icon, size=14, color=tone.on_strong),
        bgcolor=tone.strong,
        border=ft.Border.all(1.5, palette.CARD),
        border_radius=7,
        padding=3,
    )


def _add_tile(identifier: str, name: str, on_add: Callable[[], object]) -> ft.Control:
    edge = ft.Border.all(current_window().look.border, palette.EDGE)
    box = Box(palette.CARD, edge, 10, width=SIDE + 4, height=SIDE + 4, alignment=ft.Alignment.CENTER)
    icon = ft.Icon(ft.Icons.ADD_A_PHOTO_OUTLINED, size=26, color=palette.ACCENT)
    return pressable(f"{identifier}-add", icon, on_add, box, label=name, tooltip=name)
