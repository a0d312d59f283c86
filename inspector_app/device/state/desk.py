"""The inspector's app as a whole: locked, being enrolled, or open, with its visits, one on the screen, and the line."""

import asyncio
import contextlib
import enum
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias

from inspector_app.clock import Clock, SystemClock
from inspector_app.criteria.elements import ENTITY_TYPES, CriterionSet
from inspector_app.device.book import open_visit, start_visit
from inspector_app.device.enrollment import enroll, read_address
from inspector_app.device.errors import NotEnrolled, NotThatSet
from inspector_app.device.leftovers import sweep_beside, sweep_plain_copies
from inspector_app.device.listing import criteria_of, visits_here
from inspector_app.device.room import Room, look_at_room
from inspector_app.device.session import Session
from inspector_app.device.state import travel
from inspector_app.device.state.album import Pictured, pictures_of
from inspector_app.device.state.card import Card, card_of, nothing_of
from inspector_app.device.state.damage import Damage
from inspector_app.device.state.doors import Doors, Pin
from inspector_app.device.state.hatch import Hatch
from inspector_app.device.state.idle import Idle, keep_minutes, kept_minutes
from inspector_app.device.state.line import MOVING, Line, Link
from inspector_app.device.state.moving import fold_by_set
from inspector_app.device.state.open_visit import OpenVisit
from inspector_app.device.state.shooting import Shooting
from inspector_app.device.state.whereabouts import Whereabouts
from inspector_app.ui.changes import Changes
from inspector_app.vault.contents import Contents
from inspector_app.vault.errors import VaultDamaged, VaultError
from inspector_app.vault.passphrase import STRONG, Kdf
from inspector_app.visits.writing import describe_visit, list_member
from sync.central import HttpCentral
from sync.copies import Standing
from sync.journal import new_id
from sync.strictjson import JSON

Offered: TypeAlias = dict[str, tuple[CriterionSet, ...]]
"""The criterion sets in effect, by kind of partner; of a kind those that are not verified last."""


LOOK_SECONDS: Final = 5.0
"""How often it is asked whether the app was left alone for too long: timers stand still while a phone sleeps."""
SYNC_GRACE_SECONDS: Final = 30 * 60
"""How long a sync under way keeps an unused app open."""
REST_SECONDS: Final = 10.0
CANCEL_SECONDS: Final = 0.5


class Stage(enum.Enum):
    """What the app can show."""

    ENROLLING = "enrolling"
    LOCKED = "locked"
    TRAVEL = "travel"
    OPEN = "open"


