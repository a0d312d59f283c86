"""Taps and other events: caught, told, and counted once."""

import asyncio

import flet as ft
import pytest

from inspector_app.ui import kit
from inspector_app.ui.runtime import view
from inspector_app.ui.taps import Taps
from tests.support.flet_harness import Client


class NoAnswer(Exception):
    """A failure that has a sentence."""


class Work:
    def __init__(self) -> None:
        self.calls = 0
        self.error: Exception | None = None
        self.gate: asyncio.Event | None = None

    def now(self) -> None:
        self.calls += 1
        if self.error:
            raise self.error

    async def slowly(self) -> None:
        self.now()
        if self.gate:
            await self.gate.wait()


async def _open(work: Work) -> Client:
    @view
    def Screen() -> ft.View:
        parts = [
            kit.button("now", "Now", work.now),
            kit.button("slowly", "Slowly", work.slowly),
            kit.BusyButton("busy", "Busy", work.slowly),
        ]
        return kit.screen("screen", kit.Bar("Events"), kit.body(parts))

    def explain(failure: Exception) -> str | None:
        return "The center did not answer." if isinstance(failure, NoAnswer) else None

    return await Client.open(Screen, explain=explain)


@pytest.mark.parametrize("identifier", ["now", "slowly", "busy"])
async def test_a_tap_that_raises_costs_a_toast_and_a_log_line(
    identifier: str, caplog: pytest.LogCaptureFixture
) -> None:
    work = Work()
    work.error = ValueError("a name")
    client = await _open(work)
    await client.tap(identifier)
    assert client.has("toast") and client.says("That did not work")
    assert "ValueError" in caplog.text and "a name" not in caplog.text
    client.assert_alive()


async def test_a_failure_with_a_sentence_is_told_in_that_sentence() -> None:
    work = Work()
    work.error = NoAnswer()
    client = await _open(work)
    await client.tap("now")
    assert client.says("The center did not answer.")


async def test_a_second_tap_while_the_first_is_at_work_is_not_counted() -> None:
    work = Work()
    work.gate = asyncio.Event()
    client = await _open(work)
    first = asyncio.create_task(client.tap("slowly"))
    await client.settle()
    await client.tap("slowly")
    assert work.calls == 1
    work.gate.set()
    await first


async def test_a_second_tap_right_behind_the_first_is_not_counted_even_if_all_was_drawn_anew() -> None:
    work = Work()
    client = await _open(work)
    await client.tap("now")
    assert client.window is not None
    client.window.pulse.beat()
    await client.settle()
    await client.tap("now")
    assert work.calls == 1
    await client.tap("slowly")
    assert work.calls == 2


def test_a_target_rests_a_moment_and_counts_again() -> None:
    taps = Taps()
    assert taps.begin(1, 10.0)
    assert not taps.begin(1, 10.1)
    taps.end(1, 11.0)
    assert not taps.begin(1, 11.2)
    assert taps.begin(2, 11.2)
    assert taps.begin(1, 11.4)


async def test_a_busy_button_turns_until_its_work_is_done() -> None:
    work = Work()
    work.gate = asyncio.Event()
    client = await _open(work)
    tapping = asyncio.create_task(client.tap("busy"))
    await client.settle()
    assert client.controls(ft.ProgressRing)
    work.gate.set()
    await tapping
    await client.settle()
    assert not client.controls(ft.ProgressRing)


async def test_a_toast_goes_by_its_cross_and_gives_way_to_a_newer_one() -> None:
    work = Work()
    client = await _open(work)
    assert client.window is not None
    client.window.tell("first")
    client.window.tell("second")
    await client.settle()
    assert client.says("second") and not client.says("first")
    await client.tap("toast-close")
    assert not client.has("toast")
