"""Photos that were taken without a criterion are given to some later: several at once, by a search, and back again."""

from pathlib import Path

from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo
from inspector_app.ui.taps import Taps
from inspector_app.visits.values import known
from tests.support.pictures import draw_photo
from tests.ui.device.hands import Day, Hand, Pane, in_hand


def shown(hand: Hand, photo: str) -> set[str]:
    """The criteria that a photo is evidence for."""
    assert hand.desk.visit is not None
    (found,) = [one for one in hand.desk.visit.visit.photos if one.id == photo]
    return {answer for answer, is_so in found.shows.items() if known(is_so)}


async def touch(pane: Pane, identifier: str) -> None:
    """A tap of its own, and no slip behind another."""
    pane.held.taps = Taps()
    await pane.touch(identifier)


async def with_two_more(hand: Hand, day: Day) -> list[str]:
    """Two more loose photos in the vault."""
    session = hand.desk.session
    assert session is not None
    book = open_visit(session, day.visit)
    return [capture_photo(book, draw_photo(300 + number, (64, 48))).photo for number in range(2)]


async def test_a_loose_photo_is_given_to_a_criterion_of_an_opened_category(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/photo/{day.photo}")
        await pane.until(lambda: "assign" in pane.names(), "the photo")
        await touch(pane, "assign")
        await pane.until(lambda: "assign-in-7" in pane.names(), "the categories")
        assert "assign-7.1" not in pane.names(), "a hundred criteria at once are no choice"
        await touch(pane, "assign-in-7-head")
        await pane.until(lambda: "assign-7.1" in pane.names(), "the criteria of the category")
        await touch(pane, "assign-7.1")
        await pane.until(lambda: shown(hand, day.photo) == {"7.1"}, "what it is evidence for")
        await touch(pane, "assign-done")
        await pane.until(lambda: "unassign-7.1" in pane.names(), "the photo again")
        await touch(pane, "unassign-7.1")
        await pane.until(lambda: not shown(hand, day.photo), "it to be loose again")


async def test_several_photos_are_given_at_once_to_what_the_person_was_at_and_back(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        more = await with_two_more(hand, day)
        pane = await hand.open(f"/visit/{day.visit}/check/6/on/6~5")
        await pane.until(lambda: "to-camera" in pane.names(), "a criterion")
        await pane.go(f"/visit/{day.visit}")
        await pane.until(lambda: "to-assign" in pane.names() and pane.says("Assign 3 photos"), "the loose photos")
        await touch(pane, "to-assign")
        await pane.until(lambda: "tray-every" in pane.names(), "the tray")
        for photo in more:
            await touch(pane, f"choose-{photo}")
        await pane.until(lambda: pane.says("2 chosen"), "both to be chosen")
        await touch(pane, "tray-assign")
        await pane.until(lambda: "assign-6.5" in pane.names(), "where the person was last")
        assert "assign-6.6" in pane.names(), "and its neighbors"
        await touch(pane, "assign-6.5")
        await pane.until(lambda: all(shown(hand, photo) == {"6.5"} for photo in more), "both to be given")
        await touch(pane, "assign-6.6")
        await pane.until(lambda: all(shown(hand, photo) == {"6.5", "6.6"} for photo in more), "to several criteria")
        await touch(pane, "toast-action")
        await pane.until(lambda: all(shown(hand, photo) == {"6.5"} for photo in more), "the last step to be undone")
        await touch(pane, "assign-6.5")
        await pane.until(lambda: not any(shown(hand, photo) for photo in more), "both to be taken back")
        pane.assert_alive()


async def test_of_some_photos_the_rest_is_given_and_undo_takes_back_only_that(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        first, second = await with_two_more(hand, day)
        visit = await hand.desk.open(day.visit)
        await visit.link([first], "6.5", True)
        pane = await hand.open(f"/visit/{day.visit}/assign/{first}~{second}")
        await pane.until(lambda: "assign-search" in pane.names(), "the search")
        await pane.type("assign-search", "6.5")
        await pane.until(lambda: "assign-6.5" in pane.names() and pane.says("1 of 2 photos"), "what is found")
        await touch(pane, "assign-6.5")
        await pane.until(lambda: shown(hand, second) == {"6.5"}, "the rest to be given")
        await touch(pane, "toast-action")
        await pane.until(lambda: not shown(hand, second), "that to be undone")
        assert shown(hand, first) == {"6.5"}, "what was given before stays"


async def test_a_search_finds_by_number_and_by_words_without_accents(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/assign/{day.photo}")
        await pane.until(lambda: "assign-search" in pane.names(), "the search")
        await pane.type("assign-search", "SEAL log")
        await pane.until(lambda: pane.says("CRITERIA FOUND"), "what is found")
        assert "assign-in-7" not in pane.names()
        await pane.type("assign-search", "no such words")
        await pane.until(lambda: pane.says("NO CRITERION HOLDS THESE WORDS"), "that nothing is found")


async def test_a_caption_is_kept_when_its_field_is_left(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/photo/{day.photo}")
        await pane.until(lambda: "caption" in pane.names(), "the photo")
        await pane.show(f"/visit/{day.visit}/photo/{day.photo}", "caption")
        await pane.type("caption", "Seal at dock 3")
        await pane.leave("caption")
        assert hand.desk.visit is not None
        visit = hand.desk.visit
        await pane.until(
            lambda: any(known(photo.caption) == "Seal at dock 3" for photo in visit.visit.photos), "the caption"
        )
