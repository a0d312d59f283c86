"""A day at a center, played once, and given to each test as a copy of its folder."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from inspector_app.central.headquarters import Headquarters
from tests.ui.console.seats import Row
from tests.ui.console.seed import seeded_office


@dataclass(frozen=True)
class Day:
    """Where the center's folder is, and its two visits."""

    folder: Path
    first: str
    second: str


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    folder = tmp_path_factory.mktemp("day")
    with seeded_office(folder) as seeded:
        return Day(folder / "center", seeded.first.visit, seeded.second.visit)


@pytest.fixture
def row(day: Day, tmp_path: Path) -> Iterator[Row]:
    """The console of a copy of that center."""
    shutil.copytree(day.folder, tmp_path / "center")
    with Headquarters.open(tmp_path / "center") as headquarters:
        yield Row(headquarters, day.first, day.second)
