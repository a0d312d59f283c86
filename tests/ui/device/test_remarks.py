"""What a reviewer wrote bears the reviewer's name, and a name that somebody else put to it counts for nothing."""

from pathlib import Path

from inspector_app.device.book import open_visit
from inspector_app.device.session import Session
from inspector_app.visits.writing import put
from tests.support.commands import PASSPHRASE
from tests.ui.device.hands import PHONE_WIDTH, Day, in_hand
from tests.ui.device.places import CHECKLIST, PLACES

LIST, PAGE = CHECKLIST, PLACES["/visit/:visit/check/:category/on/:answer"][0]


async def test_a_remark_bears_the_name_of_whoever_wrote_it(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await hand.see(LIST, PHONE_WIDTH)
        assert pane.says("Remark of Test Supervisor")
        await pane.show(PAGE.on(day), PAGE.shows)
        assert pane.says("Test Supervisor · ")
        pane.assert_alive()


async def test_a_name_that_another_put_to_a_remark_is_not_shown(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        with Session.open(tmp_path / "vault", PASSPHRASE) as lead:
            book = open_visit(lead, day.visit)
            remarks = [one.id for one in book.fold(lambda _: None).remarks]
            book.write([put("remark", one, {"author_name": "Somebody Else"}) for one in remarks])
        pane = await hand.see(LIST, PHONE_WIDTH)
        assert pane.says("Remark of the reviewer") and not pane.says("Somebody Else")
        await pane.show(PAGE.on(day), PAGE.shows)
        await pane.until(lambda: pane.says("Supervisor at the center · "), "the role")
        assert not pane.says("Somebody Else")
        pane.assert_alive()
