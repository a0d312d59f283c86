"""A sync that a person watches, pauses and goes on with; large photos that wait for Wi-Fi. With a real center."""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from inspector_app.device.capture import capture_photo
from inspector_app.device.session import Session
from inspector_app.device.state.line import LARGE_BYTES, Line, Link, Movement
from inspector_app.device.state.progress import Meter
from sync.copies import Standing
from tests.support.office import Office, begin_visit, open_office
from tests.support.pictures import draw_photo

PHOTOS = 2


async def nothing(_: dict[str, Standing]) -> None:
    """Nobody has the visit on a screen."""


def line_of(phone: Session) -> Line:
    return Line(phone, nothing)


@contextlib.asynccontextmanager
async def captured(folder: Path) -> AsyncIterator[tuple[Office, Session]]:
    """A center that answers, and a device with photos that it lacks."""
    with open_office(folder) as office, office.center_running():
        phone = office.enroll("lead")
        book = begin_visit(phone)
        for number in range(PHOTOS):
            photo = draw_photo(number, (1200, 900), grain=True)
            assert len(photo) > 4 * LARGE_BYTES
            capture_photo(book, photo)
        yield office, phone


class Slow:
    """A line on which each piece takes a while."""

    def __init__(self) -> None:
        self.left = threading.Event()

    async def some_has_left(self, line: Line) -> None:
        self.left.clear()
        assert await asyncio.to_thread(self.left.wait, 20)
        await asyncio.sleep(0)  # what the thread told the loop
        assert line.movement is Movement.SENDING


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    move, line = Meter.move, Slow()

    def crawl(self: Meter, count: int) -> None:
        time.sleep(0.05)  # noqa: TID251 - the thread that sends, and nothing else
        move(self, count)
        line.left.set()

    monkeypatch.setattr(Meter, "move", crawl)
    return line


async def test_a_photo_on_its_way_is_paused_where_it_is_and_goes_on_from_there(tmp_path: Path, slow: Slow) -> None:
    async with captured(tmp_path) as (_, phone):
        line = line_of(phone)
        await line.measure()
        going = asyncio.create_task(line.sync())
        await slow.some_has_left(line)
        total, told = line.moved, line.moving
        assert total.photos == PHOTOS and total.gone == 0 and 0 < total.share < 1 and told
        line.pause()
        report = await going
        assert report is not None and [one.code for one in report.waiting] == ["stopped"]
        assert line.is_paused and not line.is_busy and not line.waiting and line.moving == ""
        assert line.only_here > 0 and await line.sync() is None
        line.go_on()
        going = asyncio.create_task(line.sync())
        await slow.some_has_left(line)
        assert line.moved.left_bytes < total.left_bytes  # what had left was not sent again
        report = await going
        assert report is not None and report.photos_sent == PHOTOS and not report.waiting
        assert line.only_here == 0


async def test_the_lock_does_not_wait_for_a_photo_on_a_slow_line(tmp_path: Path, slow: Slow) -> None:
    async with captured(tmp_path) as (_, phone):
        line = line_of(phone)
        await line.measure()
        going = asyncio.create_task(line.sync())
        await slow.some_has_left(line)
        line.stop()
        report = await going
        assert report is not None and report.photos_sent == 0
        line.go_on()
        assert line.is_paused  # locked is locked


async def test_large_photos_wait_for_wifi_and_words_do_not(tmp_path: Path) -> None:
    async with captured(tmp_path) as (_, phone):
        line = line_of(phone)
        await line.set_wifi_only(True)
        line.told_link(Link.MOBILE)
        await line.measure()
        report = await line.sync()
        assert report is not None and report.photos_sent == 0 and report.entries_sent > 0 and not report.waiting
        assert line.safety is not None
        assert line.safety.safe_entries == line.safety.entries and line.safety.safe_photos == 0
        assert line.only_here == PHOTOS and line.holds_photos
        line.told_link(Link.WIFI)
        report = await line.sync()
        assert report is not None and report.photos_sent == PHOTOS
        assert line.only_here == 0


async def test_the_wish_for_wifi_is_kept_over_a_lock_and_a_pause_is_not(tmp_path: Path) -> None:
    async with captured(tmp_path) as (_, phone):
        line = line_of(phone)
        await line.set_wifi_only(True)
        line.pause()
        again = line_of(phone)
        assert again.wifi_only and not again.is_paused


async def test_where_nobody_tells_what_carries_the_line_nothing_waits(tmp_path: Path) -> None:
    async with captured(tmp_path) as (_, phone):
        line = line_of(phone)
        await line.set_wifi_only(True)
        assert not line.holds_photos
        report = await line.sync()
        assert report is not None and report.photos_sent == PHOTOS
