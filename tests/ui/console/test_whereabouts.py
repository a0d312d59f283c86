"""Paths, filters and arrivals: what the screens stand on, without a screen."""

from typing import Any

import pytest

from inspector_app.central.journals import Height
from inspector_app.central.review.arrivals import Arrivals
from inspector_app.central.review.queue import Filter, keep, make_rows
from inspector_app.central.review.whereabouts import CRITERIA, PUBLISHING, QUEUE, Section, Spot, at_set, read_path
from inspector_app.central.tables import ProjectedVisit


@pytest.mark.parametrize(
    "spot",
    [
        QUEUE,
        Spot("abc"),
        Spot("abc", Section.TIMELINE),
        Spot("abc", Section.ANSWERS, "10"),
        Spot("abc", Section.PHOTOS, photo="def"),
        Spot("abc", Section.ANSWERS, "6", "def"),
        Spot("abc", Section.ANSWERS, "gate"),
        CRITERIA,
        PUBLISHING,
        at_set("ab" * 32),
        at_set("ab" * 32, "6"),
    ],
)
def test_every_place_is_found_again_by_its_path(spot: Spot) -> None:
    assert read_path(spot.path) == spot


@pytest.mark.parametrize("path", ["", "/", "/visit", "/nothing/abc", "visit", "//", "?photo=x"])
def test_a_path_that_leads_nowhere_is_the_queue(path: str) -> None:
    assert read_path(path) == QUEUE


def test_a_section_that_does_not_exist_is_the_overview() -> None:
    assert read_path("/visit/abc/secrets/7") == Spot("abc", Section.OVERVIEW, "7")


def row(visit: str, **more: Any) -> ProjectedVisit:
    return ProjectedVisit(visit=visit, place=10, receipts=1, version="1", **more)


def test_the_queue_is_searched_by_every_word_and_narrowed_by_what_needs_somebody() -> None:
    rows = make_rows(
        [
            row("a", partner="Fictional Harness Works", city="Apodaca", stage="on_site", actions_required=2),
            row("b", partner="Example Sea Lines", city="Cartagena", stage="in_review", conflicts=1),
            row("c", partner="Sample Cross-Dock 7", trouble="cannot be folded", stage="unreadable"),
        ],
        seen={"a": 10, "b": 4},
        photos={"a": (3, 3), "b": (1, 4)},
    )
    assert [(one.visit, one.new) for one in rows] == [("a", 0), ("b", 6), ("c", None)]

    def found(wanted: Filter, text: str = "") -> list[str]:
        return [one.visit for one in keep(rows, wanted, text)]

    assert found(Filter.ALL) == ["a", "b", "c"]
    assert found(Filter.NEW) == ["b", "c"]
    assert found(Filter.ACTIONS) == ["a"]
    assert found(Filter.CONFLICTS) == ["b"]
    assert found(Filter.WAITING) == ["b", "c"]
    assert found(Filter.ALL, " harness  APODACA ") == ["a"]
    assert found(Filter.ALL, "in review") == ["b"]
    assert found(Filter.ACTIONS, "sea") == []


def test_whoever_watches_a_visit_hears_of_it_and_of_no_other() -> None:
    heights = {"a": Height(1, 0), "b": Height(1, 0)}
    arrivals, heard = Arrivals(lambda: dict(heights)), list[str]()
    for visit in ("a", "b"):
        arrivals.of(visit).subscribe(lambda visit=visit: heard.append(visit))  # type: ignore[misc]
    arrivals.everything.subscribe(lambda: heard.append("everything"))
    assert not arrivals.look()
    assert not arrivals.look()
    heights["a"] = Height(1, 1)
    assert arrivals.look()
    assert heard == ["a", "everything"]
    heights["c"] = Height(1, 0)
    assert arrivals.look()
    assert heard == ["a", "everything", "everything"]
    assert arrivals.of("a") is arrivals.of("a")
