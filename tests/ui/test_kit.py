"""The kit's parts, through the gallery and by themselves."""

from collections import Counter

import flet as ft
import pytest

from inspector_app.ui import kit
from inspector_app.ui.gallery.app import ROUTES
from inspector_app.ui.look import Contrast
from inspector_app.ui.runtime import component, view
from inspector_app.ui.taps import Taps
from inspector_app.ui.viewport import TextSize
from inspector_app.visits.values import OutcomeWord
from tests.support.flet_harness import Client, walk

SCREENS = [route.path for route in ROUTES if route.path]


def _gallery() -> object:
    return ft.Router(ROUTES, manage_views=True)


@component
def _Nothing() -> ft.Control:
    return ft.Container()


async def _open(*parts: ft.Control) -> Client:
    @view
    def Screen() -> ft.View:
        return kit.screen("screen", kit.Bar("Kit"), kit.body(list(parts) or [_Nothing()]))

    return await Client.open(Screen)


@pytest.mark.parametrize("width", [390, 700, 1280])
@pytest.mark.parametrize("path", SCREENS)
async def test_every_screen_of_the_gallery_is_drawn_in_every_size_and_look(path: str, width: float) -> None:
    client = await Client.open(_gallery, route=f"/{path}", width=width)
    window = client.window
    assert window is not None
    for contrast in Contrast:
        for size in TextSize:
            window.look.contrast, window.viewport.text = contrast, size
            window.wear()
            await client.settle()
            assert client.has(path) and not client.has("trouble-screen")
            client.assert_alive()
    twice = [name for name, count in Counter(client.identifiers()).items() if count > 1]
    assert not twice


@pytest.mark.parametrize("path", SCREENS)
async def test_whatever_can_be_tapped_has_a_name_and_a_role(path: str) -> None:
    client = await Client.open(_gallery, route=f"/{path}")
    for named in client.controls(ft.Semantics):
        surface = named.content
        if (
            isinstance(surface, ft.Container)
            and surface.on_click is not None
            and not (named.identifier or "").startswith("trouble")
        ):
            assert named.identifier and (named.label or _texts(surface))
            assert named.button or named.checked is not None
            assert surface.ink


def _texts(control: ft.Control) -> list[str]:
    return [each.value for each in walk(control) if isinstance(each, ft.Text) and each.value]


async def test_an_answer_is_four_equal_buttons_and_one_tap() -> None:
    chosen: list[OutcomeWord] = []

    @view
    def Screen() -> ft.View:
        word, choose = ft.use_state(None)

        def take(tapped: OutcomeWord) -> None:
            chosen.append(tapped)
            choose(tapped)  # type: ignore[arg-type]

        return kit.screen("screen", kit.Bar("Answer"), kit.body([kit.answer("answer", word, take)]))

    client = await Client.open(Screen)
    assert [client.find(f"answer-{word.value}").checked for word in OutcomeWord] == [False] * 4
    await client.tap("answer-not_met")
    assert chosen == [OutcomeWord.NOT_MET]
    assert client.find("answer-not_met").checked and not client.find("answer-met").checked
    assert {"Met", "Not met", "Not applicable", "Not examined"} <= set(client.texts())


async def test_an_answer_that_may_not_be_given_cannot_be_tapped() -> None:
    @view
    def Screen() -> ft.View:
        return kit.screen("screen", kit.Bar("Answer"), kit.body([kit.answer("answer", OutcomeWord.MET, None)]))

    client = await Client.open(Screen)
    assert client.find("answer-met").checked
    with pytest.raises(AssertionError):
        await client.tap("answer-met")


async def test_a_photo_says_in_words_whether_it_is_only_here_or_safe() -> None:
    opened: list[str] = []

    @view
    def Screen() -> ft.View:
        thumbs = [
            kit.Thumb("a", b"\x89PNG", kit.Keeping.ONLY_HERE, "Seal"),
            kit.Thumb("b", None, kit.Keeping.SAFE, "Gate"),
        ]
        strip = kit.photo_strip("photos", thumbs, opened.append, on_add=lambda: opened.append("new"))
        return kit.screen("screen", kit.Bar("Photos"), kit.body([strip]))

    client = await Client.open(Screen)
    assert client.find("photos-a").label == "Seal, only on this device"
    assert client.find("photos-b").label == "Gate, safe at the center"
    await client.tap("photos-a")
    await client.tap("photos-add")
    assert opened == ["a", "new"]


