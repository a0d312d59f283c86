"""What stands on the screen where too little room is left on the device: how much, and what to do."""

import flet as ft

from inspector_app.device.screens.places import go, the_desk
from inspector_app.ui.kit.banner import banner
from inspector_app.ui.kit.cards import SIDE
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.wording import say, say_size

__all__ = ["RoomLine", "is_full", "room_sentence"]


@component
def RoomLine() -> ft.Control:
    """Nothing while photos still go in; a tap leads to the sync screen."""
    use_changes(the_desk().roomed)
    if not is_full():
        return ft.Container(height=0)
    told = banner(
        "room", ft.Icons.SD_CARD_ALERT_OUTLINED, room_sentence(), tone=Tone.NOT_MET, on_tap=lambda: go("/sync")
    )
    return ft.Container(told, padding=ft.Padding.only(left=SIDE, right=SIDE, bottom=10))


def is_full() -> bool:
    """Whether no photo is taken until there is room. While nobody has looked yet, the photo itself will be told."""
    room = the_desk().room
    return room is not None and not room.takes_photo()


def room_sentence() -> str:
    """How much is left, what is not taken any more, and what to do."""
    room = the_desk().room
    return say("room.full", left=say_size(room.free_bytes if room else 0))
