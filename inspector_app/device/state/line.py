"""Sync as the screen sees it: what is moving, what waits and why, and tries by itself when the center answers again."""

import asyncio
import contextlib
import enum
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from inspector_app.device.released import Gone
from inspector_app.device.session import Session
from inspector_app.device.state.progress import Meter, Moved
from inspector_app.device.syncing import Safety, Sending, VaultPhotos, measure_safety, replica_of, synchronize
from inspector_app.ui.changes import Changes
from inspector_app.ui.failures import log_failure
from sync.central import HttpCentral
from sync.copies import Standing
from sync.engine import Action, Ask, Fetch, Send, Wait, Waiting
from sync.errors import Stopped
from sync.replica import Replica
from sync.runner import Report

RETRY_SECONDS = 15.0
"""How often an unreachable center is asked again while something exists only here."""
ASK_SECONDS = 60.0
"""How often the center is asked for what others wrote, where nothing here is new."""
SOON_SECONDS = 2.0
"""How long it is quiet after a capture before the center is told: a row of answers goes in one exchange, and none of
them waits for it."""


TICK_SECONDS = 1.0
LARGE_BYTES = 64 * 1024
"""Photos above this wait for Wi-Fi where a person wishes it so; words and thumbnails never do."""
_SETTING = "line"


class Movement(enum.Enum):
    """What the line is doing."""

    RESTING = "resting"
    EXCHANGING = "exchanging"
    SENDING = "sending"
    FETCHING = "fetching"
    WAITING = "waiting"


MOVING: Final = frozenset({Movement.EXCHANGING, Movement.SENDING, Movement.FETCHING})
"""What is not broken off in the middle; between two tries there is no middle."""


class Link(enum.Enum):
    """What carries the line, where the platform tells."""

    UNKNOWN = "unknown"
    WIFI = "wifi"
    MOBILE = "mobile"


