"""The inspector's app without a browser: a vault with a day in it, its windows, and what stands on the top screen."""

import asyncio
import inspect
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import CellType
from typing import Any, Final

import flet as ft
import msgpack  # type: ignore[import-untyped]
from flet.components.component import Component
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page

from inspector_app.device.screens.app import open_desk
from inspector_app.device.state.desk import Desk, Stage
from inspector_app.ui.window import Window
from tests.support.commands import PASSPHRASE
from tests.support.flet_harness import Client, walk
from tests.support.flet_wire import encode
from tests.support.office import QUICK
from tests.support.patience import PATIENCE_SECONDS
from tests.support.pictures import draw_photo

__all__ = ["DESK_WIDTH", "PHONE_WIDTH", "SCREENS", "Day", "Hand", "Pane", "Place", "cell_of", "in_hand", "paths_of"]

PHONE_WIDTH: Final = 390
DESK_WIDTH: Final = 1280
"""A visit is read, folded and drawn meanwhile, on whatever machine this is."""
FIRST_PAUSE_SECONDS: Final = 0.003
LAST_PAUSE_SECONDS: Final = 0.05
"""To look is not free: the longer something takes, the less often."""
SCREENS: Final = "inspector_app.device.screens"
_CODE: Final = re.compile(r"Code ([A-Z2-7]{4})")


@dataclass(frozen=True, slots=True)
class Day:
    """A vault to be copied: its folder, a visit in it with a conflict at 6.6, a photo that shows no answer yet, and a
    visit that is on an edition that another has taken over from."""

    vault: Path
    visit: str
    photo: str
    older: str


@dataclass(frozen=True, slots=True)
class Place:
    """A screen: its address, and an identifier that only it bears once all of it is drawn."""

    address: str
    shows: str
    stage: Stage = Stage.OPEN

    def on(self, day: Day) -> str:
        return self.address.format(visit=day.visit, photo=day.photo, older=day.older)


class Pane(Client):
    """A window of the app; what is asked of it is asked of the screen on top, and not of those below."""

    @property
    def held(self) -> Window:
        assert self.window is not None
        return self.window

    def top(self) -> BaseControl:
        views = ft.unwrap_component(self.page.views)
        top = views[-1]
        assert isinstance(top, BaseControl)
        return top

    def on_top(self, kind: type[Any]) -> list[Any]:
        return [one for one in walk([self.top(), self.page._dialogs]) if isinstance(one, kind)]

    def names(self) -> list[str]:
        return [one.identifier for one in self.on_top(ft.Semantics) if one.identifier]

    def named(self, identifier: str) -> ft.Semantics:
        found = [one for one in self.on_top(ft.Semantics) if one.identifier == identifier]
        assert len(found) == 1, f"{identifier}: {len(found)} on top; there are {self.names()}"
        return found[0]  # type: ignore[no-any-return]

    def components(self) -> dict[str, list[Component]]:
        """The app's own components on the screen, by name, as often as each is there."""
        found: dict[str, list[Component]] = {}
        for one in self.on_top(Component):
            body = inspect.unwrap(one.fn)
            if body.__module__.startswith(SCREENS):
                found.setdefault(body.__qualname__, []).append(one)
        return found

    def codes(self) -> list[str]:
        """The codes of failures that the screen on top says."""
        return _codes_in(one.value for one in self.on_top(ft.Text))

    def all_codes(self) -> list[str]:
        """The same for every screen, those below as well."""
        return _codes_in(self.texts())

    def taps(self) -> dict[str, ft.Container]:
        """Everything on the screen that can be tapped, by name."""
        named = [one for one in self.on_top(ft.Semantics) if one.identifier]
        return {one.identifier: one.content for one in named if _can_be_tapped(one.content)}

    async def touch(self, identifier: str) -> None:
        surface = self.named(identifier).content
        assert isinstance(surface, ft.Container)
        await self.fire(surface, "click")

    async def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait for what is done in threads and then drawn."""
        until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        pause = FIRST_PAUSE_SECONDS
        while not is_so():
            late = asyncio.get_running_loop().time() > until
            assert not late, f"waited in vain for {what}; the screen says: {self.texts()}"
            await asyncio.sleep(pause)
            pause = min(1.5 * pause, LAST_PAUSE_SECONDS)
            await self.settle()
        await self.settle()

    async def show(self, route: str, identifier: str) -> None:
        """Go there, unless it is there already, and wait until it is drawn."""
        if self.page.route != route:
            await self.go(route)
        await self.until(lambda: identifier in self.names(), f"{identifier} at {route}")

    async def quiet(self) -> None:
        """Take the toast away, and let an answer to it be drawn."""
        self.held.toasts.shown = None
        await self.settle()


def _codes_in(texts: Iterable[str | None]) -> list[str]:
    return [found.group(1) for text in texts if text and (found := _CODE.search(text.replace("\u00a0", " ")))]


def _can_be_tapped(surface: ft.Control) -> bool:
    return isinstance(surface, ft.Container) and surface.on_click is not None


@dataclass(eq=False)
class Hand:
    """A person at a vault, and the windows that are open on it."""

    desk: Desk
    day: Day
    # Flet drops the session of a window that nothing refers to.
    panes: list[Pane] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    """What the system's keystore holds."""
    may_locate: bool = False
    """Whether the person has let the app know where the device is."""

    async def unlock(self) -> None:
        await self.desk.unlock(PASSPHRASE)
        assert self.desk.line is not None
        self.desk.line.is_automatic = False

    async def open(
        self, route: str = "/", width: float = PHONE_WIDTH, *, platform: str = "android", web: bool = False
    ) -> Pane:
        """A new window there. It takes the desk over, as the newest does."""
        pane = Pane(self._answer)
        _context_page.set(pane.page)  # type: ignore[arg-type]
        facts = {"route": route, "platform": platform, "web": web, "width": width, "height": 844}
        pane.session.apply_page_patch(facts)
        msgpack.packb(pane.session.get_page_patch(), default=encode)  # type: ignore[no-untyped-call]
        open_desk(pane.page, self.desk)
        assert isinstance(self.desk.holder, Window)
        pane.window = self.desk.holder
        await pane.settle()
        self.panes.append(pane)
        return pane

    def _answer(self, method: str, asked: Mapping[str, Any]) -> object:
        """The device, as Flet reaches it."""
        match method:
            case "set":
                self.secrets[asked["key"]] = asked["value"]
            case "get":
                return self.secrets.get(asked["key"])
            case "remove":
                self.secrets.pop(asked["key"], None)
        if method == "request_permission":
            self.may_locate = True
        if method == "get_permission_status" and self.may_locate:
            return _PLACE["request_permission"]
        return _camera(method, asked)

    async def see(self, place: Place, width: float) -> Pane:
        """A window at that place, drawn."""
        if place.stage is Stage.OPEN and self.desk.stage is not Stage.OPEN:
            await self.unlock()
        pane = await self.open(place.on(self.day), width)
        await pane.show(place.on(self.day), place.shows.format(visit=self.day.visit))
        return pane


