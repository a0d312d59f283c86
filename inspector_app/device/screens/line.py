"""Sync as a person reads it: what exists only here, what is moving, what waits and why, what is proven safe."""

import flet as ft

from inspector_app.device.screens.files import WithoutLine
from inspector_app.device.screens.held import endings, set_aside, what_waits, why_it_waits
from inspector_app.device.screens.keeping import lost_photos
from inspector_app.device.screens.places import navigation, the_desk
from inspector_app.device.screens.safety import safety_sentence
from inspector_app.device.state.album import Pictured
from inspector_app.device.state.card import Card
from inspector_app.device.state.line import LARGE_BYTES, Line, Movement
from inspector_app.ui.kit.anchors import live
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card, list_card, list_row, notice, section
from inspector_app.ui.kit.photos import thumbnail
from inspector_app.ui.kit.progress import bar, ring
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, use_changes, use_slice
from inspector_app.ui.tasks import use_query, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, say_age, say_size, word_for
from sync.copies import Standing
from sync.journal import PhotoName
from sync.runner import Report

_MINUTE = 60


def sync_page() -> ft.View:
    """The line to the center."""
    return screen(
        "sync",
        Bar(say("sync.title")),
        body([Hero(), Besides(), Visits()]),
        navigation=navigation("sync"),
    )


def _line() -> Line:
    line = the_desk().line
    assert line is not None
    return line


@component
def Hero() -> ft.Control:
    """How much is safe, what the line is doing, and the button."""
    desk, line = the_desk(), _line()
    use_changes(line.changes)
    safety = line.safety
    total = (safety.entries + safety.photos) if safety else 0
    share = (total - line.only_here) / total if total else 1.0
    is_safe = total > 0 and line.only_here == 0 and not line.lost
    percent = say("visits.percent", share=int(share * 100))
    big = ring(share, percent, name=safety_sentence(), tone=Tone.MET if is_safe else None, size=64)
    answered = (
        say("sync.answered", time=line.answered_at.strftime("%H:%M"))
        if line.answered_at
        else say("sync.never_answered")
    )
    doing = _doing(line, is_safe=is_safe)
    texts: list[ft.Control] = [words(doing, Style.CARD_TITLE), words(safety_sentence(), Style.SMALL), faint(answered)]
    texts += [faint(did)] if (did := _did(line.last)) and not line.is_busy else []
    head = ft.Row([big, ft.Column(texts, spacing=3, expand=True)], spacing=16)
    moving = [Moving(doing)] if line.is_busy else []
    to = faint(say("sync.to", url=desk.session.url if desk.session else ""))
    return live("sync-hero", card([head, *moving, Buttons(), to], spacing=14))


@component
def Buttons() -> ft.Control:
    """Sync, and while something leaves or waits: pause. Paused, only that it goes on."""
    line = _line()
    use_changes(line.changes)
    syncing = use_task(line.sync)

    async def go_on() -> None:
        line.go_on()
        await line.sync()

    going_on = use_task(go_on)
    if line.is_paused:
        return ft.Row([button("sync-go-on", say("sync.go_on"), going_on.start, icon=ft.Icons.PLAY_ARROW, expand=True)])
    start = button("sync-now", say("sync.now"), syncing.start, icon=ft.Icons.SYNC, is_busy=line.is_busy, expand=True)
    if not line.is_busy:
        return ft.Row([start])
    pause = button("sync-pause", say("sync.pause"), line.pause, kind=Kind.SECONDARY, icon=ft.Icons.PAUSE, expand=True)
    return ft.Row([start, pause], spacing=10)


@component
def Moving(doing: str) -> ft.Control:
    """How far the photos are, how fast, and how long at this speed."""
    line = _line()
    use_changes(line.progress)
    moved = line.moved
    if not moved.photos or line.movement is not Movement.SENDING:
        return bar(None, name=doing)
    told = say("sync.sent", count=moved.photos, sent=moved.gone)
    parts = [told, say("sync.left", size=say_size(moved.left_bytes))]
    if moved.speed is not None and moved.seconds_left is not None:
        parts += [say("sync.speed", size=say_size(round(moved.speed))), say_time_left(moved.seconds_left)]
    return ft.Column([bar(moved.gone / moved.photos, name=told), faint(" · ".join(parts))], spacing=6)


