"""Pictures from a file or the gallery. Their bytes go straight into the vault; the picker's own copies are swept."""

import flet as ft

from inspector_app.device.leftovers import copies_arriving
from inspector_app.device.screens.places import the_shooting
from inspector_app.device.state.shooting import Brought
from inspector_app.ui.failures import log_failure
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.tasks import Work, use_task
from inspector_app.ui.window import Window, current_window
from inspector_app.ui.wording import say

__all__ = ["PickPhotos", "use_picking"]


def use_picking() -> Work[[]]:
    """Asks for pictures and keeps each as it was chosen, for what is tagged at the camera; says what came of it."""
    shooting, window = the_shooting(), current_window()
    # One picker for the window: a service that nothing refers to is taken away by Flet.
    picker = window.keep.setdefault("picker", ft.FilePicker())

    async def pick() -> Brought:
        async with copies_arriving():
            # Without compression: a HEIC stays the HEIC that the phone took.
            chosen = await picker.pick_files(
                file_type=ft.FilePickerFileType.IMAGE, allow_multiple=True, with_data=True, compression_quality=0
            )
            pictures = [one.bytes for one in chosen or [] if one.bytes]
            del chosen  # each of them is let go once it is kept
            return await shooting.bring(pictures)

    return use_task(pick, on_success=lambda brought: _tell(window, brought))


def _tell(window: Window, brought: Brought) -> None:
    if brought.why is not None:
        why = window.explain(brought.why) or say("trouble.action", code=log_failure(brought.why, "pictures from files"))
        kept = brought.kept + brought.known_before
        window.tell(say("photos.some_kept", kept=kept, chosen=brought.chosen, why=why), Tone.NOT_MET)
    elif brought.known_before:
        window.tell(say("photos.known_before", count=brought.known_before, kept=brought.kept), Tone.MET)
    elif brought.kept:
        window.tell(say("photos.kept", count=brought.kept), Tone.MET)


@component
def PickPhotos(answer_id: str | None) -> ft.Control:
    """The button on a page; while it is at work it says how far it is."""
    shooting = the_shooting()
    use_changes(shooting.changes)
    picking = use_picking()

    def start() -> None:
        shooting.tag(answer_id)
        picking.start()

    far = shooting.picking
    label = say("camera.picking", kept=far.kept, chosen=far.chosen) if far else say("criterion.pick")
    return button(
        f"pick-{answer_id or 'photos'}",
        label,
        start,
        kind=Kind.SECONDARY,
        icon=ft.Icons.ADD_PHOTO_ALTERNATE_OUTLINED,
        is_busy=picking.is_running,
        expand=True,
    )
