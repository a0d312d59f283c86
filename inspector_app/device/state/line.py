"""Sync as the screen sees it: what is moving, what waits and why, and tries by itself when the center answers again."""

import asyncio
import contextlib
import enum
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from inspector_app.device.session import Session
from inspector_app.device.syncing import Safety, measure_safety, replica_of, synchronize
from inspector_app.ui.changes import Changes
from inspector_app.ui.failures import log_failure
from sync.central import HttpCentral
from sync.copies import Standing
from sync.engine import Action, Ask, Send, Wait, Waiting
from sync.replica import Replica
from sync.runner import Report

RETRY_SECONDS = 15.0
"""How often an unreachable center is asked again while something exists only here."""
ASK_SECONDS = 60.0
"""How often the center is asked for what others wrote, where nothing here is new."""
SOON_SECONDS = 2.0
"""How long it is quiet after a capture before the center is told: a row of answers goes in one exchange, and none of
them waits for it."""


class Movement(enum.Enum):
    """What the line is doing."""

    RESTING = "resting"
    EXCHANGING = "exchanging"
    SENDING = "sending"
    WAITING = "waiting"


@dataclass(eq=False)
class Line:
    """The line to the center. One sync at a time; `safety` is measured after each and after each capture."""

    session: Session
    arrived: Callable[[dict[str, Standing]], Awaitable[None]]
    """Told after a sync what stands safe, by visit, so that an open visit can show what came."""
    movement: Movement = Movement.RESTING
    moving: str = ""
    """The digest of the photo on its way, empty while there is none."""
    sent_photos: int = 0
    safety: Safety | None = None
    standings: dict[str, Standing] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    answered_at: datetime | None = None
    is_automatic: bool = True
    changes: Changes = field(default_factory=Changes)
    _syncing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _measuring: asyncio.Lock = field(default_factory=asyncio.Lock)
    _wish: asyncio.Event = field(default_factory=asyncio.Event)
    _ledger: Replica | None = None
    _is_away: bool = False
    _is_over: threading.Event = field(default_factory=threading.Event)

    @property
    def is_busy(self) -> bool:
        return self.movement is not Movement.RESTING

    @property
    def only_here(self) -> int:
        """Entries and photos that no receipt proves yet."""
        safety = self.safety
        if safety is None:
            return 0
        return safety.entries - safety.safe_entries + safety.photos - safety.safe_photos

    async def measure(self) -> None:
        """Look again at what is safe. Between two syncs only what was captured since is read."""
        async with self._measuring:
            self.safety, self.standings = await asyncio.to_thread(self._measure)
        self.changes.fire()

    def _measure(self) -> tuple[Safety, dict[str, Standing]]:
        ledger = self._ledger = self._ledger or replica_of(self.session)
        safety = measure_safety(self.session, ledger)
        return safety, {visit: ledger.standing(visit) for visit in ledger.copies()}

    def wish(self) -> None:
        """Something was captured: sync soon, if the center answers."""
        self._wish.set()

    async def sync(self) -> Report | None:
        """Exchange until nothing is left to do, or say what waits. None where a sync is under way already."""
        if self._syncing.locked():
            return None
        async with self._syncing:
            self.movement, self.sent_photos = Movement.EXCHANGING, 0
            self.changes.fire()
            loop = asyncio.get_running_loop()
            try:
                report = await asyncio.to_thread(self._run, loop)
            finally:
                self.movement, self.moving = Movement.RESTING, ""
            self.waiting = report.waiting
            self._is_away = any(one.what == "everything" for one in report.waiting)
            if not self._is_away:
                self.answered_at = self.session.clock.now()
            self._ledger = None
            await self.measure()
            await self.arrived(self.standings)
        return report

    def _run(self, loop: asyncio.AbstractEventLoop) -> Report:
        def watch(action: Action) -> None:
            loop.call_soon_threadsafe(self._watch, action)

        central = HttpCentral(self.session.url)
        try:
            return synchronize(self.session, central, rest=self._rest, watch=watch)
        finally:
            central.close()

    def _rest(self, seconds: float) -> None:
        """A wait between two tries that the lock ends at once."""
        self._is_over.wait(seconds)

    def stop(self) -> None:
        """No more waiting: the vault is being locked."""
        self._is_over.set()

    def _watch(self, action: Action) -> None:
        match action:
            case Ask():
                self.movement, self.moving = Movement.EXCHANGING, ""
            case Send():
                self.movement, self.moving = Movement.SENDING, action.photo.sha256
                self.sent_photos += 1
            case Wait():
                self.movement = Movement.WAITING
        self.changes.fire()

    async def keep_trying(self) -> None:
        """Runs as long as the vault is open: syncs soon after a capture, tries again while the center is away, and asks
        now and then for what others wrote."""
        await self.measure()
        while True:
            self._wish.clear()
            if self.is_automatic:
                await self._try()
            if self._is_away and self.only_here:
                await asyncio.sleep(RETRY_SECONDS)
            else:
                await self._quiet()

    async def _try(self) -> None:
        try:
            await self.sync()
        except Exception as failure:  # noqa: BLE001 - whatever is wrong with one try must not end all others
            self._is_away = True
            log_failure(failure, "the automatic sync")

    async def _quiet(self) -> None:
        """Until a capture is over, or it is time to ask: whoever captures without a pause is heard all the same."""
        loop = asyncio.get_running_loop()
        until = loop.time() + ASK_SECONDS
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wish.wait(), ASK_SECONDS)
            until = min(until, loop.time() + RETRY_SECONDS)
            while True:
                self._wish.clear()
                await asyncio.wait_for(self._wish.wait(), min(SOON_SECONDS, until - loop.time()))
