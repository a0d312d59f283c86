"""What a summary says, field by field, and through which door it came."""

import hashlib
import json
from dataclasses import replace

import pytest

from inspector_app.criteria.elements import CriterionSet
from inspector_app.summary.allowlist import AnotherSet, NotShareable, Shared
from inspector_app.summary.content import ElementSeen, SummaryContent
from inspector_app.summary.summarizing import newest_shared, summarize
from inspector_app.visits.fold import fold_visit
from inspector_app.visits.kinds import KINDS, Mark
from inspector_app.visits.records import Answer, Photo, Stamp, Visit
from inspector_app.visits.values import Gap, OutcomeWord
from sync.strictjson import canonical
from tests.support.summaries import AN_EMPTY_VISIT, an_ordinary_visit
from tests.support.visits import AT, ERASED, Clash, Records, Value, fold_records, outcome, state_of, the_set

MADE_AT = "2026-11-21T16:05:00-06:00"
CONFLICT = {"gap": "in_conflict"}


def summary_of(records: Records) -> SummaryContent:
    return summarize(fold_records(records), the_set(), at=MADE_AT)


def ordinary(*changes: tuple[str, str, str, Value]) -> SummaryContent:
    """The summary of the ordinary visit with some fields (kind, id, field, value) changed."""
    records = {key: dict(fields) for key, fields in an_ordinary_visit().items()}
    for kind, record_id, field, value in changes:
        records.setdefault((kind, record_id), {})[field] = value
    return summary_of(records)


def test_an_internal_field_cannot_be_read_through_the_door() -> None:
    answer = Answer(id="6.2", element="6.2", place=None, level="must", note="an opinion")
    with pytest.raises(NotShareable, match=r"answer\.note"):
        Shared(answer).read("note", str)
    with pytest.raises(NotShareable, match=r"answer\.verdict"):
        Shared(answer).read("verdict", str)
    with pytest.raises(NotShareable, match=r"visit\.doubt\.guards"):
        Shared(Visit(id="visit")).one_of("doubt", "guards", bool)
    assert Shared(Photo(id="p", shows={"6.2": True})).family("shows", bool) == {"6.2": True}


def test_no_internal_field_of_any_kind_passes_the_door() -> None:
    visit = fold_records(an_ordinary_visit())
    records = [visit, *visit.answers, *visit.findings, *visit.places, *visit.members, *visit.attendees]
    for record in records:
        for name, field in KINDS[record.KIND].fields.items():
            if field.mark is Mark.INTERNAL:
                with pytest.raises(NotShareable):
                    Shared(record).read(name, object)


def test_a_summary_holds_site_days_people_and_scope() -> None:
    found = ordinary()
    assert found.site.partner_name == "Fictional Harness Works"
    assert (found.site.city, found.site.state) == ("Apodaca", "Nuevo León")
    assert (found.starts_on, found.ends_on) == ("2026-11-20", "2026-11-21")
    assert (found.visit_number, found.visits_planned, found.entity_type) == (2, 2, "foreign_manufacturer")
    assert (found.criteria.id, found.criteria.edition) == ("foreign-manufacturer", "2026.1")
    assert [(one.name, one.role) for one in found.team] == [("Test Lead", "lead"), ("Test Specialist", "specialist")]
    assert [one.name for one in found.attendees] == ["Test Person A", "Test Person B", "Test Person C"]
    assert [one.title for one in found.documents] == ["Seal procedure PS-014"]
    assert found.preliminary


def test_findings_are_kept_apart_by_kind_and_say_what_is_missing_and_when_an_answer_is_due() -> None:
    found = ordinary()
    assert [one.element for one in found.actions_required] == ["6.7", "10.4"]
    assert [one.element for one in found.recommendations] == ["10.2+", "10.4+"]
    assert [one.element for one in found.best_practices] == ["10.1"]
    assert {one.level for one in found.actions_required} == {"must"}
    assert {one.due for one in found.actions_required} == {"2027-02-19"}
    assert {one.due for one in found.recommendations} == {None}
    first = found.actions_required[0]
    assert (first.place, first.missing) == ("Dock 3", ("Twist and turn",))
    assert str(first.seen).startswith(
        "Of three seals watched at dock 3, two were sealed without the twist. The written"
    )
    # The finding has no statement of its own, so the answer's speaks.
    assert str(found.recommendations[0].seen).startswith("Badges were issued.")
    assert found.recommendations[1].missing == ("Log: time of departure", "Log: seal number")


