"""The projected tables follow the journals, visit by visit, when somebody reads.

An exchange writes journals and nothing else, so what stands in an entry can neither delay a receipt nor fail one.
Whoever reads the tables first brings the visits that have moved up to date: such a visit is folded again as a whole and
its rows are replaced. A visit that cannot be folded says so in its row, and the others go on. All rows can be dropped
and made again from the journals at any time, with the same result.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final, TypeVar

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from inspector_app.central.database import Database
from inspector_app.central.errors import VisitUnreadable
from inspector_app.central.journals import Height, Journals, folding
from inspector_app.central.laying import lay_out, sum_up
from inspector_app.central.pinned import Sets, fold_pinned
from inspector_app.central.tables import PROJECTED, Mark, Projected, ProjectedVisit
from inspector_app.visits.kinds import DECIDING
from inspector_app.visits.values import SetName
from sync.braid import fold

__all__ = ["UNREADABLE", "Projections"]

LAYOUT: Final = 3
"""Raised with any change to the projected tables, or to what stands in them: all is then made anew."""
UNREADABLE: Final = "unreadable"
"""The stage of a visit that could not be folded."""

_VISITS_PER_WRITE: Final = 16
"""Enough that a commit costs little for each, few enough that an exchange does not wait behind it."""
_MARK: Final = "projection layout"
_LAID_OUT: Final = str(LAYOUT)
"""The version of a visit whose criterion set is here: no set that is published later changes it. Whatever else is laid
out anew with the next publication, which may bring its findings."""

_log = logging.getLogger(__name__)
P = TypeVar("P", bound=Projected)


class Projections:
    """The projected tables. Every reading method brings what it reads up to date first."""

    def __init__(self, database: Database, journals: Journals, sets: Sets) -> None:
        self._database = database
        self._journals = journals
        self._sets = sets
        # Two readers at once would do the same work twice.
        self._turn = threading.Lock()
        self._awaiting = ""
        self._prepare()

    def visits(self) -> list[ProjectedVisit]:
        """Every visit, by id. Raises CenterBusy."""
        self.follow()
        with self._database.reading() as session:
            return list(session.exec(select(ProjectedVisit).order_by(col(ProjectedVisit.visit))))

    def rows(self, visit: str, table: type[P]) -> list[P]:
        """A visit's rows of one table, by their keys. Raises NoSuchVisit, CenterBusy."""
        self.follow(visit)
        with self._database.reading() as session:
            query = select(table).where(col(table.visit) == visit)
            return list(session.exec(query.order_by(*table.metadata.tables[str(table.__tablename__)].primary_key)))

    def follow(self, visit: str | None = None) -> None:
        """Bring every visit up to date, or that one. Raises NoSuchVisit, CenterBusy."""
        with self._turn:
            heights = self._journals.heights(visit)
            # Read before the visits are: a set that is published meanwhile is for the next reader.
            self._awaiting = f"{LAYOUT}.{self._sets.mark}"
            behind = self._behind(heights)
            for start in range(0, len(behind), _VISITS_PER_WRITE):
                self._bring({visit: heights[visit] for visit in behind[start : start + _VISITS_PER_WRITE]})

    def rebuild(self) -> None:
        """Drop all rows and make them again from the journals. Raises CenterBusy."""
        with self._turn, self._database.writing() as session:
            _make_tables(session)
        self.follow()

    def _prepare(self) -> None:
        with self._database.writing() as session:
            mark = session.get(Mark, _MARK)
            if mark is None or mark.value != str(LAYOUT):
                _make_tables(session)
                session.merge(Mark(name=_MARK, value=str(LAYOUT)))
            # It may have been a fault of this program: a newer one gets its chance once, to read a set as well.
            troubled = col(ProjectedVisit.trouble).is_not(None) | ~col(ProjectedVisit.has_criteria)
            session.execute(update(ProjectedVisit).where(troubled).values(version=""))

    def _behind(self, heights: dict[str, Height]) -> list[str]:
        row = ProjectedVisit
        query = select(row.visit, row.place, row.receipts, row.version)
        if len(heights) == 1:
            query = query.where(col(row.visit).in_(heights))
        with self._database.reading() as session:
            there = {visit: (Height(place, given), made) for visit, place, given, made in session.exec(query)}
        good = (_LAID_OUT, self._awaiting)
        return [visit for visit, at in heights.items() if there.get(visit) not in [(at, version) for version in good]]

    def _bring(self, heights: dict[str, Height]) -> None:
        laid = {visit: self._project(visit, height) for visit, height in heights.items()}
        try:
            self._replace(laid)
        except DBAPIError:
            # One of them holds what this database does not take. It must not keep the others out.
            for visit, rows in laid.items():
                self._replace_alone(visit, heights[visit], rows)

    def _project(self, visit: str, height: Height) -> Sequence[Projected]:
        """The rows of a visit. `height` was read before its entries: what came in between, the next reader sees."""
        row = self._bare(visit, height)
        try:
            return [row, *self._fill(row)]
        except VisitUnreadable as error:
            return [self._in_trouble(visit, height, error)]

    def _bare(self, visit: str, height: Height) -> ProjectedVisit:
        return ProjectedVisit(visit=visit, place=height.place, receipts=height.receipts, version=self._awaiting)

    def _in_trouble(self, visit: str, height: Height, error: VisitUnreadable) -> ProjectedVisit:
        _log.error("visit %s is kept but cannot be projected", visit, exc_info=error)
        row = self._bare(visit, height)
        row.entries, row.stage, row.trouble = height.place, UNREADABLE, error.why
        return row

    def _fill(self, row: ProjectedVisit) -> list[Projected]:
        """Fill a visit's own row and give the others. Raises VisitUnreadable."""
        with folding(row.visit):
            strands = self._journals.strands(row.visit)
            state = fold(strands, DECIDING)
            folded, criteria = fold_pinned(state, self._sets)
            sum_up(row, folded, criteria)
            if criteria is not None and isinstance(folded.criterion_set, SetName):
                row.version = _LAID_OUT
            row.entries, row.set_aside = len(strands.nodes), len(state.set_aside)
            row.state_digest = state.digest()
            row.arrived_at = self._journals.arrived_at(row.visit)
            return [*lay_out(row.visit, folded, state.set_aside)]

    def _replace_alone(self, visit: str, height: Height, rows: Sequence[Projected]) -> None:
        try:
            self._replace({visit: rows})
        except DBAPIError as error:
            refused = VisitUnreadable(visit, f"the database does not take it: {error.orig}"[:300])
            self._replace({visit: [self._in_trouble(visit, height, refused)]})

    def _replace(self, laid: Mapping[str, Sequence[Projected]]) -> None:
        by_table: dict[type[Projected], list[dict[str, object]]] = {}
        for row in chain.from_iterable(laid.values()):
            by_table.setdefault(type(row), []).append(row.model_dump())
        with self._database.writing() as session:
            further = self._further(session, laid)
            for table in PROJECTED:
                session.execute(delete(table).where(col(table.visit).in_(laid.keys() - further)))
                if rows := [row for row in by_table.get(table, ()) if row["visit"] not in further]:
                    session.execute(insert(table), rows)

    @staticmethod
    def _further(session: Session, laid: Mapping[str, Sequence[Projected]]) -> set[str]:
        """The visits that another worker has brought further, while they were folded here."""
        row = ProjectedVisit
        query = select(row.visit, row.place, row.receipts).where(col(row.visit).in_(laid))
        there = {visit: (place, receipts) for visit, place, receipts in session.exec(query)}
        here = (rows[0] for rows in laid.values())
        return {
            own.visit
            for own in here
            if isinstance(own, ProjectedVisit) and there.get(own.visit, (-1, -1)) > (own.place, own.receipts)
        }


def _make_tables(session: Session) -> None:
    connection = session.connection()
    Projected.metadata.drop_all(connection)
    Projected.metadata.create_all(connection)
