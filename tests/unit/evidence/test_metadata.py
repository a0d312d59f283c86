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
    assert facts == PhotoFacts(640, 480, TAKEN_AT, 104806000, 1062534567, 12500, CAMERA, offset_from="camera")


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


@pytest.mark.parametrize("side", ["", "\0", "NS", "n", " "])
def test_nobody_guesses_on_which_side_of_the_equator_a_photo_was_taken(side: str) -> None:
    assert facts_with(gps=a_position(GPSLatitudeRef=side)).latitude is None
    assert facts_with(gps=a_position(GPSLongitudeRef=side)).longitude is None


@pytest.mark.parametrize("written", [(10.0, 61.0, 0.0), (10.0, 0.0, 3600.0)])
def test_a_place_in_minutes_that_no_degree_has_is_none(written: tuple[float, ...]) -> None:
    assert facts_with(gps=a_position(GPSLatitude=written)).latitude is None


def test_whether_above_or_below_the_sea_is_not_guessed() -> None:
    altitude: dict[int, Any] = {GPS.GPSAltitude: IFDRational(100, 1)}
    assert facts_with(gps=altitude).altitude_mm == 100_000
    for side, found in (
        (b"\x00", 100_000),
        (b"\x02", 100_000),
        (b"\x03", -100_000),
        (b"\x01\x00", None),
        (b"\x09", None),
    ):
        assert facts_with(gps={**altitude, GPS.GPSAltitudeRef: side}).altitude_mm == found


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


def test_fractions_of_a_second_are_kept() -> None:
    within = {**a_time("2026:11:21 23:03:11", "+07:00"), ExifTags.Base.SubsecTimeOriginal: "04"}
    assert facts_with(within).taken_at == "2026-11-21T23:03:11.040+07:00"


def test_an_offset_that_the_camera_leaves_out_is_told_by_the_satellites_clock() -> None:
    facts = facts_with(a_time("2015:04:10 20:12:23"), gps=a_gps_time("2015:04:10", 18, 12, 22))
    assert (facts.taken_at, facts.offset_from) == ("2015-04-10T20:12:23+02:00", "gps")


@pytest.mark.parametrize(
    ("day", "hour", "minute"),
    [("2008:10:23", 14, 28), ("2008:10:22", 14, 20), ("2008:10:22", 0, 29), ("2008:13:45", 1, 1)],
)
def test_clocks_that_do_not_tell_of_one_moment_tell_no_offset(day: str, hour: int, minute: int) -> None:
    facts = facts_with(a_time("2008:10:22 16:28:39"), gps=a_gps_time(day, hour, minute, 0))
    assert (facts.taken_at, facts.offset_from) == ("2008-10-22T16:28:39", None)


def test_where_the_camera_has_no_clock_the_satellites_time_stands_in_utc() -> None:
    facts = facts_with(gps=a_gps_time("2026:11:21", 16, 3, 11.5))
    assert (facts.taken_at, facts.offset_from) == ("2026-11-21T16:03:11.500+00:00", "gps")
    assert facts_with(gps=a_gps_time("2026:11:21", 24, 3, 11)).taken_at is None


def test_the_accuracy_of_a_position_is_read() -> None:
    facts = facts_with(gps=a_position(GPSHPositioningError=IFDRational(475, 100)))
    assert facts.accuracy_mm == 4750
    for false in (IFDRational(0, 0), IFDRational(0, 1), IFDRational(4_000_000_000)):
        assert facts_with(gps=a_position(GPSHPositioningError=false)).accuracy_mm is None


def test_the_lens_is_named_beside_the_camera() -> None:
    within: dict[int, Any] = {ExifTags.Base.LensMake: "Fictional", ExifTags.Base.LensModel: "Fictional 4.2 mm f/1.6"}
    assert facts_with(within, Make="Fictional").lens == "Fictional 4.2 mm f/1.6"


def test_a_name_cannot_turn_the_line_it_stands_in() -> None:
    assert facts_with(Model="Fi\x07eld 1\x1b[31m").camera == "Field 1[31m"
    assert facts_with(Model="Field \u202e1\u200f".encode()).camera == "Field 1"


def test_the_orientation_is_not_taken_from_anything_but_exif() -> None:
    written = io.BytesIO()
    xmp = b'<x:xmpmeta><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
    Image.new("RGB", (30, 20)).save(written, "JPEG", xmp=xmp)
    facts = make_views(written.getvalue()).facts
    assert (facts.width, facts.height) == (30, 20)


def a_time(written: str, offset: str | None = None) -> dict[int, Any]:
    within: dict[int, Any] = {ExifTags.Base.DateTimeOriginal: written}
    return within if offset is None else {**within, ExifTags.Base.OffsetTimeOriginal: offset}


def a_gps_time(day: str, hour: float, minute: float, second: float) -> dict[int, Any]:
    return {GPS.GPSDateStamp: day, GPS.GPSTimeStamp: (float(hour), float(minute), float(second))}
