"""Who published which criterion set, and when. What comes with the app was published by nobody here."""

from dataclasses import dataclass

from sqlmodel import select

from inspector_app.central.account_tables import PublicationRow
from inspector_app.central.database import Database
from inspector_app.clock import to_text
from sync.server.keys import Clock

__all__ = ["Publication", "Publications"]


@dataclass(frozen=True, slots=True)
class Publication:
    """`person` is an id; None for whoever sat at the center's own command line. `at` is by the center's clock."""

    person: str | None
    at: str


class Publications:
    """Every method may raise CenterBusy."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def note(self, digest: str, person: str | None) -> None:
        """That person has just published it. The first one stays: it is published once."""
        with self._database.writing() as session:
            if session.get(PublicationRow, digest) is None:
                session.add(PublicationRow(digest=digest, person=person, at=to_text(self._clock())))

    def all(self) -> dict[str, Publication]:
        """By digest."""
        with self._database.reading() as session:
            rows = session.exec(select(PublicationRow))
            return {row.digest: Publication(row.person, row.at) for row in rows}
