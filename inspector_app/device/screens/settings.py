"""How the app looks, who is at the desk, and the lock."""

import flet as ft

from inspector_app.device.screens.places import navigation, the_desk
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
    return screen("settings", Bar(say("settings.title")), body([Looks(), Who()]), navigation=navigation("settings"))


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
            pills("brightness", tones, window.look.brightness, set_brightness),
            pills("contrast", contrasts, window.look.contrast, set_contrast),
        ],
        spacing=12,
    )


@component
def Who() -> ft.Control:
    """Whose vault this is, for which center, and the lock."""
    desk = the_desk()
    locking = use_task(desk.lock)
    session = desk.session
    assert session is not None
    lines = [
        words(session.name or session.identity.person, Style.CARD_TITLE),
        faint(say("settings.center", url=session.url, center=session.keyring.center)),
        faint(say("settings.device", device=session.device)),
    ]
    lock = button("lock", say("settings.lock"), locking.start, kind=Kind.SECONDARY, icon=ft.Icons.LOCK_OUTLINE)
    return ft.Column([section(say("settings.who")), card([*lines, lock], spacing=10)], spacing=8)
