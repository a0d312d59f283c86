"""Documents: files that the center has published, by digest. What is published is never changed and never withdrawn.

What a document means is for whoever publishes it. The endpoint only needs to know which of them every device should
hold, and which ones a visit's entries name: whoever may read the visit gets those, too.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from typing import Final, Protocol

from sqlalchemy import Connection, bindparam, insert, select
from sqlmodel import col

from sync.exchange import MAX_DOCUMENT_BYTES
from sync.journal import HEX_DIGEST, Body
from sync.server.dialects import add_where_absent
from sync.server.tables import DocumentNameRow, DocumentRow
from sync.strands import Node

_HEX_AS_ZEROS: Final = bytes(ord("0") if chr(byte) in "0123456789abcdef" else ord(" ") for byte in range(256))
_A_DIGEST: Final = b"0" * 64
# Made once: every exchange asks these.
_NAMES: Final = select(col(DocumentRow.digest), col(DocumentRow.name))
_SIZES: Final = select(col(DocumentRow.digest), col(DocumentRow.size))
_NAMED_IN: Final = select(col(DocumentNameRow.digest)).where(
    col(DocumentNameRow.visit).in_(bindparam("these", expanding=True))
)


class NameTaken(ValueError):
    """Another document was published under that name: it stays what it is."""


class DocumentTooLarge(ValueError):
    """More than a device is asked to take at once."""


class DocumentBook:
    """All SQL about documents, and about which of them visits name."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, name: str, content: bytes, at: str) -> str:
        """Publish under a name that is used once, and give the digest. The same again changes nothing.

        Raises NameTaken, DocumentTooLarge.
        """
        if len(content) > MAX_DOCUMENT_BYTES:
            raise DocumentTooLarge(name)
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self.names():
            row = {"digest": digest, "name": name, "size": len(content), "content": content, "at": at}
            add_where_absent(self._connection, DocumentRow, row)
        if digest not in self.names():
            # Under that name something else was here, or was published by another worker a moment ago.
            raise NameTaken(name)
        return digest

    def names(self) -> dict[str, str]:
        """Digest -> name, of all that was ever published."""
        found = self._connection.execute(_NAMES)
        return dict(found.tuples().all())

    def content(self, digest: str) -> bytes | None:
        """None where it was never published."""
        return self._connection.execute(
            select(col(DocumentRow.content)).where(col(DocumentRow.digest) == digest)
        ).scalar()

    def sizes(self, digests: Collection[str]) -> dict[str, int]:
        """Of those that are published, in bytes."""
        return {digest: size for digest, size in self._connection.execute(_SIZES) if digest in digests}

    def name_in(self, visit: str, digests: Iterable[str]) -> None:
        """Entries of that visit name these, published or not."""
        row = DocumentNameRow
        here = set(self._connection.execute(select(col(row.digest)).where(col(row.visit) == visit)).scalars())
        new = [{"visit": visit, "digest": digest} for digest in sorted(set(digests) - here)]
        if new:
            self._connection.execute(insert(row), new)

    def named_in(self, visits: Iterable[str]) -> set[str]:
        """What entries of these visits name."""
        return set(self._connection.execute(_NAMED_IN, {"these": [*set(visits)]}).scalars())


class DocumentRules(Protocol):
    """What documents mean, for a center. Neither may fail: an exchange must not stand still over a document."""

    def for_all(self, book: DocumentBook, /) -> Collection[str]:
        """The digests of those that every device should hold now."""

    def named_by(self, body: Body, /) -> Iterable[str]:
        """The digests of documents that an entry's visit needs from now on."""


class NoDocuments:
    """A center without any."""

    def for_all(self, _: DocumentBook, /) -> Collection[str]:
        return ()

    def named_by(self, _: Body, /) -> Iterable[str]:
        return ()


def documents_named_by(nodes: Iterable[Node], rules: DocumentRules) -> Iterator[str]:
    """By entries whose content holds. Most name none; those are not even read."""
    for node in nodes:
        raw = node.entry.body
        if raw is not None and (_may_hold_a_digest(raw) or b"\\u" in raw) and isinstance(node.body, Body):
            yield from (digest for digest in rules.named_by(node.body) if HEX_DIGEST.fullmatch(digest))


def _may_hold_a_digest(raw: bytes) -> bool:
    # Of every entry that comes: a search by pattern takes six times as long.
    return _A_DIGEST in raw.translate(_HEX_AS_ZEROS)
