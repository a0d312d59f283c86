"""The criteria change while visits are under way: what was begun on an old set goes on, and a move loses nothing."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.sets import Shelf
from inspector_app.device.book import Book, open_visit, start_visit
from inspector_app.device.listing import list_visits
from inspector_app.device.session import Session
from inspector_app.summary.content import SummaryContent
from inspector_app.summary.pdf import render_pdf
from inspector_app.summary.summarizing import newest_shared, summarize
from inspector_app.visits.fold import fold_visit
from inspector_app.visits.records import Visit
from inspector_app.visits.rules import Why, blocks_release, blocks_sign_off, progress
from inspector_app.visits.stages import Stage, stage
from inspector_app.visits.values import Gap, Outcome, OutcomeWord, SetName
from inspector_app.visits.writing import (
    answer_condition,
    answer_outcome,
    answer_statement,
    answer_tick,
    describe_finding,
    describe_visit,
    move_to_set,
    sign_off,
)
from sync.journal import Op, new_id
from sync.strictjson import JSON
from tests.support.office import Office, open_office

SHELF = Shelf()
OLD = SHELF.find("foreign-manufacturer", "2026.1")
NEW = SHELF.find("foreign-manufacturer", "2026.2")
BROKER = SHELF.find("customs-broker", "2026.2")
IMPORTER = SHELF.find("importer", "2026.2")

NO_PHOTOS = hashlib.sha256(b"").hexdigest()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened, opened.center_running():
        yield opened


def begin(phone: Session) -> Book:
    """A visit on the old set: a Must not met at dock 3, with its boxes, and a Should not met."""
    fields: dict[str, JSON] = {"partner_name": "Fictional Harness Works", "ends_on": "2026-11-21"}
    book = start_visit(phone, [describe_visit({**fields, "criterion_set": {**OLD.pinned()}})], None)
    book.write(
        [
            answer_outcome("6.7@dock-3", "not_met"),
            answer_statement("6.7@dock-3", "Two of three seals were sealed without the twist."),
            describe_finding("6.7@dock-3", {"would_close": "Refresher training."}),
            *(answer_tick("6.7@dock-3", word, word != "twist") for word in ("view", "verify", "tug", "twist")),
            answer_outcome("10.7", "not_met"),
        ]
    )
    return book


def finish(book: Book, criteria: CriterionSet) -> None:
    """The rest of a set: nothing that depends on the site is there, and everything else is met."""
    answered = {answer.element for answer in book.fold(criteria.level).answers}
    left = [one for one in criteria.elements if one.condition is None and one.id not in answered]
    said = [answer_condition(condition.id, False) for condition in criteria.conditions]
    book.write([*said, *(answer_outcome(one.id, "met") for one in left)])


def total(visit: Visit, criteria: CriterionSet) -> int:
    return sum(one.must.total + one.should.total for one in progress(visit, criteria.elements))


def summary_of(book: Book, criteria: CriterionSet) -> SummaryContent:
    visit = book.fold(criteria.level)
    return summarize(visit, criteria, at=newest_shared(visit) or "")


def signed(book: Book, criteria: CriterionSet) -> Op:
    last = book.last
    return sign_off(
        new_id(),
        strands={last.device: (last.seq, last.head.hex())},
        photos=NO_PHOTOS,
        criterion_set=criteria.pinned(),
        conflicts=[],
        content=summary_of(book, criteria).digest,
    )


def hand_in(office: Office, phone: Session, book: Book, criteria: CriterionSet) -> Visit:
    """The visit as the center folds it, which is as the phone does."""
    office.sync(phone)
    there = office.headquarters.state(book.visit)
    assert there.digest() == book.refresh().digest()
    assert list_visits(phone)[0].state_digest == office.headquarters.visits()[0].state_digest == there.digest()
    visit = fold_visit(there, criteria.level)
    assert visit == book.fold(criteria.level)
    return visit


def test_a_visit_begun_on_an_old_set_is_signed_off_on_it_after_newer_editions_came(office: Office) -> None:
    assert NEW.pinned() in [one.pinned() for one in SHELF.all()]
    assert len(NEW.elements) > len(OLD.elements) == 17
    phone = office.enroll("lead")
    book = begin(phone)
    waiting = [one.id for one in blocks_sign_off(book.fold(OLD.level), OLD.elements) if one.why is Why.CONDITION_OPEN]
    assert sorted(waiting) == sorted(condition.id for condition in OLD.conditions)

    finish(book, OLD)
    visit = book.fold(OLD.level)
    assert blocks_sign_off(visit, OLD.elements) == blocks_release(visit, OLD.elements) == ()
    assert total(visit, OLD) == 17
    content = summary_of(book, OLD)
    book.write([signed(book, OLD)])

    there = hand_in(office, phone, book, OLD)
    assert stage(there) is Stage.SIGNED_OFF
    assert (list_visits(phone)[0].stage, list_visits(phone)[0].findings) == ("signed_off", 2)
    assert office.headquarters.visits() == list_visits(phone)
    told = office.headquarters.summary(book.visit)
    assert (told, render_pdf(told)) == (content, render_pdf(content))
    assert (told.criteria.edition, len(told.actions_required), len(told.recommendations)) == ("2026.1", 1, 1)


def test_a_move_to_the_newer_edition_keeps_every_answer_and_asks_only_for_what_is_new(office: Office) -> None:
    phone = office.enroll("lead")
    book = begin(phone)
    finish(book, OLD)
    before = book.fold(OLD.level)
    told = summary_of(book, OLD)
    book.write([move_to_set(NEW.pinned())])

    after = hand_in(office, phone, book, NEW)
    assert (after.answers, after.findings, after.oddities) == (before.answers, before.findings, ())
    # The boxes that were empty are found under the same words.
    assert summary_of(book, NEW).actions_required[0].missing == told.actions_required[0].missing != ()
    assert total(after, NEW) == len(NEW.elements)
    stops = blocks_sign_off(after, NEW.elements)
    asked = {one.id for one in stops if one.why is Why.UNANSWERED}
    assert asked <= {one.id for one in NEW.elements} - {one.id for one in OLD.elements}
    # What was said of the site was said of the old set's questions: the new one's are its own.
    assert {one.id for one in stops if one.why is Why.CONDITION_OPEN} == {one.id for one in NEW.conditions}
    assert office.headquarters.summary(book.visit) == summary_of(book, NEW)

    finish(book, NEW)
    assert blocks_sign_off(book.fold(NEW.level), NEW.elements) == ()
    book.write([signed(book, NEW)])
    assert stage(hand_in(office, phone, book, NEW)) is Stage.SIGNED_OFF


def test_answers_that_the_other_set_has_no_element_for_are_kept_listed_and_count_nowhere(office: Office) -> None:
    assert BROKER.element("6.7") is None
    phone = office.enroll("lead")
    book = begin(phone)
    before = book.fold(OLD.level)
    book.write([move_to_set(BROKER.pinned())])

    moved = hand_in(office, phone, book, BROKER)
    assert [replace(answer, level=None) for answer in moved.answers] == [
        replace(one, level=None) for one in before.answers
    ]
    kept = moved.answer("6.7@dock-3")
    assert kept is not None and kept.level is None and kept.outcome == Outcome(OutcomeWord.NOT_MET)
    assert ("answer", "6.7@dock-3", "the criterion set has no element 6.7") in _listed(moved)
    assert "finding:6.7@dock-3" in {one.id for one in moved.idle_findings}
    assert "finding:6.7@dock-3" not in {one.id for one in moved.findings}
    assert total(moved, BROKER) == len(BROKER.elements)
    stops = blocks_release(moved, BROKER.elements, is_draft=BROKER.is_draft)
    assert not [one for one in stops if one.id.endswith("6.7@dock-3")]
    assert stops[0].why is Why.DRAFT_SET
    told = summary_of(book, BROKER)
    assert told.criteria.is_draft and "6.7" not in told.to_json()

    book.write([move_to_set(OLD.pinned())])
    back = hand_in(office, phone, book, OLD)
    assert (back.answers, back.findings, back.oddities) == (before.answers, before.findings, ())


def _listed(visit: Visit) -> list[tuple[str, str, str]]:
    return [(odd.kind, odd.id, odd.why) for odd in visit.oddities]


def test_two_people_who_move_a_visit_apart_are_shown_it_and_one_of_them_settles_it(office: Office) -> None:
    lead, second = office.enroll("lead"), office.enroll("second")
    book = begin(lead)
    finish(book, OLD)
    office.sync(lead)
    office.headquarters.grant(book.visit, "second@example.test")
    office.sync(second)
    other = open_visit(second, book.visit)
    book.write([move_to_set(NEW.pinned())])
    other.write([move_to_set(IMPORTER.pinned())])
    office.sync(lead)
    office.sync(second)
    office.sync(lead)

    for criteria in (NEW, IMPORTER):
        for visit in (hand_in(office, lead, book, criteria), hand_in(office, second, other, criteria)):
            (conflict,) = visit.conflicts
            assert (conflict.kind, conflict.field, visit.criterion_set) == ("visit", "criterion_set", Gap.IN_CONFLICT)
            assert sorted(_named(one.value) for one in conflict.claims) == ["foreign-manufacturer", "importer"]
            first = blocks_sign_off(visit, criteria.elements)[0]
            assert (first.why, first.kind, first.field) == (Why.IN_CONFLICT, "visit", "criterion_set")
    assert summary_of(book, NEW).criteria.is_being_settled

    book.write([move_to_set(NEW.pinned())])
    office.sync(lead)
    office.sync(second)
    for visit in (hand_in(office, lead, book, NEW), hand_in(office, second, other, NEW)):
        assert (visit.conflicts, visit.criterion_set) == ((), SetName(**NEW.pinned()))
        assert Why.IN_CONFLICT not in {one.why for one in blocks_release(visit, NEW.elements)}
    assert not summary_of(other, NEW).criteria.is_being_settled


def _named(value: object) -> str:
    assert isinstance(value, dict)
    return str(value["id"])
