"""What carries the line, as the phone tells it, and the wish that photos wait for Wi-Fi."""

import asyncio
from collections.abc import Sequence
from typing import Final

import flet as ft

from inspector_app.device.screens.places import the_desk
from inspector_app.device.state.desk import Desk
from inspector_app.device.state.line import Link
from inspector_app.ui.events import hear
from inspector_app.ui.kit.cards import card
from inspector_app.ui.kit.checks import Check, CheckGroup, checks
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.tasks import use_saves
from inspector_app.ui.window import Window, current_window
from inspector_app.ui.wording import say

__all__ = ["follow_link", "wifi_choice"]

_CHEAP: Final = frozenset({ft.ConnectivityType.WIFI, ft.ConnectivityType.ETHERNET})


async def follow_link(desk: Desk, window: Window) -> None:
    """Tell the desk what carries the line, now and whenever it changes; nothing where the platform does not know."""
    if not window.abilities.tells_link:
        return

    def changed(event: ft.ConnectivityChangeEvent) -> None:
        desk.told_link(_link(event.connectivity))

    told = window.keep.setdefault("link", ft.Connectivity(on_change=hear(changed)))
    desk.told_link(_link(await asyncio.wait_for(told.get_connectivity(), 5)))


def _link(kinds: Sequence[ft.ConnectivityType]) -> Link:
    """A phone may name several: a VPN over Wi-Fi is Wi-Fi."""
    if _CHEAP.intersection(kinds):
        return Link.WIFI
    return Link.MOBILE if ft.ConnectivityType.MOBILE in kinds else Link.UNKNOWN


@component
def WifiOnly() -> ft.Control:
    """The one choice about the line."""
    line = the_desk().line
    assert line is not None
    use_changes(line.changes)
    save = use_saves(line.set_wifi_only)
    box = Check("photos", say("sync.wifi_only"), line.wifi_only)
    group = CheckGroup(say("sync.title"), [box], say("sync.wifi_only_text"))
    return card([checks("wifi-only", [group], lambda _, is_so: save(is_so))])


def wifi_choice() -> list[ft.Control]:
    """Only where it can be kept to."""
    return [WifiOnly()] if current_window().abilities.tells_link else []
