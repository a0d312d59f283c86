"""A bad line between a real device and a real center: an asyncio proxy for HTTP/1.1, on a port of its own.

    with chaos_line(center.url, Weather(latency_seconds=0.3, bytes_per_second_up=16_000), seed=7) as line:
        ...                                     # speak to line.url instead of center.url
        line.set(Weather(cut_every_seconds=5))  # at any time, also for connections that are open
        line.cut(); line.fall_silent()          # now
        line.counts()                           # what went over it

`chaos_line` runs in a thread of this process; `chaos_process` is the same in a process of its own, whose work does not
slow what is measured. With a certificate (tests.support.certificates) it speaks TLS too, at `tls_url`.
What it is not: packets. Loss, reordering and congestion need a link that has packets.
"""

import asyncio
import dataclasses
import json
import ssl
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from tests.support.chaos_proxy import Proxy
from tests.support.forks import PIPE, Forked
from tests.support.patience import PATIENCE_SECONDS
from tests.support.weather import FAIR, Counts, Weather

__all__ = ["FAIR", "Chaos", "Counts", "Weather", "chaos_line", "chaos_process"]


class Chaos(Protocol):
    """A bad line. `url` is where the center seems to be."""

    url: str

    def set(self, weather: Weather) -> None:
        """Another weather from now on; its fates (`times`) are counted anew."""

    def cut(self) -> None:
        """Reset every open connection now."""

    def fall_silent(self) -> None:
        """Every open connection stays open, and nothing ever comes over it again. New ones are as the weather says."""

    def counts(self) -> Counts:
        """So far."""


class ChaosLine:
    """`Chaos` in a thread of this process."""

    def __init__(self, proxy: Proxy, loop: asyncio.AbstractEventLoop, port: int, tls_port: int) -> None:
        self._proxy, self._loop = proxy, loop
        self.url = f"http://127.0.0.1:{port}"
        self.tls_url = f"https://127.0.0.1:{tls_port}"

    def set(self, weather: Weather) -> None:
        self._now("set", weather)

    def cut(self) -> None:
        self._now("cut")

    def fall_silent(self) -> None:
        self._now("fall_silent")

    def counts(self) -> Counts:
        return dataclasses.replace(self._proxy.counts)

    def _now(self, name: str, *arguments: object) -> None:
        async def run() -> None:
            getattr(self._proxy, name)(*arguments)

        asyncio.run_coroutine_threadsafe(run(), self._loop).result(PATIENCE_SECONDS)


@contextmanager
def chaos_line(
    center: str, weather: Weather = FAIR, *, seed: int = 1, certificate: ssl.SSLContext | None = None
) -> Iterator[ChaosLine]:
    """A line to the center at this address, from a thread, until the block ends."""
    started: Future[ChaosLine] = Future()
    ended = threading.Event()
    running = _Running(center, weather, seed, certificate)
    thread = threading.Thread(target=lambda: asyncio.run(running.run(started, ended)), daemon=True)
    thread.start()
    try:
        yield started.result(PATIENCE_SECONDS)
    finally:
        ended.set()
        running.wake()
        thread.join()


@dataclass
class _Running:
    center: str
    weather: Weather
    seed: int
    certificate: ssl.SSLContext | None

    async def run(self, started: "Future[ChaosLine]", ended: threading.Event) -> None:
        self._loop, self._woken = asyncio.get_running_loop(), asyncio.Event()
        proxy = Proxy(self.center, self.weather, self.seed)
        async with proxy.serving(self.certificate) as (port, tls_port):
            started.set_result(ChaosLine(proxy, self._loop, port, tls_port))
            while not ended.is_set():
                await self._woken.wait()

    def wake(self) -> None:
        self._loop.call_soon_threadsafe(self._woken.set)


class ChaosProcess:
    """`Chaos` in a process of its own."""

    def __init__(self, process: Forked) -> None:
        self._process = process
        self.url = self._read()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def _say(self, word: str, weather: Weather = FAIR) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([word, dataclasses.asdict(weather)]) + "\n")
        self._process.stdin.flush()
        return self._read()

    def set(self, weather: Weather) -> None:
        self._say("set", weather)

    def cut(self) -> None:
        self._say("cut")

    def fall_silent(self) -> None:
        self._say("fall_silent")

    def counts(self) -> Counts:
        return Counts(**json.loads(self._say("counts")))


@contextmanager
def chaos_process(center: str, weather: Weather = FAIR, *, seed: int = 1) -> Iterator[ChaosProcess]:
    """A line to the center at this address, from a process, until the block ends."""
    with Forked("tests.support.chaos", center, seed, stdin=PIPE, stdout=PIPE) as process:
        try:
            line = ChaosProcess(process)
            line.set(weather)
            yield line
        finally:
            process.kill()


def main(center: str, seed: str) -> None:
    """Say the address, then answer each line of standard input by one line."""
    with chaos_line(center, seed=int(seed)) as line:
        _answer(line.url)
        for said in sys.stdin:
            word, weather = json.loads(said)
            if word == "counts":
                _answer(json.dumps(dataclasses.asdict(line.counts())))
                continue
            line.set(Weather.of(weather)) if word == "set" else getattr(line, word)()
            _answer(word)


def _answer(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
