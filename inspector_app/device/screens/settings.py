"""How the app looks, who is at the desk, and the lock."""

import flet as ft

from inspector_app.device.screens.backup import Backup
from inspector_app.device.screens.damaged import DamagedVault
from inspector_app.device.screens.keeping import KeepOriginals
from inspector_app.device.screens.link import wifi_choice
from inspector_app.device.screens.locating import place_choice
from inspector_app.device.screens.places import navigation, the_desk
from inspector_app.device.screens.travel import TravelLock
from inspector_app.device.screens.unlocking import Unlocking
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card, section
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.tabs import Pill, pills
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.look import Brightness, Contrast
from inspector_app.ui.runtime import component
from inspector_app.ui.tasks import use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for


def settings() -> ft.View:
    """Few, and each seen at once."""
    return screen(
        "settings",
        Bar(say("settings.title")),
        body(
            [
                *(Looks(), *wifi_choice(), *place_choice(), KeepOriginals(), Backup()),
                *(Who(), TravelLock(), Unlocking(), DamagedVault()),
            ]
        ),
        navigation=navigation("settings"),
    )


@component
def Looks() -> ft.Control:
    """Light, dark, or as the device is; and black on white for the sun."""
    window = current_window()

    def set_brightness(chosen: Brightness) -> None:
        window.look.brightness = chosen
        window.wear()

    def set_contrast(chosen: Contrast) -> None:
        window.look.contrast = chosen
        window.wear()

    tones = [Pill(one, word_for("brightness", one.value), one.value) for one in Brightness]
    contrasts = [Pill(one, word_for("contrast", one.value), one.value) for one in Contrast]
    return card(
        [
            words(say("settings.look"), Style.CARD_TITLE),
            pills("brightness", tones, window.look.brightness, set_brightness, side=0),
            pills("contrast", contrasts, window.look.contrast, set_contrast, side=0),
        ],
        spacing=12,
    )


def _named(name: str, value: str) -> list[ft.Control]:
    return [ft.Column([faint(name), words(value, Style.SECOND, is_selectable=True)], spacing=1)]


def in_groups(name: str) -> str:
    """A long id as it is read aloud, to be compared: in groups of five."""
    return " ".join(name[at : at + 5] for at in range(0, len(name), 5))


@component
def Who() -> ft.Control:
    """Whose vault this is, for which center, and the lock."""
    desk = the_desk()
    locking = use_task(desk.lock)
    session = desk.session
    assert session is not None
    lines = [
        words(session.name or session.identity.person, Style.CARD_TITLE),
        *_named(say("settings.center"), session.url),
        *_named(say("settings.fingerprint"), in_groups(session.keyring.center)),
        *_named(say("settings.device"), in_groups(session.device)),
    ]
    lock = button(
        "lock", say("settings.lock"), locking.start, kind=Kind.SECONDARY, icon=ft.Icons.LOCK_OUTLINE, expand=True
    )
    return ft.Column([section(say("settings.who")), card([*lines, ft.Row([lock])], spacing=12)], spacing=8)
