"""A web server that says when it answers, and ends when it is told to: not at the next tenth of a second."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Final

import uvicorn

__all__ = ["Answering"]

_STARTS_WITHIN_SECONDS: Final = 30.0
_DATE_SECONDS: Final = 1.0
"""How often the date that every reply bears is written anew."""
_LOOKS_AGAIN_SECONDS: Final = 0.01


class Answering(uvicorn.Server):
    """uvicorn looks every tenth of a second whether it should end, and then rests for another before it looks whether
    anybody is still there. This one is woken."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._ready, self._has_begun = ready, threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_over = asyncio.Event()

    @contextlib.contextmanager
    def on_a_thread(self, listener: socket.socket) -> Iterator[None]:
        """It answers within this block."""
        thread = threading.Thread(target=lambda: self.run(sockets=[listener]), daemon=True)
        thread.start()
        self._has_begun.wait(_STARTS_WITHIN_SECONDS)
        try:
            yield
        finally:
            self.stop()
            thread.join()

    def stop(self) -> None:
        """From any thread: let whoever is here finish, and end."""
        self.should_exit = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._is_over.set)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self.stop()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        await self.on_tick(0)
        if self.started:
            self._has_begun.set()
            self._ready()

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._is_over.wait(), _DATE_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._empty(), self.config.timeout_graceful_shutdown)
        for task in self.server_state.tasks:
            task.cancel(msg="the server ends")
        if not self.force_exit:
            await self.lifespan.shutdown()

    async def _empty(self) -> None:
        # uvicorn keeps plain sets, which tell nobody that they are empty.
        while (self.server_state.connections or self.server_state.tasks) and not self.force_exit:  # noqa: ASYNC110
            await asyncio.sleep(_LOOKS_AGAIN_SECONDS)
