"""The kit's parts for choosing, ticking and unfolding."""

from collections.abc import Mapping
from typing import Any

import flet as ft
import pytest

from inspector_app.ui import kit
from inspector_app.ui.kit.tabs import Pill, pills
from inspector_app.ui.runtime import view
from inspector_app.ui.taps import Taps
from inspector_app.ui.viewport import TextSize
from tests.support.flet_harness import Client, walk

PLACES = [Pill(number, f"Category {number}", str(number)) for number in range(1, 13)]


async def test_of_a_list_one_is_chosen_and_a_tap_tells_which() -> None:
    tapped: list[str] = []

    @view
    def Screen() -> ft.View:
        offered = [
            kit.Choice("sea", "Sea carrier", "sea", "118 criteria", kit.chip("Draft")),
            kit.Choice("port", "Marine port", "port"),
        ]
        chosen: str | None
        chosen, choose = ft.use_state(None)

        def take(value: str) -> None:
            tapped.append(value)
            choose(value)  # type: ignore[arg-type]

        return kit.screen("screen", kit.Bar("Kinds"), kit.body([kit.choices("kind", offered, chosen, take)]))

    client = await Client.open(Screen)
    assert not client.find("kind-sea").checked and not client.find("kind-port").checked
    await client.tap("kind-port")
    assert tapped == ["port"]
    assert client.find("kind-port").checked and not client.find("kind-sea").checked
    assert client.says("118 criteria") and client.says("Draft")


async def test_a_choice_that_is_made_for_good_cannot_be_tapped() -> None:
    @view
    def Screen() -> ft.View:
        offered = [kit.Choice(1, "2026.1", "1")]
        return kit.screen("screen", kit.Bar("Kinds"), kit.body([kit.choices("edition", offered, 1, None)]))

    client = await Client.open(Screen)
    assert client.find("edition-1").checked
    with pytest.raises(AssertionError, match="cannot be tapped"):
        await client.tap("edition-1")


async def test_yes_tapped_again_changes_nothing_and_is_taken_back_in_its_own_way() -> None:
    heard: list[bool | None] = []

    @view
    def Screen() -> ft.View:
        chosen: bool | None
        chosen, choose = ft.use_state(None)

        def take(value: bool | None) -> None:
            heard.append(value)
            choose(value)  # type: ignore[arg-type]

        asked = kit.yes_no("site", chosen, take, on_take_back=lambda: take(None))
        return kit.screen("screen", kit.Bar("Site"), kit.body([asked]))

    client = await Client.open(Screen)
    assert not client.find("site-yes").checked and not client.find("site-no").checked
    assert not client.has("site-take-back")
    await client.tap("site-yes")
    assert client.find("site-yes").checked and client.says("Take back")
    assert client.window is not None
    client.window.taps = Taps()  # and not as a slip of the finger
    await client.tap("site-yes")
    assert heard == [True]
    await client.tap("site-no")
    assert client.find("site-no").checked and not client.find("site-yes").checked
    await client.tap("site-take-back")
    assert heard == [True, False, None] and not client.find("site-no").checked


async def test_what_is_folded_is_not_even_drawn() -> None:
    drawn: list[str] = []

    def inside() -> list[ft.Control]:
        drawn.append("inside")
        return [kit.words("9.4 was not confirmed")]

    @view
    def Screen() -> ft.View:
        return kit.screen("screen", kit.Bar("Set"), kit.body([kit.Fold("gone", "Not confirmed", inside, count=3)]))

    client = await Client.open(Screen)
    assert client.says("3") and not drawn
    assert client.find("gone-head").expanded is False and client.find("gone-head").button
    await client.tap("gone-head")
    assert client.says("9.4 was not confirmed") and client.find("gone-head").expanded


async def test_the_steps_say_where_one_is_and_end_at_both_ends() -> None:
    went: list[str] = []

    @view
    def Screen() -> ft.View:
        first = kit.steps("first", 1, 3, on_back=None, on_next=lambda: went.append("on"))
        last = kit.steps("last", 3, 3, on_back=lambda: went.append("back"), on_next=None, next_label="Done")
        return kit.screen("screen", kit.Bar("Guide"), kit.body([first, last]))

    client = await Client.open(Screen)
    assert client.find("first-dots").label == "Step 1\u00a0of 3" and client.find("first-dots").live_region
    await client.tap("first-next")
    await client.tap("last-back")
    assert went == ["on", "back"] and client.says("Done")
    for beyond in ("first-back", "last-next"):
        with pytest.raises(AssertionError, match="cannot be tapped"):
            await client.tap(beyond)


