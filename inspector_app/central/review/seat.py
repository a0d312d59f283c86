"""One window of the console: whose it is, where it is, and what listens to its keyboard."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import flet as ft

from inspector_app.central.review.desk import Desk
from inspector_app.central.review.queue import Filter
from inspector_app.central.review.whereabouts import Section, Spot, read_path
from inspector_app.ui.window import current_window

__all__ = ["SEAT", "Looking", "Seat", "Whereabouts", "current_seat"]

SEAT: Final = "review.seat"
"""Under which name a window keeps it."""


@ft.observable
@dataclass
class Whereabouts:
    """The path that the browser shows."""

    path: str = "/"


@ft.observable
@dataclass
class Looking:
    """What the queue is narrowed to. Outlives the queue, which a phone draws only while no visit is open."""

    text: str = ""
    filter: Filter = Filter.ALL


@dataclass(eq=False)
class Seat:
    """Components reach theirs through `current_seat()`."""

    page: ft.Page
    desk: Desk
    whereabouts: Whereabouts = field(default_factory=Whereabouts)
    looking: Looking = field(default_factory=Looking)
    keys: dict[object, Callable[[str], object]] = field(default_factory=dict)
    launcher: ft.UrlLauncher = field(default_factory=ft.UrlLauncher)

    @classmethod
    def at(cls, page: ft.Page, desk: Desk) -> "Seat":
        """The seat of a new window."""
        return cls(page, desk, Whereabouts(page.route or "/"))

    async def leave_for(self, url: str) -> None:
        """Show a page that is not of the console in its place."""
        await self.launcher.launch_url(ft.Url(url, ft.UrlTarget.SELF))

    @property
    def spot(self) -> Spot:
        return read_path(self.whereabouts.path)

    def go(self, spot: Spot) -> None:
        """Show another place. The browser's back leads here again."""
        self.page.navigate(spot.path)

    def go_to(self, visit: str, section: Section = Section.OVERVIEW, category: str = "") -> None:
        self.go(Spot(visit, section, category))

    def press(self, key: str) -> None:
        """A key was pressed that no field took."""
        for listener in list(self.keys.values()):
            listener(key)


def current_seat() -> Seat:
    """The seat of the window that this runs for. Raises LookupError where there is none."""
    seat = current_window().keep[SEAT]
    assert isinstance(seat, Seat)
    return seat
