"""One window of the app: a phone's screen or a tab of a browser. Everything that belongs to it and to no other.

Components reach theirs through `current_window()`. State that several windows share (the vault, a visit) is plain
Python that knows no window; it says that it changed through `Changes`, and `Window.post` brings the news here.
"""

import asyncio
import contextvars
import functools
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, ParamSpec

import flet as ft

from inspector_app.ui.abilities import Abilities, probe
from inspector_app.ui.failures import log_failure
from inspector_app.ui.look import Look, dress
from inspector_app.ui.palette import Tone
from inspector_app.ui.taps import Taps
from inspector_app.ui.toasts import Toast, Toasts
from inspector_app.ui.viewport import Viewport
from inspector_app.ui.wording import LANGUAGE, say

__all__ = ["Explain", "Pulse", "Window", "current_window"]

P = ParamSpec("P")
Explain = Callable[[Exception], str | None]
"""The sentence of a failure that a person can do something about, or None."""

_KEY: Final = "inspector.window"


@ft.observable
@dataclass
class Pulse:
    """What the root of a window follows: a beat draws it anew; a trouble stands in place of every screen."""

    beats: int = 0
    trouble: str | None = None

    def beat(self) -> None:
        self.beats += 1


@dataclass(eq=False)
class Window:
    """Made by `open_window`. `keep` holds services: Flet takes away one that nothing refers to."""

    page: ft.Page
    abilities: Abilities
    look: Look
    explain: Explain
    viewport: Viewport = field(default_factory=Viewport)
    toasts: Toasts = field(default_factory=Toasts)
    pulse: Pulse = field(default_factory=Pulse)
    taps: Taps = field(default_factory=Taps)
    keep: dict[str, Any] = field(default_factory=dict)
    unsaved: dict[object, Callable[[], object]] = field(default_factory=dict)
    on_use: Callable[[], object] | None = None
    """Told of every tap and keystroke, before what it does."""
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    _context: contextvars.Context = field(default_factory=contextvars.copy_context)
    _tasks: set["asyncio.Future[Any]"] = field(default_factory=set)

    @classmethod
    def of(cls, page: ft.Page, look: Look, explain: Explain) -> "Window":
        """The window of this page, known to everything that runs for it from now on."""
        window = cls(page, probe(page), look, explain)
        window.viewport.resize(page.width)
        page.session.store.set(_KEY, window)
        window.wear()
        return window

    def wear(self) -> None:
        """Put on what `look` says: themes and language. Call it after each change of the look."""
        dress(self.page, self.look)
        self.page.session.store.set(LANGUAGE, self.look.language)

    def post(self, fn: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Run `fn` on the loop and for this window, from any thread. A window whose loop has ended hears nothing."""
        if not self._loop.is_closed():
            call = functools.partial(self.call, fn, *args, **kwargs)
            self._loop.call_soon_threadsafe(call, context=self._context.copy())

    def call(self, fn: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Call `fn` now, on the loop; what is async goes on by itself. A failure is told, and ends nothing else."""
        try:
            result = fn(*args, **kwargs)
        except Exception as failure:  # noqa: BLE001 - whatever a caller's own code raises must not end the window
            self.fail(failure, getattr(fn, "__qualname__", "a call"))
            return
        if inspect.isawaitable(result):
            task = asyncio.ensure_future(self._finish(result, getattr(fn, "__qualname__", "a call")))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _finish(self, result: Awaitable[object], where: str) -> None:
        try:
            await result
        except Exception as failure:  # noqa: BLE001 - the same
            self.fail(failure, where)

    def use(self) -> None:
        """Somebody has a hand on it."""
        if self.on_use is not None:
            self.on_use()

    def fail(self, failure: Exception, where: str) -> str:
        """Log a failure and say it: in its own words where it has a sentence. Gives what was said."""
        code = log_failure(failure, where)
        text = self.explain(failure) or say("trouble.action", code=code)
        self.tell(text, Tone.NOT_MET)
        return text

    def tell(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Show a toast. With an action to take: `toasts.show(Toast(...))`."""
        self.toasts.show(Toast(text, tone))

    def save_drafts(self) -> None:
        """Hand over at once what was typed and waits for its pause: the app is about to be hidden or cut off."""
        for flush in list(self.unsaved.values()):
            self.call(flush)


def current_window() -> Window:
    """The window that this runs for: in a component, in what a tap calls, in work begun there.

    Raises RuntimeError anywhere else.
    """
    window = ft.context.page.session.store.get(_KEY)
    if isinstance(window, Window):
        return window
    raise RuntimeError("no window is open for this page: open_window comes first")
