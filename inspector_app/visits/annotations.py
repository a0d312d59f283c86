"""What is drawn on a photo, and whether its picture may be shown outside.

Whoever draws a blur relies on it. So where anything drawn on a photo cannot be read (the form of a later version, a
conflict, an erased body), or names no photo that can be read, the picture stays inside; and a blur counts until
everybody who spoke of it has taken it back.

A picture is its bytes. Where several records name the same ones (taken twice, or brought in by two inspectors), what is
said on any of them is said of the picture.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from inspector_app.visits.records import Annotation, Photo, Visit
from inspector_app.visits.values import Arrow, Blur, Box, Drawn, Freehand, Gap, Words, known
from sync.strictjson import JSON

__all__ = [
    "annotations_of",
    "drawn_on",
    "drawn_to_json",
    "is_harmless",
    "is_refused_elsewhere",
    "is_shown_elsewhere",
    "is_too_much",
    "may_be_shown",
]

MOST_DRAWN: Final = 200
"""On one photo. Each takes time to draw, and no hand draws more than this; nor more than the two below, together."""
MOST_POINTS_OF_STROKES: Final = 5_000
MOST_CHARACTERS_OF_WORDS: Final = 2_000


def annotations_of(visit: Visit, digest: str) -> tuple[Annotation, ...]:
    """Everything that was ever drawn on the photo with this digest, in the order of their ids."""
    return tuple(one for one in visit.annotations if known(one.of) == digest)


def drawn_on(visit: Visit, digest: str) -> tuple[Drawn, ...]:
    """What is to be drawn on the photo: blurs first, so that nothing drawn over one is blurred away."""
    standing = [found for one in annotations_of(visit, digest) if (found := _standing(one)) is not None]
    return tuple(sorted(standing, key=lambda drawn: not isinstance(drawn, Blur)))


def may_be_shown(visit: Visit, photo: Photo) -> bool:
    """Whether the picture may leave by this record: somebody shared it, nobody disputes that or calls it sensitive, on
    this record or on another of the same picture, and all that is drawn can be read."""
    if known(photo.shared) is not True or not is_harmless(visit, photo) or is_refused_elsewhere(visit, photo):
        return False
    digest = known(photo.digest)
    if digest is None or not all(_is_readable(one) for one in _about(visit.annotations, digest)):
        return False
    return not is_too_much(drawn_on(visit, digest))


def is_harmless(visit: Visit, photo: Photo) -> bool:
    """Whether nobody calls the picture sensitive, and nobody disputes that: on no record that names it, and on none of
    which nobody can tell what it names."""
    about = (one for one in visit.photos if one.id == photo.id or _names_the_same(one, photo) or _names_any(one))
    return all(one.sensitive in (False, Gap.UNANSWERED) for one in about)


def is_refused_elsewhere(visit: Visit, photo: Photo) -> bool:
    """Whether on another record of the same picture somebody says that it is not to be shown, or people differ."""
    return any(one.shared not in (True, Gap.UNANSWERED) for one in _others_of(visit, photo))


def is_shown_elsewhere(visit: Visit, photo: Photo) -> bool:
    """Whether the same picture may leave by another record."""
    return any(may_be_shown(visit, one) for one in _others_of(visit, photo))


def _others_of(visit: Visit, photo: Photo) -> Iterable[Photo]:
    return (one for one in visit.photos if one.id != photo.id and _names_the_same(one, photo))


def _names_the_same(one: Photo, other: Photo) -> bool:
    return known(one.digest) is not None and one.digest == other.digest


def _names_any(photo: Photo) -> bool:
    # What is erased names nothing: its bytes are gone, whichever records named them.
    return isinstance(photo.digest, Gap) and photo.digest is not Gap.ERASED


def is_too_much(drawn: Sequence[Drawn]) -> bool:
    """Whether more is drawn on a photo than is ever drawn again: then nothing of the picture leaves."""
    points = sum(len(one.points) for one in drawn if isinstance(one, Freehand))
    characters = sum(len(one.text) for one in drawn if isinstance(one, Words))
    return len(drawn) > MOST_DRAWN or points > MOST_POINTS_OF_STROKES or characters > MOST_CHARACTERS_OF_WORDS


def _about(annotations: Iterable[Annotation], digest: str) -> Iterable[Annotation]:
    """Of this photo, or of one that cannot be told."""
    return (one for one in annotations if isinstance(one.of, Gap) or one.of == digest)


def _is_readable(annotation: Annotation) -> bool:
    # One that was taken back by everyone need not be read any more.
    return annotation.removed is True or not (isinstance(annotation.of, Gap) or isinstance(annotation.drawn, Gap))


def _standing(annotation: Annotation) -> Drawn | None:
    drawn = annotation.drawn
    if annotation.removed is True or isinstance(drawn, Gap):
        return None
    if annotation.removed in (False, Gap.UNANSWERED):
        return drawn
    return drawn if isinstance(drawn, Blur) else None


def drawn_to_json(drawn: Drawn) -> dict[str, JSON]:
    """As it stands in an entry."""
    match drawn:
        case Arrow(tail, head):
            return {"is": "arrow", "from": list(tail), "to": list(head)}
        case Box(corner, opposite):
            return {"is": "box", "from": list(corner), "to": list(opposite)}
        case Blur(corner, opposite):
            return {"is": "blur", "from": list(corner), "to": list(opposite)}
        case Freehand(points):
            return {"is": "freehand", "points": [list(point) for point in points]}
        case Words(at, text):
            return {"is": "text", "at": list(at), "text": text}
