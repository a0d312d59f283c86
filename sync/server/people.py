"""Devices, writers, people and invitations, as one transaction sees them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlmodel import col

from sync.notes import Certificate
from sync.server.dialects import add_where_absent, can_be_name, put_row
from sync.server.tables import (
    AccessRow,
    CertificateRow,
    EndedRow,
    InvitationRow,
    Mark,
    PersonRow,
    RecoveryRow,
    SuccessorRow,
    WriterRow,
)
from sync.signed import Signed

EPOCH: Final = "epoch"
NEXT_CERTIFICATE: Final = "next-certificate"
# Made once: to put a statement together takes longer than the database takes to answer it, and exchanges ask all these.
_CERTIFICATES: Final = (
    select(col(CertificateRow.device), col(CertificateRow.note), col(CertificateRow.signature))
    .add_columns(col(CertificateRow.revoked_at))
    .where(col(CertificateRow.device).in_(bindparam("these", expanding=True)))
)
_MARK: Final = select(col(Mark.value)).where(col(Mark.name) == bindparam("of"))
_CERTIFICATE: Final = (
    select(col(CertificateRow.note), col(CertificateRow.signature))
    .add_columns(col(CertificateRow.revoked_at))
    .where(col(CertificateRow.device) == bindparam("of"))
)
_MEMBERS: Final = select(col(AccessRow.person)).where(col(AccessRow.visit) == bindparam("of"))
_VISITS: Final = select(col(AccessRow.visit)).where(col(AccessRow.person) == bindparam("of"))
_ENDED: Final = select(col(EndedRow.visit)).where(col(EndedRow.person) == bindparam("of"))
_ACCESS: Final = select(col(PersonRow.access)).where(col(PersonRow.id) == bindparam("of"))
_WRITER: Final = select(col(WriterRow.device), col(WriterRow.sealed)).where(
    col(WriterRow.person) == bindparam("of"),
    col(WriterRow.role) == bindparam("as"),
    col(WriterRow.epoch) == bindparam("in"),
    ~col(WriterRow.is_retired),
)
_ADD_MEMBER: Final = insert(AccessRow)
_DROP_ENDED: Final = delete(EndedRow).where(col(EndedRow.visit) == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Certified:
    """A writer's certificate, read and as it was signed, and since when it is revoked."""

    certificate: Certificate
    note: Signed
    revoked_at: str | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an enrollment code opens. `until` is a UTC time as text."""

    name: str
    sealed_key: bytes = field(repr=False)
    person: str
    role: str
    called: str
    until: str
    used_by: str | None = None


class PeopleBook:
    """All SQL about marks, certificates, writers, access, invitations and recovery."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # marks

    def mark(self, name: str) -> str | None:
        return self._connection.execute(_MARK, {"of": name}).scalar()

    def put_mark(self, name: str, value: str) -> None:
        put_row(self._connection, Mark, {"name": name, "value": value}, {"value": value})

    def epoch(self) -> str:
        found = self.mark(EPOCH)
        assert found is not None, "a center without an epoch"
        return found

    def take_certificate_number(self) -> int:
        """The next number, given once."""
        number = self.hold_certificate_numbers()
        self.put_mark(NEXT_CERTIFICATE, str(number + 1))
        return number

    def hold_certificate_numbers(self) -> int:
        """The next number, which nobody else gets until this transaction ends: nobody else certifies meanwhile."""
        add_where_absent(self._connection, Mark, {"name": NEXT_CERTIFICATE, "value": "1"})
        query = select(col(Mark.value)).where(col(Mark.name) == NEXT_CERTIFICATE).with_for_update()
        return int(self._connection.execute(query).scalar_one())

    # certificates

    def certificate(self, device: str) -> Certified | None:
        if not can_be_name(device):
            return None
        found = self._connection.execute(_CERTIFICATE, {"of": device}).first()
        return _certified(*found) if found else None

    def certificates(self, devices: Iterable[str]) -> dict[str, Certified]:
        """Those of these devices that are known, by device."""
        named = {device for device in devices if can_be_name(device)}
        if not named:
            return {}
        found = self._connection.execute(_CERTIFICATES, {"these": [*named]})
        return {device: _certified(note, signature, revoked_at) for device, note, signature, revoked_at in found}

    def add_certificate(self, certificate: Certificate, note: Signed) -> None:
        """Keep a certificate that is not known yet. It may have been forgotten: numbers given later are beyond it."""
        row = {"device": certificate.device, "number": certificate.number, "person": certificate.person}
        row |= {"place": certificate.place, "note": note.text, "signature": note.signature}
        is_new = certificate.number >= self.hold_certificate_numbers()
        # Another worker may have met the same writer a moment ago.
        add_where_absent(self._connection, CertificateRow, row)
        if is_new:
            self.put_mark(NEXT_CERTIFICATE, str(certificate.number + 1))

    def devices_of(self, person: str) -> list[str]:
        row = CertificateRow
        return [*self._connection.execute(select(col(row.device)).where(col(row.person) == person)).scalars()]

    def revoke(self, device: str, at: str) -> None:
        """Mark a device as revoked, under every identity that it has had; the first time stands."""
        row = CertificateRow
        found = col(row.device).in_(self.identities(device)) & col(row.revoked_at).is_(None)
        self._connection.execute(update(row).where(found).values(revoked_at=at))

    def succeed(self, device: str, before: str) -> None:
        """This identity takes the place of that one."""
        self._connection.execute(insert(SuccessorRow), {"device": device, "before": before})

    def identities(self, device: str) -> set[str]:
        """All identities that one device has had: those before this one, and those after."""
        row, found = SuccessorRow, {device}
        while True:
            either = col(row.device).in_(found) | col(row.before).in_(found)
            pairs = self._connection.execute(select(col(row.device), col(row.before)).where(either)).all()
            more = found.union(*map(set, pairs))
            if more == found:
                return found
            found = more

    # writers at the center

    def writer(self, person: str, role: str, epoch: str) -> tuple[str, bytes] | None:
        """Device id and sealed private key of the writer in use."""
        found = self._connection.execute(_WRITER, {"of": person, "as": role, "in": epoch}).first()
        return (found[0], found[1]) if found else None

    def add_writer(self, device: str, person: str, role: str, epoch: str, sealed: bytes) -> None:
        row = {"device": device, "person": person, "role": role, "epoch": epoch, "sealed": sealed}
        self._connection.execute(insert(WriterRow), {**row, "is_retired": False})

    def retire_writer(self, device: str) -> None:
        self._connection.execute(update(WriterRow).where(col(WriterRow.device) == device).values(is_retired=True))

    # access

    def access_number(self, person: str) -> int:
        return self._connection.execute(_ACCESS, {"of": person}).scalar() or 0

    def visits_of(self, person: str) -> list[str]:
        return [*self._connection.execute(_VISITS, {"of": person}).scalars()]

    def members(self, visit: str) -> frozenset[str]:
        if not can_be_name(visit):
            return frozenset()
        return frozenset(self._connection.execute(_MEMBERS, {"of": visit}).scalars())

    def ended_for(self, person: str) -> list[str]:
        """The visits to which this person's access has ended."""
        return [*self._connection.execute(_ENDED, {"of": person}).scalars()]

    def has_ended(self, person: str, visit: str) -> bool:
        row = EndedRow
        found = (col(row.person) == person) & (col(row.visit) == visit)
        return self._connection.execute(select(col(row.visit)).where(found)).first() is not None

    def put_ended(self, visit: str, persons: frozenset[str]) -> None:
        """Make these the persons whose access to the visit has ended."""
        self._connection.execute(_DROP_ENDED, {"of": visit})
        for person in sorted(persons):
            self._connection.execute(insert(EndedRow), {"person": person, "visit": visit})

    def put_members(self, visit: str, members: frozenset[str]) -> None:
        """Make these the members; the access number of everybody for whom this changes something rises."""
        before = self.members(visit)
        for person in sorted(before - members):
            gone = (col(AccessRow.person) == person) & (col(AccessRow.visit) == visit)
            self._connection.execute(delete(AccessRow).where(gone))
        for person in sorted(members - before):
            self._connection.execute(_ADD_MEMBER, {"person": person, "visit": visit})
        for person in sorted(before ^ members):
            self._raise_access_number(person)

    def _raise_access_number(self, person: str) -> None:
        # In one step: other visits of the same person change it at the same time.
        put_row(self._connection, PersonRow, {"id": person, "access": 1}, {"access": col(PersonRow.access) + 1})

    # invitations

    def invitation(self, name: str, *, held: bool = False) -> Invitation | None:
        """With `held` nobody else uses it until this transaction ends."""
        row = InvitationRow
        columns = (row.name, row.sealed_key, row.person, row.role, row.called, row.until, row.used_by)
        query = select(*(col(column) for column in columns)).where(col(row.name) == name)
        query = query.with_for_update() if held else query
        found = self._connection.execute(query).first()
        return Invitation(*found) if found else None

    def add_invitation(self, invitation: Invitation) -> None:
        names = ("name", "sealed_key", "person", "role", "called", "until", "used_by")
        self._connection.execute(insert(InvitationRow), {name: getattr(invitation, name) for name in names})

    def end_invitations(self, person: str, at: str) -> None:
        """No code of this person's that was not used yet opens anything any more."""
        row = InvitationRow
        unused = (col(row.person) == person) & col(row.used_by).is_(None) & (col(row.until) > at)
        self._connection.execute(update(row).where(unused).values(until=at))

    def use_invitation(self, name: str, device: str) -> None:
        found = update(InvitationRow).where(col(InvitationRow.name) == name)
        self._connection.execute(found.values(used_by=device))

    # recovery

    def put_recovery(self, device: str, wrapping: str, at: str) -> None:
        said = {"wrapping": wrapping, "at": at}
        put_row(self._connection, RecoveryRow, {"device": device, **said}, said)

    def recovery(self, device: str) -> str | None:
        """The wrapping's JSON as it was handed over."""
        row = RecoveryRow
        return self._connection.execute(select(col(row.wrapping)).where(col(row.device) == device)).scalar()


def _certified(note: str, signature: bytes, revoked_at: str | None) -> Certified:
    return Certified(Certificate.read(note), Signed(note, signature), revoked_at)
