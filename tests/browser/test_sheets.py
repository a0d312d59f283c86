"""A sheet that is open while the system turns dark: it turns too, and what was typed in it stays."""

import io
from collections.abc import Iterator

import flet as ft
import pytest
from PIL import Image

from inspector_app.ui import kit
from inspector_app.ui.opening import open_window
from inspector_app.ui.runtime import view
from inspector_app.ui.serving import Running, running
from inspector_app.ui.theme import DARK, LIGHT
from inspector_app.ui.window import Window as AppWindow
from tests.support.browser import DESK, PHONE, Browser, Device, Scheme, Window

OPENED: list[AppWindow] = []
TYPED = "No seals here."


@view
def Docks() -> ft.View:
    return kit.screen("docks", kit.Bar("Docks"), kit.body([]))


@view
def Dock() -> ft.View:
    """A screen whose address has a part that changes, as those of the categories and criteria have."""
    dock = ft.use_route_params()["dock"]
    is_asking, ask = ft.use_state(False)
    sheet = kit.ReasonSheet(
        "reason",
        "Why is it not applicable?",
        label="Reason",
        is_open=is_asking,
        on_reason=lambda _: None,
        on_close=lambda: ask(False),
    )
    asking = kit.button(f"ask-{dock}", f"Dock {dock}", lambda: ask(True))
    return kit.screen("dock", kit.Bar("Docks"), kit.body([asking, sheet]))


def _root() -> ft.Control:
    return ft.Router(
        [ft.Route(path="/", component=Docks, children=[ft.Route(path="dock/:dock", component=Dock)])], manage_views=True
    )


def _main(page: ft.Page) -> None:
    OPENED.append(open_window(page, _root, title="Docks"))


@pytest.fixture(scope="module")
def docks() -> Iterator[Running]:
    with running(_main, title="Docks") as here:
        yield here


@pytest.fixture(scope="module")
def opened(docks: Running, browser: Browser) -> Window:
    return browser.open(docks.new_link())


@pytest.fixture(params=[PHONE, DESK], ids=lambda device: device.name)
def window(docks: Running, opened: Window, request: pytest.FixtureRequest) -> Window:
    """At dock 1, and then at dock 2: the address changed under the screen."""
    device: Device = request.param
    opened.begin_again(f"{docks.origin}/", device)
    for dock in ("1", "2"):
        OPENED[-1].post(OPENED[-1].page.navigate, f"/dock/{dock}")
        opened.wait_for(f"ask-{dock}")
    return opened


def test_a_sheet_turns_dark_with_the_system_and_keeps_what_was_typed(window: Window) -> None:
    window.tap("ask-2", until=lambda: window.has("reason-text"))
    window.type("reason-text", TYPED)
    turns: list[tuple[Scheme, str]] = [("dark", DARK.card), ("light", LIGHT.card)]
    for scheme, ground in turns:
        window.page.emulate_media(color_scheme=scheme)
        window.wait_until(lambda ground=ground: _ground_above(window, "reason-no") == ground, scheme)  # type: ignore[misc]
        assert window.value_of("reason-text") == TYPED


def _ground_above(window: Window, identifier: str) -> str:
    """The color a little above the left edge of a part of a screen."""
    box = window.find(identifier).bounding_box()
    assert box is not None
    picture = Image.open(io.BytesIO(window.screenshot())).convert("RGB")
    pixel = picture.getpixel((int(box["x"]) + 2, int(box["y"]) - 6))
    return "#{:02X}{:02X}{:02X}".format(*pixel)  # type: ignore[misc]
