"""Keeps Flet drawing. The only file that touches what Flet does not publish; tests/ui/test_flet_internals.py pins it.

Flet draws all changes of a window in one task. An invalid property (not an error in a component's body: runtime.py
catches those) ends that task, and from then on nothing that changes is drawn, without a word. Here the task's end is
noticed, told, and the task started again.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from flet.messaging.session import Session

__all__ = ["keep_drawing", "updates_task"]

_TASK: Final = "_Session__updates_task"


def updates_task(session: Session) -> "asyncio.Task[None] | None":
    """The task that draws, or None before the first screen."""
    task: asyncio.Task[None] | None = getattr(session, _TASK)
    return task


def keep_drawing(session: Session, on_failure: Callable[[BaseException], None]) -> None:
    """Start the drawing again whenever it fails, and then call `on_failure` with what was raised."""
    task = updates_task(session)
    if task is not None:
        task.add_done_callback(lambda done: _revive(session, done, on_failure))


def _revive(session: Session, done: "asyncio.Task[None]", on_failure: Callable[[BaseException], None]) -> None:
    failure = None if done.cancelled() else done.exception()
    if failure is None:
        return  # the window was closed
    session.start_updates_scheduler()  # type: ignore[no-untyped-call]
    keep_drawing(session, on_failure)
    on_failure(failure)
