"""The photos of a visit, large: one, or two side by side; on and back by buttons and by the arrow keys."""

from collections.abc import Callable, Sequence
from typing import Final

import flet as ft

from inspector_app.central.review.saying import say_moment
from inspector_app.central.review.screens.parts import link_button
from inspector_app.central.review.screens.pictures import address_as_drawn, address_of, caption_of
from inspector_app.central.review.screens.sharing import Sharing
from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.sheet import Picture, Sheet
from inspector_app.ui import palette
from inspector_app.ui.kit import Kind, anchored, heading, icon_button, words
from inspector_app.ui.kit.words import line
from inspector_app.ui.photofacts import say_said
from inspector_app.ui.runtime import Cell, component, keyed, use_cell, use_effect
from inspector_app.ui.tasks import use_query
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, say_size
from inspector_app.visits.photofacts import Said

__all__ = ["Viewer"]

_ON: Final = frozenset({"Arrow Right", "Page Down"})
_BACK: Final = frozenset({"Arrow Left", "Page Up"})
_DIGITS: Final = 12


@component
def Viewer(visit: str, photo: str) -> ft.Control:
    """Begins with that photo; goes through all of the visit in the order of what they show."""
    desk = current_seat().desk
    query = use_query(("viewer", visit), lambda: desk.open(visit), changes=desk.arrivals.of(visit))
    sheet = query.value or desk.opened(visit)
    if sheet is not None and sheet.pictures:
        return Album(sheet, photo)
    if query.failure is not None:
        return _ground([_top(query.failure.sentence, [])])
    return _ground([_top(say("review.loading") if query.is_loading else say("review.no_photos"), [])])


@component
def Album(sheet: Sheet, photo: str) -> ft.Control:
    """`wished` may lie beyond the end: what is shown is cut to what there is."""
    is_compact, pictures = current_window().viewport.is_compact, list(sheet.pictures.values())
    first = next((number for number, one in enumerate(pictures) if one.id == photo), 0)
    wished, set_wished = ft.use_state(first)
    is_wish_pair, set_pair = ft.use_state(not is_compact)
    across = 2 if is_wish_pair and len(pictures) > 1 else 1
    last = len(pictures) - across
    at = min(wished, last)

    def step(by: int) -> None:
        set_wished(max(0, min(last, at + by)))

    _listen(step, at, last)
    count = say("review.photo_count", at=at + 1, of=len(pictures))
    if across == 2:
        count = say("review.photos_count", at=at + 1, to=at + 2, of=len(pictures))
    back = _arrow("viewer-back", ft.Icons.CHEVRON_LEFT, say("review.previous"), lambda: step(-1), can=at > 0)
    on = _arrow("viewer-on", ft.Icons.CHEVRON_RIGHT, say("review.next"), lambda: step(1), can=at < last)
    panes = _beside([keyed(one.id, Pane, sheet, one) for one in pictures[at : at + across]])
    if is_compact:
        feet = ft.Row([back, on], alignment=ft.MainAxisAlignment.SPACE_BETWEEN)
        return _ground([_top(count, []), panes, feet])
    tools = [_pair_button(lambda: set_pair(across == 1), is_pair=across == 2)] if len(pictures) > 1 else []
    return _ground([_top(count, tools), ft.Row([back, panes, on], expand=True, spacing=4)])


def _listen(step: Callable[[int], object], at: int, last: int) -> None:
    """The arrow keys, as long as the photos are open."""
    seat = current_seat()
    token: Cell[object] = use_cell(object)

    def press(key: str) -> None:
        if key == "Escape":
            _close()
        elif key in _ON or key in _BACK:
            step(1 if key in _ON else -1)

    def follow() -> None:
        seat.keys[token.value] = press

    use_effect(follow, [at, last], lambda: seat.keys.pop(token.value, None))


def _close() -> None:
    seat = current_seat()
    seat.go(seat.spot.with_photo(""))


def _pair_button(on_tap: Callable[[], object], *, is_pair: bool) -> ft.Control:
    icon = ft.Icons.CROP_PORTRAIT if is_pair else ft.Icons.VIEW_COLUMN_OUTLINED
    name = say("review.one_photo") if is_pair else say("review.two_photos")
    return icon_button("viewer-pair", icon, name, on_tap, color=palette.ON_BADGE)


def _beside(panes: Sequence[ft.Control]) -> ft.Control:
    filled: list[ft.Control] = [ft.Container(pane, expand=True) for pane in panes]
    return ft.Row(filled, spacing=12, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)


def _ground(parts: list[ft.Control]) -> ft.Control:
    column = ft.Column(parts, spacing=4, expand=True)
    return anchored("viewer", ft.Container(ft.SafeArea(column, expand=True), bgcolor=palette.BADGE, padding=8))


