"""Drawing on a photo with no browser: every way in, saved at once, taken back, in words, and whether it may leave."""

from pathlib import Path
from typing import Any, Final

import flet as ft
import flet.canvas as fc
import pytest

from inspector_app.device.book import open_visit
from inspector_app.device.screens.places import markup_address, photo_address
from inspector_app.device.session import Session
from inspector_app.device.state.drawing import Mark, Standing, Why, marks_on, share, why_inside
from inspector_app.device.state.open_visit import OpenVisit
from inspector_app.device.state.studio import Studio
from inspector_app.ui.taps import Taps
from inspector_app.visits.annotations import may_be_shown
from inspector_app.visits.errors import NotWritable
from inspector_app.visits.records import Photo
from inspector_app.visits.values import Arrow, Blur, Box, Drawn, Freehand, Words, known
from inspector_app.visits.writing import annotate
from sync.journal import Put, new_id
from tests.support.commands import PASSPHRASE
from tests.support.flet_harness import walk
from tests.support.pictures import draw_photo
from tests.ui.device.hands import DESK_WIDTH, PHONE_WIDTH, Day, Hand, Pane, in_hand

VIEW: Final = {"w": 400.0, "h": 300.0}
"""Of 4:3, as the photo: a point of the picture is a spot of the view times 25 across and 100/3 down."""


class Artist:
    """A person who draws on a photo."""

    def __init__(self, hand: Hand, pane: Pane, photo: str) -> None:
        self.hand, self.pane, self.photo_id = hand, pane, photo

    @property
    def visit(self) -> OpenVisit:
        assert self.hand.desk.visit is not None
        return self.hand.desk.visit

    @property
    def photo(self) -> Photo:
        return next(one for one in self.visit.visit.photos if one.id == self.photo_id)

    @property
    def marks(self) -> tuple[Mark, ...]:
        return marks_on(self.visit, known(self.photo.digest) or "")

    def drawn(self) -> list[Drawn | None]:
        return [one.drawn for one in self.marks]

    def hears(self) -> ft.GestureDetector:
        (found,) = self.pane.on_top(ft.GestureDetector)
        assert isinstance(found, ft.GestureDetector)
        return found

    async def measure(self) -> None:
        boxes = [
            one for one in self.pane.on_top(ft.Container) if one.on_size_change and isinstance(one.content, ft.Stack)
        ]
        board = [one for one in boxes if any(isinstance(part, ft.Image) for part in walk(one.content))]
        await self.pane.fire(board[0], "size_change", VIEW)

    async def touch(self, identifier: str) -> None:
        await self.pane.until(lambda: identifier in self.pane.names(), identifier)
        self.pane.held.taps = Taps()
        await self.pane.touch(identifier)

    async def drag(self, *spots: tuple[float, float]) -> None:
        await self.pane.fire(self.hears(), "pan_down", _at(spots[0]))
        await self.pane.fire(self.hears(), "pan_start", _at(spots[0]))
        for spot in spots[1:]:
            await self.pane.fire(self.hears(), "pan_update", _at(spot))
        await self.pane.fire(self.hears(), "pan_end", _at(spots[-1]))

    async def tap(self, spot: tuple[float, float]) -> None:
        await self.pane.fire(self.hears(), "pan_down", _at(spot))
        await self.pane.fire(self.hears(), "tap_up", _at(spot))

    async def until_drawn(self, count: int) -> None:
        await self.pane.until(lambda: len(self.drawn()) == count, f"{count} drawn, not {self.drawn()}")

    def shapes(self) -> int:
        return sum(len(one.shapes) for one in self.pane.on_top(fc.Canvas))

    def says(self, text: str) -> bool:
        return any(text in (one.value or "") for one in self.pane.on_top(ft.Text))


def _at(spot: tuple[float, float]) -> dict[str, Any]:
    place = {"x": spot[0], "y": spot[1]}
    return {"k": "touch", "l": place, "g": place, "ts": None, "lp": place, "v": {"x": 0, "y": 0}, "pv": 0}


