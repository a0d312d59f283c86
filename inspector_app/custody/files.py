"""A file under its name is whole: written beside it, made durable, renamed. Whatever fails leaves nothing behind."""

import contextlib
import errno
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from inspector_app.custody.errors import NoRoom, NotWritten

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""The last: more than one file may hold there, as on many sticks."""


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that has this name once the block has ended without an error; one that had it before is replaced.

    Raises NoRoom, NotWritten.
    """
    # Not by its own name: with more before and behind it, that could be longer than a name may be.
    beside = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        with _explained():
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
            _sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


@contextlib.contextmanager
def readable_file(path: Path) -> Iterator[BinaryIO]:
    """Raises NotWritten where it cannot be read."""
    with _explained(), path.open("rb") as file:
        yield file


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoRoom(str(error)) from error
        raise NotWritten(error.strerror or str(error)) from error


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":  # it does so by itself and cannot be asked
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
