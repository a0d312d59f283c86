"""The center as its people and commands know it: the one place where its parts are put together."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from inspector_app.central.accounts import Accounts
from inspector_app.central.custody import Custody, prove
from inspector_app.central.darkroom import Darkroom
from inspector_app.central.database import Database
from inspector_app.central.errors import CentralError, MayNotDecide, NoSuchPhoto, NoSuchRecord
from inspector_app.central.journals import Height, Journals, folding
from inspector_app.central.listing import line_of
from inspector_app.central.marks import ADDRESS, Marks
from inspector_app.central.opening import curing, open_center
from inspector_app.central.packages import Packages
from inspector_app.central.people import REVIEWERS, People
from inspector_app.central.pinned import Sets, fold_pinned
from inspector_app.central.projections import Projections
from inspector_app.central.publications import Publications
from inspector_app.central.publishing import Publishing
from inspector_app.central.reading import Reading
from inspector_app.central.remarks import compose_remark
from inspector_app.central.rulings import Rulings
from inspector_app.central.seen import Seen
from inspector_app.central.stores import Stores, noted_stores
from inspector_app.central.tables import CentralTable, Projected, ProjectedVisit
from inspector_app.central.unlocking import Unlocking
from inspector_app.clock import to_text, utc_now
from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.sets import Shelf
from inspector_app.summary.content import SummaryContent
from inspector_app.summary.pictures import Gallery, draw_annotated, name_of_picture
from inspector_app.summary.summarizing import newest_shared, summarize
from inspector_app.visits.annotations import drawn_on
from inspector_app.visits.kinds import DECIDING
from inspector_app.visits.line import VisitLine
from inspector_app.visits.records import Visit
from inspector_app.visits.writing import share_photo
from sync.braid import State, View, fold
from sync.journal import HEX_DIGEST
from sync.server.center import Center
from sync.server.keys import Clock
from sync.server.store import StoreBusy

__all__ = ["Headquarters", "Invited"]

P = TypeVar("P", bound=Projected)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Invited:
    """A person, and a code that is shown once: for an inspector's device, or for a reviewer to choose a password."""

    person: str
    email: str
    name: str
    role: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Annotated:
    """A photo with what is drawn on it. `name` differs as soon as anything drawn differs; `draw` raises NoSuchPhoto."""

    name: str
    draw: Callable[[], bytes] = field(repr=False)


