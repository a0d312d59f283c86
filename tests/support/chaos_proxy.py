"""The proxy of `chaos`: accepts, passes on what the weather lets through, and counts. Used from one event loop."""

import asyncio
import random
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from urllib.parse import urlsplit

from tests.support.chaos_http import PIECE_BYTES
from tests.support.chaos_passage import Passage, Pipe
from tests.support.weather import Counts, Weather

_LEAST_PIECE_BYTES = 512
_BREATH_SECONDS = 0.02
_PIECES_PER_SECOND = 20
"""On a slow line, so that it flows and does not come in gulps."""


class Pace:
    """One direction of the line: only so many bytes a second, whoever sends them."""

    def __init__(self) -> None:
        self._is_free_at = 0.0

    async def pass_on(self, size: int, per_second: float | None) -> None:
        if per_second is None:
            return
        now = asyncio.get_running_loop().time()
        self._is_free_at = max(now, self._is_free_at) + size / per_second
        await asyncio.sleep(self._is_free_at - now)


class Proxy:
    """See `chaos`. `forsaken` are the center's halves of connections whose end it never heard of."""

    def __init__(self, center: str, weather: Weather, seed: int) -> None:
        site = urlsplit(center)
        self.center = (site.hostname or "127.0.0.1", site.port or 80)
        self.weather, self.counts = weather, Counts()
        self._chance = random.Random(seed)
        self._open: set[Passage] = set()
        self.forsaken: list[Pipe] = []
        self._up, self._down, self._is_up = Pace(), Pace(), False
        self._weather_changed = asyncio.Event()
        self.set(weather)

    def set(self, weather: Weather) -> None:
        self.weather, self._fates_left = weather, weather.times
        self._bytes_left = self._drawn(weather.cut_every_bytes)
        self._weather_changed.set()

    def cut(self) -> None:
        self.counts.cuts += 1
        self._bytes_left = self._drawn(self.weather.cut_every_bytes)
        for passage in [*self._open]:
            passage.reset(is_center_told=self.weather.center_hears_cuts)

    def fall_silent(self) -> None:
        for passage in [*self._open]:
            passage.fall_silent()

    def draws(self, chance: float, request: bytes) -> bool:
        """Whether this request meets a fate of that chance."""
        if not chance or self._fates_left == 0 or not request.startswith(self.weather.on.encode()):
            return False
        meets = self._chance.random() < chance
        if meets:
            self.counts.fates += 1
            self._fates_left = None if self._fates_left is None else self._fates_left - 1
        return meets

    # bytes on their way

    def most_up(self) -> int:
        """How many bytes may be read now."""
        return self._most(self.weather.bytes_per_second_up)

    def most_down(self) -> int:
        return self._most(self.weather.bytes_per_second_down)

    def _most(self, per_second: float | None) -> int:
        if self._bytes_left is not None and self._bytes_left <= 0:
            self.cut()
            return 0
        most = PIECE_BYTES if per_second is None else max(_LEAST_PIECE_BYTES, int(per_second / _PIECES_PER_SECOND))
        return min(PIECE_BYTES, most, PIECE_BYTES if self._bytes_left is None else int(self._bytes_left) + 1)

    async def went_up(self, size: int) -> None:
        self.counts.bytes_up += size
        self._is_up = True
        self._spend(size)
        await self._up.pass_on(size, self.weather.bytes_per_second_up)

    async def went_down(self, size: int) -> None:
        self.counts.bytes_down += size
        if self._is_up:
            self.counts.turns, self._is_up = self.counts.turns + 1, False
        self._spend(size)
        await self._down.pass_on(size, self.weather.bytes_per_second_down)

    def _spend(self, size: int) -> None:
        if self._bytes_left is not None:
            self._bytes_left -= size

    def _drawn(self, distance: float | None) -> float | None:
        """How far it is to the next cut."""
        return distance and distance * self._chance.uniform(1 - self.weather.jitter, 1 + self.weather.jitter)

    # being there

    @asynccontextmanager
    async def serving(self, certificate: ssl.SSLContext | None) -> AsyncIterator[tuple[int, int]]:
        """Listen; gives the port, and the one for TLS (0 without a certificate)."""
        ticking = asyncio.create_task(self._cut_by_the_clock())
        async with AsyncExitStack() as servers:
            plain = await self._listen(servers, None)
            with_tls = await self._listen(servers, certificate) if certificate else 0
            try:
                yield plain, with_tls
            finally:
                ticking.cancel()
                for passage in [*self._open]:
                    passage.reset(is_center_told=True)
                for pipe in self.forsaken:
                    pipe.end(by_reset=False)
                passages = (one.task for one in self._open)
                ends = (pipe.ended() for pipe in self.forsaken)
                await asyncio.gather(ticking, *passages, *ends, return_exceptions=True)
                await asyncio.sleep(_BREATH_SECONDS)  # a connection that was ended says so in the next rounds

    async def _listen(self, servers: AsyncExitStack, certificate: ssl.SSLContext | None) -> int:
        listening = socket.create_server(("127.0.0.1", 0))
        server = await asyncio.start_server(self._accept, sock=listening, ssl=certificate, limit=4 * PIECE_BYTES)
        servers.callback(server.close)
        return int(listening.getsockname()[1])

    async def _cut_by_the_clock(self) -> None:
        while True:
            self._weather_changed.clear()
            try:
                await asyncio.wait_for(self._weather_changed.wait(), self._drawn(self.weather.cut_every_seconds))
            except TimeoutError:
                self.cut()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counts.connections += 1
        passage = Passage(self, reader, writer)
        self._open.add(passage)
        try:
            with suppress(asyncio.CancelledError):
                await passage.task
        finally:
            self._open.discard(passage)
