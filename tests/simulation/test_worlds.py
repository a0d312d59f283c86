"""Whole seasons of phones and the real center, drawn from seeds, end with every property holding.

`make soak` lives thousands of device-days like these; a season that fails there prints the command that lives it again.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.seasons import live

ROOT = Path(__file__).parents[2]
IS_SOAK = bool(os.environ.get("INSPECTOR_SOAK"))
FAILED_ONCE: tuple[int, ...] = (106, 107, 112, 218)
"""Seasons in which something was found. They stay."""


@pytest.mark.parametrize("seed", [1, 2])
def test_a_season_ends_with_every_property_holding(seed: int) -> None:
    lived = live(seed, days=1)
    assert not lived.violation, f"{lived.violation}\n{lived.replay()}"
    assert lived.days >= 3


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", FAILED_ONCE if IS_SOAK else FAILED_ONCE[:1])
def test_what_failed_once_fails_no_more(seed: int) -> None:
    lived = live(seed, days=4 if IS_SOAK else 1)
    assert not lived.violation, f"{lived.violation}\n{lived.replay()}"


@pytest.mark.soak
def test_a_seed_lived_twice_leaves_the_same_trace() -> None:
    first = live(3, days=1)
    assert live_again(3) == first.trace_hash
    assert live(4, days=1).trace_hash != first.trace_hash


def live_again(seed: int) -> str:
    """The trace's hash; in the soak from a process of its own, where sets of texts have another order."""
    if not IS_SOAK:
        return live(seed, days=1).trace_hash
    command = [sys.executable, "-m", "tests.simulation.seasons", str(seed), "1"]
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    return told.partition("trace_hash='")[2][:64]
