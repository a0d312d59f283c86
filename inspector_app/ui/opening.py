"""Opens a window: what `main(page)` does, once for every phone screen and every browser tab.

    def main(page: ft.Page) -> None:
        open_window(page, App, title="Inspector", explain=device_sentence)

`main` may run again in the same process (Android keeps it after "back", a browser opens a second tab), so nothing here
is global. `App` is the root: a function that gives `ft.Router(ROUTES, manage_views=True)`, or a list of views.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

import flet as ft

from inspector_app.ui.events import hear
from inspector_app.ui.failures import log_failure
from inspector_app.ui.look import Contrast, Look
from inspector_app.ui.runtime import component
from inspector_app.ui.scheduler import hear_late_answers, keep_drawing, look_only_where_controls_are, renumber_on_return
from inspector_app.ui.troubles import failure_view
from inspector_app.ui.window import Explain, Window

__all__ = ["open_window"]

Root = Callable[[], Any]
_AWAY: Final = frozenset({ft.AppLifecycleState.HIDE, ft.AppLifecycleState.PAUSE, ft.AppLifecycleState.DETACH})

_HERE: Final = frozenset({ft.AppLifecycleState.SHOW, ft.AppLifecycleState.RESUME})


def _no_sentence(_: Exception) -> str | None:
    return None


def open_window(
    page: ft.Page,
    root: Root,
    *,
    title: str,
    look: Look | None = None,
    explain: Explain = _no_sentence,
    on_close: Callable[[], object] | None = None,
    on_return: Callable[[], object] | None = None,
    keep: Mapping[str, object] | None = None,
) -> Window:
    """Dress the page, draw `root` and keep drawing it.

    Args:
        look: the person's setting; changing it later is `window.look.contrast = ...; window.wear()`.
        explain: the sentence of a failure that a person can do something about.
        keep: what the window's screens need from the first drawing on.
        on_return: called when the app is on the screen again, or its browser is back.
        on_close: called when the window is gone for good: closed, or away longer than the session is kept.
    """
    window = Window.of(page, look or Look(), explain)
    window.keep.update(keep or {})
    page.title, page.padding, page.spacing = title, 0, 0
    _listen(window, on_close, on_return)
    look_only_where_controls_are()
    page.render_views(_Root, window, root)
    renumber_on_return(page.session)
    hear_late_answers(page.session)
    keep_drawing(page.session, lambda failure: _stop_and_tell(window, failure))
    return window


def _listen(window: Window, on_close: Callable[[], object] | None, on_return: Callable[[], object] | None) -> None:
    page = window.page
    came_back = on_return or _nothing
    page.on_resize = hear(lambda event: window.viewport.resize(event.width, event.height))
    page.on_connect = hear(lambda _: _come_back(window, came_back))
    page.on_disconnect = hear(lambda _: window.save_drafts())
    page.on_app_lifecycle_state_change = hear(lambda event: _live(window, event.state, came_back))
    if on_close is not None:
        page.on_close = hear(lambda _: on_close())


def _nothing() -> None:
    return None


def _come_back(window: Window, on_return: Callable[[], object]) -> None:
    """What changed while the browser was away was not drawn: Flet answers a reconnect with the page as it was. Its
    window may have another width since, which no event tells."""
    window.viewport.resize(window.page.width, window.page.height)
    window.pulse.beat()
    on_return()


def _live(window: Window, state: ft.AppLifecycleState, on_return: Callable[[], object]) -> None:
    if state in _AWAY:
        window.save_drafts()
    elif state in _HERE:
        on_return()


@component
def _Root(window: Window, root: Root) -> Any:
    """The first component: a beat draws everything anew; a trouble takes the place of everything."""
    pulse, _ = ft.use_state(window.pulse)
    if pulse.trouble is None:
        return root()

    def go_on() -> None:
        pulse.trouble = None

    def start_over() -> None:
        pulse.trouble = None
        window.page.navigate("/")

    return [failure_view(pulse.trouble, go_on, start_over, route=window.page.route or "/")]


def _stop_and_tell(window: Window, failure: BaseException) -> None:
    """Nobody knows how much was drawn when it failed, so all of it goes, and is built up again on demand."""
    window.pulse.trouble = log_failure(failure, "drawing the screen")


async def follow_the_device(window: Window) -> None:
    """Switch to the look for the sun where the device asks for high contrast (iOS tells; others are silent)."""
    senses = window.keep.setdefault("senses", ft.SemanticsService())
    features = await asyncio.wait_for(senses.get_accessibility_features(), 5)
    if features.high_contrast:
        window.look.contrast = Contrast.SUN
        window.wear()
