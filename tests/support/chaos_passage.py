"""One connection through the proxy of `chaos`: requests one after the other, and what becomes of them."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.support.chaos_http import MOST_HEAD_BYTES, Feed, Head, LineLost, portal

if TYPE_CHECKING:
    from tests.support.chaos_proxy import Proxy

_PIECES_UNDER_WAY = 64
_BREATH_SECONDS = 0.05
_WITHOUT_BODY = (204, 304)
_END_AT_ONCE = struct.pack("ii", 1, 0)
"""For SO_LINGER: the other side is told by a reset, and what it was not yet given is gone."""


class Pipe:
    """Carries bytes to one side, each so many seconds after it was sent, in order."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        # 1, not 0: with 0 the transport of TLS waits for ever.
        writer.transport.set_write_buffer_limits(1, 0)
        self._under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_PIECES_UNDER_WAY)
        self._carrying: asyncio.Task[None] | None = None

    async def send(self, data: bytes, seconds: float) -> None:
        if not seconds and self._carrying is None:
            self._writer.write(data)
            await self._writer.drain()
            return
        self._carrying = self._carrying or asyncio.create_task(self._carry())
        await self._under_way.put((asyncio.get_running_loop().time() + seconds, data))

    async def arrived(self) -> None:
        """Once all of it is there."""
        if self._carrying is not None:
            await self._under_way.join()

    async def _carry(self) -> None:
        while True:
            due, data = await self._under_way.get()
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            with suppress(ConnectionError):
                self._writer.write(data)
                await self._writer.drain()
            self._under_way.task_done()

    def end(self, *, by_reset: bool) -> None:
        if self._carrying is not None:
            self._carrying.cancel()
        line = self._writer.get_extra_info("socket")
        if by_reset and line is not None and line.fileno() >= 0:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _END_AT_ONCE)
        self._writer.transport.abort()

    async def ended(self) -> None:
        """Once nothing of it is left running."""
        if self._carrying is not None:
            await asyncio.gather(self._carrying, return_exceptions=True)


class Side:
    """The center, as one connection reaches it."""

    def __init__(self, feed: Feed, reader: asyncio.StreamReader, pipe: Pipe) -> None:
        self.feed, self._reader, self.pipe = feed, reader, pipe

    @property
    def has_hung_up(self) -> bool:
        return self._reader.at_eof()


