"""A Flet app as a guarded site: what the center mounts, and what `serve` runs on a laptop."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any, Final

import flet as ft
import flet_web.fastapi as flet_fastapi  # type: ignore[import-untyped]

from inspector_app.ui.serving.asgi import Receive, Scope, Send
from inspector_app.ui.serving.door import Door
from inspector_app.ui.serving.guard import Guard, MayEnter
from inspector_app.ui.serving.hatch import HATCH, Hatch
from inspector_app.ui.serving.shelf import Shelf
from inspector_app.ui.wording import assets_folder

__all__ = ["Main", "Site"]

Main = Callable[[ft.Page], Awaitable[None] | None]
SESSION_SECONDS: Final = 3600


class Site:
    """An ASGI app. Mount it in another one, and call `start` and `stop` in that one's lifespan: a mounted app has none.

    All sites of one process share Flet's sessions and must run on one loop.

    Args:
        main: called for each new window.
        origins: the addresses that people see, without a path ("https://center.example").
        may_enter: who is behind a request; `who_entered()` tells it in `main`.
        door: lets people in by one-time links; its `may_enter` is then the one to give.
        sign_in: where a browser that has not entered is sent.
        session_seconds: how long a window is kept that has lost its connection.
        packs: compress the files of the page; not worth its while where the browser is on the same machine.
        hatch: where files leave and come in; None where none do.
    """

    def __init__(
        self,
        main: Main,
        *,
        title: str,
        origins: Collection[str],
        may_enter: MayEnter,
        door: Door | None = None,
        sign_in: str | None = None,
        session_seconds: int = SESSION_SECONDS,
        packs: bool = True,
        hatch: Hatch | None = None,
    ) -> None:
        app: Any = flet_fastapi.app(
            main,
            assets_dir=str(assets_folder()),
            app_name=title,
            app_short_name=title,
            app_description=title,
            web_renderer=ft.WebRenderer.CANVAS_KIT,
            no_cdn=True,
            session_timeout_seconds=session_seconds,
        )
        shelf = Shelf(app, packs=packs)
        self._guard = Guard(
            hatch.before(shelf) if hatch else shelf,
            origins=origins,
            may_enter=may_enter,
            door=door,
            sign_in=sign_in,
            puts=HATCH if hatch else None,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._guard(scope, receive, send)

    def expel(self, identity: str) -> None:
        """Close every window of someone who signed out or may no longer enter. Call it on the loop."""
        self._guard.expel(identity)

    async def start(self) -> None:
        """Begin to forget windows that were left."""
        await flet_fastapi.app_manager.start()

    async def stop(self) -> None:
        await flet_fastapi.app_manager.shutdown()
