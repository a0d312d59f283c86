"""The console's line to a browser: it ends with the sign-in, whoever ended it, and never shows one person another's."""

from collections.abc import Iterator
from pathlib import Path

import msgpack  # type: ignore[import-untyped]
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.review import console
from tests.support.centers import SetClock
from tests.support.patience import PATIENCE_SECONDS
from tests.unit.central.browsing import Tab, tab_at
from tests.unit.central.reviewers import BOSS, PASSWORD, center_with_boss

OTHER = "other@example.test"
LEFT = 4401


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def headquarters(tmp_path: Path, clock: SetClock) -> Iterator[Headquarters]:
    with center_with_boss(tmp_path, clock) as opened:
        opened.invite(OTHER, "administrator", "Test Administrator")
        for email in (BOSS, OTHER):
            opened.accounts.set_password(email, PASSWORD)
        yield opened


@pytest.fixture
def tab(headquarters: Headquarters, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tab]:
    monkeypatch.setattr(console, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(console, "_LAST_SCREEN_SECONDS", 0.05)
    with tab_at(headquarters) as opened:
        yield opened


def call(tab: Tab) -> ClientConnection:
    """The line as a browser that is signed in opens it."""
    url = tab.url.replace("http", "ws") + "/review/ws"
    agent = "a browser of the tests"
    headers = {"Cookie": tab.cookie}
    return connect(url, origin=Origin(tab.url), additional_headers=headers, user_agent_header=agent)


def register(line: ClientConnection, session: str = "") -> str:
    """What Flet's client says first; gives the id of the window that it is in now."""
    page = {"route": "/", "width": 1280, "height": 800, "web": True, "platform": "linux"}
    line.send(b"\x00" + msgpack.packb([1, {"session_id": session or None, "page_name": "", "page": page}]))
    return str(_read(line)[1]["session_id"])


def _read(line: ClientConnection) -> list[dict[str, object]]:
    packet = line.recv(timeout=PATIENCE_SECONDS)
    assert isinstance(packet, bytes)
    found = msgpack.unpackb(packet[1:], ext_hook=lambda _, data: data, strict_map_key=False)
    assert isinstance(found, list)
    return found


def ends(line: ClientConnection) -> int:
    """Read to the end; gives the code with which the center closed the line."""
    with pytest.raises(ConnectionClosed) as closed:
        read_on(line)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def read_on(line: ClientConnection) -> None:
    while True:
        line.recv(timeout=PATIENCE_SECONDS)


def test_signing_out_on_a_page_cuts_the_line(tab: Tab) -> None:
    tab.sign_in()
    with call(tab) as line:
        register(line)
        tab.post("/sign-out", {})
        assert ends(line) == LEFT


def test_the_end_of_twelve_hours_cuts_the_line(tab: Tab, clock: SetClock) -> None:
    tab.sign_in()
    with call(tab) as line:
        register(line)
        clock.move(hours=12)
        assert ends(line) == LEFT


def test_a_new_password_cuts_every_line(tab: Tab, headquarters: Headquarters) -> None:
    tab.sign_in()
    with call(tab) as line:
        register(line)
        headquarters.accounts.set_password(BOSS, "another long password")
        assert ends(line) == LEFT


def test_another_persons_line_goes_on(tab: Tab) -> None:
    tab.sign_in()
    other = Tab(tab.url)
    other.sign_in(OTHER)
    with call(tab) as line, call(other) as others:
        register(line)
        register(others)
        tab.post("/sign-out", {})
        assert ends(line) == LEFT
        others.ping().wait(PATIENCE_SECONDS)
    other.client.close()


def found_again(tab: Tab, window: str) -> bool:
    """Whether a connection that was lost finds its window again; the center may notice the loss a moment later."""
    for _ in range(50):
        with call(tab) as line:
            if register(line, window) == window:
                return True
    return False


def test_the_next_person_at_the_machine_does_not_get_the_last_ones_window(tab: Tab) -> None:
    tab.sign_in()
    with call(tab) as line:
        first = register(line)
    assert found_again(tab, first)
    tab.sign_in(OTHER)
    with call(tab) as line:
        assert register(line, first) != first
