"""The order of the tests: nothing is left out, and what takes long is begun with by each process."""

import pytest

from tests.support.order import long_first

SHORT = [f"tests/unit/test_a.py::test_{number}" for number in range(20)]
BROWSER = [f"tests/browser/test_kit.py::test_{number}" for number in range(3)]
STORIES = [f"tests/stories/test_kills.py::test_{number}" for number in range(4)]
MIXED = [*SHORT[:9], *STORIES, *SHORT[9:15], *BROWSER, *SHORT[15:]]


@pytest.mark.parametrize("processes", [1, 2, 3, 40])
def test_every_test_runs_once(processes: int) -> None:
    assert sorted(long_first(MIXED, str, processes)) == sorted(MIXED)


def test_each_of_two_processes_begins_with_what_takes_long() -> None:
    ordered = long_first(MIXED, str, 2)
    middle = len(MIXED) // 2  # what pytest-xdist gives the first of them
    assert ordered[:3] == BROWSER and ordered[middle : middle + 4] == STORIES
    assert [test for test in ordered if test in SHORT] == SHORT


def test_one_process_begins_with_all_of_it() -> None:
    assert set(long_first(MIXED, str, 1)[:7]) == {*BROWSER, *STORIES}


def test_without_what_takes_long_the_order_stays() -> None:
    assert long_first(SHORT, str, 2) == SHORT
