"""A travel lock that is cut anywhere: the vault opens as before, or nothing opens it and nothing of what did is left.

A recording that is kept is cut; `python -m tests.support.traveled` records it anew.
"""

import random
from pathlib import Path

import pytest

from inspector_app.vault.errors import VaultError
from tests.support.power import Event, load
from tests.support.traveled import KEPT, judge_every_cut


def test_a_kill_or_a_power_cut_leaves_it_open_as_before_or_locked(tmp_path: Path) -> None:
    found = judge_every_cut(load(KEPT), tmp_path, random.Random(3))
    assert found["before"] > 10 and found["locked"] > 3


@pytest.mark.parametrize("unsynced", ["vault/vault.db", "vault/vault.db-journal"])
def test_a_lock_that_did_not_wait_for_the_disk_would_be_found_out(tmp_path: Path, unsynced: str) -> None:
    said = next(number for number, event in enumerate(load(KEPT)) if event.kind == "said")

    def is_left_out(number: int, event: Event) -> bool:
        return number > said and event.kind == "sync" and event.path == unsynced

    careless = [event for number, event in enumerate(load(KEPT)) if not is_left_out(number, event)]
    with pytest.raises((AssertionError, VaultError)):
        judge_every_cut(careless, tmp_path, random.Random(3))
