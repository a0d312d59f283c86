"""What can be written, and what is refused before it is."""

import pytest

from inspector_app.visits import writing
from inspector_app.visits.errors import NotWritable
from inspector_app.visits.fold import fold_visit
from inspector_app.visits.rules import element_outcome
from inspector_app.visits.stages import Stage, stage
from inspector_app.visits.values import (
    BEST_PRACTICE_FLAGS,
    FindingKind,
    Gap,
    Outcome,
    OutcomeWord,
    Reference,
    SetName,
    StepWord,
)
from sync.journal import Body, Op, Put, Void, head_zero, new_id, read_body, write_entry
from sync.strictjson import JSON
from tests.support.visits import AN_ID, ANA, AT, state_of_ops, the_set

DIGEST = "ab" * 32


def test_an_outcome_is_one_field_with_its_reason() -> None:
    assert writing.answer_outcome("6.2", "met") == Put("answer", "6.2", {"outcome": {"is": "met"}})
    reasoned = writing.answer_outcome("6.2@dock-3", "not_examined", " no truck came ")
    assert reasoned.fields == {"outcome": {"is": "not_examined", "reason": "no truck came"}}
    assert writing.answer_outcome("6.2", None).fields == {"outcome": None}


@pytest.mark.parametrize("word", ["not_applicable", "not_examined"])
@pytest.mark.parametrize("reason", [None, "", "  "])
def test_not_applicable_and_not_examined_need_a_reason(word: str, reason: str | None) -> None:
    with pytest.raises(NotWritable, match="needs a reason"):
        writing.answer_outcome("6.2", word, reason)


@pytest.mark.parametrize(
    ("kind", "record_id", "fields", "why"),
    [
        ("answer", "6.2", {"outcome": {"is": "yes"}}, "must be one of met"),
        ("answer", "6.2", {"outcome": "met"}, "must hold is"),
        ("answer", "6.2", {"score": 4}, "no such field"),
        ("answer", "6.2", {"document_verified": 1}, "true or false"),
        ("answer", "Dock three", {"note": "x"}, "can have the id"),
        ("answer", "6.2", {}, "nothing is set"),
        ("opinion", "6.2", {"text": "x"}, "no such kind"),
        ("visit", "other", {"city": "Apodaca"}, "can have the id"),
        ("visit", "visit", {"starts_on": "20.11.2026"}, "a day such as"),
        ("visit", "visit", {"starts_on": "2026-02-30"}, "a day such as"),
        ("visit", "visit", {"visit_number": True}, "whole number"),
        ("visit", "visit", {"criterion_set": {"id": "x", "edition": "1", "digest": "AB" * 32}}, "SHA-256"),
        ("visit", "visit", {"condition.cameras": "yes"}, "true or false"),
        ("visit", "visit", {"condition.": True}, "no such field"),
        ("answer", "6.2", {"list": "The 17-point list"}, "a word in lower case"),
        ("photo", AN_ID, {"position": {"latitude": 900_000_001, "longitude": 0}}, "whole number"),
        ("photo", AN_ID, {"shows": True}, "no such field"),
        ("step", "stage", {"move": {"to": "released"}}, "must be one of"),
        ("finding", "finding:6.2", {"kind": "scandal"}, "must be one of"),
    ],
)
def test_nonsense_is_refused_with_its_field(kind: str, record_id: str, fields: dict[str, JSON], why: str) -> None:
    with pytest.raises(NotWritable, match=why) as refused:
        writing.put(kind, record_id, fields)
    assert refused.value.kind == kind


def test_text_is_written_in_normal_form() -> None:
    decomposed = "Nuevo Leo\u0301n"
    assert writing.answer_statement("6.2", decomposed).fields == {"statement": "Nuevo León"}
    assert writing.write_note(AN_ID, decomposed, on=("answer", "6.2")).fields["text"] == "Nuevo León"
    assert writing.void("note", AN_ID, decomposed) == Void("note", AN_ID, "Nuevo León")


def test_only_what_was_looked_at_is_written() -> None:
    evidence = writing.answer_evidence("6.2", document_verified=True, person_interviewed=False)
    assert evidence.fields == {"document_verified": True, "person_interviewed": False}
    with pytest.raises(NotWritable, match="nothing is set"):
        writing.answer_evidence("6.2")


