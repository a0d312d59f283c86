"""How state that is no part of a screen says that it changed.

Flet's observables belong to one window: a change that is made in one window and watched in another is drawn in the
wrong one, and a change from a thread is not drawn at all. `Changes` may be fired from any thread and watched by any
number of windows; `use_changes` (runtime.py) brings each notice to the loop and the window where it belongs.
"""

import threading
from collections.abc import Callable
from typing import Protocol

__all__ = ["Changes", "Source"]


class Source(Protocol):
    """Something that can be watched."""

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change, on whatever thread made it; the answer ends that."""


class Changes:
    """The plain `Source`: keep one beside the state that changes and `fire` it afterwards."""

    def __init__(self) -> None:
        self._listeners: dict[object, Callable[[], None]] = {}
        self._lock = threading.Lock()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        token = object()
        with self._lock:
            self._listeners[token] = listener

        def unsubscribe() -> None:
            with self._lock:
                self._listeners.pop(token, None)

        return unsubscribe

    def fire(self) -> None:
        """Tell every listener. What a listener raises is the listener's own affair: it is raised here."""
        with self._lock:
            listeners = list(self._listeners.values())
        for listener in listeners:
            listener()
