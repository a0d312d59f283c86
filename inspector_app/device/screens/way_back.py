"""Opens a vault through the center: after a travel lock, or where the passphrase was forgotten."""

from collections.abc import Callable

import flet as ft

from inspector_app.device.screens.places import the_desk
from inspector_app.device.screens.settings import in_groups
from inspector_app.device.state.travel import Closed
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import heading
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card, notice
from inspector_app.ui.kit.field import Entry, Field
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component
from inspector_app.ui.tasks import Failure, use_query, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, say_time

__all__ = ["LockedForTravel", "OrThroughCenter"]


@component
def LockedForTravel() -> ft.Control:
    """There is no other way in."""
    way = use_query("way-back", the_desk().closed)
    if way.value is None:
        return ft.Container(height=0)
    return ThroughCenter(way.value, None)


@component
def OrThroughCenter(door: Callable[[], ft.Control]) -> ft.Control:
    """The ordinary door, and below it the way for whoever forgot what opens it."""
    is_asking, set_asking = ft.use_state(False)
    way = use_query("way-back", the_desk().closed)
    if way.value is None:
        return door()
    if is_asking:
        return ThroughCenter(way.value, lambda: set_asking(False))
    forgot = button("forgot", say("way_back.forgot"), lambda: set_asking(True), kind=Kind.QUIET, expand=True)
    return ft.Column([door(), ft.Row([forgot])], spacing=12)


@component
def ThroughCenter(way: Closed, on_back: Callable[[], object] | None) -> ft.Control:
    """The password at the center, and a new passphrase twice. The old one is of no use from then on."""
    desk = the_desk()
    password, set_password = ft.use_state("")
    passphrase, set_passphrase = ft.use_state("")
    again, set_again = ft.use_state("")
    opening = use_task(desk.unlock_through_center, on_failure=_stay)
    is_ready = bool(password and passphrase and again == passphrase)
    start = (lambda: opening.start(password, passphrase)) if is_ready else None
    unlock = button(
        "unlock-through-center",
        say("way_back.unlock"),
        start,
        icon=ft.Icons.LOCK_OPEN,
        is_busy=opening.is_running,
        expand=True,
    )
    back = [button("back-to-unlock", say("way_back.back"), on_back, kind=Kind.SECONDARY)] if on_back else []
    fields = [
        Field(
            "center-password",
            say("way_back.password"),
            entry=Entry.HIDDEN,
            on_change=set_password,
            helper=say("way_back.password_help"),
            is_focused=True,
        ),
        Field(
            "new-passphrase",
            say("way_back.new_passphrase"),
            entry=Entry.HIDDEN,
            on_change=set_passphrase,
            helper=say("gate.passphrase_help"),
        ),
        Field(
            "new-passphrase-again",
            say("gate.again"),
            entry=Entry.HIDDEN,
            on_change=set_again,
            error=say("gate.differs") if again and again != passphrase else None,
        ),
    ]
    parts = [*_head(way), *fields, *_told(opening.failure, is_running=opening.is_running), ft.Row([*back, unlock])]
    return card(parts, identifier="through-center", spacing=14)


def _head(way: Closed) -> list[ft.Control]:
    since = way.since
    title = say("way_back.title" if since is None else "way_back.travel_title")
    text = say("way_back.text")
    if since is not None:
        text = say("way_back.travel_text", time=say_time(since))
    named: list[ft.Control] = [
        faint(say("settings.center")),
        words(way.url, Style.SECOND, is_selectable=True),
        faint(say("settings.fingerprint")),
        words(in_groups(way.center), Style.SECOND, is_selectable=True),
    ]
    head = heading(words(title, Style.CARD_TITLE), 2)
    return [head, words(text, Style.BODY, palette.FAINT), ft.Column(named, spacing=1)]


def _told(failure: Failure | None, *, is_running: bool) -> list[ft.Control]:
    if is_running:
        return [notice("way-back-asking", ft.Icons.HOURGLASS_TOP, say("way_back.asking"))]
    if failure is None:
        return []
    return [notice("gate-failure", ft.Icons.ERROR_OUTLINE, failure.sentence, tone=Tone.NOT_MET)]


def _stay(_: Failure) -> None:
    """The form says it itself."""
