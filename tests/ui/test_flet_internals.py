"""What is used of Flet's inside, pinned: an upgrade that moves it fails here, and not in an inspector's hand."""

import asyncio
import dataclasses
import inspect
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Annotated, Any

import flet as ft
import pytest
from flet.components.component import Component
from flet.controls import base_control
from flet.controls.base_control import BaseControl
from flet.controls.object_patch import DiffBuilder
from flet.messaging.session import Session
from flet.utils import validation
from flet_web.fastapi.flet_app import FletApp  # type: ignore[import-untyped]

from inspector_app.ui.gallery.app import ROUTES
from inspector_app.ui.making import make_with_what_is_given
from inspector_app.ui.scheduler import updates_task
from tests.support.flet_harness import Client


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
    assert await asyncio.wait_for(asking, 5) is None
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


def _kinds_below(kind: Any) -> Iterator[Any]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds_below(one)


def _made(init: Callable[..., None], kind: Any, *args: object, **given: object) -> object:
    """All that it holds but its number, and what it says is wrong."""
    control: Any = object.__new__(kind)
    try:
        init(control, *args, **given)
    except (TypeError, ValueError) as wrong:
        return str(wrong)
    assert control._i
    return {**vars(control), "_i": 0}, list(control._values)


async def test_a_control_that_is_made_of_what_it_is_given_is_the_one_that_flet_makes() -> None:
    await Client.open(_nothing)
    used = {ft.Text, ft.Container, ft.Semantics, ft.Icon, ft.TextField, ft.View, Component}
    shorter = {
        kind: init for kind in _kinds_below(BaseControl) if hasattr(init := vars(kind).get("__init__"), "__wrapped__")
    }
    assert used <= shorter.keys()
    for kind, init in shorter.items():
        if issubclass(kind, ft.Service):  # one is on the page as soon as it is made
            continue
        fields = [one for one in dataclasses.fields(kind) if one.init]
        needed = {one.name: "given" for one in fields if one.default is one.default_factory is dataclasses.MISSING}
        for given in (
            {},
            needed,
            {**needed, "no_such": 1},
            {one.name: "given" for one in reversed(fields)},
            {**needed, **{one.name: one.default for one in fields if one.default is not dataclasses.MISSING}},
        ):
            for args in ((), ("first",), ("first", "second"), (0,) * 99):
                assert _made(init, kind, *args, **given) == _made(init.__wrapped__, kind, *args, **given), kind


def _judged(control: Any, **how: bool) -> None:
    vars(base_control)["validate"](control, **how)


def _wrong(control: Any, judge: Callable[..., None]) -> str | None:
    try:
        judge(control, suppress_repeated_errors=True)
    except (TypeError, ValueError, DeprecationWarning) as wrong:
        return str(wrong)
    return None


def _with(kind: Any, name: str, value: object) -> Any:
    """A control of that kind, with this set; None of what other classes are built on."""
    needed = {
        one.name: ft.Text("x") for one in dataclasses.fields(kind) if one.init and one.default is one.default_factory
    }
    try:
        control = kind(**needed)
    except (TypeError, ValueError):
        return None
    if name:
        setattr(control, name, value)
    return control


async def test_what_flet_finds_wrong_with_a_control_is_still_found() -> None:
    """Whatever one property is set to; and once more after it was mended, if it is found again."""
    await Client.open(_nothing)
    assert {ft.Text, ft.Container, ft.TextField, ft.ProgressBar, ft.InteractiveViewer} <= {*_kinds_below(BaseControl)}
    found = 0
    values: tuple[Any, ...] = (None, -1, 99, "", "words", [])
    for kind in {one for one in _kinds_below(BaseControl) if hasattr(vars(one).get("__init__"), "__wrapped__")}:
        if issubclass(kind, ft.Service) or _with(kind, "", None) is None:
            continue
        for name in ("", *kind._prop_defaults):
            for value in values:
                ours, flets = (_with(kind, name, value) for _ in range(2))
                told = _wrong(ours, _judged)
                assert told == _wrong(flets, validation.validate), (kind, name, value)
                found += told is not None
    assert found > 500
    text = ft.Text("", opacity=2)
    assert _wrong(text, _judged) and _wrong(text, _judged) is None  # told once
    text.opacity = 1.0
    assert _wrong(text, _judged) is None
    text.opacity = 2
    assert _wrong(text, _judged)


async def test_a_class_of_controls_that_comes_later_is_made_so_too_and_its_hash_is_set_once() -> None:
    await Client.open(_nothing)
    make_with_what_is_given()

    set_of_it = []

    class Watched(type):
        def __setattr__(cls, name: str, value: object) -> None:
            set_of_it.append(name)
            super().__setattr__(name, value)

    @ft.control("Later")  # type: ignore[arg-type]
    class Later(ft.Control, metaclass=Watched):
        word: str = "as ever"

    where: ft.Ref[Any] = ft.Ref()
    later = Later(word="said", ref=where)
    assert hasattr(Later.__init__, "__wrapped__") and not hasattr(Later.__init__.__wrapped__, "__wrapped__")
    assert where.current is later and later._values == {"word": "said"} and not later._dirty
    assert hash(later) == object.__hash__(later)
    later.word = "as ever"
    assert "word" not in later._values and "word" in later._dirty
    assert "__hash__" in set_of_it
    set_of_it.clear()
    Later()
    assert not set_of_it


async def test_a_rule_that_asks_for_another_property_is_asked_when_only_that_is_set() -> None:
    await Client.open(_nothing)

    @ft.control("Bounds")  # type: ignore[arg-type]
    class Bounds(ft.Control):
        least: Annotated[int, validation.V.le_field("most")] = 0
        most: int = 9

    assert _wrong(Bounds(), _judged) is None
    assert _wrong(Bounds(most=-1), _judged)
