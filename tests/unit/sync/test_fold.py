"""The linear fold against the slow, obvious one, and the laws that a merge has to keep."""

import os
import random

import pytest

from sync.braid import Fold, State, fold
from sync.strands import Strands
from tests.support.histories import DECIDING, Historian, History, in_another_order
from tests.support.slow_fold import SlowFold

BATCHES = 24 if os.environ.get("INSPECTOR_SOAK") else 8
HISTORIES_IN_A_BATCH = 100


def folded(history: History, entries: list) -> State:  # type: ignore[type-arg]
    strands = Strands(history.visit, history.writers)
    for entry in entries:
        strands.add(entry)
    return fold(strands, DECIDING)


def folded_as_it_arrives(history: History, entries: list) -> State:  # type: ignore[type-arg]
    strands = Strands(history.visit, history.writers)
    growing = Fold(strands, DECIDING)
    for entry in entries:
        growing.add(strands.add(entry))
    return growing.state()


@pytest.mark.soak
@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_linear_fold_agrees_with_the_definition(batch: int) -> None:
    for seed in range(batch * HISTORIES_IN_A_BATCH, (batch + 1) * HISTORIES_IN_A_BATCH):
        history = Historian(seed, steps=8 + seed % 14).tell()
        chance = random.Random(seed)
        expected = SlowFold(history.entries, history.writers, DECIDING).state()
        assert folded(history, history.entries).records == expected.records, f"seed {seed}"
        shuffled = in_another_order(history, chance)
        assert folded(history, shuffled).records == expected.records, f"seed {seed}, another order"
        assert folded_as_it_arrives(history, shuffled).records == expected.records, f"seed {seed}, as it arrives"
        assert folded(history, shuffled).digest() == expected.digest()


def test_the_histories_hold_what_they_promise() -> None:
    forks = liars = conflicts = erased = quarantined = hidden = 0
    for seed in range(8 * HISTORIES_IN_A_BATCH):
        history = Historian(seed, steps=8 + seed % 14).tell()
        strands = Strands(history.visit, history.writers)
        for entry in history.entries:
            strands.add(entry)
        state = fold(strands, DECIDING)
        records = list(state.records.values())
        forks += any(len(node.children) > 1 for node in strands.nodes)
        liars += any(strands.find(seen) is None for node in strands.nodes for seen in node.envelope.seen)
        conflicts += any(register.in_conflict for record in records for register in record.fields.values())
        erased += "ERASED" in repr(records)
        quarantined += any("quarantined" in aside.why for aside in state.set_aside)
        hidden += any(record.hidden for record in records)
    assert min(forks, liars, conflicts, erased, quarantined, hidden) >= 20
