"""Opens a file that somebody brought, sealed or readable, and gives the package in it once every byte is checked."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from inspector_app.custody.errors import ForeignCenter
from inspector_app.custody.reading import Package, Watch, is_sealed, open_package
from inspector_app.custody.sealing import Header, SealedReader
from sync.journal import PhotoName

Unseal = Callable[[BinaryIO, Header], SealedReader]


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: entries and photos that are new here, those that were here already, and what was set aside:
    (device, number, why). Photos are originals, as a person counts them; their views come along uncounted.
    `photos_aside` are those in the file that no entry which was taken in names.

    Nothing of it says that anything is safe at the center: `are_receipts_new` says that receipts came along. At the
    center `has_begun_epoch`: a receipt in the file proved that its data had been restored from a backup.
    """

    visit: str
    entries: int
    entries_here: int
    photos: int
    photos_here: int
    photos_aside: int
    asides: tuple[tuple[str, int, str], ...]
    are_receipts_new: bool = False
    has_begun_epoch: bool = False


@contextmanager
def open_file(file: BinaryIO, center: str, unseal: Unseal, *, watch: Watch | None = None) -> Iterator[Package]:
    """The package in a file of this center. Raises every PackageError there is for reading."""
    if is_sealed(file):
        header = Header.read(file)
        if header.center != center:
            raise ForeignCenter(header.center)
        file = unseal(file, header)  # type: ignore[assignment]  # it reads and seeks, which is all that is asked
    with open_package(file, center=center, watch=watch) as package:
        yield package


def mark_of(header: Header) -> str:
    """By what a sealed file is known again: its header is as random as its key."""
    return hashlib.sha256(header.raw).hexdigest()


def count_originals(photos: Iterable[PhotoName]) -> int:
    return sum(1 for photo in photos if photo.role == "original")
