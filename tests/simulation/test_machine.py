"""Hypothesis chooses what happens: the same world, every event a rule, every property judged at the end.

What it finds it makes as short as it can, and prints as the calls that lead there.
"""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.simulation.people import answers, joins, leaves, photographs, syncs
from tests.simulation.phone import Phone
from tests.simulation.properties import AFTER_A_SYNC
from tests.simulation.seasons import IN_MEMORY, rests
from tests.simulation.troubles import CENTER_EVENTS, PHONE_FAULTS
from tests.simulation.world import World, world_of

IS_SOAK = bool(os.environ.get("INSPECTOR_SOAK"))
SOME_PHONE = st.integers(0, 9)


class Exchange(RuleBasedStateMachine):
    """One world. Rules are what people do and what goes wrong."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()

    @initialize(seed=st.integers(0, 2**32))
    def begins(self, seed: int) -> None:
        folder = tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None)
        self.world = self.open.enter_context(world_of(seed, Path(self.open.enter_context(folder)), 2))
        self.world.checks.extend(AFTER_A_SYNC.values())

    def phone(self, number: int) -> Phone:
        return self.world.phones[number % len(self.world.phones)]

    @rule(number=SOME_PHONE, taps=st.integers(1, 6))
    def somebody_answers(self, number: int, taps: int) -> None:
        for _ in range(taps):
            answers(self.world, self.phone(number))

    @rule(number=SOME_PHONE)
    def somebody_photographs(self, number: int) -> None:
        photographs(self.world, self.phone(number))

    @rule(number=SOME_PHONE)
    def somebody_syncs(self, number: int) -> None:
        syncs(self.world, self.phone(number))

    @rule(number=SOME_PHONE)
    def somebody_joins(self, number: int) -> None:
        joins(self.world, self.phone(number))

    @rule(number=SOME_PHONE)
    def somebody_leaves(self, number: int) -> None:
        leaves(self.world, self.phone(number))

    @rule(number=SOME_PHONE, name=st.sampled_from([*PHONE_FAULTS]))
    def a_phone_is_in_trouble(self, number: int, name: str) -> None:
        PHONE_FAULTS[name][1](self.world, self.phone(number))

    @rule(name=st.sampled_from([*CENTER_EVENTS]))
    def the_center(self, name: str) -> None:
        CENTER_EVENTS[name](self.world)

    def teardown(self) -> None:
        with self.open:
            if hasattr(self, "world"):
                rests(self.world)


TestExchange = Exchange.TestCase
TestExchange.settings = settings(
    max_examples=300 if IS_SOAK else 6,
    stateful_step_count=40 if IS_SOAK else 15,
    derandomize=not IS_SOAK,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
