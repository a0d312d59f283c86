"""Gives the key of a vault back to its person: after a travel lock, or where the passphrase was forgotten.

Whoever asks signs in with the center password, inside what only this center can read. The key goes to the one ask that
was signed in for, sealed, once; never for a device that was revoked, or of another person. Every ask stands in the
center's tables before it is judged, with how it ended, and without anything that was secret in it.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, func, select

from inspector_app.central.account_tables import UnlockRow
from inspector_app.central.accounts import Accounts
from inspector_app.central.attempts import Attempts
from inspector_app.central.database import Database
from inspector_app.central.errors import CenterBusy, TriedTooOften
from inspector_app.central.tables import Person
from inspector_app.vault.unlocking import Ask, NotAnAsk, Told, open_ask, seal_answer
from sync.server.center import Center
from sync.server.enrollment import read_object
from sync.server.keys import Clock, to_text
from sync.server.people import PeopleBook
from sync.server.problems import Problem
from sync.signed import sign
from sync.strictjson import JSON, read_json

__all__ = ["GRANTED", "OUTCOMES", "UnlockLine", "Unlocking"]

GRANTED: Final = "granted"
_BEGUN: Final = "not answered"
_TOO_OFTEN: Final = "tried-too-often"
OUTCOMES: Final = (
    *(GRANTED, _BEGUN, _TOO_OFTEN, "wrong-sign-in", "device-revoked"),
    *("another-person", "no-recovery", "recovery-refused"),
)
"""How an ask can end."""
_WHAT_IS_SAID: Final = {"another-person": "no-recovery"}
"""What somebody who names a device of somebody else is told: nothing of it."""


@dataclass(frozen=True, slots=True)
class UnlockLine:
    """An ask as a list shows it. `device` and `person` are ids, empty where none that is known here was named; `email`
    and `name` the person's. `times` counts those that were not judged in that minute."""

    at: str
    outcome: str
    device: str
    person: str
    email: str
    name: str
    times: int


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What an attempt to sign in counts for."""

    source: str
    account: str


class _Refused(Exception):
    def __init__(self, outcome: str, **more: JSON) -> None:
        super().__init__(outcome)
        self.outcome, self.more = outcome, more


class Unlocking:
    """`sync.server.unlocking.Unlocking` of a center with people and passwords."""

    def __init__(self, center: Center, database: Database, accounts: Accounts, clock: Clock) -> None:
        self._center, self._database, self._accounts, self._clock = center, database, accounts, clock
        self._attempts = Attempts(clock)

    def can_sign_in(self, person: str) -> bool:
        with _telling():
            return self._accounts.has_password(person)

    def unlock(self, body: bytes, *, source: str) -> dict[str, JSON]:
        """Raises Problem."""
        authority = self._center.authority
        authority.refresh()
        ask = _read(body)
        if ask.center != authority.center:
            raise Problem("other-center")
        told, voice = self._open(ask), authority.voice
        with _telling():
            attempt = self._begin(ask, told, source)
            is_right = self._accounts.is_password_of(told.person, told.password)
            data_key = self._end(ask, told, attempt, is_right=is_right)
        note = sign(seal_answer(data_key, ask, told, key=voice.number), voice.signer)
        keys: list[JSON] = [one.to_json() for _, one in sorted(authority.keyring.keys.items())]
        return {"unlock": note.to_json(), "keys": keys}

    def lines(self) -> list[UnlockLine]:
        """Every ask, the newest first. Raises CenterBusy."""
        query = (
            select(UnlockRow, Person)
            .join(Person, col(UnlockRow.person) == col(Person.id), isouter=True)
            .order_by(col(UnlockRow.number).desc(), UnlockRow.name)
        )
        with self._database.reading() as session:
            return [_line(row, person) for row, person in session.exec(query)]

    def _open(self, ask: Ask) -> Told:
        for private in self._center.authority.recovery_keys():
            try:
                return open_ask(ask, private)
            except NotAnAsk:
                continue
        # Sealed to a key that is not here: the center came from a backup that lacks it. Or it was altered on the way.
        raise Problem("no-recovery")

    def _begin(self, ask: Ask, told: Told, source: str) -> _Attempt:
        """Note the ask and count the attempt, before anything is judged."""
        wait = 0
        with self._database.writing() as session:
            if _row(session, ask) is not None:
                raise Problem("asked-before")
            person = session.get(Person, told.person)
            certified = PeopleBook(session.connection()).certificate(told.device)
            row = UnlockRow(
                name=_name(ask.public_key),
                number=1 + session.exec(select(func.coalesce(func.max(UnlockRow.number), 0))).one(),
                at=to_text(self._clock()),
                device=told.device if certified else "",
                person=person.id if person else "",
                outcome=_BEGUN,
            )
            attempt = _Attempt(source, person.address if person else told.person)
            try:
                self._attempts.count(session, source=source, account=attempt.account)
            except TriedTooOften as often:
                wait, row = often.seconds, _unjudged(session, row)
            session.add(row)
        if wait:
            raise Problem(_TOO_OFTEN, seconds=wait)
        return attempt

    def _end(self, ask: Ask, told: Told, attempt: _Attempt, *, is_right: bool) -> bytes:
        """The data key, once it is noted that it is given."""
        refused, data_key = None, b""
        with self._database.writing() as session:
            row = _row(session, ask)
            assert row is not None, "an ask that was not noted"
            try:
                data_key, row.outcome = self._judge(session, told, attempt, is_right=is_right), GRANTED
            except _Refused as one:
                refused, row.outcome = one, one.outcome
            session.add(row)
        if refused is not None:
            raise Problem(_WHAT_IS_SAID.get(refused.outcome, refused.outcome), **refused.more)
        return data_key

    def _judge(self, session: Session, told: Told, attempt: _Attempt, *, is_right: bool) -> bytes:
        if not is_right:
            raise _Refused("wrong-sign-in")
        self._attempts.forgive(session, source=attempt.source, account=attempt.account)
        # In the transaction that notes it: a device that was revoked while the password was judged gets nothing.
        return self._key(PeopleBook(session.connection()), told)

    def _key(self, people: PeopleBook, told: Told) -> bytes:
        certified = people.certificate(told.device)
        if certified is None or certified.certificate.place != "device":
            raise _Refused("no-recovery")
        if certified.certificate.person != told.person:
            raise _Refused("another-person")
        if certified.revoked_at is not None:
            raise _Refused("device-revoked")
        kept = people.recovery(told.device)
        if kept is None:
            raise _Refused("no-recovery")
        wrapping = read_json(kept.encode())
        assert isinstance(wrapping, dict), "a wrapping that was checked when it came"
        own = {
            "vault": told.vault,
            "device": told.device,
            "person": told.person,
            "center": self._center.authority.center,
        }
        for name, value in own.items():
            if wrapping.get(name) != value:
                raise _Refused("recovery-refused", differs=name)
        try:
            return self._center.enrollment.open_wrapping(wrapping)
        except Problem:
            # The private key that it was sealed to is not here (any more).
            raise _Refused("no-recovery") from None


def _read(body: bytes) -> Ask:
    try:
        return Ask.from_json(read_object(body))
    except NotAnAsk as error:
        raise Problem("not-understood") from error


def _name(what: bytes) -> str:
    return hashlib.sha256(what).hexdigest()


def _row(session: Session, ask: Ask) -> UnlockRow | None:
    return session.get(UnlockRow, _name(ask.public_key))


def _unjudged(session: Session, row: UnlockRow) -> UnlockRow:
    """One row for a device and a minute: whoever floods this must not fill the disk."""
    row.name, row.outcome = _name(f"{row.device} {row.at[:16]}".encode()), _TOO_OFTEN
    found = session.get(UnlockRow, row.name)
    if found is not None:
        found.times += 1
    return found or row


def _line(row: UnlockRow, person: Person | None) -> UnlockLine:
    email, name = (person.email, person.name) if person else ("", "")
    return UnlockLine(row.at, row.outcome, row.device, row.person, email, name, row.times)


@contextmanager
def _telling() -> Iterator[None]:
    """What time can cure, in the endpoint's words."""
    try:
        yield
    except CenterBusy as error:
        raise Problem("busy") from error
