"""What this room reads of the journals. They are written by the exchange, and by `Center.append`, never from here."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import case, col, distinct, func, select

from inspector_app.central.database import Database
from inspector_app.central.errors import CenterBusy, CentralError, NoSuchVisit, VisitUnreadable
from sync.notes import Receipt
from sync.server.center import Center
from sync.server.dialects import can_be_name
from sync.server.store import StoreBusy
from sync.server.tables import PhotoRow, ReceiptRow, VisitRow
from sync.signed import Signed
from sync.strands import Strands

__all__ = ["Height", "Journals", "folding"]


@dataclass(frozen=True, slots=True)
class Height:
    """How far a visit has come: the place of its newest entry, and how many receipts were given for it."""

    place: int
    receipts: int


class Journals:
    """The journals of visits. An office's own journal (`<visit>/office`) is no visit and is not among them."""

    def __init__(self, center: Center, database: Database) -> None:
        self._center = center
        self._database = database

    def heights(self, visit: str | None = None) -> dict[str, Height]:
        """How far every visit has come, or that one alone, by id.

        Raises:
            NoSuchVisit: that one is not here.
        """
        if visit is not None and not can_be_name(visit):
            raise NoSuchVisit(visit)
        visits, receipts = select(VisitRow.id, VisitRow.counter), select(ReceiptRow.visit, func.count())
        if visit is not None:
            visits, receipts = visits.where(VisitRow.id == visit), receipts.where(ReceiptRow.visit == visit)
        with self._database.reading() as session:
            places = session.exec(visits.order_by(col(VisitRow.id))).all()
            given = dict(session.exec(receipts.group_by(col(ReceiptRow.visit))).all())
        found = {one: Height(place, given.get(one, 0)) for one, place in places if "/" not in one}
        if visit is not None and visit not in found:
            raise NoSuchVisit(visit)
        return found

    def strands(self, visit: str) -> Strands:
        """All that is here of a visit. Raises CenterBusy, and whatever its entries give rise to (see `folding`)."""
        try:
            return self._center.strands(visit)
        except StoreBusy as error:
            raise CenterBusy from error

    def photos_arrived(self, epoch: str) -> dict[str, tuple[int, int]]:
        """By visit: how many of the photos that entries name a receipt of this epoch confirms, and how many in all."""
        row = PhotoRow
        is_here = case((col(row.receipt_epoch) == epoch, col(row.digest)))
        query = select(row.visit, func.count(distinct(is_here)), func.count(distinct(col(row.digest))))
        with self._database.reading() as session:
            return {visit: (here, named) for visit, here, named in session.exec(query.group_by(col(row.visit)))}

    def names_photo(self, visit: str, digest: str) -> bool:
        """Whether an accepted entry of the visit names that photo, or view of one."""
        named = (col(PhotoRow.visit) == visit) & (col(PhotoRow.digest) == digest)
        with self._database.reading() as session:
            return session.exec(select(PhotoRow.digest).where(named).limit(1)).first() is not None

    def receipts(self, visit: str) -> list[Signed]:
        """Every receipt that was given for a visit, of all epochs, as signed."""
        query = select(ReceiptRow.note, ReceiptRow.signature).where(col(ReceiptRow.visit) == visit)
        with self._database.reading() as session:
            return [Signed(note, signature) for note, signature in session.exec(query)]

    def arrived_at(self, visit: str) -> str | None:
        """When the newest receipt of a visit was given (UTC); None where there is none."""
        row = ReceiptRow
        newest = select(row.epoch, func.max(row.number).label("number")).where(row.visit == visit)
        last = newest.group_by(col(row.epoch)).subquery()
        is_last = (col(row.epoch) == last.c.epoch) & (col(row.number) == last.c.number)
        with self._database.reading() as session:
            notes = session.exec(select(row.note).join(last, is_last).where(row.visit == visit)).all()
        return max((Receipt.read(note).at for note in notes), default=None)


@contextmanager
def folding(visit: str) -> Iterator[None]:
    """Whatever the entries of a visit give rise to becomes VisitUnreadable; what is wrong with the database does not.

    There is no list of what can go wrong: entries are written by devices and programs that nobody here has seen.
    """
    try:
        yield
    except (CentralError, SQLAlchemyError, StoreBusy):
        raise
    except Exception as error:
        raise VisitUnreadable(visit, f"{type(error).__name__}: {error}"[:300]) from error
