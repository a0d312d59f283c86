"""What one transaction may read and change: people, journals, photos and documents, and what is kept aside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlmodel import col

from sync.journal import Entry, PhotoName
from sync.server.dialects import can_be_name
from sync.server.documents import DocumentBook
from sync.server.journals import JournalBook
from sync.server.people import PeopleBook
from sync.server.tables import AsideRow, PhotoRow

T = TypeVar("T")
_MOST_PARAMETERS: Final = 10_000
_NAMED = select(col(PhotoRow.digest), col(PhotoRow.receipt_epoch)).where(col(PhotoRow.visit) == bindparam("of"))
_NAMED_IN = select(col(PhotoRow.visit), col(PhotoRow.digest)).where(
    col(PhotoRow.visit).in_(bindparam("these", expanding=True))
)
_IS_NAMED = (
    select(col(PhotoRow.digest))
    .where(col(PhotoRow.visit) == bindparam("of"), col(PhotoRow.digest) == bindparam("digest"))
    .limit(1)
)
_IS_NAMED_SO_LARGE = _IS_NAMED.where(col(PhotoRow.size) == bindparam("size"))
_HEADS = select(col(AsideRow.head)).where(col(AsideRow.visit) == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry kept aside, and why. `device` is that of its envelope, or whoever brought it; `seq` 0 if unreadable."""

    entry: Entry
    device: str
    seq: int
    why: str

    @property
    def size(self) -> int:
        return len(self.entry.envelope) + len(self.entry.body or b"")


class PhotoBook:
    """The photos that accepted entries name. Whether their bytes are here, only the photo store knows."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def named(self, visit: str) -> dict[str, str | None]:
        """Digest -> the last epoch in which a receipt named it."""
        return {found[0]: found[1] for found in self._connection.execute(_NAMED, {"of": visit})}

    def named_in(self, visits: Iterable[str]) -> Mapping[str, set[str]]:
        """Visit -> digests."""
        found: dict[str, set[str]] = {}
        for visit, digest in self._connection.execute(_NAMED_IN, {"these": [*set(visits)]}):
            found.setdefault(visit, set()).add(digest)
        return found

    def is_named(self, visit: str, digest: str, size: int | None = None) -> bool:
        """Whether an accepted entry names that photo (with that size)."""
        asked = {"of": visit, "digest": digest}
        if size is None:
            return self._connection.execute(_IS_NAMED, asked).first() is not None
        return self._connection.execute(_IS_NAMED_SO_LARGE, {**asked, "size": size}).first() is not None

    def media_type(self, visit: str, digest: str) -> str | None:
        """As the first entry that named it said; None where no accepted entry names it."""
        if not can_be_name(digest):
            return None
        row = PhotoRow
        query = select(col(row.media_type)).where(col(row.visit) == visit, col(row.digest) == digest)
        return self._connection.execute(query.limit(1)).scalar()

    def name(self, visit: str, photos: Iterable[PhotoName]) -> None:
        """Note what entries name; the same photo named again changes nothing."""
        named = {(photo.sha256, photo.size): photo for photo in photos}
        if not named:
            return
        row = PhotoRow
        query = select(col(row.digest), col(row.size), col(row.receipt_epoch)).where(col(row.visit) == visit)
        known = {(digest, size): epoch for digest, size, epoch in self._connection.execute(query)}
        epochs = {digest: epoch for (digest, _), epoch in known.items()}
        new = [
            {"visit": visit, "digest": digest, "size": size, "media_type": photo.type}
            | {"receipt_epoch": epochs.get(digest)}
            for (digest, size), photo in named.items()
            if (digest, size) not in known
        ]
        if new:
            self._connection.execute(insert(row), new)

    def mark_receipted(self, visit: str, digests: Sequence[str], epoch: str) -> None:
        """A receipt of that epoch names them."""
        for some in _in_parts(digests):
            named = (col(PhotoRow.visit) == visit) & col(PhotoRow.digest).in_(some)
            self._connection.execute(update(PhotoRow).where(named).values(receipt_epoch=epoch))

    def forget(self, visit: str, digests: Iterable[str]) -> None:
        """After a lawful erasure: no upload opens for these any more."""
        gone = (col(PhotoRow.visit) == visit) & col(PhotoRow.digest).in_(set(digests))
        self._connection.execute(delete(PhotoRow).where(gone))


class AsideBook:
    """Entries that were not stored with their strand."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, visit: str) -> list[Kept]:
        """What is kept aside of a visit, in the order of the strands."""
        row = AsideRow
        columns = (row.envelope, row.body, row.salt, row.after, row.erased_hash, row.device, row.seq, row.why)
        query = select(*(col(column) for column in columns)).where(col(row.visit) == visit)
        found = self._connection.execute(query.order_by(col(row.device), col(row.seq)))
        return [Kept(Entry(*parts), device, seq, why) for *parts, device, seq, why in found]

    def heads(self, visit: str) -> set[bytes]:
        return set(self._connection.execute(_HEADS, {"of": visit}).scalars())

    def bytes_of(self, brought_by: str) -> int:
        """How much is kept aside of what this device has brought."""
        query = select(func.coalesce(func.sum(col(AsideRow.size)), 0)).where(col(AsideRow.brought_by) == brought_by)
        return int(self._connection.execute(query).scalar_one())

    def add(self, visit: str, kept: Iterable[Kept], *, brought_by: str, at: str) -> None:
        rows = [{**_aside_row(visit, one), "brought_by": brought_by, "at": at} for one in kept]
        if rows:
            self._connection.execute(insert(AsideRow), rows)

    def drop(self, visit: str, heads: Iterable[bytes]) -> None:
        """They have found their place."""
        for some in _in_parts([*heads]):
            gone = (col(AsideRow.visit) == visit) & col(AsideRow.head).in_(some)
            self._connection.execute(delete(AsideRow).where(gone))


@dataclass(frozen=True, slots=True)
class Books:
    """All of them, in one transaction."""

    people: PeopleBook
    journals: JournalBook
    photos: PhotoBook
    asides: AsideBook
    documents: DocumentBook

    @classmethod
    def of(cls, connection: Connection) -> "Books":
        people, journals = PeopleBook(connection), JournalBook(connection)
        return cls(people, journals, PhotoBook(connection), AsideBook(connection), DocumentBook(connection))


def _in_parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """A statement takes only so many values."""
    for start in range(0, len(values), _MOST_PARAMETERS):
        yield values[start : start + _MOST_PARAMETERS]


def _aside_row(visit: str, one: Kept) -> dict[str, object]:
    entry = one.entry
    row: dict[str, object] = {"visit": visit, "head": entry.head, "device": one.device, "seq": one.seq}
    row |= {"after": entry.after, "envelope": entry.envelope, "body": entry.body, "salt": entry.salt}
    return row | {"erased_hash": entry.erased_hash, "why": one.why, "size": one.size}
