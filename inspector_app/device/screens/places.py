"""Where the app can be, and how one gets there. Addresses are made here and nowhere else."""

from collections.abc import Sequence
from typing import Final

import flet as ft

from inspector_app.device.state.desk import Desk
from inspector_app.device.state.open_visit import OpenVisit
from inspector_app.device.state.shooting import Shooting
from inspector_app.ui.kit.buttons import capture_button
from inspector_app.ui.kit.navigation import Navigation, Place
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say

DESK: Final = "desk"


def the_desk() -> Desk:
    """The state behind this window."""
    desk = current_window().keep[DESK]
    assert isinstance(desk, Desk)
    return desk


def the_visit() -> OpenVisit:
    """The visit on the screen. Only for what is drawn inside `open_visit.VisitGate`."""
    visit = the_desk().visit
    assert visit is not None
    return visit


def the_shooting() -> Shooting:
    """The camera's work on the visit on the screen."""
    shooting = the_desk().shooting
    assert shooting is not None
    return shooting


def go(address: str) -> None:
    current_window().page.navigate(address)


def visit_address(visit: str) -> str:
    return f"/visit/{visit}"


def category_address(visit: str, category: str) -> str:
    return f"/visit/{visit}/check/{category}"


def walk_address(visit: str, position: str) -> str:
    return f"/visit/{visit}/walk/{position}"


def in_address(answer: str) -> str:
    """An answer's id in an address: what ends in a dot and letters would be taken for a file, and not be found."""
    return answer.replace(".", "~")


def from_address(part: str) -> str:
    return part.replace("~", ".")


def answer_address(visit: str, category: str, answer: str) -> str:
    return f"/visit/{visit}/check/{category}/on/{in_address(answer)}"


def camera_address(visit: str, category: str, answer: str) -> str:
    return f"{answer_address(visit, category, answer)}/camera"


def loose_camera_address(visit: str) -> str:
    """The camera for photos that are given to a criterion later."""
    return f"/visit/{visit}/camera"


def photos_address(visit: str, which: str) -> str:
    """Photos of the visit: `loose` (for no criterion yet), `series` (of the camera just now), or `all`."""
    return f"/visit/{visit}/photos/{which}"


def assign_address(visit: str, photos: Sequence[str]) -> str:
    """Where these photos are given to criteria."""
    return f"/visit/{visit}/assign/{'~'.join(photos)}"


def guide_address(visit: str, category: str, answer: str) -> str:
    return f"{answer_address(visit, category, answer)}/guide"


def photo_address(visit: str, photo: str) -> str:
    return f"/visit/{visit}/photo/{photo}"


def markup_address(visit: str, photo: str) -> str:
    return f"{photo_address(visit, photo)}/markup"


def summary_address(visit: str) -> str:
    return f"/visit/{visit}/summary"


def site_address(visit: str) -> str:
    return f"/visit/{visit}/site"


def set_address(visit: str) -> str:
    return f"/visit/{visit}/set"


def file_address(visit: str) -> str:
    return f"/visit/{visit}/file"


def to_camera(address: str) -> ft.Control:
    """The camera, always one thumb away."""
    return capture_button("to-camera", say("places.camera"), lambda: go(address))


def navigation(here: str) -> Navigation:
    """The app's places, with what waits at the line."""
    desk = the_desk()
    only_here = desk.line.only_here if desk.line else 0
    places = [
        Place("visits", say("places.visits"), ft.Icons.ASSIGNMENT_OUTLINED),
        Place("sync", say("places.sync"), ft.Icons.SYNC, only_here),
        Place("settings", say("places.settings"), ft.Icons.TUNE),
    ]
    addresses = {"visits": "/", "sync": "/sync", "settings": "/settings"}
    return Navigation(places, here, lambda name: go(addresses[name]))