@dataclass(eq=False)
class Desk:
    """One person's app on one vault. It outlives pages: a reload finds it as it was."""

    folder: Path
    clock: Clock = field(default_factory=SystemClock)
    kdf: Kdf = STRONG
    hatch: Hatch | None = None
    """Where files leave and come in, where a browser draws the screens."""
    doors: Doors = field(init=False)
    damage: Damage = field(init=False)
    idle: Idle = field(init=False)
    stage: Stage = Stage.LOCKED
    session: Session | None = None
    cards: tuple[Card, ...] = ()
    visit: OpenVisit | None = None
    shooting: Shooting | None = None
    """The camera's work on the visit that is open."""
    where: Whereabouts | None = None
    line: Line | None = None
    link: Link = Link.UNKNOWN
    """What carries the line, as the platform told it last."""
    end: Callable[[], object] = lambda: None
    """Ends the process, where nothing else lives in it: what was in its memory goes with it."""
    holder: object = None
    """The window that has the desk; the others show nothing of the vault."""
    room: Room | None = None
    """What is left on this device for photos, as it was looked at last."""
    beginning: dict[str, str] = field(default_factory=dict)
    """What was typed of a visit that is not begun yet; gone with the process, since it belongs to no visit."""
    changes: Changes = field(default_factory=Changes)
    """Fired when every screen must be drawn anew: opened, locked, taken over, another visit."""
    listed: Changes = field(default_factory=Changes)
    """Fired when a card changed."""
    roomed: Changes = field(default_factory=Changes)
    """Fired when there is room for photos again, or none any more."""
    _developing: dict[str, Shooting] = field(default_factory=dict)
    """Visits that another was opened after while pictures of them were on the way."""
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    _windows: set[object] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _locking: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.doors, self.idle = Doors(self.folder, self.clock, self.kdf), Idle(self.clock)
        self.damage = Damage(self.folder)
        if not (self.folder / "vault.db").exists():
            self.stage = Stage.ENROLLING
        elif (closed := travel.closed(self.folder)) is not None and closed.since is not None:
            self.stage = Stage.TRAVEL

    def hold(self, window: object) -> None:
        """The newest window takes over."""
        self._windows.add(window)
        self.holder = window
        self.changes.fire()

    async def leave(self, window: object) -> None:
        """A window is gone for good; after the last the vault is locked."""
        self._windows.discard(window)
        if self.holder is window:
            self.holder = None
        if not self._windows and self.stage is Stage.OPEN:
            await self.lock()

    def told_link(self, link: Link) -> None:
        """The platform says what carries the line."""
        self.link = link
        if self.line is not None:
            self.line.told_link(link)

    # coming in and going out

    async def enroll(self, url: str, code: str, passphrase: str) -> None:
        """Make the vault and enroll it. Raises what `device.enrollment.enroll` raises; it can be asked again."""
        await self._opened(await asyncio.to_thread(self._enroll, url, code, passphrase))

    def _enroll(self, url: str, code: str, passphrase: str) -> Session:
        url = read_address(url)
        central = HttpCentral(url)
        try:
            return enroll(self.folder, passphrase, url=url, code=code, clock=self.clock, central=central, kdf=self.kdf)
        finally:
            central.close()

    async def unlock(self, passphrase: str) -> None:
        """Open the vault. Raises what `Session.open` raises; a vault that is not enrolled yet is shown so."""
        await self._unlock(self.doors.open(passphrase))

    async def unlock_with_pin(self, pin: str) -> None:
        """The same with a PIN. Raises what `Doors.open_with_pin` raises."""
        await self._unlock(self.doors.open_with_pin(pin))

    async def _unlock(self, opening: Awaitable[Session]) -> None:
        try:
            await self._opened(await opening)
        except NotEnrolled:
            self.stage = Stage.ENROLLING
            self.changes.fire()
            raise
        except VaultDamaged as error:
            self.damage.tell(error)
            self.changes.fire()
            raise

    async def mend(self, passphrase: str) -> None:
        """Make a vault of all that still opens in this one, which is locked, put it in its place and open it;
        `damage.mended` says what is lost. Raises what `Doors.salvage` and `unlock` raise."""
        self.damage.mended = await self.doors.salvage(passphrase)
        self.damage.is_found = False
        await self.unlock(passphrase)

    async def lock_to_save(self) -> None:
        """A part of this vault is damaged: lock it, and have the door offer to save what opens."""
        self.damage.is_found = True
        await self.lock()

    def try_the_door(self) -> None:
        """Open the vault as ever, after all."""
        self.damage.is_found = False
        self.changes.fire()

    def read_what_was_saved(self) -> None:
        """Its person has read it."""
        self.damage.mended = None
        self.changes.fire()

    async def _opened(self, session: Session) -> None:
        try:
            await self._show(session)
        except BaseException:
            # Else the vault would stay open behind a screen that says it is locked, and the next try find it busy.
            await self.lock()
            raise

    async def _show(self, session: Session) -> None:
        self.session = session
        await asyncio.to_thread(_sweep, self.folder)
        self.line = Line(session, self._arrived, lambda: self.visit.id if self.visit else "", link=self.link)
        self.where = Whereabouts(session)
        await self._list()
        self.idle.minutes = await asyncio.to_thread(session.vault.read, kept_minutes)
        self.idle.use()
        self.stage = Stage.OPEN
        self.changes.fire()
        self._keep(self.line.keep_trying())
        self._keep(self.look_at_room())
        self._keep(self._watch())

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # how it is unlocked

    async def pin(self) -> Pin:
        """Whether a PIN opens this vault, which is open now. `doors.pin_here` tells it of a locked one."""
        return await self.doors.pin_of(self._require())

    async def change_passphrase(self, old: str, new: str) -> None:
        """Raises what `Vault.change_passphrase` raises."""
        await self.doors.change_passphrase(self._require(), old, new)

    async def set_pin(self, passphrase: str, pin: str) -> None:
        """Raises what `Doors.set_pin` raises."""
        await self.doors.set_pin(self._require(), passphrase, pin)
        self.changes.fire()

    async def remove_pin(self) -> None:
        """Raises what `Doors.remove_pin` raises."""
        await self.doors.remove_pin(self._require())
        self.changes.fire()

    # locking by itself

    def use(self) -> None:
        """Somebody taps, types or captures. What comes too late finds the vault locked."""
        if not self.idle.is_over:
            self.idle.use()
        self.look_at_clock()

    def look_at_clock(self) -> None:
        """The app is on the screen again: whether it was away for too long is asked at once."""
        self._woken.set()

    async def set_idle_minutes(self, minutes: int) -> None:
        """Lock after so many minutes without use, from now on and after the next unlock too."""
        self.idle.minutes = minutes
        await asyncio.to_thread(self._require().vault.write, lambda contents: keep_minutes(contents, minutes))
        self.changes.fire()

    async def _watch(self) -> None:
        """Lock once nobody has used the app for long enough; what is on its way to the center comes to its end."""
        while not self.idle.is_over or (self._is_moving and self.idle.left_seconds > -SYNC_GRACE_SECONDS):
            self._woken.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(max(self.idle.left_seconds, 1.0), LOOK_SECONDS)):
                    await self._woken.wait()
        # Not from here: the lock ends this task too.
        self._locking = asyncio.get_running_loop().create_task(self._lock_when_idle())

    @property
    def _is_moving(self) -> bool:
        return self.line is not None and self.line.movement in MOVING

    async def _lock_when_idle(self) -> None:
        if self.line is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.line.come_to_rest(), REST_SECONDS)
        await self.lock()

    async def lock(self) -> None:
        """Let go of keys and pictures; what was typed is a draft in the vault."""
        if self.line is not None:
            self.line.stop()
        if self.where is not None:
            self.where.stop()
        for shooting in [*self._developing.values(), *([] if self.shooting is None else [self.shooting])]:
            await shooting.stop()
        self._developing.clear()
        # More than once: `wait_for` loses a cancellation that meets the very thing it waits for.
        while tasks := [*self._tasks]:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=CANCEL_SECONDS)
        session, self.session, self.line, self.visit, self.cards = self.session, None, None, None, ()
        self.shooting = self.where = None
        self.stage = Stage.LOCKED
        self.beginning.clear()
        self.changes.fire()
        # The keys first: whatever is the matter with a file must not keep them in memory.
        if session is not None:
            await asyncio.to_thread(session.close)
        await asyncio.to_thread(_sweep, self.folder)

    # across a border

    async def closed(self) -> travel.Closed | None:
        """What the vault says of itself before it is open. Where it is locked for travel, what a kill in the middle of
        that had left in the keystore goes now."""
        try:
            closed = travel.closed_by(await self.doors.look())
        except VaultError:
            return None
        if closed is not None and closed.since is not None:
            await self.doors.forget_secret(closed.vault)
        return closed

    async def lock_for_travel(self) -> None:
        """Forget whatever opens the vault on this device, once the center has proved that it gives it back; then let go
        of everything, and end the process where it is the app's own.

        Raises what `device.travel.lock_for_travel` raises; nothing is locked then.
        """
        session = self._require()
        await asyncio.to_thread(travel.forget, session)
        try:
            await self.lock()
            await self.doors.forget_secret(session.vault.id)
        finally:
            # Whatever else fails: what is in memory goes with the process.
            self.stage = Stage.TRAVEL
            self.changes.fire()
            self.end()

    async def unlock_through_center(self, password: str, passphrase: str) -> None:
        """Open the vault with the key that the center gives back; from now on this passphrase opens it. Raises what
        `device.travel.unlock_through_center` raises."""
        given = (self.folder, password, passphrase, self.clock, self.kdf)
        await self._opened(await asyncio.to_thread(travel.open_through_center, *given))

    # visits

    async def offered(self, day: date) -> Offered:
        """What a visit of that day can begin with. Kinds of partner without a set in effect are left out."""
        return await asyncio.to_thread(_offered, self._require(), day)

    async def start(self, fields: Mapping[str, JSON], criteria: CriterionSet) -> str:
        """Begin a visit with these fields, pinned to this criterion set; gives its id once it is durable."""
        session = self._require()
        visit = await asyncio.to_thread(begin_visit, session, fields, criteria)
        self.beginning.clear()
        await self.open(visit)
        await self.captured()
        return visit

    async def open(self, visit: str) -> OpenVisit:
        """Put a visit on the screen. Raises NoSuchVisit, NotThatSet."""
        # Every screen of an address asks, those below too: of two books on one strand neither sees the other's entries.
        async with self._opening:
            if self.visit is not None and self.visit.id == visit:
                return self.visit
            session = self._require()
            self._leave_open()
            if (busy := self._developing.pop(visit, None)) is not None:
                opened, self.visit, self.shooting = busy.visit, busy.visit, busy
                await opened.refresh(opened.standing)  # a sync may have brought something meanwhile
            else:
                opened = await asyncio.to_thread(self._open, session, visit)
                if self._require() is not session:
                    raise RuntimeError("the vault was locked meanwhile")
                opened.moved.subscribe(self.changes.fire)
                self.visit, self.shooting = opened, Shooting(opened, self.where, self.captured)
                self.shooting.catch_up()
            opened.standing = self.line.standings.get(visit) if self.line else None
            if self.where is not None:
                self.where.arrived = self.shooting.place_late
        self.changes.fire()
        return opened

    def _leave_open(self) -> None:
        """Pictures of the visit that is left may still be on the way: it is gone on with as it is, should it be opened
        again before they are through."""
        self._developing = {visit: one for visit, one in self._developing.items() if one.is_busy}
        if self.shooting is not None and self.shooting.is_busy:
            self._developing[self.shooting.visit.id] = self.shooting

    @staticmethod
    def _open(session: Session, visit: str) -> OpenVisit:
        book = open_visit(session, visit)
        now = fold_by_set(book)
        drafted = {place: text for place, text in book.drafts().items() if isinstance(text, str)}
        return OpenVisit(book, now.criteria, now.visit, now.named, drafted=drafted)

    async def pictures(self, visit: str, digests: Sequence[str]) -> dict[str, Pictured]:
        """What these photos of a visit show, by digest."""
        return await asyncio.to_thread(pictures_of, self._require(), visit, digests)

    async def captured(self) -> None:
        """Something new is durable: measure what exists only here, and let the line try. Nothing once it is locked."""
        if self.session is None:
            return
        self.use()
        if self.line is not None:
            await self.line.measure()
            if self.visit is not None:
                self.visit.standing = self.line.standings.get(self.visit.id)
                self.visit.changes.fire()
            self.line.wish()
        await self._list()
        await self.look_at_room()

    async def look_at_room(self) -> None:
        """Before the camera opens, and whenever something was kept."""
        session = self.session
        if session is None:
            return
        try:
            room = await asyncio.to_thread(look_at_room, session.vault)
        except OSError:
            return  # it does not say; whoever writes will hear
        had, self.room = self.room, room
        if had is None or had.takes_photo() != room.takes_photo():
            self.roomed.fire()

    async def _arrived(self, standings: dict[str, Standing]) -> None:
        if self.visit is not None:
            await self.visit.refresh(standings.get(self.visit.id))
        await self._list(refold=True)
        await self.look_at_room()

    async def _list(self, *, refold: bool = False) -> None:
        cards = await asyncio.to_thread(_cards, self._require(), refold)
        if cards != self.cards:
            self.cards = cards
            self.listed.fire()

    def _require(self) -> Session:
        if self.session is None:
            raise RuntimeError("the vault is locked")
        return self.session


