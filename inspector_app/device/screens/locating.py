"""Where the device is, over flet-geolocator, and what the person is asked and told about it."""

import asyncio
from datetime import UTC, datetime
from typing import Final

import flet as ft
from flet_geolocator import (
    Geolocator,
    GeolocatorConfiguration,
    GeolocatorIosConfiguration,
    GeolocatorPermissionStatus,
    GeolocatorPosition,
    GeolocatorPositionAccuracy,
    GeolocatorWebConfiguration,
)

from inspector_app.device.position import Locator, NoFix, Permission, Reading
from inspector_app.device.screens.places import the_desk
from inspector_app.device.state.whereabouts import Choice, Whereabouts
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored, live
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card, section
from inspector_app.ui.kit.tabs import Pill, pills
from inspector_app.ui.kit.words import faint, line, words
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.tasks import use_saves
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for

__all__ = ["AskPlace", "PlaceLine", "place_choice", "the_locator"]

_LIMIT_SECONDS: Final = 30
_LIMIT: Final = ft.Duration(seconds=_LIMIT_SECONDS)
_GIVEN: Final = (GeolocatorPermissionStatus.WHILE_IN_USE, GeolocatorPermissionStatus.ALWAYS)


class FletLocator:
    """The platform's sense of place. Only while the app is in use: nothing here runs behind a locked screen."""

    def __init__(self, geolocator: Geolocator, configuration: GeolocatorConfiguration) -> None:
        self._geolocator, self._configuration = geolocator, configuration

    async def permission(self) -> Permission:
        try:
            return _permission(await self._geolocator.get_permission_status())
        except (RuntimeError, ValueError, OSError):
            return Permission.NOT_GIVEN

    async def ask(self) -> Permission:
        try:
            return _permission(await self._geolocator.request_permission())
        except (RuntimeError, ValueError, OSError):
            return Permission.REFUSED

    async def read(self) -> Reading:
        try:
            asked = self._geolocator.get_current_position(self._configuration)
            return _reading(await asyncio.wait_for(asked, _LIMIT_SECONDS * 2))
        except (RuntimeError, TypeError, ValueError, OSError) as why:  # a TimeoutError is an OSError
            raise NoFix from why


def _permission(status: GeolocatorPermissionStatus) -> Permission:
    if status in _GIVEN:
        return Permission.GIVEN
    if status is GeolocatorPermissionStatus.DENIED_FOREVER:
        return Permission.REFUSED
    return Permission.NOT_GIVEN


def _reading(found: GeolocatorPosition) -> Reading:
    """Raises ValueError for what is no place. A platform writes 0 for an accuracy, and an altitude, that it has not."""
    if found.latitude is None or found.longitude is None or found.timestamp is None:
        raise ValueError("no position")
    latitude, longitude = float(found.latitude), float(found.longitude)
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError("not a position")
    height, height_accuracy = found.altitude or None, found.altitude_accuracy or None
    return Reading(
        latitude,
        longitude,
        _aware(found.timestamp),
        accuracy_m=float(found.accuracy) if found.accuracy else None,
        altitude_m=float(height) if height is not None else None,
        altitude_accuracy_m=float(height_accuracy) if height_accuracy is not None else None,
        mocked=bool(found.mocked),
    )


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def the_locator() -> Locator | None:
    """That of this window; None where the platform has none."""
    window = current_window()
    if not window.abilities.has_position:
        return None
    if (kept := window.keep.get("locator")) is None:
        kept = window.keep["locator"] = FletLocator(Geolocator(), _configuration())
    return kept


def _configuration() -> GeolocatorConfiguration:
    window, best = current_window(), GeolocatorPositionAccuracy.BEST
    if window.abilities.is_web:
        return GeolocatorWebConfiguration(accuracy=best, time_limit=_LIMIT, maximum_age=ft.Duration())
    if window.page.platform is ft.PagePlatform.IOS:
        return GeolocatorIosConfiguration(accuracy=best, time_limit=_LIMIT, allow_background_location_updates=False)
    return GeolocatorConfiguration(accuracy=best, time_limit=_LIMIT)


@component
def AskPlace() -> ft.Control:
    """Asked once, over the picture, while photos can be taken all the same."""
    where = the_desk().where
    assert where is not None
    use_changes(where.changes)
    save = use_saves(where.choose)
    if not where.can_be_asked:
        return ft.Container(height=0)
    told = [words(say("place.ask"), Style.BODY_STRONG), faint(say("place.ask_text"))]
    buttons = [
        button("place-no", say("place.no"), lambda: save(False), kind=Kind.SECONDARY, expand=True),
        button("place-yes", say("place.yes"), lambda: save(True), expand=True),
    ]
    return live("place-ask", card([*told, ft.Row(buttons, spacing=10)], spacing=8))


@component
def PlaceLine() -> ft.Control:
    """Whether the next photo knows its place, in a few words."""
    where = the_desk().where
    assert where is not None
    use_changes(where.changes)
    if not where.has_locator or where.choice is Choice.UNASKED:
        return ft.Container(height=0)
    icon, text = _told(where)
    parts: list[ft.Control] = [
        ft.Icon(icon, size=16, color=palette.FAINT),
        line(text, Style.SMALL, palette.FAINT, expand=True),
    ]
    return anchored("place-line", ft.Row(parts, spacing=6))


def _told(where: Whereabouts) -> tuple[ft.IconData, str]:
    if where.choice is Choice.NO:
        return ft.Icons.LOCATION_OFF_OUTLINED, say("place.off")
    if where.permission is not Permission.GIVEN:
        return ft.Icons.LOCATION_DISABLED, say("place.refused")
    newest = where.newest
    if newest is None:
        return ft.Icons.LOCATION_SEARCHING, say("place.looking")
    if newest.accuracy_m is None:
        return ft.Icons.LOCATION_ON_OUTLINED, say("place.known")
    return ft.Icons.LOCATION_ON_OUTLINED, say("place.known_to", meters=max(1, round(newest.accuracy_m)))


@component
def PlaceOfPhotos() -> ft.Control:
    """The same choice in the settings, where a no can become a yes."""
    where = the_desk().where
    assert where is not None
    use_changes(where.changes)
    locator = the_locator()

    async def choose(is_wanted: bool) -> None:
        await where.choose(is_wanted, locator)

    save = use_saves(choose)
    chosen = None if where.choice is Choice.UNASKED else where.choice is Choice.YES
    choices = [Pill(one, word_for("place_choice", name), name) for one, name in ((True, "keep"), (False, "leave"))]
    parts: list[ft.Control] = [
        words(say("place.title"), Style.CARD_TITLE),
        faint(say("place.ask_text")),
        pills("place", choices, chosen, save, side=0),
    ]
    if chosen and where.permission is Permission.REFUSED:
        parts.append(faint(say("place.refused_text")))
    return ft.Column([section(say("place.section")), card(parts, spacing=12)], spacing=8)


def place_choice() -> list[ft.Control]:
    """Only where there is something to choose."""
    return [PlaceOfPhotos()] if current_window().abilities.has_position else []
