"""How far a sync is, how fast, and how long the rest takes, in figures that a person can read."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["Meter", "Moved"]

WINDOW_SECONDS: Final = 20.0
"""Speed is that of so long ago until now: a line abroad is another one every minute."""
LEAST_SECONDS: Final = 2.0
"""Before that nothing is said of speed: the first bytes only fill buffers."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the photos of a sync are: how many there are and how many have left, bytes still to go, bytes a second
    (None while nobody can say), the one on its way (its digest, "" for none) and how far that is, from 0 to 1."""

    photos: int = 0
    gone: int = 0
    left_bytes: int = 0
    speed: float | None = None
    moving: str = ""
    share: float = 0.0

    @property
    def seconds_left(self) -> float | None:
        """At this speed."""
        return self.left_bytes / self.speed if self.speed else None


class Meter:
    """Counts the bytes of photos where they leave; told by the thread that sends, read from the loop.

    Args:
        sizes: bytes of the photos that are still to be sent, by visit and digest.
        milliseconds: of a clock that does not go back.
    """

    def __init__(self, sizes: Mapping[tuple[str, str], int], milliseconds: Callable[[], int]) -> None:
        self._left, self._milliseconds, self._lock = dict(sizes), milliseconds, threading.Lock()
        self._sizes = dict(sizes)
        self._moved: deque[tuple[float, int]] = deque()
        self._since: float | None = None
        self._at: tuple[str, str] = ("", "")

    def begin(self, visit: str, sha256: str, offset: int) -> None:
        """The photo leaves from there on; what is before it the center has."""
        with self._lock:
            self._at = visit, sha256
            if self._since is None:
                self._since = self._now()
            self._put(offset)

    def move(self, count: int) -> None:
        """So many bytes more of it have left."""
        with self._lock:
            self._moved.append((self._now(), count))
            self._put(self._sizes.get(self._at, 0) - self._left.get(self._at, 0) + count)

    def _now(self) -> float:
        return self._milliseconds() / 1000

    def _put(self, offset: int) -> None:
        if self._at in self._left:
            self._left[self._at] = max(0, self._sizes[self._at] - offset)

    def read(self) -> Moved:
        """As it is now."""
        with self._lock:
            size, left = self._sizes.get(self._at, 0), self._left.get(self._at, 0)
            share = 1 - left / size if size else 0.0
            gone = sum(not rest for rest in self._left.values())
            return Moved(len(self._sizes), gone, sum(self._left.values()), self._speed(), self._at[1], share)

    def _speed(self) -> float | None:
        if self._since is None:
            return None
        now = self._now()
        while self._moved and self._moved[0][0] < now - WINDOW_SECONDS:
            self._moved.popleft()
        span = min(now - self._since, WINDOW_SECONDS)
        count = sum(count for _, count in self._moved)
        return count / span if span >= LEAST_SECONDS and count else None
