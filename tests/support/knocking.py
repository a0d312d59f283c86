"""Knocks at the door of a served app as a program that is no browser: with any Origin, Host and cookie."""

import socket
from typing import Any

import msgpack  # type: ignore[import-untyped]
from websockets.sync.client import ClientConnection, connect

from tests.support.patience import PATIENCE_SECONDS


def connect_to(
    origin_of_app: str, *, origin: str | None, cookie: str | None, host: str | None = None
) -> ClientConnection:
    """A WebSocket to the app at this address; `host` is the address that it is called by.

    Raises websockets.exceptions.InvalidStatus where it is refused.
    """
    line = socket.create_connection(("127.0.0.1", int(origin_of_app.rsplit(":", 1)[1])))
    headers = {} if cookie is None else {"Cookie": cookie}
    url = f"{(host or origin_of_app).replace('http', 'ws')}/ws"
    claimed: Any = origin
    return connect(url, sock=line, origin=claimed, additional_headers=headers)


def register(line: ClientConnection, session: str | None = None) -> str:
    """Say what a client says first; gives the id of the session that it is in."""
    line.send(b"\x00" + msgpack.packb([1, {"session_id": session, "page_name": "", "page": {"route": "/"}}]))
    packet = line.recv(timeout=PATIENCE_SECONDS)
    assert isinstance(packet, bytes)
    answer = msgpack.unpackb(packet[1:], ext_hook=lambda _, data: data, strict_map_key=False)
    return str(answer[1]["session_id"])
