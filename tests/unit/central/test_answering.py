"""The server of every site: it ends when it is told to, and not before whoever is being answered has heard all."""

import asyncio
import socket
import threading

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from inspector_app.answering import Answering
from inspector_app.central.serving import LOOPBACK, listening, url_of
from tests.support.patience import PATIENCE_SECONDS

SITE = uvicorn.Config(Starlette(), log_level="critical", lifespan="off")


def test_it_is_woken_to_end_and_rests_nowhere_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    rests, sleep = [], asyncio.sleep

    async def noted(seconds: float) -> None:
        rests.append(seconds)
        await sleep(seconds)

    monkeypatch.setattr(asyncio, "sleep", noted)
    server = Answering(SITE)
    with listening(LOOPBACK, 0) as listener, server.on_a_thread(listener):
        assert httpx.get(url_of(listener, LOOPBACK), trust_env=False).status_code == 404
    assert not [seconds for seconds in rests if seconds >= 0.1]


class Slow(Answering):
    """Answers the one question only after it was told to end."""

    def __init__(self) -> None:
        site = Starlette(routes=[Route("/", self.answer)])
        super().__init__(uvicorn.Config(site, log_level="critical", lifespan="off", timeout_graceful_shutdown=30))
        self.asked, self.ends = threading.Event(), asyncio.Event()

    async def answer(self, _: Request) -> Response:
        self.asked.set()
        await self.ends.wait()
        return PlainTextResponse("all of it")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().call_later(0.05, self.ends.set)
        await super().shutdown(sockets)


def test_whoever_is_being_answered_when_it_ends_hears_all() -> None:
    heard: list[str] = []
    server = Slow()
    with listening(LOOPBACK, 0) as listener:
        url = url_of(listener, LOOPBACK)
        asking = threading.Thread(
            target=lambda: heard.append(httpx.get(url, timeout=PATIENCE_SECONDS, trust_env=False).text)
        )
        with server.on_a_thread(listener):
            asking.start()
            assert server.asked.wait(PATIENCE_SECONDS)
        asking.join()
    assert heard == ["all of it"]