class Passage:
    """What is open between the device and the center. `task` ends with it."""

    def __init__(self, proxy: "Proxy", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._proxy, self._reader, self._is_new = proxy, reader, True
        self._device = Feed(reader, proxy.most_up, proxy.went_up)
        self._to_device = Pipe(writer)
        self._center: Side | None = None
        self._pipes = [self._to_device]
        self._is_silent = proxy.weather.swallows
        self._is_over = asyncio.Event()
        self._work = asyncio.create_task(self._run())
        self._work.add_done_callback(self._has_ended)
        self.task = asyncio.create_task(self._until_over())

    def reset(self, *, is_center_told: bool) -> None:
        """The device is told by a reset; the center perhaps not at all."""
        if self._center is not None and not is_center_told:
            self._pipes.remove(self._center.pipe)
            self._proxy.forsaken.append(self._center.pipe)
            self._center = None
        self._end(by_reset=True)

    def fall_silent(self) -> None:
        """Nothing comes over it any more, and nobody is told."""
        if not self._is_silent:
            self._is_silent = True
            self._work.cancel()
            self._work = asyncio.create_task(self._swallow())

    def _end(self, *, by_reset: bool) -> None:
        for pipe in self._pipes:
            pipe.end(by_reset=by_reset and pipe is self._to_device)
        self._is_over.set()

    def _has_ended(self, work: "asyncio.Task[None]") -> None:
        if not work.cancelled():
            self._is_over.set()

    async def _until_over(self) -> None:
        await self._is_over.wait()
        self._work.cancel()
        with suppress(asyncio.CancelledError):
            await self._work
        for pipe in self._pipes:
            pipe.end(by_reset=False)  # one may have been reached while the others were ended
            await pipe.ended()

    async def _run(self) -> None:
        if self._is_silent:
            await self._swallow()
        try:
            while not self._is_over.is_set() and await self._pass_one():
                pass
        except (LineLost, OSError, asyncio.LimitOverrunError, ValueError):
            self._end(by_reset=True)
        else:
            await self._to_device.arrived()
            self._end(by_reset=False)

    async def _swallow(self) -> None:
        with suppress(OSError):
            while piece := await self._reader.read(MOST_HEAD_BYTES):
                self._proxy.counts.bytes_up += len(piece)
        # The device has given up. Nobody tells the center: its half stays open until the line is taken down.
        await self._is_over.wait()

    async def _pass_one(self) -> bool:
        """One request and its reply; False where no other can follow."""
        request = await self._device.head()
        if request is None:
            return False
        proxy, weather = self._proxy, self._proxy.weather
        proxy.counts.requests += 1
        if weather.portal:
            return await self._answer_in_its_place(request, weather.portal)
        is_lost, is_told_twice, is_asked_twice = (
            proxy.draws(chance, request.raw)
            for chance in (weather.lost_replies, weather.doubled_replies, weather.doubled_requests)
        )
        sent = request.without(weather.strips_up)
        pieces = self._device.body(request)
        if weather.stores_and_forwards or is_asked_twice:
            body = b"".join([piece async for piece in pieces])
            pieces = _again(body)
            if is_asked_twice:
                await self._drop(sent, body)
        center = await self._reach()
        passing = asyncio.create_task(self._send(center, sent, pieces))
        try:
            reply, told = await self._hear(center, request)
            if is_lost:
                _ = [piece async for piece in told]
                raise LineLost
            whole = weather.stores_and_forwards or is_told_twice
            has_end = await self._tell(reply, told, twice=is_told_twice, whole=whole)
            await asyncio.wait({passing}, timeout=_BREATH_SECONDS)
            return has_end and passing.done() and not (reply.says_close or request.says_close)
        finally:
            passing.cancel()
            await asyncio.gather(passing, return_exceptions=True)

    async def _answer_in_its_place(self, request: Head, kind: str) -> bool:
        _ = [piece async for piece in self._device.body(request)]
        await self._to_the_device(portal(kind))
        return False

    async def _reach(self) -> Side:
        """The center, over the connection that is open if it still is."""
        if self._center is None or self._center.has_hung_up:
            opening = asyncio.ensure_future(asyncio.open_connection(*self._proxy.center, limit=MOST_HEAD_BYTES))
            try:
                reader, writer = await asyncio.shield(opening)
            except asyncio.CancelledError:
                opening.add_done_callback(_close)
                raise
            self._pipes.append(Pipe(writer))
            self._center = Side(Feed(reader, self._proxy.most_down, self._nothing_yet), reader, self._pipes[-1])
        return self._center

    async def _nothing_yet(self, size: int) -> None:
        """What the center says counts when it is told to the device."""

    async def _send(self, center: Side, head: Head, pieces: AsyncIterator[bytes]) -> None:
        seconds = self._proxy.weather.latency_seconds
        if self._is_new:
            await asyncio.sleep(2 * seconds)
            self._is_new = False
        await center.pipe.send(head.raw, seconds)
        async for piece in pieces:
            await center.pipe.send(piece, self._proxy.weather.latency_seconds)

    async def _hear(self, center: Side, request: Head) -> tuple[Head, AsyncIterator[bytes]]:
        """The reply's head, and its body to come."""
        reply = await center.feed.head()
        while reply is not None and 100 <= reply.status < 200:
            await self._to_the_device(reply.raw)
            reply = await center.feed.head()
        if reply is None:
            raise LineLost
        if request.words[0] == "HEAD" or reply.status in _WITHOUT_BODY:
            return reply, _again(b"")
        return reply, center.feed.body(reply, has_end=False)

    async def _drop(self, head: Head, body: bytes) -> None:
        """Ask the center, and keep what it answers."""
        center = await self._reach()
        await self._send(center, head, _again(body))
        _, told = await self._hear(center, head)
        _ = [piece async for piece in told]

    async def _tell(self, reply: Head, told: AsyncIterator[bytes], *, twice: bool, whole: bool) -> bool:
        """Whether the device can tell where the reply ends; else it hears so by the end of the line."""
        head = reply.without(self._proxy.weather.strips_down)
        if whole:
            body = b"".join([piece async for piece in told])
            await self._to_the_device((head.raw + body) * (2 if twice else 1))
        else:
            await self._to_the_device(head.raw)
            async for piece in told:
                await self._to_the_device(piece)
        return head.is_chunked or head.length is not None or head.status in _WITHOUT_BODY

    async def _to_the_device(self, data: bytes) -> None:
        while data:
            most = self._proxy.most_down()
            if not most:
                raise LineLost
            piece, data = data[:most], data[most:]
            await self._proxy.went_down(len(piece))
            await self._to_device.send(piece, self._proxy.weather.latency_seconds)


def _close(opening: "asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]") -> None:
    """What was reached when nobody wanted it any more."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result()[1].transport.abort()


async def _again(body: bytes) -> AsyncIterator[bytes]:
    if body:
        yield body
