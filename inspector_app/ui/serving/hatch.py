"""Files that leave and come in through the browser, streamed: a visit's photos would not fit into a message to a page.

Each has an address of its own, a random one, which only the page hears of. The guard stands before it as before all.
"""

import asyncio
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from inspector_app.ui.serving.asgi import App, Receive, Scope, Send, path_of, reply

__all__ = ["HATCH", "Hatch", "NotArrived"]

HATCH: Final = "/files/"
"""Below it, and nowhere else, a page may PUT."""
_PIECE_BYTES: Final = 1024 * 1024


class NotArrived(Exception):
    """The browser broke off in the middle of a file."""

    def __init__(self) -> None:
        super().__init__("The file did not arrive whole. Choose it again.")


@dataclass(frozen=True, slots=True)
class _Leaving:
    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class _Coming:
    path: Path
    arrived: "asyncio.Future[int]"


class Hatch:
    """Give it to `serve` or `running`, and to the app. Used on the loop of the site."""

    def __init__(self) -> None:
        self._leaving: dict[str, _Leaving] = {}
        self._coming: dict[str, _Coming] = {}

    def offer(self, path: Path, name: str) -> str:
        """The address from which the browser downloads that file, once; then it is deleted. `name`: plain letters."""
        address = HATCH + secrets.token_urlsafe(24)
        self._leaving[address] = _Leaving(path, name)
        return address

    def expect(self, path: Path) -> "tuple[str, asyncio.Future[int]]":
        """The address to which the browser sends one file, and what is done, with its bytes counted, when it is there.

        Whoever awaits that gets NotArrived where the browser broke off, OSError where it could not be written.
        """
        address = HATCH + secrets.token_urlsafe(24)
        arrived = asyncio.get_running_loop().create_future()
        self._coming[address] = _Coming(path, arrived)
        return address, arrived

    def before(self, app: App) -> App:
        """The app, with the hatch before it."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and path_of(scope).startswith(HATCH):
                await self._answer(scope, receive, send)
            else:
                await app(scope, receive, send)

        return answer

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        address, method = path_of(scope), scope["method"]
        leaving = self._leaving.get(address)
        if method == "GET" and leaving is not None and leaving.path.exists():
            await self._send(leaving, send)
            del self._leaving[address]
            leaving.path.unlink(missing_ok=True)
        elif method == "PUT" and address in self._coming:
            await self._take(self._coming.pop(address), receive)
            await reply(send, 204, b"", [("Cache-Control", "no-store")])
        else:
            await reply(send, 404, b"", [("Cache-Control", "no-store")])

    async def _send(self, leaving: _Leaving, send: Send) -> None:
        headers = {
            "content-type": "application/octet-stream",
            "content-length": str(leaving.path.stat().st_size),
            "content-disposition": f'attachment; filename="{leaving.name}"',
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        }
        lines = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": lines})
        with leaving.path.open("rb") as file:
            while piece := await asyncio.to_thread(file.read, _PIECE_BYTES):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _take(self, coming: _Coming, receive: Receive) -> None:
        try:
            descriptor = os.open(coming.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(descriptor, "wb") as file:
                size = await _gather(file, receive)
        except (OSError, NotArrived) as error:
            if not coming.arrived.done():
                coming.arrived.set_exception(error)
        else:
            if not coming.arrived.done():
                coming.arrived.set_result(size)


async def _gather(file: BinaryIO, receive: Receive) -> int:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise NotArrived
        await asyncio.to_thread(file.write, message.get("body", b""))
        if not message.get("more_body", False):
            return file.tell()
