"""Notices that something has arrived, by how far every visit has come. Devices know nothing of the console."""

import threading
from collections.abc import Callable, Mapping

from inspector_app.central.journals import Height
from inspector_app.ui.changes import Changes

__all__ = ["Arrivals"]


class Arrivals:
    """`everything` says that any visit moved; `of(visit)` that this one did. Both may be watched by any window."""

    def __init__(self, heights: Callable[[], Mapping[str, Height]]) -> None:
        self.everything = Changes()
        self._heights = heights
        self._of: dict[str, Changes] = {}
        self._known: Mapping[str, Height] | None = None
        self._turn = threading.Lock()

    def of(self, visit: str) -> Changes:
        """The same for the same visit."""
        return self._of.setdefault(visit, Changes())

    def look(self) -> bool:
        """Compare with the last look and say what has moved. Blocks: not on the loop. Raises CenterBusy."""
        with self._turn:
            now, known = self._heights(), self._known
            self._known = now
        if known is None or now == known:
            return False
        for visit, changes in list(self._of.items()):
            if now.get(visit) != known.get(visit):
                changes.fire()
        self.everything.fire()
        return True
