"""Pictures from a file or the gallery. Their bytes go straight into the vault; the picker's own copies are swept."""

import flet as ft

from inspector_app.device.leftovers import copies_arriving
from inspector_app.device.screens.places import the_desk, the_visit
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component
from inspector_app.ui.tasks import use_task
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say


@component
def PickPhotos(answer_id: str) -> ft.Control:
    """Asks for pictures and keeps each as it is chosen."""
    visit, desk, window = the_visit(), the_desk(), current_window()
    # One picker for the window: a service that nothing refers to is taken away by Flet.
    picker = window.keep.setdefault("picker", ft.FilePicker())

    async def pick() -> int:
        async with copies_arriving():
            return await take_chosen()

    async def take_chosen() -> int:
        chosen = await picker.pick_files(file_type=ft.FilePickerFileType.IMAGE, allow_multiple=True, with_data=True)
        kept = 0
        for one in chosen or []:
            if one.bytes:
                captured = await visit.take_photo(one.bytes, [answer_id])
                await desk.captured()
                await visit.develop(captured)
                kept += 1
        return kept

    def tell(kept: int) -> None:
        if kept:
            window.tell(say("photos.kept", count=kept), Tone.MET)

    picking = use_task(pick, on_success=tell)
    return button(
        f"pick-{answer_id}",
        say("criterion.pick"),
        picking.start,
        kind=Kind.SECONDARY,
        icon=ft.Icons.ADD_PHOTO_ALTERNATE_OUTLINED,
        is_busy=picking.is_running,
        expand=True,
    )
