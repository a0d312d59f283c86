"""A device and a center recorded by strace now, and cut at every fsync: `make power`."""

import os
import random
import sys
from pathlib import Path

import pytest

from inspector_app.central.errors import CentralError
from tests.support import strace
from tests.support.cutting import KEPT, cut_center, cut_device, record_center, record_device
from tests.support.power import save

SEEDS = range(int(os.environ.get("INSPECTOR_POWER_SEEDS", "3")))


@pytest.fixture(autouse=True)
def recorder() -> None:
    assert strace.is_here(), "strace is not on this machine: `make power` installs it on Debian, as root"


@pytest.mark.timeout(1800)
def test_a_device_keeps_what_it_reported_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    events = record_device(tmp_path)
    if os.environ.get("INSPECTOR_KEEP_RECORDING"):
        save(events, KEPT)
    counts = [cut_device(events, tmp_path / f"{seed}", random.Random(seed), share=1.0)[0] for seed in SEEDS]
    _tell(capsys, f"a device: {len(events)} events, {sum(counts)} cuts")


@pytest.mark.timeout(1800)
def test_a_center_keeps_what_a_device_calls_safe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    events, claims = record_center(tmp_path)
    counts = [cut_center(events, claims, tmp_path / f"{seed}", random.Random(seed), share=1.0) for seed in SEEDS]
    for unsynced in ("center/journal.db", "center/photos", "center/parts"):
        careless = [event for event in events if not (event.kind == "sync" and event.path.startswith(unsynced))]
        with pytest.raises((AssertionError, CentralError)):
            cut_center(careless, claims, tmp_path / unsynced, random.Random(1), share=1.0)
    held = f"{len(claims[-1].entries)} entries and {len(claims[-1].photos)} photos called safe"
    _tell(capsys, f"a center: {len(events)} events, {sum(counts)} cuts, {held}")


def _tell(capsys: pytest.CaptureFixture[str], figures: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")