@dataclass(eq=False)
class Line:
    """The line to the center. One sync at a time; `safety` is measured after each and after each capture."""

    session: Session
    arrived: Callable[[dict[str, Standing]], Awaitable[None]]
    """Told after a sync what stands safe, by visit, so that an open visit can show what came."""
    on_screen: Callable[[], str] = lambda: ""
    """Gives the visit that is open: of that one no original leaves."""
    movement: Movement = Movement.RESTING
    link: Link = Link.UNKNOWN
    wifi_only: bool = False
    """Whether large photos wait while the line is a mobile one."""
    last: Report | None = None
    """What the newest sync did that came to its end."""
    safety: Safety | None = None
    standings: dict[str, Standing] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    answered_at: datetime | None = None
    is_automatic: bool = True
    changes: Changes = field(default_factory=Changes)
    progress: Changes = field(default_factory=Changes)
    """Fired each second while photos leave."""
    _syncing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _measuring: asyncio.Lock = field(default_factory=asyncio.Lock)
    _wish: asyncio.Event = field(default_factory=asyncio.Event)
    _ledger: Replica | None = None
    _meter: Meter | None = None
    _is_away: bool = False
    _is_over: bool = False
    _halt: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        kept = self.session.vault.read(lambda contents: contents.setting(_SETTING))
        self.wifi_only = isinstance(kept, dict) and kept.get("wifi_only") is True

    @property
    def is_busy(self) -> bool:
        return self.movement is not Movement.RESTING

    @property
    def is_paused(self) -> bool:
        """Until it is asked to go on, or the vault is unlocked the next time: nobody forgets evidence for good."""
        return self._halt.is_set()

    @property
    def holds_photos(self) -> bool:
        """Whether large photos wait for Wi-Fi now."""
        return self.wifi_only and self.link is Link.MOBILE

    @property
    def moving(self) -> str:
        """The digest of the photo on its way, empty while there is none."""
        return self.moved.moving if self.movement is Movement.SENDING else ""

    @property
    def moved(self) -> Moved:
        """How far the photos of this sync are."""
        return self._meter.read() if self._meter else Moved()

    @property
    def only_here(self) -> int:
        """Entries and photos that are here and that no receipt proves yet, and visits of which nobody can say."""
        return self.safety.only_here if self.safety is not None else 0

    @property
    def lost(self) -> tuple[Gone, ...]:
        """Originals that left on the center's word, and that it does not have any more."""
        return self.safety.lost if self.safety is not None else ()

    def gone(self, visit: str, sha256: str) -> Gone | None:
        """An original that left this device; None where it did not."""
        gone = self.safety.gone if self.safety is not None else ()
        return next((one for one in gone if (one.visit, one.named.sha256) == (visit, sha256)), None)

    async def measure(self) -> None:
        """Look again at what is safe. Between two syncs only what was captured since is read."""
        async with self._measuring:
            self.safety, self.standings = await asyncio.to_thread(self._measure)
        self.changes.fire()

    def _measure(self) -> tuple[Safety, dict[str, Standing]]:
        ledger = self._ledger = self._ledger or replica_of(self.session)
        safety = measure_safety(self.session, ledger)
        return safety, {visit: ledger.standing(visit) for visit in ledger.copies()}

    async def look_again(self) -> None:
        """Something came that was not captured here nor brought by a sync: a file."""
        self._ledger = None
        await self.measure()
        await self.arrived(self.standings)
        self.wish()

    def wish(self) -> None:
        """Something was captured: sync soon, if the center answers."""
        self._wish.set()

    async def sync(self) -> Report | None:
        """Exchange until nothing is left to do, or say what waits. None where a sync is under way already, or while it
        is paused."""
        if self._syncing.locked() or self.is_paused:
            return None
        async with self._syncing:
            self.movement, self._meter = Movement.EXCHANGING, Meter(self._to_send(), self.session.clock.milliseconds)
            self.changes.fire()
            loop = asyncio.get_running_loop()
            ticking = loop.create_task(self._tick())
            try:
                report = await asyncio.to_thread(self._run, loop)
            finally:
                ticking.cancel()
                self.movement = Movement.RESTING
            self.last = report
            self.waiting = tuple(one for one in report.waiting if one.code != Stopped.code)
            self._is_away = any(one.what == "everything" for one in report.waiting)
            if not self._is_away:
                self.answered_at = self.session.clock.now()
            self._ledger = None
            await self.measure()
            await self.arrived(self.standings)
        return report

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            if self.movement is Movement.SENDING:
                self.progress.fire()

    def _run(self, loop: asyncio.AbstractEventLoop) -> Report:
        def watch(action: Action) -> None:
            loop.call_soon_threadsafe(self._watch, action)

        assert self._meter is not None
        central, most = HttpCentral(self.session.url), LARGE_BYTES if self.holds_photos else None
        photos = Sending(VaultPhotos(self.session), self._meter, self._halt.is_set, most)
        try:
            return synchronize(
                self.session,
                central,
                rest=self._rest,
                watch=watch,
                photos=photos,
                is_stopped=self._halt.is_set,
                on_screen=self.on_screen,
            )
        finally:
            central.close()

    def _to_send(self) -> dict[tuple[str, str], int]:
        """What the center was not heard to hold, by visit and digest."""
        gone = {(one.visit, one.named.sha256) for one in self.safety.gone} if self.safety is not None else set()
        return {
            (visit, named.sha256): named.size
            for visit, standing in self.standings.items()
            for named in standing.named
            if (visit, named.sha256) not in gone
            if named.sha256 not in standing.safe_photos and not (self.holds_photos and named.size > LARGE_BYTES)
        }

    def _rest(self, seconds: float) -> None:
        """A wait between two tries that a pause and the lock end at once."""
        self._halt.wait(seconds)

    def stop(self) -> None:
        """Nothing more is sent: the vault is being locked."""
        self._is_over = True
        self._halt.set()

    async def come_to_rest(self) -> None:
        """The same, and wait for what is under way to come to the end of its step."""
        self.stop()
        async with self._syncing:
            return

    def pause(self) -> None:
        """Send nothing until it is asked to go on; a photo under way stops where it is, and goes on from there."""
        self._halt.set()
        self.changes.fire()

    def go_on(self) -> None:
        """Sync again, at once."""
        if not self._is_over:
            self._halt.clear()
            self.wish()
            self.changes.fire()

    def told_link(self, link: Link) -> None:
        """The platform says what carries the line; with Wi-Fi there, what waited for it goes."""
        held, self.link = self.holds_photos, link
        if held and not self.holds_photos:
            self.wish()
        self.changes.fire()

    async def set_wifi_only(self, is_so: bool) -> None:
        """Keep the wish, over a lock too."""
        held, self.wifi_only = self.holds_photos, is_so
        await asyncio.to_thread(
            self.session.vault.write, lambda contents: contents.put_setting(_SETTING, {"wifi_only": is_so})
        )
        if held and not self.holds_photos:
            self.wish()
        self.changes.fire()

    def _watch(self, action: Action) -> None:
        match action:
            case Ask():
                self.movement = Movement.EXCHANGING
            case Send():
                self.movement = Movement.SENDING
            case Fetch():
                self.movement = Movement.FETCHING
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