def _top(title: str, tools: Sequence[ft.Control]) -> ft.Control:
    shut = icon_button("viewer-close", ft.Icons.CLOSE, say("kit.close"), _close, color=palette.ON_BADGE)
    named = heading(line(title, Style.BODY_STRONG, palette.ON_BADGE), 1, identifier="viewer-count")
    return ft.Row([ft.Container(width=8), named, ft.Container(expand=True), *tools, shut], spacing=4)


def _arrow(identifier: str, icon: ft.IconData, name: str, go: Callable[[], object], *, can: bool) -> ft.Control:
    return icon_button(identifier, icon, name, go if can else None, color=palette.ON_BADGE)


@component
def Pane(sheet: Sheet, picture: Picture) -> ft.Control:
    """One photo, to be enlarged by wheel or fingers, and what is known of it. First as it is annotated."""
    is_bare, set_bare = ft.use_state(False)
    tools: list[ft.Control] = []
    if picture.annotated:
        icon = ft.Icons.DRAW_OUTLINED if is_bare else ft.Icons.IMAGE_OUTLINED
        name = say("sharing.show_drawn") if is_bare else say("sharing.show_bare")
        tools = [icon_button(f"bare-{picture.id}", icon, name, lambda: set_bare(not is_bare), color=palette.ON_BADGE)]
    shown = _picture(sheet, picture, is_bare=is_bare)
    column = ft.Column([shown, _about(sheet, picture, tools), Sharing(sheet, picture)], spacing=8, expand=True)
    return anchored(f"pane-{picture.id}", column)


def _picture(sheet: Sheet, picture: Picture, *, is_bare: bool) -> ft.Control:
    if picture.shown is None:
        reason = picture.trouble or say("review.photo_kept" if picture.is_here else "review.photo_not_here")
        told = words(reason, Style.BODY, palette.ON_BADGE, align=ft.TextAlign.CENTER)
        return ft.Container(told, alignment=ft.Alignment.CENTER, expand=True, padding=24)
    as_drawn = picture.annotated and not is_bare
    image = ft.Image(
        src=address_as_drawn(sheet.id, picture) if as_drawn else address_of(sheet.id, picture.shown),
        fit=ft.BoxFit.CONTAIN,
        gapless_playback=True,
        semantics_label=caption_of(sheet, picture),
        error_content=words(say("review.photo_failed"), Style.BODY, palette.ON_BADGE),
    )
    box = ft.Container(image, alignment=ft.Alignment.CENTER, expand=True)
    return ft.InteractiveViewer(box, min_scale=1, max_scale=10, expand=True)


def _about(sheet: Sheet, picture: Picture, tools: Sequence[ft.Control]) -> ft.Control:
    facts = [
        say("photo_facts.kept", at=say_moment(picture.at)) if picture.at else "",
        say_size(picture.size) if picture.size is not None else "",
        say("review.digest", digest=picture.digest[:_DIGITS]) if picture.is_here else say("review.photo_not_here"),
    ]
    titles = [title for answer in picture.shows if (title := sheet.title_of(answer))]
    lines: list[ft.Control] = [words(caption_of(sheet, picture), Style.SECOND_STRONG, palette.ON_BADGE)]
    room = 2 if current_window().viewport.is_compact else 1  # of two photos side by side, none is to stand lower
    lines += [line(title, Style.SMALL, palette.ON_BADGE, lines=room) for title in titles[:1]]
    lines.append(words(" · ".join(fact for fact in facts if fact), Style.SMALL, palette.ON_BADGE))
    lines.append(keyed(picture.id, OwnWords, sheet.id, picture))
    column = ft.Column(lines, spacing=2, expand=True)
    url = f"{address_of(sheet.id, picture.digest)}?download"
    name, icon = f"original-{picture.id}", ft.Icons.DOWNLOAD
    save = link_button(name, say("review.original"), url, kind=Kind.QUIET, icon=icon, ink=palette.ON_BADGE)
    return ft.Row([column, *tools, *([save] if picture.is_here else [])], spacing=12)


@component
def OwnWords(visit: str, picture: Picture) -> ft.Control:
    """What the picture says of itself; of one that no phone can open, as read here."""
    desk = current_seat().desk
    asks = picture.is_derived and picture.said == Said()
    asked = use_query(("said", picture.id, asks), lambda: desk.said_by_original(visit, picture) if asks else None)
    said = say_said(asked.value if asks and asked.value else picture.said)
    if asks and said:
        said.append(say("photo_facts.at_headquarters"))
    told = words(" · ".join(said), Style.SMALL, palette.ON_BADGE)
    # Flet draws a red box for a name whose content is not to be seen.
    return anchored(f"said-{picture.id}", told) if said else ft.Container(height=0)