def test_every_element_is_listed_with_its_answers_by_place() -> None:
    seal = ordinary().categories[0]
    assert (seal.id, seal.must.total, seal.must.met, seal.must.not_met, seal.must.open) == ("6", 5, 3, 1, 1)
    loading = seal.elements[1]
    assert [(one.place, one.outcome) for one in loading.answers] == [
        ("Dock 3", OutcomeWord.MET),
        ("Dock 4", OutcomeWord.NOT_EXAMINED),
    ]
    assert loading.answers[1].reason == "No trailer was loaded at dock 4 on either day."


def test_a_conflict_is_never_told_as_if_it_were_settled() -> None:
    first, second = "account one", "account two"
    found = ordinary(
        ("visit", "visit", "partner_name", Clash(first, second)),
        ("visit", "visit", "ends_on", Clash("1999-01-01", "1999-01-02")),
        ("answer", "6.1", "statement", Clash(first, second)),
        ("answer", "10.4", "outcome", Clash(outcome("met", first), outcome("not_met", second))),
        ("finding", "finding:6.7@dock-3", "statement", Clash(first, second)),
        ("finding", "finding:6.7@dock-3", "would_close", Clash(first, second)),
        ("place", "dock-4", "name", Clash(first, second)),
        ("member", "m" * 26, "name", Clash(first, second)),
    )
    text = found.to_json()
    assert first not in text
    assert second not in text
    assert "1999" not in text
    assert found.site.partner_name is Gap.IN_CONFLICT
    assert found.actions_required[0].seen is Gap.IN_CONFLICT
    assert found.actions_required[0].due is None
    assert [one.element for one in found.actions_required] == ["6.7"]
    assert json.loads(text)["site"]["partner_name"] == CONFLICT
    assert found.categories[0].elements[1].answers[1].place == "dock-4"


def test_what_is_erased_is_said_to_be_and_what_is_unreadable_is_not_settled() -> None:
    found = ordinary(("visit", "visit", "city", ERASED), ("visit", "visit", "state", 7))
    assert found.site.city is Gap.ERASED
    assert found.site.state is Gap.IN_CONFLICT


def test_an_outcome_that_lacks_its_reason_is_open() -> None:
    found = ordinary(("answer", "10.10", "outcome", outcome("not_applicable")))
    guards = next(one for one in found.categories[1].elements if one.id == "10.10")
    assert guards.answers[0].outcome is Gap.UNANSWERED


GUARDS, SEALS = "condition.c10_10", "condition.c6_5"


def element_of(found: SummaryContent, element: str) -> ElementSeen:
    return next(one for category in found.categories for one in category.elements if one.id == element)


def test_an_element_that_does_not_apply_says_where_it_would_and_counts_so() -> None:
    found = ordinary(("answer", "10.10", "outcome", None), ("visit", "visit", GUARDS, False))
    guards = element_of(found, "10.10")
    assert (guards.condition, guards.applies, guards.outcome) == ("Where guards are used", False, "not_applicable")
    assert guards.is_passed_over and not guards.is_contradicted
    assert found.categories[1].must.not_applicable == 1
    told = next(one for one in json.loads(found.to_json())["categories"][1]["elements"] if one["id"] == "10.10")
    assert (told["condition"], told["applies"], told["outcome"]) == ("Where guards are used", False, "not_applicable")


def test_an_answer_is_told_even_where_it_contradicts_what_was_said_of_the_site() -> None:
    found = ordinary(("visit", "visit", SEALS, False), ("visit", "visit", GUARDS, False))
    assert element_of(found, "6.5").is_contradicted
    assert not element_of(found, "6.5").is_passed_over
    # Not applicable by an answer of its own, with its reason: that is no contradiction.
    guards = element_of(found, "10.10")
    assert (guards.is_contradicted, guards.is_passed_over) == (False, False)
    assert guards.answers[0].reason == "The site employs no guards."


@pytest.mark.parametrize(
    ("said", "told"),
    [(True, True), (None, Gap.UNANSWERED), (Clash(True, False), Gap.IN_CONFLICT), (7, Gap.IN_CONFLICT)],
)
def test_what_was_not_settled_of_the_site_is_not_told_as_if_it_were(said: Value, told: bool | Gap) -> None:
    guards = element_of(ordinary(("answer", "10.10", "outcome", None), ("visit", "visit", GUARDS, said)), "10.10")
    assert (guards.applies, guards.outcome) == (told, "open")


WORKING = "Kept at the working level"


def with_two_lists() -> CriterionSet:
    """The set, with a second list to choose from in 6.7."""
    criteria = the_set()
    elements = [replace(one, lists=("l6_7", "l6_1")) if one.id == "6.7" else one for one in criteria.elements]
    return replace(criteria, elements=tuple(elements))


