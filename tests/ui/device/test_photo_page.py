"""What the page of a photo says: of the picture itself, with its source, and of one that cannot be shown."""

from pathlib import Path

from tests.support.pictures import draw_photo, heic_photo, truncated_photo
from tests.ui.device.hands import Day, Hand, Pane, in_hand


async def _page_of(hand: Hand, day: Day, data: bytes) -> Pane:
    visit = await hand.desk.open(day.visit)
    captured = await visit.take_photo(data)
    await visit.develop(captured)
    pane = await hand.open(f"/visit/{day.visit}/photo/{captured.photo}")
    await pane.until(lambda: pane.says("SHA-256"), "what is known of the photo")
    return pane


async def test_what_the_picture_says_of_itself_is_shown_with_its_source(day: Day, tmp_path: Path) -> None:
    photo = draw_photo(5, gps=(10.5, 106.25, -3.0), taken_at="2026-11-21T23:03:11+07:00")
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await _page_of(hand, day, photo)
        assert pane.says("Taken 21 Nov 2026, 23:03 (UTC+07:00), by the camera")
        assert pane.says("10.50000, 106.25000, 3 m below the sea, by the camera")
        assert pane.says("Fictional Optics Field 1") and pane.says("by this phone")
        assert "photo-trouble" not in pane.names()


async def test_a_kind_that_no_phone_opens_is_said_to_be_kept_for_headquarters(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await _page_of(hand, day, heic_photo())
        await pane.until(lambda: "photo-not-shown" in pane.names(), "that there is nothing to show")
        assert pane.says("kept as it is; headquarters will show it")


async def test_a_damaged_picture_is_said_to_be_kept_and_to_be_taken_again(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await _page_of(hand, day, truncated_photo())
        await pane.until(lambda: "photo-not-shown" in pane.names(), "that there is nothing to show")
        assert pane.says("damaged. It is kept; take it again")
