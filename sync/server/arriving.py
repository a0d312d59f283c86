"""What a request brings, in pieces that are worth a write; the next one is read while the last is written."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

Chunks = AsyncIterator[bytes]

_PIECE_BYTES: Final = 1024 * 1024
_MOST_BYTES: Final = 2 * _PIECE_BYTES
"""More is not read ahead of the disk; a request brings some 64 KiB at a time, so it may be that much more."""
_PIECE_SECONDS: Final = 2.0
"""A slow line fills no piece, and a dead one never will: what has come is written all the same, so that little is lost
with the process, and another process can tell of it."""


class Arriving:
    """The chunks of a request as pieces, until they end or another request wants its turn.

    Args:
        is_wanted_by_another: once it is set, what has come already is the last piece.
        passed_over: so many bytes at the beginning are not wanted.
    """

    def __init__(self, chunks: Chunks, is_wanted_by_another: asyncio.Event, passed_over: int = 0) -> None:
        self._chunks, self._is_wanted_by_another, self._passed_over = chunks, is_wanted_by_another, passed_over
        self._held: list[bytes] = []
        self._size = 0
        self._is_worth_a_look = asyncio.Event()
        self._has_room = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._reading = asyncio.ensure_future(self._read())
        self._hearing = asyncio.ensure_future(self._hear())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hearing.cancel()
        self._reading.cancel()
        await asyncio.gather(self._reading, self._hearing, return_exceptions=True)

    async def __aiter__(self) -> Chunks:
        """Raises what the request raised, once all that came before it was given."""
        while not (self._reading.done() or self._is_wanted_by_another.is_set()):
            with suppress(TimeoutError):
                async with asyncio.timeout(_PIECE_SECONDS):
                    await self._is_worth_a_look.wait()
            if piece := self.take():
                yield piece
        if not self._reading.done():
            self._reading.cancel()
            await asyncio.wait({self._reading})
        if piece := self.take():
            yield piece
        if not self._reading.cancelled():
            self._reading.result()

    def take(self) -> bytes:
        """What has come and was not given yet."""
        piece = b"".join(self._held)
        self._held.clear()
        self._size = 0
        self._is_worth_a_look.clear()
        self._has_room.set()
        return piece

    async def _read(self) -> None:
        try:
            async for chunk in self._chunks:
                self._hold(chunk)
                if self._size >= _PIECE_BYTES:
                    self._is_worth_a_look.set()
                while self._size >= _MOST_BYTES:
                    self._has_room.clear()
                    await self._has_room.wait()
        finally:
            self._is_worth_a_look.set()

    def _hold(self, chunk: bytes) -> None:
        wanted = chunk[self._passed_over :] if self._passed_over else chunk
        self._passed_over -= len(chunk) - len(wanted)
        self._held.append(wanted)
        self._size += len(wanted)

    async def _hear(self) -> None:
        await self._is_wanted_by_another.wait()
        self._is_worth_a_look.set()
