"""Runs the site: for a command until it is told to end, or on a thread for as long as a block lasts."""

import contextlib
import socket
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import uvicorn
from fastapi import FastAPI

from inspector_app.answering import Answering
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.opening import prove_stores
from inspector_app.central.stores import Stores
from sync.server.app import create_app

__all__ = ["LOOPBACK", "Wanted", "listening", "open_first", "own_origins", "running", "serve", "server_of", "url_of"]

LOOPBACK: Final = "127.0.0.1"
_ENDS_WITHIN_SECONDS: Final = 3
"""A browser keeps its connection open for as long as it is there; the center does not wait for that."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a center is to answer.

    Args:
        stores: where its journals and photos are.
        addresses: what people type to reach it, where that is not this machine's own name ("https://center.example").
        restored: its data came from a backup.
        has_console: whether people sign in here; without it there is the endpoint of devices alone.
        workers: how many processes answer devices on the port. Beyond one the console is a process of its own, on
            `console_port` (0 takes any free one): its sessions live in memory.
    """

    folder: Path
    host: str = LOOPBACK
    port: int = 0
    stores: Stores = field(default_factory=Stores)
    addresses: tuple[str, ...] = ()
    restored: bool = False
    has_console: bool = True
    workers: int = 1
    console_port: int = 0


@contextlib.contextmanager
def open_first(wanted: Wanted) -> Iterator[Headquarters]:
    """Open a center that is about to answer: what it needs is there, and a restored one has begun its new epoch.

    Raises CannotOpen, CenterBusy.
    """
    with Headquarters.open(wanted.folder, restored=wanted.restored, stores=wanted.stores) as headquarters:
        prove_stores(wanted.folder, headquarters.center)
        yield headquarters


def serve(wanted: Wanted, *, ready: Callable[[str], None]) -> None:
    """Run the center in this process until it is told to end; `ready` is told its address when it answers."""
    with open_first(wanted) as headquarters, listening(wanted.host, wanted.port) as listener:
        here = url_of(listener, wanted.host)
        if wanted.has_console:
            headquarters.announce(next(iter(wanted.addresses), here))
            site = _with_console(headquarters, [*wanted.addresses, *own_origins(here)])
        else:
            site = create_app(headquarters.center, headquarters.unlocking)
        server_of(site, lambda: ready(here)).run(sockets=[listener])


def _with_console(headquarters: Headquarters, origins: Collection[str]) -> FastAPI:
    from inspector_app.central.site import create_site  # noqa: PLC0415 - without a console nobody waits for its screens

    return create_site(headquarters, origins=origins)


def url_of(listener: socket.socket, host: str) -> str:
    return f"http://{host}:{listener.getsockname()[1]}"


def own_origins(here: str) -> list[str]:
    """How a browser on this machine may call that address."""
    port = here.rpartition(":")[2]
    return [here, f"http://{LOOPBACK}:{port}", f"http://localhost:{port}"]


def server_of(site: FastAPI, ready: Callable[[], None] = lambda: None) -> Answering:
    """A server of that site, which tells `ready` when it answers."""
    # An idle console sends nothing: without pings a lost browser is noticed only with the next change.
    config = uvicorn.Config(
        site,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        timeout_graceful_shutdown=_ENDS_WITHIN_SECONDS,
    )
    return Answering(config, ready)


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    with socket.create_server((host, port)) as listener:
        yield listener


@contextlib.contextmanager
def running(headquarters: Headquarters, port: int = 0, *, addresses: Collection[str] = ()) -> Iterator[str]:
    """The center on a thread of this process; gives its address once it answers. `addresses` as in `Wanted`."""
    with listening(LOOPBACK, port) as listener:
        here = url_of(listener, LOOPBACK)
        headquarters.announce(here)
        site = _with_console(headquarters, [*addresses, *own_origins(here)])
        with server_of(site).on_a_thread(listener):
            yield here
