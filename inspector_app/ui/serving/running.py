"""Runs a site on this machine alone: until it is told to end, or on a thread for as long as a block lasts."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import uvicorn

from inspector_app.answering import Answering
from inspector_app.ui.serving.door import Door
from inspector_app.ui.serving.hatch import Hatch
from inspector_app.ui.serving.site import SESSION_SECONDS, Main, Site

__all__ = ["Running", "running", "serve"]

LOOPBACK: Final = "127.0.0.1"
_GOODBYE_SECONDS: Final = 3
"""How long a browser that no longer answers may hold up the end."""


@dataclass(frozen=True, slots=True)
class Running:
    """An app that answers. `origin` without a path; each link from `new_link` opens it once."""

    origin: str
    door: Door

    def new_link(self) -> str:
        return self.door.new_link(self.origin)


def serve(
    main: Main,
    *,
    title: str,
    port: int = 0,
    session_seconds: int = SESSION_SECONDS,
    ready: Callable[[Running], None],
    hatch: Hatch | None = None,
) -> None:
    """Serve the app on 127.0.0.1 until the process is told to end; `ready` is told when it answers.

    Raises OSError if the port is taken.
    """
    with socket.create_server((LOOPBACK, port)) as listener:
        app, here = _prepare(main, title, listener, session_seconds, hatch)
        _server(app, lambda: ready(here)).run(sockets=[listener])


@contextlib.contextmanager
def running(
    main: Main, *, title: str, port: int = 0, session_seconds: int = SESSION_SECONDS, hatch: Hatch | None = None
) -> Iterator[Running]:
    """The app on a thread of this process, from when it answers to the end of the block."""
    with socket.create_server((LOOPBACK, port)) as listener:
        app, here = _prepare(main, title, listener, session_seconds, hatch)
        with _server(app).on_a_thread(listener):
            yield here


def _prepare(
    main: Main, title: str, listener: socket.socket, session_seconds: int, hatch: Hatch | None
) -> tuple[Site, Running]:
    port = listener.getsockname()[1]
    door, origin = Door(port), f"http://{LOOPBACK}:{port}"
    site = Site(
        main,
        title=title,
        origins=[origin, f"http://localhost:{port}"],
        may_enter=door.may_enter,
        door=door,
        session_seconds=session_seconds,
        packs=False,
        hatch=hatch,
    )
    return site, Running(origin, door)


def _server(app: Site, ready: Callable[[], None] = lambda: None) -> Answering:
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        ws_ping_interval=20,  # an idle page sends nothing: a lost browser would be noticed only with the next change
        ws_ping_timeout=20,
        timeout_graceful_shutdown=_GOODBYE_SECONDS,
    )
    return Answering(config, ready)