async def test_boxes_are_ticked_one_by_one_and_counted_by_group() -> None:
    heard: list[tuple[str, bool]] = []

    @view
    def Screen() -> ft.View:
        groups = [
            kit.CheckGroup("Outside", [kit.Check("doors", "Doors", True), kit.Check("roof", "Roof", False)]),
            kit.CheckGroup("Inside", [kit.Check("floor", "Floor", True)]),
        ]
        boxes = kit.checks("box", groups, lambda name, is_ticked: heard.append((name, is_ticked)))
        return kit.screen("screen", kit.Bar("Boxes"), kit.body([boxes]))

    client = await Client.open(Screen)
    assert client.says("1 of 2") and client.says("1 of 1")
    assert client.find("box-doors").checked and not client.find("box-roof").checked
    await client.tap("box-doors")
    await client.tap("box-roof")
    assert heard == [("doors", False), ("roof", True)]


@pytest.mark.parametrize("size", TextSize)
async def test_a_table_is_read_row_by_row_whatever_the_size_of_text(size: TextSize) -> None:
    @view
    def Screen() -> ft.View:
        rows = [kit.TableRow("6 Seals", (10, 0)), kit.TableRow("All", (10, 0), is_total=True)]
        return kit.screen(
            "screen", kit.Bar("Set"), kit.body([kit.table("counts", "Category", ("Must", "Should"), rows)])
        )

    client = await Client.open(Screen)
    assert client.window is not None
    client.window.viewport.text = size
    await client.settle()
    read = [each.label for each in client.controls(ft.Semantics) if each.exclude_semantics]
    assert {"6 Seals: Must 10, Should 0", "All: Must 10, Should 0"} <= set(read)
    assert client.says("Should") and client.says("10")


class _Strip:
    """A client that measures, and notes where it is told to scroll."""

    def __init__(self) -> None:
        self.moved: list[float] = []

    def __call__(self, name: str, args: Mapping[str, Any]) -> None:
        if name == "scroll_to":
            self.moved.append(args["offset"])


async def _measure(client: Client, width: float, view_width: float) -> None:
    named = client.find("place")
    row = next(each for each in walk(named) if isinstance(each, ft.Row) and each.on_size_change)
    for box in [each for each in row.controls if isinstance(each, ft.Container) and each.on_size_change]:
        await client.fire(box, "size_change", {"w": width, "h": 48.0})
    await client.fire(row, "size_change", {"w": view_width, "h": 48.0})


async def _pills(chosen: int | None, strip: _Strip) -> Client:
    @view
    def Screen() -> ft.View:
        here, go = ft.use_state(chosen)
        return kit.screen("screen", kit.Bar("Pills"), kit.body([pills("place", PLACES, here, go)]))

    return await Client.open(Screen, device=strip)


@pytest.mark.parametrize(
    ("chosen", "width", "moved"),
    [
        (1, 100.0, []),  # in view as it is
        (6, 100.0, [16 + 5 * 108 + 50 - 195]),  # in the middle
        (12, 100.0, [2 * 16 + 12 * 100 + 11 * 8 - 390]),  # not beyond the end
        (2, 500.0, [16 + 508 - 16]),  # wider than the view: from its first word on
        (None, 100.0, []),
    ],
)
async def test_the_strip_moves_to_the_chosen_pill(chosen: int | None, width: float, moved: list[float]) -> None:
    strip = _Strip()
    client = await _pills(chosen, strip)
    await _measure(client, width, 390)
    assert strip.moved == moved
    client.assert_alive()


async def test_pills_that_all_fit_stay_where_they_are() -> None:
    strip = _Strip()
    client = await _pills(12, strip)
    await _measure(client, 50, 1280)
    assert not strip.moved


async def test_the_strip_moves_along_when_another_pill_is_chosen_and_when_the_page_is_loaded_again() -> None:
    strip = _Strip()
    client = await _pills(1, strip)
    await _measure(client, 100, 390)
    await client.tap("place-6")
    assert strip.moved == [411]
    await _measure(client, 100, 390)
    assert strip.moved == [411, 411]
