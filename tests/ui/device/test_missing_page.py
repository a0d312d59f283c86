"""An address that leads nowhere still leads to a screen."""

import flet as ft

from inspector_app.device.screens.app import root
from tests.support.flet_harness import Client


async def test_an_address_that_leads_nowhere_says_so_on_a_view_of_its_own() -> None:
    client = await Client.open(root, route="/nowhere")
    assert client.says("There is no such page")
    for shown in client.controls(ft.View):
        held = [ft.unwrap_component(within) for within in shown.controls]
        assert not any(isinstance(within, ft.View) for within in held), "a view in a view is a gray page"
    client.assert_alive()
