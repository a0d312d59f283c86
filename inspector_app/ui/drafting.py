"""The text of one field while it is typed: what is on the screen, what was handed over as a draft, what was committed.

No keystroke is lost: the text goes to `on_draft` after a short pause, at once when the app is hidden, cut off or
leaves the screen, and to `on_commit` when the person leaves the field or sends it.
"""

import asyncio
from collections.abc import Callable
from typing import Final

__all__ = ["Draft"]

PAUSE_SECONDS: Final = 0.4
Call = Callable[[Callable[[str], object] | None, str], None]


class Draft:
    """One field's text. `call` runs a callback, if there is one, and keeps what it raises from the field.

    `begun` is what was typed earlier, handed over as a draft then and never committed.
    """

    def __init__(self, text: str, call: Call, *, begun: str | None = None) -> None:
        self.text = text if begun is None else begun
        self.on_draft: Callable[[str], object] | None = None
        self.on_commit: Callable[[str], object] | None = None
        self._call = call
        self._given = self._committed = text
        self._drafted = self.text
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_touched(self) -> bool:
        """Whether something was typed that is not committed yet."""
        return self.text != self._committed

    def offer(self, value: str) -> bool:
        """Take a value from outside, unless the person is in the middle of typing. Whether the text changed."""
        if value == self._given:
            return False
        self._given = value
        if self.is_touched and value != self.text:
            return False
        changed = value != self.text
        self.text = self._committed = self._drafted = value
        return changed

    def type(self, text: str) -> None:
        """The person changed the text."""
        self.text = text
        self._rest()
        self._timer = asyncio.get_running_loop().call_later(PAUSE_SECONDS, self.flush)

    def flush(self) -> None:
        """Hand the draft over now, if there is anything new in it."""
        self._rest()
        if self.text != self._drafted:
            self._drafted = self.text
            self._call(self.on_draft, self.text)

    def commit(self) -> None:
        """The person is done with the field. Handed over once for each new text."""
        self._rest()
        if self.is_touched:
            self._committed = self._drafted = self.text
            self._call(self.on_commit, self.text)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
