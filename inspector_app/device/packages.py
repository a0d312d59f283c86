"""A visit out of this vault into a file, and out of a file into this vault: the same union as over the line."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from inspector_app.custody.errors import (
    FileAltered,
    NoPhrase,
    NotForHere,
    NotForThisPerson,
    NothingToTake,
    OpenedBefore,
)
from inspector_app.custody.forms import Root
from inspector_app.custody.index import About, reading_files
from inspector_app.custody.phrase import new_phrase, read_phrase
from inspector_app.custody.reading import Package, Watch
from inspector_app.custody.receiving import Imported, count_originals, mark_of, open_file
from inspector_app.custody.sealing import TO_PHONE, Header, SealedReader, open_with_phrase
from inspector_app.custody.sending import Recipient, Sent, send_package
from inspector_app.custody.writing import Maker, PhotoLost, PhotoSource
from inspector_app.device.book import open_visit
from inspector_app.device.errors import NoSuchVisit, NotThatSet
from inspector_app.device.listing import criteria_of, fold_with_levels
from inspector_app.device.session import Session
from inspector_app.device.syncing import VaultPhotos
from inspector_app.vault.contents import Contents
from sync.bundle import Bundle
from sync.courier import AccessEnded, Courier, NothingNew, TakenIn
from sync.errors import Refused
from sync.journal import PhotoName
from sync.signed import NotGenuine
from sync.strictjson import JSON

PHRASE_HOURS: Final = 24
_PHRASE: Final = "phrase"
_OPENED: Final = "opened files"
_MOST_REMEMBERED: Final = 100


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written. `photos_elsewhere` are photos of the visit that are not on this device, and so not in
    it; `sent.written.left_out` those that its disk has lost."""

    sent: Sent
    photos_elsewhere: int


def _courier_of(session: Session) -> Courier:
    return Courier(session.vault, session.identity, session.keyring, carried=session.sets.carried)


def export_visit(
    session: Session, visit: str, path: Path, recipient: Recipient, *, watch: Watch | None = None
) -> Exported:
    """Write all that is here of a visit into a file: never drafts, nor anything of another visit.

    Raises NoSuchVisit, NoRoom, NotWritten, and what the vault raises. Nothing lies under that name then.
    """
    replica = _courier_of(session)
    if visit not in replica.copies():
        raise NoSuchVisit(visit)
    bundle = replica.bundle(visit)
    named = replica.copies()[visit].named
    photos = _photos_here(session, visit, named)
    root, maker = Root(session.keyring.center, session.keyring.root), Maker(session.identity.signer, session.device)
    at = _to_utc(session.clock.now())
    about = About(root.center, f"device {session.device}", at, {photo.sha256 for photo in photos})
    sent = send_package(
        path,
        recipient,
        session.keyring,
        root=root,
        bundle=bundle,
        photos=photos,
        maker=maker,
        at=at,
        pages=lambda: _pages(session, bundle, about),
        watch=watch,
    )
    here = {photo.sha256 for photo in photos}
    return Exported(sent, sum(1 for one in named.values() if one.role == "original" and one.sha256 not in here))


def _pages(session: Session, bundle: Bundle, about: About) -> dict[str, bytes]:
    """What a person reads in it: the visit, and the criteria that it is pinned to where they are here."""
    visit = fold_with_levels(open_visit(session, bundle.visit))
    try:
        criteria = criteria_of(session, visit)
    except NotThatSet:
        return reading_files(visit, None, None, bundle, about)
    return reading_files(visit, criteria, session.sets.content(criteria.digest), bundle, about)


def _photos_here(session: Session, visit: str, named: Mapping[str, PhotoName]) -> list[PhotoSource]:
    """Originals and views that entries name, as far as their bytes are on this device."""
    photos = VaultPhotos(session)

    def reader(sha256: str) -> Callable[[], Iterator[bytes]]:
        def read() -> Iterator[bytes]:
            try:
                yield from photos.read(visit, sha256, 0)
            except Refused as error:
                raise PhotoLost from error

        return read

    sizes = {sha256: photos.size(visit, sha256) for sha256 in named}
    return [PhotoSource(sha256, size, reader(sha256)) for sha256, size in sizes.items() if size is not None]


def _to_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# the phrase


@dataclass(frozen=True, slots=True)
class Phrase:
    """What this phone shows for one file: in groups, and until when it is good (by this phone's clock)."""

    shown: str
    until: datetime


def open_phrase(session: Session) -> Phrase | None:
    """The phrase that is open here: not used yet, not too old."""
    kept = session.vault.read(lambda contents: contents.setting(_PHRASE))
    if not isinstance(kept, dict):
        return None
    made, now = datetime.fromisoformat(str(kept["made"])), session.clock.now()
    until = made + timedelta(hours=PHRASE_HOURS)
    # A clock that was set back does not make it good again for days.
    return Phrase(str(kept["phrase"]), until) if made - timedelta(hours=1) <= now < until else None


