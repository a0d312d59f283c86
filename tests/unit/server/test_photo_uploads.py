"""Our client of uploads, to a real center: one request a photo, gone on with where the other side is, never given up
for being slow."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from sync.errors import NoAnswer, Refused, TryAgainLater
from sync.journal import PhotoName
from sync.server import upload_routes
from sync.transport import HttpLine
from sync.uploads import PhotoUploads
from tests.support.centers import RunningCenter
from tests.support.device import Device, answer_put, named_photo
from tests.support.misbehaving import HTML
from tests.support.patience import PATIENCE_SECONDS
from tests.support.thin_line import ThinLine, thin_line

CONTENT = os.urandom(400 * 1024)


@pytest.fixture
def photo() -> PhotoName:
    return named_photo(CONTENT)


@pytest.fixture
def phone(ines: Device, visit: str, photo: PhotoName) -> Device:
    """A phone whose entry names the photo."""
    ines.write(visit, answer_put("x"), photos=[photo])
    ines.sync()
    return ines


class Sender:
    """A phone's uploads over a line, as a sync has them. `asked` are the requests that went out; `answers` may change
    what comes back."""

    answers: Callable[[httpx.Response], object] = staticmethod(lambda _: None)

    def __init__(self, phone: Device, visit: str, url: str, stall_seconds: float) -> None:
        self.asked: list[tuple[str, int]] = []
        client = httpx.Client(base_url=url, timeout=stall_seconds, verify=False)
        client.event_hooks = {"response": [self._note]}
        self.line = HttpLine(url, client=client)
        self.uploads = PhotoUploads(self.line)
        self._phone, self._visit = phone, visit

    def _note(self, reply: httpx.Response) -> None:
        self.asked.append((reply.request.method, reply.status_code))
        self.answers(reply)

    def put(self, content: bytes, read: Callable[[int], Iterator[bytes]] | None = None) -> None:
        named = named_photo(content)

        def pieces(offset: int) -> Iterator[bytes]:
            for start in range(offset, len(content), 64 * 1024):
                yield content[start : start + 64 * 1024]

        self.uploads.put(
            visit=self._visit, sha256=named.sha256, size=named.size, read=read or pieces, token=self._phone.token
        )


@pytest.fixture
def sender(central: RunningCenter, phone: Device, visit: str) -> Iterator[Callable[..., Sender]]:
    begun = []

    def make(url: str = "", stall_seconds: float = 20) -> Sender:
        begun.append(Sender(phone, visit, url or central.url, stall_seconds))
        return begun[-1]

    yield make
    for one in begun:
        one.line.close()


@pytest.fixture
def thin(central: RunningCenter) -> Iterator[ThinLine]:
    with thin_line(central.url) as line:
        yield line


def test_a_photo_is_one_request_after_the_first_question(
    central: RunningCenter, phone: Device, visit: str, sender: Callable[..., Sender]
) -> None:
    photos = [os.urandom(1000) for _ in range(3)]
    phone.write(visit, answer_put("y"), photos=[named_photo(one) for one in photos])
    phone.exchange()
    to_center = sender()
    for one in photos:
        to_center.put(one)
        assert central.center.photo_bytes(visit, named_photo(one).sha256) == one
    assert to_center.asked == [("OPTIONS", 204), ("POST", 201), ("POST", 201), ("POST", 201)]
    assert to_center.line.traffic.bytes_up == 3000


@pytest.mark.parametrize("spoken", ["creation", ""])
def test_a_center_that_takes_no_bytes_with_the_creation_gets_them_after_it(
    monkeypatch: pytest.MonkeyPatch,
    central: RunningCenter,
    visit: str,
    photo: PhotoName,
    sender: Callable[..., Sender],
    spoken: str,
) -> None:
    monkeypatch.setitem(upload_routes._CAPABILITIES, "Tus-Extension", spoken)
    to_center = sender()
    to_center.put(CONTENT)
    assert to_center.asked == [("OPTIONS", 204), ("POST", 201), ("PATCH", 204)]
    assert central.center.photo_bytes(visit, photo.sha256) == CONTENT


def test_what_was_cut_is_gone_on_with_where_the_center_has_it(
    central: RunningCenter, visit: str, photo: PhotoName, sender: Callable[..., Sender], thin: ThinLine
) -> None:
    thin.cuts, thin.bytes_per_second = [200_000, 100_000], 1_000_000
    to_center = sender(thin.url)
    for _ in range(2):
        with pytest.raises(TryAgainLater):
            to_center.put(CONTENT)
    to_center.put(CONTENT)
    assert central.center.photo_bytes(visit, photo.sha256) == CONTENT
    assert thin.bytes_up < len(CONTENT) + 10_000


def test_the_reply_to_an_earlier_request_is_no_refusal(
    central: RunningCenter, visit: str, photo: PhotoName, sender: Callable[..., Sender], thin: ThinLine
) -> None:
    thin.cuts, thin.bytes_per_second = [200_000], 1_000_000
    to_center = sender(thin.url)
    with pytest.raises(TryAgainLater):
        to_center.put(CONTENT)
    late = [409]

    def answer(reply: httpx.Response) -> None:
        if late:
            reply.status_code, reply._content = late.pop(), b'{"code":"offset-differs"}'
            reply.headers["Content-Type"] = "application/problem+json"

    to_center.answers = answer
    with pytest.raises(NoAnswer):
        to_center.put(CONTENT)
    to_center.put(CONTENT)
    assert central.center.photo_bytes(visit, photo.sha256) == CONTENT


def test_the_next_sync_goes_on_with_what_the_last_one_had_begun(
    central: RunningCenter, visit: str, photo: PhotoName, sender: Callable[..., Sender], thin: ThinLine
) -> None:
    thin.cuts, thin.bytes_per_second = [200_000], 1_000_000
    with pytest.raises(TryAgainLater):
        sender(thin.url).put(CONTENT)
    to_center = sender(thin.url)
    to_center.put(CONTENT)
    assert [method for method, _ in to_center.asked] == ["OPTIONS", "POST", "PATCH"]
    assert central.center.photo_bytes(visit, photo.sha256) == CONTENT
    assert thin.bytes_up < len(CONTENT) + 10_000


def test_a_photo_that_was_paused_here_is_gone_on_with(
    central: RunningCenter, visit: str, photo: PhotoName, sender: Callable[..., Sender]
) -> None:
    class Paused(Exception):
        pass

    def pausing(offset: int) -> Iterator[bytes]:
        yield CONTENT[offset:100_000]
        raise Paused

    to_center = sender()
    with pytest.raises(Paused):
        to_center.put(CONTENT, pausing)
    to_center.put(CONTENT)
    assert central.center.photo_bytes(visit, photo.sha256) == CONTENT


def test_whoever_thinks_of_another_offset_asks_for_the_true_one(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName, sender: Callable[..., Sender]
) -> None:
    to_center = sender()
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    phone.patch(address, 0, CONTENT[:10])

    def overtaken(offset: int) -> Iterator[bytes]:
        if offset == 10:
            phone.patch(address, 10, CONTENT[10:1000])
        return iter([CONTENT[offset:]])

    to_center.put(CONTENT, overtaken)
    assert to_center.asked[-3:] == [("PATCH", 409), ("HEAD", 200), ("PATCH", 204)]
    assert central.center.photo_bytes(visit, photo.sha256) == CONTENT


def test_an_upload_that_is_forbidden_now_is_refused(
    central: RunningCenter, phone: Device, visit: str, sender: Callable[..., Sender], thin: ThinLine
) -> None:
    thin.cuts = [200_000]
    to_center = sender(thin.url)
    with pytest.raises(TryAgainLater):
        to_center.put(CONTENT)
    with central.center.store.writing() as books:
        books.people.put_members(visit, frozenset())
    with pytest.raises(Refused) as refused:
        to_center.put(CONTENT)
    assert refused.value.code == "not-here"


def test_a_page_in_place_of_an_answer_is_shown_no_bytes(central: RunningCenter, sender: Callable[..., Sender]) -> None:
    with sign_in_page() as url:
        to_page = sender(url)
        with pytest.raises(NoAnswer):
            to_page.put(CONTENT)
    assert to_page.asked == [("OPTIONS", 200), ("POST", 200)]
    assert to_page.line.traffic.bytes_up == 0


@contextmanager
def sign_in_page() -> Iterator[str]:
    """A hotel's: the same page, whatever is asked."""

    class Page(BaseHTTPRequestHandler):
        def _show(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(HTML)))
            self.end_headers()
            self.wfile.write(HTML)

        do_OPTIONS = do_POST = _show  # noqa: N815  # names of the standard library's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # likewise
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