def say_time_left(seconds: float) -> str:
    """How long the rest takes at this speed, in its largest unit."""
    return say("sync.almost") if seconds < _MINUTE else say("sync.time_left", time=say_age(seconds))


def _did(last: Report | None) -> str:
    """What the newest sync moved, both ways; "" where it moved nothing."""
    if last is None:
        return ""
    moved = [
        say("sync.did_entries", count=last.entries_sent) if last.entries_sent else "",
        say("sync.did_photos", count=last.photos_sent) if last.photos_sent else "",
        say("sync.did_received", count=last.entries_received) if last.entries_received else "",
    ]
    told = [one for one in moved if one]
    return say("sync.did", what=", ".join(told)) if told else ""


def _doing(line: Line, *, is_safe: bool) -> str:
    if line.is_paused:
        return say("sync.paused")
    if line.is_busy:
        return word_for("movement", line.movement.value)
    if is_safe:
        return say("sync.safe")
    if line.holds_photos and not line.waiting:
        return say("sync.wait_wifi")
    return say("sync.no_line") if line.waiting else say("sync.not_safe")


@component
def Besides() -> ft.Control:
    """What there is to say of the line, and what goes without one. What is absent takes no room, no spacing either."""
    line = _line()
    use_changes(line.changes)
    told = [one for one in (lost_photos(line), waits(line), endings(line), set_aside(line)) if one is not None]
    return ft.Column([*told, WithoutLine()], spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def waits(line: Line) -> ft.Control | None:
    """What did not get through, each with its reason."""
    photos = {named.sha256 for standing in line.standings.values() for named in standing.named}
    told = [one for one in line.waiting if one.sha256 not in photos]  # a photo's reason stands beside the photo
    told = [one for one in told if one.what != "everything" or not line.is_paused]
    if line.is_busy or not told:
        return None
    rows = [
        notice(f"waiting-{number}", ft.Icons.SCHEDULE, what_waits(one), why_it_waits(one), tone=Tone.WARN)
        for number, one in enumerate(told)
    ]
    return ft.Column([section(say("sync.waiting")), *rows], spacing=8)


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
    rows: list[ft.Control] = [
        keyed(named.sha256, PhotoRow, visit, named, pictures.get(named.sha256)) for named in shown
    ]
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


@component
def PhotoRow(visit: str, named: PhotoName, picture: Pictured | None) -> ft.Control:
    """One photo that is not proven safe: how far it is, or why it waits."""
    line = _line()
    use_changes(line.changes)
    is_moving = use_slice(line.progress, lambda: line.moving == named.sha256)
    is_gone = line.gone(visit, named.sha256) is not None
    state = say("sync.moving") if is_moving else say("staying.not_here") if is_gone else _why_here(line, named)
    return list_row(
        f"sync-photo-{visit}-{named.sha256[:12]}",
        _name(picture),
        text=f"{say_size(named.size)} · {state}",
        lead=thumbnail(picture.thumbnail if picture else None, side=48),
        meter=keyed("meter", Share, state) if is_moving else None,
        trail=None if is_gone else _state(is_safe=False),
    )


@component
def Share(name: str) -> ft.Control:
    """How much of the photo on its way has left."""
    line = _line()
    use_changes(line.progress)
    return bar(line.moved.share, name=name)


def _why_here(line: Line, named: PhotoName) -> str:
    """Why this photo is not at the center: what came of it the last time, or what it waits for."""
    reason = next((why_it_waits(one) for one in line.waiting if one.sha256 == named.sha256), None)
    if reason is not None:
        return reason
    if line.holds_photos and named.size > LARGE_BYTES:
        return say("sync.wait_wifi")
    return say("photos.only_here")


def _name(picture: Pictured | None) -> str:
    if picture is None:
        return say("photos.loose")
    return picture.caption or (say("photos.of", answer=picture.answer) if picture.answer else say("sync.loose"))


def _state(*, is_safe: bool) -> ft.Control:
    if is_safe:
        return ft.Icon(ft.Icons.SHIELD, color=Tone.MET.strong, semantics_label=say("photos.safe"))
    return ft.Icon(ft.Icons.PHONE_ANDROID, color=Tone.WARN.strong, semantics_label=say("photos.only_here"))
