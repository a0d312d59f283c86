"""An address that leads nowhere still leads to a screen."""

from pathlib import Path

import flet as ft

from inspector_app.device.screens.app import root
from tests.support.flet_harness import Client
from tests.ui.device.hands import PHONE_WIDTH, Day, Place, in_hand


async def test_an_address_that_leads_nowhere_says_so_on_a_view_of_its_own() -> None:
    client = await Client.open(root, route="/nowhere")
    assert client.says("There is no such page")
    for shown in client.controls(ft.View):
        held = [ft.unwrap_component(within) for within in shown.controls]
        assert not any(isinstance(within, ft.View) for within in held), "a view in a view is a gray page"
    client.assert_alive()


async def test_a_visit_that_is_not_here_is_told_without_its_mark_and_there_is_a_way_on(
    day: Day, tmp_path: Path
) -> None:
    missing = "a" * 26
    async with in_hand(day, tmp_path) as hand:
        pane = await hand.see(Place(f"/visit/{missing}", "no-visit"), PHONE_WIDTH)
        assert pane.says("not on this device") and not pane.says(missing)
        await pane.touch("to-start")
        await pane.until(lambda: "visits" in pane.names(), "the list of visits")
        pane.assert_alive()
