"""The camera's screen, driven without a browser: taps, tags, the question about the place, and what goes wrong."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import flet as ft
import pytest
from PIL import Image

from inspector_app.evidence.mirrored import marked_as_mirrored
from inspector_app.visits.records import Photo
from inspector_app.visits.sources import when_where
from inspector_app.visits.values import known
from tests.support.pictures import draw_photo
from tests.ui.device.hands import Day, Hand, Pane, in_hand


class Roll:
    """A camera that gives another picture each time, or refuses as told."""

    def __init__(self, pane: Pane) -> None:
        self.taken, self.refusal = 0, ""
        self._else = pane.wire.device
        pane.wire.device = self

    def __call__(self, method: str, args: Mapping[str, Any]) -> object:
        if self.refusal and method in ("take_picture", "initialize"):
            raise RuntimeError(self.refusal)
        if method != "take_picture":
            return self._else(method, args)
        self.taken += 1
        return draw_photo(400 + self.taken, (64, 48))


async def at_the_camera(hand: Hand, day: Day, path: str = "camera", width: float = 390) -> tuple[Pane, Roll]:
    await hand.unlock()
    pane = await hand.open(f"/visit/{day.visit}/{path}", width)
    roll = Roll(pane)
    await pane.until(lambda: "shutter" in pane.names(), "the shutter")
    return pane, roll


def photos(hand: Hand) -> list[Photo]:
    """Of this series, in the order of the taps."""
    shooting = hand.desk.shooting
    assert shooting is not None
    by_id = {photo.id: photo for photo in shooting.visit.visit.photos}
    return [by_id[one] for one in shooting.series]


def shows(photo: Photo) -> list[str]:
    return [answer for answer, is_so in photo.shows.items() if known(is_so)]


async def test_three_quick_taps_are_three_photos_none_lost_none_doubled(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane, roll = await at_the_camera(hand, day)
        surface = pane.named("shutter").content
        assert isinstance(surface, ft.Container)
        for _ in range(3):  # faster than anything is drawn: the client taps what it has
            await pane.session.dispatch_event(surface._i, "click", None)
        await pane.until(lambda: pane.says("3 photos saved"), "three to be saved")
        assert roll.taken == 3 == len(photos(hand)) and not any(map(shows, photos(hand)))
        assert len({known(photo.digest) for photo in photos(hand)}) == 3
        assert pane.named("camera-count").live_region
        pane.assert_alive()


async def test_the_tag_is_the_criterion_it_was_opened_from_and_one_tap_changes_it(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane, _ = await at_the_camera(hand, day, "check/6/on/6~7/camera")
        assert pane.says("6.7  ") and pane.named("tag-6.7").selected
        await pane.touch("shutter")
        await pane.until(lambda: pane.says("1 photo saved"), "the first")
        await pane.touch("tag-later")
        assert pane.says("No criterion: assign later")
        await pane.touch("shutter")
        await pane.until(lambda: pane.says("2 photos saved"), "the second")
        await pane.touch("tag-6.7")
        await pane.touch("shutter")
        await pane.until(lambda: pane.says("3 photos saved"), "the third")
        assert [shows(photo) for photo in photos(hand)] == [["6.7"], [], ["6.7"]]


async def test_a_look_at_the_series_goes_back_to_the_camera_and_on_with_it(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane, _ = await at_the_camera(hand, day, "check/6/on/6~7/camera")
        await pane.touch("shutter")
        await pane.until(lambda: pane.says("1 photo saved"), "the photo")
        (first,) = photos(hand)
        await pane.touch("series")
        await pane.until(lambda: f"choose-{first.id}" in pane.names(), "the series")
        await pane.touch("back")
        await pane.until(lambda: "shutter" in pane.names() and pane.says("1 photo saved"), "the series to go on")
        await pane.touch("shutter")
        await pane.until(lambda: pane.says("2 photos saved"), "the next of it")
        await pane.touch("back")
        await pane.until(lambda: "shoot-6.7" in pane.names(), "the criterion")
        await pane.touch("shoot-6.7")
        await pane.until(lambda: "shutter" in pane.names() and pane.says("No photo yet"), "a new series")


async def test_the_place_is_asked_for_once_and_goes_with_the_photos_after_a_yes(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane, _ = await at_the_camera(hand, day)
        await pane.until(lambda: "place-ask" in pane.names(), "the question")
        await pane.touch("shutter")
        await pane.until(lambda: pane.says("1 photo saved"), "a photo in spite of the question")
        await pane.touch("place-yes")
        await pane.until(lambda: pane.says("Place known to 8 m"), "the place")
        assert "place-ask" not in pane.names()
        await pane.touch("shutter")
        await pane.until(lambda: pane.says("2 photos saved"), "a photo with its place")
        fix = when_where(photos(hand)[1]).device_position
        assert fix is not None and (fix.latitude, fix.longitude) == (257_800_000, -1_001_900_000)
        assert (fix.accuracy_mm, fix.altitude_mm, fix.altitude_accuracy_mm) == (8000, 402_500, None)
        newest = photos(hand)[1].id
        await pane.show(f"/visit/{day.visit}/photo/{newest}", "when-where")
        assert pane.says("25.78000, \N{MINUS SIGN}100.19000, within 8 m, 402 m high")
        await pane.show(f"/visit/{day.visit}/camera", "shutter")
        assert "place-ask" not in pane.names()


async def test_a_no_is_not_asked_again_and_can_become_a_yes_in_the_settings(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane, _ = await at_the_camera(hand, day)
        await pane.until(lambda: "place-ask" in pane.names(), "the question")
        await pane.touch("place-no")
        await pane.until(lambda: pane.says("Place is not kept"), "the no")
        await pane.go(f"/visit/{day.visit}")
        await pane.show(f"/visit/{day.visit}/camera", "shutter")
        await pane.until(lambda: pane.says("Place is not kept"), "the no, still")
        assert "place-ask" not in pane.names()
        await pane.show("/settings", "place-keep")
        await pane.touch("place-keep")
        await pane.show(f"/visit/{day.visit}/camera", "shutter")
        await pane.until(lambda: pane.says("Place known to 8 m"), "the place")


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        ("CameraException(CameraAccessDenied, The user denied it)", "may not use the camera"),
        ("CameraException(cameraNotReadable, in use)", "Another app is using the camera"),
        ("CameraException(cameraNotFound, none)", "no camera that can be used"),
        ("something else", "The camera does not work"),
    ],
)
async def test_a_camera_that_refuses_says_why_and_starts_again(
    day: Day, tmp_path: Path, refusal: str, sentence: str
) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane, roll = await at_the_camera(hand, day)
        await pane.touch("shutter")
        await pane.until(lambda: pane.says("1 photo saved"), "a photo before it")
        roll.refusal = refusal
        await pane.touch("shutter")
        await pane.until(lambda: "camera-trouble" in pane.names(), "the trouble")
        assert pane.says(sentence) and pane.says("1 photo of this series is saved.") and "pick" in pane.taps()
        assert "shutter" not in pane.taps()
        roll.refusal = ""
        await pane.touch("camera-again")
        await pane.until(lambda: "shutter" in pane.taps(), "the camera again")
        await pane.touch("shutter")
        await pane.until(lambda: pane.says("2 photos saved"), "the next photo")
        pane.assert_alive()


async def test_pictures_from_files_are_counted_while_they_are_kept(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane, roll = await at_the_camera(hand, day, "check/6/on/6~7/camera")
        heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"HEIC of a phone"
        chosen = [draw_photo(450, (64, 48)), heic]
        asked: list[Mapping[str, Any]] = []

        def device(method: str, args: Mapping[str, Any]) -> object:
            if method != "pick_files":
                return roll(method, args)
            asked.append(args)
            return [{"id": n, "name": f"{n}", "size": len(one), "bytes": one} for n, one in enumerate(chosen)]

        pane.wire.device = device
        await pane.touch("pick")
        await pane.until(lambda: pane.says("2 photos saved"), "both")
        assert asked[0]["with_data"] and asked[0]["allow_multiple"] and asked[0]["compression_quality"] == 0
        assert [shows(photo) for photo in photos(hand)] == [["6.7"], ["6.7"]]
        assert hand.desk.visit is not None
        assert hand.desk.visit.book.photo(str(known(photos(hand)[1].digest))) == heic, "a HEIC stays as it is"


async def test_on_its_side_and_on_a_laptop_the_shutter_is_at_the_right(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane, _ = await at_the_camera(hand, day, "check/6/on/6~7/camera", width=1280)
        assert pane.held.viewport.is_lying
        await pane.touch("tag-later")
        await pane.touch("shutter")
        await pane.until(lambda: pane.says("1 photo saved"), "the photo")
        optics = [one for one in pane.on_top(ft.Control) if one._c == "Camera"]
        await pane.resize(390)
        await pane.until(lambda: not pane.held.viewport.is_lying, "the window to be turned")
        assert [one for one in pane.on_top(ft.Control) if one._c == "Camera"] == optics, "the camera goes on"
        pane.assert_alive()


async def test_a_desktop_without_a_camera_still_takes_pictures_from_files(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/camera", 1280, platform="linux")
        await pane.until(lambda: "pick-photos" in pane.names(), "the way out")
        assert "shutter" not in pane.names() and "place-line" not in pane.names()


@pytest.mark.parametrize(
    ("web", "facing", "is_mirrored"), [(True, "external", True), (True, "back", False), (False, "front", False)]
)
async def test_what_a_browser_gives_as_in_a_mirror_is_marked_as_that(
    day: Day, tmp_path: Path, web: bool, facing: str, is_mirrored: bool
) -> None:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(written, "JPEG")

    def device(method: str, args: Mapping[str, Any]) -> object:
        if method == "get_available_cameras":
            return [{"name": "a camera", "lens_direction": facing, "sensor_orientation": 0}]
        return written.getvalue() if method == "take_picture" else otherwise(method, args)

    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(web=web)
        otherwise, pane.wire.device = pane.wire.device, device
        await pane.show(f"/visit/{day.visit}/camera", "shutter")
        await pane.touch("shutter")
        await pane.until(lambda: pane.says("1 photo saved"), "the photo")
        assert hand.desk.visit is not None
        kept = hand.desk.visit.book.photo(str(known(photos(hand)[0].digest)))
        assert kept == (marked_as_mirrored(written.getvalue()) if is_mirrored else written.getvalue())
