"""Runs the site: for a command until it is told to end, or on a thread for as long as a block lasts."""

import contextlib
import socket
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Final

import uvicorn
from fastapi import FastAPI

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.site import create_site

LOOPBACK: Final = "127.0.0.1"
_STARTS_WITHIN_SECONDS: Final = 30.0
_ENDS_WITHIN_SECONDS: Final = 3
"""A browser keeps its connection open for as long as it is there; the center does not wait for that."""


def serve(
    folder: Path,
    host: str,
    port: int,
    *,
    restored: bool,
    ready: Callable[[str], None],
    addresses: Collection[str] = (),
) -> None:
    """Run the center until it is told to end; `ready` is told its address when it answers.

    Args:
        addresses: what people type to reach it, where that is not this machine's own name ("https://center.example").
    """
    with Headquarters.open(folder, restored=restored) as headquarters, _listening(host, port) as listener:
        here = f"http://{host}:{listener.getsockname()[1]}"
        headquarters.announce(next(iter(addresses), here))
        site = create_site(headquarters, origins=[*addresses, *_own_origins(here)])
        _server(site, lambda: ready(here)).run(sockets=[listener])


def _own_origins(here: str) -> list[str]:
    port = here.rpartition(":")[2]
    return [here, f"http://{LOOPBACK}:{port}", f"http://localhost:{port}"]


class _Announcing(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _server(site: FastAPI, ready: Callable[[], None]) -> uvicorn.Server:
    # An idle console sends nothing: without pings a lost browser is noticed only with the next change.
    config = uvicorn.Config(
        site,
        log_level="warning",
        access_log=False,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        timeout_graceful_shutdown=_ENDS_WITHIN_SECONDS,
    )
    return _Announcing(config, ready)


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    with socket.create_server((host, port)) as listener:
        yield listener


@contextlib.contextmanager
def running(headquarters: Headquarters, port: int = 0, *, addresses: Collection[str] = ()) -> Iterator[str]:
    """The center on a thread of this process; gives its address once it answers. `addresses` as in `serve`."""
    is_ready = threading.Event()
    with _listening(LOOPBACK, port) as listener:
        here = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        headquarters.announce(here)
        server = _server(create_site(headquarters, origins=[*addresses, *_own_origins(here)]), is_ready.set)
        thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
        thread.start()
        is_ready.wait(_STARTS_WITHIN_SECONDS)
        try:
            yield here
        finally:
            server.should_exit = True
            thread.join()