async def test_a_long_list_shows_fifty_and_then_fifty_more() -> None:
    @view
    def Screen() -> ft.View:
        rows = kit.PagedList("rows", tuple(range(120)), lambda number: kit.words(f"row {number}"))
        return kit.screen("screen", kit.Bar("List"), rows)

    client = await Client.open(Screen)
    assert client.says("row 49") and not client.says("row 50")
    await client.tap("rows-more")
    assert client.says("row 99") and not client.says("row 100")
    near_the_end = {
        "event_type": "update",
        "pixels": 4000.0,
        "min_scroll_extent": 0.0,
        "max_scroll_extent": 4100.0,
        "viewport_dimension": 700.0,
    }
    await client.fire(client.controls(ft.ListView)[0], "scroll", near_the_end)
    assert client.says("row 119") and not client.has("rows-more")
    client.assert_alive()


async def test_pills_show_where_one_is_and_lead_elsewhere() -> None:
    @view
    def Screen() -> ft.View:
        place, go = ft.use_state(6)
        pills = kit.pills("place", [kit.Pill(6, "Seals", "6"), kit.Pill(9, "Physical", "9")], place, go)
        return kit.screen("screen", kit.Bar("Pills"), kit.body([pills]))

    client = await Client.open(Screen)
    assert client.find("place-6").selected and not client.find("place-9").selected
    await client.tap("place-9")
    assert client.find("place-9").selected


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_confirmation_asks_and_a_reason_is_needed_before_it_is_saved(width: float) -> None:
    client = await Client.open(_gallery, route="/sheets", width=width)
    await client.tap("ask")
    assert client.has("travel-yes")
    await client.tap("travel-no")
    assert client.says("Answered: nothing yet") and not client.has("travel-yes")
    assert client.window is not None
    client.window.taps = Taps()  # and not as a slip of the finger
    await client.tap("ask")
    await client.tap("travel-yes")
    assert client.says("Answered: lock")
    await client.tap("give")
    with pytest.raises(AssertionError, match="cannot be tapped"):
        await client.tap("reason-yes")
    await client.type("reason-text", "No seals here.")
    await client.tap("reason-yes")
    assert client.says("Reason: No seals here.")
    client.assert_alive()


@pytest.mark.parametrize(("width", "is_rail"), [(390, False), (700, True)])
async def test_the_places_are_at_the_foot_of_a_phone_and_at_the_side_of_anything_wider(
    width: float, is_rail: bool
) -> None:
    client = await Client.open(_gallery, route="/visits", width=width)
    assert client.find("nav-visits").selected and not client.find("nav-sync").selected
    bar = client.find("nav").content
    assert isinstance(bar, ft.Container) and (bar.width is not None) is is_rail
    await client.tap("nav-sync")
    assert client.page.route == "/sync" and client.has("sync")


@pytest.mark.parametrize("share", [-1.0, 0.5, 7.0])
async def test_a_share_that_cannot_be_is_drawn_as_the_nearest_that_can(share: float) -> None:
    @view
    def Screen() -> ft.View:
        return kit.screen(
            "screen", kit.Bar("Rings"), kit.body([kit.ring(share, "x", name="x"), kit.bar(share, name="x")])
        )

    client = await Client.open(Screen)
    client.assert_alive()
    assert not client.has("trouble-screen")


async def test_what_can_be_tapped_must_have_an_identifier_of_the_right_form() -> None:
    client = await _open()
    assert client.has("screen")
    with pytest.raises(ValueError, match="identifier"):
        kit.anchored("Not An Identifier", ft.Container())


async def test_a_list_of_the_gallery_tells_each_keystroke_to_a_filter() -> None:
    heard: list[str] = []

    @view
    def Screen() -> ft.View:
        field = kit.Field("find", "Find", entry=kit.Entry.SEARCH, on_change=heard.append)
        return kit.screen("screen", kit.Bar("Find"), kit.body([field]))

    client = await Client.open(Screen)
    await client.type("find", "s")
    await client.type("find", "se")
    assert heard == ["s", "se"]
