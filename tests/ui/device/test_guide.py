"""The guided sheet of the risk assessment: one step a screen, and at its end what is still empty, and the answer."""

from pathlib import Path

from inspector_app.ui.taps import Taps
from inspector_app.visits.values import OutcomeWord, known
from tests.ui.device.hands import Day, Hand, Pane, in_hand

ADDRESS = "/visit/{visit}/check/2/on/2~1"


async def begin(hand: Hand, day: Day) -> Pane:
    """At the criterion, whose sheet is done but for its last box."""
    await hand.unlock()
    pane = await hand.open(ADDRESS.format(visit=day.visit))
    await pane.until(lambda: "guide-2.1" in pane.names(), "the way into the sheet")
    return pane


def boxes(pane: Pane) -> list[str]:
    return [name for name in pane.names() if name.startswith("tick-2.1-")]


def step_of(pane: Pane) -> str:
    return (pane.named("guide-dots").label or "").replace("\u00a0", " ")


async def test_a_step_that_is_tapped_is_shown_and_next_leads_through_the_rest(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await begin(hand, day)
        assert pane.says("19 of 20") and pane.says("Go on with step 5 of 5")
        await pane.touch("step-2.1-1")
        await pane.until(lambda: "guide-step" in pane.names(), "the first step")
        seen = []
        for step in range(1, 6):
            await pane.until(lambda step=step: step_of(pane) == f"Step {step} of 5", f"step {step}")  # type: ignore[misc]
            seen.append(len(boxes(pane)))
            assert ("guide-empty" in pane.names()) is (step == 5)
            if step < 5:
                pane.held.taps = Taps()  # a tap right behind another is taken for a slip of the thumb
                await pane.touch("guide-next")
        assert seen == [5, 5, 3, 4, 3]
        assert "guide-back" in pane.taps() and "answer-2.1-met" in pane.names()


async def test_an_empty_box_leads_to_its_step_and_the_answer_is_given_at_the_end(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await begin(hand, day)
        await pane.touch("guide-2.1")
        await pane.until(lambda: "guide-empty" in pane.names(), "the last step")
        assert [name for name in pane.names() if name.startswith("empty-")] == ["empty-5"]
        [box] = [name for name in boxes(pane) if not pane.named(name).checked]
        await pane.touch(box)
        await pane.until(lambda: pane.says("EVERY BOX IS TICKED"), "nothing to be empty")
        await pane.touch("answer-2.1-met")

        def outcome() -> object:
            assert hand.desk.visit is not None
            answer = hand.desk.visit.answer("2.1")
            given = known(answer.outcome) if answer else None
            return given.word if given else None

        await pane.until(lambda: outcome() is OutcomeWord.MET, "the answer")
        await pane.touch("guide-next")
        await pane.until(lambda: "steps-2.1" in pane.names(), "the criterion")
        assert pane.says("20 of 20") and pane.says("Look through the sheet again")


async def test_back_leads_to_the_step_before_and_its_boxes_are_as_they_were(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await begin(hand, day)
        await pane.touch("step-2.1-2")
        await pane.until(lambda: "tick-2.1-threat_rated" in pane.names(), "the second step")
        await pane.touch("tick-2.1-threat_rated")
        await pane.until(lambda: not pane.named("tick-2.1-threat_rated").checked, "the box to be empty")
        await pane.touch("guide-back")
        await pane.until(lambda: "tick-2.1-map_rest" in pane.names(), "the first step")
        assert "guide-back" not in pane.taps()
        await pane.touch("guide-next")
        await pane.until(lambda: "tick-2.1-threat_rated" in pane.names(), "the second step again")
        assert not pane.named("tick-2.1-threat_rated").checked
        pane.assert_alive()


async def test_an_empty_box_of_an_earlier_step_leads_there(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await begin(hand, day)
        assert hand.desk.visit is not None
        await hand.desk.visit.set_tick("2.1", "map_rest", False)
        await pane.touch("step-2.1-5")
        await pane.until(lambda: "empty-1" in pane.names(), "what is empty")
        await pane.touch("empty-1")
        await pane.until(lambda: "tick-2.1-map_rest" in pane.names(), "the first step")


async def test_a_criterion_without_steps_has_no_sheet_and_says_so(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await hand.open(f"/visit/{day.visit}/check/6/on/6~1/guide")
        await pane.until(lambda: "no-guide" in pane.names(), "that there is none")
