"""How long originals stay, set with a tap; and a photo whose original has left, on every screen that shows it."""

import asyncio
from pathlib import Path

from inspector_app.device.released import Gone, days_kept
from inspector_app.vault.contents import Contents
from inspector_app.visits.values import known
from sync.copies import Belief
from sync.journal import PhotoName
from sync.signed import Signed
from tests.ui.device.hands import PHONE_WIDTH, Day, Hand, in_hand
from tests.ui.device.places import SETTINGS, SYNC

NAMED, LEFT = "2026-11-21T16:00:00Z", "2026-12-21T16:00:00Z"


async def let_go(hand: Hand, *, is_lost: bool) -> str:
    """As a release leaves the vault behind, of a photo that the center has; gives the photo's record."""
    desk, visit = hand.desk, hand.day.visit
    await hand.unlock()
    assert desk.session is not None and desk.line is not None
    await desk.line.measure()
    opened = await desk.open(visit)
    photo = next(one for one in opened.visit.photos if opened.is_safe(one))
    sha256, size = known(photo.digest) or "", known(photo.size) or 0
    proof = Signed("inspector holding 1\n", bytes(64))
    gone = Gone(visit, PhotoName(sha256, size, "image/jpeg", "original"), LEFT, NAMED, proof)

    def release(contents: Contents) -> None:
        contents.put_setting(f"holding {proof.digest}", proof.to_json())
        contents.release_photo(visit, sha256, gone.to_json())
        belief = Belief.from_json(contents.belief(visit))
        if is_lost and belief is not None:
            contents.put_belief(visit, Belief(belief.epoch, belief.tips, (sha256,)).to_json())

    await asyncio.to_thread(desk.session.vault.write, release)
    await desk.line.look_again()
    return photo.id


async def test_the_choice_is_kept_over_a_lock(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await hand.see(SETTINGS, PHONE_WIDTH)
        await pane.until(lambda: pane.says("originals that headquarters has take"), "the figures")
        await pane.touch("keeping-7")
        session = hand.desk.session
        assert session is not None
        await pane.until(lambda: session.vault.read(days_kept) == 7, "the choice")
        pane.assert_alive()
        await hand.desk.lock()
        await hand.unlock()
        assert hand.desk.session is not None and hand.desk.session.vault.read(days_kept) == 7


async def test_of_an_original_that_left_the_preview_stays_and_the_screens_say_where_it_is(
    day: Day, tmp_path: Path
) -> None:
    async with in_hand(day, tmp_path) as hand:
        photo = await let_go(hand, is_lost=False)
        before = hand.desk.line.only_here if hand.desk.line else -1
        pane = await hand.open(f"/visit/{day.visit}/photo/{photo}")
        await pane.until(lambda: "photo-large" in pane.names(), "the preview")
        await pane.until(lambda: pane.says("At headquarters; not on this phone any more"), "where it is")
        assert pane.says("The original left this phone on") and not pane.says("Only on this device")
        pane = await hand.open("/settings")
        await pane.until(lambda: pane.says("1 original has left this phone"), "the figures")
        assert hand.desk.line is not None and hand.desk.line.only_here == before
        pane.assert_alive()


async def test_one_that_headquarters_lost_is_told_of_and_is_not_called_safe_nor_only_here(
    day: Day, tmp_path: Path
) -> None:
    async with in_hand(day, tmp_path) as hand:
        photo = await let_go(hand, is_lost=True)
        pane = await hand.see(SYNC, PHONE_WIDTH)
        await pane.until(lambda: "lost-there" in pane.names(), "the notice")
        assert pane.says("1 photo is lost at headquarters") and pane.says("it has to look into its backups")
        assert not pane.says("Everything is safe")
        pane = await hand.open(f"/visit/{day.visit}/photo/{photo}")
        await pane.until(lambda: "photo-lost" in pane.names(), "the notice")
        pane.assert_alive()
