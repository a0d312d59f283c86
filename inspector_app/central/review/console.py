"""The console as a guarded site: lets reviewers in, opens their windows, and closes them when a sign-in has ended.

Whether somebody is signed in is looked up for every request, for every connection, before every answer of a desk, and
every few seconds for every window that is open: neither a sign-out elsewhere nor the end of twelve hours leaves a
connection behind.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import Final

import flet as ft

from inspector_app.central.accounts import Accounts, SignedIn
from inspector_app.central.errors import CenterBusy, CentralError
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.previews import Previews
from inspector_app.central.review.arrivals import Arrivals
from inspector_app.central.review.desk import Desk
from inspector_app.central.review.screens.app import console_views
from inspector_app.central.review.seat import SEAT, Seat
from inspector_app.ui.events import hear
from inspector_app.ui.opening import open_window
from inspector_app.ui.serving import Site, who_entered
from inspector_app.ui.serving.asgi import Scope, cookie_of
from inspector_app.ui.tasks import run_blocking
from inspector_app.ui.window import Window
from inspector_app.ui.wording import say

__all__ = ["POLL_SECONDS", "Console"]

POLL_SECONDS: Final = 3.0
_LAST_SCREEN_SECONDS: Final = 1.0
"""Long enough for the last screen, which says why, to reach the browser."""
_AGES_SECONDS: Final = 60.0

_log = logging.getLogger(__name__)


class Console:
    """Mount `site`, and run `watch` for as long as the site is served."""

    def __init__(self, headquarters: Headquarters, *, origins: Collection[str], cookie: str) -> None:
        self._headquarters = headquarters
        self._cookie = cookie
        self.previews = Previews(headquarters)
        self.arrivals = Arrivals(headquarters.heights)
        self._desks: dict[str, Desk] = {}
        self._windows: dict[str, set[Window]] = {}
        # Every sign-in that has ever had a connection here, with a window or not yet.
        self._watched: set[str] = set()
        self.site = Site(
            self.main,
            title=say("review.product"),
            origins=origins,
            may_enter=self._may_enter,
            sign_in="/sign-in",
        )

    @property
    def _accounts(self) -> Accounts:
        return self._headquarters.accounts

    async def _may_enter(self, scope: Scope) -> str | None:
        """The name of the sign-in behind a request."""
        token = cookie_of(scope, self._cookie)
        who = await run_blocking(self._accounts.who, token) if token else None
        if who is not None and scope["type"] == "websocket":
            self._watched.add(who.key)
        return who.key if who else None

    async def main(self, page: ft.Page) -> None:
        """A new window of somebody who came through the guard."""
        key = who_entered()
        who = await run_blocking(self._accounts.holder, key)
        if who is None:
            self.end(key)
        else:
            self.open(page, self._desk_of(who))

    def _desk_of(self, who: SignedIn) -> Desk:
        if who.key not in self._desks:
            leave = partial(self._sign_out, who.key)
            self._desks[who.key] = Desk(self._headquarters, self.previews, self.arrivals, who, leave)
        return self._desks[who.key]

    def open(self, page: ft.Page, desk: Desk) -> Window:
        """Draw the console of that desk on a page."""
        seat = Seat.at(page, desk)
        self._watched.add(desk.who.key)
        windows = self._windows.setdefault(desk.who.key, set())
        window = open_window(
            page,
            console_views,
            title=say("review.product"),
            explain=_explain,
            on_close=lambda: self._left(desk.who.key, page),
            keep={SEAT: seat},
        )
        windows.add(window)
        page.on_route_change = hear(lambda event: setattr(seat.whereabouts, "path", event.route))
        page.on_keyboard_event = hear(lambda event: seat.press(event.key))
        page.update()
        return window

    def _left(self, key: str, page: ft.Page) -> None:
        self._windows[key] = {window for window in self._windows.get(key, ()) if window.page is not page}
        if not self._windows[key]:
            del self._windows[key]
            self._desks.pop(key, None)

    # while it is served

    async def watch(self) -> None:
        """Look for what has arrived and for who is signed out, until canceled."""
        aged_at = asyncio.get_running_loop().time()
        while True:
            await asyncio.sleep(POLL_SECONDS)
            await self._calmly(self._look)
            if asyncio.get_running_loop().time() - aged_at > _AGES_SECONDS:
                aged_at = asyncio.get_running_loop().time()
                self.arrivals.everything.fire()

    async def _look(self) -> None:
        await run_blocking(self.arrivals.look)
        for key in [*self._watched]:
            if await run_blocking(self._accounts.holder, key) is None:
                self.end(key)

    @staticmethod
    async def _calmly(look: Callable[[], Awaitable[None]]) -> None:
        """One look that fails must not be the last."""
        try:
            await look()
        except CenterBusy:
            _log.info("the center is busy; arrivals are looked for again in a moment")
        except Exception:  # noqa: BLE001 - whatever it was, the next look may succeed
            _log.exception("looking for arrivals failed")

    async def _sign_out(self, key: str) -> None:
        await run_blocking(self._accounts.sign_out, key)
        if key in self._desks:
            self._desks[key].has_left = True
        self.end(key)

    def end(self, key: str) -> None:
        """A sign-in has ended: say so in its windows, then cut their connections. Call it on the loop."""
        desk = self._desks.pop(key, None)
        self._windows.pop(key, None)
        self._watched.discard(key)
        if desk is not None:
            desk.end()
        asyncio.get_running_loop().call_later(_LAST_SCREEN_SECONDS, self.site.expel, key)


def _explain(failure: Exception) -> str | None:
    """What the center refuses has a sentence of its own."""
    return str(failure) if isinstance(failure, CentralError) else None
