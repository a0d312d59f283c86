"""Photos, from the camera's bytes to durable, and the views that are made of them afterwards.

The bytes are hashed and kept before anything looks into them. The entry that brings a photo names the original alone;
views and what could be read of the picture follow in a later entry and can be made again at any time, so that a picture
that kills the decoder costs a message, never the photo.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from inspector_app.device.book import Book, NewPhoto
from inspector_app.device.room import see_to_room_for_photo
from inspector_app.evidence.intake import take_in
from inspector_app.evidence.troubles import NOT_TRIED_AGAIN
from inspector_app.evidence.views import Picture, Views, make_views
from inspector_app.visits.writing import add_photo, add_view, link_photo
from sync.journal import Op, PhotoName, new_id
from sync.strands import Node
from sync.strictjson import JSON


@dataclass(frozen=True, slots=True)
class Captured:
    """A photo that is durable: the record's id and the digest."""

    photo: str
    sha256: str


def capture_photo(
    book: Book, data: bytes, *, answers: tuple[str, ...] = (), seen: Mapping[str, JSON] | None = None
) -> Captured:
    """Keep a photo, linked to the answers it was taken for. When this returns it is durable.

    Args:
        seen: what the device knows of the moment, as fields of the photo: origin, device_taken, device_position.

    Raises NoRoomForPhotos, and what the vault raises.
    """
    see_to_room_for_photo(book.session.vault, len(data))
    intake = take_in(data)
    photo = new_id()
    name = PhotoName(intake.sha256, intake.size, intake.media_type, "original")
    named: dict[str, JSON] = {"digest": intake.sha256, "media_type": intake.media_type, "size": intake.size}
    fields = {**named, **(seen or {})}
    ops: list[Op] = [add_photo(photo, fields), *(link_photo(photo, answer) for answer in answers)]
    book.write(ops, [NewPhoto(name, data)])
    return Captured(photo, intake.sha256)


def develop(book: Book, captured: Captured, data: bytes) -> Node:
    """Make the views of a photo and write down what could be read of it; a damaged one gets its sentence."""
    return keep_views(book, captured, draw(book, captured, data))


def draw(book: Book, captured: Captured, data: bytes | None = None) -> Views:
    """Make the views of a photo, of the bytes in the vault where none are given. It takes a tenth of a second or some:
    nothing is written meanwhile, so whatever else is tapped may be.

    Raises what the vault raises.
    """
    book.draft(_mark(captured), True)
    return make_views(book.photo(captured.sha256) if data is None else data)


def keep_views(book: Book, captured: Captured, views: Views) -> Node:
    """Write the views of a photo, and what could be read of it, in one entry."""
    ops: list[Op] = [add_photo(captured.photo, facts) for facts in [_facts(views)] if facts]
    photos = []
    for picture in (views.preview, views.thumbnail):
        if picture is not None:
            op, photo = _view(captured, picture)
            ops.append(op)
            photos.append(photo)
    return book.write(ops, photos, settles=[_mark(captured)])


def _mark(captured: Captured) -> str:
    """Stands while the decoder works, so that a picture that ends the process is not tried at every start."""
    return f"developing.{captured.photo}"


def _view(captured: Captured, picture: Picture) -> tuple[Op, NewPhoto]:
    intake = take_in(picture.data)
    name = PhotoName(intake.sha256, intake.size, picture.media_type, picture.role, captured.sha256)
    size = {"width": picture.width, "height": picture.height}
    op = add_view(new_id(), of=captured.sha256, role=picture.role, digest=intake.sha256, **size)
    return op, NewPhoto(name, picture.data)


def _facts(views: Views) -> dict[str, JSON]:
    """What the picture says of itself, marked as that; and what is the matter with it."""
    facts, found = views.facts, dict[str, JSON]()
    if views.trouble is not None:
        found["trouble"] = views.trouble
    if facts.taken_at is not None:
        found["taken"] = _by_exif({"at": facts.taken_at, "offset_from": facts.offset_from})
    if facts.latitude is not None and facts.longitude is not None:
        place = {"latitude": facts.latitude, "longitude": facts.longitude}
        found["position"] = _by_exif({**place, "accuracy_mm": facts.accuracy_mm, "altitude_mm": facts.altitude_mm})
    if facts.camera is not None or facts.lens is not None:
        found["camera"] = _by_exif({"name": facts.camera, "lens": facts.lens})
    return found


def _by_exif(said: Mapping[str, JSON]) -> dict[str, JSON]:
    return {**{name: value for name, value in said.items() if value is not None}, "from": "exif"}


def develop_missing(book: Book) -> int:
    """Make the views that a process left unmade when it ended. Gives how many photos there were.

    A photo whose decoding had begun then is not tried again: its views may be made at the center.
    """
    missing = undeveloped(book)
    for captured in missing:
        if not give_up_begun(book, captured):
            develop(book, captured, book.photo(captured.sha256))
    return len(missing)


def give_up_begun(book: Book, captured: Captured) -> bool:
    """Say of a photo that its decoder was at work when the process ended, and that it is not tried again. False where
    it was not."""
    if _mark(captured) not in book.drafts():
        return False
    book.write([add_photo(captured.photo, {"trouble": NOT_TRIED_AGAIN})], settles=[_mark(captured)])
    return True


def undeveloped(book: Book) -> list[Captured]:
    """This device's photos whose views were never made: the process ended in between."""
    state = book.state
    tried = {str(view.fields["of"].value) for view in state.of_kind("view") if "of" in view.fields}
    found = []
    for record in state.of_kind("photo"):
        digest = record.fields.get("digest")
        if digest is None or digest.value in tried or "trouble" in record.fields:
            continue
        if digest.shown.device != book.session.device:
            continue
        found.append(Captured(record.id, str(digest.value)))
    return found
