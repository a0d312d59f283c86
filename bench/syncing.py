"""Sync on loopback, device and center on the same machine: 5,000 entries, 100 photos, and what a record costs."""

import hashlib
import http.client
import os
import random
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from bench.figures import Figure, seconds
from bench.folding import WORDS
from inspector_app.device.book import Book
from inspector_app.device.capture import capture_photo
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety, synchronize
from inspector_app.visits.writing import answer_outcome, answer_statement
from sync.central import HttpCentral
from sync.transport import Traffic
from tests.support.office import begin_visit, open_office

ENTRIES, VISITS = 5_000, 20
PHOTOS, PHOTO_BYTES = 100, 4 * 1024 * 1024


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, open_office(Path(folder)) as office, office.center_running():
        phone = office.enroll("lead")
        vault, center = Path(folder) / "lead-0" / "vault.db", Path(folder) / "center"
        size, held = vault.stat().st_size, _size(center)
        _write(phone)
        grown = vault.stat().st_size - size
        taken, traffic = _sync(phone)
        stored = _size(center) - held
        posted = _post_floor(b"x" * traffic.bytes_up, 1)
        chance = random.Random(4)
        book = begin_visit(phone)
        for _ in range(PHOTOS):
            capture_photo(book, chance.randbytes(PHOTO_BYTES))
        moved, _ = _sync(phone)
        assert measure_safety(phone).safe_photos == PHOTOS
        floor = _post_floor(chance.randbytes(PHOTO_BYTES), PHOTOS)
    megabytes = PHOTOS * PHOTO_BYTES / 1e6
    posts = "the same bytes posted to a bare server that hashes, writes and fsyncs them"
    return [
        Figure("5,000 entries, from the call to the receipt", "s", taken, posted, posts),
        Figure(
            "100 photos of 4 MiB out of the vault, to the receipt", "MB/s", megabytes / moved, megabytes / floor, posts
        ),
        Figure("a record on the wire, up", "bytes", traffic.bytes_up / ENTRIES),
        Figure("a record on the wire, down", "bytes", traffic.bytes_down / ENTRIES),
        Figure("a record in the vault", "bytes", grown / ENTRIES),
        Figure("a record at the center", "bytes", stored / ENTRIES),
    ]


def _write(phone: Session) -> None:
    """Answers with a statement of eight words each."""
    chance = random.Random(5)
    books: list[Book] = [begin_visit(phone, f"Fictional Harness Works {number}") for number in range(VISITS)]
    for number in range(ENTRIES - VISITS):
        answer, statement = f"6.{number % 40}", " ".join(chance.choices(WORDS, k=8))
        books[number % VISITS].write([answer_outcome(answer, "met"), answer_statement(answer, statement)])


def _sync(phone: Session) -> tuple[float, Traffic]:
    line = HttpCentral(phone.url)
    taken = seconds(lambda: synchronize(phone, line))
    line.close()
    return taken, line.traffic


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _post_floor(body: bytes, times: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        server = HTTPServer(("127.0.0.1", 0), _bare_server(Path(folder)))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1])

        def post() -> None:
            for _ in range(times):
                connection.request("POST", "/", body)
                connection.getresponse().read()

        taken = seconds(post)
        connection.close()
        server.shutdown()
        thread.join()
        server.server_close()
        return taken


def _bare_server(folder: Path) -> type[BaseHTTPRequestHandler]:
    class Bare(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # a name of the standard library's
            data = self.rfile.read(int(self.headers["Content-Length"]))
            name = hashlib.sha256(data).hexdigest()
            with (folder / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # likewise
            """Say nothing."""

    return Bare
