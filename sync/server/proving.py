"""Reads photos from the store once more, so that a device may let go of its own: what is said of them is what they are
now, not what a table or a name in a folder says that they were."""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from typing import Final

from sync.exchange import Prove, Request
from sync.notes import Holding
from sync.server.answering import Caller
from sync.server.keys import Voice
from sync.server.photos import PhotoNotHeld, PhotoStore
from sync.server.store import JournalStore
from sync.signed import Signed, sign

MOST_BYTES: Final = 64 * 1024 * 1024
"""So much is read for one answer, and at least one photo: what is not spoken of is asked for again."""
_log = logging.getLogger(__name__)


def prove(
    request: Request, caller: Caller, store: JournalStore, photos: PhotoStore, voice: Voice, at: str
) -> tuple[Signed, ...]:
    """The center's word for those of the photos in question whose every byte has just been read: of visits that this
    person may read, and named by a receipt of this epoch. Of the others nothing is said."""
    if caller.is_revoked:
        return ()
    left, notes = MOST_BYTES, []
    for one in request.proves:
        epoch, known = _known(one, caller, store)
        read: list[str] = []
        for digest, size in _sizes(photos, one.visit, known):
            if left == MOST_BYTES or size <= left:
                left -= size
                read += [digest] if is_whole(photos, one.visit, digest) else []
        if read:
            note = Holding(request.center, voice.number, epoch, one.visit, at, request.nonce, tuple(read))
            notes.append(sign(note, voice.signer))
    return tuple(notes)


def _known(asked: Prove, caller: Caller, store: JournalStore) -> tuple[str, list[str]]:
    """The epoch, and which of them receipts of it have named."""
    with store.reading() as books:
        epoch = books.people.epoch()
        if caller.person not in books.people.members(asked.visit):
            return epoch, []
        named = books.photos.named(asked.visit)
    return epoch, [digest for digest in sorted(set(asked.photos)) if named.get(digest) == epoch]


def _sizes(photos: PhotoStore, visit: str, digests: Sequence[str]) -> Iterator[tuple[str, int]]:
    held = photos.held(visit) if digests else frozenset()
    for digest in digests:
        size = photos.size(visit, digest) if digest in held else None
        if size is not None:
            yield digest, size


def is_whole(photos: PhotoStore, visit: str, digest: str) -> bool:
    """Whether the store gives exactly the photo's bytes. Reads all of them."""
    found = hashlib.sha256()
    try:
        for piece in photos.chunks(visit, digest):
            found.update(piece)
    except (PhotoNotHeld, OSError) as error:
        _log.warning("photo %s of visit %s could not be read: %s", digest, visit, type(error).__name__)
        return False
    if found.hexdigest() != digest:
        _log.error("photo %s of visit %s is damaged in the store", digest, visit)
        return False
    return True
