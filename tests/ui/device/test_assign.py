"""A photo that was taken without a criterion is given to one later, found by its category."""

from pathlib import Path

from inspector_app.visits.values import known
from tests.ui.device.hands import Day, in_hand


async def test_a_loose_photo_is_given_to_a_criterion_of_an_opened_category(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/photo/{day.photo}")
        await pane.until(lambda: "assign-in-7" in pane.names(), "the categories")
        assert "assign-7.1" not in pane.names(), "a hundred criteria at once are no choice"
        await pane.touch("assign-in-7-head")
        await pane.until(lambda: "assign-7.1" in pane.names(), "the criteria of the category")
        await pane.touch("assign-7.1")
        await pane.until(lambda: pane.says("7.1  ") and "assign-in-7" not in pane.names(), "what it is evidence for")
        assert hand.desk.visit is not None
        (photo,) = [one for one in hand.desk.visit.visit.photos if one.id == day.photo]
        assert known(photo.shows["7.1"]) is True
