"""What is drawn on a photo, and whether its picture may be shown outside.

Whoever draws a blur relies on it. So where anything drawn on a photo cannot be read (the form of a later version, a
conflict, an erased body), or names no photo that can be read, the picture stays inside; and a blur counts until
everybody who spoke of it has taken it back.
"""

from collections.abc import Iterable

from inspector_app.visits.records import Annotation, Photo, Visit
from inspector_app.visits.values import Arrow, Blur, Box, Drawn, Freehand, Gap, Words, known
from sync.strictjson import JSON

__all__ = ["annotations_of", "drawn_on", "drawn_to_json", "may_be_shown"]


def annotations_of(visit: Visit, digest: str) -> tuple[Annotation, ...]:
    """Everything that was ever drawn on the photo with this digest, in the order of their ids."""
    return tuple(one for one in visit.annotations if known(one.of) == digest)


def drawn_on(visit: Visit, digest: str) -> tuple[Drawn, ...]:
    """What is to be drawn on the photo: blurs first, so that nothing drawn over one is blurred away."""
    standing = [found for one in annotations_of(visit, digest) if (found := _standing(one)) is not None]
    return tuple(sorted(standing, key=lambda drawn: not isinstance(drawn, Blur)))


def may_be_shown(visit: Visit, photo: Photo) -> bool:
    """Whether the picture may leave: somebody shared it, nobody disputes that or calls it sensitive, and all that is
    drawn can be read."""
    if known(photo.shared) is not True or photo.sensitive not in (False, Gap.UNANSWERED):
        return False
    digest = known(photo.digest)
    return digest is not None and all(_is_readable(one) for one in _about(visit.annotations, digest))


def _about(annotations: Iterable[Annotation], digest: str) -> Iterable[Annotation]:
    """Of this photo, or of one that cannot be told."""
    return (one for one in annotations if isinstance(one.of, Gap) or one.of == digest)


def _is_readable(annotation: Annotation) -> bool:
    if isinstance(annotation.of, Gap):
        return False
    # One that was taken back by everyone need not be read any more.
    return annotation.removed is True or not isinstance(annotation.drawn, Gap)


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
