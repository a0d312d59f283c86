"""What a picture says of itself beside what the device knew, and when the two do not go together."""

from datetime import datetime
from typing import Any

import pytest

from inspector_app.visits.fold import fold_visit
from inspector_app.visits.records import Photo
from inspector_app.visits.sources import meters_between, when_where
from inspector_app.visits.values import Fix, Gap
from tests.support.visits import AN_ID, state_of

PHOTO = ("photo", AN_ID)
EXIF = {"at": "2026-11-21T14:02:00-06:00", "from": "exif"}
DEVICE = {"at": "2026-11-21T14:02:01.250-06:00", "from": "device"}
DOCK = {"latitude": 257_800_000, "longitude": -1_001_900_000}
FIX: dict[str, Any] = {
    **DOCK,
    "at": "2026-11-21T20:01:58.000+00:00",
    "age_ms": 3250,
    "accuracy_mm": 8000,
    "from": "device",
}


def photo_with(**fields: Any) -> Photo:
    (photo,) = fold_visit(state_of({PHOTO: fields}), lambda _: None).photos
    return photo


def test_both_sources_are_read_side_by_side() -> None:
    said = when_where(
        photo_with(taken=EXIF, device_taken=DEVICE, position={**DOCK, "from": "exif"}, device_position=FIX)
    )
    assert said.taken == datetime.fromisoformat(EXIF["at"]) and said.device_taken == datetime.fromisoformat(
        DEVICE["at"]
    )
    assert said.device_position == Fix(257_800_000, -1_001_900_000, FIX["at"], 3250, accuracy_mm=8000)
    assert said.says_something and said.minutes_apart is None and said.meters_apart is None


def test_a_photo_of_which_nobody_says_anything() -> None:
    said = when_where(photo_with(digest="0" * 64))
    assert not said.says_something and said.minutes_apart is None and said.meters_apart is None


@pytest.mark.parametrize(
    ("exif", "minutes"),
    [
        ("2026-11-21T14:03:59-06:00", None),
        ("2026-11-21T20:03:00+00:00", None),
        ("2026-11-21T15:02:00-06:00", 60),
        ("2026-11-21T14:02:00", None),
        ("2026-11-21T12:02:00", 120),
        ("no time", None),
    ],
)
def test_times_differ_when_two_clocks_of_one_phone_cannot(exif: str, minutes: int | None) -> None:
    said = when_where(photo_with(taken={"at": exif, "from": "exif"}, device_taken=DEVICE))
    assert said.minutes_apart == minutes


@pytest.mark.parametrize(
    ("more", "meters"),
    [
        ({"latitude": 257_808_000}, None),  # 89 m, and EXIF may be wrong by a hundred
        ({"latitude": 257_808_000, "accuracy_mm": 5000}, 89),
        ({"latitude": 257_900_000}, 1112),
        ({"longitude": 1_001_900_000}, 13_879_000),
    ],
)
def test_places_differ_when_they_do_by_more_than_both_can_be_wrong(more: dict[str, int], meters: int | None) -> None:
    said = when_where(photo_with(position={**DOCK, "from": "exif", **more}, device_position=FIX))
    if meters is None:
        assert said.meters_apart is None
    else:
        assert said.meters_apart == pytest.approx(meters, rel=0.05)


def test_a_fix_without_its_time_is_no_fix_and_one_with_a_wild_accuracy_is() -> None:
    assert photo_with(device_position=DOCK).device_position is Gap.UNREADABLE
    odd = photo_with(device_position={**FIX, "accuracy_mm": -1, "altitude_mm": "high", "mocked": True})
    assert odd.device_position == Fix(257_800_000, -1_001_900_000, FIX["at"], 3250, mocked=True)


def test_a_degree_of_latitude_is_some_111_kilometers() -> None:
    assert meters_between((0, 0), (10_000_000, 0)) == pytest.approx(111_195, rel=0.001)
    assert meters_between((0, -1_799_999_999), (0, 1_799_999_999)) < 1
