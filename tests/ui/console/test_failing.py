"""Parts of the console that raise on purpose: a card in their place, a log line, and everything else goes on."""

import logging

import flet as ft
import pytest

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.review.screens import (
    answers,
    boxes,
    claims,
    custody,
    head,
    overview,
    photos,
    pictures,
    preview,
    queue,
    records,
    setabout,
    setelements,
    setpane,
    setpublish,
    sets,
    sharing,
    team,
    timeline,
    viewer,
)
from inspector_app.criteria.sets import find_set
from inspector_app.ui.runtime import component, use_effect
from tests.ui.console.seats import PHONE_WIDTH, Row, read, wait

FAILED = "This part could not be shown"
SECRET = "Fictional Harness Works"
SET = find_set("foreign-manufacturer").digest


def break_down(*_: object, **__: object) -> ft.Control:
    raise RuntimeError(SECRET)


PARTS = [
    ("", overview, "_findings"),
    ("", claims, "_claim"),
    ("", head, "_figure"),
    ("", records, "_statement"),
    ("/answers/6", boxes, "_list"),
    ("/answers/10", answers, "not_begun"),
    ("/answers/gate", answers, "_head"),
    ("", overview, "set_row"),
    ("", overview, "site_fold"),
    ("", overview, "blockers_fold"),
    ("/photos", photos, "picture_row"),
    ("/photos", pictures, "_badges"),
    ("/timeline", timeline, "_who"),
    ("/custody", custody, "_clocks"),
    ("/team", team, "_member"),
    ("/summary", preview, "_cover"),
    ("", queue, "_card"),
    ("/criteria", sets, "_card"),
    (f"/criteria/{SET}", setabout, "counts_table"),
    (f"/criteria/{SET}", setpane, "_bar"),
    (f"/criteria/{SET}/6", setelements, "_element"),
    ("/criteria/publish", setpublish, "_choice"),
]


@pytest.mark.parametrize("width", [1280, PHONE_WIDTH])
@pytest.mark.parametrize(("section", "module", "name"), PARTS)
async def test_a_part_that_raises_costs_itself_and_no_other(
    row: Row,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    section: str,
    module: object,
    name: str,
    width: int,
) -> None:
    route = section if section.startswith("/criteria") else f"/visit/{row.first}{section}"
    route = "/" if module is queue else route
    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "inspector.ui"):
        broken.setattr(module, name, break_down)
        client = await row.sit(route, width)
        await read(client, FAILED)
        client.assert_alive()
        assert "RuntimeError" in caplog.text
        assert SECRET not in caplog.text
    while client.has("trouble-part"):
        surface = next(each for each in client.controls(ft.Semantics) if each.identifier == "trouble-retry").content
        assert isinstance(surface, ft.Container)
        await client.fire(surface, "click")
    await wait(client, lambda: not client.says(FAILED), "it")
    client.assert_alive()


@pytest.mark.parametrize(("module", "name"), [(viewer, "_about"), (sharing, "word_for")])
async def test_a_photo_that_raises_leaves_a_way_back(
    row: Row, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    client = await row.sit(f"/visit/{row.first}/photos")
    await wait(client, lambda: client.has("photos-6.1"), "it")
    monkeypatch.setattr(module, name, break_down)
    await client.tap(next(each for each in client.identifiers() if each.startswith("photos-6.1-")))
    await read(client, FAILED)
    await client.tap("viewer-close")
    await wait(client, lambda: not client.says(FAILED), "it")
    client.assert_alive()


async def test_a_tap_that_raises_is_told_and_forgotten(
    row: Row, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = await row.sit()
    await read(client, SECRET)
    with monkeypatch.context() as broken:
        broken.setattr(type(row.seat_of(client)), "go_to", break_down)
        await client.tap(f"queue-{row.first}")
        await read(client, "That did not work.")
    client.assert_alive()
    assert "RuntimeError" in caplog.text
    row.seat_of(client).go_to(row.first)
    await read(client, "Custody unbroken")


async def test_work_in_a_thread_that_raises_is_told(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    client = await row.sit(f"/visit/{row.first}")
    await wait(client, lambda: client.has("remark-finding:6.7"), "it")
    monkeypatch.setattr(Headquarters, "remark", break_down)
    await client.tap("remark-finding:6.7")
    await client.type("remark-finding:6.7-text", "Words that must not be lost.")
    await client.tap("remark-finding:6.7-send")
    await read(client, "That did not work.")
    assert client.field("remark-finding:6.7-text").value == "Words that must not be lost."
    client.assert_alive()


async def test_an_effect_that_raises_is_told_and_the_screen_stays(
    row: Row, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise RuntimeError(SECRET)

    @component
    def Restless() -> ft.Control:
        use_effect(fail, [])
        return ft.Text("Restless")

    monkeypatch.setattr(overview, "parts_card", lambda *_: Restless())
    client = await row.sit(f"/visit/{row.first}")
    await read(client, "Restless", "That did not work.", "Custody unbroken")
    client.assert_alive()
    assert SECRET not in caplog.text


async def test_a_visit_that_cannot_be_read_says_so_and_can_be_asked_for_again(
    row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Headquarters, "read", break_down)
        client = await row.sit(f"/visit/{row.first}")
        await read(client, "This could not be shown")
        await wait(client, lambda: client.has(f"queue-{row.second}"), "it")
    await client.tap("visit-failed-retry")
    await read(client, "Custody unbroken")


async def test_a_look_for_arrivals_that_fails_is_not_the_last(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Headquarters, "heights", break_down)
        broken.setattr(row.console.arrivals, "_heights", break_down)
        await row.console._calmly(row.console._look)
    await row.console._calmly(row.console._look)
