"""Before the vault is open: enroll with a code, unlock, or unlock through the center."""

import flet as ft

from inspector_app.device.screens.damaged import Mend, SavedFromDamage
from inspector_app.device.screens.places import the_desk
from inspector_app.device.screens.unlock import Door, form, stay
from inspector_app.device.screens.way_back import LockedForTravel, OrThroughCenter
from inspector_app.device.state.desk import Desk, Stage
from inspector_app.ui import palette
from inspector_app.ui.kit.buttons import button
from inspector_app.ui.kit.field import Entry, Field
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.runtime import component
from inspector_app.ui.tasks import use_task
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say


def gate() -> ft.View:
    """What stands in place of every screen while the vault is not open."""
    desk = the_desk()
    parts = [_emblem(), SavedFromDamage(), _door(desk)]
    shown = body(parts, spacing=16)
    # The screen that was here may have been scrolled: what is read aloud would stay as far below what is seen.
    shown.key = "gate"
    return screen("gate", Bar(say("app.name")), shown, measure=480)


def _door(desk: Desk) -> ft.Control:
    if desk.stage is Stage.ENROLLING:
        return Enroll()
    if desk.stage is Stage.TRAVEL:
        return LockedForTravel()
    return Mend() if desk.damage.is_found else OrThroughCenter(Door)


def _emblem() -> ft.Control:
    icon = ft.Icon(ft.Icons.VERIFIED_USER_OUTLINED, size=44, color=palette.ACCENT)
    return ft.Container(icon, padding=ft.Padding.only(top=24, bottom=4), alignment=ft.Alignment.CENTER_LEFT)


@component
def Enroll() -> ft.Control:
    """The code from the center, and a passphrase of one's own."""
    desk = the_desk()
    given = current_window().page.query
    url, set_url = ft.use_state(given.to_dict.get("center", ""))
    code, set_code = ft.use_state(given.to_dict.get("code", ""))
    passphrase, set_passphrase = ft.use_state("")
    again, set_again = ft.use_state("")
    enrolling = use_task(desk.enroll, on_failure=stay)
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
    return form(say("gate.enroll_title"), say("gate.enroll_text"), fields, enroll_button, enrolling.failure)
