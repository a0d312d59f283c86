"""The center as its people and commands know it: the one place where its parts are put together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from fastapi import FastAPI
from sqlalchemy.exc import DatabaseError

from inspector_app.central.database import Database
from inspector_app.central.errors import CannotOpen, CenterBusy, NoSuchDevice, NoSuchPhoto
from inspector_app.central.journals import Journals, folding
from inspector_app.central.listing import line_of
from inspector_app.central.people import People
from inspector_app.central.pinned import Sets, fold_pinned
from inspector_app.central.projections import Projections
from inspector_app.central.remarks import compose_remark
from inspector_app.central.tables import CentralTable, Projected, ProjectedVisit
from inspector_app.clock import to_text, utc_now
from inspector_app.summary.content import SummaryContent
from inspector_app.summary.summarizing import summarize
from inspector_app.vault.keys import RecoveryWrapping, answer_recovery_challenge, open_recovery
from inspector_app.visits.kinds import DECIDING
from inspector_app.visits.line import VisitLine
from inspector_app.visits.records import Visit
from sync.braid import State, View, fold
from sync.journal import HEX_DIGEST
from sync.server.app import create_app
from sync.server.center import Center
from sync.server.keys import Clock, KeysDamaged
from sync.server.photos import PhotoNotHeld
from sync.server.store import StoreBusy
from sync.strictjson import JSON

__all__ = ["Headquarters", "Invited"]

P = TypeVar("P", bound=Projected)


@dataclass(frozen=True, slots=True)
class Invited:
    """A person, and the one-time code for one more device. The code is shown once and kept nowhere."""

    person: str
    email: str
    name: str
    role: str
    code: str = field(repr=False)


class Headquarters:
    """A center and its people. Close it, or use it with `with`. `center` is the endpoint's part, `people` everybody.

    Every method may raise CenterBusy, and all that is refused is a CentralError with a sentence for a person.
    """

    def __init__(self, center: Center, clock: Clock, sets: Sets) -> None:
        self.center, self._clock, self._sets = center, clock, sets
        # One engine: whoever reads the projected tables sees what an exchange has just committed.
        database = Database(center.store._engine)
        with database.writing() as session:
            CentralTable.metadata.create_all(session.connection())
        self.people = People(database, clock)
        self._journals = Journals(center, database)
        self._projections = Projections(database, self._journals, sets)

    @classmethod
    def open(
        cls, folder: Path, *, clock: Clock = utc_now, restored: bool = False, sets: Path | None = None
    ) -> "Headquarters":
        """Open the center in a folder, or make one there.

        Args:
            restored: the folder came from a backup. A new epoch begins: devices give back what is lacking.
            sets: a folder of criterion sets, in place of those that come with the app.
        """
        center = _open_center(folder, clock)
        try:
            with _curing():
                if restored:
                    center.new_epoch()
                return cls(center, clock, Sets(sets))
        except BaseException:
            center.close()
            raise

    def close(self) -> None:
        self.center.close()

    def __enter__(self) -> "Headquarters":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def app(self) -> FastAPI:
        """The site: the endpoint that devices speak to."""
        return create_app(self.center)

    # people

    def invite(self, email: str, role: str, name: str = "") -> Invited:
        """Make a person known, once for each address, and give a code for one device more of theirs.

        Raises:
            NotAnAddress, NoSuchRole, HasAnotherRole.
        """
        person = self.people.admit(email, role, name)
        with _curing():
            code = self.center.invite(person.id, person.role, person.name)
        return Invited(person.id, person.email, person.name, person.role, code)

    def grant(self, visit: str, email: str) -> None:
        """Let a person read and write a visit. Raises NoSuchVisit, NoSuchPerson."""
        person = self.people.known(email)
        self._journals.heights(visit)
        with _curing():
            self.center.grant(visit, person.id)

    def revoke(self, device: str) -> None:
        """From now on this device may hand in, and gets nothing any more. Raises NoSuchDevice."""
        with _curing():
            with self.center.store.reading() as books:
                if books.people.certificate(device) is None:
                    raise NoSuchDevice(device)
            self.center.revoke(device)

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
        state = self.state(visit)
        with folding(visit):
            return fold_pinned(state, self._sets)[0]

    def photo(self, visit: str, sha256: str) -> bytes:
        """The bytes of a photo as they came. Raises NoSuchVisit, NoSuchPhoto."""
        self._journals.heights(visit)
        # The store makes a path of it.
        if not HEX_DIGEST.fullmatch(sha256):
            raise NoSuchPhoto(visit, sha256)
        try:
            return self.center.photo_bytes(visit, sha256)
        except PhotoNotHeld as error:
            raise NoSuchPhoto(visit, sha256) from error

    def summary(self, visit: str) -> SummaryContent:
        """What the partner may read of a visit, as of now. Raises as `visit` does, and NotThatSet."""
        folded = self.visit(visit)
        criteria = self._sets.pinned(folded.criterion_set)
        with folding(visit):
            return summarize(folded, criteria, at=to_text(self._clock()))

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
        with _curing():
            self.center.append(visit, person.id, person.role, [op], view=view)
        return op.id


def _open_center(folder: Path, clock: Clock) -> Center:
    try:
        with _curing():
            return Center.open(
                folder, clock=clock, open_recovery=_open_recovery, answer_recovery=answer_recovery_challenge
            )
    except (KeysDamaged, DatabaseError) as error:
        raise CannotOpen(folder, str(error).partition("\n")[0]) from error


def _open_recovery(wrapping: dict[str, JSON], private_key: bytes) -> bytes:
    return open_recovery(RecoveryWrapping.from_json(wrapping), private_key)


@contextmanager
def _curing() -> Iterator[None]:
    try:
        yield
    except StoreBusy as error:
        raise CenterBusy from error
