"""What a picture says of itself, in words, each with its source: beside a photo on a device and at headquarters."""

from datetime import datetime

from inspector_app.ui.wording import say, say_full_time
from inspector_app.visits.photofacts import Said
from inspector_app.visits.values import Position

__all__ = ["say_said", "say_zoned"]


def say_said(said: Said) -> list[str]:
    """One line each: when, where and with what, as far as the picture tells."""
    lines = []
    if said.taken is not None:
        at = say_zoned(said.taken)
        lines.append(say("photo_facts.taken_gps" if said.is_zone_by_gps else "photo_facts.taken", at=at))
    if said.position is not None:
        lines.append(_say_place(said.position))
    if said.camera or said.lens:
        lines.append(" · ".join(part for part in (said.camera, said.lens) if part))
    return lines


def say_zoned(moment: datetime) -> str:
    """A time with its year and its offset from UTC, or that none is told."""
    offset, at = moment.strftime("%z"), say_full_time(moment)
    if not offset:
        return say("photo_facts.no_zone", at=at)
    zone = f"UTC{offset[0].replace('-', '−')}{offset[1:3]}:{offset[3:5]}" if offset != "+0000" else "UTC"
    return say("photo_facts.zone", at=at, zone=zone)


def _say_place(at: Position) -> str:
    place = f"{at.latitude / 1e7:.5f}, {at.longitude / 1e7:.5f}"
    if at.accuracy_mm is not None:
        place = say("photo_facts.accuracy", place=place, count=max(1, round(at.accuracy_mm / 1000)))
    if at.altitude_mm is not None:
        high = round(abs(at.altitude_mm) / 1000)
        place = say("photo_facts.below" if at.altitude_mm < 0 else "photo_facts.above", place=place, count=high)
    return say("photo_facts.place", place=place)
