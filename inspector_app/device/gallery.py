"""The pictures that the partner may see of a visit, as far as this device has them."""

from inspector_app.device.book import Book
from inspector_app.device.errors import PhotoNotHere
from inspector_app.summary.pictures import Gallery
from inspector_app.vault.errors import VaultError
from inspector_app.visits.records import Visit

__all__ = ["gallery_of"]


def gallery_of(book: Book, visit: Visit) -> Gallery:
    """For `render_pdf`, of the visit as it was folded. Reads photos when asked for one: not for the screen's loop."""

    def read(digest: str) -> bytes | None:
        try:
            return book.photo(digest)
        except (PhotoNotHere, VaultError):
            return None

    return Gallery(visit, read)
