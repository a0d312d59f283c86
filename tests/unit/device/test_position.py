"""What a platform says of its place, as the journal takes it."""

import math
from datetime import UTC, datetime

import pytest

from inspector_app.device.position import Reading


@pytest.mark.parametrize("unknown", [math.nan, math.inf, -math.inf, None])
def test_what_a_platform_does_not_know_of_a_place_is_left_out(unknown: float | None) -> None:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    reading = Reading(10.5, 106.25, at, accuracy_m=unknown, altitude_m=unknown, altitude_accuracy_m=unknown)
    place = {"latitude": 105_000_000, "longitude": 1_062_500_000}
    assert reading.to_json("then", 5) == {**place, "at": "then", "age_ms": 5, "from": "device"}
