"""The power fails: what a process really wrote is cut at its fsyncs, and what it had reported is there all the same.

Here a recording that is kept is cut; `make power` records a device and a center anew, and cuts everywhere.
"""

import random
from pathlib import Path

import pytest

from inspector_app.device.errors import NotEnrolled
from inspector_app.vault.errors import VaultError
from tests.support.cutting import KEPT, cut_device
from tests.support.power import Event, load


def test_what_a_device_reported_saved_is_there_after_the_power_failed(tmp_path: Path) -> None:
    count, promised = cut_device(load(KEPT), tmp_path, random.Random(5), share=0.2)
    assert count > 20 and promised == 4


@pytest.mark.parametrize("unsynced", ["vault/vault.db", "vault/vault.db-journal", "vault", "."])
def test_a_device_that_did_not_wait_for_the_disk_would_be_found_out(tmp_path: Path, unsynced: str) -> None:
    """The same recording without those fsyncs: the judgment of the test above must see it."""

    def is_left_out(event: Event) -> bool:
        return event.kind == "sync" and event.path == unsynced

    careless = [event for event in load(KEPT) if not is_left_out(event)]
    with pytest.raises((AssertionError, VaultError, NotEnrolled)):
        cut_device(careless, tmp_path, random.Random(5), share=1.0)
