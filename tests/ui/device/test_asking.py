"""What the app's screens ask for and cannot get is said in place; what was typed and is no entry yet comes back."""

import logging
from pathlib import Path
from typing import Any, Final

import pytest

from inspector_app.device.session import Session
from inspector_app.device.state.desk import Desk
from inspector_app.device.state.line import Line
from inspector_app.device.state.open_visit import OpenVisit
from inspector_app.visits.values import known
from tests.support.visits import the_set
from tests.ui.device.hands import Day, in_hand
from tests.ui.device.places import NOWHERE, PLACES

SECRET: Final = "Fictional Harness Works"


async def break_down_later(*_: object, **__: object) -> Any:
    raise RuntimeError(SECRET)


def break_down(*_: object, **__: object) -> Any:
    raise RuntimeError(SECRET)


ASKED: Final = [
    ("/visit/{visit}/photo/{photo}", OpenVisit, "view", break_down_later),
    ("/visit/{visit}/check/6/on/6~7", OpenVisit, "view", break_down_later),
    ("/visit/{visit}", OpenVisit, "view", break_down_later),
    ("/visit/{visit}/summary", OpenVisit, "summary", break_down),
    *((places[0].address, Desk, "open", break_down_later) for path, places in PLACES.items() if ":visit" in path),
]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked[0]} {asked[2]}")
async def test_what_cannot_be_read_is_said_in_place_and_comes_with_the_next_visit(
    day: Day,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    asked: tuple[str, type[Any], str, object],
) -> None:
    address, of, name, breaks = asked
    route = address.format(visit=day.visit, photo=day.photo)
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "inspector.ui"):
            broken.setattr(of, name, breaks)
            pane = await hand.open(route)
            await pane.until(lambda: bool(pane.codes()), "what failed")
            assert {record.getMessage()[:4] for record in caplog.records} == set(pane.all_codes())
            assert SECRET not in caplog.text
            await pane.show("/settings", "settings")
            assert not pane.codes()
        await pane.show(NOWHERE.address, NOWHERE.shows)
        await pane.go(route)
        await pane.until(lambda: hand.desk.visit is not None and not pane.codes(), "the screen")
        pane.assert_alive()


async def test_a_visit_that_several_screens_ask_for_is_opened_once(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    really = Desk._open

    def open_it(session: Session, visit: str) -> OpenVisit:
        opened.append(visit)
        return really(session, visit)

    monkeypatch.setattr(Desk, "_open", staticmethod(open_it))
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/check/6/on/6~5")
        await pane.until(lambda: "answer-6.5-met" in pane.names(), "the answer")
    assert opened == [day.visit]


async def test_half_a_word_is_there_in_another_window_and_is_saved_when_that_one_leaves_it(
    day: Day, tmp_path: Path
) -> None:
    route = f"/visit/{day.visit}/check/6/on/6~7"
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        first = await hand.open(route)
        await first.until(lambda: "close-6.7" in first.names(), "the fields")
        for field in ("statement-6.7", "close-6.7"):
            await first.type(field, f"Half of {field}")
        second = await hand.open(route)
        await second.until(lambda: "close-6.7" in second.names(), "the fields there")
        for field in ("statement-6.7", "close-6.7"):
            assert second.field(field).value == f"Half of {field}"
            await second.leave(field)
        visit = hand.desk.visit
        assert visit is not None
        await second.until(lambda: _kept(visit) == ("Half of statement-6.7", "Half of close-6.7"), "both to be saved")
        assert not visit.drafted


def _kept(visit: OpenVisit) -> tuple[object, object]:
    answer, finding = visit.answer("6.7"), visit.finding("6.7")
    return known(answer.statement) if answer else None, known(finding.would_close) if finding else None


async def test_a_visit_just_begun_is_counted_and_handed_to_the_line(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        line = hand.desk.line
        assert isinstance(line, Line)
        await line.measure()
        before = line.only_here
        await hand.desk.start({"partner_name": SECRET}, the_set())
        assert line.only_here == before + 1
