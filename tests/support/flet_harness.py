"""A Flet client inside the test: drives screens with no browser, in milliseconds.

    async def test_a_tap_counts() -> None:
        client = await Client.open(Counter)           # Counter: a @view or @component
        await client.tap("count")
        assert client.says("1 tap")
        client.assert_alive()

It stands where the phone or the browser would: packs what is sent (packing is what lets Flet compare the next time),
sends events, answers what is asked of the device. Written against Flet's own tests; what it needs of Flet's inside is
pinned by tests/ui/test_flet_internals.py.
"""

import asyncio
import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import flet as ft
import msgpack  # type: ignore[import-untyped]
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page
from flet.controls.value_types import Prop
from flet.messaging.protocol import Message, MessageAction
from flet.messaging.session import Session

from inspector_app.ui.opening import open_window
from inspector_app.ui.scheduler import updates_task
from inspector_app.ui.window import Explain, Window
from tests.support.flet_wire import Answer, Wire, encode, no_device

C = TypeVar("C", bound=BaseControl)
_GAP = "\u00a0"
_LEAVES = {type(None), bool, int, float, str, bytes}
"""The types of what holds nothing, as far as they were met."""


class Client:
    """One window with its client."""

    def __init__(self, device: Answer = no_device) -> None:
        self.wire = Wire(device)
        self.session = self.wire.session = Session(self.wire)
        self.page: ft.Page = self.session.page
        self.window: Window | None = None
        self._dismissed: set[int] = set()

    @classmethod
    async def open(
        cls,
        root: Callable[[], Any],
        *,
        route: str = "/",
        platform: str = "android",
        web: bool = False,
        width: float = 390,
        device: Answer = no_device,
        explain: Explain = lambda _: None,
    ) -> "Client":
        """A window on `root`: an app's root (a router or a list of views), a `@view`, or a `@component`."""
        client = cls(device)
        _context_page.set(client.page)  # type: ignore[arg-type]
        facts = {"route": route, "platform": platform, "web": web, "width": width, "height": 844}
        client.session.apply_page_patch(facts)
        msgpack.packb(client.session.get_page_patch(), default=encode)  # type: ignore[no-untyped-call]
        rooted = (lambda: _as_views(root())) if hasattr(root, "__is_component__") else root
        client.window = open_window(client.page, rooted, title="Test", explain=explain)
        await client.settle()
        return client

    async def settle(self, turns: int = 40) -> None:
        """Let everything that is scheduled run. A dialog that was closed goes away, and the client says so."""
        for _ in range(turns):
            await asyncio.sleep(0)
        closed = [each for each in self.page._dialogs.controls if not each.open and each._i not in self._dismissed]
        for dialog in closed:
            self._dismissed.add(dialog._i)
            await self.session.dispatch_event(dialog._i, "dismiss", None)
        if closed:
            await self.settle(turns)

    async def wait_until(self, is_so: Callable[[], bool]) -> None:
        """Wait for work in threads, two seconds at most."""
        for _ in range(400):
            if is_so():
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"waited in vain; the screen says: {self.texts()}")

    # looking

    def controls(self, kind: type[C]) -> list[C]:
        """Everything of a kind that is on the screen, dialogs included."""
        return [found for found in walk([self.page.views, self.page._dialogs]) if isinstance(found, kind)]

    def texts(self) -> list[str]:
        return [text.value.replace(_GAP, " ") for text in self.controls(ft.Text) if text.value]

    def says(self, text: str) -> bool:
        """Whether these words are somewhere on the screen."""
        return any(text in each for each in self.texts())

    def has(self, identifier: str) -> bool:
        return any(each.identifier == identifier for each in self.controls(ft.Semantics))

    def find(self, identifier: str) -> ft.Semantics:
        """What bears the identifier; it must be there once."""
        found = [each for each in self.controls(ft.Semantics) if each.identifier == identifier]
        assert len(found) == 1, f"{identifier}: {len(found)} found; there are {self.identifiers()}"
        return found[0]

    def identifiers(self) -> list[str]:
        return [each.identifier for each in self.controls(ft.Semantics) if each.identifier]

    def field(self, identifier: str) -> ft.TextField:
        """The text field under the identifier."""
        fields = [each for each in walk(self.find(identifier)) if isinstance(each, ft.TextField)]
        assert len(fields) == 1, f"{identifier}: {len(fields)} fields"
        return fields[0]

    # doing

    async def fire(self, control: BaseControl, event: str, data: Any = None) -> None:
        """What the client sends when something happens to a control."""
        await self.session.dispatch_event(control._i, event, data)
        await self.settle()

    async def tap(self, identifier: str) -> None:
        surface = self.find(identifier).content
        assert isinstance(surface, ft.Container) and surface.on_click is not None, f"{identifier} cannot be tapped"
        await self.fire(surface, "click")

    async def type(self, identifier: str, text: str) -> None:
        """Put the text into a field, as the client does with each edit."""
        field = self.field(identifier)
        self.session.apply_patch(field._i, {"value": text})
        await self.fire(field, "change", text)

    async def leave(self, identifier: str) -> None:
        """Take the focus from a field."""
        await self.fire(self.field(identifier), "blur")

    async def go(self, route: str) -> None:
        self.page.navigate(route)
        await self.settle()

    async def back(self) -> None:
        """What the system's back button does."""
        views = ft.unwrap_component(self.page.views)
        top = ft.unwrap_component(views[-1])
        await self.fire(self.page, "view_pop", {"route": top.route})

    async def resize(self, width: float) -> None:
        self.session.apply_page_patch({"width": width})
        await self.fire(self.page, "resize", {"width": width, "height": 844})

    async def lose_line(self) -> None:
        """The connection breaks."""
        await self.session.disconnect(3600)
        await self.settle()

    async def regain_line(self) -> None:
        """The same client comes back, and is given the page as it was."""
        wire = Wire(self.wire.device)
        wire.session = self.session
        self.wire = wire
        msgpack.packb(self.session.page, default=encode)
        await self.session.connect(wire)
        await self.settle()

    def close(self) -> None:
        """The window is gone for good."""
        self.session.close()  # type: ignore[no-untyped-call]

    # judging

    def crashes(self) -> list[Message]:
        return [message for message in self.wire.messages if message.action == MessageAction.SESSION_CRASHED]

    def assert_alive(self) -> None:
        """Nothing replaced the app by a traceback, and what changes is still drawn."""
        task = updates_task(self.session)
        assert task is not None and not task.done(), "nothing is drawn any more"
        assert not self.crashes(), self.crashes()


