"""What a device and the center say to each other, and the digests by which they find that they agree.

The lines themselves are in PROTOCOL.md; `sync.writing` writes them, `sync.reading` reads them.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sync.journal import Entry, Position
from sync.signed import Signed
from sync.strictjson import JSON

EXCHANGE: Final = 1
"""The version of the protocol that is spoken here."""
DOCUMENTS: Final = "documents"
"""The word by which a device says that it takes documents: only then they count in the sync digests."""
MAX_DOCUMENT_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Run:
    """Entries of one strand of a visit, each following the one before."""

    visit: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """What one side holds of a visit: every strand's tip.

    From the device also the number of the newest receipt of the present epoch (0 where there is none); from the center
    the visit's digest after this exchange, "" where it tells of a part alone: what it has of what was named or brought.
    """

    visit: str
    tips: tuple[Position, ...]
    receipt: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """Photos that entries here name and whose bytes are not durable here (from the store, not from a table)."""

    visit: str
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prove:
    """A device asks whether the center has these photos of a visit at this moment, every byte of them."""

    visit: str
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """An entry that the center did not store with its strand: kept aside there, with the reason. `code` stands for the
    sentence `why`; "" where it has none, or the center is older than codes."""

    visit: str
    device: str
    seq: int
    why: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that the center has published and nobody ever changes, by its SHA-256 (hex). `size` in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Token:
    """Opens uploads and downloads until that time; opaque."""

    value: str
    until: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a device says. `digest` is its sync digest, `keys` the highest number of a working key that it knows,
    `speaks` names what it understands beyond the first form of this protocol, `successor` is the word of a key that is
    to take the place of this device's."""

    center: str
    device: str
    nonce: str
    epoch: str
    digest: str
    challenge: str
    keys: int
    certificates: tuple[Signed, ...] = ()
    holds: tuple[Hold, ...] = ()
    checkpoints: tuple[Signed, ...] = ()
    runs: tuple[Run, ...] = ()
    speaks: frozenset[str] = frozenset()
    proves: tuple[Prove, ...] = ()
    successor: Signed | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the center says. `digest` is its sync digest for this device after the exchange; `visits` gives the digest
    of each visit, and `documents` all that the device should hold, where the two differ as a whole; None where they
    are the same. `documents` is also None where one of the two does not speak of them. `ended` are the visits to which
    access was given and has ended, None where nothing is said of that; `revoked` is since when the device is ("" where
    it is not)."""

    nonce: str
    epoch: str
    at: str
    challenge: str
    access: int
    digest: str
    token: Token
    visits: Mapping[str, str] | None = None
    keys: tuple[Signed, ...] = ()
    holds: tuple[Hold, ...] = ()
    receipts: tuple[Signed, ...] = ()
    lacks: tuple[Lack, ...] = ()
    certificates: tuple[Signed, ...] = ()
    checkpoints: tuple[Signed, ...] = ()
    runs: tuple[Run, ...] = ()
    asides: tuple[Aside, ...] = field(default=())
    documents: tuple[Document, ...] | None = None
    ended: tuple[str, ...] | None = None
    revoked: str = ""
    holdings: tuple[Signed, ...] = ()


def tips_json(tips: Iterable[Position]) -> list[JSON]:
    """Positions as they travel, and as they are kept."""
    return [[at.device, at.n, at.head.hex()] for at in tips]


# digests


def visit_digest(tips: Iterable[Position], photos: Iterable[str], erasures: Iterable[str]) -> str:
    """SHA-256 (hex) over the sorted lines of what is held of a visit: strands, durable photos, erasures."""
    lines = [f"strand {at.device} {at.n} {at.head.hex()}" for at in tips]
    lines += [f"photo {digest}" for digest in photos]
    lines += [f"erasure {leaf}" for leaf in erasures]
    return _digest_of(lines)


def sync_digest(visits: Mapping[str, str], *, access: int, keys: int, epoch: str, documents: Iterable[str] = ()) -> str:
    """SHA-256 (hex) over the sorted lines of all that both sides have to agree on; equal digests: nothing to do.

    Args:
        documents: the digests of those that the device should hold, as far as it does.
    """
    lines = [f"visit {visit} {digest}" for visit, digest in visits.items()]
    # The word is older than what it stands for: the first documents were to be criterion sets.
    lines += [f"set {digest}" for digest in documents]
    return _digest_of([*lines, f"access {access}", f"keys {keys}", f"epoch {epoch}"])


def _digest_of(lines: Iterable[str]) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()


def lines_digest(lines: bytes) -> str:
    """SHA-256 (hex) of all lines before the last one: what that one signs."""
    return hashlib.sha256(lines).hexdigest()


# runs


def runs_of(visit: str, entries: Sequence[Entry]) -> list[Run]:
    """Cut entries, in the order in which they are to travel, into runs of one strand each."""
    runs: list[list[Entry]] = []
    head = b""
    for entry in entries:
        if entry.after != head:
            runs.append([])
        runs[-1].append(entry)
        head = entry.head
    return [Run(visit, tuple(run)) for run in runs]
