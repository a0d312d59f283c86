"""The door of a locked vault: by PIN where one is set, by passphrase always; after wrong tries it says what to wait."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import flet as ft

from inspector_app.device.screens.places import the_desk
from inspector_app.device.state.doors import Pin
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import heading
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card, notice
from inspector_app.ui.kit.field import Entry, Field
from inspector_app.ui.kit.states import loading
from inspector_app.ui.kit.words import words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, use_effect
from inspector_app.ui.tasks import Failure, use_query, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say
from inspector_app.vault.errors import PinUnusable, TooSoon
from inspector_app.vault.tries import Way

__all__ = ["Door", "form", "stay", "use_wait", "wait_notice"]

LOOK_SECONDS: Final = 1.0
"""How often the door looks whether the next try may come."""
_FEW_LEFT = 5
_MINUTE = 60


@component
def Door() -> ft.Control:
    """Whichever way in is there; nothing of the vault is shown before."""
    asked = use_query("pin", the_desk().doors.pin_here)
    by_passphrase, set_by_passphrase = ft.use_state(False)
    if asked.value is None and asked.failure is None:
        return loading("unlocking", say("unlocking.looking"))
    if asked.value is Pin.READY and not by_passphrase:
        return UnlockWithPin(lambda: set_by_passphrase(True), asked.again)
    is_lost = asked.value is Pin.LOST
    return Unlock((lambda: set_by_passphrase(False)) if asked.value is Pin.READY else None, is_lost)


@component
def Unlock(to_pin: Callable[[], object] | None, is_pin_lost: bool) -> ft.Control:
    """The passphrase opens the vault."""
    passphrase, set_passphrase = ft.use_state("")
    left, look = use_wait(Way.PASSPHRASE)
    opening = use_task(the_desk().unlock, on_failure=lambda _: look())
    send = opening.start if not left else None
    field = Field(
        "unlock-passphrase",
        say("gate.passphrase"),
        entry=Entry.HIDDEN,
        on_change=set_passphrase,
        # Never read-only meanwhile: a field that was loses the keyboard, and the next try could not be typed.
        on_send=lambda text: send(text) if text and send else None,
        is_focused=True,
    )
    start = (lambda: opening.start(passphrase)) if passphrase and send else None
    lost = [notice("pin-lost", ft.Icons.INFO_OUTLINE, say("unlocking.pin_lost"), say("unlocking.pin_lost_text"))]
    other = None if to_pin is None else _other("to-pin", say("unlocking.by_pin"), to_pin)
    return form(
        say("gate.unlock_title"),
        say("gate.unlock_text"),
        [*(lost if is_pin_lost else []), field],
        _open_button("unlock", start, is_busy=opening.is_running),
        opening.failure,
        below=[*wait_notice(left), *([] if other is None else [other])],
    )


@component
def UnlockWithPin(to_passphrase: Callable[[], object], look_again: Callable[[], object]) -> ft.Control:
    """The PIN opens the vault, until too many were wrong."""
    doors = the_desk().doors
    pin, set_pin = ft.use_state("")
    tried, set_tried = ft.use_state(0)
    left, look = use_wait(Way.PIN)

    def failed(failure: Failure) -> None:
        set_pin("")
        set_tried(lambda before: before + 1)
        look()
        if isinstance(failure.error, PinUnusable):
            look_again()

    opening = use_task(the_desk().unlock_with_pin, on_failure=failed)
    send = opening.start if not left else None
    # Another field for each try: what was wrong is gone from it.
    field = keyed(
        f"pin-{tried}",
        Field,
        "unlock-pin",
        say("unlocking.pin"),
        entry=Entry.PIN,
        on_change=set_pin,
        on_send=lambda text: send(text) if text and send else None,
        is_focused=True,
    )
    start = (lambda: opening.start(pin)) if pin and send else None
    few = doors.pins_left()
    warned = [words(say("unlocking.pins_left", count=few), Style.SECOND)] if 0 < few <= _FEW_LEFT else []
    return form(
        say("gate.unlock_title"),
        say("gate.unlock_text"),
        [field],
        _open_button("unlock-with-pin", start, is_busy=opening.is_running),
        opening.failure,
        below=[*warned, *wait_notice(left), _other("to-passphrase", say("unlocking.by_passphrase"), to_passphrase)],
    )


def use_wait(way: Way) -> tuple[int, Callable[[], None]]:
    """How many seconds the next try must wait, counted down, and what looks anew after a try."""
    doors = the_desk().doors
    left, set_left = ft.use_state(0)
    looked, set_looked = ft.use_state(0)

    async def count_down() -> None:
        while (seconds := doors.wait_seconds(way)) > 0:
            set_left(seconds)
            await asyncio.sleep(LOOK_SECONDS)
        set_left(0)

    use_effect(count_down, [looked])
    return left, lambda: set_looked(lambda before: before + 1)


def wait_notice(seconds: int) -> list[ft.Control]:
    """How long it takes, in words; nothing where nobody has to wait."""
    if not seconds:
        return []
    text = (
        say("unlocking.wait_seconds", count=seconds)
        if seconds <= _MINUTE
        else say("unlocking.wait_minutes", count=-(-seconds // _MINUTE))
    )
    why = say("unlocking.wait") if the_desk().doors.tries.counts else say("unlocking.wait_full")
    return [notice("unlock-wait", ft.Icons.HOURGLASS_TOP, why, text, tone=Tone.WARN)]


def _open_button(identifier: str, start: Callable[[], object] | None, *, is_busy: bool) -> ft.Control:
    return button(identifier, say("gate.unlock"), start, icon=ft.Icons.LOCK_OPEN, is_busy=is_busy, expand=True)


def _other(identifier: str, label: str, on_tap: Callable[[], object]) -> ft.Control:
    return ft.Row([button(identifier, label, on_tap, kind=Kind.QUIET, expand=True)])


def form(
    title: str | None,
    text: str,
    fields: Sequence[ft.Control],
    action: ft.Control,
    failure: Failure | None,
    *,
    below: Sequence[ft.Control] = (),
) -> ft.Control:
    """A title where the page has another, what is typed, what went wrong, and the one action."""
    # How long to wait is said by a notice that counts down.
    said = failure is not None and not isinstance(failure.error, TooSoon)
    told = (
        [notice("gate-failure", ft.Icons.ERROR_OUTLINE, failure.sentence, tone=Tone.NOT_MET)]
        if failure and said
        else []
    )
    head = [] if title is None else [heading(words(title, Style.CARD_TITLE), 2)]
    return card([*head, words(text, Style.BODY, palette.FAINT), *fields, *told, ft.Row([action]), *below], spacing=14)


def stay(_: Failure) -> None:
    """The form says it itself."""
