"""A running center in a temporary folder, and devices enrolled with it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.journal import new_id
from tests.support.centers import RunningCenter, running_center
from tests.support.described import check_reply
from tests.support.device import Device

Enroll = Callable[..., Device]


@pytest.fixture
def central(tmp_path: Path) -> Iterator[RunningCenter]:
    with running_center(tmp_path / "center") as running:
        yield running


@pytest.fixture
def enroll(central: RunningCenter) -> Iterator[Enroll]:
    """`enroll(person)` gives a device of that person, of a new one if none is named."""
    devices = []

    def make(person: str | None = None, role: str = "inspector") -> Device:
        device = Device.enrolled(central.url, central.invite(person or new_id(), role))
        device.line.event_hooks = {"response": [check_reply]}  # whatever is tried, the description is true
        devices.append(device)
        return device

    yield make
    for device in devices:
        device.line.close()


@pytest.fixture
def ines(enroll: Enroll) -> Device:
    """The lead inspector's phone."""
    return enroll()


@pytest.fixture
def omar(enroll: Enroll) -> Device:
    """The second inspector's phone."""
    return enroll()


@pytest.fixture
def visit() -> str:
    return new_id()
