"""A disk that loses its power: what a process wrote is replayed, and cut anywhere.

What is durable: the bytes of a file up to its last fsync, and the names in a folder up to the folder's last fsync.
Of what came after, anything may be there: of writes any sectors, in any order, and of changes of names the first few,
in order, as a file system with a journal keeps them.
"""

import base64
import gzip
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

SECTOR_BYTES = 512


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a process did. `path` is within the folder.

    `kind`: create, write (`data` at `offset`), truncate (to `offset`), sync, rename (to `other`), link (as `other`),
    unlink, folder; or `said`, where what came before was reported to someone (`data`).
    """

    kind: str
    path: str = ""
    offset: int = 0
    data: bytes = b""
    other: str = ""


@dataclass
class _File:
    """`pending` are writes and truncations that were not made durable."""

    is_folder: bool
    durable: bytes = b""
    pending: list[Event] = field(default_factory=list)


@dataclass
class Disk:
    """What is durable, and what is under way."""

    files: dict[int, _File] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    durable_names: dict[str, int] = field(default_factory=dict)
    renaming: list[tuple[Event, int]] = field(default_factory=list)

    def do(self, event: Event) -> None:
        match event.kind:
            case "create" | "folder":
                if event.path not in self.names:
                    self._name(event, len(self.files))
                    self.files[len(self.files)] = _File(is_folder=event.kind == "folder")
            case "write" | "truncate":
                self.files[self.names[event.path]].pending.append(event)
            case "rename" | "link":
                self._name(event, self.names[event.path])
            case "unlink":
                self._name(event, -1)
            case "sync":
                self._sync(event.path)

    def _name(self, event: Event, file: int) -> None:
        self.renaming.append((event, file))
        _apply(self.names, event, file)

    def _sync(self, path: str) -> None:
        """Of a file its bytes; of a folder the names in it, each change whole."""
        file = self.files.get(self.names.get(path, -1))
        if file is not None:
            file.durable, file.pending = _written(file.durable, file.pending), []
        left = []
        for event, number in self.renaming:
            if path in (_parent(event.path), _parent(event.other or event.path)):
                _apply(self.durable_names, event, number)
            else:
                left.append((event, number))
        self.renaming = left

    def cut(self, folder: Path, chance: random.Random, kept: float) -> None:
        """What is there when the power is back, in that folder: of what was under way each part with chance `kept`."""
        names = dict(self.durable_names)
        for event, number in self.renaming:
            if chance.random() >= kept:
                break
            _apply(names, event, number)
        folder.mkdir(parents=True)
        for name, number in sorted(names.items()):
            file, place = self.files[number], folder / name
            if not place.parent.is_dir():
                continue  # the folder's own name was lost, and what is in it with it
            if file.is_folder:
                place.mkdir()
            else:
                place.write_bytes(_written(file.durable, _surviving(file.pending, chance, kept)))


def _apply(names: dict[str, int], event: Event, file: int) -> None:
    if event.kind in ("rename", "unlink"):
        names.pop(event.path, None)
    if event.kind != "unlink":
        names[event.other or event.path] = file


def _parent(path: str) -> str:
    return str(PurePosixPath(path).parent)


def _written(content: bytes, events: Iterable[Event]) -> bytes:
    held = bytearray(content)
    for event in events:
        if event.kind == "truncate":
            held = held[: event.offset].ljust(event.offset, b"\0")
            continue
        if len(held) < event.offset:
            held = held.ljust(event.offset, b"\0")
        held[event.offset : event.offset + len(event.data)] = event.data
    return bytes(held)


def _surviving(pending: list[Event], chance: random.Random, kept: float) -> Iterator[Event]:
    """Any sectors of the writes, in any order; and any truncations."""
    sectors = [one for event in pending for one in _sectors(event) if chance.random() < kept]
    if 0 < kept < 1:
        chance.shuffle(sectors)
    yield from sectors


def _sectors(event: Event) -> Iterator[Event]:
    if event.kind == "truncate":
        yield event
    for start in range(0, len(event.data), SECTOR_BYTES):
        yield Event("write", event.path, event.offset + start, event.data[start : start + SECTOR_BYTES])


# keeping a recording


def save(events: Iterable[Event], path: Path) -> None:
    lines = [json.dumps({**asdict(one), "data": base64.b64encode(one.data).decode()}) for one in events]
    path.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))


def load(path: Path) -> list[Event]:
    said = [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines()]
    return [Event(**{**one, "data": base64.b64decode(one["data"])}) for one in said]
