"""The tables of who may sign in at the center, and of what reviewers looked at and published: facts of their own.

Nothing here opens anything by itself: passwords are argon2id, codes and tokens are kept as hashes of random secrets.
Times are texts in UTC, as the center's clock gives them; their order is that of the moments.
"""

from sqlalchemy import BigInteger
from sqlmodel import Field

from inspector_app.central.tables import CentralTable

__all__ = ["AttemptRow", "CodeRow", "PasswordRow", "PublicationRow", "SeenRow", "SignInRow", "UnlockRow"]


class PasswordRow(CentralTable, table=True):
    """A person's password, as argon2 writes it: algorithm, parameters, salt and hash."""

    __tablename__ = "central_password"
    person: str = Field(primary_key=True, foreign_key="central_person.id")
    hashed: str
    since: str


class CodeRow(CentralTable, table=True):
    """A one-time code to choose a password with. One for each person: a new one takes the place of the last."""

    __tablename__ = "central_code"
    person: str = Field(primary_key=True, foreign_key="central_person.id")
    name: str = Field(unique=True)
    hashed: str
    until: str


class SignInRow(CentralTable, table=True):
    """A browser that is signed in. `key` is SHA-256 of its token, which only the browser has."""

    __tablename__ = "central_sign_in"
    key: str = Field(primary_key=True)
    person: str = Field(foreign_key="central_person.id", index=True)
    since: str
    until: str = Field(index=True)


class AttemptRow(CentralTable, table=True):
    """How often somebody tried to sign in: by the account that was named, and by where it came from."""

    __tablename__ = "central_attempt"
    key: str = Field(primary_key=True)
    count: int
    last_at: str = Field(index=True)
    closed_until: str


class SeenRow(CentralTable, table=True):
    """How far a reviewer has seen a visit: the place of its newest entry when it was last on that person's screen."""

    __tablename__ = "central_seen"
    person: str = Field(primary_key=True, foreign_key="central_person.id")
    visit: str = Field(primary_key=True)
    place: int = Field(sa_type=BigInteger)


class PublicationRow(CentralTable, table=True):
    """Who published a criterion set here. `person` is None for the command line of the center."""

    __tablename__ = "central_publication"
    digest: str = Field(primary_key=True)
    person: str | None = Field(default=None, foreign_key="central_person.id")
    at: str


class UnlockRow(CentralTable, table=True):
    """Somebody asked for the key of a vault. Written before it is judged, and completed by how it ended.

    `name` is SHA-256 of the one-time key that the ask was made with, so that it is answered once. What was not judged,
    because there had been too many attempts, has one row for a device and a minute, counted in `times`. `device` and
    `person` are those that are known here; whatever else was named is not kept. `number` tells what came later,
    whatever the center's clock said; two at once may have the same.
    """

    __tablename__ = "central_unlock"
    name: str = Field(primary_key=True)
    number: int = Field(index=True)
    at: str
    device: str
    person: str
    outcome: str
    times: int = 1
