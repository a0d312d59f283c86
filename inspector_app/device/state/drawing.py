"""What is drawn on a photo of the visit on the screen: read for the screens, and written by a tap."""

import enum
from dataclasses import dataclass

from inspector_app.device.state.open_visit import OpenVisit
from inspector_app.visits.annotations import (
    drawn_on,
    is_harmless,
    is_refused_elsewhere,
    is_shown_elsewhere,
    may_be_shown,
)
from inspector_app.visits.records import Annotation, Photo
from inspector_app.visits.values import Blur, Drawn, Gap, Words, known
from inspector_app.visits.writing import annotate, remove_annotation, share_photo
from sync.journal import new_id

__all__ = [
    "Mark",
    "Standing",
    "Why",
    "draw",
    "is_drawn_on",
    "last_of_mine",
    "leaves_elsewhere",
    "marks_on",
    "put_back",
    "share",
    "shown_of",
    "size_of",
    "take_back",
    "why_inside",
    "words_place",
]


class Standing(enum.Enum):
    """How it is with something drawn: it stands; people differ on whether it was taken back; two values stand against
    each other; what was said cannot be read by this version; it was erased; nobody can tell on which photo it is."""

    STANDS = "stands"
    DOUBTED = "doubted"
    IN_CONFLICT = "in_conflict"
    UNREADABLE = "unreadable"
    ERASED = "erased"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something drawn and not taken back. `drawn` is None where it cannot be shown; `author` empty where nobody is
    named; `order` grows with each mark of this device, and is 0 for others."""

    id: str
    drawn: Drawn | None
    standing: Standing
    author: str
    at: str
    is_mine: bool
    order: int

    @property
    def is_shown(self) -> bool:
        """Whether it lies on the picture: of what people differ about, only a blur does."""
        return self.standing is Standing.STANDS or (self.standing is Standing.DOUBTED and isinstance(self.drawn, Blur))


class Why(enum.Enum):
    """Why a picture that somebody shared stays inside: people differ on whether it may be shown; somebody calls it
    sensitive, or people differ on that; the same picture is here twice, and the other is not to be shown; something
    drawn on it cannot be told; something was drawn on a photo that cannot be told, which may be this one; too much is
    drawn."""

    DISPUTED = "disputed"
    SENSITIVE = "sensitive"
    TWICE = "twice"
    UNTOLD = "untold"
    LOST = "lost"
    TOO_MUCH = "too_much"


def marks_on(visit: OpenVisit, digest: str) -> tuple[Mark, ...]:
    """All that is drawn on the photo with this digest, and what was drawn on one that cannot be told; oldest first."""
    about = (one for one in visit.visit.annotations if isinstance(one.of, Gap) or one.of == digest)
    marks = (_mark(visit, one) for one in about if one.removed is not True)
    return tuple(sorted(marks, key=lambda mark: (mark.at, mark.id)))


def _mark(visit: OpenVisit, annotation: Annotation) -> Mark:
    stamp = next((annotation.stamps[name] for name in ("drawn", "of", "removed") if name in annotation.stamps), None)
    session = visit.book.session
    return Mark(
        annotation.id,
        None if isinstance(annotation.drawn, Gap) else annotation.drawn,
        _standing(annotation),
        visit.name_of(stamp.by) if stamp else "",
        stamp.at if stamp else "",
        is_mine=stamp is not None and stamp.by == session.identity.person,
        order=stamp.seq if stamp is not None and stamp.device == session.device else 0,
    )


def _standing(annotation: Annotation) -> Standing:
    if isinstance(annotation.of, Gap):
        return Standing.LOST
    if annotation.drawn is Gap.IN_CONFLICT:
        return Standing.IN_CONFLICT
    if annotation.drawn is Gap.ERASED:
        return Standing.ERASED
    if isinstance(annotation.drawn, Gap):
        return Standing.UNREADABLE
    return Standing.STANDS if annotation.removed in (False, Gap.UNANSWERED) else Standing.DOUBTED


def shown_of(marks: tuple[Mark, ...]) -> tuple[Drawn, ...]:
    """What lies on the picture, in the order in which it is drawn there: blurs first, for nothing is blurred away that
    was drawn over one."""
    shown = (one.drawn for one in marks if one.is_shown and one.drawn is not None)
    return tuple(sorted(shown, key=lambda drawn: not isinstance(drawn, Blur)))


def is_drawn_on(visit: OpenVisit, photo: Photo) -> bool:
    """Whether anything is drawn on the photo, for its thumbnail: that shows it plain."""
    return bool(drawn_on(visit.visit, known(photo.digest) or ""))


def last_of_mine(marks: tuple[Mark, ...]) -> Mark | None:
    """What this device drew last, of what still stands."""
    return max((one for one in marks if one.order), key=lambda mark: mark.order, default=None)


def why_inside(visit: OpenVisit, photo: Photo) -> Why | None:
    """Why a picture stays inside although somebody shared it; None where nobody did, or where it may leave."""
    if photo.shared in (False, Gap.UNANSWERED) or may_be_shown(visit.visit, photo):
        return None
    if photo.shared is not True:
        return Why.DISPUTED
    if not is_harmless(visit.visit, photo):
        return Why.SENSITIVE
    if is_refused_elsewhere(visit.visit, photo):
        return Why.TWICE
    standing = {one.standing for one in marks_on(visit, known(photo.digest) or "")}
    if not standing <= {Standing.STANDS, Standing.DOUBTED, Standing.LOST}:
        return Why.UNTOLD
    return Why.LOST if Standing.LOST in standing else Why.TOO_MUCH


def leaves_elsewhere(visit: OpenVisit, photo: Photo) -> bool:
    """Whether a picture that nobody shared here may leave all the same: it is here twice, and the other is shared."""
    return photo.shared is not True and is_shown_elsewhere(visit.visit, photo)


def size_of(visit: OpenVisit, photo: Photo) -> tuple[int, int] | None:
    """Width and height of the photo's upright preview, in pixels; None where there is none to draw on."""
    for view in visit.visit.views:
        is_its = view.of == photo.digest and isinstance(view.digest, str)
        if is_its and known(view.role) == "preview":
            width, height = known(view.width), known(view.height)
            return (width, height) if width and height else None
    return None


def words_place(photo: str) -> str:
    """Where words for a picture are kept while they are typed."""
    return f"photo/{photo}/words"


async def draw(visit: OpenVisit, photo: Photo, drawn: Drawn) -> str:
    """Draw something on a photo; when this returns it is durable. Gives its id. Words settle what was typed.

    Raises what the vault raises, and NotWritable.
    """
    annotation = new_id()
    settles = [words_place(photo.id)] if isinstance(drawn, Words) else []
    await visit.write([annotate(annotation, known(photo.digest) or "", drawn)], settles=settles)
    return annotation


async def take_back(visit: OpenVisit, mark: str) -> None:
    """What was drawn is there no longer, for whoever has seen this."""
    await visit.write([remove_annotation(mark)])


async def put_back(visit: OpenVisit, mark: str) -> None:
    """What was taken back stands again."""
    await visit.write([remove_annotation(mark, removed=False)])


async def share(visit: OpenVisit, photo: str, *, is_shared: bool) -> None:
    """Whether the partner may see the picture in the summary, as it is annotated."""
    await visit.write([share_photo(photo, is_shared)])
