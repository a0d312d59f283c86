"""Where tests write: into memory, where this machine has plenty. A commit waits ten milliseconds for a disk, and the
tests commit tens of thousands of times; that a kill or a full disk costs nothing does not hang on it.

What is killed at any moment stays on the disk: there most of a commit is its waiting, and the kill falls into it.
"""

import os
import tempfile
from pathlib import Path
from typing import Final

_MEMORY, _PLENTY_BYTES = Path("/dev/shm"), 6 * 2**30
_DISK: Final = "INSPECTOR_TESTS_DISK"


def write_into_memory() -> None:
    """From now on, and in every process that this one starts; unless TMPDIR says where."""
    if "TMPDIR" not in os.environ and _has_plenty():
        os.environ[_DISK] = tempfile.gettempdir()
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None
    tempfile.gettempdir()  # and it stays there, whatever a test sets TMPDIR to


def disk() -> str:
    """The folder for temporary files on the disk."""
    return os.environ.get(_DISK) or tempfile.gettempdir()


def _has_plenty() -> bool:
    try:
        told = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
        available, room = int(told["MemAvailable"].split()[0]) * 1024, os.statvfs(_MEMORY)
    except (OSError, KeyError, ValueError):
        return False
    return os.access(_MEMORY, os.W_OK) and min(available, room.f_bavail * room.f_frsize) > _PLENTY_BYTES