# slow and dead lines


def test_a_slow_line_that_moves_is_never_given_up(
    central: RunningCenter, phone: Device, visit: str, sender: Callable[..., Sender], thin: ThinLine
) -> None:
    """What is let into the system's buffer takes longer to leave than a line may stand still."""
    for stall_seconds in (1.2, 6.0, 30.0):
        small = os.urandom(200 * 1024)
        phone.write(visit, answer_put("y"), photos=[named_photo(small)])
        phone.exchange()
        thin.bytes_per_second = int(72_000 / stall_seconds)
        begun = time.perf_counter()
        try:
            sender(thin.url, stall_seconds=stall_seconds).put(small)
        except TryAgainLater:  # did the machine stand still, and not the line? Then it takes longer next time.
            continue
        assert time.perf_counter() - begun > 1.6 * stall_seconds
        assert central.center.photo_bytes(visit, named_photo(small).sha256) == small
        return
    pytest.fail("a line that moved was given up, however long it could have stood still")


@pytest.mark.parametrize("after", [0, 150_000, len(CONTENT) + 400])
def test_a_line_on_which_nothing_moves_is_given_up_and_what_came_is_gone_on_with(
    central: RunningCenter,
    visit: str,
    photo: PhotoName,
    sender: Callable[..., Sender],
    thin: ThinLine,
    after: int,
) -> None:
    thin.deaths = [after]
    to_center = sender(thin.url, stall_seconds=0.5)
    begun = time.perf_counter()
    with pytest.raises(TryAgainLater, match="Nothing moves"):
        to_center.put(CONTENT)
    assert 0.4 < time.perf_counter() - begun < PATIENCE_SECONDS
    sender(thin.url).put(CONTENT)
    assert central.center.photo_bytes(visit, photo.sha256) == CONTENT
    assert thin.bytes_up < len(CONTENT) + 10_000
