"""How screens run without dying: components that fail in place, effects that are caught, state that many windows share.

    @component                    a part of a screen: what it raises becomes a card in its place, and a log line
    @view                         the same for what a route shows (it gives an ft.View)
    memo(Row)(…)                  drawn anew only if its arguments changed
    keyed(row.id, Row, row)       in a list: state belongs to the row, not to the place in the list
    use_effect                    as in Flet, but caught, and always cleaned up
    use_changes(source)           follows the `Changes` of state that windows share
    use_slice(source, read)       the same, but drawn anew only when what `read` gives is another
    use_cell(make)                remembers without drawing

Flet's own `component`, `memo` and `use_effect` are banned elsewhere: one that raises ends all drawing without a word.
"""

import functools
import inspect
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar, cast

import flet as ft

from inspector_app.ui.changes import Source
from inspector_app.ui.events import hear, tap
from inspector_app.ui.failures import log_failure
from inspector_app.ui.troubles import failure_card, failure_view
from inspector_app.ui.window import current_window

__all__ = [
    "Cell",
    "component",
    "hear",
    "keyed",
    "memo",
    "tap",
    "use_cell",
    "use_changes",
    "use_effect",
    "use_slice",
    "view",
]

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

_is_late: ContextVar[bool] = ContextVar("_is_late", default=False)
"""Whether a part is being drawn that failed the last time: its effects come after Flet has run those of new parts."""


@dataclass(slots=True, eq=False)
class Cell(Generic[T]):
    """Something a component remembers without being drawn anew when it changes."""

    value: T


def use_cell(make: Callable[[], T]) -> Cell[T]:
    """The component's own cell, the same each time it is drawn; `make` gives the first value."""
    return cast("Cell[T]", ft.use_ref(cast("None", lambda: Cell(make()))).current)


def component(body: Callable[P, ft.Control]) -> Callable[P, ft.Control]:
    """A part of a screen, as a function of its arguments. Arguments by position or name; `key` through `keyed`."""
    return _guard(body, failure_card)


def view(body: Callable[P, ft.View]) -> Callable[P, ft.View]:
    """What a route shows. Give the view `route=ft.use_view_path()`, or let `kit.screen` do it."""

    def instead(code: str, on_retry: Callable[[], None]) -> ft.View:
        return failure_view(code, on_retry, _go_to_start, route=ft.context.page.route or "/")

    return _guard(body, instead)


def _guard(body: Callable[P, R], instead: Callable[[str, Callable[[], None]], R]) -> Callable[P, R]:
    @functools.wraps(body)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        window = current_window()
        ft.use_state(window.look)  # so that a change of language or contrast reaches it, memo or not
        ft.use_state(window.viewport)
        _, set_attempt = ft.use_state(0)
        logged = use_cell(lambda: "")  # a part may be drawn anew with every keystroke beside it
        token = _is_late.set(bool(logged.value))
        try:
            shown = body(*args, **kwargs)
        except Exception as failure:  # noqa: BLE001 - the point of it: an error costs this part, and no other
            code = logged.value = log_failure(failure, body.__qualname__, logged=logged.value)
            return instead(code, lambda: set_attempt(lambda attempt: attempt + 1))
        finally:
            _is_late.reset(token)
        logged.value = ""
        return shown

    return ft.component(guarded)


def _go_to_start() -> None:
    ft.context.page.navigate("/")


def memo(part: Callable[P, R]) -> Callable[P, R]:
    """The component, drawn anew only if its arguments are no longer equal: give it ids and frozen values."""
    return cast("Callable[P, R]", ft.memo(part))  # type: ignore[no-untyped-call]


def keyed(key: str | int, part: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The component under a key of its own among its siblings."""
    with_key = cast("Callable[..., R]", part)
    return with_key(*args, **kwargs, key=key)


def use_effect(
    setup: Callable[[], object], dependencies: Sequence[object], cleanup: Callable[[], object] | None = None
) -> None:
    """Run `setup` once it is on the screen and whenever a dependency changed; `cleanup` before that and when it goes.

    Both may be async. A setup that is still at work is canceled by the cleanup, which Flet does only if there is one.
    """
    is_missed = use_cell(_is_late.get)
    ft.use_effect(_caught(setup), list(dependencies), cleanup=_caught(cleanup or _nothing))
    if is_missed.value:
        is_missed.value = False
        current_window().post(_caught(setup))


def _nothing() -> None:
    return None


def _caught(fn: Callable[[], object]) -> Callable[[], object]:
    window = current_window()
    if not inspect.iscoroutinefunction(fn):
        return lambda: window.call(fn)

    async def run() -> None:
        try:
            await cast("Awaitable[object]", fn())
        except Exception as failure:  # noqa: BLE001 - Flet drops what an async effect raises
            window.fail(failure, fn.__qualname__)

    return run


def use_changes(source: Source) -> int:
    """Draw this component anew after each change of `source`, whichever thread or window made it. Gives a count."""
    window = current_window()
    seen, set_seen = ft.use_state(0)
    _follow(source, lambda: window.post(set_seen, _count_up))
    return seen


def use_slice(source: Source, read: Callable[[], T]) -> T:
    """What `read` gives of the state behind `source`; this component is drawn anew only when that is no longer equal.

    For the many parts of a list, of which a change concerns one: it costs the others no more than `read` does.
    """
    window = current_window()
    _, set_seen = ft.use_state(0)
    value = read()
    shown = use_cell(lambda: (read, value))
    shown.value = read, value

    def look() -> None:
        reading, drawn = shown.value
        if _is_other(reading, drawn):
            set_seen(_count_up)

    _follow(source, lambda: window.post(look))
    return value


def _is_other(read: Callable[[], T], drawn: T) -> bool:
    try:
        return read() != drawn
    except Exception:  # noqa: BLE001 - drawn anew, the part itself says what is wrong
        return True


def _follow(source: Source, hear_of_it: Callable[[], None]) -> None:
    followed: Cell[tuple[Source, Callable[[], None]] | None] = use_cell(lambda: None)

    def follow() -> None:
        if followed.value is None or followed.value[0] is not source:
            leave()
            followed.value = (source, source.subscribe(hear_of_it))

    def leave() -> None:
        if followed.value is not None:
            followed.value[1]()
            followed.value = None

    # At once, and not in an effect: Flet drops effects while the client is away, and a change meanwhile would be lost.
    follow()
    use_effect(_nothing, [], cleanup=leave)


def _count_up(seen: int) -> int:
    return seen + 1