@pytest.mark.parametrize(
    ("used", "title", "missing"),
    [
        ("l6_7", "Each bolt or cable seal is checked: view, verify, tug, twist.", ("Twist and turn",)),
        ("l6_1", "Written procedures cover high-security seals from receipt to discrepancy.", (WORKING,)),
        (None, Gap.UNANSWERED, ("Twist and turn", WORKING)),
        (Clash("l6_7", "l6_1"), Gap.IN_CONFLICT, ("Twist and turn", WORKING)),
        ("of_2010", "of_2010", ("Twist and turn", WORKING)),
    ],
)
def test_of_several_lists_the_one_that_was_used_is_named_with_its_empty_boxes(
    used: Value, title: str | Gap, missing: tuple[str, ...]
) -> None:
    ticks: dict[str, Value] = {"tick.l6_7_twist": False, "tick.l6_7_view": True, "tick.l6_1_at_working_level": False}
    said: Records = {("answer", "6.7"): {"outcome": outcome("not_met"), "list": used, **ticks}}
    found = summarize(fold_records(said), with_two_lists(), at=MADE_AT)
    (answer,) = element_of(found, "6.7").answers
    assert (answer.used, answer.missing) == (title, missing)
    assert found.actions_required[0].missing == missing


def test_a_draft_set_is_said_to_be_one() -> None:
    criteria = the_set()
    draft = replace(criteria, verified=replace(criteria.verified, status="draft"))
    assert summarize(fold_records(AN_EMPTY_VISIT), draft, at=MADE_AT).criteria.is_draft
    assert not summary_of(AN_EMPTY_VISIT).criteria.is_draft


@pytest.mark.parametrize("listed", [False, Clash(True, False), ERASED, "yes"])
def test_a_person_who_may_not_be_named_is_not(listed: Value) -> None:
    found = ordinary(("attendee", "a" * 26, "listed", listed))
    assert "Test Person A" not in found.to_json()
    assert len(found.attendees) == 2


def test_a_document_that_was_only_seen_is_not_listed() -> None:
    assert "Post orders" not in ordinary().to_json()


def test_the_canonical_text_gives_the_digest() -> None:
    found = ordinary()
    text = found.to_json()
    assert text == canonical(json.loads(text)) == ordinary().to_json()
    assert found.digest == hashlib.sha256(text.encode()).hexdigest()
    assert "Nuevo León" in text
    later = summarize(fold_records(an_ordinary_visit()), the_set(), at="2026-11-21T16:06:00-06:00")
    assert later.digest != found.digest


def test_a_summary_is_as_of_the_newest_that_a_partner_may_read() -> None:
    visit = fold_records(an_ordinary_visit())
    assert newest_shared(visit) == AT
    newest, internal, impossible = "2026-11-20T18:00:00+01:00", "2027-01-01T00:00:00Z", "2026-11-20T25:00:00Z"
    times = {"statement": newest, "note": internal, "would_close": impossible}
    finding = visit.findings[0]
    stamps = {name: Stamp("x", at, "x", 1) for name, at in times.items()}
    visit = replace(visit, findings=(replace(finding, stamps={**finding.stamps, **stamps}),))
    assert newest_shared(visit) == newest
    assert newest_shared(Visit(id="visit")) is None


def test_an_empty_visit_has_a_summary_too() -> None:
    found = summary_of(AN_EMPTY_VISIT)
    assert (found.site.partner_name, found.actions_required, found.attendees) == (Gap.UNANSWERED, (), ())
    assert {one.must.met for one in found.categories} == {0}


def test_the_criteria_must_be_those_that_the_visit_is_pinned_to() -> None:
    other: Records = {("visit", "visit"): {"criterion_set": {"id": "old", "edition": "2025.1", "digest": "ab" * 32}}}
    with pytest.raises(AnotherSet, match=r"pinned to criterion set old 2025\.1, and this is foreign-manufacturer"):
        summary_of(other)


def test_a_visit_folded_with_other_levels_is_refused_rather_than_told_wrongly() -> None:
    state = state_of({("answer", "10.7"): {"outcome": outcome("not_met")}})
    with pytest.raises(AnotherSet, match=r"where 10\.7 is a must"):
        summarize(fold_visit(state, lambda _: "must"), the_set(), at=MADE_AT)


@pytest.mark.parametrize("at", ["2026-11-21T16:05:00", "yesterday"])
def test_a_time_without_its_offset_is_refused(at: str) -> None:
    with pytest.raises(ValueError, match=r"yesterday|offset"):
        summarize(Visit(id="visit"), the_set(), at=at)
