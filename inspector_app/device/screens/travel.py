"""Before a border: the device forgets what opens its vault."""

import flet as ft

from inspector_app.device.screens.places import the_desk
from inspector_app.device.screens.safety import safety_sentence
from inspector_app.ui import palette
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card, notice, section
from inspector_app.ui.kit.sheets import ConfirmSheet
from inspector_app.ui.kit.words import words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.tasks import Failure, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say

__all__ = ["TravelLock"]


@component
def TravelLock() -> ft.Control:
    """One tap and one question, which says what becomes of what, and what an earlier copy could still open."""
    desk = the_desk()
    assert desk.line is not None
    use_changes(desk.line.changes)
    is_asking, set_asking = ft.use_state(False)
    locking = use_task(desk.lock_for_travel, on_failure=_stay)
    told: list[ft.Control] = [words(say("travel.lead"), Style.BODY, palette.FAINT)]
    if locking.failure is not None:
        told.append(notice("travel-failure", ft.Icons.ERROR_OUTLINE, locking.failure.sentence, tone=Tone.NOT_MET))
    lock = button(
        "travel-lock",
        say("travel.lock"),
        lambda: set_asking(True),
        kind=Kind.SECONDARY,
        icon=ft.Icons.FLIGHT_TAKEOFF,
        is_busy=locking.is_running,
        expand=True,
    )
    sheet = ConfirmSheet(
        "travel-ask",
        say("travel.ask"),
        "\n\n".join(_what_follows()),
        is_open=is_asking,
        confirm=say("travel.confirm"),
        on_confirm=locking.start,
        on_close=lambda: set_asking(False),
        is_danger=True,
    )
    return ft.Column([section(say("travel.title")), card([*told, ft.Row([lock])], spacing=12), sheet], spacing=8)


def _what_follows() -> list[str]:
    """What is only on this device is named first: whoever takes the device away takes it along."""
    line = the_desk().line
    is_safe = line is None or line.only_here == 0
    only_here = [] if is_safe else [say("travel.only_here", what=safety_sentence())]
    return [*only_here, say("travel.ask_text"), say("travel.ask_copies")]


def _stay(_: Failure) -> None:
    """The card says it itself."""
