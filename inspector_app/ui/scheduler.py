"""Keeps Flet drawing. The only file that touches what Flet does not publish; tests/ui/test_flet_internals.py pins it.

Flet draws all changes of a window in one task. An invalid property (not an error in a component's body: runtime.py
catches those) ends that task, and from then on nothing that changes is drawn, without a word. Here the task's end is
noticed, told, and the task started again.

A browser whose line broke is sent the whole page anew, and each part of Flet's client then asks whether what it shows
is still the same. Two controls are compared by all that is in them, twice at every level, so that a screen of some
twenty levels which did not change costs a minute and more in which nothing can be tapped. Here the view comes back
under a new number: the client builds it afresh, as after a reload, and compares nothing.

What a control was asked (to scroll, to focus) may be answered when it is gone. Flet ends the browser's line over that,
and whatever was sent meanwhile is lost; here the answer reaches whoever asked.

Of each control that comes or goes, Flet walks through all forty properties, and starts a generator for each, though
nearly all were never set, or to a word or a number. Here only what was set to something else is walked through.
"""

import asyncio
import dataclasses
import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import flet as ft
from flet.controls.base_control import BaseControl
from flet.controls.id_counter import ControlId
from flet.controls.object_patch import DiffBuilder
from flet.messaging.session import Session

__all__ = ["hear_late_answers", "keep_drawing", "look_only_where_controls_are", "renumber_on_return", "updates_task"]

_TASK: Final = "_Session__updates_task"
_PLAIN: Final = frozenset({type(None), bool, int, float, str, bytes})
"""What holds no control."""
_Look = Callable[..., Iterable[Any]]


def updates_task(session: Session) -> "asyncio.Task[None] | None":
    """The task that draws, or None before the first screen."""
    task: asyncio.Task[None] | None = getattr(session, _TASK)
    return task


def keep_drawing(session: Session, on_failure: Callable[[BaseException], None]) -> None:
    """Start the drawing again whenever it fails, and then call `on_failure` with what was raised."""
    task = updates_task(session)
    if task is not None:
        task.add_done_callback(lambda done: _revive(session, done, on_failure))


def look_only_where_controls_are() -> None:
    """Let Flet look for controls only in what was set, and can hold one. A second call changes nothing."""
    for name, look in (("_configure_dataclass", _look_at_what_comes), ("_removed_controls", _look_at_what_goes)):
        flets = getattr(DiffBuilder, name)
        if not hasattr(flets, "__wrapped__"):
            setattr(DiffBuilder, name, _past_plain_values(flets, look))


def _past_plain_values(flets: _Look, look: _Look) -> _Look:
    @functools.wraps(flets)
    def look_past(builder: DiffBuilder, item: object, *rest: object) -> Iterable[Any]:
        return () if type(item) in _PLAIN else look(flets, builder, item, *rest)

    return look_past


def _look_at_what_comes(
    flets: _Look, builder: DiffBuilder, item: Any, parent: object, frozen: bool, marks_only: bool = False
) -> Iterable[Any]:
    if marks_only or not dataclasses.is_dataclass(item):
        return flets(builder, item, parent, frozen, marks_only)
    return _configured(flets, builder, item, parent, frozen)


def _configured(flets: _Look, builder: DiffBuilder, item: Any, parent: object, frozen: bool) -> Iterator[Any]:
    """Make ready what comes, as Flet does: it, if it is a control, and then all that it holds."""
    is_control = bool(list(flets(builder, item, parent, frozen, True)))  # marks it; gives it only if it is one
    frozen = getattr(item, "_frozen", frozen)
    known = getattr(item, "_parent", None)
    if is_control:
        item.build()
        item._before_update_safe()
        object.__setattr__(item, "_initialized", True)
        yield item
    for value in _set_in(item):
        yield from builder._configure_dataclass(value, item if is_control else known and known(), frozen)
    if is_control and not frozen:
        item._dirty.clear()


def _look_at_what_goes(flets: _Look, builder: DiffBuilder, item: Any, recurse: bool) -> Iterable[Any]:
    if recurse and isinstance(item, BaseControl) and not hasattr(item, "__prev_lists"):
        return _with_all_inside(builder, item)
    return flets(builder, item, recurse)


def _with_all_inside(builder: DiffBuilder, item: BaseControl) -> Iterator[Any]:
    for value in _set_in(item):
        yield from builder._removed_controls(value, True)
    yield item


def _set_in(item: Any) -> list[Any]:
    """What of it was set to more than a plain value: a default holds no control."""
    values = item.__dict__.get("_values")
    if values is None:
        found = [getattr(item, one.name) for one in dataclasses.fields(item) if not one.metadata.get("skip")]
    else:
        found = [*values.values(), *(getattr(item, name) for name in type(item)._structural_fields)]
    return [value for value in found if type(value) not in _PLAIN]


def _revive(session: Session, done: "asyncio.Task[None]", on_failure: Callable[[BaseException], None]) -> None:
    failure = None if done.cancelled() else done.exception()
    if failure is None:
        return  # the window was closed
    session.start_updates_scheduler()  # type: ignore[no-untyped-call]
    keep_drawing(session, on_failure)
    on_failure(failure)


def renumber_on_return(session: Session) -> None:
    """Give the views new numbers whenever a browser comes back. Call it once for a window."""
    take: Callable[[dict[str, Any]], None] = session.apply_page_patch

    def take_and_renumber(from_browser: dict[str, Any]) -> None:
        take(from_browser)
        for view in _views(session.page.views):
            session.index.pop(view._i, None)
            view._i = ControlId.next()
            session.index[view._i] = view

    setattr(session, "apply_page_patch", take_and_renumber)  # noqa: B010 - what Flet calls before each such answer


def hear_late_answers(session: Session) -> None:
    """Take the answer of a control that is gone as if the page had given it. Call it once for a window."""
    take: Callable[[int, str, Any, str | None], None] = session.handle_invoke_method_results

    def take_from_whoever_is_there(control_id: int, call_id: str, result: Any, error: str | None) -> None:
        take(control_id if control_id in session.index else session.page._i, call_id, result, error)

    setattr(session, "handle_invoke_method_results", take_from_whoever_is_there)  # noqa: B010 - the same


def _views(drawn: object) -> Iterator[ft.View]:
    """The views that the components in `drawn` came to."""
    if isinstance(drawn, ft.View):
        yield drawn
    elif isinstance(drawn, list):
        for one in drawn:
            yield from _views(one)
    elif hasattr(drawn, "_b"):
        yield from _views(drawn._b)
