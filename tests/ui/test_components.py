"""What raises costs its own part, a line in the log and nothing else."""

import logging

import flet as ft
import pytest

from inspector_app.ui import kit
from inspector_app.ui.changes import Changes
from inspector_app.ui.runtime import component, keyed, memo, use_effect, use_slice, view
from inspector_app.ui.window import current_window
from tests.support.flet_harness import Client

NAME = "María Fictional"


class Faults:
    """What is to fail, set from outside the screen."""

    def __init__(self) -> None:
        self.part = self.screen = self.effect = self.late = self.property = False
        self.drawn: list[str] = []


FAULTS = Faults()


@pytest.fixture(autouse=True)
def _no_faults() -> None:
    FAULTS.__init__()  # type: ignore[misc]


def _raise() -> None:
    raise ValueError(f"the answer of {NAME}")


@component
def Part() -> ft.Control:
    ft.use_state(0)
    if FAULTS.part:
        _raise()
    ft.use_state(1)
    return kit.words("the part")


@component
def Effect() -> ft.Control:
    async def later() -> None:
        if FAULTS.late:
            _raise()

    use_effect(lambda: _raise() if FAULTS.effect else None, [])
    use_effect(later, [])
    return kit.words("the effect")


@component
def Property() -> ft.Control:
    return ft.Text("the property", opacity=2 if FAULTS.property else 1)


@view
def Screen() -> ft.View:
    count, set_count = ft.use_state(0)
    if FAULTS.screen:
        _raise()
    parts = [kit.button("count", f"count {count}", lambda: set_count(count + 1)), Part(), Effect(), Property()]
    return kit.screen("screen", kit.Bar("Title"), kit.body(parts))


async def test_a_part_that_raises_becomes_a_card_and_the_rest_of_the_screen_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    FAULTS.part = True
    client = await Client.open(Screen)
    assert client.has("trouble-part") and client.says("the effect")
    await client.tap("count")
    assert client.says("count 1")
    client.assert_alive()
    assert "ValueError" in caplog.text and "test_components.py" in caplog.text and "Part" in caplog.text


async def test_the_log_names_kind_and_place_but_nothing_of_what_was_on_the_screen(
    caplog: pytest.LogCaptureFixture,
) -> None:
    FAULTS.part = FAULTS.effect = FAULTS.late = True
    client = await Client.open(Screen)
    await client.tap("count")
    assert caplog.records and NAME not in caplog.text and "answer of" not in caplog.text


async def test_the_code_that_the_person_sees_leads_to_the_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    FAULTS.part = True
    client = await Client.open(Screen)
    code = next(text for text in client.texts() if "Code" in text).split("Code ")[1].rstrip(".")
    assert len(code) == 4 and f"{code}: ValueError" in caplog.text


async def test_a_part_that_failed_is_drawn_again_on_demand_with_its_state() -> None:
    FAULTS.part = True
    client = await Client.open(Screen)
    FAULTS.part = False
    await client.tap("trouble-retry")
    assert client.says("the part") and not client.has("trouble-part")
    client.assert_alive()


async def test_a_screen_that_raises_leaves_a_way_back() -> None:
    FAULTS.screen = True
    client = await Client.open(Screen)
    assert client.has("trouble-screen") and client.has("trouble-start")
    FAULTS.screen = False
    await client.tap("trouble-retry")
    assert client.says("the part")
    client.assert_alive()


@pytest.mark.parametrize("kind", ["effect", "late"])
async def test_an_effect_that_raises_is_told_and_logged(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    setattr(FAULTS, kind, True)
    client = await Client.open(Screen)
    assert client.has("toast") and "ValueError" in caplog.text
    await client.tap("count")
    assert client.says("count 1")
    client.assert_alive()


async def test_an_invalid_property_stops_one_drawing_and_not_all_of_them(caplog: pytest.LogCaptureFixture) -> None:
    client = await Client.open(Screen)
    FAULTS.property = True
    await client.tap("count")
    assert client.has("trouble-screen")
    client.assert_alive()
    FAULTS.property = False
    await client.tap("trouble-retry")
    assert client.says("the property") and not client.has("trouble-screen")
    await client.tap("count")
    client.assert_alive()
    assert any(record.levelno == logging.ERROR and "drawing" in record.message for record in caplog.records)


async def test_a_screen_that_fails_again_and_again_never_ends_the_drawing() -> None:
    client = await Client.open(Screen)
    FAULTS.property = True
    await client.tap("count")
    for _ in range(3):
        await client.tap("trouble-retry")
        assert client.has("trouble-screen")
        client.assert_alive()


@component
def Row(name: str) -> ft.Control:
    FAULTS.drawn.append(name)
    first, _ = ft.use_state(name)
    return kit.words(f"{name} was {first}")


@view
def Rows() -> ft.View:
    names, set_names = ft.use_state(("a", "b"))
    change = kit.button("change", "change", lambda: set_names(("b", "c")))
    return kit.screen("rows", kit.Bar("Rows"), kit.body([change, *(keyed(name, memo(Row), name) for name in names)]))


async def test_in_a_keyed_list_state_belongs_to_the_row_and_an_unchanged_row_is_not_drawn_again() -> None:
    client = await Client.open(Rows)
    assert FAULTS.drawn == ["a", "b"]
    await client.tap("change")
    assert client.says("b was b") and client.says("c was c")
    assert FAULTS.drawn == ["a", "b", "c"]


async def test_a_change_of_the_look_reaches_rows_that_are_not_drawn_otherwise() -> None:
    client = await Client.open(Rows)
    assert client.window is not None
    client.window.look.language = "es"
    await client.settle()
    assert sorted(FAULTS.drawn) == ["a", "a", "b", "b"]


class Shared:
    """State that windows share: two figures, and what reading them raises."""

    def __init__(self) -> None:
        self.changes = Changes()
        self.figures = {"a": 1, "b": 1}
        self.is_broken = False

    def read(self, name: str) -> int:
        if self.is_broken:
            _raise()
        return self.figures[name]

    def put(self, name: str, figure: int) -> None:
        self.figures[name] = figure
        self.changes.fire()


async def test_a_part_is_drawn_anew_only_when_its_own_slice_has_changed() -> None:
    shared, drawn = Shared(), list[str]()

    @component
    def Slice(name: str) -> ft.Control:
        figure = use_slice(shared.changes, lambda: shared.read(name))
        drawn.append(name)
        return kit.words(f"{name} is {figure}")

    @component
    def Both() -> ft.Control:
        return ft.Column([keyed(name, Slice, name) for name in ("a", "b")])

    client = await Client.open(Both)
    shared.put("a", 2)
    await client.wait_until(lambda: client.says("a is 2"))
    shared.put("a", 2)
    shared.put("b", 3)
    await client.wait_until(lambda: client.says("b is 3"))
    assert drawn == ["a", "b", "a", "b"]
    shared.is_broken = True
    shared.changes.fire()
    await client.wait_until(lambda: client.has("trouble-retry"))
    client.assert_alive()


def test_outside_of_a_window_there_is_no_window() -> None:
    with pytest.raises(RuntimeError):
        current_window()
