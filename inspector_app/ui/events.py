"""What Flet calls when something happens: it catches, so that an error costs a toast and not the window.

A plain function as `on_click=` is a trap: what it raises replaces the whole app by a traceback. So every `on_...=` in
this program is `tap(...)` or `hear(...)`, and a test keeps it so. Neither hands Flet's event on unless asked: what a
part of the screen calls takes plain values.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeAlias

import flet as ft

from inspector_app.ui.window import current_window

__all__ = ["Answer", "finish", "hear", "tap"]

P = ParamSpec("P")
Answer: TypeAlias = Callable[[ft.Event[Any]], Awaitable[None]]


def tap(fn: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> Answer:
    """For what is tapped: calls `fn(*args)`, sync or async. A second tap meanwhile or right behind it is a slip."""

    async def answer(event: ft.Event[Any]) -> None:
        window, clock = current_window(), asyncio.get_running_loop().time
        window.use()
        if window.taps.begin(event.target, clock()):
            try:
                await _call(fn, *args, **kwargs)
            finally:
                window.taps.end(event.target, clock())

    return answer


def hear(fn: Callable[[Any], object]) -> Answer:
    """For everything else (typing, scrolling, focus): calls `fn(event)` each time. Flet's events have many shapes."""

    async def answer(event: ft.Event[Any]) -> None:
        if _is_by_hand(event):
            current_window().use()
        await _call(fn, event)

    return answer


def _is_by_hand(event: ft.Event[Any]) -> bool:
    """What the system tells of its own, and a size that was measured, is no sign of a person."""
    return not isinstance(event.control, ft.Service | ft.BasePage) and event.name != "size_change"


async def finish(fn: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Call `fn` and wait until it is done, be it sync or async. Raises what it raises."""
    result = fn(*args, **kwargs)
    if inspect.isawaitable(result):
        await result


async def _call(fn: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    window = current_window()
    try:
        await finish(fn, *args, **kwargs)
    except Exception as failure:  # noqa: BLE001 - this is the net: what falls through replaces the app by a traceback
        window.fail(failure, getattr(fn, "__qualname__", "a tap"))