def _as_views(shown: Any) -> list[Any]:
    """A component alone on a screen; a `@view` as it is."""
    impl = getattr(shown, "fn", None)
    is_view = getattr(impl, "__annotations__", {}).get("return") in (ft.View, "ft.View")
    return [shown] if is_view else [ft.View(route="/", controls=[shown])]


def walk(value: Any) -> Iterator[BaseControl]:
    """Every control in a value, depth first, each once."""
    seen: set[int] = set()
    ahead = [value]
    while ahead:
        one = ahead.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, BaseControl):
            yield one
        ahead.extend([each for each in reversed(_held_by(one)) if type(each) not in _LEAVES])


def _held_by(value: Any) -> Sequence[Any]:
    kind = value.__class__
    if kind is list:
        return value  # type: ignore[no-any-return]
    if kind is dict:
        return list(value.values())
    if (given := getattr(value, "_values", None)) is not None:
        # What was given to a control, and none of the fields that have their default: most of a hundred do.
        return [*given.values(), *[getattr(value, name, None) for name in _fields_beside(kind)]]
    if isinstance(value, list | tuple):
        return value
    if isinstance(value, Mapping):
        return list(value.values())
    if not (names := _fields_of(kind)):
        _LEAVES.add(type(value))
    return [getattr(value, name, None) for name in names]


@cache
def _fields_of(kind: type) -> list[str]:
    """Empty for what is no dataclass. (A class that is held as a value is of the kind `type`, and is none.)"""
    if not dataclasses.is_dataclass(kind):
        return []
    return [field.name for field in dataclasses.fields(kind) if not field.metadata.get("skip")]


@cache
def _fields_beside(kind: type) -> list[str]:
    """The fields whose value Flet does not keep among those that were given, but for its number and its kind."""
    return [
        name for name in _fields_of(kind) if name not in ("_i", "_c") and not isinstance(_found_in(kind, name), Prop)
    ]


def _found_in(kind: type, name: str) -> object:
    return next((vars(each)[name] for each in kind.__mro__ if name in vars(each)), None)
