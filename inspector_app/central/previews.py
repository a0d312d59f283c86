"""Summaries as they were previewed: the PDF that is downloaded says what was on the screen, to the letter.

A summary holds the time of its making, so the same visit a minute later has another digest. What was made is kept for a
while, by its digest; nothing of it is written down.
"""

import threading
from collections import OrderedDict
from typing import Final

from inspector_app.central.headquarters import Headquarters
from inspector_app.summary.content import SummaryContent

__all__ = ["Previews"]

_MOST: Final = 64


class Previews:
    """May be used from any thread. What was erased since, here or by another process, is not given any more."""

    def __init__(self, headquarters: Headquarters) -> None:
        self._headquarters = headquarters
        self._made: OrderedDict[tuple[str, str], tuple[int, SummaryContent]] = OrderedDict()
        self._turn = threading.Lock()

    def make(self, visit: str) -> SummaryContent:
        """The summary as of now. Raises as `Headquarters.summary`."""
        erasures = self._headquarters.erasures(visit)
        content = self._headquarters.summary(visit)
        with self._turn:
            self._made[visit, content.digest] = erasures, content
            while len(self._made) > _MOST:
                self._made.popitem(last=False)
        return content

    def find(self, visit: str, digest: str) -> SummaryContent | None:
        """The summary of that digest, if it was previewed not long ago."""
        erasures = self._headquarters.erasures(visit)
        with self._turn:
            made_at, content = self._made.get((visit, digest), (erasures, None))
            if made_at != erasures:
                del self._made[visit, digest]
                return None
            return content