class Headquarters:
    """A center and its people. Close it, or use it with `with`. Every method may raise CenterBusy, and all that is
    refused is a CentralError with a sentence for a person. `accounts` is who may sign in, `seen` what they looked at,
    `unlocking` gives keys of vaults back, `criteria` are the criterion sets that are published, `rulings` what
    supervisors decide, `packages` its visits as files, `darkroom` the views of photos that came without.
    """

    def __init__(self, center: Center, clock: Clock, shipped: Shelf, folder: Path) -> None:
        self.center, self._clock, self._sets = center, clock, Sets(center)
        # One engine: whoever reads the projected tables sees what an exchange has just committed.
        database = Database(center.store.engine)
        with database.writing() as session:
            CentralTable.metadata.create_all(session.connection())
        self.people = People(database, clock)
        self.criteria = Publishing(center, self._sets, Publications(database, clock))
        self.criteria.take_in(shipped)
        self.accounts = Accounts(database, self.people, clock)
        self.unlocking = Unlocking(center, database, self.accounts, clock)
        self.seen = Seen(database)
        self._marks = Marks(database)
        self._journals = Journals(center, database)
        self._projections = Projections(database, self._journals, self._sets)
        self.rulings = Rulings(center, self.people, self.accounts, self._journals)
        self.darkroom = Darkroom(folder / "derived", self.open_photo)
        center.desks.erased.extend([self._lay_out_anew, self.darkroom.forget])
        self.packages = Packages(center, self._journals.receipts, self._folded, clock)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        clock: Clock = utc_now,
        restored: bool = False,
        sets: Path | None = None,
        stores: Stores | None = None,
    ) -> "Headquarters":
        """Open the center in a folder, or make one there.

        Args:
            restored: the folder came from a backup. A new epoch begins: devices give back what is lacking.
            sets: a folder of published criterion sets, in place of those that come with the app.
            stores: where journals and photos are; None for where the folder says they are.
        """
        center = open_center(folder, clock, stores or noted_stores(folder))
        try:
            with curing():
                if restored:
                    center.new_epoch()
                return cls(center, clock, Shelf(sets), folder)
        except BaseException:
            center.close()
            raise

    def _lay_out_anew(self, visit: str) -> None:
        """Something of the visit was erased: it must not stand in the projected tables until somebody reads them."""
        try:
            self._projections.follow(visit)
        except (CentralError, SQLAlchemyError, StoreBusy):
            _log.exception("the tables of visit %s are laid out again by the next reader", visit)

    def erasures(self, visit: str) -> int:
        """How many entries of a visit are erased: what was made of it before says more than it may."""
        with curing(), self.center.store.reading() as books:
            state = books.journals.states([visit]).get(visit)
            return len(state.erased) if state else 0

    def rotate_key(self, use: str) -> int:
        """Make a new working key, for `answers` or `recovery`, signed by the root; gives its number. Earlier ones stay:
        what they signed, or what was sealed to them, stays good."""
        return self.center.authority.new_key(use, self._clock)

    def close(self) -> None:
        self.center.close()

    def now(self) -> datetime:
        """The center's time, in UTC."""
        return self._clock()

    def __enter__(self) -> "Headquarters":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read_documents(self) -> None:
        """Look into everything that is published, which takes a moment, and not while the first phone waits."""
        with curing(), self.center.store.reading() as books:
            self.center.desks.documents.for_all(books.documents)

    def announce(self, address: str) -> None:
        """The site answers there now: whoever is invited is told so."""
        self._marks.put(ADDRESS, address)

    @property
    def address(self) -> str | None:
        """Where the site last answered."""
        return self._marks.get(ADDRESS)

    # people

    def invite(self, email: str, role: str, name: str = "") -> Invited:
        """Make a person known, once for each address, and give a code: see `Invited`.

        Raises:
            NotAnAddress, NoSuchRole, HasAnotherRole.
        """
        person = self.people.admit(email, role, name)
        if person.role in REVIEWERS:
            code = self.accounts.new_code(person.id)
        else:
            with curing():
                code = self.center.invite(person.id, person.role, person.name)
        return Invited(person.id, person.email, person.name, person.role, code)

    def new_password_code(self, email: str) -> Invited:
        """A code with which a person who is known here chooses a (new) password. Raises NotAnAddress, NoSuchPerson."""
        person = self.people.known(email)
        return Invited(person.id, person.email, person.name, person.role, self.accounts.new_code(person.id))

    def grant(self, visit: str, email: str) -> None:
        """Let a person read and write a visit. Raises NoSuchVisit, NoSuchPerson."""
        person = self.people.known(email)
        self._journals.heights(visit)
        with curing():
            self.center.grant(visit, person.id)

    def members(self, visit: str) -> frozenset[str]:
        """The ids of the persons who may read and write a visit."""
        with curing():
            return self.center.members(visit)

    def own_person(self) -> str:
        """The id in whose name the center's own jobs write."""
        with curing(), self.center.store.reading() as books:
            return self.center.desks.scribe.own_person(books.people)

    # visits

    def visits(self) -> list[VisitLine]:
        """Every visit that has arrived, by id."""
        return [line_of(row) for row in self._projections.visits()]

    def queue(self) -> list[ProjectedVisit]:
        """Every visit with all that a list shows of it, the one that arrived last first."""
        return sorted(self._projections.visits(), key=lambda row: row.arrived_at or "", reverse=True)

    def rows(self, visit: str, table: type[P]) -> list[P]:
        """What one of the projected tables holds of a visit. Raises NoSuchVisit."""
        return self._projections.rows(visit, table)

    def rebuild(self) -> None:
        """Make all projected tables anew from the journals."""
        self._projections.rebuild()

    def state(self, visit: str) -> State:
        """The folded registers of a visit as it is now. Raises NoSuchVisit, VisitUnreadable."""
        self._journals.heights(visit)
        with folding(visit):
            return fold(self._journals.strands(visit), DECIDING)

    def visit(self, visit: str) -> Visit:
        """A visit as it is now; without findings where its criterion set is not here. Raises as `state` does."""
        return self._folded(visit)[0]

    def _folded(self, visit: str) -> tuple[Visit, CriterionSet | None]:
        state = self.state(visit)
        with folding(visit):
            return fold_pinned(state, self._sets)

    def heights(self) -> dict[str, Height]:
        """How far every visit has come, by id: cheap, to see that something has arrived."""
        return self._journals.heights()

    def photos_arrived(self) -> dict[str, tuple[int, int]]:
        """By visit: how many photos and views of photos are here, and how many were named."""
        with curing():
            return self._journals.photos_arrived(self.center.epoch())

    def read(self, visit: str) -> Reading:
        """All that is here of a visit, read once, for a screen. Raises as `state` does."""
        place = self._journals.heights(visit)[visit].place
        with folding(visit):
            strands = self._journals.strands(visit)
            state = fold(strands, DECIDING)
            folded, criteria = fold_pinned(state, self._sets)
        return Reading(visit, place, strands, state, folded, criteria)

    def custody(self, reading: Reading) -> Custody:
        """What proves that a visit is whole. Raises VisitUnreadable."""
        with curing(), folding(reading.id):
            return prove(self.center, reading, self._journals.receipts(reading.id))

    def photo(self, visit: str, sha256: str) -> bytes:
        """The bytes of a photo as they came. Raises NoSuchVisit, NoSuchPhoto."""
        return b"".join(self.open_photo(visit, sha256)[1])

    def open_photo(self, visit: str, sha256: str) -> tuple[int, Iterator[bytes]]:
        """The size of a photo, or of a view, and its bytes in pieces. Raises NoSuchVisit, NoSuchPhoto."""
        self._journals.heights(visit)
        # The store makes a path of it, and whatever no entry names (any more) is not to be seen.
        if not HEX_DIGEST.fullmatch(sha256) or not self._journals.names_photo(visit, sha256):
            raise NoSuchPhoto(visit, sha256)
        with curing():
            size = self.center.photos.size(visit, sha256)
        if size is None:
            raise NoSuchPhoto(visit, sha256)
        return size, self.center.photo_chunks(visit, sha256)

    def summary(self, visit: str) -> SummaryContent:
        """What the partner may read of a visit, as of the newest of it. Raises as `visit` does, and NotThatSet."""
        folded = self.visit(visit)
        criteria = self._sets.settled(folded)
        with folding(visit):
            return summarize(folded, criteria, at=newest_shared(folded) or to_text(self._clock()))

    def gallery(self, visit: str) -> Gallery:
        """The pictures of `summary` that are here, as far as they may be shown now. Raises as `visit` does."""
        return Gallery(self.visit(visit), lambda digest: self._photo_or_none(visit, digest))

    def annotated(self, visit: str, sha256: str) -> Annotated:
        """A photo with what is drawn on it, for reviewers: shared or not. Raises NoSuchVisit, NoSuchPhoto."""
        folded = self.visit(visit)
        drawn = drawn_on(folded, sha256)

        def draw() -> bytes:
            picture = draw_annotated(folded, sha256, drawn, lambda digest: self._photo_or_none(visit, digest))
            if picture is None:
                raise NoSuchPhoto(visit, sha256)
            return picture.data

        return Annotated(name_of_picture(sha256, drawn), draw)

    def _photo_or_none(self, visit: str, digest: str) -> bytes | None:
        try:
            return self.photo(visit, digest)
        except NoSuchPhoto:
            return None

    def share(self, visit: str, photo: str, *, by_email: str, shared: bool, view: View | None = None) -> None:
        """Say in the name of a reviewer whether the partner may see a photo (its record's id). Devices hear of it.

        Args:
            view: what of the visit was on the reviewer's screen; None where there was no screen.

        Raises:
            NoSuchPerson, MayNotDecide, NoSuchVisit, NoSuchRecord, VisitUnreadable.
        """
        person = self.people.known(by_email)
        if person.role not in REVIEWERS:
            raise MayNotDecide(person.email, person.role)
        if all(one.id != photo for one in self.visit(visit).photos):
            raise NoSuchRecord(visit, ("photo", photo))
        with curing():
            self.center.append(visit, person.id, person.role, [share_photo(photo, shared)], view=view)

    def remark(self, visit: str, *, by_email: str, on: tuple[str, str], text: str, view: View | None = None) -> str:
        """Write a remark on a record (kind, id) of a visit; gives the remark's id.

        Args:
            view: what of the visit was on the author's screen; None where there was no screen.

        Raises:
            NoSuchPerson, MayNotRemark, NoSuchVisit, NoSuchRecord, NotARemark, VisitUnreadable.
        """
        person = self.people.known(by_email)
        state = self.state(visit)
        with folding(visit):
            folded, _ = fold_pinned(state, self._sets)
        op = compose_remark(visit, state, folded, by=person, on=on, text=text)
        with curing():
            self.center.append(visit, person.id, person.role, [op], view=view)
        return op.id
