"""Who may talk to the app, on HTTP and WebSocket alike. Nothing reaches Flet that the guard has not let in.

In this order: the Host is one of ours (a name that was turned to this machine is not); the Origin, where there is one,
is ours, and a WebSocket has one; the path is one that the app needs; the person has entered. What a page of another
site may never do is then refused even if it could send the cookie.
"""

import asyncio
import hashlib
import inspect
from collections.abc import Awaitable, Callable, Collection, Iterable
from contextvars import ContextVar
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from inspector_app.ui.serving.asgi import App, Message, Receive, Scope, Send, header_of, path_of, reply
from inspector_app.ui.serving.door import Door
from inspector_app.ui.serving.pages import ENDED, PAGE_HEADERS, ended, entering, not_entered

__all__ = ["Guard", "MayEnter", "who_entered"]

MayEnter: TypeAlias = Callable[[Scope], str | Awaitable[str | None] | None]
"""Gives who is behind a request (an id, never empty), or None. May be async."""

HIDDEN: Final = ("/docs", "/redoc", "/openapi.json", "/oauth_callback", "/upload")
_LEFT: Final = 4401
_entered: ContextVar[str] = ContextVar("inspector_entered")


def who_entered() -> str:
    """The id that `may_enter` gave, in `main(page)` and in whatever runs for that window.

    Raises LookupError where nobody came through a guard.
    """
    return _entered.get()


class Guard:
    """Before a Flet app. `origins` are the addresses that people see ("https://center.example"), without a path.

    Args:
        may_enter: who is behind a request.
        door: lets people in by one-time links.
        sign_in: where to send a browser that has not entered; without it there is a page that says so.
        puts: below which path a page of ours may PUT, if anywhere.
    """

    def __init__(
        self,
        app: App,
        *,
        origins: Collection[str],
        may_enter: MayEnter,
        door: Door | None = None,
        sign_in: str | None = None,
        puts: str | None = None,
    ) -> None:
        self._app = app
        self._origins = frozenset(origins)
        self._hosts = frozenset(urlsplit(origin).netloc for origin in origins)
        self._may_enter = may_enter
        self._door = door
        self._sign_in = sign_in
        self._puts = puts
        self._inside: dict[str, set[asyncio.Event]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def expel(self, identity: str) -> None:
        """Close every window of someone who signed out or may no longer enter. Call it on the loop."""
        for left in self._inside.get(identity, ()):
            left.set()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope)
        if refusal is not None:
            await reply(send, refusal, b"", [("Cache-Control", "no-store")])
        elif cookie := self._door.open(scope) if self._door else None:
            await reply(send, 200, entering(), [*PAGE_HEADERS, ("Set-Cookie", cookie)])
        elif (identity := await self._identity(scope)) is None:
            await self._turn_away(scope, send)
        elif path_of(scope) == ENDED:
            await reply(send, 200, ended(), PAGE_HEADERS)
        else:
            _entered.set(identity)
            await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> int | None:
        """The status that refuses a request whoever sent it, or None."""
        origin = header_of(scope, "origin")
        if header_of(scope, "host") not in self._hosts:
            return 421
        if (origin is not None or _count(scope, b"origin")) and origin not in self._origins:
            return 403
        if path_of(scope).rstrip("/").startswith(HIDDEN):
            return 404
        if scope["type"] == "websocket" or scope["method"] in ("GET", "HEAD"):
            return None
        is_put = scope["method"] == "PUT" and self._puts is not None and path_of(scope).startswith(self._puts)
        return None if is_put and origin is not None else 405

    async def _identity(self, scope: Scope) -> str | None:
        found = self._may_enter(scope)
        return await found if inspect.isawaitable(found) else found

    async def _turn_away(self, scope: Scope, send: Send) -> None:
        wants_page = header_of(scope, "sec-fetch-mode") in (None, "navigate")
        if self._sign_in is not None and wants_page:
            await reply(send, 303, b"", [("Location", self._sign_in), ("Cache-Control", "no-store")])
        else:
            await reply(send, 401, not_entered(), PAGE_HEADERS)

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = self._refusal(scope) is None and header_of(scope, "origin") is not None
        identity = await self._identity(scope) if is_ours else None
        if identity is None:
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted: the browser sees a 403
            return
        _entered.set(identity)
        left = asyncio.Event()
        self._inside.setdefault(identity, set()).add(left)
        try:
            await self._app(_bound(scope, identity), _until(left, receive, send), _while_there(send))
        finally:
            self._inside[identity].discard(left)


def _count(scope: Scope, name: bytes) -> int:
    return sum(1 for key, _ in scope["headers"] if key == name)


def _bound(scope: Scope, identity: str) -> Scope:
    """The connection, with who it is mixed into what Flet tells browsers apart by.

    Flet gives a window back to whoever shows its id from the same address with the same browser. After a change of
    person at one machine that would be the window of the person before.
    """
    mark = b" " + hashlib.sha256(identity.encode()).hexdigest()[:16].encode("ascii")
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    agents = [value for key, value in headers if key == b"user-agent"]
    others = [(key, value) for key, value in headers if key != b"user-agent"]
    return {**scope, "headers": [*others, (b"user-agent", b"".join(agents) + mark)]}


def _while_there(send: Send) -> Send:
    """`send`, which says nothing of a line that broke: `receive` tells that too.

    Flet takes an error here for the end of everything: it would keep the window as connected for ever, give the browser
    that comes back another one, and never say that the first was closed.
    """

    async def send_while_there(message: Message) -> None:
        try:
            await send(message)
        except OSError:
            if message["type"] != "websocket.send":
                raise

    return send_while_there


def _until(left: asyncio.Event, receive: Receive, send: Send) -> Receive:
    """`receive`, which ends the connection once `left` is set."""
    waiting: asyncio.Task[bool] | None = None

    async def receive_or_leave() -> Message:
        nonlocal waiting
        waiting = waiting or asyncio.create_task(left.wait())
        reading = asyncio.ensure_future(receive())
        await asyncio.wait({reading, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if reading.done() and not left.is_set():
            message = reading.result()
            if message["type"] == "websocket.disconnect":
                waiting.cancel()
            return message
        reading.cancel()
        await send({"type": "websocket.close", "code": _LEFT})
        return {"type": "websocket.disconnect", "code": _LEFT}

    return receive_or_leave
