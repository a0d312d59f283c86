"""Where this device is: what may be asked of the platform, whichever that is. Asked for, and never required.

`Locator` is implemented over flet-geolocator (screens/locating.py) and, for tests, by tests/support/locator.py.
"""

import enum
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sync.strictjson import JSON

__all__ = ["Locator", "NoFix", "Permission", "Reading"]


class Permission(enum.Enum):
    """Whether the platform lets this app know where it is."""

    NOT_GIVEN = "not_given"
    GIVEN = "given"
    REFUSED = "refused"
    """The platform will not ask the person again: only its own settings can change that."""


class NoFix(Exception):
    """The platform does not know, or does not say, where it is at the moment."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One fix as the platform gave it: degrees and meters, None where it does not know; `at` by the platform's clock,
    `mocked` where another program told the phone where it is."""

    latitude: float
    longitude: float
    at: datetime
    accuracy_m: float | None = None
    altitude_m: float | None = None
    altitude_accuracy_m: float | None = None
    mocked: bool = False

    def to_json(self, at: str, age_ms: int) -> dict[str, JSON]:
        """The value of a photo's field `device_position`; the journal holds no fractions."""
        found: dict[str, JSON] = {
            "latitude": round(self.latitude * 10**7),
            "longitude": round(self.longitude * 10**7),
            "at": at,
            "age_ms": age_ms,
            "from": "device",
        }
        for name in ("accuracy", "altitude", "altitude_accuracy"):
            meters = getattr(self, f"{name}_m")
            # A platform may write "not a number" for what it does not know; no photo is to wait for that.
            if meters is not None and math.isfinite(meters):
                found[f"{name}_mm"] = round(meters * 1000)
        return {**found, "mocked": True} if self.mocked else found


class Locator(Protocol):
    """The platform's sense of place."""

    async def permission(self) -> Permission:
        """What the platform allows now; asks nobody."""

    async def ask(self) -> Permission:
        """Let the platform ask the person, and give what came of it."""

    async def read(self) -> Reading:
        """Where the device is now; takes as long as it takes, a minute at most. Raises NoFix."""
