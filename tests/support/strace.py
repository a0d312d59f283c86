"""What a process really did to a folder: its system calls, recorded by strace, as events of `power`."""

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.support.power import Event

CALLS: Final = (
    "openat,open,creat,close,lseek,write,pwrite64,writev,pwritev,sendto,sendmsg,ftruncate,truncate,fallocate,fsync,"
    "fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,copy_file_range,sendfile"
)
_LINE = re.compile(r"^(?P<pid>\d+) +(?P<rest>.*)$")
_RESUMED = re.compile(r"^<\.\.\. \w+ resumed>(?P<rest>.*)$")
_CALL = re.compile(r"^(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+|\?)(?:<[^>]*>)?")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FILE = re.compile(r"^(\d+)<((?:\\x[0-9a-f]{2}|[^>])*)>")


def is_here() -> bool:
    return shutil.which("strace") is not None


def recording(trace: Path, command: list[str]) -> list[str]:
    """The same command, recorded into that file."""
    size = 16 * 1024 * 1024
    return ["strace", "-f", "-y", "-xx", "-s", str(size), "-e", f"trace={CALLS}", "-o", str(trace), *command]


@dataclass
class _Reader:
    """Reads a recording. What happens elsewhere than in `folder` is passed over, but for what is said to `told` (a
    file), or over a line: a write to a socket."""

    folder: str
    told: str
    positions: dict[int, int] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def events(self, lines: Iterable[str]) -> Iterator[Event]:
        for name, arguments, result in _calls(lines):
            if result >= 0:
                yield from self._event(name, arguments, result)

    def _event(self, name: str, arguments: str, result: int) -> Iterator[Event]:
        reads = {
            **dict.fromkeys(("openat", "open", "creat"), self._opened),
            **dict.fromkeys(("close", "lseek"), self._moved),
            **dict.fromkeys(("write", "writev", "sendto", "sendmsg"), self._wrote),
            **dict.fromkeys(("pwrite64", "ftruncate", "fsync", "fdatasync"), self._changed),
            **dict.fromkeys(("rename", "renameat", "renameat2"), self._renamed),
            **dict.fromkeys(("link", "linkat", "mkdir", "mkdirat", "unlink", "unlinkat"), self._renamed),
        }
        if name in reads:
            yield from reads[name](name, arguments, result)
        else:
            assert self.folder not in _path_of(arguments), f"{name} is not understood"

    def _opened(self, _: str, arguments: str, descriptor: int) -> Iterator[Event]:
        path = _strings(arguments)[-1].decode()
        self.positions[descriptor] = 0
        if "O_CREAT" in arguments and path not in self.known:
            self.known.add(path)
            yield from self._within(Event("create", path))
        if "O_TRUNC" in arguments:
            yield from self._within(Event("truncate", path))

    def _moved(self, name: str, arguments: str, result: int) -> Iterator[Event]:
        self.positions[_descriptor(arguments)] = result if name == "lseek" else 0
        yield from ()

    def _wrote(self, _: str, arguments: str, size: int) -> Iterator[Event]:
        path, descriptor = _path_of(arguments), _descriptor(arguments)
        data = b"".join(_strings(arguments.partition(">")[2]))[:size]
        if path == self.told or path.startswith(("socket:", "TCP")):
            yield Event("said", data=data)
            return
        offset = self.positions.get(descriptor, 0)
        self.positions[descriptor] = offset + size
        yield from self._at(arguments, Event("write", "", offset, data))

    def _changed(self, name: str, arguments: str, size: int) -> Iterator[Event]:
        last = arguments.rpartition(",")[2]
        match name:
            case "pwrite64":
                yield from self._at(arguments, Event("write", "", int(last), _strings(arguments)[0][:size]))
            case "ftruncate":
                yield from self._at(arguments, Event("truncate", "", int(last)))
            case _:
                yield from self._at(arguments, Event("sync"))

    def _renamed(self, name: str, arguments: str, _: int) -> Iterator[Event]:
        first, *second = [found.decode() for found in _strings(arguments) if found.startswith(b"/")]
        kind = next(kind for kind in ("rename", "link", "unlink", "mkdir") if name in (kind, kind + "at", kind + "at2"))
        self.known.discard(first) if kind == "unlink" else self.known.update(second)
        yield from self._within(Event("folder" if kind == "mkdir" else kind, first, other="".join(second)))

    def _at(self, arguments: str, event: Event) -> Iterator[Event]:
        path = _path_of(arguments)
        if not path.endswith("(deleted)"):
            yield from self._within(Event(event.kind, path, event.offset, event.data))

    def _within(self, event: Event) -> Iterator[Event]:
        if event.path == self.folder:
            yield Event(event.kind, ".")
        elif event.path.startswith(self.folder + "/"):
            path = os.path.relpath(event.path, self.folder)
            other = os.path.relpath(event.other, self.folder) if event.other else ""
            yield Event(event.kind, path, event.offset, event.data, other)


def read(trace: Path, folder: Path, told: Path | None = None) -> list[Event]:
    """The events in that folder, and what was said to that file or over a line."""
    with trace.open(encoding="ascii") as lines:
        return list(_Reader(str(folder), str(told or "")).events(lines))


def _calls(lines: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """Name, arguments and result of each call, when it was done: one that another thread's came between is joined."""
    begun: dict[str, str] = {}
    for line in lines:
        found = _LINE.match(line.rstrip("\n"))
        if found is None:
            continue
        pid, rest = found["pid"], found["rest"]
        if rest.endswith("<unfinished ...>"):
            begun[pid] = rest.removesuffix("<unfinished ...>")
            continue
        if resumed := _RESUMED.match(rest):
            rest = begun.pop(pid, "") + resumed["rest"]
        if (call := _CALL.match(rest)) and call["result"] != "?":
            yield call["name"], call["arguments"], int(call["result"])


def _strings(arguments: str) -> list[bytes]:
    return [bytes.fromhex(found.replace("\\x", "")) for found in _STRING.findall(arguments)]


def _descriptor(arguments: str) -> int:
    return int(re.split(r"[<,]", arguments, maxsplit=1)[0])


def _path_of(arguments: str) -> str:
    """Of the descriptor that comes first; empty where there is none."""
    found = _FILE.match(arguments)
    name = found[2] if found else ""
    return bytes.fromhex(name.replace("\\x", "")).decode() if name.startswith("\\x") else name
