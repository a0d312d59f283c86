"""A phone that lost its line goes on at once, however long the dead connection would have lived."""

import threading
import time

import pytest

from sync.journal import PhotoName
from sync.server import arriving
from tests.support.device import Device, Refusal, answer_put, named_photo
from tests.support.half_open import half_open_patch
from tests.support.patience import PATIENCE_SECONDS

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def photo() -> PhotoName:
    return named_photo(CONTENT)


@pytest.fixture
def phone(ines: Device, visit: str, photo: PhotoName) -> Device:
    """A phone whose entry names the photo."""
    ines.write(visit, answer_put("x"), photos=[photo])
    ines.sync()
    return ines


@pytest.fixture
def arrivals(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Is set when bytes of a PATCH have reached the center."""
    arrived = threading.Event()
    really = arriving.Arriving._hold

    def watched(self: arriving.Arriving, chunk: bytes) -> None:
        really(self, chunk)
        if chunk:
            arrived.set()

    monkeypatch.setattr(arriving.Arriving, "_hold", watched)
    return arrived


def test_a_half_open_patch_is_ended_by_the_next_request_within_a_second(
    arrivals: threading.Event, phone: Device, visit: str, photo: PhotoName
) -> None:
    address, offset = phone.announce(visit, photo.sha256, photo.size)
    spans: list[float] = []
    while not spans or (min(spans) >= 1 and len(spans) < 5):  # the machine may stand still for a second, not each time
        arrivals.clear()
        sent = CONTENT[offset : offset + 4000]
        with half_open_patch(phone, address, offset, photo.size, sent):
            assert arrivals.wait(PATIENCE_SECONDS)
            begun, before = time.perf_counter(), offset
            offset = phone.offset(address)
            spans.append(time.perf_counter() - begun)
            assert before < offset <= before + len(sent)
    assert min(spans) < 1
    assert phone.patch(address, offset, CONTENT[offset:]) == photo.size
    assert phone.download(visit, photo.sha256) == CONTENT


def test_a_patch_ends_another_patch(arrivals: threading.Event, phone: Device, visit: str, photo: PhotoName) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    with half_open_patch(phone, address, 0, photo.size, CONTENT[:4000]) as dead:
        assert arrivals.wait(PATIENCE_SECONDS)
        with pytest.raises(Refusal, match="offset-differs"):
            phone.patch(address, 0, CONTENT)
        assert dead.recv(1000).startswith(b"HTTP/1.1 503")
    offset = phone.offset(address)
    assert phone.patch(address, offset, CONTENT[offset:]) == photo.size


def test_what_came_before_a_line_was_cut_is_kept(
    arrivals: threading.Event, phone: Device, visit: str, photo: PhotoName
) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    with half_open_patch(phone, address, 0, photo.size, CONTENT[:4000]):
        assert arrivals.wait(PATIENCE_SECONDS)
    offset = phone.offset(address)
    assert offset > 0
    assert phone.patch(address, offset, CONTENT[offset:]) == photo.size
