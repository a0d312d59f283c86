"""The little of ASGI that the guard speaks itself, so that nothing lies between it and the wire."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, TypeAlias

__all__ = ["App", "Message", "Receive", "Scope", "Send", "cookie_of", "header_of", "path_of", "reply"]

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers: TypeAlias = Iterable[tuple[str, str]]


def header_of(scope: Scope, name: str) -> str | None:
    """The header, if it was sent exactly once: sent twice, nobody knows which one counts."""
    wanted = name.lower().encode("ascii")
    found = [value for key, value in scope["headers"] if key == wanted]
    return found[0].decode("latin-1") if len(found) == 1 else None


def cookie_of(scope: Scope, name: str) -> str | None:
    """The value of a cookie; browsers on HTTP/2 send several headers."""
    for key, value in scope["headers"]:
        if key == b"cookie":
            try:
                cookies = SimpleCookie(value.decode("latin-1"))
            except CookieError:
                continue
            if name in cookies:
                return cookies[name].value
    return None


def path_of(scope: Scope) -> str:
    """The path below where the app is mounted, with its slash."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path.removeprefix(root) or "/"


async def reply(send: Send, status: int, body: bytes, headers: Headers) -> None:
    """One whole answer."""
    lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    lines.append((b"content-length", str(len(body)).encode("ascii")))
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})
