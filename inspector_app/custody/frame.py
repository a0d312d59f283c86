"""The zip around a package, byte for byte: there is one way to write it, so a byte of it that was altered shows.

Every file is stored as it is: nothing in a package is compressed, so nothing in it can swell (sync/PACKAGE.md, 1).
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, Protocol

from inspector_app.custody.manifest import Listed

_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The same package is the same bytes but for its manifest; when it was made stands there, signed."""
_UNIX: Final = 3
_OWNERS_FILE: Final = 0o100600 << 16


class Sink(Protocol):
    """What a package is written to."""

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


class _OneWay:
    """A sink that goes forward only, as a seal or a pipe does: so the frame is the same wherever a package goes."""

    def __init__(self, sink: Sink) -> None:
        self.write, self.flush = sink.write, sink.flush


class Frame:
    """A package's zip that is being written. `listed` is what the manifest says of the files so far."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zipped = zipped
        self.listed: list[Listed] = []

    def add(self, name: str, content: Iterable[bytes]) -> None:
        about = zipfile.ZipInfo(name, _LONG_AGO)
        about.external_attr, about.create_system = _OWNERS_FILE, _UNIX
        digest, size = hashlib.sha256(), 0
        with self._zipped.open(about, "w") as member:
            for piece in content:
                member.write(piece)
                digest.update(piece)
                size += len(piece)
        self.listed.append(Listed(name, size, digest.hexdigest()))


@contextmanager
def writing_frame(sink: Sink) -> Iterator[Frame]:
    """The zip is complete when the block ends without an error."""
    with zipfile.ZipFile(_OneWay(sink), "w", zipfile.ZIP_STORED) as zipped:  # type: ignore[call-overload]  # a sink
        yield Frame(zipped)


class Compared:
    """Takes what a package's zip should be, and says where the file differs from it.

    Args:
        told: is given the offset of the first byte that differs, for each stretch that does.
    """

    def __init__(self, file: BinaryIO, told: Callable[[int], object]) -> None:
        self._file, self._told, self._at = file, told, 0

    def write(self, data: bytes, /) -> int:
        self._file.seek(self._at)
        there = self._file.read(len(data))
        if there != data:
            self._told(self._at + _same_bytes(data, there))
        self._at += len(data)
        return len(data)

    def flush(self) -> None:
        return None

    def end(self) -> None:
        """What lies behind the end differs, too."""
        self._file.seek(self._at)
        if self._file.read(1):
            self._told(self._at)


def _same_bytes(ours: bytes, theirs: bytes) -> int:
    """How many bytes they begin with alike. By halves: one by one takes long where every piece differs at its end."""
    same, differs = 0, min(len(ours), len(theirs)) + 1
    while differs - same > 1:
        half = (same + differs) // 2
        if ours[same:half] == theirs[same:half]:
            same = half
        else:
            differs = half
    return same
