"""A link between a program and its server: bytes passed as they are, delayed, paced, cut at times, and counted.

Below HTTP, because foreign programs have ways of their own with it, and all must have the same link. A byte counts when
it leaves its sender, so that what a cut destroys on the way counts too. A new connection waits for one round trip
first, as a handshake does.
"""

import asyncio
import contextlib
import re
import socket
import struct
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Final

_REQUEST: Final = re.compile(rb"(?:GET|POST|PUT|PATCH|HEAD|DELETE|OPTIONS) [^ \r\n]+ HTTP/1\.1\r\n")
_SLOW_WINDOW_BYTES: Final = 16 * 1024
"""What the system takes in ahead for a paced link; else it would take a whole photo at once, which no radio does."""
_SLOW_PIECE_BYTES: Final = 1024
_PIECE_BYTES: Final = 64 * 1024
_RESET: Final = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Character:
    """What a link is like. Rates in bytes a second, times in seconds; None: no limit, no cuts."""

    rate_up: float | None = None
    rate_down: float | None = None
    round_trip: float = 0.0
    cut_every: float | None = None


@dataclass(slots=True)
class Counts:
    """What went over it: bytes with all headers, requests, connections, cuts. `turns` are round trips: the handshake of
    a connection, and every time something came down after something had gone up."""

    up: int = 0
    down: int = 0
    requests: int = 0
    connections: int = 0
    turns: int = 0
    cuts: int = 0


@dataclass(slots=True)
class _Way:
    """One direction. Everybody on the link shares its rate."""

    rate: float | None
    is_free_at: float = 0.0

    async def leave(self, size: int) -> None:
        """Until so many bytes have left."""
        if self.rate is not None:
            now = asyncio.get_running_loop().time()
            self.is_free_at = max(now, self.is_free_at) + size / self.rate
            await asyncio.sleep(self.is_free_at - now)


@dataclass(eq=False)
class Link:
    """See `link`."""

    target: int
    character: Character
    url: str = ""
    counts: Counts = field(default_factory=Counts)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _carrying: "set[asyncio.Task[None]]" = field(default_factory=set)
    _went_up: bool = False

    async def run(self, stop: asyncio.Event, is_ready: threading.Event) -> None:
        self._up, self._down = _Way(self.character.rate_up), _Way(self.character.rate_down)
        listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        if self.character.rate_up is not None:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SLOW_WINDOW_BYTES)
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = await asyncio.start_server(self._carry, sock=listening)
        cutting = asyncio.ensure_future(self._cut_again_and_again())
        is_ready.set()
        await stop.wait()
        cutting.cancel()
        server.close()
        self._cut()
        if ending := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(ending, timeout=2)

    async def _cut_again_and_again(self) -> None:
        while self.character.cut_every is not None:
            await asyncio.sleep(self.character.cut_every)
            self.counts.cuts += 1
            self._cut()

    def _cut(self) -> None:
        """Both ends are told by a reset; what was under way is gone."""
        for carrying in [*self._carrying]:
            carrying.cancel()
        for writer in [*self._open]:
            with contextlib.suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self.counts.connections += 1
        self.counts.turns += 1
        async with contextlib.AsyncExitStack() as ends:
            self._keep(ends, back)
            carrying = asyncio.current_task()
            assert carrying is not None
            self._carrying.add(carrying)
            ends.callback(self._carrying.discard, carrying)
            # Cancelled is what a cut does: what had not left yet never does.
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await asyncio.sleep(self.character.round_trip)
                answers, forth = await asyncio.open_connection("127.0.0.1", self.target)
                self._keep(ends, forth)
                await asyncio.gather(self._pass_up(reader, forth), self._pass_down(answers, back))

    def _keep(self, ends: contextlib.AsyncExitStack, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        ends.callback(self._open.discard, writer)
        ends.callback(writer.close)

    async def _pass_up(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        async with self._flight(sink) as flying:
            while piece := await source.read(_PIECE_BYTES if self._up.rate is None else _SLOW_PIECE_BYTES):
                await self._up.leave(len(piece))
                self.counts.up += len(piece)
                self.counts.requests += len(_REQUEST.findall(piece))
                self._went_up = True
                await self._send(flying, piece)

    async def _pass_down(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        async with self._flight(sink) as flying:
            while piece := await source.read(_PIECE_BYTES if self._down.rate is None else _SLOW_PIECE_BYTES):
                await self._down.leave(len(piece))
                self.counts.down += len(piece)
                self.counts.turns, self._went_up = self.counts.turns + self._went_up, False
                await self._send(flying, piece)

    async def _send(self, flying: "asyncio.Queue[tuple[float, bytes]]", piece: bytes) -> None:
        await flying.put((asyncio.get_running_loop().time() + self.character.round_trip / 2, piece))

    @contextlib.asynccontextmanager
    async def _flight(self, sink: asyncio.StreamWriter) -> AsyncIterator[asyncio.Queue[tuple[float, bytes]]]:
        """What is put here arrives half a round trip later; the end is passed on as an end."""
        flying: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(64)
        landing = asyncio.ensure_future(self._land(flying, sink))
        try:
            yield flying
            await self._send(flying, b"")
            await landing
        finally:
            landing.cancel()

    async def _land(self, flying: "asyncio.Queue[tuple[float, bytes]]", sink: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, piece = await flying.get()
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            if not piece:
                sink.write_eof()
                return
            sink.write(piece)
            await sink.drain()


@contextlib.contextmanager
def link(target: str, character: Character) -> Iterator[Link]:
    """A link of this character to a server of this machine, from a thread, until the block ends."""
    made, is_ready = Link(int(target.rpartition(":")[2]), character), threading.Event()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(made.run(stop, is_ready)), daemon=True)
    thread.start()
    is_ready.wait(10)
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