@asynccontextmanager
async def in_hand(day: Day, folder: Path, *, is_new: bool = False) -> AsyncIterator[Hand]:
    """The app on a copy of that vault, or on none yet; locked at the end."""
    if not is_new:
        shutil.copytree(day.vault, folder / "vault")
    hand = Hand(Desk(folder / "vault", kdf=QUICK), day)
    try:
        yield hand
    finally:
        if hand.desk.stage is Stage.OPEN:
            await hand.desk.lock()
        for pane in hand.panes:
            pane.close()


_PLACE: Final[Mapping[str, object]] = {
    "get_permission_status": "denied",
    "request_permission": "whileInUse",
    "get_current_position": {
        "latitude": 25.78,
        "longitude": -100.19,
        "timestamp": datetime(2026, 11, 21, 20, 2, tzinfo=UTC),
        "accuracy": 8.0,
        "altitude": 402.5,
        "altitude_accuracy": 0.0,
        "mocked": False,
    },
}
"""A phone that lets the app know where it is once its person was asked."""


def _camera(method: str, _: Mapping[str, Any]) -> object:
    """A phone on Wi-Fi with one camera, which always sees the same."""
    if method == "get_connectivity":
        return ["wifi"]
    if method in _PLACE:
        return _PLACE[method]
    if method in ("get_min_zoom_level", "get_max_zoom_level"):
        return 1.0 if "min" in method else 4.0
    if method == "get_available_cameras":
        return [{"name": "back", "lens_direction": "back", "sensor_orientation": 90}]
    return draw_photo(5) if method == "take_picture" else None


def paths_of(routes: list[ft.Route], above: str = "") -> Iterator[str]:
    """Every address of the app, as its routes have it."""
    for route in routes:
        path = f"{above}/{(route.path or '').strip('/')}".rstrip("/")
        yield path or "/"
        yield from paths_of(route.children or [], path)


def cell_of(function: Callable[..., Any] | None, name: str) -> CellType:
    """Where a function keeps what it was made with: the body of a component, what a tap calls."""
    assert function is not None
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    return cells[name]
