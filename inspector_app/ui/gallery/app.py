"""The gallery's app: an index, a screen for each group of parts, and the switches of the look."""

import flet as ft

from inspector_app.ui import kit
from inspector_app.ui.gallery.checklist import Checklist
from inspector_app.ui.gallery.console import Console
from inspector_app.ui.gallery.criteria import Guide, Kinds, Set, Site
from inspector_app.ui.gallery.parts import Fields, LongList, Parts, Sheets, States, Troubles
from inspector_app.ui.gallery.sync import Sync
from inspector_app.ui.gallery.visits import Overview, Visits
from inspector_app.ui.look import Brightness, Contrast
from inspector_app.ui.opening import open_window
from inspector_app.ui.runtime import view
from inspector_app.ui.window import current_window

__all__ = ["ROUTES", "main"]

_SCREENS = {
    "visits": Visits,
    "overview": Overview,
    "checklist": Checklist,
    "kinds": Kinds,
    "site": Site,
    "guide": Guide,
    "set": Set,
    "sync": Sync,
    "parts": Parts,
    "states": States,
    "fields": Fields,
    "sheets": Sheets,
    "list": LongList,
    "troubles": Troubles,
    "console": Console,
}


@view
def Index() -> ft.View:
    window = current_window()

    def set_brightness(brightness: Brightness) -> None:
        window.look.brightness = brightness
        window.wear()

    def set_contrast(contrast: Contrast) -> None:
        window.look.contrast = contrast
        window.wear()

    bright = [kit.Pill(each, each.value.capitalize(), each.value) for each in Brightness]
    stark = [kit.Pill(each, each.value.capitalize(), each.value) for each in Contrast]
    rows = [
        kit.list_row(f"go-{name}", name.capitalize(), on_tap=lambda name=name: window.page.navigate(f"/{name}"))  # type: ignore[misc]
        for name in _SCREENS
    ]
    switches = [
        kit.pills("brightness", bright, window.look.brightness, set_brightness, side=0),
        kit.pills("contrast", stark, window.look.contrast, set_contrast, side=0),
    ]
    return kit.screen("index", kit.Bar("Gallery", "Every part of the kit"), kit.body([*switches, kit.list_card(rows)]))


ROUTES = [
    ft.Route(index=True, component=Index),
    *(ft.Route(path=name, component=screen) for name, screen in _SCREENS.items()),
]


def _root() -> object:
    return ft.Router(ROUTES, manage_views=True)


def main(page: ft.Page) -> None:
    """One window of the gallery."""
    open_window(page, _root, title="Gallery")
