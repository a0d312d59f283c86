"""Every operation, killed before and after each of its commits, writes, fsyncs, renames, sends and receives."""

import os
import random
import sys
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.support.failpoints import points_of
from tests.support.nursery import nursery
from tests.support.office import open_office
from tests.support.trials import TRIALS, Yard, count

IS_SOAK = bool(os.environ.get("INSPECTOR_SOAK"))
SEED = 5


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    folder = tmp_path_factory.mktemp("yard")
    with nursery() as children, open_office(folder) as office, office.center_running():
        yield Yard(folder, office, children)


@pytest.mark.soak
@pytest.mark.parametrize("operation", TRIALS)
def test_nothing_is_lost_and_nothing_half_done_wherever_it_is_killed(
    yard: Yard, operation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    trial = TRIALS[operation]
    points = count(yard, trial)
    numbers = range(1, len(points) + 1) if IS_SOAK else random.Random(SEED).sample(range(1, len(points) - 2), 1)
    killed = 0
    for number in numbers:
        log = yard.place() / "points"
        # A reply may come in fewer pieces than when it was counted: then the last points are not reached.
        if trial(yard, log, number):
            assert len(points_of(log)) == number
            killed += 1
    assert killed >= (0.9 * len(points) if IS_SOAK else 1)
    if IS_SOAK:
        kinds = Counter(point.partition(" ")[2] for point in points)
        with capsys.disabled():
            sys.stdout.write(f"\n{operation}: {len(points)} points {dict(kinds)}, killed at {killed}\n")
