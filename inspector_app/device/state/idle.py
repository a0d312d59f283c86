"""How long nobody has touched the app, and whether that is long enough to lock it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from inspector_app.clock import Clock
from inspector_app.vault.contents import Contents

__all__ = ["DEFAULT_MINUTES", "MINUTES", "Idle", "keep_minutes", "kept_minutes"]

MINUTES: Final = (2, 5, 10, 30)
DEFAULT_MINUTES: Final = 10
_SETTING = "idle"


@dataclass(eq=False)
class Idle:
    """Measured by both clocks, of which the one that says longer counts: the process's own stands still while a phone
    sleeps, and the wall clock can be set back."""

    clock: Clock
    minutes: int = DEFAULT_MINUTES
    _used: tuple[int, datetime] = field(init=False)

    def __post_init__(self) -> None:
        self.use()

    def use(self) -> None:
        """Somebody does something."""
        self._used = self.clock.milliseconds(), self.clock.now()

    @property
    def left_seconds(self) -> float:
        """Until it is to be locked; less than nothing, where it should be already."""
        at, wall = self._used
        passed = max((self.clock.milliseconds() - at) / 1000, (self.clock.now() - wall).total_seconds())
        return self.minutes * 60 - passed

    @property
    def is_over(self) -> bool:
        return self.left_seconds <= 0


def kept_minutes(contents: Contents) -> int:
    """What was chosen on this device, one of `MINUTES`."""
    kept = contents.setting(_SETTING)
    return kept if isinstance(kept, int) and kept in MINUTES else DEFAULT_MINUTES


def keep_minutes(contents: Contents, minutes: int) -> None:
    contents.put_setting(_SETTING, minutes)
