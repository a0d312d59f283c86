"""The inspector's app as a whole: locked, being enrolled, or open, with its visits, one on the screen, and the line."""

import asyncio
import enum
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias

from inspector_app.clock import Clock, SystemClock
from inspector_app.criteria.elements import ENTITY_TYPES, CriterionSet
from inspector_app.device.book import open_visit, start_visit
from inspector_app.device.enrollment import enroll, read_address
from inspector_app.device.errors import NotEnrolled, NotThatSet
from inspector_app.device.listing import criteria_of, visits_here
from inspector_app.device.room import Room, look_at_room
from inspector_app.device.session import Session
from inspector_app.device.state.album import Pictured, pictures_of
from inspector_app.device.state.card import Card, card_of, nothing_of
from inspector_app.device.state.hatch import Hatch, empty_tray
from inspector_app.device.state.line import Line, Link
from inspector_app.device.state.moving import fold_by_set
from inspector_app.device.state.open_visit import OpenVisit
from inspector_app.ui.changes import Changes
from inspector_app.vault.contents import Contents
from inspector_app.vault.errors import VaultDamaged
from inspector_app.vault.passphrase import STRONG, Kdf
from inspector_app.visits.writing import describe_visit, list_member
from sync.central import HttpCentral
from sync.copies import Standing
from sync.journal import new_id
from sync.strictjson import JSON

Offered: TypeAlias = dict[str, tuple[CriterionSet, ...]]
"""The criterion sets in effect, by kind of partner; of a kind those that are not verified last."""


class Stage(enum.Enum):
    """What the app can show."""

    ENROLLING = "enrolling"
    LOCKED = "locked"
    OPEN = "open"


@dataclass(eq=False)
class Desk:
    """One person's app on one vault. It outlives pages: a reload finds it as it was."""

    folder: Path
    clock: Clock = field(default_factory=SystemClock)
    kdf: Kdf = STRONG
    hatch: Hatch | None = None
    """Where files leave and come in, where a browser draws the screens."""
    stage: Stage = Stage.LOCKED
    session: Session | None = None
    cards: tuple[Card, ...] = ()
    visit: OpenVisit | None = None
    line: Line | None = None
    link: Link = Link.UNKNOWN
    """What carries the line, as the platform told it last."""
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
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    _windows: set[object] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not (self.folder / "vault.db").exists():
            self.stage = Stage.ENROLLING

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
        try:
            session = await asyncio.to_thread(Session.open, self.folder, passphrase, clock=self.clock)
        except NotEnrolled:
            self.stage = Stage.ENROLLING
            self.changes.fire()
            raise
        await self._opened(session)

    async def _opened(self, session: Session) -> None:
        self.session = session
        await asyncio.to_thread(empty_tray, self.folder)
        self.line = Line(session, self._arrived, link=self.link)
        await self._list()
        self.stage = Stage.OPEN
        self.changes.fire()
        self._keep(self.line.keep_trying())
        self._keep(self.look_at_room())

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def lock(self) -> None:
        """Let go of keys and pictures; what was typed is a draft in the vault."""
        if self.line is not None:
            self.line.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        session, self.session, self.line, self.visit, self.cards = self.session, None, None, None, ()
        self.stage = Stage.LOCKED
        self.beginning.clear()
        self.changes.fire()
        await asyncio.to_thread(empty_tray, self.folder)
        if session is not None:
            await asyncio.to_thread(session.close)

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
            opened = await asyncio.to_thread(self._open, session, visit)
            if self._require() is not session:
                raise RuntimeError("the vault was locked meanwhile")
            opened.standing = self.line.standings.get(visit) if self.line else None
            opened.moved.subscribe(self.changes.fire)
            self.visit = opened
        self.changes.fire()
        return opened

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
