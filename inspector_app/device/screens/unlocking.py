"""How the vault is unlocked, in the settings: another passphrase, a PIN, and when the app locks itself."""

import flet as ft

from inspector_app.device.screens.places import go, the_desk
from inspector_app.device.screens.unlock import form, stay, use_wait, wait_notice
from inspector_app.device.state.doors import Pin
from inspector_app.device.state.idle import MINUTES
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card, list_card, list_row, section
from inspector_app.ui.kit.field import Entry, Field
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.tabs import Pill, pills
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component
from inspector_app.ui.tasks import use_query, use_saves, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for
from inspector_app.vault.tries import Way

__all__ = ["Unlocking", "passphrase_page", "pin_page"]


@component
def Unlocking() -> ft.Control:
    """The ways in, and after how long the app shuts itself."""
    desk = the_desk()
    asked = use_query("pin", desk.pin, changes=desk.changes)
    save = use_saves(desk.set_idle_minutes)
    has_keystore = desk.doors.keystore is not None
    pin = word_for("pin", asked.value.value) if asked.value else None
    rows = [
        list_row(
            "change-passphrase",
            say("unlocking.change"),
            text=say("unlocking.change_row"),
            on_tap=lambda: go("/settings/passphrase"),
        ),
        list_row(
            "pin",
            say("unlocking.pin"),
            text=pin if has_keystore else say("unlocking.no_keystore"),
            on_tap=(lambda: go("/settings/pin")) if has_keystore else None,
        ),
    ]
    choices = [Pill(one, say("unlocking.minutes", count=one), str(one)) for one in MINUTES]
    idle = [
        words(say("unlocking.idle"), Style.CARD_TITLE),
        faint(say("unlocking.idle_text")),
        pills("idle", choices, desk.idle.minutes, save, side=0),
    ]
    return ft.Column([section(say("unlocking.title")), list_card(rows), card(idle, spacing=12)], spacing=8)


def passphrase_page() -> ft.View:
    bar = Bar(say("unlocking.change"), on_back=_back)
    return screen("passphrase", bar, body([ChangePassphrase()]), measure=480)


@component
def ChangePassphrase() -> ft.Control:
    """The present one, and twice the new one."""
    desk = the_desk()
    old, set_old = ft.use_state("")
    new, set_new = ft.use_state("")
    again, set_again = ft.use_state("")
    left, look = use_wait(Way.PASSPHRASE)
    changing = use_task(
        desk.change_passphrase,
        on_success=lambda _: _done(say("unlocking.changed")),
        on_failure=lambda _: look(),
    )
    is_ready = bool(old and new and again == new) and not left
    fields = [
        Field("old-passphrase", say("unlocking.old"), entry=Entry.HIDDEN, on_change=set_old),
        Field(
            "new-passphrase",
            say("unlocking.new"),
            entry=Entry.HIDDEN,
            on_change=set_new,
            helper=say("gate.passphrase_help"),
        ),
        Field(
            "new-again",
            say("gate.again"),
            entry=Entry.HIDDEN,
            on_change=set_again,
            error=say("gate.differs") if again and again != new else None,
        ),
    ]
    act = button(
        "change",
        say("unlocking.change_it"),
        (lambda: changing.start(old, new)) if is_ready else None,
        icon=ft.Icons.KEY,
        is_busy=changing.is_running,
        expand=True,
    )
    text = say("unlocking.change_text")
    return form(None, text, fields, act, changing.failure, below=wait_notice(left))


def pin_page() -> ft.View:
    has_keystore = the_desk().doors.keystore is not None
    part = SetPin() if has_keystore else card(words(say("unlocking.no_keystore"), Style.BODY))
    return screen("pin-page", Bar(say("unlocking.pin"), on_back=_back), body([part]), measure=480)


@component
def SetPin() -> ft.Control:
    """A PIN in place of none or of another; and the way back to the passphrase alone."""
    desk = the_desk()
    asked = use_query("pin", desk.pin, changes=desk.changes)
    passphrase, set_passphrase = ft.use_state("")
    pin, set_pin = ft.use_state("")
    again, set_again = ft.use_state("")
    left, look = use_wait(Way.PASSPHRASE)
    setting = use_task(
        desk.set_pin,
        on_success=lambda _: _done(say("unlocking.pin_set")),
        on_failure=lambda _: look(),
    )
    removing = use_task(
        desk.remove_pin,
        on_success=lambda _: _done(say("unlocking.pin_removed")),
        on_failure=stay,
    )
    is_ready = bool(passphrase and pin and again == pin) and not left
    fields = [
        Field("pin-passphrase", say("gate.passphrase"), entry=Entry.HIDDEN, on_change=set_passphrase),
        Field(
            "new-pin", say("unlocking.new_pin"), entry=Entry.PIN, on_change=set_pin, helper=say("unlocking.pin_help")
        ),
        Field(
            "pin-again",
            say("unlocking.pin_again"),
            entry=Entry.PIN,
            on_change=set_again,
            error=say("unlocking.pin_differs") if again and again != pin else None,
        ),
    ]
    act = button(
        "set-pin",
        say("unlocking.set_pin"),
        (lambda: setting.start(passphrase, pin)) if is_ready else None,
        icon=ft.Icons.PIN_OUTLINED,
        is_busy=setting.is_running,
        expand=True,
    )
    has_pin = asked.value in (Pin.READY, Pin.LOST)
    remove = button(
        "remove-pin",
        say("unlocking.remove_pin"),
        removing.start,
        kind=Kind.SECONDARY,
        is_busy=removing.is_running,
        expand=True,
    )
    below = [*wait_notice(left), *([ft.Row([remove])] if has_pin else [])]
    failure = setting.failure or removing.failure
    return form(None, say("unlocking.pin_text"), fields, act, failure, below=below)


def _back() -> None:
    go("/settings")


def _done(said: str) -> None:
    _back()
    current_window().tell(said, Tone.MET)
