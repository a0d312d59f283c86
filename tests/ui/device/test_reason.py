"""The reason that an answer needs: what is typed is not lost with the sheet, and what was given up is not saved."""

from pathlib import Path
from typing import Final

import flet as ft

from inspector_app.device.book import open_visit
from inspector_app.device.session import Session
from inspector_app.ui.taps import Taps
from inspector_app.visits.values import OutcomeWord, known
from tests.support.commands import PASSPHRASE
from tests.ui.device.hands import Day, Hand, Pane, in_hand

ITEM: Final = "4.1"
TEXT: Final = f"reason-{ITEM}-text"


async def _touch(pane: Pane, identifier: str) -> None:
    """A tap that is meant, and no slip of the thumb right behind the one before."""
    pane.held.taps = Taps()
    await pane.touch(identifier)


async def _ask(hand: Hand, word: str = "not_applicable", pane: Pane | None = None) -> Pane:
    """The sheet that asks why, open."""
    if pane is None:
        pane = await hand.open(f"/visit/{hand.day.visit}/check/4")
        await pane.until(lambda: f"answer-{ITEM}-{word}" in pane.names(), "the criterion")
    await _touch(pane, f"answer-{ITEM}-{word}")
    await pane.until(lambda: TEXT in pane.names(), "the sheet")
    return pane


async def _swipe(pane: Pane) -> None:
    """Close the sheet as a thumb does that meant something else."""
    (sheet,) = pane.on_top(ft.BottomSheet)
    await pane.fire(sheet, "dismiss")
    await pane.until(lambda: TEXT not in pane.names(), "the sheet to go")


async def _gone(pane: Pane) -> None:
    """The sheet goes: the app closes it, and the phone says when it is out of sight."""
    await pane.until(lambda: TEXT not in pane.names(), "the sheet to go")


async def test_a_reason_half_typed_is_there_again_after_a_swipe_and_after_a_kill(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await _ask(hand)
        await pane.type(TEXT, "No parcels come")
        await _swipe(pane)
        await _ask(hand, pane=pane)
        assert pane.field(TEXT).value == "No parcels come"
        await pane.until(lambda: _drafts(hand) == ["No parcels come"], "the draft in the vault")
    with Session.open(tmp_path / "vault", PASSPHRASE) as again:
        assert "No parcels come" in open_visit(again, day.visit).drafts().values()


async def test_a_reason_that_is_saved_or_given_up_leaves_no_draft(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await _ask(hand)
        await pane.type(TEXT, "Given up.")
        await _touch(pane, f"reason-{ITEM}-no")
        await _gone(pane)
        await pane.until(lambda: not _drafts(hand), "the draft to go")
        await _ask(hand, pane=pane)
        assert pane.field(TEXT).value == ""
        assert f"reason-{ITEM}-yes" not in pane.taps(), "nothing of what was given up can be saved"
        await pane.type(TEXT, "No parcels come here.")
        await _touch(pane, f"reason-{ITEM}-yes")
        await pane.until(lambda: _outcome(hand) == ("not_applicable", "No parcels come here."), "the answer")
        assert not _drafts(hand)


async def test_a_reason_given_before_can_be_mended(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        pane = await _ask(hand)
        await pane.type(TEXT, "No parcels.")
        await _touch(pane, f"reason-{ITEM}-yes")
        await pane.until(lambda: _outcome(hand) == ("not_applicable", "No parcels."), "the answer")
        await _gone(pane)
        await _ask(hand, pane=pane)
        assert pane.field(TEXT).value == "No parcels."
        assert f"reason-{ITEM}-yes" in pane.taps(), "it can be saved as it stands"


def _drafts(hand: Hand) -> list[object]:
    assert hand.desk.visit is not None
    return list(hand.desk.visit.book.drafts().values())


def _outcome(hand: Hand) -> tuple[str, str | None] | None:
    answer = hand.desk.visit.visit.answer(ITEM) if hand.desk.visit else None
    outcome = known(answer.outcome) if answer else None
    return (OutcomeWord(outcome.word).value, outcome.reason) if outcome else None
