"""A line to the center that misbehaves by name: a real HTTP server between a phone and the real center."""

import contextlib
import gzip
import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes
    missing: int = 0
    """How many bytes are promised and never come: the line is cut there."""

    @property
    def lines(self) -> list[bytes]:
        """The answer's lines, unpacked, each with its line feed."""
        return gzip.decompress(self.body).splitlines(keepends=True)

    def with_lines(self, lines: list[bytes]) -> "Reply":
        return Reply(self.status, self.headers, gzip.compress(b"".join(lines)))


HTML = b"<!doctype html><title>Welcome</title><p>Please accept the terms to use this Wi-Fi."


@dataclass
class Line:
    """What goes wrong with answers to exchanges, and with documents; everything else passes unchanged.

    `heard` are the genuine answers in the order in which they came, whether or not the phone got them; `sent` the paths
    of the documents that were asked for.
    """

    center: str
    url: str = ""
    heard: list[Reply] = field(default_factory=list)
    twist: Callable[[Reply], Reply] = field(default=lambda reply: reply)
    sent: list[str] = field(default_factory=list)
    twist_document: Callable[[Reply], Reply] = field(default=lambda reply: reply)

    def behaves(self) -> None:
        self.twist = lambda reply: reply

    def shows_a_sign_in_page(self) -> None:
        self.twist = lambda _: Reply(200, {"Content-Type": "text/html"}, HTML)

    def answers_with_nothing(self) -> None:
        self.twist = lambda _: Reply(204, {}, b"")

    def replays(self, number: int) -> None:
        old = self.heard[number]
        self.twist = lambda _: old

    def answers_as(self, other: Reply) -> None:
        self.twist = lambda _: other

    def cuts_after(self, lines: int) -> None:
        self.twist = lambda reply: reply.with_lines(reply.lines[:lines])

    def cuts_within(self, line: int) -> None:
        """Half of that line still comes."""

        def cut(reply: Reply) -> Reply:
            whole = reply.lines
            return reply.with_lines([*whole[:line], whole[line][: len(whole[line]) // 2]])

        self.twist = cut

    def leaves_out(self, line: int) -> None:
        self.twist = lambda reply: reply.with_lines([*reply.lines[:line], *reply.lines[line + 1 :]])

    def cuts_documents_in_the_middle(self, times: int) -> None:
        """So many of them; then the line holds."""
        left = iter(range(times))

        def cut(reply: Reply) -> Reply:
            half = len(reply.body) // 2
            is_over = next(left, None) is None
            return reply if is_over else Reply(reply.status, reply.headers, reply.body[:half], len(reply.body) - half)

        self.twist_document = cut

    def gives_other_documents(self, change: Callable[[bytes], bytes]) -> None:
        """Whole, and not those that were asked for."""
        self.twist_document = lambda reply: Reply(
            reply.status, {"Content-Type": "application/octet-stream"}, change(gzip.decompress(reply.body))
        )


@contextmanager
def misbehaving_line(center: str) -> Iterator[Line]:
    """A line that behaves, until it is told not to."""
    line = Line(center)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(line))
    line.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(line: Line) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = _forward(line.center, self.command, self.path, dict(self.headers.items()), body)
            if self.path == "/v1/exchange":
                line.heard.append(reply)
                reply = line.twist(reply)
            if self.path.startswith("/v1/documents/"):
                line.sent.append(self.path)
                reply = line.twist_document(reply)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if self.command != "HEAD":
                self.send_header("Content-Length", str(len(reply.body) + reply.missing))
            self.end_headers()
            with contextlib.suppress(ConnectionError):  # whoever has heard enough hangs up
                self.wfile.write(reply.body)

        do_GET = do_POST = do_PATCH = do_HEAD = _pass_on  # noqa: N815  # names of the standard library's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # likewise
            """Say nothing."""

    return Handler


def _forward(center: str, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
    connection = http.client.HTTPConnection(urlsplit(center).netloc)
    try:
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        dropped = {"content-length", "transfer-encoding", "connection", "date", "server"}
        kept = {name: value for name, value in reply.getheaders() if name.lower() not in dropped}
        return Reply(reply.status, kept, reply.read())
    finally:
        connection.close()
