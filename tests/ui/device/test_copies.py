"""The plain copies of a phone's camera and picker, where the app runs on one: none is there once it is not needed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.pictures import draw_photo
from tests.support.sandbox import ANDROID, android
from tests.ui.device.hands import PHONE_WIDTH, Day, Place, in_hand

ANSWER = Place("/visit/{visit}/check/6/on/6~7", "pick-6.7")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in android(tmp_path / "phone").items():
        monkeypatch.setenv(name, value)
    return tmp_path / "phone" / ANDROID / "cache"


def pictures(cache: Path) -> list[str]:
    return [path.name for path in cache.rglob("*.jpg")]


async def test_no_copy_is_there_after_an_unlock_nor_after_a_lock(day: Day, tmp_path: Path, cache: Path) -> None:
    (cache / "CAP1.jpg").write_bytes(draw_photo(1))
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        assert pictures(cache) == []
        (cache / "CAP2.jpg").write_bytes(draw_photo(2))
        await hand.desk.lock()
        assert pictures(cache) == []


async def test_what_a_picker_copied_is_gone_once_its_photos_are_durable(day: Day, tmp_path: Path, cache: Path) -> None:
    def pick(method: str, _: Mapping[str, Any]) -> object:
        if method != "pick_files":
            return None
        chosen = draw_photo(7)
        (cache / "file_picker/0/one.jpg").write_bytes(chosen)
        return [{"id": 0, "name": "one.jpg", "size": len(chosen), "path": "", "bytes": chosen}]

    async with in_hand(day, tmp_path) as hand:
        pane = await hand.see(ANSWER, PHONE_WIDTH)
        pane.wire.device = pick
        opened = hand.desk.visit
        assert opened is not None
        before = len(opened.visit.photos)
        await pane.touch("pick-6.7")
        await pane.until(lambda: len(opened.visit.photos) > before, "the photo")
        await pane.until(lambda: not pictures(cache), "the sweep")
