"""Slow work off the loop: a screen asks, goes on being drawn, and is told. One blocked loop blocks every window.

    query = use_query(("visit", id), lambda: state.read_visit(id), changes=state.changes)
    query.value, query.failure, query.is_loading, query.again()

    making = use_task(state.make, on_success=lambda made: ...)
    making.start(text); making.is_running

    save = use_saves(state.save)
    save(word)

What was begun goes on to its end when its screen goes away, because captured means kept: a save often takes the very
button away that began it. Only success is no longer heard then; a failure is told all the same. A query is given up.
"""

import asyncio
import inspect
import sys
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, ParamSpec, TypeVar, cast, overload

import flet as ft

from inspector_app.ui.changes import Changes, Source
from inspector_app.ui.failures import log_failure
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import Cell, use_cell, use_changes, use_effect
from inspector_app.ui.window import Window, current_window
from inspector_app.ui.wording import say

__all__ = ["Failure", "Query", "Work", "run_blocking", "use_query", "use_saves", "use_task"]

P = ParamSpec("P")
T = TypeVar("T")
_HAS_THREADS: Final = sys.platform != "emscripten"
_NEVER: Final = object()


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """What went wrong, as a sentence for the person, and as it was raised."""

    sentence: str
    error: Exception


async def run_blocking(fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call what blocks, in a thread; on the spot where there are none (a browser's Python)."""
    if not _HAS_THREADS:
        return fn(*args, **kwargs)
    return await asyncio.to_thread(fn, *args, **kwargs)


async def _try(window: Window, fn: Callable[P, T | Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T | Failure:
    try:
        if inspect.iscoroutinefunction(fn):
            return cast("T", await fn(*args, **kwargs))
        return cast("T", await run_blocking(fn, *args, **kwargs))
    except Exception as error:  # noqa: BLE001 - whatever it is, the screen says it in place of the answer
        code = log_failure(error, fn.__qualname__)
        return Failure(window.explain(error) or say("trouble.action", code=code), error)


class _Runner:
    """The one thing that a component has under way; another begins only when it was canceled or is done."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    @property
    def is_busy(self) -> bool:
        return self._task is not None and not self._task.done()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        self.cancel()
        self._task = _go_on(work)

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()


_UNDER_WAY: Final[set["asyncio.Task[None]"]] = set()
"""asyncio itself holds tasks only weakly, and the component that began one may be gone."""


def _go_on(work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
    task = asyncio.get_running_loop().create_task(work)
    _UNDER_WAY.add(task)
    task.add_done_callback(_UNDER_WAY.discard)
    return task


def _use_runner() -> _Runner:
    """A runner that ends with its component."""
    runner = use_cell(_Runner).value
    use_effect(lambda: None, [], cleanup=runner.cancel)
    return runner


@dataclass(frozen=True, slots=True, eq=False)
class _Asked(Generic[T]):
    key: Hashable
    value: T | None = None
    failure: Failure | None = None
    is_loading: bool = True

    def answered(self, key: Hashable, answer: T | Failure) -> "_Asked[T]":
        """A failure leaves what was known before, if it was about the same thing."""
        known = self.value if self.key == key else None
        if isinstance(answer, Failure):
            return _Asked(key, known, answer, is_loading=False)
        return _Asked(key, answer, None, is_loading=False)


@dataclass(frozen=True, slots=True, eq=False)
class Query(Generic[T]):
    """An answer that may still be under way. While it is asked again, the last value of the same key stays."""

    value: T | None
    failure: Failure | None
    is_loading: bool
    again: Callable[[], None]


@overload
def use_query(
    key: Hashable, ask: Callable[[], Coroutine[Any, Any, T]], *, changes: Source | None = None
) -> Query[T]: ...
@overload
def use_query(key: Hashable, ask: Callable[[], T], *, changes: Source | None = None) -> Query[T]: ...
def use_query(key: Hashable, ask: Callable[[], Any], *, changes: Source | None = None) -> Query[Any]:
    """Ask for something slow, in a thread unless `ask` is async; again when `key` differs or `changes` says so."""
    window, runner = current_window(), _use_runner()
    never: _Asked[Any] = _Asked(_NEVER)
    state, set_state = ft.use_state(never)
    asked: Cell[tuple[Hashable, int]] = use_cell(lambda: (_NEVER, 0))
    changed = use_changes(changes or use_cell(Changes).value)

    async def answer() -> None:
        found = await _try(window, ask)
        set_state(lambda last: last.answered(key, found))

    def again() -> None:
        set_state(lambda last: replace(last, is_loading=True))
        runner.begin(answer())

    # At once, and not in an effect: Flet drops effects while the client is away, and the answer would never come.
    if asked.value != (key, changed):
        asked.value = (key, changed)
        runner.begin(answer())
    shown = state if state.key == key else _Asked(key)
    return Query(shown.value, shown.failure, shown.is_loading, again)


@dataclass(frozen=True, slots=True, eq=False)
class Work(Generic[P]):
    """Something that is done when asked. While it runs, `start` does nothing."""

    start: Callable[P, None]
    is_running: bool
    failure: Failure | None


@overload
def use_task(
    work: Callable[P, Coroutine[Any, Any, T]],
    *,
    on_success: Callable[[T], object] | None = None,
    on_failure: Callable[[Failure], object] | None = None,
) -> Work[P]: ...
@overload
def use_task(
    work: Callable[P, T],
    *,
    on_success: Callable[[T], object] | None = None,
    on_failure: Callable[[Failure], object] | None = None,
) -> Work[P]: ...
def use_task(
    work: Callable[P, Any],
    *,
    on_success: Callable[[Any], object] | None = None,
    on_failure: Callable[[Failure], object] | None = None,
) -> Work[P]:
    """Slow work behind a button, in a thread unless `work` is async. A failure without `on_failure` is a toast."""
    window, runner, is_gone = current_window(), use_cell(_Runner).value, use_cell(lambda: False)
    state, set_state = ft.use_state(cast("tuple[bool, Failure | None]", (False, None)))
    use_effect(_nothing, [], cleanup=lambda: setattr(is_gone, "value", True))

    async def run(*args: P.args, **kwargs: P.kwargs) -> None:
        result = await _try(window, work, *args, **kwargs)
        if is_gone.value:
            if isinstance(result, Failure):
                window.call(_tell(window), result)
        elif isinstance(result, Failure):
            set_state((False, result))
            window.call(on_failure or _tell(window), result)
        else:
            set_state((False, None))
            window.call(on_success or _ignore, result)

    def start(*args: P.args, **kwargs: P.kwargs) -> None:
        if not runner.is_busy:
            set_state((True, None))
            runner.begin(run(*args, **kwargs))

    return Work(start, *state)


def use_saves(save: Callable[P, Any]) -> Callable[P, None]:
    """What a person's taps write: each is carried out, in the order of the taps, however long the one before takes. A
    failure is a toast, and those behind it still go. The screen is drawn by what was written, not by this."""
    window, in_turn = current_window(), use_cell(asyncio.Lock).value

    async def run(*args: P.args, **kwargs: P.kwargs) -> None:
        async with in_turn:
            result = await _try(window, save, *args, **kwargs)
        if isinstance(result, Failure):
            window.call(_tell(window), result)

    def begin(*args: P.args, **kwargs: P.kwargs) -> None:
        _go_on(run(*args, **kwargs))

    return begin


def _nothing() -> None:
    return None


def _ignore(_: object) -> None:
    return None


def _tell(window: Window) -> Callable[[Failure], None]:
    return lambda failure: window.tell(failure.sentence, Tone.NOT_MET)
