"""Two people move one visit to different criterion sets, neither having seen the other; a tap settles it for both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inspector_app.criteria.sets import Shelf
from inspector_app.device.book import open_visit, start_visit
from inspector_app.device.listing import fold_with_levels
from inspector_app.device.session import Session
from inspector_app.visits.rules import Why, blocks_sign_off
from inspector_app.visits.values import Gap, SetName
from inspector_app.visits.writing import answer_outcome, describe_visit, move_to_set
from sync.strictjson import JSON
from tests.support.commands import PASSPHRASE
from tests.support.office import Office, open_office
from tests.ui.device.hands import Day, Hand, in_hand

FIRST: Final = Shelf().find("foreign-manufacturer", "2026.1")
NEXT: Final = Shelf().find("foreign-manufacturer", "2026.2")
SETTLE: Final = "settle-visit-criterion_set"


@dataclass(frozen=True, slots=True)
class Apart:
    """The office, the second's phone, and the lead's as a vault to be copied."""

    office: Office
    second: Session
    day: Day


@contextmanager
def moved_apart(folder: Path) -> Iterator[Apart]:
    """The lead moved the visit to the next edition; the second held on to the first one, by a word of their own."""
    with open_office(folder) as office, office.center_running():
        lead, second = office.enroll("lead"), office.enroll("second")
        pinned: JSON = {**FIRST.pinned()}
        fields: dict[str, JSON] = {"partner_name": "Fictional Harness Works", "entity_type": FIRST.entity_type}
        book = start_visit(lead, [describe_visit({**fields, "criterion_set": pinned})], None)
        book.write([answer_outcome("6.7", "met")])
        office.sync(lead)
        office.headquarters.grant(book.visit, "second@example.test")
        office.sync(second)
        open_visit(lead, book.visit).write([move_to_set({**NEXT.pinned()})])
        open_visit(second, book.visit).write([move_to_set({**FIRST.pinned()})])
        for phone in (lead, second, lead):
            office.sync(phone)
        yield Apart(office, second, Day(folder / "lead-0", book.visit, "", book.visit))


async def test_it_is_shown_in_place_and_one_tap_settles_it_for_both(tmp_path: Path) -> None:
    with moved_apart(tmp_path / "office") as apart:
        async with in_hand(apart.day, tmp_path) as hand:
            await _settle(hand)
        with Session.open(tmp_path / "vault", PASSPHRASE) as lead:
            apart.office.sync(lead)
        apart.office.sync(apart.second)
        there = fold_with_levels(open_visit(apart.second, apart.day.visit))
        assert there.criterion_set == SetName(NEXT.id, NEXT.edition, NEXT.digest)
        assert not there.conflicts and len(there.answers) == 1


async def _settle(hand: Hand) -> None:
    """The one that names the next edition, whichever is shown first."""
    await hand.unlock()
    pane = await hand.open(f"/visit/{hand.day.visit}/set")
    await pane.until(lambda: f"{SETTLE}-1" in pane.names(), "both sets")
    visit = hand.desk.visit
    assert visit is not None and visit.visit.criterion_set is Gap.IN_CONFLICT
    assert visit.criteria in (FIRST, NEXT) and set(visit.named) == {FIRST.digest, NEXT.digest}
    assert all(pane.says(f"edition {one.edition}") for one in (FIRST, NEXT))
    blockers = blocks_sign_off(visit.visit, visit.criteria.elements)
    assert [one.why for one in blockers if one.field == "criterion_set"] == [Why.IN_CONFLICT]
    [conflict] = visit.visit.conflicts
    values = [claim.value for claim in conflict.claims]
    await pane.touch(f"{SETTLE}-{values.index({**NEXT.pinned()})}")
    await pane.until(lambda: visit.criteria == NEXT, "the set to be settled")
    await pane.until(lambda: f"{SETTLE}-1" not in pane.names(), "the conflict to be gone")
    pane.assert_alive()
