"""Where the center keeps photos: bytes by visit and digest, written once. In a folder, or in a bucket (`s3`).

Promise of `PhotoStore`:
    A digest that is `held` has exactly those bytes, durably; it is held only in the visit where its bytes arrived.
    An upload gathers in a local file, its `part`; `keep` makes a verified part the photo, in one step.
    Every method may be called from any thread and by several workers at once, and may raise PhotosBusy where the store
    cannot be asked now. Visits and digests are of the protocol's form, checked by the caller.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, Protocol

from sync.journal import HEX_DIGEST

CHUNK_BYTES: Final = 256 * 1024


class PhotoNotHeld(LookupError):
    """The bytes of that photo are not here."""


class PhotosBusy(OSError):
    """The store of photos cannot be asked now; what was not kept yet stays a part."""


class PhotoStore(Protocol):
    """See the promise above."""

    def held(self, visit: str) -> frozenset[str]:
        """The digests whose bytes are durable here. Asked of the store itself each time."""

    def held_in(self, visits: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """The same of several visits, by visit."""

    def size(self, visit: str, digest: str) -> int | None:
        """Bytes held of that photo; None where it is not here."""

    def chunks(self, visit: str, digest: str) -> Iterator[bytes]:
        """The photo's bytes in pieces. Raises PhotoNotHeld."""

    def part(self, upload: str) -> Path:
        """The local file in which that upload gathers; it need not exist yet."""

    def keep(self, visit: str, digest: str, part: Path) -> None:
        """Make a part, whose bytes have been verified, the photo. Durable on return; the part is gone."""

    def remove(self, visit: str, digest: str) -> None:
        """After a lawful erasure, with whatever has come of it. Nothing happens where it is not here."""


class FolderPhotos:
    """`PhotoStore` in a folder: photos/<visit>/<digest>, parts/<upload>."""

    def __init__(self, folder: Path) -> None:
        self._photos = folder / "photos"
        self._parts = folder / "parts"
        for path in (self._photos, self._parts):
            make_folder(path)

    def held(self, visit: str) -> frozenset[str]:
        folder = self._photos / visit
        try:
            with os.scandir(folder) as found:
                names = [entry.name for entry in found]
        except FileNotFoundError:
            return frozenset()
        # A name just seen may have been renamed into place an instant ago: now it is durable too.
        fsync_folder(folder)
        return frozenset(name for name in names if HEX_DIGEST.fullmatch(name))

    def held_in(self, visits: Iterable[str]) -> Mapping[str, frozenset[str]]:
        return {visit: self.held(visit) for visit in visits}

    def size(self, visit: str, digest: str) -> int | None:
        try:
            return self._path(visit, digest).stat().st_size
        except FileNotFoundError:
            return None

    def chunks(self, visit: str, digest: str) -> Iterator[bytes]:
        try:
            photo = self._path(visit, digest).open("rb")
        except FileNotFoundError as error:
            raise PhotoNotHeld(digest) from error
        with photo:
            while chunk := photo.read(CHUNK_BYTES):
                yield chunk

    def part(self, upload: str) -> Path:
        return self._parts / upload

    def keep(self, visit: str, digest: str, part: Path) -> None:
        place = self._path(visit, digest)
        make_folder(place.parent)
        fsync_file(part)
        part.replace(place)
        fsync_folder(place.parent)

    def remove(self, visit: str, digest: str) -> None:
        place = self._path(visit, digest)
        if place.exists():
            place.unlink()
            fsync_folder(place.parent)
        forget_parts(self._parts, visit, digest)

    def _path(self, visit: str, digest: str) -> Path:
        return self._photos / visit / digest


def forget_parts(parts: Path, visit: str, digest: str) -> None:
    """An upload under way holds what was erased, too."""
    for part in parts.glob(f"{visit.replace('/', '-')}.{digest}.*"):
        part.unlink(missing_ok=True)
        fsync_folder(parts)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, durably."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        fsync_folder(folder.parent)


def fsync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def fsync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Windows does so by itself and cannot be asked."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
