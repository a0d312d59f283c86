"""What a picture says of itself, as its entry tells it: read from fields that a phone of any version wrote."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from inspector_app.visits.records import Photo
from inspector_app.visits.values import Position, known

__all__ = ["Said", "said_of"]


@dataclass(frozen=True, slots=True)
class Said:
    """`taken` has an offset only where the picture tells one; `is_zone_by_gps` that the satellites' clock told it."""

    taken: datetime | None = None
    is_zone_by_gps: bool = False
    position: Position | None = None
    camera: str | None = None
    lens: str | None = None


def said_of(photo: Photo) -> Said:
    """What the entry of a photo tells of the picture's own words."""
    taken = photo.taken if isinstance(photo.taken, Mapping) else {}
    camera = photo.camera if isinstance(photo.camera, Mapping) else {"name": photo.camera}
    return Said(
        read_moment(taken.get("at")),
        taken.get("offset_from") == "gps",
        known(photo.position),
        _text(camera.get("name")),
        _text(camera.get("lens")),
    )


def read_moment(written: object) -> datetime | None:
    """A time in ISO 8601; None for anything else."""
    try:
        return datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
