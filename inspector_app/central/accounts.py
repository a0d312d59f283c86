"""Passwords, and sign-ins of those who review. An inspector's password opens a device that is locked for travel, and no
page: what an inspector writes is written in the app.

A person gets a one-time code, chooses a password with it, and signs in with address and password. What a browser shows
from then on is a random token; here only its hash is kept, with the time at which it ends.

Whoever does not get in is told one and the same thing, and takes one and the same time: nobody learns from it which
addresses are known. An attempt is counted before it is judged, so that many at once are no way around the waiting.
"""

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import delete
from sqlmodel import Session, col, select

from inspector_app.central.account_tables import CodeRow, PasswordRow, SignInRow
from inspector_app.central.attempts import Attempts
from inspector_app.central.database import Database
from inspector_app.central.errors import CodeNotValid, NotAnAddress, NotForInspectors, NotSignedIn
from inspector_app.central.passwords import check_password, in_one_form
from inspector_app.central.people import REVIEWERS, People, address_of
from inspector_app.central.tables import Person
from sync.journal import to_base32
from sync.server.keys import Clock, to_text

__all__ = ["CODE_VALID", "SIGN_IN_VALID", "Accounts", "Begun", "SignedIn"]

SIGN_IN_VALID: Final = timedelta(hours=12)
CODE_VALID: Final = timedelta(days=7)
_AT_ONCE: Final = 2
"""How many passwords are judged at the same time: each takes 64 MiB and a tenth of a second of every core."""
_GROUP: Final = 5
_SECRET_LETTERS: Final = 20


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is behind a browser. `key` names the sign-in and opens nothing."""

    key: str
    person: str
    email: str
    name: str
    role: str
    until: datetime

    @property
    def called(self) -> str:
        return self.name or self.email


@dataclass(frozen=True, slots=True)
class Begun:
    """A new sign-in, and the token that the browser keeps. Shown once, kept nowhere."""

    token: str = field(repr=False)
    who: SignedIn


class Accounts:
    """Every method may raise CenterBusy, and may be called from any thread."""

    def __init__(self, database: Database, people: People, clock: Clock, hasher: PasswordHasher | None = None) -> None:
        self._database, self._people, self._clock = database, people, clock
        self._hasher = hasher or PasswordHasher()
        self._attempts = Attempts(clock)
        self._turn = threading.Semaphore(_AT_ONCE)

    @cached_property
    def _nobodys(self) -> str:
        """Judged where there is no password: an unknown address must take as long as a known one."""
        return self._hasher.hash(secrets.token_urlsafe())

    # choosing a password

    def new_code(self, person: str) -> str:
        """A code for a person (an id) to choose a password with, good once within seven days. The last one ends."""
        letters = to_base32(secrets.token_bytes(20))[: _GROUP + _SECRET_LETTERS]
        name, secret = letters[:_GROUP], letters[_GROUP:]
        row = CodeRow(person=person, name=name, hashed=_hash(secret), until=to_text(self._clock() + CODE_VALID))
        with self._database.writing() as session:
            session.execute(delete(CodeRow).where((col(CodeRow.person) == person) | (col(CodeRow.name) == name)))
            session.add(row)
        return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP)).upper()

    def redeem(self, code: str, password: str, *, source: str) -> Person:
        """Choose the password of the person that the code is for; gives that person.

        Raises:
            TriedTooOften, CodeNotValid, NotAPassword. The code stays good until a password was chosen.
        """
        with self._database.writing() as session:
            self._attempts.count(session, source=source)
        with self._database.reading() as session:
            person = self._person_of(session, code)
        check_password(password, person.address)
        hashed = self._make(password)
        with self._database.writing() as session:
            # Again: somebody else may have used it meanwhile.
            person = self._person_of(session, code)
            session.execute(delete(CodeRow).where(col(CodeRow.person) == person.id))
            self._put(session, person.id, hashed)
            self._attempts.forgive(session, source=source)
        return person

    def _person_of(self, session: Session, code: str) -> Person:
        letters = "".join(code.split()).replace("-", "").casefold()
        name, secret = letters[:_GROUP].encode("utf-8", "replace").decode().replace("\0", "?"), letters[_GROUP:]
        row = session.exec(select(CodeRow).where(CodeRow.name == name)).first()
        is_good = hmac.compare_digest(_hash(secret), row.hashed if row else "")
        if row is None or not is_good or row.until < to_text(self._clock()):
            raise CodeNotValid
        person = session.get(Person, row.person)
        assert person is not None, "a code without a person"
        return person

    def set_password(self, email: str, password: str) -> None:
        """Give a person a password in code: for a demo, a test, an administrator at the machine. Ends every sign-in.

        Raises:
            NotAnAddress, NoSuchPerson, NotAPassword.
        """
        person = self._people.known(email)
        check_password(password, person.address)
        hashed = self._make(password)
        with self._database.writing() as session:
            self._put(session, person.id, hashed)

    def _put(self, session: Session, person: str, hashed: str) -> None:
        session.execute(delete(SignInRow).where(col(SignInRow.person) == person))
        session.merge(PasswordRow(person=person, hashed=hashed, since=to_text(self._clock())))

    # signing in and out

    def sign_in(self, email: str, password: str, *, source: str) -> Begun:
        """Let a browser in; `source` is where it asks from, as far as that is known.

        Raises:
            TriedTooOften: too many attempts on this account or from there; whether they were right is not looked at.
            NotSignedIn: unknown, without a password, or a wrong one.
            NotForInspectors: right, but that person does not review.
        """
        account = _account(email)
        with self._database.writing() as session:
            self._attempts.count(session, source=source, account=account)
        nobodys = self._nobodys
        person, stored = self._known(account)
        if not self._fits(stored or nobodys, password) or person is None or stored is None:
            raise NotSignedIn
        if person.role not in REVIEWERS:
            raise NotForInspectors
        newer = self._make(password) if self._hasher.check_needs_rehash(stored) else None
        with self._database.writing() as session:
            self._attempts.forgive(session, source=source, account=account)
            if newer is not None:
                session.merge(PasswordRow(person=person.id, hashed=newer, since=to_text(self._clock())))
            return self._begin(session, person)

    def _begin(self, session: Session, person: Person) -> Begun:
        token, now = secrets.token_urlsafe(32), self._clock()
        session.execute(delete(SignInRow).where(col(SignInRow.until) < to_text(now)))
        row = SignInRow(key=_hash(token), person=person.id, since=to_text(now), until=to_text(now + SIGN_IN_VALID))
        session.add(row)
        return Begun(token, _told(row, person))

    def who(self, token: str) -> SignedIn | None:
        """Who shows this token; None where it is unknown, has ended, or is of somebody who does not review."""
        return self.holder(_hash(token))

    def holder(self, key: str) -> SignedIn | None:
        """Who is behind the sign-in of this name, while it is good."""
        query = select(SignInRow, Person).where(col(SignInRow.key) == key, col(SignInRow.person) == col(Person.id))
        with self._database.reading() as session:
            found = session.exec(query).first()
        if found is None or found[1].role not in REVIEWERS or found[0].until <= to_text(self._clock()):
            return None
        return _told(*found)

    def sign_out(self, key: str) -> None:
        """End a sign-in by its name. One that has ended stays so."""
        with self._database.writing() as session:
            session.execute(delete(SignInRow).where(col(SignInRow.key) == key))

    def end(self, person: str) -> None:
        """End every sign-in of a person (an id), and forget the password and an unused code."""
        with self._database.writing() as session:
            for row in (SignInRow, PasswordRow, CodeRow):
                session.execute(delete(row).where(col(row.person) == person))

    # without a browser

    def has_password(self, person: str) -> bool:
        """Whether a person (an id) has chosen a password."""
        with self._database.reading() as session:
            return session.get(PasswordRow, person) is not None

    def is_password_of(self, person: str, password: str) -> bool:
        """Whether that is the password of this person (an id). An unknown one takes as long as a known one;
        whoever asks counts the attempts."""
        nobodys = self._nobodys
        with self._database.reading() as session:
            row = session.get(PasswordRow, person)
        return self._fits(row.hashed if row else nobodys, password) and row is not None

    def _known(self, account: str) -> tuple[Person | None, str | None]:
        query = select(Person, PasswordRow.hashed).join(PasswordRow, isouter=True).where(Person.address == account)
        with self._database.reading() as session:
            found = session.exec(query).first()
        return found or (None, None)

    # argon2

    def _make(self, password: str) -> str:
        with self._turn:
            return self._hasher.hash(in_one_form(password))

    def _fits(self, hashed: str, password: str) -> bool:
        with self._turn:
            try:
                return self._hasher.verify(hashed, in_one_form(password))
            except (Argon2Error, InvalidHashError, UnicodeEncodeError):
                return False


def _account(email: str) -> str:
    """The address as it is compared; of what is no address, whatever was typed."""
    try:
        return address_of(email)
    except NotAnAddress:
        return email.strip().casefold().encode("utf-8", "replace").decode().replace("\0", "?")


def _hash(secret: str) -> str:
    """Enough for what is random: nobody can go through all values."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _told(row: SignInRow, person: Person) -> SignedIn:
    until = datetime.fromisoformat(row.until)
    return SignedIn(row.key, person.id, person.email, person.name, person.role, until)
