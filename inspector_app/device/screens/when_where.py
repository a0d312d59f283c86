"""When and where a photo was taken, by the picture and by the device, side by side; and where the two differ."""

from datetime import datetime

import flet as ft

from inspector_app.device.screens.places import the_visit
from inspector_app.ui import palette
from inspector_app.ui.kit.cards import card, notice
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.photofacts import say_said
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say, say_date
from inspector_app.visits.photofacts import said_of
from inspector_app.visits.sources import WhenWhere, when_where
from inspector_app.visits.values import Fix, known

__all__ = ["WhenWhereCard"]

_KILOMETER: int = 1000


@component
def WhenWhereCard(photo_id: str) -> ft.Control:
    """Nothing where nobody says anything."""
    visit = the_visit()
    use_changes(visit.changes)
    photo = next((one for one in visit.visit.photos if one.id == photo_id), None)
    if photo is None:
        return ft.Container(height=0)
    said, by_picture = when_where(photo), say_said(said_of(photo))
    if not said.says_something and not by_picture:
        return ft.Container(height=0)
    parts: list[ft.Control] = [words(say("when_where.title"), Style.CARD_TITLE)]
    if known(photo.origin) == "file":
        parts.append(faint(say("when_where.from_file")))
    parts += _source(ft.Icons.PHONE_ANDROID, say("when_where.device"), _by_device(said))
    parts += _source(ft.Icons.IMAGE_OUTLINED, say("when_where.picture"), by_picture)
    parts += _differences(said)
    return card(parts, spacing=12, identifier="when-where")


def _source(icon: ft.IconData, name: str, lines: list[str]) -> list[ft.Control]:
    if not lines:
        return []
    told = [words(text, Style.SECOND, is_selectable=True) for text in lines]
    column = ft.Column([faint(name), *told], spacing=1, expand=True)
    row = ft.Row(
        [ft.Icon(icon, size=20, color=palette.FAINT), column],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return [row]


def _by_device(said: WhenWhere) -> list[str]:
    lines = [] if said.device_taken is None else [_time(said.device_taken)]
    fix = said.device_position
    if fix is None:
        return lines
    lines.append(_place(fix))
    lines.append(_had(fix))
    return [*lines, say("when_where.mocked")] if fix.mocked else lines


def _time(moment: datetime) -> str:
    """To the second, with the offset that its clock had."""
    time = moment.strftime("%H:%M:%S")
    if moment.tzinfo is None:
        return say("when_where.time_only", day=say_date(moment.date()), time=time)
    offset = moment.isoformat()[-6:].replace("-", "\N{MINUS SIGN}")
    return say("when_where.time", day=say_date(moment.date()), time=time, offset=offset)


def _place(place: Fix) -> str:
    at = f"{place.latitude / 1e7:.5f}, {place.longitude / 1e7:.5f}".replace("-", "\N{MINUS SIGN}")
    if place.accuracy_mm is not None:
        at = say("when_where.within", place=at, meters=max(1, round(place.accuracy_mm / 1000)))
    if place.altitude_mm is not None:
        return say("when_where.altitude", place=at, meters=str(round(place.altitude_mm / 1000)))
    return at


def _had(fix: Fix) -> str:
    seconds = abs(round(fix.age_ms / 1000))
    return say("when_where.before", count=seconds) if fix.age_ms >= 0 else say("when_where.after", count=seconds)


def _differences(said: WhenWhere) -> list[ft.Control]:
    found: list[ft.Control] = []
    if said.minutes_apart is not None:
        text = say("when_where.minutes_apart", count=said.minutes_apart)
        found.append(notice("times-differ", ft.Icons.HISTORY_TOGGLE_OFF, text, tone=Tone.WARN))
    if said.meters_apart is not None:
        far = said.meters_apart
        text = (
            say("when_where.meters_apart", count=far)
            if far < _KILOMETER
            else say("when_where.kilometers_apart", count=round(far / _KILOMETER))
        )
        found.append(notice("places-differ", ft.Icons.WRONG_LOCATION_OUTLINED, text, tone=Tone.WARN))
    return found
