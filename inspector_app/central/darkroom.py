"""Views that headquarters makes itself, of photos that came without: a phone keeps a HEIC and cannot open it.

They are derived: kept in a folder beside, named by the original, made again whenever they are missing, and never handed
out as what a device sent. Each picture is opened in a process of its own (`evidence.heif`).
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import inspector_app
from inspector_app.evidence.metadata import PhotoFacts
from sync.journal import HEX_DIGEST, new_id

__all__ = ["PREVIEW", "THUMBNAIL", "Darkroom"]

PREVIEW, THUMBNAIL = "preview", "thumbnail"
MAX_ORIGINAL_BYTES: Final = 60_000_000
_SECONDS: Final = 20
_MAX_TOLD_BYTES: Final = 20_000
_MAX_VIEW_BYTES: Final = 6_000_000
_JPEG: Final = b"\xff\xd8\xff"
_VISIT: Final = re.compile(r"[a-z0-9]{1,64}")

Open = Callable[[str, str], tuple[int, Iterator[bytes]]]


class Darkroom:
    """Safe to use from any thread.

    Args:
        folder: where derived views are kept; it may be removed at any time.
        open_original: size and bytes of a photo of a visit; raises where it is not, or no longer, to be seen.
    """

    def __init__(self, folder: Path, open_original: Open) -> None:
        self._folder, self._open = folder, open_original
        self._turn = threading.Lock()
        self._in_vain: set[tuple[str, str]] = set()

    def view(self, visit: str, digest: str, role: str) -> bytes | None:
        """A view of an original; None where none can be made. Raises what `open_original` raises."""
        made = self._made(visit, digest)
        return _read(made / f"{role}.jpg") if made and role in (PREVIEW, THUMBNAIL) else None

    def facts(self, visit: str, digest: str) -> PhotoFacts | None:
        """What the picture says of itself; None where it could not be opened. Raises what `open_original` raises."""
        made = self._made(visit, digest)
        told = _read(made / "facts.json") if made else None
        return PhotoFacts(**json.loads(told)) if told else None

    def forget(self, visit: str) -> None:
        """Something of the visit was erased: nothing derived of it may outlive it."""
        if _VISIT.fullmatch(visit):
            shutil.rmtree(self._folder / visit, ignore_errors=True)

    def _made(self, visit: str, digest: str) -> Path | None:
        size, chunks = self._open(visit, digest)
        if not _VISIT.fullmatch(visit) or not HEX_DIGEST.fullmatch(digest) or size > MAX_ORIGINAL_BYTES:
            return None
        made = self._folder / visit / digest
        if made.exists():
            return made
        with self._turn:
            if not made.exists() and (visit, digest) not in self._in_vain:
                if not _keep(made, _develop(b"".join(chunks))):
                    self._in_vain.add((visit, digest))
                try:
                    self._open(visit, digest)
                except BaseException:
                    self.forget(visit)  # it was erased meanwhile
                    raise
        return made if made.exists() else None


def _develop(original: bytes) -> bytes:
    """What the process tells; nothing where it was ended for its memory or its time, or died of the picture."""
    package = Path(inspector_app.__file__).parents[1]
    # Nothing of the center's own environment, where the passwords of its stores are.
    environment = {"PYTHONPATH": str(package), "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"}
    environment |= {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    program = [sys.executable, "-m", "inspector_app.evidence.heif"]
    try:
        done = subprocess.run(  # noqa: S603  our own program, and the picture is no argument
            program,
            input=original,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=package,
            timeout=_SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return b""
    return done.stdout if done.returncode == 0 else b""


def _keep(folder: Path, told: bytes) -> bool:
    """Put what was told into its folder, whole or not at all. What a process said that a picture had taken over is
    believed in nothing but its form."""
    try:
        line, views = told[:_MAX_TOLD_BYTES].partition(b"\n")[0], memoryview(told)
        said = json.loads(line)
        facts = PhotoFacts(**said["facts"])
        sizes = [int(size) for size in said["sizes"]]
        at = len(line) + 1
        pictures = [bytes(views[at : at + sizes[0]]), bytes(views[at + sizes[0] : at + sizes[0] + sizes[1]])]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return False
    if not all(picture.startswith(_JPEG) and len(picture) <= _MAX_VIEW_BYTES for picture in pictures):
        return False
    new = folder.with_name(f"{folder.name}.{new_id()[:8]}")
    new.mkdir(parents=True, mode=0o700)
    (new / "facts.json").write_text(json.dumps(_checked(facts)))
    for role, picture in zip((PREVIEW, THUMBNAIL), pictures, strict=True):
        (new / f"{role}.jpg").write_bytes(picture)
    with contextlib.suppress(OSError):  # another process was first: what it made is the same
        new.rename(folder)
    shutil.rmtree(new, ignore_errors=True)
    return True


def _checked(facts: PhotoFacts) -> dict[str, str | int | None]:
    """Words and whole numbers, and none that are long."""
    found: dict[str, str | int | None] = {}
    for name in PhotoFacts.__dataclass_fields__:
        value = getattr(facts, name)
        kind = str if name in ("taken_at", "offset_from", "camera", "lens") else int
        found[name] = value if type(value) is kind and len(str(value)) <= 100 else None
    return found


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
