"""A vault for tests of a replica: the shelf in a dictionary, with transactions that hold or are undone."""

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sync.journal import Entry
from sync.memory import Shelf
from sync.signed import Signed
from sync.strictjson import JSON

T = TypeVar("T")


class DiskFull(Exception):
    """Nothing of this transaction was kept."""


@dataclass
class VisitShelf:
    entries: list[Entry] = field(default_factory=list)
    checkpoints: list[Signed] = field(default_factory=list)
    receipts: list[Signed] = field(default_factory=list)
    belief: JSON = None


class MemoryShelf:
    """What one transaction sees. `writes_left` counts down; at 0 the disk is full."""

    def __init__(self) -> None:
        self.settings: dict[str, JSON] = {}
        self.by_visit: dict[str, VisitShelf] = {}
        self.certified: dict[str, Signed] = {}
        self.asides: list[tuple[str | None, str, bytes]] = []
        self.erased_photos: list[tuple[str, str]] = []
        self.writes_left: int | None = None

    def _write(self) -> None:
        if self.writes_left is not None:
            self.writes_left -= 1
            if self.writes_left < 0:
                raise DiskFull

    def setting(self, name: str) -> JSON:
        return self.settings.get(name)

    def put_setting(self, name: str, value: JSON) -> None:
        self._write()
        self.settings[name] = value

    def visits(self) -> list[str]:
        return [*self.by_visit]

    def add_visit(self, visit: str, header: JSON) -> None:
        self._write()
        self.by_visit.setdefault(visit, VisitShelf())

    def add_entries(self, visit: str, entries: Sequence[Entry]) -> None:
        self._write()
        here = {entry.head for entry in self.by_visit[visit].entries}
        self.by_visit[visit].entries += [entry for entry in entries if entry.head not in here]

    def entries(self, visit: str, after: int = 0) -> Iterator[tuple[int, Entry]]:
        return iter([*enumerate(self.by_visit[visit].entries, 1)][after:])

    def certificates(self) -> dict[str, Signed]:
        return dict(self.certified)

    def add_certificate(self, device: str, note: Signed) -> None:
        self._write()
        self.certified[device] = note

    def checkpoints(self, visit: str) -> list[Signed]:
        return [*self.by_visit[visit].checkpoints]

    def add_checkpoint(self, visit: str, note: Signed) -> None:
        self._write()
        self.by_visit[visit].checkpoints.append(note)

    def receipts(self, visit: str) -> list[Signed]:
        return [*self.by_visit[visit].receipts]

    def add_receipt(self, visit: str, note: Signed) -> None:
        self._write()
        self.by_visit[visit].receipts.append(note)

    def belief(self, visit: str) -> JSON:
        return self.by_visit[visit].belief

    def put_belief(self, visit: str, belief: JSON) -> None:
        self._write()
        self.by_visit[visit].belief = belief

    def set_aside(self, visit: str | None, why: str, what: bytes) -> None:
        self._write()
        if (visit, why, what) not in self.asides:
            self.asides.append((visit, why, what))

    def drop_asides(self, visit: str, is_gone: Callable[[bytes], bool]) -> None:
        self._write()
        self.asides = [one for one in self.asides if one[0] != visit or not is_gone(one[2])]

    def replace_with_erased(self, visit: str, leaf: bytes, body_hash: bytes) -> None:
        self._write()
        shelf = self.by_visit[visit]
        shelf.entries = [entry.without_body() if entry.leaf == leaf else entry for entry in shelf.entries]

    def erase_photo(self, visit: str, sha256: str) -> None:
        self._write()
        self.erased_photos.append((visit, sha256))


class MemoryVault:
    """A `sync.memory.Memory`. A transaction works on a copy, which takes the place of the shelf at its end."""

    def __init__(self) -> None:
        self.shelf = MemoryShelf()
        self.full_after_writes: int | None = None

    def read(self, work: Callable[[Shelf], T]) -> T:
        return work(self.shelf)

    def write(self, work: Callable[[Shelf], T]) -> T:
        shelf = copy.deepcopy(self.shelf)
        shelf.writes_left = self.full_after_writes
        result = work(shelf)
        shelf.writes_left = None
        self.shelf = shelf
        return result

    def snapshot(self) -> str:
        """All that is kept, to be compared."""
        return repr(vars(self.shelf))
