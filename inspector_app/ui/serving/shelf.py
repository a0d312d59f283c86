"""The files of the page, compressed once and kept: flet_web sends 16 MB uncompressed and lets nothing be cached.

The browser asks each time whether its copy is still the newest, which is one short answer: the files have no versions
in their names, and an old page with a new server would not understand it.

Three of the files flet_web writes itself, into a folder under /tmp. It is emptied by whoever tidies /tmp, and by the
end of any other site in the process; the page is then served as it was packed, and asks a public host for its engine.
So those three are taken at the first request and served from here ever after.
"""

import asyncio
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from inspector_app.ui.serving.asgi import App, Message, Receive, Scope, Send, header_of, path_of, reply

__all__ = ["Shelf"]

_KEPT: Final = frozenset(
    {".js", ".mjs", ".wasm", ".json", ".css", ".ttf", ".otf", ".woff2", ".png", ".bin", ".frag", ".svg"}
)
_PACKED_ALREADY: Final = frozenset({".png", ".woff2"})
_WORTH_PACKING: Final = 1024
_PAGE: Final = "/"
_WRITTEN: Final = (_PAGE, "/manifest.json", "/assets/FontManifest.json")
_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; "
    "connect-src 'self' blob: data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
)
"""Nothing is fetched from another host, not even by Flet's own client, which asks a public host for a script."""
_SECURITY: Final = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()"),
    ("Content-Security-Policy", _POLICY),
)


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: bytes | None
    etag: str
    media_type: str


class Shelf:
    """Before the Flet app: answers for its files from memory, and passes on everything else.

    `packs`: compress them, which takes a second at the start and is worth it wherever there is a line in between.
    """

    def __init__(self, app: App, *, packs: bool = True) -> None:
        self._app, self._packs = app, packs
        self._files: dict[str, _File] = {}
        self._fetching = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        key = _key(scope)
        file = await self._file(key, scope, receive) if key else None
        if file is None:
            await self._app(scope, receive, _with_headers(send))
        elif key == _PAGE:
            await self._send(scope, send, file, [("Cache-Control", "no-store"), *_SECURITY])
        elif header_of(scope, "if-none-match") == file.etag:
            await reply(send, 304, b"", _headers(file))
        else:
            await self._send(scope, send, file, _headers(file))

    async def _send(self, scope: Scope, send: Send, file: _File, headers: list[tuple[str, str]]) -> None:
        headers = [*headers, ("Content-Type", file.media_type)]
        body = file.body
        if file.packed is not None and "gzip" in (header_of(scope, "accept-encoding") or ""):
            headers.append(("Content-Encoding", "gzip"))
            body = file.packed
        await reply(send, 200, b"" if scope["method"] == "HEAD" else body, headers)

    async def _file(self, key: str, scope: Scope, receive: Receive) -> _File | None:
        """The file, if there is one; fetched from the app the first time."""
        async with self._fetching:
            for path in (*_WRITTEN, key):
                if path not in self._files:
                    fetched = await self._fetch(path, scope, receive)
                    if fetched is not None:
                        self._files[path] = await asyncio.to_thread(self._keep, path, *fetched)
        return self._files.get(key)

    def _keep(self, path: str, body: bytes, media_type: str) -> _File:
        is_packable = PurePosixPath(path).suffix not in _PACKED_ALREADY and len(body) >= _WORTH_PACKING
        packed = gzip.compress(body, 6, mtime=0) if self._packs and is_packable else None
        return _File(body, packed, f'"{hashlib.sha256(body).hexdigest()[:32]}"', media_type)

    async def _fetch(self, path: str, scope: Scope, receive: Receive) -> tuple[bytes, str] | None:
        """Body and media type as the app gives them, or None where it has no such file."""
        parts: list[bytes] = []
        start: Message = {}

        async def take(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        conditions = (b"if-none-match", b"if-modified-since", b"range", b"if-range")
        headers = [(key, value) for key, value in scope["headers"] if key not in conditions]
        root = str(scope.get("root_path", ""))
        asked = {**scope, "method": "GET", "path": root + path, "raw_path": (root + path).encode(), "headers": headers}
        await self._app(asked, receive, take)
        if start["status"] != 200:
            return None
        types = [value.decode("latin-1") for key, value in start["headers"] if key == b"content-type"]
        return b"".join(parts), types[0] if types else "application/octet-stream"


def _key(scope: Scope) -> str | None:
    """Under what a file is kept: its path, and for every address of a screen that of the page."""
    path = path_of(scope)
    suffix = PurePosixPath(path).suffix
    if suffix in _KEPT:
        return path
    return _PAGE if not suffix and scope["method"] in ("GET", "HEAD") else None


def _headers(file: _File) -> list[tuple[str, str]]:
    return [("ETag", file.etag), ("Cache-Control", "private, no-cache"), ("Vary", "Accept-Encoding"), *_SECURITY]


def _with_headers(send: Send) -> Send:
    """What the app answers itself: never kept, and under our headers in place of its own."""
    ours = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in _SECURITY]
    replaced = {name for name, _ in ours} | {b"access-control-allow-origin", b"cache-control"}

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message["headers"] if name.lower() not in replaced]
            message = {**message, "headers": [*kept, *ours, (b"cache-control", b"no-store")]}
        await send(message)

    return send_with_headers
