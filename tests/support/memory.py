"""A vault for tests of a replica: the shelf in a dictionary, with transactions that hold or are undone."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sync.journal import Entry
from sync.memory import Shelf
from sync.signed import Signed
from sync.strictjson import JSON

T = TypeVar("T")


class DiskFull(Exception):
    """Nothing of this transaction was kept."""


class DiskFailed(Exception):
    """EIO: nothing of this transaction was kept."""


@dataclass(frozen=True)
class MemoryPhoto:
    """A photo as the vault gives it."""

    sha256: str
    data: bytes = field(repr=False)
    media_type: str = "image/jpeg"

    @property
    def size(self) -> int:
        return len(self.data)

    def read(self, offset: int = 0, size: int | None = None) -> bytes:
        return self.data[offset : None if size is None else offset + size]


@dataclass
class VisitShelf:
    entries: list[Entry] = field(default_factory=list)
    checkpoints: list[Signed] = field(default_factory=list)
    receipts: list[Signed] = field(default_factory=list)
    belief: JSON = None
    heads: set[bytes] = field(default_factory=set, repr=False)
    rewritings: int = 0

    def copied(self) -> "VisitShelf":
        lists = [*self.entries], [*self.checkpoints], [*self.receipts]
        return VisitShelf(*lists, self.belief, {*self.heads}, self.rewritings)


class MemoryShelf:
    """What one transaction sees. `writes_left` counts down; at 0 the disk is full, or fails otherwise.

    It begins as the shelf before: what it changes it copies first, so that the one before stays as it was.
    """

    def __init__(self, before: "MemoryShelf | None" = None) -> None:
        self.settings: dict[str, JSON] = {**before.settings} if before else {}
        self.by_visit: dict[str, VisitShelf] = {**before.by_visit} if before else {}
        self.certified: dict[str, Signed] = {**before.certified} if before else {}
        self.asides: list[tuple[str | None, str, bytes]] = [*before.asides] if before else []
        self.erased_photos: list[tuple[str, str]] = [*before.erased_photos] if before else []
        self.kept_photos: dict[str, frozenset[str]] = {**before.kept_photos} if before else {}
        self.documents: dict[str, bytes] = {**before.documents} if before else {}
        self.photos: dict[tuple[str, str], bytes] = {**before.photos} if before else {}
        self.released_photos: dict[tuple[str, str], JSON] = {**before.released_photos} if before else {}
        self._changed: set[str] = set()
        self.writes_left: int | None = None
        self.fails_with: type[Exception] = DiskFull

    def _write(self) -> None:
        if self.writes_left is not None:
            self.writes_left -= 1
            if self.writes_left < 0:
                raise self.fails_with

    def _changing(self, visit: str) -> VisitShelf:
        self._write()
        if visit not in self._changed:
            self.by_visit[visit] = self.by_visit[visit].copied()
            self._changed.add(visit)
        return self.by_visit[visit]

    def is_settled(self) -> None:
        """The transaction is over: whatever changes anything from now on copies it first."""
        self._changed, self.writes_left = set(), None

    def setting(self, name: str) -> JSON:
        return self.settings.get(name)

    def copy_of_setting(self, name: str) -> JSON:
        """In memory nothing is damaged: what was put once is there."""
        return self.setting(name)

    def put_setting(self, name: str, value: JSON) -> None:
        self._write()
        self.settings[name] = value

    def visits(self) -> list[str]:
        return [*self.by_visit]

    def add_visit(self, visit: str, header: JSON) -> None:
        self._write()
        if visit not in self.by_visit:
            self.by_visit[visit] = VisitShelf()
            self._changed.add(visit)

    def add_entries(self, visit: str, entries: Sequence[Entry]) -> None:
        shelf = self._changing(visit)
        for entry in entries:
            if (head := entry.head) not in shelf.heads:
                shelf.heads.add(head)
                shelf.entries.append(entry)

    def entries(self, visit: str, after: int = 0) -> Iterator[tuple[int, Entry]]:
        return iter([*enumerate(self.by_visit[visit].entries[after:], after + 1)])

    def certificates(self) -> dict[str, Signed]:
        return dict(self.certified)

    def add_certificate(self, device: str, note: Signed) -> None:
        self._write()
        self.certified[device] = note

    def checkpoints(self, visit: str) -> list[Signed]:
        return [*self.by_visit[visit].checkpoints]

    def add_checkpoint(self, visit: str, note: Signed) -> None:
        _add_note(self._changing(visit).checkpoints, note)

    def receipts(self, visit: str) -> list[Signed]:
        return [*self.by_visit[visit].receipts]

    def add_receipt(self, visit: str, note: Signed) -> None:
        _add_note(self._changing(visit).receipts, note)

    def belief(self, visit: str) -> JSON:
        return self.by_visit[visit].belief

    def put_belief(self, visit: str, belief: JSON) -> None:
        self._changing(visit).belief = belief

    def set_aside(self, visit: str | None, why: str, what: bytes) -> None:
        self._write()
        if (visit, why, what) not in self.asides:
            self.asides.append((visit, why, what))

    def drop_asides(self, visit: str, is_gone: Callable[[bytes], bool]) -> None:
        self._write()
        self.asides = [one for one in self.asides if one[0] != visit or not is_gone(one[2])]

    def replace_with_erased(self, visit: str, leaf: bytes, body_hash: bytes) -> None:
        shelf = self._changing(visit)
        shelf.entries = [entry.without_body() if entry.leaf == leaf else entry for entry in shelf.entries]
        shelf.rewritings += 1

    def forget_entries(self, visit: str, heads: Collection[bytes]) -> None:
        shelf = self._changing(visit)
        shelf.entries = [entry for entry in shelf.entries if entry.head not in heads]
        shelf.heads -= set(heads)
        shelf.rewritings += 1

    def rewritings(self, visit: str) -> int:
        return self.by_visit[visit].rewritings

    def forget_photos(self, visit: str, besides: Collection[str]) -> None:
        self._write()
        self.kept_photos[visit] = frozenset(besides)
        self.photos = {at: data for at, data in self.photos.items() if at[0] != visit or at[1] in besides}
        released = self.released_photos
        self.released_photos = {at: about for at, about in released.items() if at[0] != visit or at[1] in besides}

    def has_document(self, sha256: str) -> bool:
        return sha256 in self.documents

    def add_document(self, sha256: str, content: bytes) -> None:
        self._write()
        self.documents[sha256] = content

    def add_photo(self, visit: str, sha256: str, media_type: str, data: bytes) -> None:
        self._write()
        self.photos.setdefault((visit, sha256), data)

    def photo(self, visit: str, sha256: str) -> "MemoryPhoto | None":
        data = self.photos.get((visit, sha256))
        return None if data is None else MemoryPhoto(sha256, data)

    def put_header(self, visit: str, header: JSON) -> None:
        self._write()

    def document(self, sha256: str) -> bytes | None:
        return self.documents.get(sha256)

    def erase_photo(self, visit: str, sha256: str) -> None:
        self._write()
        self.erased_photos.append((visit, sha256))
        self.photos.pop((visit, sha256), None)
        self.released_photos.pop((visit, sha256), None)

    def release_photo(self, visit: str, sha256: str, about: JSON) -> None:
        self._write()
        if self.photos.pop((visit, sha256), None) is not None:
            self.released_photos[visit, sha256] = about

    def released(self, visit: str) -> dict[str, JSON]:
        return {digest: about for (where, digest), about in self.released_photos.items() if where == visit}


def _add_note(notes: list[Signed], note: Signed) -> None:
    if note not in notes:
        notes.append(note)


class MemoryVault:
    """A `sync.memory.Memory`. A transaction works on a copy, which takes the place of the shelf at its end."""

    def __init__(self, shelf: MemoryShelf | None = None) -> None:
        self.shelf = shelf or MemoryShelf()
        self.full_after_writes: int | None = None
        self.fails_with: type[Exception] = DiskFull

    def read(self, work: Callable[[Shelf], T]) -> T:
        return work(self.shelf)

    def write(self, work: Callable[[MemoryShelf], T]) -> T:
        shelf = MemoryShelf(self.shelf)
        shelf.writes_left, shelf.fails_with = self.full_after_writes, self.fails_with
        result = work(shelf)
        shelf.is_settled()
        self.shelf = shelf
        return result

    def give_back_room(self) -> int:
        return 0

    def keep_way_back(self, way_back: object) -> None:
        """Nothing here is ever locked."""

    def snapshot(self) -> str:
        """All that is kept, to be compared."""
        return repr(vars(self.shelf))
