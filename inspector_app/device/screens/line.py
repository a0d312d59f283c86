"""Sync as a person reads it: what exists only here, what is moving, what waits and why, what is proven safe."""

import flet as ft

from inspector_app.device.screens.places import navigation, the_desk
from inspector_app.device.screens.safety import safety_sentence
from inspector_app.device.state.line import Line, Movement
from inspector_app.ui.kit.anchors import live
from inspector_app.ui.kit.buttons import button
from inspector_app.ui.kit.cards import card, list_card, list_row, notice, section
from inspector_app.ui.kit.progress import bar, ring
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.tasks import use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, say_size, word_for
from sync.copies import Standing


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
    doing = word_for("movement", line.movement.value)
    texts: list[ft.Control] = [words(doing, Style.CARD_TITLE), words(safety_sentence(), Style.SMALL), faint(answered)]
    head = ft.Row([big, ft.Column(texts, spacing=3, expand=True)], spacing=16)
    moving = [bar(None, name=doing)] if line.is_busy else []
    start = button("sync-now", say("sync.now"), syncing.start, icon=ft.Icons.SYNC, is_busy=line.is_busy, expand=True)
    to = faint(say("sync.to", url=desk.session.url if desk.session else ""))
    return live("sync-hero", card([head, *moving, ft.Row([start]), to], spacing=14))


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
    """Each visit: its entries and its photos one by one, safe or only here."""
    desk, line = the_desk(), _line()
    use_changes(line.changes)
    use_changes(desk.listed)
    parts: list[ft.Control] = []
    for one in desk.cards:
        standing = line.standings.get(one.id)
        if standing is not None:
            parts += [section(one.partner or say("visits.unnamed")), _visit(one.id, standing)]
    return ft.Column(parts, spacing=8)


def _visit(visit: str, standing: Standing) -> ft.Control:
    left = standing.entries - standing.safe_entries
    text = say("sync.entries_left", count=left) if left else say("sync.entries_safe", count=standing.entries)
    rows = [list_row(f"sync-entries-{visit}", say("sync.entries"), text=text, trail=_state(is_safe=not left))]
    safe = set(standing.safe_photos)
    shown = sorted((named for named in standing.named if named.role == "original"), key=lambda one: one.sha256 in safe)
    rows += [_photo(visit, named.sha256, named.size, is_safe=named.sha256 in safe) for named in shown[:_MOST_PHOTOS]]
    return list_card(rows, identifier=f"sync-{visit}")


_MOST_PHOTOS = 40


def _photo(visit: str, sha256: str, size: int, *, is_safe: bool) -> ft.Control:
    line = _line()
    is_moving = line.movement is Movement.SENDING and line.moving == sha256
    text = say("sync.moving") if is_moving else say("photos.safe") if is_safe else say("photos.only_here")
    return list_row(
        f"sync-photo-{visit}-{sha256[:12]}",
        say("sync.photo", digest=sha256[:8], size=say_size(size)),
        text=text,
        below=[bar(None, name=text)] if is_moving else [],
        trail=_state(is_safe=is_safe),
    )


def _state(*, is_safe: bool) -> ft.Control:
    if is_safe:
        return ft.Icon(ft.Icons.SHIELD, color=Tone.MET.strong, semantics_label=say("photos.safe"))
    return ft.Icon(ft.Icons.PHONE_ANDROID, color=Tone.WARN.strong, semantics_label=say("photos.only_here"))
