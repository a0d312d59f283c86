"""Notices that the database was restored from a backup, or lags: by the center's own word for more than it holds."""

from collections.abc import Iterator

from sync.bundle import Bundle
from sync.journal import new_id
from sync.notes import Receipt
from sync.server.books import Books
from sync.server.keys import Authority
from sync.server.people import EPOCH
from sync.server.store import JournalStore
from sync.signed import NotGenuine


def draw_epoch(books: Books) -> str:
    """Nothing said before counts until it is said again, and everybody who writes here begins a new strand."""
    epoch = new_id()
    books.people.put_mark(EPOCH, epoch)
    return epoch


def notice_restore(store: JournalStore, authority: Authority, bundle: Bundle) -> bool:
    """Draw a new epoch where this center has given a receipt of the present one that it does not know.

    Receipts of other epochs prove nothing: that what they name may be lacking is what the present epoch was drawn for.
    """
    shown = {receipt.text(): receipt for receipt in _own_receipts(authority, bundle)}
    if not shown:
        return False
    with store.writing(alone=True) as books:
        epoch = books.people.epoch()
        known = {note.text for note in books.journals.receipts(bundle.visit, epoch, 0)}
        present = [one for text, one in shown.items() if one.epoch == epoch and text not in known]
        # Of a part none are kept: such a receipt says too much only where it names what is not here.
        heads = {entry.head for _, entry in books.journals.entries(bundle.visit)} if present else set()
        if not any(one.number > 0 or any(at.head not in heads for at in one.strands) for one in present):
            return False
        draw_epoch(books)
    return True


def _own_receipts(authority: Authority, bundle: Bundle) -> Iterator[Receipt]:
    """Those of its visit that this center has signed; also with a working key that it has forgotten since."""
    try:
        keyring = authority.keyring.with_keys(bundle.keys)
    except NotGenuine:
        keyring = authority.keyring
    for note in bundle.receipts:
        try:
            receipt = keyring.receipt(note)
        except NotGenuine:
            continue
        if receipt.visit == bundle.visit:
            yield receipt
