"""Small facts of a center by name, beside the layout of its tables."""

from inspector_app.central.database import Database
from inspector_app.central.tables import Mark

__all__ = ["ADDRESS", "Marks"]

ADDRESS = "address"
"""Where people last reached the site."""


class Marks:
    """Every method may raise CenterBusy."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> str | None:
        with self._database.reading() as session:
            mark = session.get(Mark, name)
        return mark.value if mark else None

    def put(self, name: str, value: str) -> None:
        if self.get(name) != value:
            with self._database.writing() as session:
                session.merge(Mark(name=name, value=value))
