"""A visit out of the center into a file, and out of a file into the center: by the very reception that devices meet.

What comes in is placed, screened and receipted as if its maker had brought it over the line; a photo is kept where an
entry that was accepted names it, and then a receipt says so.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from inspector_app.central.errors import NoSuchVisit, VisitUnreadable
from inspector_app.central.opening import curing
from inspector_app.criteria.elements import CriterionSet
from inspector_app.custody.errors import FileAltered, NotForHere, NothingToTake
from inspector_app.custody.forms import Root
from inspector_app.custody.index import About, reading_files
from inspector_app.custody.reading import Package, Watch
from inspector_app.custody.receiving import Imported, count_originals, open_file
from inspector_app.custody.sealing import TO_CENTER, Header, SealedReader, open_with_private
from inspector_app.custody.sending import Recipient, Sent, send_package
from inspector_app.custody.writing import Maker, PhotoLost, PhotoSource
from inspector_app.visits.records import Visit
from sync.bundle import Bundle
from sync.exchange import runs_of
from sync.journal import Entry, PhotoName
from sync.notes import Certificate
from sync.server.books import Kept
from sync.server.center import Center
from sync.server.handed import photos_named_by
from sync.server.keys import to_text
from sync.server.parts import made
from sync.server.photos import PhotoNotHeld
from sync.signed import NotGenuine, Signed
from sync.strands import Strands

__all__ = ["Packages"]


class Packages:
    """Visits of one center as files. `receipts` gives every receipt of a visit, of all epochs; `read` the visit folded,
    and the set that it is pinned to."""

    def __init__(
        self,
        center: Center,
        receipts: Callable[[str], list[Signed]],
        read: Callable[[str], tuple[Visit, CriterionSet | None]],
        clock: Callable[[], datetime],
    ) -> None:
        self._center, self._receipts, self._read, self._clock = center, receipts, read, clock

    # out

    def export(self, visit: str, path: Path, recipient: Recipient, *, watch: Watch | None = None) -> Sent:
        """Write all that is here of a visit, its receipts included; never the journal for the office alone.

        Raises NoSuchVisit, NoRoom, NotWritten, CenterBusy. Nothing lies under that name then.
        """
        with curing():
            bundle = self._bundle(visit)
            photos = self._photos_here(visit)
        authority = self._center.authority
        root, maker = Root(authority.center, authority.root_key), Maker(authority.signer, key=authority.key_number)
        at = to_text(self._clock())
        about = About(root.center, "the center", at, {photo.sha256 for photo in photos})
        return send_package(
            path,
            recipient,
            authority.keyring,
            root=root,
            bundle=bundle,
            photos=photos,
            maker=maker,
            at=at,
            pages=lambda: self._pages(bundle, about),
            watch=watch,
        )

    def _pages(self, bundle: Bundle, about: About) -> dict[str, bytes]:
        """Nothing for a visit that cannot be folded here: its evidence is packed all the same."""
        try:
            visit, criteria = self._read(bundle.visit)
        except VisitUnreadable:
            return {}
        with curing():
            published = self._center.document(criteria.digest) if criteria is not None else None
        return reading_files(visit, criteria, published, bundle, about)

    def _bundle(self, visit: str) -> Bundle:
        if "/" in visit or visit not in self._center.visits():
            raise NoSuchVisit(visit)
        with self._center.store.reading() as books:
            entries = [entry for _, entry in books.journals.entries(visit)]
            certified = books.people.certificates(books.journals.writers_in(visit))
            checkpoints = books.journals.checkpoints(visit)
        keys = self._center.authority.keyring.keys
        return Bundle(
            visit,
            tuple(note for _, note in sorted(keys.items())),
            tuple(found.note for _, found in sorted(certified.items())),
            tuple(note for _, note in sorted(checkpoints.items(), key=lambda found: (found[0].device, found[0].n))),
            tuple(self._receipts(visit)),
            tuple(runs_of(visit, entries)),
        )

    def _photos_here(self, visit: str) -> list[PhotoSource]:
        center = self._center

        def reader(digest: str) -> Callable[[], Iterator[bytes]]:
            def read() -> Iterator[bytes]:
                try:
                    yield from center.photo_chunks(visit, digest)
                except (PhotoNotHeld, OSError) as error:
                    raise PhotoLost from error

            return read

        sizes = {digest: center.photos.size(visit, digest) for digest in sorted(center.held_photos(visit))}
        return [PhotoSource(digest, size, reader(digest)) for digest, size in sizes.items() if size is not None]

    # in

    def take_in(self, file: BinaryIO, *, watch: Watch | None = None) -> Imported:
        """Take a visit in from a file. Killed in the middle, the same call goes on; done again, it changes nothing.

        Raises PackageError, CenterBusy.
        """
        with open_file(file, self._center.authority.center, self._unseal, watch=watch) as package, curing():
            return self._take_in(package)

    def _unseal(self, file: BinaryIO, header: Header) -> SealedReader:
        if header.to != TO_CENTER:
            raise NotForHere("sealed to a phone")
        authority = self._center.authority
        try:
            public = authority.keyring.working_key(header.key_number, "recovery")
        except NotGenuine as error:
            raise FileAltered(str(error)) from error
        for private in authority.recovery_keys():
            if X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw() == public:
                return open_with_private(file, header, private)
        raise NotForHere("the private key of that number is not in this folder")

    def _take_in(self, package: Package) -> Imported:
        visit, center = package.manifest.visit, self._center
        before = {node.head for node in center.strands(visit).nodes}
        brought_by, owner = self._bringer(package.maker)
        kept, is_restored = center.reception.take_bundle(package.bundle, brought_by, owner)
        strands = center.strands(visit)
        if not strands.nodes and not kept:
            raise NothingToTake("it holds no entries")
        named = self._named(strands)
        new = [photo for photo in self._accepted(package, named) if self._take_photo(package, photo)]
        if new:
            with center.desks.open(visit) as desk:
                desk.issue_receipt()
        stored = {entry.head for entry in _entries(package)} & {node.head for node in strands.nodes} - before
        return replace(self._report(package, kept, new, named, len(stored)), has_begun_epoch=is_restored)

    def _bringer(self, maker: Certificate | None) -> tuple[str, str | None]:
        """Whom what is kept aside counts for, and whose a visit becomes that is nobody's: as with an exchange."""
        if maker is None or maker.place != "device":
            return self._center.authority.center, None
        known = self._center.reception.certified(maker.device)
        is_revoked = known is not None and known.revoked_at is not None
        return maker.device, None if is_revoked else maker.person

    def _named(self, strands: Strands) -> Mapping[str, PhotoName]:
        """The photos that accepted entries name and nobody erased, by digest."""
        with self._center.store.reading() as books:
            still = books.photos.named(strands.visit).keys()
        return {photo.sha256: photo for photo in photos_named_by(strands.nodes) if photo.sha256 in still}

    @staticmethod
    def _accepted(package: Package, named: Mapping[str, PhotoName]) -> list[PhotoName]:
        return [
            named[sha256] for sha256, size in package.photos.items() if sha256 in named and named[sha256].size == size
        ]

    def _take_photo(self, package: Package, photo: PhotoName) -> bool:
        """Keep a photo durably, as an upload would; whether it is new here. Its bytes are hashed once more first."""
        visit, center = package.manifest.visit, self._center
        # Called as an upload is: an erasure finds it, and what a kill left of it is swept.
        part = center.photos.part(f"{visit}.{photo.sha256}.{photo.size}.file")
        with made(part):
            try:
                return center.photos.size(visit, photo.sha256) is None and self._keep_photo(package, photo, part)
            finally:
                part.unlink(missing_ok=True)

    def _keep_photo(self, package: Package, photo: PhotoName, part: Path) -> bool:
        visit, center = package.manifest.visit, self._center
        digest = hashlib.sha256()
        with part.open("wb") as gathering:
            for piece in package.photo(photo.sha256):
                gathering.write(piece)
                digest.update(piece)
        if digest.hexdigest() != photo.sha256:
            raise FileAltered(photo.sha256)
        # With the visit's row held: an erasure that came in between must find it, or have kept it out.
        with center.store.writing() as books:
            books.journals.lock(visit)
            if not books.photos.is_named(visit, photo.sha256, photo.size):
                return False
            center.photos.keep(visit, photo.sha256, part)
        return True

    def _report(
        self, package: Package, kept: list[Kept], new: list[PhotoName], named: Mapping[str, PhotoName], stored: int
    ) -> Imported:
        brought = len(_entries(package))
        accepted = self._accepted(package, named)
        return Imported(
            visit=package.manifest.visit,
            entries=stored,
            entries_here=max(0, brought - stored - len(kept)),
            photos=count_originals(new),
            photos_here=count_originals(accepted) - count_originals(new),
            photos_aside=len(package.photos) - len(accepted),
            asides=tuple((one.device, one.seq, one.why) for one in kept),
        )


def _entries(package: Package) -> list[Entry]:
    return [entry for run in package.bundle.runs for entry in run.entries]
