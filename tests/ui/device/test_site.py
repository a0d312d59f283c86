"""The questions about a site: asked once, taken back, in conflict; and what they decide on the other screens."""

import asyncio
from dataclasses import replace
from pathlib import Path

from inspector_app.visits.ids import VISIT_ID
from inspector_app.visits.records import Claim, Conflict
from inspector_app.visits.values import Gap
from tests.support.visits import AT
from tests.ui.device.hands import DESK_WIDTH, Day, Hand, Pane, in_hand


def said(hand: Hand, condition: str) -> bool | Gap:
    assert hand.desk.visit is not None
    return hand.desk.visit.visit.condition.get(condition, Gap.UNANSWERED)


def is_chosen(pane: Pane, identifier: str) -> bool:
    return pane.named(identifier).checked is True


async def site(hand: Hand, day: Day) -> Pane:
    await hand.unlock()
    pane = await hand.open(f"/visit/{day.visit}/site")
    await pane.until(lambda: "question-cameras" in pane.names(), "the questions")
    return pane


async def test_a_question_is_answered_with_one_tap_and_taken_back_with_another(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await site(hand, day)
        technology = "condition-security_technology_relied_on"
        assert f"{technology}-take-back" not in pane.names()
        await pane.touch(f"{technology}-no")
        await pane.until(lambda: is_chosen(pane, f"{technology}-no"), "No to be chosen")
        assert said(hand, "security_technology_relied_on") is False
        await asyncio.sleep(0.5)  # what was said is counted and told to the line meanwhile
        await pane.touch(f"{technology}-take-back")
        await pane.until(lambda: not is_chosen(pane, f"{technology}-no"), "No to be taken back")
        assert said(hand, "security_technology_relied_on") is Gap.UNANSWERED
        pane.assert_alive()


async def test_tapping_the_answer_that_stands_writes_nothing(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await site(hand, day)
        assert hand.desk.visit is not None and is_chosen(pane, "condition-cameras-yes")
        before = hand.desk.visit.saved
        await pane.touch("condition-cameras-yes")
        assert hand.desk.visit.saved == before


async def test_each_question_names_what_it_decides(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await site(hand, day)
        texts = [text.replace("\u00a0", " ") for text in pane.texts() if text]
        assert "Decides 6 criteria: 9.12, 9.13, 9.13+, 9.14, 9.15, 9.16" in texts
        assert "Decides one criterion: 12.2" in texts


async def test_the_banner_goes_with_the_last_question_and_the_row_stays(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}", DESK_WIDTH)
        await pane.until(lambda: "overview-site" in pane.names(), "the banner")
        assert "blocker-site" in pane.names() and "to-site" in pane.names()
        assert hand.desk.visit is not None
        await hand.desk.visit.set_condition("security_technology_relied_on", True)
        await pane.until(lambda: "overview-site" not in pane.names(), "the banner to go")
        assert "blocker-site" not in pane.names() and "to-site" in pane.names()
        await pane.touch("to-site")
        await pane.until(lambda: "site-done" in pane.names(), "that every question is answered")


async def test_what_does_not_apply_is_explained_and_left_out_of_what_is_open(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/walk/yard")
        await pane.until(lambda: "item-5.1" in pane.names(), "the yard")
        assert "answer-5.1" not in pane.names() and "open-5.1" in pane.names()
        assert any("Does not apply here." in text for text in pane.texts() if text)
        await pane.touch("sieve-open")
        await pane.until(lambda: "item-5.1" not in pane.names(), "5.1 to be passed over")
        await pane.touch("sieve-all")
        await pane.until(lambda: "site-5.1" in pane.names(), "the way to the question")
        await pane.touch("site-5.1")
        await pane.until(lambda: "question-iit_held" in pane.names(), "the question")
        await pane.touch("condition-iit_held-yes")
        await pane.until(lambda: is_chosen(pane, "condition-iit_held-yes"), "Yes")
        await pane.show(f"/visit/{day.visit}/walk/yard", "answer-5.1")


async def test_an_answer_that_goes_against_the_site_is_shown_with_both_ways_out(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/check/5")
        await pane.until(lambda: "item-5.1" in pane.names(), "the category")
        assert hand.desk.visit is not None
        await hand.desk.visit.set_outcome("5.1", "met")
        await pane.until(lambda: "answer-5.1" in pane.names() and "site-5.1" in pane.names(), "the contradiction")
        await pane.show(f"/visit/{day.visit}", "overview")
        blockers = hand.desk.visit.counts.blockers
        assert [one.id for one in blockers if one.why == "contradicts"] == ["5.1"]


async def test_a_conflict_about_the_site_stands_at_its_question_and_is_settled_there(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await site(hand, day)
        visit = hand.desk.visit
        assert visit is not None
        claims = tuple(Claim(value, "p" * 26, AT) for value in (True, False))
        conflict = Conflict("visit", VISIT_ID, "condition.guards", claims)
        condition = {**visit.visit.condition, "guards": Gap.IN_CONFLICT}
        visit.visit = replace(visit.visit, condition=condition, conflicts=(*visit.visit.conflicts, conflict))
        visit.changes.fire()
        await pane.until(lambda: "conflict-visit-condition.guards" in pane.names(), "the conflict in its place")
        assert not is_chosen(pane, "condition-guards-yes") and not is_chosen(pane, "condition-guards-no")
        await pane.touch("settle-visit-condition.guards-1")
        await pane.until(lambda: is_chosen(pane, "condition-guards-no"), "No to stand")
        assert said(hand, "guards") is False and "conflict-visit-condition.guards" not in pane.names()