def _sweep(folder: Path) -> None:
    """No file that is on its way, and no plain copy of a picture, outlasts a lock."""
    sweep_beside(folder)
    sweep_plain_copies()


def _offered(session: Session, day: date) -> Offered:
    sets = {kind: session.sets.to_start(kind, day) for kind in ENTITY_TYPES}
    return {kind: tuple(sorted(found, key=lambda one: one.is_draft)) for kind, found in sets.items() if found}


def begin_visit(session: Session, fields: Mapping[str, JSON], criteria: CriterionSet) -> str:
    """Begin a visit led by the person of this device, pinned to a criterion set; gives its id once it is durable."""
    pinned: JSON = {**criteria.pinned()}
    lead: dict[str, JSON] = {"name": session.name, "role": "lead", "person": session.identity.person}
    visit = {**fields, "entity_type": criteria.entity_type, "criterion_set": pinned}
    return start_visit(session, [describe_visit(visit), list_member(new_id(), lead)], None).visit


def _cards(session: Session, refold: bool) -> tuple[Card, ...]:
    """Cards from the vault's headers; a journal is opened only where one is missing, or sync may have changed it."""
    here = visits_here(session)
    visits = session.vault.read(lambda contents: {visit: _header(contents, visit) for visit in here})
    cards = (
        Card.from_header(visit, None if refold else header) or _fold(session, visit) for visit, header in visits.items()
    )
    return tuple(sorted(cards, key=lambda card: (card.starts_on, card.id), reverse=True))


def _header(contents: Contents, visit: str) -> JSON:
    """It can be made again, so one that is damaged is none."""
    try:
        return contents.header(visit)
    except VaultDamaged:
        return None


def _fold(session: Session, visit: str) -> Card:
    try:
        return _fold_journal(session, visit)
    except VaultDamaged:
        # The others are listed all the same; whoever opens this one is told what is the matter.
        return Card.from_header(visit, session.vault.read(lambda contents: _header(contents, visit))) or nothing_of(
            visit
        )


def _fold_journal(session: Session, visit: str) -> Card:
    book = open_visit(session, visit)
    try:
        criteria = criteria_of(session, book.fold(lambda _: None))
    except NotThatSet:
        return card_of(visit, book.fold(lambda _: None), None)
    card = card_of(visit, book.fold(criteria.level), criteria)
    book.keep_header(card.to_header())
    return card
