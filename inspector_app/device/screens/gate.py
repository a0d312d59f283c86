"""Before the vault is open: enroll with a code, unlock with the passphrase, or through the center."""

from collections.abc import Sequence

import flet as ft

from inspector_app.device.screens.places import the_desk
from inspector_app.device.screens.way_back import LockedForTravel, OrThroughCenter
from inspector_app.device.state.desk import Stage
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import heading
from inspector_app.ui.kit.buttons import button
from inspector_app.ui.kit.cards import card, notice
from inspector_app.ui.kit.field import Entry, Field
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.words import words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component
from inspector_app.ui.tasks import Failure, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say


def gate() -> ft.View:
    """What stands in place of every screen while the vault is not open."""
    desk = the_desk()
    parts = [_emblem(), _door(desk.stage)]
    return screen("gate", Bar(say("app.name")), body(parts, spacing=16), measure=480)


def _door(stage: Stage) -> ft.Control:
    if stage is Stage.ENROLLING:
        return Enroll()
    return LockedForTravel() if stage is Stage.TRAVEL else OrThroughCenter(Unlock)


def _emblem() -> ft.Control:
    icon = ft.Icon(ft.Icons.VERIFIED_USER_OUTLINED, size=44, color=palette.ACCENT)
    return ft.Container(icon, padding=ft.Padding.only(top=24, bottom=4), alignment=ft.Alignment.CENTER_LEFT)


@component
def Unlock() -> ft.Control:
    """The passphrase opens the vault; nothing of it is shown before."""
    desk = the_desk()
    passphrase, set_passphrase = ft.use_state("")
    opening = use_task(desk.unlock, on_failure=_stay)
    field = Field(
        "unlock-passphrase",
        say("gate.passphrase"),
        entry=Entry.HIDDEN,
        on_change=set_passphrase,
        # Never read-only meanwhile: a field that was loses the keyboard, and the next try could not be typed.
        on_commit=lambda text: opening.start(text) if text else None,
        is_focused=True,
    )
    start = (lambda: opening.start(passphrase)) if passphrase else None
    open_button = button(
        "unlock", say("gate.unlock"), start, icon=ft.Icons.LOCK_OPEN, is_busy=opening.is_running, expand=True
    )
    return _form(say("gate.unlock_title"), say("gate.unlock_text"), [field], open_button, opening.failure)


@component
def Enroll() -> ft.Control:
    """The code from the center, and a passphrase of one's own."""
    desk = the_desk()
    given = current_window().page.query
    url, set_url = ft.use_state(given.to_dict.get("center", ""))
    code, set_code = ft.use_state(given.to_dict.get("code", ""))
    passphrase, set_passphrase = ft.use_state("")
    again, set_again = ft.use_state("")
    enrolling = use_task(desk.enroll, on_failure=_stay)
    differs = say("gate.differs") if again and again != passphrase else None
    is_ready = bool(url and code and passphrase and again == passphrase)
    fields = [
        Field("enroll-center", say("gate.center"), url, entry=Entry.URL, on_change=set_url),
        Field(
            "enroll-code", say("gate.code"), code, entry=Entry.CODE, on_change=set_code, helper=say("gate.code_help")
        ),
        Field(
            "enroll-passphrase",
            say("gate.new_passphrase"),
            entry=Entry.HIDDEN,
            on_change=set_passphrase,
            helper=say("gate.passphrase_help"),
        ),
        Field("enroll-again", say("gate.again"), entry=Entry.HIDDEN, on_change=set_again, error=differs),
    ]
    start = (lambda: enrolling.start(url.strip(), code, passphrase)) if is_ready else None
    enroll_button = button(
        "enroll", say("gate.enroll"), start, icon=ft.Icons.KEY, is_busy=enrolling.is_running, expand=True
    )
    return _form(say("gate.enroll_title"), say("gate.enroll_text"), fields, enroll_button, enrolling.failure)


def _form(
    title: str, text: str, fields: Sequence[ft.Control], action: ft.Control, failure: Failure | None
) -> ft.Control:
    told = (
        [] if failure is None else [notice("gate-failure", ft.Icons.ERROR_OUTLINE, failure.sentence, tone=Tone.NOT_MET)]
    )
    head = [heading(words(title, Style.CARD_TITLE), 2), words(text, Style.BODY, palette.FAINT)]
    return card([*head, *fields, *told, ft.Row([action])], spacing=14)


def _stay(_: Failure) -> None:
    """The form says it itself."""
