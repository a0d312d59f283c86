"""When the line to the center is tried by itself: soon after a capture, not during it, and rarely while it is away."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import inspector_app.device.state.line as line_room
from inspector_app.device.state.line import Line
from sync.copies import Standing
from sync.engine import Waiting
from sync.runner import Report
from tests.support.office import begin_visit, open_office
from tests.support.patience import PATIENCE_SECONDS

AWAY = (Waiting("everything", "The center does not answer.", "no-answer"),)


class Tried(Line):
    """A line that counts how often it was tried; `waiting` says what comes of it, and the second try may raise."""

    raises = False

    tries = 0
    tried: asyncio.Event

    async def sync(self) -> Report | None:
        self.tries += 1
        self.tried.set()
        if self.raises and self.tries == 2:
            raise RuntimeError("planted")
        self._is_away = bool(self.waiting)
        self.answered_at = None if self._is_away else self.session.clock.now()
        return None

    async def until(self, tries: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.tries < tries:
                self.tried.clear()
                await self.tried.wait()


@contextlib.asynccontextmanager
async def trying(folder: Path, waiting: tuple[Waiting, ...] = ()) -> AsyncIterator[Tried]:
    """A line of an enrolled device on its own, after its first try."""

    async def arrived(_: dict[str, Standing]) -> None:
        pass

    with open_office(folder) as office:
        with office.center_running():
            phone = office.enroll("lead")
        begin_visit(phone)
        line = Tried(phone, arrived, waiting=waiting)
        line.tried = asyncio.Event()
        going = asyncio.create_task(line.keep_trying())
        await line.until(1)
        yield line
        going.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await going


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_room, "SOON_SECONDS", 0.3)
    monkeypatch.setattr(line_room, "RETRY_SECONDS", 10 * PATIENCE_SECONDS)


async def test_a_row_of_captures_is_told_once_and_after_it(tmp_path: Path) -> None:
    async with trying(tmp_path) as line:
        for _ in range(10):
            line.wish()
            await asyncio.sleep(0.01)
        assert line.tries == 1
        await line.until(2)
        await asyncio.sleep(0.5)
        assert line.tries == 2


async def test_captures_without_a_pause_are_told_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_room, "RETRY_SECONDS", 0.5)
    async with trying(tmp_path) as line, asyncio.timeout(PATIENCE_SECONDS):
        while line.tries < 3:
            line.wish()
            await asyncio.sleep(0.01)


async def test_a_center_that_is_away_is_not_asked_at_every_capture(tmp_path: Path) -> None:
    async with trying(tmp_path, AWAY) as line:
        for _ in range(50):
            line.wish()
            await asyncio.sleep(0.01)
        assert line.tries == 1


async def test_a_center_that_was_away_is_asked_again_without_a_capture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_room, "RETRY_SECONDS", 0.05)
    async with trying(tmp_path, AWAY) as line:
        await line.until(3)


async def test_what_others_wrote_is_asked_for_without_a_capture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_room, "ASK_SECONDS", 0.05)
    async with trying(tmp_path) as line:
        await line.until(3)


async def test_a_try_that_fails_unexpectedly_is_logged_and_ends_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(line_room, "ASK_SECONDS", 0.05)
    monkeypatch.setattr(line_room, "RETRY_SECONDS", 0.05)
    async with trying(tmp_path) as line:
        line.raises = True
        await line.until(3)
    assert [record.message for record in caplog.records if "automatic sync" in record.message]
