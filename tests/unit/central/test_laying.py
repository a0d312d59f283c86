"""What the projected tables say of a visit."""

import hashlib

import pytest

from inspector_app.central.errors import NoSuchVisit
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.tables import (
    ProjectedAnswer,
    ProjectedDoubt,
    ProjectedFinding,
    ProjectedPhoto,
    ProjectedPlace,
    ProjectedShows,
)
from inspector_app.criteria.sets import find_set
from inspector_app.visits.writing import (
    add_photo,
    add_view,
    answer_condition,
    answer_outcome,
    answer_statement,
    describe_finding,
    describe_place,
    link_photo,
    list_attendee,
    void,
)
from sync.journal import PhotoName, Put, new_id
from sync.strictjson import JSON
from tests.support.visits import set_name, the_set
from tests.unit.central.phones import Phone, begin_visit
from tests.unit.central.tables import BOSS, dump, in_conflict, rebuilt, row_of, write_odd_things


def test_a_visit_is_laid_out_for_lists(headquarters: Headquarters, ana: Phone) -> None:
    days: dict[str, JSON] = {"starts_on": "2026-11-20", "ends_on": "2026-11-21", "answer_days": 30}
    visit = begin_visit(ana, site_name="Planta 2", city="Apodaca", country="Mexico", **days)
    ana.write(
        visit,
        describe_place("dock-3", "Dock 3", "stuffing"),
        list_attendee(new_id(), {"name": "Test Person A", "title": "Security manager"}),
        answer_outcome("6.1", "met"),
        answer_outcome("6.7@dock-3", "not_met"),
        answer_statement("6.7@dock-3", "Two of three seals were sealed without the twist."),
        describe_finding("6.7@dock-3", {"would_close": "Refresher training."}),
        answer_outcome("10.10", "not_applicable", "The site employs no guards."),
    )
    ana.hand_in(visit)
    row = row_of(headquarters, visit)
    assert (row.partner, row.site, row.city) == ("Fictional Harness Works", "Planta 2", "Apodaca")
    assert (row.stage, row.entries, row.criterion_set) == ("on_site", 3, "foreign-manufacturer 2026.1")
    assert (row.actions_required, row.recommendations, row.best_practices) == (1, 0, 0)
    assert (row.answered, row.has_criteria, row.trouble) == (3, True, None)
    assert row.elements > row.must_open > 0
    assert row.state_digest == headquarters.state(visit).digest()
    (finding,) = headquarters.rows(visit, ProjectedFinding)
    assert (finding.kind, finding.statement) == ("action_required", "Two of three seals were sealed without the twist.")
    assert str(finding.due_on) == "2026-12-21"
    answers = {answer.id: answer for answer in headquarters.rows(visit, ProjectedAnswer)}
    assert (answers["10.10"].outcome, answers["10.10"].reason) == ("not_applicable", "The site employs no guards.")
    assert (answers["6.7@dock-3"].at_place, answers["6.7@dock-3"].by) == ("dock-3", ana.person)
    assert [place.name for place in headquarters.rows(visit, ProjectedPlace)] == ["Dock 3"]


def test_what_the_site_does_not_have_is_counted_as_answered(headquarters: Headquarters, ana: Phone) -> None:
    visit = begin_visit(ana, answer_outcome("6.1", "met"))
    ana.hand_in(visit)
    before = row_of(headquarters, visit)
    ana.write(visit, *(answer_condition(condition.id, False) for condition in the_set().conditions))
    ana.hand_in(visit)
    after = row_of(headquarters, visit)
    conditional = [element for element in the_set().elements if element.condition]
    assert {element.level for element in conditional} == {"must"}
    assert after.answered == before.answered + len(conditional) == 1 + 3
    assert after.must_open == before.must_open - len(conditional)
    assert (after.elements, after.conflicts, after.oddities) == (before.elements, 0, 0)


def test_a_photo_is_laid_out_with_its_views_and_what_it_shows(headquarters: Headquarters, ana: Phone) -> None:
    visit, digest, view = begin_visit(ana, answer_outcome("6.1", "met")), "a" * 64, "b" * 64
    fields: dict[str, JSON] = {"digest": digest, "media_type": "image/jpeg", "size": 2**53}
    name = PhotoName(digest, 2**53, "image/jpeg", "original")
    ana.write(visit, add_photo("p1", fields), link_photo("p1", "6.1"), link_photo("p1", "6.2", False), photos=[name])
    ana.write(visit, add_photo("p2", {"caption": "no digest yet"}))
    ana.write(visit, add_view(new_id(), of=digest, role="thumbnail", digest=view, width=320, height=240))
    ana.hand_in(visit)
    first, second = headquarters.rows(visit, ProjectedPhoto)
    assert (first.digest, first.size, first.thumbnail, first.preview) == (digest, 2**53, view, None)
    assert (second.digest, second.thumbnail, second.caption) == (None, None, "no digest yet")
    assert [(one.photo, one.answer) for one in headquarters.rows(visit, ProjectedShows)] == [("p1", "6.1")]


