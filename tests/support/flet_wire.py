"""The line between a Flet session and a test's client: packs what is sent, and answers what is asked of the device."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgpack  # type: ignore[import-untyped]
from flet.controls.base_control import BaseControl
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    InvokeMethodRequestBody,
    Message,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

Answer = Callable[[str, Mapping[str, Any]], Any]
"""Plays the device: the method that Flet asks for and its arguments, to what the device answers."""

encode = configure_encode_object_for_msgpack(BaseControl)  # type: ignore[no-untyped-call]


def no_device(_: str, __: Mapping[str, Any]) -> Any:
    return None


class Wire(Connection):
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
        self.device = device
        self._answering: set[asyncio.Task[None]] = set()

    def send_message(self, message: Message) -> None:
        self.bytes_sent += len(msgpack.packb([message.action, message.body], default=encode))
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
            result = self.device(asked.name, asked.args or {})
        except RuntimeError as refused:  # a device that refuses
            error = str(refused)
        session.handle_invoke_method_results(asked.control_id, asked.call_id, result, error)
