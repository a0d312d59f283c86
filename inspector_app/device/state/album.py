"""The photos of a visit for a list outside of it: what each shows, and its thumbnail."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspector_app.device.book import Book, open_visit
from inspector_app.device.errors import PhotoNotHere
from inspector_app.device.session import Session
from inspector_app.vault.errors import VaultError
from inspector_app.visits.records import Photo, Visit
from inspector_app.visits.values import known


@dataclass(frozen=True, slots=True)
class Pictured:
    """`answer` is the first that the photo was given to, empty where there is none; `thumbnail` None where not made."""

    caption: str
    answer: str
    thumbnail: bytes | None


def pictures_of(session: Session, visit: str, digests: Sequence[str]) -> dict[str, Pictured]:
    """These photos of a visit, by the digests of their originals. Opens the journal: not for the loop of the screen.

    Raises NoSuchVisit.
    """
    book = open_visit(session, visit)
    folded = book.fold(lambda _: None)
    wanted = set(digests)
    return {
        digest: _pictured(book, folded, photo, digest)
        for photo in folded.photos
        if (digest := known(photo.digest) or "") in wanted
    }


def _pictured(book: Book, visit: Visit, photo: Photo, digest: str) -> Pictured:
    shows = [answer for answer, is_so in photo.shows.items() if known(is_so)]
    views = (one for one in visit.views if known(one.of) == digest and known(one.role) == "thumbnail")
    named = next((found for one in views if (found := known(one.digest))), "")
    return Pictured(known(photo.caption) or "", shows[0] if shows else "", _read(book, named))


def _read(book: Book, digest: str) -> bytes | None:
    try:
        return book.photo(digest) if digest else None
    except (PhotoNotHere, VaultError):
        return None
