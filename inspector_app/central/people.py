"""The people of a center: each is made once, by e-mail address, with one role."""

import re
import unicodedata
from typing import Final

from sqlmodel import col, select

from inspector_app.central.database import Database
from inspector_app.central.errors import HasAnotherRole, NoSuchPerson, NoSuchRole, NotAnAddress
from inspector_app.central.tables import Person
from inspector_app.clock import to_text
from sync.journal import new_id
from sync.server.keys import Clock

__all__ = ["REVIEWERS", "ROLES", "People", "address_of"]

ROLES: Final = ("inspector", "supervisor", "administrator")
REVIEWERS: Final = frozenset({"supervisor", "administrator"})
"""The roles that review: they write remarks."""

_MAX_ADDRESS_LETTERS: Final = 254
_MAX_NAME_LETTERS: Final = 200
_NOT_IN_A_NAME: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_LOCAL = r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f\ud800-\udfff.]+"
_LABEL = r"[^\W_]+(?:-+[^\W_]+)*"
_ADDRESS = re.compile(rf"{_LOCAL}(?:\.{_LOCAL})*@{_LABEL}(?:\.{_LABEL})+")


def address_of(email: str) -> str:
    """An e-mail address as it is compared: without outer blanks, in one case, in one Unicode form.

    Raises:
        NotAnAddress: no mail could ever be sent there.
    """
    address = unicodedata.normalize("NFC", unicodedata.normalize("NFC", email.strip()).casefold())
    if len(address) > _MAX_ADDRESS_LETTERS or not _ADDRESS.fullmatch(address):
        raise NotAnAddress(email)
    return address


class People:
    """Everybody who was ever invited. Nobody is removed: journals name them by their ids for ever."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def admit(self, email: str, role: str, name: str = "") -> Person:
        """The person of that address, made if there is none. A name that is given becomes the person's name.

        Raises:
            NotAnAddress, NoSuchRole, HasAnotherRole.
        """
        address = address_of(email)
        if role not in ROLES:
            raise NoSuchRole(role)
        with self._database.writing() as session:
            person = session.exec(select(Person).where(Person.address == address)).first()
            if person is None:
                since = to_text(self._clock())
                person = Person(id=new_id(), address=address, email=email.strip(), name="", role=role, since=since)
            if person.role != role:
                raise HasAnotherRole(person.email, person.role)
            person.name = _plain(name) or person.name
            session.add(person)
        return person

    def known(self, email: str) -> Person:
        """Raises NotAnAddress, NoSuchPerson."""
        address = address_of(email)
        with self._database.reading() as session:
            person = session.exec(select(Person).where(Person.address == address)).first()
        if person is None:
            raise NoSuchPerson(email)
        return person

    def all(self) -> list[Person]:
        """Everybody, by address."""
        with self._database.reading() as session:
            return list(session.exec(select(Person).order_by(col(Person.address))))


def _plain(name: str) -> str:
    """One line without control characters: it stands on screens and in lists."""
    letters = "".join(" " if unicodedata.category(letter) in _NOT_IN_A_NAME else letter for letter in name)
    return " ".join(unicodedata.normalize("NFC", letters).split())[:_MAX_NAME_LETTERS]
