"""What is left of the console for who is signed out: nothing but the way back in."""

from typing import Final

import flet as ft

from inspector_app.central.review.screens.parts import link_button
from inspector_app.central.review.seat import current_seat
from inspector_app.ui import palette
from inspector_app.ui.kit import empty_state
from inspector_app.ui.runtime import component, use_effect
from inspector_app.ui.wording import say

__all__ = ["SIGN_IN", "ended_view"]

SIGN_IN: Final = "/sign-in"


def ended_view() -> ft.View:
    """In place of every screen."""
    return ft.View(route="/", controls=[ft.SafeArea(Ended(), expand=True)], padding=0, bgcolor=palette.GROUND)


@component
def Ended() -> ft.Control:
    """Leads to the sign-in page by itself, and by a button where the browser does not follow."""
    seat = current_seat()

    async def leave() -> None:
        await seat.leave_for(f"{SIGN_IN}?out" if seat.desk.has_left else f"{SIGN_IN}?ended")

    use_effect(leave, [])
    action = link_button("sign-in", say("review.sign_in"), SIGN_IN)
    text = say("review.ended_text")
    return empty_state("ended", ft.Icons.LOCK_OUTLINE, say("review.ended_title"), text, action)