def test_a_best_practice_that_denies_one_of_the_five_is_refused() -> None:
    fields: dict[str, JSON] = {"kind": "best_practice", BEST_PRACTICE_FLAGS[0]: False}
    with pytest.raises(NotWritable, match="all five"):
        writing.describe_finding("6.2", fields)


@pytest.mark.parametrize("to", [StepWord.WITHDRAWN, StepWord.CANCELED, StepWord.RETURNED])
def test_a_move_that_undoes_work_needs_a_reason(to: StepWord) -> None:
    with pytest.raises(NotWritable, match="needs a reason"):
        writing.move_stage(to)


def test_everything_that_can_be_written_is_an_entry_and_folds_back() -> None:
    every_op: list[Op] = _every_op()
    body = Body(by=ANA, at=AT, mono=1, boot=AN_ID, ops=tuple(every_op))
    device = new_id()
    entry = write_entry(visit=AN_ID, device=device, seq=1, after=head_zero(AN_ID, b"k" * 32), seen=[], body=body)
    assert entry.body is not None
    ops = read_body(entry.body).ops
    visit = fold_visit(state_of_ops(ops), the_set().level)

    assert visit.oddities == ()
    assert visit.partner_name == "Fictional Harness Works"
    assert visit.answers[0].outcome == Outcome(OutcomeWord.NOT_MET)
    assert visit.answers[0].tick == {"log": False}
    assert visit.findings[0].kind is FindingKind.ACTION_REQUIRED
    (first, *_) = the_set().elements
    assert (first.id, element_outcome(visit, first)) == ("6.1", "not_met")
    assert visit.condition == {"cameras": True, "guards": Gap.UNANSWERED}
    assert visit.answers[0].list == "seventeen_point"
    assert visit.criterion_set == SetName("importer", "2026.2", DIGEST)
    assert visit.photos[0].shows == {"6.1": True}
    assert visit.remarks[0].on == Reference("answer", "6.1")
    assert visit.remarks[0].settled is True
    assert visit.step is not None
    assert stage(visit) is Stage.RETURNED
    assert visit.notes == ()


def _every_op() -> list[Op]:
    return [
        writing.describe_visit({"partner_name": "Fictional Harness Works", "starts_on": "2026-11-20"}),
        writing.answer_condition("cameras", True),
        writing.answer_condition("guards", False),
        writing.answer_condition("guards", None),
        writing.move_to_set({"id": "importer", "edition": "2026.2", "digest": DIGEST}),
        writing.describe_place("dock-3", "Dock 3", "stuffing"),
        writing.list_attendee(AN_ID, {"name": "Test Person A", "listed": True}),
        writing.list_member(AN_ID, {"name": "Test Lead", "role": "lead", "person": ANA}),
        writing.answer_outcome("6.1", "not_met"),
        writing.answer_statement("6.1", "No log is kept."),
        writing.answer_note("6.1", "Ask again at the gate."),
        writing.answer_tick("6.1", "log", False),
        writing.choose_list("6.1", "seventeen_point"),
        writing.answer_evidence("6.1", process_observed=True),
        writing.describe_finding("6.1", {"would_close": "A log."}),
        writing.add_document(AN_ID, {"title": "Seal procedure", "given": True}),
        writing.add_photo(AN_ID, {"digest": DIGEST, "media_type": "image/jpeg", "size": 12}),
        writing.link_photo(AN_ID, "6.1"),
        writing.add_view(AN_ID, of=DIGEST, role="preview", digest=DIGEST, width=640, height=480),
        writing.write_note(AN_ID, "A thought."),
        writing.void("note", AN_ID, "mistaken"),
        writing.write_remark(AN_ID, ("answer", "6.1"), "Which gate?", "Test Supervisor"),
        writing.settle_remark(AN_ID),
        writing.sign_off(
            AN_ID, strands={AN_ID: (3, DIGEST)}, photos=DIGEST, criterion_set=None, conflicts=[], content=DIGEST
        ),
        writing.move_stage(StepWord.RETURNED, "See the remark.", (("answer", "6.1"),)),
        writing.set_due("6.1", "2027-02-19"),
        writing.release(AN_ID, {"content": DIGEST, "language": "en"}),
    ]