def test_what_arrives_is_there_for_the_next_reader(headquarters: Headquarters, ana: Phone) -> None:
    visit = begin_visit(ana)
    assert row_of(headquarters, visit).stage == "planned"
    ana.write(visit, answer_outcome("6.1", "not_met"))
    ana.hand_in(visit)
    assert row_of(headquarters, visit).actions_required == 1
    assert [answer.outcome for answer in headquarters.rows(visit, ProjectedAnswer)] == ["not_met"]
    ana.write(visit, void("answer", "6.1", "not examined after all"))
    ana.hand_in(visit)
    assert headquarters.rows(visit, ProjectedAnswer) == []
    assert row_of(headquarters, visit).actions_required == 0


def test_a_conflict_counts_as_unanswered_and_shows_as_a_doubt(
    headquarters: Headquarters, ana: Phone, ben: Phone
) -> None:
    visit = in_conflict(headquarters, ana, ben)
    row = row_of(headquarters, visit)
    assert (row.conflicts, row.answered, row.actions_required) == (1, 0, 0)
    (answer,) = headquarters.rows(visit, ProjectedAnswer)
    assert (answer.outcome, answer.is_settled) == ("in_conflict", False)
    (doubt,) = headquarters.rows(visit, ProjectedDoubt)
    assert (doubt.what, doubt.record, doubt.field) == ("conflict", "6.1", "outcome")


def test_odd_values_are_doubts_and_never_trouble(headquarters: Headquarters, ana: Phone) -> None:
    visit = begin_visit(ana)
    write_odd_things(ana, visit)
    ana.hand_in(visit)
    row = row_of(headquarters, visit)
    assert row.trouble is None
    assert (row.set_aside, row.oddities >= 7, row.starts_on) == (2, True, None)
    assert {answer.id: answer.outcome for answer in headquarters.rows(visit, ProjectedAnswer)} == {
        "6.2": "unreadable",
        "99.9": "not_met",
    }
    assert {answer.note for answer in headquarters.rows(visit, ProjectedAnswer)} == {"before\ufffdafter", None}
    assert rebuilt(headquarters) == dump(headquarters)


def test_a_journal_of_the_office_is_no_visit(headquarters: Headquarters, ana: Phone) -> None:
    visit = begin_visit(ana)
    boss = headquarters.invite(BOSS, "supervisor").person
    headquarters.center.append(f"{visit}/office", boss, "supervisor", [Put("risk", "r", {"text": "kept here"})])
    assert [line.id for line in headquarters.visits()] == [visit]
    with pytest.raises(NoSuchVisit):
        headquarters.visit(f"{visit}/office")


def test_the_newest_arrival_comes_first_and_a_remark_is_no_arrival(headquarters: Headquarters, ana: Phone) -> None:
    first, second = begin_visit(ana), begin_visit(ana)
    assert [row.visit for row in headquarters.queue()] == [second, first]
    ana.write(first, answer_outcome("6.1", "met"))
    ana.hand_in(first)
    headquarters.invite(BOSS, "supervisor")
    headquarters.remark(second, by_email=BOSS, on=("visit", "visit"), text="Welcome.")
    queue = headquarters.queue()
    assert [row.visit for row in queue] == [first, second]
    assert [row.open_remarks for row in queue] == [0, 1]
    assert str(queue[0].arrived_at) > str(queue[1].arrived_at)


def test_a_photo_whose_bytes_come_later_is_an_arrival(headquarters: Headquarters, ana: Phone) -> None:
    visit, photo = begin_visit(ana), b"not even a picture"
    digest = hashlib.sha256(photo).hexdigest()
    ana.write(visit, photos=[PhotoName(digest, len(photo), "image/jpeg", "original")])
    ana.hand_in(visit)
    before = row_of(headquarters, visit)
    part = headquarters.center.photos.part("upload")
    part.write_bytes(photo)
    headquarters.center.photos.keep(visit, digest, part)
    ana.hand_in(visit)
    after = row_of(headquarters, visit)
    assert after.place == before.place
    assert str(after.arrived_at) > str(before.arrived_at)
    assert rebuilt(headquarters) == dump(headquarters)


def test_a_list_says_which_set_a_visit_goes_by_and_whether_it_is_a_draft(
    headquarters: Headquarters, ana: Phone
) -> None:
    draft = find_set("sea-carrier")
    row = row_of(headquarters, begin_visit(ana, criterion_set=set_name(draft)))
    assert (row.criterion_digest, row.has_criteria, row.is_draft) == (draft.digest, True, True)
    row = row_of(headquarters, begin_visit(ana))
    assert (row.criterion_digest, row.has_criteria, row.is_draft) == (the_set().digest, True, False)
    elsewhere: JSON = {"id": "importer", "edition": "2031.1", "digest": "ab" * 32}
    row = row_of(headquarters, begin_visit(ana, criterion_set=elsewhere))
    assert (row.criterion_digest, row.has_criteria, row.is_draft) == ("ab" * 32, False, False)
