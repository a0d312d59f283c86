"""Sync as a person reads it: what exists only here, what is moving, what waits and why, what is proven safe."""

import flet as ft

from inspector_app.device.screens.places import navigation, the_desk
from inspector_app.device.screens.safety import safety_sentence
from inspector_app.device.state.album import Pictured
from inspector_app.device.state.card import Card
from inspector_app.device.state.line import Line, Movement
from inspector_app.ui.kit.anchors import live
from inspector_app.ui.kit.buttons import button
from inspector_app.ui.kit.cards import card, list_card, list_row, notice, section
from inspector_app.ui.kit.photos import thumbnail
from inspector_app.ui.kit.progress import bar, ring
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, use_changes
from inspector_app.ui.tasks import use_query, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, say_size, word_for
from sync.copies import Standing
from sync.journal import PhotoName


def sync_page() -> ft.View:
    """The line to the center."""
    return screen("sync", Bar(say("sync.title")), body([Hero(), Waits(), Visits()]), navigation=navigation("sync"))


def _line() -> Line:
    line = the_desk().line
    assert line is not None
    return line


@component
def Hero() -> ft.Control:
    """How much is safe, what the line is doing, and the button."""
    desk, line = the_desk(), _line()
    use_changes(line.changes)
    syncing = use_task(line.sync)
    safety = line.safety
    total = (safety.entries + safety.photos) if safety else 0
    share = (total - line.only_here) / total if total else 1.0
    is_safe = total > 0 and line.only_here == 0
    percent = say("visits.percent", share=int(share * 100))
    big = ring(share, percent, name=safety_sentence(), tone=Tone.MET if is_safe else None, size=64)
    answered = (
        say("sync.answered", time=line.answered_at.strftime("%H:%M"))
        if line.answered_at
        else say("sync.never_answered")
    )
    doing = _doing(line, is_safe=is_safe)
    texts: list[ft.Control] = [words(doing, Style.CARD_TITLE), words(safety_sentence(), Style.SMALL), faint(answered)]
    head = ft.Row([big, ft.Column(texts, spacing=3, expand=True)], spacing=16)
    moving = [bar(None, name=doing)] if line.is_busy else []
    start = button("sync-now", say("sync.now"), syncing.start, icon=ft.Icons.SYNC, is_busy=line.is_busy, expand=True)
    to = faint(say("sync.to", url=desk.session.url if desk.session else ""))
    return live("sync-hero", card([head, *moving, ft.Row([start]), to], spacing=14))


def _doing(line: Line, *, is_safe: bool) -> str:
    if line.is_busy:
        return word_for("movement", line.movement.value)
    if is_safe:
        return say("sync.safe")
    return say("sync.no_line") if line.waiting else say("sync.not_safe")


@component
def Waits() -> ft.Control:
    """What did not get through, each with its reason."""
    line = _line()
    use_changes(line.changes)
    if line.is_busy or not line.waiting:
        return ft.Container(height=0)
    rows = [
        notice(f"waiting-{number}", ft.Icons.SCHEDULE, _what(one.what), one.why, tone=Tone.WARN)
        for number, one in enumerate(line.waiting)
    ]
    return ft.Column([section(say("sync.waiting")), *rows], spacing=8)


def _what(what: str) -> str:
    return say("sync.everything") if what == "everything" else what


@component
def Visits() -> ft.Control:
    """First the visits of which something exists only here, photo by photo; then those that are safe."""
    desk, line = the_desk(), _line()
    use_changes(line.changes)
    use_changes(desk.listed)
    standings = [(one, line.standings[one.id]) for one in desk.cards if one.id in line.standings]
    parts: list[ft.Control] = []
    for one, standing in standings:
        if not _is_safe(standing):
            parts += [section(one.partner or say("visits.unnamed")), keyed(one.id, OnlyHere, one.id, standing)]
    if safe := [_safe_row(one, standing) for one, standing in standings if _is_safe(standing)]:
        parts += [section(say("photos.safe")), list_card(safe, identifier="sync-safe")]
    return ft.Column(parts, spacing=8)


def _is_safe(standing: Standing) -> bool:
    return standing.safe_entries == standing.entries and not _waiting(standing)


def _originals(standing: Standing) -> list[PhotoName]:
    return [named for named in standing.named if named.role == "original"]


def _waiting(standing: Standing) -> list[PhotoName]:
    safe = set(standing.safe_photos)
    return [named for named in _originals(standing) if named.sha256 not in safe]


def _safe_row(card: Card, standing: Standing) -> ft.Control:
    counted = _counted(standing.entries, len(_originals(standing)))
    return list_row(f"sync-{card.id}", card.partner or say("visits.unnamed"), text=counted, trail=_state(is_safe=True))


def _counted(entries: int, photos: int) -> str:
    counted = say("safety.entries", count=entries)
    return say("safety.and", first=counted, second=say("safety.photos", count=photos)) if photos else counted


_MOST_PHOTOS = 40


@component
def OnlyHere(visit: str, standing: Standing) -> ft.Control:
    """A visit of which something exists only here."""
    desk = the_desk()
    waiting = _waiting(standing)
    shown = waiting[:_MOST_PHOTOS]
    digests = tuple(named.sha256 for named in shown)

    async def read() -> dict[str, Pictured]:
        return await desk.pictures(visit, digests)

    pictures = use_query((visit, digests), read).value or {}
    rows = [_photo(visit, named, pictures.get(named.sha256)) for named in shown]
    if left := standing.entries - standing.safe_entries:
        title = say("safety.entries", count=left)
        rows.insert(
            0, list_row(f"sync-entries-{visit}", title, text=say("photos.only_here"), trail=_state(is_safe=False))
        )
    kept, photos = standing.safe_entries, len(_originals(standing)) - len(waiting)
    if kept:
        title = _counted(kept, photos)
        rows.append(list_row(f"sync-kept-{visit}", title, text=say("photos.safe"), trail=_state(is_safe=True)))
    return list_card(rows, identifier=f"sync-{visit}")


def _photo(visit: str, named: PhotoName, picture: Pictured | None) -> ft.Control:
    line = _line()
    is_moving = line.movement is Movement.SENDING and line.moving == named.sha256
    state = say("sync.moving") if is_moving else say("photos.only_here")
    return list_row(
        f"sync-photo-{visit}-{named.sha256[:12]}",
        _name(picture),
        text=f"{say_size(named.size)} · {state}",
        lead=thumbnail(picture.thumbnail if picture else None, side=48),
        meter=bar(None, name=state) if is_moving else None,
        trail=_state(is_safe=False),
    )


def _name(picture: Pictured | None) -> str:
    if picture is None:
        return say("photos.loose")
    return picture.caption or (say("photos.of", answer=picture.answer) if picture.answer else say("sync.loose"))


def _state(*, is_safe: bool) -> ft.Control:
    if is_safe:
        return ft.Icon(ft.Icons.SHIELD, color=Tone.MET.strong, semantics_label=say("photos.safe"))
    return ft.Icon(ft.Icons.PHONE_ANDROID, color=Tone.WARN.strong, semantics_label=say("photos.only_here"))
