"""The one place that reads the machine's clocks. Everything else is given a clock, so that a test can set the time.

Three readings go into every entry as evidence: the wall clock with its offset, the milliseconds since the process
began, which nobody can set back, and a random id of the process. None of them decides anything.
"""

import time
from datetime import UTC, datetime
from typing import Protocol

from sync.journal import new_id


class Clock(Protocol):
    """What an entry is dated with."""

    @property
    def boot(self) -> str:
        """A random id of this run of the process."""

    def now(self) -> datetime:
        """The wall clock, with its offset from UTC."""

    def milliseconds(self) -> int:
        """Since the process began; never goes back."""


class SystemClock:
    """The machine's own clocks."""

    def __init__(self) -> None:
        self.boot = new_id()
        self._begun = time.monotonic_ns()

    def now(self) -> datetime:
        return datetime.now().astimezone()

    def milliseconds(self) -> int:
        return (time.monotonic_ns() - self._begun) // 1_000_000

    def seconds(self) -> float:
        """For measuring how long something takes."""
        return time.perf_counter()


def pause(seconds: float) -> None:
    """Rest: between two tries of a sync, never as a substitute for waiting for the thing itself."""
    time.sleep(seconds)


def utc_now() -> datetime:
    """The center's time."""
    return datetime.now(UTC)


def to_text(moment: datetime) -> str:
    """ISO 8601 with milliseconds and offset, as entries carry it."""
    return moment.isoformat(timespec="milliseconds")
