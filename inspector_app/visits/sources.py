"""When and where a photo was taken, by each of the two that say so: the picture itself, and the device that took it.

Neither is believed before the other. What is written here is only read; where the two differ by more than they can be
wrong, a person is told.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from inspector_app.visits.records import Photo
from inspector_app.visits.values import Fix, Gap, Position, known

__all__ = ["WhenWhere", "meters_between", "when_where"]

_MOST_APART: Final = timedelta(minutes=2)
"""Two clocks of one phone; between tap and exposure seconds may pass."""
_UNKNOWN_ACCURACY_M: Final = 100.0
"""What a source is taken to be wrong by that says nothing of it: EXIF mostly does not."""
_WALK_M_PER_S: Final = 2.0
_EARTH_M: Final = 6_371_000.0


@dataclass(frozen=True, slots=True)
class WhenWhere:
    """What each of the two says, None where it says nothing. `taken` is without an offset where the picture names none.

    `minutes_apart` and `meters_apart` are None unless both say something and differ by more than they can be wrong.
    """

    taken: datetime | None
    device_taken: datetime | None
    position: Position | None
    device_position: Fix | None
    minutes_apart: int | None
    meters_apart: int | None

    @property
    def says_something(self) -> bool:
        return any((self.taken, self.device_taken, self.position, self.device_position))


def when_where(photo: Photo) -> WhenWhere:
    """Both sources of a photo, and whether they agree."""
    taken, device_taken = _time_in(photo.taken), _time_in(photo.device_taken)
    position, fix = known(photo.position), known(photo.device_position)
    return WhenWhere(taken, device_taken, position, fix, _minutes_apart(taken, device_taken), _apart(position, fix))


def _time_in(value: object) -> datetime | None:
    if isinstance(value, Gap) or not isinstance(value, Mapping):
        return None
    try:
        return datetime.fromisoformat(str(value.get("at")))
    except ValueError:
        return None


def _minutes_apart(taken: datetime | None, device_taken: datetime | None) -> int | None:
    if taken is None or device_taken is None:
        return None
    if taken.tzinfo is None or device_taken.tzinfo is None:
        # Without an offset it is the time on the wall where the phone was, as the device's own is.
        taken, device_taken = (one.replace(tzinfo=UTC) for one in (taken, device_taken))
    apart = abs(taken - device_taken)
    return round(apart.total_seconds() / 60) if apart > _MOST_APART else None


def _apart(position: Position | None, fix: Fix | None) -> int | None:
    if position is None or fix is None:
        return None
    apart = meters_between((position.latitude, position.longitude), (fix.latitude, fix.longitude))
    wrong = _accuracy_m(position.accuracy_mm) + _accuracy_m(fix.accuracy_mm)
    walked = abs(fix.age_ms) / 1000 * _WALK_M_PER_S
    return round(apart) if apart > wrong + walked else None


def _accuracy_m(accuracy_mm: int | None) -> float:
    return _UNKNOWN_ACCURACY_M if accuracy_mm is None else accuracy_mm / 1000


def meters_between(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The way over the ground between two places in 1e-7 degrees (haversine; good to half a percent)."""
    (north, east), (north_2, east_2) = ((math.radians(part / 1e7) for part in place) for place in (one, other))
    half = math.sin((north_2 - north) / 2) ** 2
    half += math.cos(north) * math.cos(north_2) * math.sin((east_2 - east) / 2) ** 2
    return 2 * _EARTH_M * math.asin(math.sqrt(min(1.0, half)))