def show_phrase(session: Session, *, is_new: bool = False) -> Phrase:
    """The phrase that is open here, or a fresh one. With `is_new` a fresh one takes its place: what was sealed to the
    one before opens nowhere any more."""
    if not is_new and (shown := open_phrase(session)) is not None:
        return shown
    kept = {"phrase": new_phrase(), "made": session.clock.now().isoformat()}
    session.vault.write(lambda contents: contents.put_setting(_PHRASE, {**kept}))
    shown = open_phrase(session)
    assert shown is not None
    return shown


# taking in


def import_file(session: Session, file: BinaryIO, *, watch: Watch | None = None) -> Imported:
    """Take a visit in from a file: entries in one transaction, then photo by photo. Killed in the middle, the same call
    goes on. The phrase is used up when all is here.

    Raises PackageError, and what the vault raises.
    """
    opened: list[str] = []

    def unseal(sealed: BinaryIO, header: Header) -> SealedReader:
        opened.append(mark_of(header))
        return _unseal(session, sealed, header)

    with open_file(file, session.keyring.center, unseal, watch=watch) as package:
        imported = _take_in(session, package)
    session.vault.write(lambda contents: _use_up(contents, opened))
    return imported


def _unseal(session: Session, sealed: BinaryIO, header: Header) -> SealedReader:
    if header.to != TO_PHONE:
        raise NotForHere("sealed to the center")
    if mark_of(header) in _opened(session.vault.read(lambda contents: contents.setting(_OPENED))):
        raise OpenedBefore
    phrase = open_phrase(session)
    if phrase is None:
        raise NoPhrase
    return open_with_phrase(sealed, header, read_phrase(phrase.shown))


def _opened(kept: JSON) -> list[str]:
    return [str(mark) for mark in kept] if isinstance(kept, list) else []


def _use_up(contents: Contents, opened: list[str]) -> None:
    if opened:
        remembered: list[JSON] = [*_opened(contents.setting(_OPENED)), *opened]
        contents.put_setting(_OPENED, remembered[-_MOST_REMEMBERED:])
        contents.put_setting(_PHRASE, None)


def _take_in(session: Session, package: Package) -> Imported:
    visit, courier = package.manifest.visit, _courier_of(session)
    try:
        taken = courier.take_bundle(package.bundle)
    except AccessEnded as error:
        raise NotForThisPerson from error
    except NothingNew as error:
        raise NothingToTake(str(error)) from error
    except NotGenuine as error:
        raise FileAltered(str(error)) from error
    reached = courier.copies()[visit].row
    named = [taken.named[sha256] for sha256 in package.photos if _names(taken, sha256, package.photos[sha256])]
    missing = [photo for photo in named if not _is_here(session, visit, photo.sha256)]
    for photo in missing:
        _keep_photo(session, package, photo, reached)
    return _report(package, taken, named, missing)


def _names(taken: TakenIn, sha256: str, size: int) -> bool:
    """Whether an entry that is here brings that photo; else its bytes have no place."""
    return sha256 in taken.named and taken.named[sha256].size == size


def _is_here(session: Session, visit: str, sha256: str) -> bool:
    return session.vault.read(lambda contents: contents.photo(visit, sha256)) is not None


def _keep_photo(session: Session, package: Package, named: PhotoName, reached: int) -> None:
    """One photo, as if it had been captured: its bytes are looked at once more before they count."""
    data = b"".join(package.photo(named.sha256))
    if hashlib.sha256(data).hexdigest() != named.sha256:
        raise FileAltered(named.sha256)
    visit = package.manifest.visit

    def keep(contents: Contents) -> None:
        since = [entry.body or b"" for _, entry in contents.entries(visit, reached)]
        # A sync may run meanwhile, and bring the erasure of what is just being taken in.
        if not any(b'"erasure"' in body and named.sha256.encode() in body for body in since):
            contents.add_photo(visit, named.sha256, named.type, data)

    session.vault.write(keep)


def _report(package: Package, taken: TakenIn, named: list[PhotoName], new: list[PhotoName]) -> Imported:
    brought = sum(len(run.entries) for run in package.bundle.runs)
    asides = tuple((one.device, one.seq, one.why) for one in taken.misplaced)
    return Imported(
        visit=package.manifest.visit,
        entries=taken.entries,
        entries_here=brought - taken.entries - len(asides),
        photos=count_originals(new),
        photos_here=count_originals(named) - count_originals(new),
        photos_aside=len(package.photos) - len(named),
        asides=asides,
        are_receipts_new=taken.are_receipts_new,
    )
