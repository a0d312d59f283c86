"""Whether the partner gets a picture: said in words below each photo, and changed with one tap."""

import flet as ft

from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.sheet import Picture, Shared, Sheet
from inspector_app.ui import palette
from inspector_app.ui.kit import Kind, anchored, button, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component
from inspector_app.ui.tasks import use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for

__all__ = ["SHARED_ICON", "Sharing"]

SHARED_ICON = ft.Icons.SEND_OUTLINED


@component
def Sharing(sheet: Sheet, picture: Picture) -> ft.Control:
    """Sharing is an entry like any other: devices hear of it, and either side may take it back."""
    desk, window = current_seat().desk, current_window()
    changing = use_task(desk.share, on_success=lambda _: window.tell(say("sharing.changed"), Tone.MET))
    at = picture.shared
    tone = Tone.ACCENT if at is Shared.SHOWN else Tone.WARN if at is not Shared.INSIDE else Tone.PLAIN
    icon = SHARED_ICON if at is Shared.SHOWN else ft.Icons.LOCK_OUTLINE
    told = words(word_for("sharing.state", at.value), Style.SMALL, palette.ON_BADGE, expand=True)

    def ask(name: str, shared: bool) -> ft.Control:
        def change() -> None:
            changing.start(sheet.id, picture.id, shared, sheet.view)

        identifier = f"{'share' if shared else 'take-back'}-{picture.id}"
        return button(identifier, say(name), change, kind=Kind.SECONDARY, is_busy=changing.is_running)

    asks = [ask("sharing.share", shared=True)] if at in (Shared.INSIDE, Shared.DISPUTED, Shared.ELSEWHERE) else []
    asks += [ask("sharing.take_back", shared=False)] if at is not Shared.INSIDE else []
    badge = ft.Icon(icon, size=18, color=palette.ON_BADGE if tone is Tone.PLAIN else tone.soft)
    row = ft.Row(
        [ft.Row([badge, told], spacing=8, expand=True), *asks],
        spacing=8,
        run_spacing=6,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return anchored(f"sharing-{picture.id}", row)
