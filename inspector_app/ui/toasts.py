"""Short notices at the bottom of a window. One at a time: the newest is what the person is waiting for."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import flet as ft

from inspector_app.ui.palette import Tone

__all__ = ["Toast", "Toasts"]

_SECONDS: Final = 6.0


@dataclass(frozen=True, slots=True, eq=False)
class Toast:
    """A notice; with an action it waits longer, so that there is time to reach it."""

    text: str
    tone: Tone = Tone.PLAIN
    action: str | None = None
    on_action: Callable[[], object] | None = None

    @property
    def seconds(self) -> float:
        return _SECONDS if self.action is None else 2 * _SECONDS


@ft.observable
@dataclass
class Toasts:
    """What is shown now, if anything. Belongs to one window; call it on the loop."""

    shown: Toast | None = None

    def show(self, toast: Toast) -> None:
        """Show it in place of what is there; it goes by itself."""
        self.shown = toast
        asyncio.get_running_loop().call_later(toast.seconds, self.dismiss, toast)

    def dismiss(self, toast: Toast) -> None:
        """Take it away, unless another has taken its place."""
        if self.shown is toast:
            self.shown = None
