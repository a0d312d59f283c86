"""What an open visit holds of its pictures, and what it lets through while it makes them."""

import asyncio
import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector_app.criteria.sets import Shelf
from inspector_app.device.capture import capture_photo, develop
from inspector_app.device.state import open_visit
from inspector_app.device.state.desk import Desk, begin_visit
from inspector_app.device.state.kept import Kept
from inspector_app.device.state.open_visit import OpenVisit
from inspector_app.evidence.views import Views, make_views
from tests.support.office import open_office
from tests.support.patience import PATIENCE_SECONDS
from tests.support.pictures import draw_photo

MOST_GROWTH_MB = 60
PHOTOS = 300


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[OpenVisit]:
    with open_office(tmp_path) as office, office.center_running():
        session = office.enroll("lead")
        criteria = Shelf().find("foreign-manufacturer", "2026.1")
        yield Desk._open(session, begin_visit(session, {"partner_name": "Example Works"}, criteria))


def test_pictures_kept_in_memory_are_bounded_and_the_oldest_go_first() -> None:
    kept = Kept(100)
    for name in "abc":
        kept.put(name, bytes(40))
    assert (kept.get("a"), kept.size) == (None, 80)
    kept.get("b")
    kept.put("d", bytes(40))
    assert kept.get("c") is None and kept.get("b") is not None
    kept.put("e", bytes(101))
    assert kept.get("e") is None and kept.size == 80
    kept.clear()
    assert kept.size == 0 and kept.get("b") is None


async def _take_while_drawing(visit: OpenVisit, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether an answer was durable while a decoder was at work."""
    begun, may_end, photo = asyncio.Event(), threading.Event(), draw_photo(1)
    loop = asyncio.get_running_loop()

    def slowly(data: bytes) -> Views:
        loop.call_soon_threadsafe(begun.set)
        assert may_end.wait(PATIENCE_SECONDS)
        return make_views(data)

    monkeypatch.setattr("inspector_app.device.capture.make_views", slowly)
    captured = await visit.take_photo(photo, ["6.7"])
    drawing = asyncio.create_task(visit.develop(captured))
    await begun.wait()
    try:
        await asyncio.wait_for(visit.set_outcome("6.7", "met"), PATIENCE_SECONDS)
        was_saved = not drawing.done()
    finally:
        may_end.set()
    await drawing
    return was_saved


def test_an_answer_is_saved_while_a_picture_is_decoded(visit: OpenVisit, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asyncio.run(_take_while_drawing(visit, monkeypatch))
    (photo,) = visit.visit.photos
    assert (asyncio.run(visit.view(photo, "thumbnail")) or b"").startswith(b"\xff\xd8")


def test_an_original_is_never_handed_to_a_screen(visit: OpenVisit) -> None:
    asyncio.run(visit.take_photo(draw_photo(1)))
    assert asyncio.run(visit.view(visit.visit.photos[0], "preview")) is None


def test_three_hundred_photos_leave_memory_as_it_was(visit: OpenVisit) -> None:
    sized = [draw_photo(number, (1100, 825), grain=True) for number in range(4)]

    def take(number: int) -> None:
        data = sized[number % 4] + number.to_bytes(4, "big")
        develop(visit.book, capture_photo(visit.book, data, answers=("6.7",)), data)

    for number in range(20):
        take(number)
    before = _resident_mb()
    for number in range(20, PHOTOS):
        take(number)
    asyncio.run(_look_at_all(visit))
    gc.collect()
    assert visit._pictures.size <= open_visit.MOST_PICTURE_BYTES
    assert _resident_mb() - before <= MOST_GROWTH_MB


async def _look_at_all(visit: OpenVisit) -> None:
    await visit.refresh(None)
    seen = 0
    for photo in visit.visit.photos:
        preview, thumbnail = await visit.view(photo, "preview"), await visit.view(photo, "thumbnail")
        seen += len(preview or b"") + len(thumbnail or b"")
    assert len(visit.visit.photos) == PHOTOS
    assert seen > open_visit.MOST_PICTURE_BYTES  # or nothing was let go


def _resident_mb() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20
