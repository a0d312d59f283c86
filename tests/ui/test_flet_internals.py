"""What is used of Flet's inside, pinned: an upgrade that moves it fails here, and not in an inspector's hand."""

import asyncio
import dataclasses
import inspect
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import flet as ft
import pytest
from flet.controls.base_control import BaseControl
from flet.controls.object_patch import DiffBuilder
from flet.messaging.session import Session
from flet_web.fastapi.flet_app import FletApp  # type: ignore[import-untyped]

from inspector_app.ui.gallery.app import ROUTES
from inspector_app.ui.scheduler import updates_task
from tests.support.flet_harness import Client
from tests.support.patience import PATIENCE_SECONDS


def _nothing() -> list[ft.View]:
    return [ft.View(route="/")]


def test_flet_and_its_web_half_are_the_versions_that_this_was_read_in() -> None:
    assert version("flet") == version("flet-web") == "1.0.5"


async def test_the_task_that_draws_is_where_the_scheduler_looks_for_it() -> None:
    client = await Client.open(_nothing)
    task = updates_task(client.session)
    assert isinstance(task, asyncio.Task) and not task.done()
    client.close()
    await client.settle()
    assert task.done() and not task.cancelled()


async def test_starting_the_drawing_again_does_nothing_while_it_runs() -> None:
    client = await Client.open(_nothing)
    before = updates_task(client.session)
    client.session.start_updates_scheduler()  # type: ignore[no-untyped-call]
    assert updates_task(client.session) is before


async def test_what_belongs_to_a_window_stays_in_the_session_store() -> None:
    client = await Client.open(_nothing)
    assert client.page.session.store.get("inspector.window") is client.window


def test_an_event_names_its_control_by_an_id_that_survives_a_new_drawing() -> None:
    assert "target" in dir(ft.Event)
    assert "self._i = other._i" in inspect.getsource(BaseControl._migrate_state)


def test_an_invalid_property_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ValueError, match="opacity"):
        ft.Text("", opacity=2)._before_update_safe()  # type: ignore[no-untyped-call]


def test_an_error_in_an_update_still_ends_flets_own_drawing() -> None:
    """The reason for scheduler.py. If Flet learns to go on by itself, that file can go."""
    source = inspect.getsource(Session)
    drawing = source[source.index("for control in pending_updates") : source.index("# Process pending effects")]
    assert "try" not in drawing


async def test_a_view_has_a_new_number_for_a_browser_that_comes_back_and_its_controls_keep_theirs() -> None:
    """What it saves is measured by tests/browser/test_kit.py: a line that breaks."""
    client = await Client.open(lambda: [ft.View(route="/", controls=[ft.Text("kept")])])

    def drawn() -> ft.View:
        (view,) = (one for one in client.session.index.values() if isinstance(one, ft.View))
        return view

    before, text = drawn()._i, drawn().controls[0]._i
    client.session.apply_page_patch({})
    assert drawn()._i != before and drawn().controls[0]._i == text
    client.page.update()
    assert drawn()._i != before


async def test_an_answer_that_comes_when_its_control_is_gone_reaches_who_asked_and_ends_no_line() -> None:
    client = await Client.open(lambda: [ft.View(route="/", controls=[ft.Text("kept")])])
    session = client.session
    (text,) = client.controls(ft.Text)
    asking = asyncio.ensure_future(session.invoke_method(text._i, "focus", {}))
    await asyncio.sleep(0)
    del session.index[text._i]
    assert await asyncio.wait_for(asking, PATIENCE_SECONDS) is None
    with pytest.raises(RuntimeError, match="not registered"):  # what it is for
        Session.handle_invoke_method_results(session, text._i, "a call", None, None)


def test_flet_takes_what_a_browser_says_before_it_sends_the_page_again() -> None:
    source = inspect.getsource(FletApp)
    assert 0 < source.index(".apply_page_patch(req.page)") < source.index("else self.__session.page,")


def _everything_in(value: Any) -> Iterator[BaseControl]:
    """By every field of every value, set or not."""
    if isinstance(value, BaseControl):
        yield value
    if isinstance(value, (list, dict)):
        inside = list(value) if isinstance(value, list) else list(value.values())
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        inside = [getattr(value, one.name) for one in dataclasses.fields(value) if not one.metadata.get("skip")]
    else:
        inside = []
    for one in inside:
        yield from _everything_in(one)


@pytest.mark.parametrize("path", ["", *sorted(route.path for route in ROUTES if isinstance(route.path, str))])
async def test_what_is_on_a_screen_is_known_and_what_has_gone_is_not(path: str) -> None:
    """Flet looks for controls where one can be, and not in every field: this looks in every field."""
    client = await Client.open(lambda: ft.Router(ROUTES, manage_views=True))
    for route in ("/", f"/{path}", "/parts", f"/{path}"):
        await client.go(route)
        page = client.page
        there = {one._i: one for one in _everything_in([page])}
        known = dict(client.session.index)
        assert {number: type(one) for number, one in there.items()} == {n: type(one) for n, one in known.items()}
        assert all(known[number] is one for number, one in there.items())
        assert all(one.page is page for one in there.values() if one is not page)


async def test_controls_are_found_in_all_else_that_holds_them() -> None:
    await Client.open(_nothing)

    @dataclasses.dataclass
    class Holder:
        held: ft.Text
        words: str = "plain"

    in_list, in_dict, in_value = ft.Text("in a list"), ft.Text("in a dict"), ft.Text("in a value")
    builder = DiffBuilder(None, None, control_cls=BaseControl)
    found = list(builder._configure_dataclass([[in_list], {"a": in_dict}, Holder(in_value)], None, False))
    assert [id(one) for one in found if isinstance(one, ft.Text)] == [id(one) for one in (in_list, in_dict, in_value)]
    assert in_list in list(builder._removed_controls({"a": [in_list]}, True))
