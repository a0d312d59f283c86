"""A device that is nearly full: no photo is begun, answers go on, and it is said until there is room."""

from pathlib import Path

import pytest

from inspector_app.device.errors import NoRoomForPhotos
from inspector_app.vault.ballast import Ballast
from tests.support.pictures import draw_photo
from tests.ui.device.hands import PHONE_WIDTH, Day, in_hand
from tests.ui.device.places import PLACES

CAMERA = PLACES["/visit/:visit/check/:category/on/:answer/camera"][0]
SAID = "3.0 MB are left on this device"
NEARLY_FULL = 3_000_000


async def test_the_camera_does_not_open_and_answers_go_on_until_there_is_room(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = Ballast.free_bytes
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open("/", PHONE_WIDTH)
        await pane.until(lambda: "visit-list" in pane.names(), "the list of visits")
        assert not any("are left on this device" in text for text in pane.texts())
        assert hand.desk.session is not None
        # The disk fills, and what was being captured is finished with the ballast.
        assert hand.desk.session.vault.ballast.lay()
        monkeypatch.setattr(Ballast, "free_bytes", NEARLY_FULL)
        assert hand.desk.session.vault.ballast.give_up()
        await hand.desk.look_at_room()
        await pane.until(lambda: "room" in pane.names(), "the banner")
        assert any(SAID in text.replace("\u00a0", " ") for text in pane.texts())
        await pane.show(CAMERA.on(day), "camera-no-room")
        assert "shutter" not in pane.names()
        visit = hand.desk.visit
        assert visit is not None
        entries = visit.book.length
        with pytest.raises(NoRoomForPhotos, match="3 MB are left"):
            await visit.take_photo(draw_photo(1), ["6.6"])
        assert visit.book.length == entries
        await visit.set_note("6.6", "words still go")
        assert visit.book.length > entries
        monkeypatch.setattr(Ballast, "free_bytes", free)
        await hand.desk.captured()
        await pane.until(lambda: "shutter" in pane.names(), "the shutter")
        assert hand.desk.session.vault.ballast.is_laid
        await visit.take_photo(draw_photo(1), ["6.6"])
