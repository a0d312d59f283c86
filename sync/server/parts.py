"""The files in which uploads gather: one at a time may touch a part, also among several processes.

Whoever writes to a part, finishes it or throws it away holds it. A request that another has overtaken finds the part
longer, finished or gone when its turn comes: it can neither leave a hole in a part nor touch verified bytes.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sync.server.problems import Problem

CHUNK_SUFFIX: Final = ".chunk"


def chunk_of(part: Path) -> Path:
    """Where bytes for that part wait until their checksum has been compared."""
    return part.with_name(part.name + CHUNK_SUFFIX)


if sys.platform == "win32":

    @contextmanager
    def holding(part: Path) -> Iterator[bool]:
        """There the center is one process, and a file that is open can be neither renamed nor removed."""
        yield part.exists()

else:
    import fcntl

    @contextmanager
    def holding(part: Path) -> Iterator[bool]:
        """Alone with a part, among all processes of this machine. False where there is none."""
        while (file := _opened(part)) is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                if _is_still(file, part):
                    yield True
                    return
            finally:
                os.close(file)
        yield False


def _opened(part: Path) -> int | None:
    try:
        return os.open(part, os.O_RDONLY)
    except FileNotFoundError:
        return None


def _is_still(file: int, part: Path) -> bool:
    """Whether the file that was opened bears that name now: it may have been finished while we waited for it."""
    try:
        return os.path.samestat(os.fstat(file), part.stat())
    except FileNotFoundError:
        return False


def make(part: Path) -> None:
    """A part without bytes, unless it is there."""
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT, 0o600))


@contextmanager
def made(part: Path) -> Iterator[None]:
    """Alone with a part, made without bytes where there was none."""
    while True:
        make(part)
        with holding(part) as is_here:
            if is_here:
                yield
                return


def append(part: Path, offset: int, piece: bytes) -> None:
    """Write where the part ends. Raises Problem: `busy` where it does not end there: another has come in between."""
    if offset == 0:
        make(part)
    with holding(part) as is_here:
        if not is_here or part.stat().st_size != offset:
            raise Problem("busy")
        with part.open("ab", buffering=0) as file:
            left = memoryview(piece)
            while left:
                left = left[file.write(left) :]


def digest_of(path: Path, algorithm: str = "sha256") -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).digest()


def drop(part: Path) -> None:
    """The part goes, and what waits beside it; nothing happens where they are not there."""
    chunk_of(part).unlink(missing_ok=True)
    with holding(part) as is_here:
        if is_here:
            part.unlink()
