"""Takes pictures in through the real code of capture, one by one, and says what came of each and what it took."""

import hashlib
import io
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from inspector_app.central.darkroom import PREVIEW
from inspector_app.central.headquarters import Headquarters
from inspector_app.device.book import Book
from inspector_app.device.capture import Captured, capture_photo, develop
from inspector_app.evidence.troubles import AS_THEY_ARE
from inspector_app.visits.photofacts import said_of
from inspector_app.visits.records import Photo, Visit
from inspector_app.visits.values import known
from tests.support.office import begin_visit, open_office
from tests.support.pictures import CORNERS, Color

MOST_SECONDS: Final = 5


@dataclass(frozen=True)
class Outcome:
    """What became of a picture. `corners` says that those of the preview are as they are drawn; `is_at_headquarters`
    that it is there, byte for byte.

    `seconds` are those of the processor, `by_the_clock` all that passed; the same of headquarters' darkroom are those
    `there`, 0 where it was not asked.
    """

    name: str
    size: int
    is_kept: bool
    told: str | None
    shown: tuple[int, int] | None
    corners: bool
    taken_at: str | None
    place: tuple[int, ...]
    camera: str | None
    seconds: float
    by_the_clock: float
    seconds_there: float = 0.0
    by_the_clock_there: float = 0.0
    is_at_headquarters: bool = False
    is_shown_there: bool = False

    @property
    def is_slow(self) -> bool:
        """Whether it took more than 5 s of the processor, here or there; or passed time without work: half a minute,
        and thirty times what it worked, since others may be busy on the machine."""
        took = ((self.seconds, self.by_the_clock), (self.seconds_there, self.by_the_clock_there))
        return any(seconds > MOST_SECONDS or clock > 30 + 30 * seconds for seconds, clock in took)

    def to_json(self) -> dict[str, object]:
        return {**asdict(self), "is_slow": self.is_slow}


def exhibit(folder: Path, pictures: Iterable[tuple[str, bytes]]) -> list[Outcome]:
    """Everything into one visit of one phone, and then to headquarters."""
    with open_office(folder) as office, office.center_running():
        phone = office.enroll("lead")
        book = begin_visit(phone)
        taken = [_take_in(book, name, data) for name, data in pictures]
        visit = book.fold(lambda _: None)
        outcomes = [(_told_of(book, visit, one), one.captured.sha256) for one in taken]
        office.sync(phone)
        return [_at_headquarters(office.headquarters, book.visit, outcome, digest) for outcome, digest in outcomes]


@dataclass(frozen=True)
class _Taken:
    """A picture that went in, and what that took."""

    name: str
    size: int
    captured: Captured
    is_kept: bool
    seconds: float
    by_the_clock: float


def _take_in(book: Book, name: str, data: bytes) -> _Taken:
    begun, processor = time.perf_counter(), time.process_time()
    captured = capture_photo(book, data, answers=("6.7",))
    develop(book, captured, data)
    seconds, by_the_clock = time.process_time() - processor, time.perf_counter() - begun
    is_kept = captured.sha256 == hashlib.sha256(data).hexdigest() and book.photo(captured.sha256) == data
    return _Taken(name, len(data), captured, is_kept, round(seconds, 3), round(by_the_clock, 3))


def _told_of(book: Book, visit: Visit, taken: _Taken) -> Outcome:
    photo = next(one for one in visit.photos if one.id == taken.captured.photo)
    said, preview = said_of(photo), _preview_of(book, visit, photo)
    place = said.position
    parts = (place.latitude, place.longitude, place.altitude_mm) if place else ()
    return Outcome(
        name=taken.name,
        size=taken.size,
        is_kept=taken.is_kept,
        told=known(photo.trouble),
        shown=preview.size if preview else None,
        corners=preview is not None and corners_of(preview) == list(CORNERS),
        taken_at=said.taken.isoformat() if said.taken else None,
        place=tuple(part for part in parts if part is not None),
        camera=said.camera,
        seconds=taken.seconds,
        by_the_clock=taken.by_the_clock,
    )


def _preview_of(book: Book, visit: Visit, photo: Photo) -> Image.Image | None:
    made = (one for one in visit.views if one.of == photo.digest and one.role == "preview")
    digest = next((known(one.digest) for one in made), None)
    return Image.open(io.BytesIO(book.photo(digest))).convert("RGB") if digest else None


def _at_headquarters(headquarters: Headquarters, visit: str, outcome: Outcome, digest: str) -> Outcome:
    kept = headquarters.photo(visit, digest)
    there = outcome.is_kept and hashlib.sha256(kept).hexdigest() == digest and len(kept) == outcome.size
    changes: dict[str, object] = {"is_at_headquarters": there, "is_shown_there": outcome.shown is not None}
    if outcome.shown is None and outcome.told in AS_THEY_ARE:
        begun, processor = time.perf_counter(), _seconds_of_children()
        changes["is_shown_there"] = headquarters.darkroom.view(visit, digest, PREVIEW) is not None
        changes["seconds_there"] = round(_seconds_of_children() - processor, 3)
        changes["by_the_clock_there"] = round(time.perf_counter() - begun, 3)
    return Outcome(**{**asdict(outcome), **changes})


def _seconds_of_children() -> float:
    """Of the processor, in processes that this one started and that have ended."""
    used = os.times()
    return used.children_user + used.children_system


def corners_of(image: Image.Image) -> list[Color]:
    """The colors a tenth in from each corner, each taken to the nearest one that is drawn."""
    width, height = image.size
    places = [(x, y) for y in (height // 10, height * 9 // 10) for x in (width // 10, width * 9 // 10)]
    return [min(CORNERS, key=lambda color: _distance(color, image.getpixel(at))) for at in places]


def _distance(color: Color, pixel: object) -> int:
    assert isinstance(pixel, tuple)
    return sum(abs(one - other) for one, other in zip(color, pixel, strict=True))


def peak_megabytes() -> int:
    """The most memory that this process, or one that it started, ever held."""
    import resource  # noqa: PLC0415  there is none on Windows

    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    usages = [resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return max(usages) // unit  # a child's own peak, not the sum of all
