"""A backup of the whole vault into a file of one's choice: encrypted as it is, and never a second identity."""

from typing import cast

import flet as ft

from inspector_app.device.screens.carrying import Carrier
from inspector_app.device.screens.places import the_desk
from inspector_app.device.state.backing_up import backup_name, write_backup
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card, notice, section
from inspector_app.ui.kit.words import words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component
from inspector_app.ui.tasks import Failure, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, say_size

__all__ = ["Backup"]


@component
def Backup() -> ft.Control:
    """What it is good for, the button, and what came of it."""
    desk, carrier = the_desk(), Carrier()
    size, set_size = ft.use_state(cast("int | None", None))

    async def make() -> int | None:
        return await carrier.hand_over(backup_name(desk), lambda place: write_backup(desk, place))

    making = use_task(make, on_success=set_size, on_failure=_stay)
    start = button(
        "make-backup",
        say("backup.make"),
        making.start,
        kind=Kind.SECONDARY,
        icon=ft.Icons.SAVE_ALT,
        is_busy=making.is_running,
        expand=True,
    )
    parts: list[ft.Control] = [words(say("backup.text"), Style.SECOND), ft.Row([start])]
    if making.failure is not None:
        parts.append(notice("backup-failure", ft.Icons.ERROR_OUTLINE, making.failure.sentence, tone=Tone.NOT_MET))
    elif size is not None and not making.is_running:
        made = say("backup.made", size=say_size(size))
        parts.append(notice("backup-made", ft.Icons.TASK_ALT, made, say("backup.made_text"), tone=Tone.ACCENT))
    return ft.Column([section(say("backup.title")), card(parts, spacing=12)], spacing=8)


def _stay(_: Failure) -> None:
    """The card says it itself."""
