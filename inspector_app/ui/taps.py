"""One tap, one action: a second tap while the first is still at work, or right behind it, is a slip of the thumb."""

from typing import Final

__all__ = ["REST_SECONDS", "Taps"]

REST_SECONDS: Final = 0.35


class Taps:
    """The taps of one window, by the id of what was tapped (it stays the same when the screen is drawn anew)."""

    def __init__(self) -> None:
        self._working: set[int] = set()
        self._rested_at: dict[int, float] = {}

    def begin(self, target: int, now: float) -> bool:
        """Whether this tap counts. `now` in seconds of any clock that does not go back."""
        if target in self._working or now < self._rested_at.get(target, now):
            return False
        self._rested_at = {target: at for target, at in self._rested_at.items() if at > now}
        self._working.add(target)
        return True

    def end(self, target: int, now: float, *, rest_seconds: float = REST_SECONDS) -> None:
        self._working.discard(target)
        self._rested_at[target] = now + rest_seconds
