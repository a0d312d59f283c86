"""Kinds and fields: every one decided, every one folded."""

import dataclasses

import pytest

from inspector_app.visits import records
from inspector_app.visits.errors import UndecidedField
from inspector_app.visits.kinds import DECIDING, KINDS, Mark, declare, internal, shareable
from inspector_app.visits.records import Folded
from inspector_app.visits.shapes import FLAG, TEXT
from inspector_app.visits.values import BEST_PRACTICE_FLAGS
from sync.journal import FIELD, WORD

# A change here is a decision about what partners may read. Make it with somebody who answers for it.
SHAREABLE = {
    "visit": "partner_name site_name street city state postal_code country website entity_type purpose visit_number "
    "visits_planned starts_on ends_on criterion_set condition.* contact next_step answer_days language",
    "place": "name area",
    "attendee": "name title company listed",
    "member": "name role office",
    "answer": "outcome statement tick.* list",
    "finding": "kind answer statement would_close",
    "document": "title dated given",
    "photo": "caption shows.* shared",
    "annotation": "drawn removed",
    "release": "content language expires_on",
    "due": "on",
}
DERIVED = {"id", "stamps", "element", "place", "level"}


def test_a_kind_with_an_undecided_field_cannot_be_declared() -> None:
    with pytest.raises(UndecidedField, match=r"sketch\.opinion is marked neither") as refused:
        declare("sketch", {"title": shareable(TEXT), "opinion": TEXT})
    assert (refused.value.kind, refused.value.field) == ("sketch", "opinion")


def test_an_undecided_family_cannot_be_declared_either() -> None:
    with pytest.raises(UndecidedField):
        declare("sketch", {"mark.*": FLAG})


def test_a_family_holds_every_field_of_its_name_and_nothing_else() -> None:
    kind = declare("sketch", {"title": internal(TEXT), "mark.*": shareable(FLAG)})
    assert kind.field("mark.left") is kind.field("mark.6.2@dock-3") is not None
    assert kind.field("mark") is None
    assert kind.field("mark.") is None
    assert kind.field("title.left") is None


def test_what_partners_may_read_is_exactly_the_list_that_was_decided() -> None:
    found = {
        kind.name: {name for name, field in kind.fields.items() if field.mark is Mark.SHAREABLE}
        | {f"{name}.*" for name, field in kind.families.items() if field.mark is Mark.SHAREABLE}
        for kind in KINDS.values()
    }
    assert {name: marks for name, marks in found.items() if marks} == {
        name: set(fields.split()) for name, fields in SHAREABLE.items()
    }


def test_only_the_centers_kinds_decide() -> None:
    assert {"step", "due", "release"} == DECIDING


def test_names_fit_the_journals_rules() -> None:
    for kind in KINDS.values():
        assert WORD.fullmatch(kind.name)
        for name in (*kind.fields, *(f"{family}.word" for family in kind.families)):
            assert FIELD.fullmatch(name)


def test_every_kind_folds_to_a_record_with_exactly_its_fields() -> None:
    forms = {form.KIND: form for form in vars(records).values() if _is_record(form)}
    assert forms.keys() == KINDS.keys()
    for kind in KINDS.values():
        declared = {*kind.fields, *kind.families}
        attributes = {field.name for field in dataclasses.fields(forms[kind.name])}
        missing = declared - attributes
        # Of a best practice the fold keeps the conclusion, and an answer's id says which answer.
        assert missing == (set(BEST_PRACTICE_FLAGS) if kind.name == "finding" else set())
        if kind.name != "visit":
            assert attributes - declared <= DERIVED


def _is_record(form: object) -> bool:
    return isinstance(form, type) and issubclass(form, Folded) and form is not Folded
