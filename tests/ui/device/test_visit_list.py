"""The order in which an inspector finds the visits."""

from datetime import date

from inspector_app.device.screens.visits import in_sections
from inspector_app.device.state.card import Card

TODAY = date(2026, 11, 21)


def card(partner: str, starts_on: str, stage: str = "planned") -> Card:
    return Card(partner, partner, "", "", "", starts_on, stage, 0, 17, 0, 0, 0, is_draft=False)


def named(*cards: Card) -> list[str]:
    return [row if isinstance(row, str) else row.partner for row in in_sections(cards, TODAY)]


def test_what_is_under_way_comes_first_then_the_next_then_what_is_done_the_last_first() -> None:
    shown = named(
        card("Done long ago", "2025-01-07", "closed"),
        card("Done", "2026-10-02", "in_review"),
        card("Later", "2026-11-26"),
        card("Next", "2026-11-23"),
        card("Today", "2026-11-21", "on_site"),
    )
    assert shown == ["under_way", "Today", "upcoming", "Next", "Later", "done", "Done", "Done long ago"]


def test_a_visit_of_yesterday_that_is_not_signed_off_is_still_under_way() -> None:
    assert named(card("Yesterday", "2026-11-20", "on_site")) == ["under_way", "Yesterday"]


def test_a_visit_that_was_returned_is_under_way_again_and_one_without_a_day_is_not_lost() -> None:
    shown = named(card("Returned", "2026-11-02", "returned"), card("No day", ""))
    assert shown == ["under_way", "No day", "Returned"]
