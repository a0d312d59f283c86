"""Seats at the console without a browser: a center with a day behind it, and a client for each window."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import flet as ft
import msgpack  # type: ignore[import-untyped]
from flet.controls.context import _context_page

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.review.console import Console
from inspector_app.central.review.desk import Desk
from inspector_app.central.review.seat import SEAT, Seat
from inspector_app.central.signin.asking import COOKIE
from tests.support.flet_harness import Client
from tests.support.flet_wire import encode
from tests.support.patience import PATIENCE_SECONDS
from tests.ui.console.seed import BOSS, PASSWORD, judge_passwords_quickly

__all__ = ["DESK_WIDTH", "PHONE_WIDTH", "Row", "read", "wait"]

DESK_WIDTH = 1280
PHONE_WIDTH = 390
"""A whole visit is read and drawn meanwhile, on whatever machine this is."""
FIRST_PAUSE_SECONDS = 0.003
LAST_PAUSE_SECONDS = 0.05
"""To look is not free: the longer something takes, the less often."""


async def wait(client: Client, is_so: Callable[[], bool], what: str) -> None:
    """Wait for what is read in threads and then drawn."""
    until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    pause = FIRST_PAUSE_SECONDS
    while not is_so():
        assert asyncio.get_running_loop().time() < until, (
            f"waited in vain for {what}; the screen says: {client.texts()}"
        )
        await asyncio.sleep(pause)
        pause = min(1.5 * pause, LAST_PAUSE_SECONDS)


async def read(client: Client, *texts: str) -> None:
    """Wait until all of this is on the screen."""
    await wait(client, lambda: all(client.says(text) for text in texts), repr(texts))


class Row:
    """A console, a supervisor who is signed in, and the windows that person has open."""

    def __init__(self, headquarters: Headquarters, first: str = "", second: str = "") -> None:
        self.headquarters, self.first, self.second = headquarters, first, second
        self.console = Console(headquarters, origins=["http://center.test"], cookie=COOKIE)
        judge_passwords_quickly(headquarters)
        self.begun = headquarters.accounts.sign_in(BOSS, PASSWORD, source="here")
        self.console.arrivals.look()
        self.launched: list[str] = []
        # Flet drops the session of a window that nothing refers to.
        self._clients: list[Client] = []

    @property
    def desk(self) -> Desk:
        return self.console._desk_of(self.begun.who)

    async def sit(self, route: str = "/", width: float = DESK_WIDTH) -> Client:
        """A new window there."""
        client = Client(self._device)
        _context_page.set(client.page)  # type: ignore[arg-type]
        facts = {"route": route, "platform": "linux", "web": True, "width": width, "height": 800}
        client.session.apply_page_patch(facts)
        msgpack.packb(client.session.get_page_patch(), default=encode)  # type: ignore[no-untyped-call]
        client.window = self.console.open(client.page, self.desk)
        await client.settle()
        self._clients.append(client)
        return client

    def seat_of(self, client: Client) -> Seat:
        assert client.window is not None
        seat = client.window.keep[SEAT]
        assert isinstance(seat, Seat)
        return seat

    def _device(self, method: str, arguments: Mapping[str, Any]) -> object:
        if method == "launch_url":
            url = arguments["url"]
            self.launched.append(url.url if isinstance(url, ft.Url) else str(url))
        return None
