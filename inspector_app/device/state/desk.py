"""The inspector's app as a whole: locked, being enrolled, or open, with its visits, one on the screen, and the line."""

import asyncio
import enum
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inspector_app.clock import Clock, SystemClock
from inspector_app.criteria.sets import find_set
from inspector_app.device.book import open_visit, start_visit
from inspector_app.device.enrollment import enroll, read_address
from inspector_app.device.errors import NotEnrolled, NotThatSet
from inspector_app.device.listing import criteria_of
from inspector_app.device.session import Session
from inspector_app.device.state.album import Pictured, pictures_of
from inspector_app.device.state.card import Card, card_of
from inspector_app.device.state.line import Line
from inspector_app.device.state.open_visit import OpenVisit
from inspector_app.ui.changes import Changes
from inspector_app.vault.passphrase import STRONG, Kdf
from inspector_app.visits.writing import describe_visit, list_member
from sync.central import HttpCentral
from sync.copies import Standing
from sync.journal import new_id
from sync.strictjson import JSON

SET = "foreign-manufacturer"


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
    stage: Stage = Stage.LOCKED
    session: Session | None = None
    cards: tuple[Card, ...] = ()
    visit: OpenVisit | None = None
    line: Line | None = None
    holder: object = None
    """The window that has the desk; the others show nothing of the vault."""
    changes: Changes = field(default_factory=Changes)
    """Fired when every screen must be drawn anew: opened, locked, taken over, another visit."""
    listed: Changes = field(default_factory=Changes)
    """Fired when a card changed."""
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
        self.line = Line(session, self._arrived)
        await self._list()
        self.stage = Stage.OPEN
        self.changes.fire()
        self._keep(self.line.keep_trying())

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
        self.changes.fire()
        if session is not None:
            await asyncio.to_thread(session.close)

    # visits

    async def start(self, fields: Mapping[str, JSON]) -> str:
        """Begin a visit with these fields, pinned to the criterion set; gives its id once it is durable."""
        session = self._require()
        visit = await asyncio.to_thread(self._start, session, fields)
        await self.open(visit)
        await self.captured()
        return visit

    @staticmethod
    def _start(session: Session, fields: Mapping[str, JSON]) -> str:
        criteria = find_set(SET)
        pinned: JSON = {"id": criteria.id, "edition": criteria.edition, "digest": criteria.digest}
        lead: dict[str, JSON] = {"name": session.name, "role": "lead", "person": session.identity.person}
        visit = {**fields, "entity_type": criteria.entity_type, "criterion_set": pinned}
        return start_visit(session, [describe_visit(visit), list_member(new_id(), lead)], None).visit

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
            self.visit = opened
        self.changes.fire()
        return opened

    @staticmethod
    def _open(session: Session, visit: str) -> OpenVisit:
        book = open_visit(session, visit)
        criteria = criteria_of(book.fold(lambda _: None))
        drafted = {place: text for place, text in book.drafts().items() if isinstance(text, str)}
        return OpenVisit(book, criteria, book.fold(criteria.level), drafted=drafted)

    async def pictures(self, visit: str, digests: Sequence[str]) -> dict[str, Pictured]:
        """What these photos of a visit show, by digest."""
        return await asyncio.to_thread(pictures_of, self._require(), visit, digests)

    async def captured(self) -> None:
        """Something new is durable: measure what exists only here, and let the line try."""
        if self.line is not None:
            await self.line.measure()
            if self.visit is not None:
                self.visit.standing = self.line.standings.get(self.visit.id)
                self.visit.changes.fire()
            self.line.wish()
        await self._list()

    async def _arrived(self, standings: dict[str, Standing]) -> None:
        if self.visit is not None:
            await self.visit.refresh(standings.get(self.visit.id))
        await self._list(refold=True)

    async def _list(self, *, refold: bool = False) -> None:
        cards = await asyncio.to_thread(_cards, self._require(), refold)
        if cards != self.cards:
            self.cards = cards
            self.listed.fire()

    def _require(self) -> Session:
        if self.session is None:
            raise RuntimeError("the vault is locked")
        return self.session


def _cards(session: Session, refold: bool) -> tuple[Card, ...]:
    """Cards from the vault's headers; a journal is opened only where one is missing, or sync may have changed it."""
    visits = session.vault.read(lambda contents: {visit: contents.header(visit) for visit in contents.visits()})
    cards = (
        Card.from_header(visit, None if refold else header) or _fold(session, visit) for visit, header in visits.items()
    )
    return tuple(sorted(cards, key=lambda card: (card.starts_on, card.id), reverse=True))


def _fold(session: Session, visit: str) -> Card:
    book = open_visit(session, visit)
    try:
        criteria = criteria_of(book.fold(lambda _: None))
    except NotThatSet:
        return card_of(visit, book.fold(lambda _: None), None)
    card = card_of(visit, book.fold(criteria.level), criteria)
    book.keep_header(card.to_header())
    return card
