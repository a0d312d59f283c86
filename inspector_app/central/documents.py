"""Which criterion sets devices are to hold: they travel as documents of the endpoint, by digest."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from inspector_app.criteria.reading import Head
from inspector_app.criteria.sets import current, head_of
from inspector_app.visits.pinning import sets_named_by
from sync.journal import Body
from sync.server.documents import DocumentBook
from sync.server.keys import Clock

__all__ = ["SetRules"]


class SetRules:
    """Of criterion sets every device should hold those in effect and those to come; and what a visit is pinned to."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heads: dict[str, Head | None] = {}

    def for_all(self, book: DocumentBook, /) -> Collection[str]:
        """Somewhere on earth it is still yesterday: what ends today is in effect there."""
        day = (self._clock() - timedelta(days=1)).date()
        heads = (self._head(digest, book) for digest in book.names())
        return {head.digest for head in current((head for head in heads if head is not None), day)}

    def named_by(self, body: Body, /) -> Iterable[str]:
        return [named.digest for named in sets_named_by(body.ops)]

    def _head(self, digest: str, book: DocumentBook) -> Head | None:
        """None for what a later version of the center published and this one cannot read."""
        if digest not in self._heads:
            self._heads[digest] = head_of(digest, book.content(digest) or b"")
        return self._heads[digest]
