"""The center's tables, in a registry of their own. Portable: nothing here is SQLite's alone.

What was signed or hashed is kept as it came (`envelope`, `body`, `note`); the columns beside it are for finding it.
Times are texts in UTC. What could be computed anew is marked "derived".
"""

from typing import Any

from sqlalchemy import BigInteger, LargeBinary, UniqueConstraint
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

_registry = registry()


class Bytes(LargeBinary):
    """Bytes, given to the driver as they are: the usual wrapping costs a third of storing many entries."""

    cache_ok = True

    def bind_processor(self, _dialect: Any) -> None:
        return None

    def result_processor(self, _dialect: Any, _coltype: object) -> None:
        return None


class CenterTable(SQLModel, registry=_registry):
    """Whatever the center keeps of journals, devices and people."""


class Mark(CenterTable, table=True):
    """Facts of the center as a whole: its id, the epoch, the next certificate's number."""

    __tablename__ = "journal_mark"
    name: str = Field(primary_key=True)
    value: str


class CertificateRow(CenterTable, table=True):
    """A writer that this center has certified: a device, or a writer at the center."""

    __tablename__ = "journal_certificate"
    device: str = Field(primary_key=True)
    number: int
    person: str = Field(index=True)
    place: str
    note: str
    signature: bytes
    revoked_at: str | None = None


class WriterRow(CenterTable, table=True):
    """A writer at the center, one per person, role and epoch. `sealed` is its private key under a key of the folder."""

    __tablename__ = "journal_writer"
    device: str = Field(primary_key=True)
    person: str = Field(index=True)
    role: str
    epoch: str
    sealed: bytes
    is_retired: bool = False


class VisitRow(CenterTable, table=True):
    """A visit. `counter` is the place of its newest entry: taken under this row's lock, so places are commit order."""

    __tablename__ = "journal_visit"
    id: str = Field(primary_key=True)
    counter: int = Field(sa_type=BigInteger)
    tips: str
    """Derived: JSON, `[[device, n, head], ...]` of every strand and branch."""
    erased: str
    """Derived: JSON, the leaves of the entries whose body is gone."""


class EntryRow(CenterTable, table=True):
    """An entry in its strand. Stored only when it chains and a checkpoint covers it."""

    __tablename__ = "journal_entry"
    __table_args__ = (UniqueConstraint("visit", "head"),)
    visit: str = Field(primary_key=True, foreign_key="journal_visit.id")
    place: int = Field(primary_key=True, sa_type=BigInteger)
    device: str
    seq: int = Field(sa_type=BigInteger)
    head: bytes = Field(sa_type=Bytes)
    after: bytes = Field(sa_type=Bytes)
    leaf: bytes = Field(sa_type=Bytes)
    envelope: bytes = Field(sa_type=Bytes)
    body: bytes | None = Field(sa_type=Bytes, nullable=True)
    salt: bytes = Field(sa_type=Bytes)
    erased_hash: bytes | None = Field(default=None, sa_type=Bytes)


class CheckpointRow(CenterTable, table=True):
    """A device's word for its strand; it may lie beyond the entries that are here."""

    __tablename__ = "journal_checkpoint"
    visit: str = Field(primary_key=True, foreign_key="journal_visit.id")
    device: str = Field(primary_key=True)
    n: int = Field(primary_key=True, sa_type=BigInteger)
    head: bytes = Field(primary_key=True)
    note: str
    signature: bytes


class ReceiptRow(CenterTable, table=True):
    """A receipt as it was signed. `tips` as in the visit's row: what it names."""

    __tablename__ = "journal_receipt"
    visit: str = Field(primary_key=True, foreign_key="journal_visit.id")
    epoch: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    tips: str
    note: str
    signature: bytes


class PhotoRow(CenterTable, table=True):
    """A photo that an accepted entry names. Whether its bytes are here only the photo store knows.

    The size is part of the key: a wrong one, named by somebody else, must not keep the true photo from coming.
    """

    __tablename__ = "journal_photo"
    visit: str = Field(primary_key=True, foreign_key="journal_visit.id")
    digest: str = Field(primary_key=True)
    size: int = Field(primary_key=True, sa_type=BigInteger)
    media_type: str
    receipt_epoch: str | None = None
    """The last epoch in which a receipt named it."""


class DocumentRow(CenterTable, table=True):
    """What was published. Rows come and never go or change: a name stands for the same bytes for ever."""

    __tablename__ = "journal_document"
    digest: str = Field(primary_key=True)
    name: str = Field(unique=True)
    size: int
    content: bytes
    at: str


class DocumentNameRow(CenterTable, table=True):
    """Derived from the accepted entries of a visit: the documents that it needs."""

    __tablename__ = "journal_document_name"
    visit: str = Field(primary_key=True, foreign_key="journal_visit.id")
    digest: str = Field(primary_key=True)


class AccessRow(CenterTable, table=True):
    """Derived from the access entries of the center: who may read and write a visit."""

    __tablename__ = "journal_access"
    person: str = Field(primary_key=True)
    visit: str = Field(primary_key=True, index=True)


class EndedRow(CenterTable, table=True):
    """Derived from the access entries of the center: who could read and write a visit once, or was named so, and can
    no longer."""

    __tablename__ = "journal_ended"
    person: str = Field(primary_key=True)
    visit: str = Field(primary_key=True, index=True)


class SuccessorRow(CenterTable, table=True):
    """A device that took a new identity, because its vault had been restored or copied. Both are one thing in a hand:
    they are revoked together."""

    __tablename__ = "journal_successor"
    device: str = Field(primary_key=True)
    before: str = Field(index=True)


class PersonRow(CenterTable, table=True):
    """`access` counts the changes of what this person may see."""

    __tablename__ = "journal_person"
    id: str = Field(primary_key=True)
    access: int


class InvitationRow(CenterTable, table=True):
    """An enrollment code: its first five letters, and the key that follows from the rest, sealed."""

    __tablename__ = "journal_invitation"
    name: str = Field(primary_key=True)
    sealed_key: bytes
    person: str
    role: str
    called: str
    """What the person is called, for the screen of the device."""
    until: str
    used_by: str | None = None


class RecoveryRow(CenterTable, table=True):
    """A device's data key, sealed to the center's recovery key by the device."""

    __tablename__ = "journal_recovery"
    device: str = Field(primary_key=True, foreign_key="journal_certificate.device")
    wrapping: str
    at: str


class AsideRow(CenterTable, table=True):
    """An entry that was not stored with its strand, whole, and why. `seq` is 0 where the envelope cannot be read."""

    __tablename__ = "journal_aside"
    visit: str = Field(primary_key=True)
    head: bytes = Field(primary_key=True)
    device: str
    seq: int = Field(sa_type=BigInteger)
    after: bytes
    envelope: bytes
    body: bytes | None
    salt: bytes
    erased_hash: bytes | None
    why: str
    brought_by: str = Field(index=True)
    size: int
    at: str
