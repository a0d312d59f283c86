"""A visit out on a file and in from one, by a person's taps: on a phone, where files leave by the share sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import flet as ft

from inspector_app.custody.sealing import Header
from tests.ui.device.hands import PHONE_WIDTH, Day, Hand, Pane, Place, in_hand

OPEN = Place("/open", "phrase")
TAKE = Place("/visit/{visit}/file", "make-file")


@dataclass
class Pocket:
    """The phone around the app: keeps what is shared, and gives that when a file is to be picked."""

    folder: Path
    shared: list[Path] = field(default_factory=list)

    def answer(self, method: str, arguments: Mapping[str, Any]) -> object:
        if method == "share_files":
            (one,) = arguments["files"]
            kept = self.folder / f"{len(self.shared)}-{Path(one.path).name}"
            kept.write_bytes(Path(one.path).read_bytes())
            self.shared.append(kept)
            return {"status": "success", "raw": ""}
        if method == "pick_files":
            return [{"id": 0, "name": self.shared[-1].name, "size": 1, "path": str(self.shared[-1])}]
        return None


async def at(hand: Hand, place: Place, pocket: Pocket) -> Pane:
    pane = await hand.see(place, PHONE_WIDTH)
    pane.wire.device = pocket.answer
    return pane


def shown_phrase(pane: Pane) -> str:
    groups = [one for one in pane.on_top(ft.Text) if one.no_wrap and one.value and len(one.value) == 5]
    assert len(groups) == 4
    return " ".join(one.value for one in groups)


async def test_a_visit_is_shared_sealed_to_headquarters_and_nothing_is_called_safe(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pocket = Pocket(tmp_path)
        pane = await at(hand, TAKE, pocket)
        await pane.touch("make-file")
        await pane.until(lambda: "file-made" in pane.names(), "the file")
        assert pane.says("A file proves nothing yet") and "file-not-safe" in pane.names()
        with pocket.shared[0].open("rb") as file:
            assert Header.read(file).to == "center"
        assert day.visit[:8] in pocket.shared[0].name and "Fictional" not in pocket.shared[0].name
        pane.assert_alive()
        await hand.desk.lock()
        assert not [*hand.desk.folder.glob("tray/**/*")], "what was on its way is gone once the vault is locked"


async def test_a_file_for_a_colleague_needs_their_phrase_and_opens_with_it_once(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pocket = Pocket(tmp_path)
        pane = await at(hand, OPEN, pocket)
        phrase = shown_phrase(pane)
        await pane.show(TAKE.on(day), TAKE.shows)
        await pane.touch("file-for-phone")
        assert "make-file" not in pane.taps(), "without a phrase there is nothing to seal to"
        await pane.type("file-phrase", phrase[:-1] + ("A" if phrase[-1] != "A" else "B"))
        assert "make-file" not in pane.taps() and pane.field("file-phrase").error is not None
        await pane.type("file-phrase", phrase.lower())
        await pane.touch("make-file")
        await pane.until(lambda: "file-made" in pane.names(), "the file")
        copied = pocket.shared[-1].read_bytes()
        await pane.show(OPEN.address, OPEN.shows)
        assert shown_phrase(pane) == phrase
        await pane.touch("choose-file")
        await pane.until(lambda: "file-came" in pane.names(), "what came")
        assert pane.says("New here: 0 entries and 0 photos") and pane.says("Here already")
        assert not pocket.shared[-1].exists(), "the picker's copy does not stay"
        await pane.until(lambda: shown_phrase(pane) != phrase, "another phrase: that one is used up")
        pocket.shared[-1].write_bytes(copied)
        await pane.touch("choose-file")
        await pane.until(lambda: "file-failure" in pane.names(), "the refusal")
        assert pane.says("taken in here already")
        assert "file-came" not in pane.names(), "what came before is not said of this one"
        pane.assert_alive()


async def test_another_phrase_takes_the_place_of_the_one_before(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await hand.see(OPEN, PHONE_WIDTH)
        first = shown_phrase(pane)
        await pane.touch("another-phrase")
        await pane.until(lambda: "phrase" in pane.names() and shown_phrase(pane) != first, "another phrase")
        pane.assert_alive()


async def test_the_sync_screen_leads_to_both(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await hand.see(Place("/sync", "open-file"), PHONE_WIDTH)
        await pane.touch("take-on-file")
        await pane.until(lambda: f"take-{day.visit}" in pane.names(), "the visits")
        await pane.touch(f"take-{day.visit}")
        await pane.until(lambda: "make-file" in pane.names(), "the visit's page for files")
        await pane.show("/sync", "open-file")
        await pane.touch("open-file")
        await pane.until(lambda: "phrase" in pane.names(), "the phrase")
        pane.assert_alive()
