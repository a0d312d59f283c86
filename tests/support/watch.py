"""A clock that stands still until a test moves it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class Watch:
    """One process's clock; the wall clock can be set for itself."""

    boot: str = "first"
    passed: int = 0
    wall: datetime = datetime(2026, 11, 20, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.wall + timedelta(milliseconds=self.passed)

    def milliseconds(self) -> int:
        return self.passed

    def wait(self, seconds: float) -> None:
        self.passed += int(seconds * 1000)

    def starts_again(self) -> None:
        """Another process, whose clock begins at nothing."""
        self.boot, self.passed = f"{self.boot} again", 0
