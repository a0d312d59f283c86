"""A real center in a folder of its own, whose clock goes on by a second with every look at it."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inspector_app.central.headquarters import Headquarters
from tests.unit.central.phones import Phone, enroll

MORNING = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@pytest.fixture
def headquarters(tmp_path: Path) -> Iterator[Headquarters]:
    seconds = itertools.count()
    with Headquarters.open(tmp_path / "center", clock=lambda: MORNING + timedelta(seconds=next(seconds))) as opened:
        yield opened


@pytest.fixture
def ana(headquarters: Headquarters) -> Phone:
    return enroll(headquarters, "ana@example.test")


@pytest.fixture
def ben(headquarters: Headquarters) -> Phone:
    return enroll(headquarters, "ben@example.test")
