"""How long originals stay on this phone, where one of them is, and what is said of one that headquarters has lost."""

from datetime import datetime

import flet as ft

from inspector_app.device.released import Gone
from inspector_app.device.screens.places import the_desk
from inspector_app.device.state.keeping import CHOICES, Kept, keep, kept_here
from inspector_app.device.state.line import Line
from inspector_app.ui.kit.cards import card, notice
from inspector_app.ui.kit.choices import Choice, choices
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.tasks import use_query, use_saves
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, say_size, say_time

__all__ = ["KeepOriginals", "lost_photos", "of_gone", "of_lost"]


@component
def KeepOriginals() -> ft.Control:
    """The one choice, and what it comes to."""
    desk = the_desk()
    line = desk.line
    assert line is not None
    use_changes(line.changes)
    changed, set_changed = ft.use_state(0)
    safety = line.safety
    measured = (len(safety.gone), safety.safe_photos) if safety is not None else (0, 0)

    async def read() -> Kept:
        return await kept_here(desk)

    async def choose(days: int | None) -> None:
        await keep(desk, days)
        set_changed(lambda count: count + 1)

    asked, save = use_query((changed, measured), read), use_saves(choose)
    if asked.failure is not None:
        return notice("keeping-failure", ft.Icons.ERROR_OUTLINE, asked.failure.sentence, tone=Tone.NOT_MET)
    kept = asked.value
    offered = [Choice(days, _title(days), str(days or "always")) for days in CHOICES]
    head = [words(say("staying.title"), Style.CARD_TITLE), faint(say("staying.text"))]
    told = [faint(one) for one in (_figures(kept) if kept is not None else [])]
    chosen = choices("keeping", offered, kept.days if kept is not None else -1, save)
    return ft.Column(
        [card([*head, *told], spacing=6), chosen],
        spacing=8,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _title(days: int | None) -> str:
    return say("staying.always") if days is None else say("staying.days", count=days)


def _figures(kept: Kept) -> list[str]:
    here = say("staying.here", count=kept.here, size=say_size(kept.here_bytes)) if kept.here else ""
    gone = say("staying.gone", count=kept.gone, size=say_size(kept.gone_bytes)) if kept.gone else ""
    return [one for one in (here, gone) if one]


def of_gone(gone: Gone) -> ft.Control:
    """Of an original that left: when, and that its preview stayed."""
    return faint(say("staying.left_on", time=say_time(datetime.fromisoformat(gone.at))))


def of_lost(gone: Gone) -> str:
    """Of one that headquarters says it has not any more: nobody here can bring it back, and it is said so."""
    time = say_time(datetime.fromisoformat(gone.at))
    return say("staying.lost_text", time=time, digest=gone.named.sha256[:16])


def lost_photos(line: Line) -> ft.Control | None:
    """What headquarters had proved to have and has lost since."""
    if not line.lost:
        return None
    title = say("staying.lost", count=len(line.lost))
    told = "\n".join(of_lost(one) for one in line.lost[:_MOST_TOLD])
    return notice("lost-there", ft.Icons.REPORT_GMAILERRORRED, title, told, tone=Tone.NOT_MET)


_MOST_TOLD = 5
