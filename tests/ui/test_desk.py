"""A served app with many people, as at the center: who signed in is known, and nobody gets the window of another."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import flet as ft
import httpx
import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from inspector_app.ui.serving import Guard, Site, who_entered
from inspector_app.ui.serving.asgi import Message, Receive, Scope, Send, cookie_of, header_of, path_of
from tests.support.knocking import connect_to, register
from tests.support.patience import PATIENCE_SECONDS

SEEN: list[str] = []
"""Who entered, as `main` saw it."""


async def main(page: ft.Page) -> None:
    SEEN.append(who_entered())
    page.add(ft.Text("inside"))
    if who_entered() == "talker":
        for number in range(400):
            page.title = f"{number}"
            page.update()
            await asyncio.sleep(0.002)


@dataclass
class Desk:
    """A site that people enter by a header, as if they had signed in on a page."""

    origin: str
    site: Site
    loop: asyncio.AbstractEventLoop


@contextlib.contextmanager
def _desk() -> Iterator[Desk]:
    async def may_enter(scope: Scope) -> str | None:
        return cookie_of(scope, "who")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        site = Site(main, title="Desk", origins=[origin], may_enter=may_enter, sign_in="/sign-in")
        server, loops = (
            uvicorn.Server(uvicorn.Config(site, log_level="warning", timeout_graceful_shutdown=3)),
            list[asyncio.AbstractEventLoop](),
        )

        async def run() -> None:
            loops.append(asyncio.get_running_loop())
            await server.serve(sockets=[listener])

        thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.01)
        try:
            yield Desk(origin, site, loops[0])
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with _desk() as opened:
        yield opened


def _sit_down(desk: Desk, who: str) -> ClientConnection:
    return connect_to(desk.origin, origin=desk.origin, cookie=f"who={who}")


def test_who_has_not_signed_in_is_led_to_the_page_where_one_does(desk: Desk) -> None:
    page = httpx.get(desk.origin)
    assert page.status_code == 303 and page.headers["location"] == "/sign-in"
    script = httpx.get(f"{desk.origin}/main.dart.js", headers={"Sec-Fetch-Mode": "no-cors"})
    assert script.status_code == 401


def test_main_knows_who_signed_in(desk: Desk) -> None:
    SEEN.clear()
    with _sit_down(desk, "lead") as line:
        register(line)
    assert SEEN == ["lead"]


def test_a_window_is_given_back_to_its_person_and_to_nobody_else(desk: Desk) -> None:
    with _sit_down(desk, "lead") as line:
        session = register(line)
    with _sit_down(desk, "second") as line:
        assert register(line, session) != session
    with _sit_down(desk, "lead") as line:
        assert register(line, session) == session


async def test_what_is_said_into_a_broken_line_is_lost_without_ending_the_window() -> None:
    """Flet takes an error in sending for the end: it would then never let go of the window (seen in a browser)."""
    said: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.send", "bytes": b"news"})
        said.append((await receive())["type"])

    async def receive() -> Message:
        return {"type": "websocket.disconnect", "code": 1006}

    async def send(message: Message) -> None:
        raise ConnectionResetError

    origin = "http://center.example"
    guard = Guard(app, origins=[origin], may_enter=lambda _: "lead")
    headers = [(b"host", b"center.example"), (b"origin", origin.encode()), (b"user-agent", b"x")]
    await guard({"type": "websocket", "path": "/ws", "headers": headers}, receive, send)
    assert said == ["websocket.disconnect"]


def _closing_code(line: ClientConnection) -> int | None:
    """Read until the other side closes."""
    try:
        while True:
            line.recv(timeout=PATIENCE_SECONDS)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def test_a_line_that_breaks_in_the_middle_of_a_word_leaves_the_window_to_be_given_back(desk: Desk) -> None:
    with _sit_down(desk, "talker") as line:
        session = register(line)
        # As in a tunnel: no word of goodbye, while the app goes on talking.
        line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close_socket()
    assert any(_comes_back(desk, session) for _ in range(20))


def _comes_back(desk: Desk, session: str) -> bool:
    with _sit_down(desk, "talker") as again:
        return register(again, session) == session


def test_whoever_signs_out_loses_every_window_at_once(desk: Desk) -> None:
    with _sit_down(desk, "lead") as first, _sit_down(desk, "lead") as second, _sit_down(desk, "other") as other:
        for line in (first, second, other):
            register(line)
        desk.loop.call_soon_threadsafe(desk.site.expel, "lead")
        assert [_closing_code(line) for line in (first, second)] == [4401, 4401]
        other.ping().wait(PATIENCE_SECONDS)


def test_a_header_that_is_sent_twice_counts_as_none() -> None:
    scope: Scope = {"headers": [(b"host", b"a"), (b"host", b"b"), (b"origin", b"o")], "path": "/x/y", "root_path": "/x"}
    assert header_of(scope, "Host") is None and header_of(scope, "Origin") == "o" and header_of(scope, "Cookie") is None
    assert path_of(scope) == "/y" and path_of({"path": "/x", "root_path": "/x"}) == "/"


def test_a_cookie_is_found_among_others_and_nonsense_is_none() -> None:
    scope: Scope = {"headers": [(b"cookie", b"\x00=;;="), (b"cookie", b"a=1; who=lead")]}
    assert cookie_of(scope, "who") == "lead" and cookie_of(scope, "nobody") is None


def test_a_file_is_sent_packed_over_a_line(desk: Desk) -> None:
    with httpx.Client(base_url=desk.origin, cookies={"who": "reader"}) as client:
        packed = client.get("/main.dart.js")
        assert packed.headers["content-encoding"] == "gzip" and packed.num_bytes_downloaded < 3_000_000
        plain = client.get("/main.dart.js", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers and plain.content == packed.content
