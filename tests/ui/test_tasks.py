"""Slow work: asked, told, kept, forgotten when nobody listens; and state that many windows share."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial

import flet as ft
import pytest

from inspector_app.ui import kit
from inspector_app.ui.changes import Changes
from inspector_app.ui.runtime import component, keyed, use_changes, view
from inspector_app.ui.tasks import Failure, run_blocking, use_query, use_saves, use_task
from tests.support.flet_harness import Client
from tests.support.patience import PATIENCE_SECONDS


class Source:
    """Something slow with a gate, and what was asked of it."""

    def __init__(self) -> None:
        self.value = "one"
        self.asked: list[str] = []
        self.error: Exception | None = None
        self.changes = Changes()
        self.gate = threading.Event()
        self.gate.set()

    def read(self, name: str) -> str:
        self.asked.append(name)
        self.gate.wait(PATIENCE_SECONDS)
        if self.error:
            raise self.error
        return f"{name} is {self.value}"


def _screen(source: Source) -> Callable[[], ft.View]:
    @component
    def Answer(name: str) -> ft.Control:
        query = use_query(name, lambda: source.read(name), changes=source.changes)
        trouble = query.failure.sentence if query.failure else "none"
        again = kit.button("again", "Again", query.again)
        loading = kit.words("loading" if query.is_loading else "loaded")
        return kit.card([kit.words(f"value: {query.value}"), kit.words(f"trouble: {trouble}"), loading, again])

    @view
    def Screen() -> ft.View:
        name, set_name = ft.use_state("a")
        parts: list[ft.Control] = [
            kit.button("other", "Other", lambda: set_name("b")),
            kit.button("away", "Away", lambda: set_name("")),
        ]
        return kit.screen("screen", kit.Bar("Tasks"), kit.body([*parts, *([Answer(name)] if name else [])]))

    return Screen


async def _open(source: Source) -> Client:
    return await Client.open(_screen(source))


async def test_a_query_shows_that_it_is_under_way_and_then_its_answer() -> None:
    source = Source()
    source.gate.clear()
    client = await _open(source)
    assert client.says("loading") and client.says("value: None")
    source.gate.set()
    await client.wait_until(lambda: client.says("value: a is one"))
    assert client.says("loaded") and source.asked == ["a"]


async def test_another_key_asks_again_and_never_shows_the_answer_to_the_key_before() -> None:
    source = Source()
    client = await _open(source)
    await client.wait_until(lambda: client.says("value: a is one"))
    source.gate.clear()
    await client.tap("other")
    assert client.says("value: None") and client.says("loading")
    source.gate.set()
    await client.wait_until(lambda: client.says("value: b is one"))


async def test_a_failure_is_a_sentence_and_leaves_the_last_value_in_place(caplog: pytest.LogCaptureFixture) -> None:
    source = Source()
    client = await _open(source)
    await client.wait_until(lambda: client.says("value: a is one"))
    source.error = ValueError("a name")
    await client.tap("again")
    await client.wait_until(lambda: client.says("trouble: That did not work"))
    assert client.says("value: a is one") and "a name" not in caplog.text
    client.assert_alive()


async def test_a_change_asks_again_without_taking_the_last_value_away() -> None:
    source = Source()
    client = await _open(source)
    await client.wait_until(lambda: client.says("value: a is one"))
    source.value = "two"
    threading.Thread(target=source.changes.fire).start()
    await client.wait_until(lambda: client.says("value: a is two"))


async def test_an_answer_that_comes_when_nobody_is_there_any_more_is_dropped() -> None:
    source = Source()
    source.gate.clear()
    client = await _open(source)
    await client.tap("away")
    source.gate.set()
    source.changes.fire()
    await client.settle()
    assert source.asked == ["a"] and not client.says("value: a is one")
    client.assert_alive()


async def test_an_answer_that_came_while_the_line_was_lost_is_there_when_it_is_back() -> None:
    source = Source()
    source.gate.clear()
    client = await _open(source)
    await client.lose_line()
    source.gate.set()
    await client.settle(400)
    await client.regain_line()
    await client.wait_until(lambda: client.says("value: a is one"))
    client.assert_alive()


async def test_a_task_runs_once_at_a_time_and_tells_success_and_failure() -> None:
    source, told = Source(), list[str]()

    def failed(failure: Failure) -> None:
        told.append(type(failure.error).__name__)

    @view
    def Screen() -> ft.View:
        work = use_task(source.read, on_success=told.append, on_failure=failed)
        button = kit.button("work", "Work", lambda: work.start("a"), is_busy=work.is_running)
        return kit.screen("screen", kit.Bar("Task"), kit.body([button]))

    source.gate.clear()
    client = await Client.open(Screen)
    await client.tap("work")
    assert client.controls(ft.ProgressRing)
    source.gate.set()
    await client.wait_until(lambda: told == ["a is one"])
    source.error = OSError("a folder")
    await client.wait_until(lambda: not client.controls(ft.ProgressRing))
    assert client.window is not None
    client.window.taps.end(client.find("work").content._i, -10)  # type: ignore[union-attr]
    await client.tap("work")
    await client.wait_until(lambda: told == ["a is one", "OSError"])
    client.assert_alive()


async def test_work_goes_on_when_what_began_it_is_gone_and_then_only_a_failure_is_told() -> None:
    done: list[str] = []
    gate = asyncio.Event()
    names = ["a", "b"]
    changes = Changes()

    async def save(name: str) -> str:
        await gate.wait()
        if name == "b":
            raise RuntimeError("no room")
        done.append(name)
        return name

    @component
    def Button(name: str) -> ft.Control:
        working = use_task(save, on_success=lambda saved: done.append(f"heard {saved}"))
        return kit.button(f"save-{name}", name, lambda: working.start(name))

    @component
    def Screen() -> ft.Control:
        use_changes(changes)
        return ft.Column([keyed(name, Button, name) for name in names])

    client = await Client.open(Screen, explain=str)
    for name in ("a", "b"):
        await client.tap(f"save-{name}")
    names.clear()
    changes.fire()
    await client.settle()
    gate.set()
    await client.settle()
    assert done == ["a"]
    assert client.window is not None and client.window.toasts.shown is not None
    assert client.window.toasts.shown.text == "no room"
    client.assert_alive()


async def test_every_tap_that_saves_is_carried_out_in_order_however_slow_the_one_before_and_after_a_failure() -> None:
    saved: list[str] = []
    gate = asyncio.Event()

    async def write(name: str) -> None:
        await gate.wait()
        if name == "b":
            raise RuntimeError("no room")
        saved.append(name)

    @component
    def Screen() -> ft.Control:
        save = use_saves(write)
        return ft.Column([kit.button(f"save-{name}", name, partial(save, name)) for name in "abcd"])

    client = await Client.open(Screen, explain=str)
    for name in "dabc":
        await client.tap(f"save-{name}")
    assert saved == []
    gate.set()
    await client.settle()
    assert saved == ["d", "a", "c"]
    assert client.window is not None and client.window.toasts.shown is not None
    assert client.window.toasts.shown.text == "no room"
    client.assert_alive()


async def test_two_windows_that_share_a_state_are_each_drawn_in_their_own() -> None:
    source = Source()
    counts = [0]

    @view
    def Screen() -> ft.View:
        use_changes(source.changes)
        return kit.screen("screen", kit.Bar(f"count {counts[0]}"), kit.body([]))

    first, second = await Client.open(Screen), await Client.open(Screen)
    sent = len(first.wire.messages)
    counts[0] = 1
    source.changes.fire()
    await first.settle()
    assert first.says("count 1") and second.says("count 1")
    assert len(first.wire.messages) > sent
    second.close()
    counts[0] = 2
    source.changes.fire()
    await first.settle()
    assert first.says("count 2")
    first.assert_alive()


async def test_what_blocks_runs_beside_the_loop() -> None:
    assert await run_blocking(threading.current_thread) is not threading.current_thread()
