"""HTTP/1.1 as a proxy in the middle sees it: heads, and bodies in the pieces in which they come, as they are."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass

PIECE_BYTES = 16 * 1024
MOST_HEAD_BYTES = 64 * 1024

_LENGTH = re.compile(rb"^content-length:[ \t]*([0-9]+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding:[^\r\n]*chunked[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_CLOSE = re.compile(rb"^connection:[ \t]*close[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)

PORTALS = {
    "page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n%s<!doctype html><title>Welcome</title>Accept the terms.",
    "redirect": b"HTTP/1.1 302 Found\r\nLocation: http://login.hotel.example/\r\n%s",
    "sign in": b"HTTP/1.1 511 Network Authentication Required\r\nContent-Type: text/html\r\n%s<title>Sign in</title>",
    "nothing": b"HTTP/1.1 204 No Content\r\n%s",
    "rubbish": b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Encoding: gzip\r\n%sno gzip",
    "other json": b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%s{"success":true}',
    "created": b"HTTP/1.1 201 Created\r\nLocation: /v1/uploads/x\r\nUpload-Offset: 0\r\n%s",
    "bad gateway": b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n%s<h1>502</h1>",
}
"""What answers in the center's place. None of it is the center's word."""


class LineLost(Exception):
    """One side ended in the middle of a message."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first lines of a request or a reply, up to the empty one, byte for byte."""

    raw: bytes

    @property
    def words(self) -> list[str]:
        """Of the first line."""
        return self.raw.partition(b"\r\n")[0].decode("latin-1").split(" ")

    @property
    def length(self) -> int | None:
        found = _LENGTH.search(self.raw)
        return int(found[1]) if found else None

    @property
    def is_chunked(self) -> bool:
        return _CHUNKED.search(self.raw) is not None

    @property
    def says_close(self) -> bool:
        return _CLOSE.search(self.raw) is not None

    @property
    def status(self) -> int:
        """Of a reply."""
        return int(self.words[1])

    def without(self, names: Collection[str]) -> "Head":
        """The same without those headers."""
        gone = {name.lower() for name in names}
        first, *lines = self.raw.split(b"\r\n")
        kept = [line for line in lines if line.partition(b":")[0].decode("latin-1").lower() not in gone]
        return Head(b"\r\n".join([first, *kept]))


def portal(kind: str) -> bytes:
    """A whole reply of that kind."""
    head, _, body = PORTALS[kind].partition(b"%s")
    length = b"" if kind == "nothing" else b"Content-Length: %d\r\n" % len(body)
    return head + length + b"Connection: close\r\n\r\n" + body


Seen = Callable[[int], Awaitable[None]]
"""Is told of every byte that was read, before anyone else gets it: it may wait."""


class Feed:
    """What one side says. `most` tells how many bytes may be read now; none where the line is cut here."""

    def __init__(self, reader: asyncio.StreamReader, most: Callable[[], int], seen: Seen) -> None:
        self._reader, self._most, self._seen = reader, most, seen

    async def head(self) -> Head | None:
        """None where that side has nothing more to say."""
        try:
            raw = await self._reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as error:
            if error.partial:
                raise LineLost from error
            return None
        self._allowed()
        await self._seen(len(raw))
        return Head(raw)

    async def body(self, head: Head, *, has_end: bool = True) -> AsyncIterator[bytes]:
        """The pieces, chunk by chunk with its framing where the sender sent chunks.

        Args:
            has_end: False where a message without a length goes on until the line is closed; else it has no body.
        """
        if head.is_chunked:
            async for piece in self._chunks():
                yield piece
        elif head.length is not None or has_end:
            async for piece in self._exactly(head.length or 0):
                yield piece
        else:
            while piece := await self._reader.read(self._allowed()):
                await self._seen(len(piece))
                yield piece

    async def _exactly(self, size: int) -> AsyncIterator[bytes]:
        while size:
            piece = await self._reader.read(min(size, self._allowed()))
            if not piece:
                raise LineLost
            await self._seen(len(piece))
            size -= len(piece)
            yield piece

    async def _chunks(self) -> AsyncIterator[bytes]:
        size = -1
        while size != 0:
            line = await self._line()
            size = int(line.split(b";")[0], 16)
            yield line
            async for piece in self._exactly(size + 2 if size else 0):
                yield piece
        while (line := await self._line()) != b"\r\n":
            yield line  # a trailer
        yield line

    def _allowed(self) -> int:
        most = self._most()
        if not most:
            raise LineLost
        return most

    async def _line(self) -> bytes:
        try:
            line = await self._reader.readuntil(b"\r\n")
        except asyncio.IncompleteReadError as error:
            raise LineLost from error
        await self._seen(len(line))
        return line
