"""A phone that knows where it is, or does not: what a `Locator` promises, played."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

from inspector_app.device.position import NoFix, Permission, Reading

DOCK = Reading(25.78, -100.19, datetime(2026, 11, 21, 20, 2, tzinfo=UTC), 8.0, 402.5, 3.0)


@dataclass
class FieldLocator:
    """At `place` unless that is None. `asked` counts how often the person was asked."""

    place: Reading | None = DOCK
    allows: Permission = Permission.NOT_GIVEN
    answers: Permission = Permission.GIVEN
    asked: int = 0
    reads: int = 0
    is_slow: asyncio.Event | None = field(default=None)

    async def permission(self) -> Permission:
        return self.allows

    async def ask(self) -> Permission:
        self.asked += 1
        self.allows = self.answers
        return self.allows

    async def read(self) -> Reading:
        if self.is_slow is not None:
            await self.is_slow.wait()
        self.reads += 1
        if self.place is None:
            raise NoFix
        return self.place
