import io
from enum import IntEnum
from typing import Any

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from inspector_app.evidence import PhotoFacts, make_views
from tests.support.pictures import CAMERA, draw_file, draw_photo

TAKEN_AT = "2026-11-21T23:03:11+07:00"
GPS = ExifTags.GPS


def _tag(tags: type[IntEnum], name: str) -> int:
    return tags[name].value


def facts_with(within: dict[int, Any] | None = None, gps: dict[int, Any] | None = None, **top: Any) -> PhotoFacts:
    exif = Image.Exif()
    for name, value in top.items():
        exif[_tag(ExifTags.Base, name)] = value
    exif.get_ifd(ExifTags.IFD.Exif).update(within or {})
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps or {})
    written = io.BytesIO()
    Image.new("RGB", (30, 20)).save(written, "JPEG", exif=exif)
    return make_views(written.getvalue()).facts


def a_position(**changes: Any) -> dict[int, Any]:
    position = {
        "GPSLatitudeRef": "N",
        "GPSLatitude": (10.0, 30.0, 0.0),
        "GPSLongitudeRef": "E",
        "GPSLongitude": (106.0, 15.0, 0.0),
        **changes,
    }
    return {_tag(GPS, name): value for name, value in position.items() if value is not None}


def test_time_place_and_camera_are_read() -> None:
    facts = make_views(draw_photo(1, gps=(10.4806, 106.2534567, 12.5), taken_at=TAKEN_AT)).facts
    assert facts == PhotoFacts(640, 480, TAKEN_AT, 104806000, 1062534567, 12500, CAMERA)


def test_south_west_and_below_the_sea_are_negative() -> None:
    facts = make_views(draw_photo(1, gps=(-33.4489, -70.6693, -3.25))).facts
    assert (facts.latitude, facts.longitude, facts.altitude_mm) == (-334489000, -706693000, -3250)


def test_a_photo_without_metadata_says_nothing() -> None:
    assert make_views(draw_file(1, "JPEG")).facts == PhotoFacts(64, 48)


def test_a_time_without_an_offset_gets_none() -> None:
    assert make_views(draw_photo(1, taken_at=TAKEN_AT[:19])).facts.taken_at == "2026-11-21T23:03:11"


@pytest.mark.parametrize("offset", ["07:00", "+25:00", "+7", "local"])
def test_an_offset_that_is_none_is_left_out(offset: str) -> None:
    within: dict[int, Any] = {
        ExifTags.Base.DateTimeOriginal: "2026:11:21 23:03:11",
        ExifTags.Base.OffsetTimeOriginal: offset,
    }
    assert facts_with(within).taken_at == "2026-11-21T23:03:11"


@pytest.mark.parametrize("time", ["0000:00:00 00:00:00", "2026:13:45 99:99:99", "    :  :     :  :  ", "yesterday", ""])
def test_a_time_that_is_none_is_left_out(time: str) -> None:
    assert facts_with({ExifTags.Base.DateTimeOriginal: time}).taken_at is None


@pytest.mark.parametrize(
    "changes",
    [
        {"GPSLatitude": (IFDRational(0, 0), IFDRational(0, 0), IFDRational(0, 0))},
        {"GPSLatitude": (91.0, 0.0, 0.0)},
        {"GPSLongitude": (181.0, 0.0, 0.0)},
        {"GPSLatitudeRef": "X"},
        {"GPSLatitudeRef": None},
        {"GPSLongitude": None},
        {"GPSStatus": "V"},
        {"GPSLatitude": (0.0, 0.0, 0.0), "GPSLongitude": (0.0, 0.0, 0.0)},
    ],
)
def test_a_position_that_is_none_is_left_out(changes: dict[str, Any]) -> None:
    facts = facts_with(gps=a_position(**changes))
    assert (facts.latitude, facts.longitude) == (None, None)


def test_a_position_is_read_whole_or_not_at_all() -> None:
    facts = facts_with(gps=a_position())
    assert (facts.latitude, facts.longitude) == (105000000, 1062500000)


def test_an_altitude_that_is_none_is_left_out() -> None:
    assert facts_with(gps={GPS.GPSAltitude: IFDRational(1, 0)}).altitude_mm is None
    assert facts_with(gps={GPS.GPSAltitude: IFDRational(4_000_000_000, 1)}).altitude_mm is None


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Fictional Optics", "Field 1", "Fictional Optics Field 1"),
        ("Fictional", "Fictional Field 1", "Fictional Field 1"),
        ("", "Field 1", "Field 1"),
        ("Fictional Optics  ", "", "Fictional Optics"),
        ("\x00", "\x07\n", None),
        ("F" * 300, "", "F" * 100),
    ],
)
def test_the_camera_is_named_once_and_plainly(make: str, model: str, camera: str | None) -> None:
    assert facts_with(Make=make, Model=model).camera == camera


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_is_none_leaves_the_picture_as_it_is(orientation: int) -> None:
    facts = facts_with(Orientation=orientation)
    assert (facts.width, facts.height) == (30, 20)
