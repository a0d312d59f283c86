"""Whether the person wants the place of photos kept, and the newest place that is known while the camera is open."""

import asyncio
import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from inspector_app.clock import to_text
from inspector_app.device.position import Locator, NoFix, Permission, Reading
from inspector_app.device.session import Session
from inspector_app.ui.changes import Changes
from sync.strictjson import JSON

__all__ = ["FRESH_SECONDS", "Choice", "Whereabouts"]

FRESH_SECONDS: Final = 60
"""A fix that is further from a photo than this says little of where it was taken: a walk of some eighty meters."""
_REST_SECONDS: Final = 5.0
_SETTING: Final = "place of photos"


class Choice(enum.Enum):
    """What the person said, once, when the camera was first opened; the settings can change it."""

    UNASKED = "unasked"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class _Known:
    reading: Reading
    had_at_ms: int


@dataclass(eq=False)
class Whereabouts:
    """One for an unlocked vault. Call it on the loop. A window that can tell the place gives its `locator`."""

    session: Session
    choice: Choice = Choice.UNASKED
    permission: Permission = Permission.NOT_GIVEN
    changes: Changes = field(default_factory=Changes)
    """Fired when the choice, what the platform allows, or the newest fix is another."""
    arrived: Callable[[], object] = lambda: None
    """Told of each new fix: a photo may wait for one."""
    rest_seconds: float = _REST_SECONDS
    _locator: Locator | None = None
    _known: _Known | None = None
    _following: asyncio.Task[None] | None = None
    _followers: int = 0

    def __post_init__(self) -> None:
        kept = self.session.vault.read(lambda contents: contents.setting(_SETTING))
        if isinstance(kept, dict) and isinstance(kept.get("wanted"), bool):
            self.choice = Choice.YES if kept["wanted"] else Choice.NO

    @property
    def can_be_asked(self) -> bool:
        """Whether it is time to ask: there is somebody who knows the place, and the person was never asked."""
        return self._locator is not None and self.choice is Choice.UNASKED

    @property
    def has_locator(self) -> bool:
        return self._locator is not None

    @property
    def newest(self) -> Reading | None:
        """The newest fix, unless it has grown old."""
        known = self._known
        return known.reading if known is not None and self._age_ms(known) <= FRESH_SECONDS * 1000 else None

    async def choose(self, is_wanted: bool, locator: Locator | None = None) -> None:
        """The person's answer; durable when this returns. On a yes the platform asks as well, if it has to."""
        self._locator = locator or self._locator
        wanted: JSON = {"wanted": is_wanted}
        await asyncio.to_thread(self.session.vault.write, lambda contents: contents.put_setting(_SETTING, wanted))
        self.choice = Choice.YES if is_wanted else Choice.NO
        if not is_wanted:
            self._known = None
            self.stop()
        elif self._locator is not None:
            self.permission = await self._locator.ask()
            self._go_on()
        self.changes.fire()

    async def follow(self, locator: Locator | None) -> None:
        """The camera is open: look where the device is until `leave`, if that is wanted and allowed. Asks nobody."""
        self._locator = locator
        self._followers += 1
        if locator is not None and self.choice is Choice.YES:
            self.permission = await locator.permission()
            self._go_on()
        self.changes.fire()

    def leave(self) -> None:
        """The camera is closed."""
        self._followers = max(0, self._followers - 1)
        if not self._followers:
            self.stop()

    def fix_now(self) -> JSON:
        """The freshest fix as a photo's field, None where there is none: nobody waits for it."""
        known = self._known
        if known is None or self._age_ms(known) > FRESH_SECONDS * 1000:
            return None
        return known.reading.to_json(to_text(known.reading.at), self._age_ms(known))

    def fix_after(self, taken_ms: int) -> JSON:
        """The newest fix for a photo that was taken before it, by the process's own milliseconds; None where there is
        none, or it came too late to say anything of that photo."""
        known = self._known
        if known is None or not 0 <= known.had_at_ms - taken_ms <= FRESH_SECONDS * 1000:
            return None
        return known.reading.to_json(to_text(known.reading.at), taken_ms - known.had_at_ms)

    def _age_ms(self, known: _Known) -> int:
        """Since the device had it, by a clock that nobody can set back."""
        return self.session.clock.milliseconds() - known.had_at_ms

    def _go_on(self) -> None:
        is_idle = self._following is None or self._following.done()
        if self._followers and is_idle and self.permission is Permission.GIVEN:
            self._following = asyncio.get_running_loop().create_task(self._look())

    def stop(self) -> None:
        """Look no more, whoever follows."""
        if self._following is not None:
            self._following.cancel()
            self._following = None

    async def _look(self) -> None:
        locator = self._locator
        assert locator is not None
        while True:
            try:
                reading = await locator.read()
            except NoFix:
                self.permission = await locator.permission()
                if self.permission is not Permission.GIVEN:
                    self.changes.fire()
                    return
            else:
                self._known = _Known(reading, self.session.clock.milliseconds())
                self.arrived()
            self.changes.fire()
            await asyncio.sleep(self.rest_seconds)
