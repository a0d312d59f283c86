"""What belongs to a window: its size, its look, what its device can do, and that it comes back as it should be."""

import asyncio

import flet as ft
import pytest

from inspector_app.ui import kit
from inspector_app.ui.look import Brightness, Contrast
from inspector_app.ui.opening import follow_the_device
from inspector_app.ui.runtime import view
from inspector_app.ui.theme import DARK, LIGHT, SUN
from inspector_app.ui.viewport import Size, TextSize, Viewport
from inspector_app.ui.window import Window, current_window
from tests.support.flet_harness import Client

PLACES = (kit.Place("visits", "Visits", ft.Icons.ASSIGNMENT_OUTLINED), kit.Place("sync", "Sync", ft.Icons.SYNC, 2))


class Drawn:
    """How often a screen was drawn."""

    count = 0


@view
def Screen() -> ft.View:
    Drawn.count += 1
    where = kit.Navigation(PLACES, "visits", lambda _: None)
    aside = kit.body([kit.words("the list")])
    return kit.screen("screen", kit.Bar("Title"), kit.body([]), navigation=where, aside=aside)


def _window(client: Client) -> Window:
    assert client.window is not None
    return client.window


@pytest.mark.parametrize(
    ("width", "size"),
    [(390, Size.COMPACT), (599, Size.COMPACT), (600, Size.MEDIUM), (999, Size.MEDIUM), (1000, Size.WIDE)],
)
def test_a_window_has_one_of_three_sizes(width: float, size: Size) -> None:
    viewport = Viewport()
    viewport.resize(width)
    viewport.resize(None)
    assert viewport.size is size


async def test_a_screen_is_drawn_anew_when_the_class_of_its_size_changes_and_not_with_every_pixel() -> None:
    client = await Client.open(Screen)
    Drawn.count = 0
    for width in (391, 400, 500):
        await client.resize(width)
    assert Drawn.count == 0
    await client.resize(1280)
    assert 1 <= Drawn.count <= 2
    assert client.has("aside") and client.says("the list")
    await client.resize(390)
    assert not client.has("aside")


async def test_large_text_is_noticed_by_the_height_of_a_line() -> None:
    client = await Client.open(Screen)
    ruler = next(each for each in client.controls(ft.Container) if each.on_size_change is not None)
    await client.fire(ruler, "size_change", {"w": 40.0, "h": 80.0})
    assert _window(client).viewport.text is TextSize.HUGE
    assert _window(client).viewport.is_tight


async def test_a_window_follows_the_system_unless_a_setting_says_otherwise() -> None:
    client = await Client.open(Screen)
    window = _window(client)
    assert _dress(client.page) == ("system", LIGHT.accent, DARK.accent)
    window.look.brightness = Brightness.DARK
    window.wear()
    assert _dress(client.page) == ("dark", LIGHT.accent, DARK.accent)
    window.look.contrast = Contrast.SUN
    window.wear()
    assert _dress(client.page) == ("light", SUN.accent, SUN.accent)


def _dress(page: ft.Page) -> tuple[str, object, object]:
    """The mode, and the accents of the light and the dark theme."""
    themes = (page.theme, page.dark_theme)
    accents = [theme.color_scheme.primary for theme in themes if theme is not None and theme.color_scheme is not None]
    assert page.theme_mode is not None
    return page.theme_mode.value, accents[0], accents[1]


async def test_high_contrast_of_the_device_puts_the_look_for_the_sun_on() -> None:
    features = dict.fromkeys(
        (
            "accessible_navigation",
            "bold_text",
            "disable_animations",
            "high_contrast",
            "invert_colors",
            "reduce_motion",
            "on_off_switch_labels",
            "supports_announcements",
        ),
        True,
    )
    client = await Client.open(Screen, device=lambda name, _: features if "accessibility" in name else None)
    await follow_the_device(_window(client))
    assert _window(client).look.is_stark


@pytest.mark.parametrize(
    ("platform", "web", "camera", "keystore", "phone"),
    [
        ("android", False, True, True, True),
        ("ios", False, True, True, True),
        ("linux", False, False, True, False),
        ("macos", False, False, True, False),
        ("windows", False, False, True, False),
        ("linux", True, True, False, False),
        ("android", True, True, False, False),
    ],
)
async def test_what_a_platform_cannot_do_is_known_before_anything_is_built(
    platform: str, web: bool, camera: bool, keystore: bool, phone: bool
) -> None:
    client = await Client.open(Screen, platform=platform, web=web)
    abilities = _window(client).abilities
    assert (abilities.has_camera, abilities.has_keystore, abilities.is_phone) == (camera, keystore, phone)
    assert abilities.is_local is not web


async def test_what_changed_while_the_line_was_lost_is_on_the_screen_when_it_is_back() -> None:
    @view
    def Counter() -> ft.View:
        count, set_count = ft.use_state(0)
        current_window().keep["count"] = set_count
        return kit.screen("screen", kit.Bar(f"count {count}"), kit.body([]))

    client = await Client.open(Counter)
    await client.lose_line()
    _window(client).keep["count"](7)
    await client.settle()
    await client.regain_line()
    assert client.says("count 7")
    client.assert_alive()


async def test_a_window_that_grew_while_the_line_was_lost_is_drawn_wide() -> None:
    client = await Client.open(Screen, width=390)
    assert _window(client).viewport.is_compact
    await client.lose_line()
    client.session.apply_page_patch({"width": 1280})  # as the browser says when it comes back
    await client.regain_line()
    assert _window(client).viewport.is_wide
    client.assert_alive()


async def test_news_from_a_thread_reaches_the_window_and_a_failure_in_it_is_told() -> None:
    client = await Client.open(Screen)
    window = _window(client)
    await asyncio.to_thread(window.post, window.tell, "from a thread")
    await client.settle()
    assert client.says("from a thread")

    def fails() -> None:
        raise ValueError("a name")

    await asyncio.to_thread(window.post, fails)
    await client.settle()
    assert client.says("That did not work")
    client.assert_alive()


async def test_two_windows_know_nothing_of_each_other() -> None:
    first, second = await Client.open(Screen), await Client.open(Screen, width=1280)
    assert first.window is not second.window
    assert _window(first).viewport.size is Size.COMPACT and _window(second).viewport.size is Size.WIDE
