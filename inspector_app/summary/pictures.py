"""The pictures of a summary: how the content names one, and where the bytes of one come from.

The content names a picture by a digest over the photo's digest and what is drawn on it. So it pins what was shown, is
the same on every device and at the center, whether the photo is there or not, and tells a partner neither.
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol, TypeAlias

from inspector_app.evidence.markup import draw_flat
from inspector_app.evidence.views import PREVIEW_PIXELS, NotShown, Picture
from inspector_app.visits.annotations import drawn_on, drawn_to_json, may_be_shown
from inspector_app.visits.records import Visit
from inspector_app.visits.values import Drawn, known
from sync.strictjson import canonical

__all__ = ["Gallery", "Pictures", "draw_annotated", "name_of_picture", "no_pictures"]

_LONG_SIDE: Final = 900
_LONG_SIDE_OF_MANY: Final = 600
_MANY: Final = 40


Read: TypeAlias = Callable[[str], bytes | None]


class Pictures(Protocol):
    """Where a rendering gets its pictures."""

    def __call__(self, name: str, /) -> Picture | None:
        """The picture that the content names so, flattened: upright, without metadata, what is blurred covered.

        None where its bytes are not here, cannot be shown, or may not be shown any more.
        """


def no_pictures(_: str) -> None:
    """None of them is here."""


def name_of_picture(photo: str, drawn: Sequence[Drawn]) -> str:
    """SHA-256 (hex) over the digest of a photo and what is drawn on it, for this one use."""
    told = canonical({"is": "picture of a summary", "photo": photo, "drawn": [drawn_to_json(one) for one in drawn]})
    return hashlib.sha256(told.encode()).hexdigest()


def draw_annotated(
    visit: Visit, photo: str, drawn: Sequence[Drawn], read: Read, *, long_side: int = PREVIEW_PIXELS
) -> Picture | None:
    """A photo of the visit, by its digest, with these marks: made from its preview where the original is not here or is
    of a kind not shown here. None where neither can be had."""
    for digest in (photo, *_previews(visit, photo)):
        picture = read(digest)
        with contextlib.suppress(NotShown):
            if picture is not None:
                return draw_flat(picture, drawn, long_side=long_side)
    return None


@dataclass(frozen=True)
class Gallery:
    """The pictures that the partner may see of a visit as it stands now; nothing of one that was taken back since.

    `read` gives the bytes of a photo or a view by its digest, None where they are not here.
    """

    visit: Visit
    read: Read

    def __call__(self, name: str) -> Picture | None:
        photo, drawn = self._by_name.get(name, ("", ()))
        return draw_annotated(self.visit, photo, drawn, self.read, long_side=self._long_side) if photo else None

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, Sequence[Drawn]]]:
        shown = (known(photo.digest) for photo in self.visit.photos if may_be_shown(self.visit, photo))
        drawn = {digest: drawn_on(self.visit, digest) for digest in shown if digest}
        return {name_of_picture(digest, marks): (digest, marks) for digest, marks in drawn.items()}

    @property
    def _long_side(self) -> int:
        """So that a summary with very many pictures can still be sent by mail."""
        return _LONG_SIDE if len(self._by_name) <= _MANY else _LONG_SIDE_OF_MANY


def _previews(visit: Visit, photo: str) -> Iterable[str]:
    views = (view for view in visit.views if known(view.of) == photo and known(view.role) == "preview")
    return (digest for view in views if (digest := known(view.digest)))
