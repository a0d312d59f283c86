"""A small real HTTP server that repeats what it is told, and remembers it: the far end of a line under test."""

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support.patience import PATIENCE_SECONDS


@dataclass
class Parrot:
    """`heard` are the bodies of the requests that came whole, `cut` how many did not; `headers` those of the newest."""

    url: str = ""
    heard: list[bytes] = field(default_factory=list)
    cut: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, *, heard: int = 0, cut: int = 0) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.heard) >= heard and self.cut >= cut, PATIENCE_SECONDS)


@contextmanager
def parrot() -> Iterator[Parrot]:
    bird = Parrot()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(bird))
    server.daemon_threads = True
    bird.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield bird
    finally:
        server.shutdown()
        thread.join()
        server.socket.close()


def _handler(bird: Parrot) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _repeat(self) -> None:
            body = _read(self)
            with bird.changed:
                bird.headers = dict(self.headers.items())
                bird.cut += body is None
                bird.heard += [] if body is None else [body]
                bird.changed.notify_all()
            if body is None:
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-Said", self.command)
            self.end_headers()
            if self.command != "HEAD":
                with contextlib.suppress(ConnectionError):
                    self.wfile.write(body)

        do_GET = do_POST = do_HEAD = do_PATCH = _repeat  # noqa: N815  # names of the standard library's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # likewise
            """Say nothing."""

    return Handler


def _read(request: BaseHTTPRequestHandler) -> bytes | None:
    """The body; None where it did not come whole."""
    try:
        if request.headers.get("Transfer-Encoding") == "chunked":
            return _read_chunks(request)
        size = int(request.headers.get("Content-Length", 0))
        body = request.rfile.read(size)
    except ConnectionError:
        return None
    return body if len(body) == size else None


def _read_chunks(request: BaseHTTPRequestHandler) -> bytes:
    body = b""
    while size := int(request.rfile.readline(), 16):
        body += request.rfile.read(size)
        request.rfile.readline()
    request.rfile.readline()
    return body
