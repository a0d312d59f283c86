"""Two inspectors at one visit, each at a phone of their own: they differ over an answer, see it, and settle it."""

from pathlib import Path

import pytest

from inspector_app.device.state import line
from inspector_app.visits.records import Answer
from inspector_app.visits.values import known
from tests.support.browser import Browser
from tests.support.field_phone import FieldPhone, field_phone
from tests.support.office import Office, open_office


def has_arrived(office: Office, visit: str) -> bool:
    return any(one.id == visit for one in office.headquarters.visits())


def word_of(answer: Answer | None) -> str:
    outcome = known(answer.outcome) if answer else None
    return outcome.word.value if outcome else ""


def outcome_at_the_center(office: Office, visit: str) -> str:
    """What headquarters folds from the journals: the word of 6.5, or that it is disputed."""
    folded = office.headquarters.visit(visit)
    if folded.conflicts:
        return "disputed"
    return word_of(folded.answer("6.5"))


def outcome_on(phone: FieldPhone) -> str:
    visit = phone.desk.visit
    assert visit is not None
    if visit.conflicts_of("6.5"):
        return "disputed"
    return word_of(visit.answer("6.5"))


def go_to_answer(phone: FieldPhone, visit: str) -> None:
    phone.window.turn_to(f"/visit/{visit}/check/6/on/6~5")
    phone.window.wait_for("answer-6.5-met")


def see_both(phone: FieldPhone) -> None:
    """Both values with their authors, in place."""
    window = phone.window
    window.wait_until(lambda: window.has("conflict-6.5-outcome"), "the conflict")
    for words in ("Met", "Not examined: The laboratory was closed.", "The lead", "The second"):
        window.wait_for_text(words)


def test_two_inspectors_differ_and_one_settles_it(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "RETRY_SECONDS", 1.0)
    monkeypatch.setattr(line, "ASK_SECONDS", 1.0)
    with (
        open_office(tmp_path) as office,
        field_phone(browser, tmp_path / "lead") as lead,
        field_phone(browser, tmp_path / "second") as second,
    ):
        phones = (lead, second)
        with office.center_running():
            lead.enroll(office, "lead")
            second.enroll(office, "second")
            visit = lead.begin_visit("Fictional Harness Works")
            lead.window.wait_until(lambda: has_arrived(office, visit), "the visit at the center")
            office.headquarters.grant(visit, "second@example.test")
            second.window.wait_until(lambda: any(card.id == visit for card in second.desk.cards), "the visit")
        for phone in phones:
            go_to_answer(phone, visit)
        lead.answer("6.5", "met")
        second.answer("6.5", "not_examined", "The laboratory was closed.")
        assert [outcome_on(phone) for phone in phones] == ["met", "not_examined"]

        with office.center_running():  # from here on nobody taps Sync
            for phone in phones:
                see_both(phone)
            assert outcome_at_the_center(office, visit) == "disputed"
            second.window.tap("settle-6.5-outcome-0", until=lambda: not second.window.has("conflict-6.5-outcome"))
            lead.window.wait_until(lambda: not lead.window.has("conflict-6.5-outcome"), "peace at the lead")
            settled = outcome_on(second)
            for phone in phones:
                phone.window.wait_until(lambda: phone.window.is_checked(f"answer-6.5-{settled}"), settled)  # noqa: B023
            assert outcome_on(lead) == settled == outcome_at_the_center(office, visit)
