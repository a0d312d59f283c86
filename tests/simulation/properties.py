"""The sixteen properties of an exchange that nobody has to believe in, each a function that raises `Violation`.

`AFTER_A_SYNC` hold behind every sync, whatever happened in it; `AT_REST` once faults have stopped and everybody has
synced. Where they speak of a clock, causality is meant; where of copies of an entry, branches.
"""

from collections.abc import Callable, Mapping
from typing import Final

from tests.simulation.after_a_sync import (
    p6_no_false_ack,
    p7_reads_are_monotonic,
    p8_shows_what_stands,
    p9_a_phone_skips_nothing,
    p11_no_storm,
)
from tests.simulation.at_rest import (
    p1_no_loss,
    p2_no_duplication,
    p3_convergence,
    p4_order_independence,
    p5_what_is_acknowledged_is_durable,
    p8_conflicts_are_visible,
    p9_cursors_are_honest,
    p11_liveness,
    p12_waste_is_bounded,
    p13_photos_are_whole,
    p14_no_clock_decides,
    p15_every_version_agrees,
    p16_disks_stay_bounded,
)
from tests.simulation.phone import Phone, SyncOutcome
from tests.simulation.tampering import p10_tampering_shows
from tests.simulation.world import World

AtRest = Callable[[World], None]
AfterASync = Callable[[World, Phone, SyncOutcome], None]

AT_REST: Final[Mapping[str, AtRest]] = {
    "P1": p1_no_loss,
    "P2": p2_no_duplication,
    "P3": p3_convergence,
    "P4": p4_order_independence,
    "P5": p5_what_is_acknowledged_is_durable,
    "P8": p8_conflicts_are_visible,
    "P9": p9_cursors_are_honest,
    "P10": p10_tampering_shows,
    "P11": p11_liveness,
    "P12": p12_waste_is_bounded,
    "P13": p13_photos_are_whole,
    "P14": p14_no_clock_decides,
    "P15": p15_every_version_agrees,
    "P16": p16_disks_stay_bounded,
}
AFTER_A_SYNC: Final[Mapping[str, AfterASync]] = {
    "P6": p6_no_false_ack,
    "P7": p7_reads_are_monotonic,
    "P8": p8_shows_what_stands,
    "P9": p9_a_phone_skips_nothing,
    "P11": p11_no_storm,
}
