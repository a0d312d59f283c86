"""A visit begins with a company and a kind of partner, pinned to the criterion set in effect that day."""

import json
from pathlib import Path
from typing import Final

import pytest

from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.sets import find_set, load_set, published_folder
from inspector_app.device.sets import SetsHere
from inspector_app.device.state.desk import Stage
from inspector_app.ui.taps import Taps
from inspector_app.visits.values import SetName
from tests.ui.device.hands import Day, Hand, Pane, in_hand

COMPANY: Final = "Example Sea Lines"


async def form(hand: Hand, company: str = COMPANY) -> Pane:
    """The form of a new visit, with the company's name typed."""
    if hand.desk.stage is not Stage.OPEN:
        await hand.unlock()
    pane = await hand.open("/new")
    await pane.until(lambda: "new-kind" in pane.names(), "the form")
    await pane.type("new-partner_name", company)
    return pane


async def choose(pane: Pane, kind: str) -> None:
    await pane.touch("new-kind")
    await pane.touch(f"kind-{kind}")
    await pane.until(lambda: "new-kind" in pane.names(), "the row of the kind")


async def begun(pane: Pane) -> None:
    await pane.until(lambda: "overview" in pane.names(), "the visit's own page")


def pinned(hand: Hand) -> SetName:
    assert hand.desk.visit is not None
    named = hand.desk.visit.visit.criterion_set
    assert isinstance(named, SetName)
    return named


def is_named(found: SetName, criteria: CriterionSet) -> bool:
    return (found.id, found.edition, found.digest) == (criteria.id, criteria.edition, criteria.digest)


async def test_a_visit_cannot_begin_before_its_kind_of_partner_is_chosen(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await form(hand)
        assert "start-visit" not in pane.taps()
        await choose(pane, "foreign_manufacturer")
        assert "start-visit" in pane.taps()
        await pane.touch("start-visit")
        await begun(pane)
        today = hand.desk.clock.now().date()
        assert is_named(pinned(hand), find_set("foreign-manufacturer", today))
        assert hand.desk.visit is not None and hand.desk.visit.visit.entity_type == "foreign_manufacturer"
        pane.assert_alive()


async def test_all_twelve_kinds_are_offered_those_that_are_verified_first(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await form(hand)
        await pane.touch("new-kind")
        kinds = [name.removeprefix("kind-") for name in pane.names() if name.startswith("kind-")]
        assert len(kinds) == 12 and set(kinds[:2]) == {"importer", "foreign_manufacturer"}
        assert pane.texts().count("Draft, not verified") == 10


async def test_a_draft_begins_only_once_that_is_confirmed_and_its_card_says_so(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await form(hand)
        await choose(pane, "sea_carrier")
        visits = len(hand.desk.cards)
        await pane.touch("start-visit")
        await pane.until(lambda: "draft-yes" in pane.names(), "the question")
        await pane.touch("draft-no")
        await pane.until(lambda: "draft-yes" not in pane.names(), "the sheet to go")
        assert len(hand.desk.cards) == visits
        pane.held.taps = Taps()  # a tap right behind another is taken for a slip of the thumb
        await pane.touch("start-visit")
        await pane.until(lambda: "draft-yes" in pane.names(), "the question again")
        await pane.touch("draft-yes")
        await begun(pane)
        assert is_named(pinned(hand), find_set("sea-carrier"))
        assert [card.is_draft for card in hand.desk.cards if card.partner == COMPANY] == [True]


def another_list(of: str, set_id: str) -> bytes:
    """A published set of the same kind of partner, under an id of its own."""
    source = next(path for path in published_folder().glob(f"{of}.*.json"))
    found = json.loads(source.read_bytes())
    return (json.dumps({**found, "id": set_id}, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


async def test_where_a_kind_has_several_lists_the_inspector_says_which(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        content = another_list("foreign-manufacturer", "house-rules")
        house = load_set(content)
        await hand.unlock()
        assert hand.desk.session is not None
        hand.desk.session.vault.write(lambda contents: contents.add_document(house.digest, content))
        pane = await form(hand)
        await choose(pane, "foreign_manufacturer")
        await pane.touch("set-house-rules")
        await pane.touch("start-visit")
        await begun(pane)
        assert is_named(pinned(hand), house)


async def test_criteria_that_cannot_be_read_are_said_and_read_again(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: object) -> tuple[CriterionSet, ...]:
        raise OSError

    async with in_hand(day, tmp_path) as hand:
        await hand.unlock()
        with monkeypatch.context() as broken:
            broken.setattr(SetsHere, "to_start", cannot)
            pane = await hand.open("/new")
            await pane.until(lambda: "kinds-failed" in pane.names(), "what failed to be said")
        await pane.touch("kinds-failed-retry")
        await pane.until(lambda: "new-kind" in pane.names(), "the kinds")
        pane.assert_alive()


async def test_what_was_typed_of_a_visit_is_there_again_until_it_is_begun(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await form(hand)
        await pane.show("/settings", "settings")
        await pane.show("/new", "new-kind")
        assert pane.field("new-partner_name").value == COMPANY
        await choose(pane, "importer")
        await pane.touch("start-visit")
        await begun(pane)
        assert not hand.desk.beginning


async def test_the_preview_of_a_summary_says_draft_and_how_little_was_answered(day: Day, tmp_path: Path) -> None:
    async with in_hand(day, tmp_path) as hand:
        pane = await form(hand)
        await choose(pane, "sea_carrier")
        await pane.touch("start-visit")
        await pane.until(lambda: "draft-yes" in pane.names(), "the question")
        await pane.touch("draft-yes")
        await begun(pane)
        assert hand.desk.visit is not None
        await pane.show(f"/visit/{hand.desk.visit.id}/summary", "summary-draft")
        assert pane.says("0 of 91 answered") and pane.says("So far nothing was found that needs an answer.")
