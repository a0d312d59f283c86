"""A file beside the vault that does nothing but take up room, until a write finds none: then it is given up, and what
was being captured is finished in its place.

It holds a line that says so and random bytes: some file systems would make nothing of zeros. Nothing here ever removes
another file than that one.
"""

import contextlib
import os
import shutil
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

__all__ = ["BALLAST_BYTES", "NAME", "Ballast"]

NAME: Final = "vault.ballast"
BALLAST_BYTES = 16 * 1024 * 1024
"""A large photo with its views, and many answers behind it."""

_FIRST_LINE: Final = b"inspector ballast 1: nothing is in this file; it keeps room free for the vault beside it\n"
_LEFT_BESIDES: Final = 8 * 1024 * 1024
"""It is laid only where so much stays free: it must not itself be what fills the disk."""
_PIECE_BYTES: Final = 1024 * 1024


class Ballast:
    """That of the vault in one folder. Only whoever holds the folder's lock may lay it or give it up."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._path = folder, folder / NAME
        self._turn = threading.Lock()

    @property
    def is_laid(self) -> bool:
        """Whether all of it is there."""
        try:
            found = self._path.lstat()
        except OSError:
            return False
        return stat.S_ISREG(found.st_mode) and found.st_size >= BALLAST_BYTES

    @property
    def free_bytes(self) -> int:
        """What is free on the vault's volume, besides the ballast. Raises OSError."""
        return shutil.disk_usage(self._folder).free

    def lay(self) -> bool:
        """See to it that it is there, where there is room for it; gives whether it is. One that a kill left half
        written is finished."""
        with self._turn:
            if not self.is_laid:
                try:
                    self._lay()
                except OSError:
                    self._remove()  # half a one would only take the room
            return self.is_laid

    def give_up(self) -> bool:
        """Remove it; gives whether there was anything to gain."""
        with self._turn:
            return self._remove()

    def _lay(self) -> None:
        if self.free_bytes < BALLAST_BYTES + _LEFT_BESIDES:
            return
        with self._opened(os.O_RDWR | os.O_CREAT) as file:
            size = os.fstat(file).st_size
            at = os.lseek(file, size if size >= len(_FIRST_LINE) else 0, os.SEEK_SET)
            while at < BALLAST_BYTES:
                first = _FIRST_LINE if at == 0 else b""
                at += os.write(file, first + os.urandom(min(_PIECE_BYTES, BALLAST_BYTES - at) - len(first)))
            # Only what is written down has its room for certain.
            os.fsync(file)

    def _remove(self) -> bool:
        try:
            with self._opened(os.O_RDWR) as file:
                had = os.fstat(file).st_size > 0
                # Where every change takes room of its own, cutting a file short works when removing it may not.
                os.ftruncate(file, 0)
        except OSError:
            return False
        with contextlib.suppress(OSError):
            self._path.unlink()
        return had

    @contextlib.contextmanager
    def _opened(self, flags: int) -> Iterator[int]:
        """Its own file, and no other: no link, no folder, nothing that somebody else laid there under this name."""
        safely = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
        file = os.open(self._path, flags | safely, 0o600)
        try:
            found = os.fstat(file)
            is_own = stat.S_ISREG(found.st_mode) and found.st_nlink == 1
            if not is_own or not _FIRST_LINE.startswith(os.read(file, len(_FIRST_LINE))):
                raise FileExistsError(NAME)
            yield file
        finally:
            os.close(file)
