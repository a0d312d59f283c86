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
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import flet as ft
import msgpack  # type: ignore[import-untyped]
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    InvokeMethodRequestBody,
    Message,
    MessageAction,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

from inspector_app.ui.opening import open_window
from inspector_app.ui.scheduler import updates_task
from inspector_app.ui.window import Explain, Window

C = TypeVar("C", bound=BaseControl)
Answer = Callable[[str, Mapping[str, Any]], Any]
"""Plays the device: the method that Flet asks for and its arguments, to what the device answers."""

_encode = configure_encode_object_for_msgpack(BaseControl)  # type: ignore[no-untyped-call]
_GAP = "\u00a0"


def _no_device(_: str, __: Mapping[str, Any]) -> Any:
    return None


class _Wire(Connection):
    """The line between session and client."""

    def __init__(self, device: Answer) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.loop = asyncio.get_running_loop()
        self.executor = ThreadPoolExecutor(2)
        self.page_url = "test://app"  # a change of route reads it
        self.pubsubhub = PubSubHub(loop=self.loop, executor=self.executor)
        self.session: Session | None = None
        self.messages: list[Message] = []
        self.bytes_sent = 0
        self._device = device
        self._answering: set[asyncio.Task[None]] = set()

    def send_message(self, message: Message) -> None:
        self.bytes_sent += len(msgpack.packb([message.action, message.body], default=_encode))
        self.messages.append(message)
        if isinstance(message.body, InvokeMethodRequestBody):
            task = self.loop.create_task(self._answer(message.body))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _answer(self, asked: InvokeMethodRequestBody) -> None:
        session = self.session
        assert session is not None
        if asked.name == "push_route":
            route = asked.args["route"]
            session.apply_page_patch({"route": route})
            session.handle_invoke_method_results(asked.control_id, asked.call_id, None, None)
            await session.dispatch_event(session.page._i, "route_change", {"route": route})
            return
        result, error = None, None
        try:
            result = self._device(asked.name, asked.args or {})
        except RuntimeError as refused:  # a device that refuses
            error = str(refused)
        session.handle_invoke_method_results(asked.control_id, asked.call_id, result, error)


class Client:
    """One window with its client."""

    def __init__(self, device: Answer = _no_device) -> None:
        self.wire = _Wire(device)
        self.session = self.wire.session = Session(self.wire)
        self.page: ft.Page = self.session.page
        self.window: Window | None = None

    @classmethod
    async def open(
        cls,
        root: Callable[[], Any],
        *,
        route: str = "/",
        platform: str = "android",
        web: bool = False,
        width: float = 390,
        device: Answer = _no_device,
        explain: Explain = lambda _: None,
    ) -> "Client":
        """A window on `root`: an app's root (a router or a list of views), a `@view`, or a `@component`."""
        client = cls(device)
        _context_page.set(client.page)  # type: ignore[arg-type]
        facts = {"route": route, "platform": platform, "web": web, "width": width, "height": 844}
        client.session.apply_page_patch(facts)
        msgpack.packb(client.session.get_page_patch(), default=_encode)  # type: ignore[no-untyped-call]
        rooted = (lambda: _as_views(root())) if hasattr(root, "__is_component__") else root
        client.window = open_window(client.page, rooted, title="Test", explain=explain)
        await client.settle()
        return client

    async def settle(self, turns: int = 40) -> None:
        """Let everything that is scheduled run."""
        for _ in range(turns):
            await asyncio.sleep(0)

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
        return [found for found in _walk([self.page.views, self.page._dialogs], set()) if isinstance(found, kind)]

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
        fields = [each for each in _walk(self.find(identifier), set()) if isinstance(each, ft.TextField)]
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
        wire = _Wire(self.wire._device)
        wire.session = self.session
        self.wire = wire
        msgpack.packb(self.session.page, default=_encode)
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


def _walk(value: Any, seen: set[int]) -> Iterator[BaseControl]:
    if value is None or isinstance(value, str | bytes | int | float) or id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, BaseControl):
        yield value
    if isinstance(value, list | tuple):
        children: list[Any] = list(value)
    elif isinstance(value, Mapping):
        children = list(value.values())
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [field for field in dataclasses.fields(value) if not field.metadata.get("skip")]
        children = [getattr(value, field.name, None) for field in fields]
    else:
        children = []
    for child in children:
        yield from _walk(child, seen)