async def drawing(hand: Hand, width: float = PHONE_WIDTH) -> Artist:
    """A photo just taken, on the easel."""
    await hand.unlock()
    pane = await hand.open(f"/visit/{hand.day.visit}", width)
    await pane.until(lambda: "overview" in pane.names(), "the visit")
    assert hand.desk.visit is not None
    data = draw_photo(9)
    taken = await hand.desk.visit.take_photo(data, ["6.7"])
    await hand.desk.visit.develop(taken, data)
    artist = Artist(hand, pane, taken.photo)
    await pane.show(markup_address(hand.day.visit, taken.photo), "easel")
    await artist.measure()
    return artist


async def test_every_tool_draws_and_what_is_drawn_is_saved_at_once(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        artist = await drawing(hand)
        await artist.drag((100, 150), (150, 150), (200, 75))
        await artist.until_drawn(1)
        await artist.touch("tool-box")
        await artist.drag((20, 30), (80, 90))
        await artist.until_drawn(2)
        await artist.touch("tool-freehand")
        await artist.drag((200, 200), (220, 240), (260, 210), (300, 250))
        await artist.until_drawn(3)
        await artist.touch("tool-blur")
        await artist.drag((360, 270), (320, 240))
        await artist.until_drawn(4)
        arrow, box, pen, blur = artist.drawn()
        assert arrow == Arrow((2_500, 5_000), (5_000, 2_500)) and box == Box((500, 1_000), (2_000, 3_000))
        assert isinstance(pen, Freehand) and len(pen.points) == 4
        assert blur == Blur((9_000, 9_000), (8_000, 8_000))
        await artist.pane.until(lambda: artist.says("Saved: Blur in the lower right"), "that it is saved, in words")
        artist.pane.assert_alive()
        photo = known(artist.photo.digest)
        # Nobody presses save: a copy of the vault as it lies there now, under the open app, has all of it.
    with Session.open(tmp_path / "vault", PASSPHRASE) as again:
        kept = open_visit(again, day.visit).fold(lambda _: None).annotations
        assert {known(one.of) for one in kept} == {photo}
        assert {arrow, box, pen, blur} == {one.drawn for one in kept}


async def test_it_can_be_drawn_without_dragging(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        artist = await drawing(hand)
        await artist.touch("tool-blur")
        await artist.tap((40, 30))
        await artist.pane.until(lambda: artist.says("Now tap the other end"), "what comes next")
        await artist.tap((200, 150))
        await artist.until_drawn(1)
        assert artist.drawn() == [Blur((1_000, 1_000), (5_000, 5_000))]


async def test_it_can_be_drawn_without_pointing(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        artist = await drawing(hand)
        await artist.touch("tool-blur")
        await artist.touch("markup-list")
        await artist.touch("part-upper_left")
        await artist.until_drawn(1)
        await artist.pane.until(lambda: artist.says("Saved: Blur in the upper left"), "it in words")
        await artist.touch("tool-text")
        assert "part-middle" not in artist.pane.taps(), "there are no words to be placed"
        await artist.pane.type("markup-words", "No twist")
        await artist.touch("part-middle")
        await artist.until_drawn(2)
        assert isinstance(artist.drawn()[1], Words)
        await artist.pane.until(lambda: artist.says("“No twist” in the middle"), "both in the list")
        await artist.touch(f"remove-{artist.marks[0].id}")
        await artist.until_drawn(1)
        await artist.touch("tool-freehand")
        assert not [name for name in artist.pane.taps() if name.startswith("part-")]


async def test_words_are_a_draft_until_they_are_placed(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        artist = await drawing(hand)
        await artist.touch("tool-text")
        await artist.tap((200, 150))
        assert not artist.drawn(), "nothing to place"
        await artist.pane.type("markup-words", "Seal 44")

        def drafts() -> list[object]:
            return list(artist.visit.book.drafts().values())

        await artist.pane.until(lambda: "Seal 44" in drafts(), "the draft in the vault")
        second = await hand.open(markup_address(day.visit, artist.photo_id))
        artist.pane = second
        await second.until(lambda: "easel" in second.names(), "another window")
        await artist.measure()
        await artist.touch("tool-text")
        assert second.field("markup-words").value == "Seal 44"
        await artist.tap((100, 150))
        await artist.until_drawn(1)
        assert artist.drawn() == [Words((2_500, 5_000), "Seal 44")]
        await second.until(lambda: second.field("markup-words").value == "" and not drafts(), "an empty field")
        await second.type("markup-words", "x" * 201)
        assert "200" in str(second.field("markup-words").error)
        await artist.tap((10, 10))
        assert len(artist.drawn()) == 1


async def test_what_was_drawn_is_taken_back_and_put_back(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        artist = await drawing(hand)
        assert "take-back" not in artist.pane.taps()
        await artist.drag((100, 150), (200, 75))
        await artist.until_drawn(1)
        await artist.drag((100, 250), (300, 250))
        await artist.until_drawn(2)
        first, last = artist.drawn()
        await artist.touch("take-back")
        await artist.until_drawn(1)
        assert artist.drawn() == [first]
        await artist.touch("put-back")
        await artist.until_drawn(2)
        await artist.pane.until(lambda: "put-back" not in artist.pane.names(), "the picture drawn anew")
        await artist.pane.settle()
        await artist.tap((200, 252))  # on the line
        await artist.pane.until(lambda: "remove-chosen" in artist.pane.names(), "what was tapped to be chosen")
        await artist.touch("remove-chosen")
        await artist.until_drawn(1)
        assert artist.drawn() == [first] and last != first
        await artist.pane.until(lambda: "remove-chosen" not in artist.pane.names(), "nothing to be chosen")


async def test_a_mark_that_comes_while_one_draws_is_shown_and_both_stand(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        artist = await drawing(hand, DESK_WIDTH)
        await artist.drag((100, 150), (200, 75))
        await artist.until_drawn(1)
        await artist.pane.until(lambda: artist.says("By you"), "one's own in the list")
        await _write(artist, annotate(new_id(), known(artist.photo.digest) or "", Blur((0, 0), (3_000, 3_000))))
        await artist.until_drawn(2)
        await artist.pane.until(lambda: artist.says("Blur in the upper left"), "it in the list")


async def test_what_cannot_be_read_is_in_the_list_and_keeps_the_picture_inside(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        artist = await drawing(hand, DESK_WIDTH)
        digest = known(artist.photo.digest) or ""
        later = Put("annotation", new_id(), {"of": digest, "drawn": {"is": "sphere", "at": [1, 2]}})
        await _write(artist, later)
        await artist.until_drawn(1)
        assert [one.standing for one in artist.marks] == [Standing.UNREADABLE]
        await artist.pane.until(lambda: artist.says("the picture stays inside"), "the reason in the list")
        await artist.pane.show(photo_address(day.visit, artist.photo_id), "share")
        assert not artist.says("It stays inside"), "nobody shared it yet"
        await artist.touch("share")
        await artist.pane.until(lambda: "share-why" in artist.pane.names(), "why it stays inside")
        assert not may_be_shown(artist.visit.visit, artist.photo)
        await artist.pane.show(markup_address(day.visit, artist.photo_id), "easel")
        await artist.touch(f"remove-{later.id}")
        await artist.until_drawn(0)
        await artist.pane.show(photo_address(day.visit, artist.photo_id), "share")
        await artist.pane.until(lambda: "share-why" not in artist.pane.names(), "that it may leave")
        assert may_be_shown(artist.visit.visit, artist.photo)


async def test_what_is_drawn_on_a_photo_that_cannot_be_told_can_be_taken_back(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        artist = await drawing(hand, DESK_WIDTH)
        nowhere = Put("annotation", new_id(), {"of": "no photo", "drawn": {"is": "blur", "from": [0, 0], "to": [9, 9]}})
        await _write(artist, nowhere)
        await artist.until_drawn(1)
        assert [one.standing for one in artist.marks] == [Standing.LOST]
        await artist.touch(f"remove-{nowhere.id}")
        await artist.until_drawn(0)


async def test_why_a_picture_stays_inside_is_told_as_it_is(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        artist = await drawing(hand, DESK_WIDTH)
        visit, digest = artist.visit, known(artist.photo.digest) or ""
        await share(visit, artist.photo_id, is_shared=True)
        assert why_inside(visit, artist.photo) is None
        await _write(artist, Put("photo", artist.photo_id, {"sensitive": True}))
        assert why_inside(visit, artist.photo) is Why.SENSITIVE
        await _write(artist, Put("photo", artist.photo_id, {"sensitive": False}))
        line = Freehand(((1, 1),) * 500)
        await visit.write([annotate(new_id(), digest, line) for _ in range(11)])
        assert why_inside(visit, artist.photo) is Why.TOO_MUCH
        await artist.pane.show(photo_address(day.visit, artist.photo_id), "share")
        await artist.pane.until(lambda: artist.says("Remove some of it."), "why it stays inside")


async def test_the_other_record_of_the_same_picture_is_told_of(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        artist = await drawing(hand, DESK_WIDTH)
        visit = artist.visit
        again = await visit.take_photo(draw_photo(9), ["6.9"])
        await share(visit, again.photo, is_shared=True)
        await artist.pane.show(photo_address(day.visit, artist.photo_id), "share")
        await artist.pane.until(lambda: artist.says("the other one is shown"), "that it leaves by the other")
        await share(visit, artist.photo_id, is_shared=True)
        assert why_inside(visit, artist.photo) is None
        await share(visit, again.photo, is_shared=False)
        assert why_inside(visit, artist.photo) is Why.TWICE
        await artist.pane.until(lambda: artist.says("Turn that switch too."), "why it stays inside")
        await _write(artist, Put("photo", again.photo, {"sensitive": True}))
        assert why_inside(visit, artist.photo) is Why.SENSITIVE


async def test_the_page_of_the_photo_shows_it_with_and_without_the_drawing(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        artist = await drawing(hand)
        pane = artist.pane
        await artist.drag((100, 150), (200, 75))
        await artist.until_drawn(1)
        await artist.touch("markup-done")
        await pane.until(lambda: "show-original" in pane.names(), "the page of the photo")
        await artist.measure()
        assert artist.shapes() > 0
        await artist.touch("show-original")
        await pane.until(lambda: artist.shapes() == 0, "the original")
        await artist.touch("show-drawn")
        await pane.until(lambda: artist.shapes() > 0, "the drawing again")
        await artist.touch("share")
        await pane.until(lambda: known(artist.photo.shared) is True, "it to be shared")
        assert artist.says("The summary shows it once what it belongs to is a finding.")
        await artist.touch("share")
        await pane.until(lambda: known(artist.photo.shared) is False, "it to be inside again")


async def test_where_no_tool_is_in_the_hand_it_moves_the_picture(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        artist = await drawing(hand)
        await artist.touch("tool-look")
        assert not artist.pane.on_top(ft.GestureDetector)
        await artist.touch("look-closer")
        await artist.touch("look-whole")
        await artist.touch("tool-arrow")
        await artist.drag((100, 150), (200, 75))
        await artist.until_drawn(1)
        artist.pane.assert_alive()


async def test_what_cannot_be_saved_leaves_the_picture_and_words_stay_in_their_field(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        artist = await drawing(hand)
        studio = Studio(artist.visit, artist.photo)
        studio.type("Too long")
        for wrong in (Words((0, 0), "x" * 201), Arrow((0, 0), (10_001, 0))):
            assert studio.expect(wrong) is wrong
            assert studio.stroke.ahead == (wrong,)
            with pytest.raises(NotWritable):
                await studio.keep(wrong)
            assert not studio.stroke.ahead
        assert (studio.text, studio.words, artist.drawn()) == ("Too long", "Too long", [])
        assert studio.expect(Words((0, 0), "Again")) is not None, "the next one may be placed"


async def _write(artist: Artist, op: Put) -> None:
    """What sync brings, or another part of the app wrote."""
    await artist.visit.write([op])
