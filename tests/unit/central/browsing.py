"""A browser without a screen: keeps cookies, sends what browsers send, and shows every answer as it came."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.serving import running
from inspector_app.central.signin.asking import COOKIE
from tests.support.patience import PATIENCE_SECONDS
from tests.unit.central.reviewers import BOSS, PASSWORD

__all__ = ["Tab", "knock", "tab_at"]


class Tab:
    """One tab at the center's address. Follows nowhere by itself."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = httpx.Client(
            base_url=url, follow_redirects=False, timeout=PATIENCE_SECONDS, trust_env=False, verify=False
        )

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=_named(headers))

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> httpx.Response:
        """A form of one of our own pages, unless a header says otherwise."""
        return self.client.post(path, data=dict(fields), headers={"Origin": self.url, **_named(headers)})

    def sign_in(self, email: str = BOSS, password: str = PASSWORD) -> httpx.Response:
        return self.post("/sign-in", {"email": email, "password": password})

    @property
    def token(self) -> str | None:
        return self.client.cookies.get(COOKIE)

    @property
    def cookie(self) -> str:
        return f"{COOKIE}={self.token}"


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def tab_at(headquarters: Headquarters) -> Iterator[Tab]:
    """The center, served, and a tab on it."""
    with running(headquarters) as url:
        tab = Tab(url)
        try:
            yield tab
        finally:
            tab.client.close()


def knock(url: str, **headers: str) -> int:
    """Ask for the console's WebSocket with exactly these headers; gives the status of the answer."""
    host, port = url.removeprefix("http://").split(":")
    lines = {
        "Host": f"{host}:{port}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
        **headers,
    }
    asked = "GET /review/ws HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
    with socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS) as line:
        line.sendall(asked.encode("latin-1"))
        return int(line.recv(200).split(b" ")[1])
