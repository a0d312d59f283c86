"""Runs the site: for a command until it is told to end, or on a thread for as long as a block lasts."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from inspector_app.central.headquarters import Headquarters

LOOPBACK = "127.0.0.1"


def serve(folder: Path, host: str, port: int, *, restored: bool, ready: Callable[[str], None]) -> None:
    """Run the center until it is told to end; `ready` is told its address when it answers."""
    with Headquarters.open(folder, restored=restored) as headquarters, _listening(host, port) as listener:
        address = f"http://{host}:{listener.getsockname()[1]}"
        _Announcing(headquarters.app(), lambda: ready(address)).run(sockets=[listener])


class _Announcing(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, app: FastAPI, ready: Callable[[], None]) -> None:
        super().__init__(uvicorn.Config(app, log_level="warning", access_log=False))
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    with socket.create_server((host, port)) as listener:
        yield listener


@contextlib.contextmanager
def running(headquarters: Headquarters, port: int = 0) -> Iterator[str]:
    """The center on a thread of this process; gives its address while it runs."""
    with _listening(LOOPBACK, port) as listener:
        server = uvicorn.Server(uvicorn.Config(headquarters.app(), log_level="warning", access_log=False))
        thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
        thread.start()
        try:
            yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
