"""How far each reviewer has seen each visit, so that a list can say what is new to this person."""

from sqlmodel import col, select

from inspector_app.central.account_tables import SeenRow
from inspector_app.central.database import Database

__all__ = ["Seen"]


class Seen:
    """Every method may raise CenterBusy."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by(self, person: str) -> dict[str, int]:
        """By visit: the place of its newest entry when this person last had it on the screen."""
        with self._database.reading() as session:
            rows = session.exec(select(SeenRow.visit, SeenRow.place).where(col(SeenRow.person) == person))
            return dict(rows.all())

    def note(self, person: str, visit: str, place: int) -> bool:
        """This person has the visit on the screen, as it is up to that place. Whether that is news."""
        with self._database.reading() as session:
            row = session.get(SeenRow, (person, visit))
        # Asked first without a writer's lock: a screen is drawn far more often than a visit grows.
        if row is not None and row.place >= place:
            return False
        with self._database.writing() as session:
            session.merge(SeenRow(person=person, visit=visit, place=place))
        return True
