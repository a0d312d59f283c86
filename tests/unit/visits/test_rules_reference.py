"""The rules against a slow, obvious reference, which reads the registers by eye and calls none of the rules.

Two inspectors, who hear of each other now and then, write whatever a client can write: outcomes with and without
reasons, null and nonsense, at places, about elements that the set does not have; whether conditions hold; words; which
criterion set it is. Then something is erased. Whatever comes of it, progress by category and by walk, findings, and
what blocks signing off and release are as the reference says.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspector_app.visits.fold import fold_visit
from inspector_app.visits.records import Visit
from inspector_app.visits.rules import (
    Blocker,
    Tally,
    Why,
    blocks_release,
    blocks_sign_off,
    element_outcome,
    progress,
    progress_by_walk,
)
from inspector_app.visits.values import BEST_PRACTICE_FLAGS, FindingKind, Level
from sync.braid import ERASED, Record, Register, State, Written
from sync.journal import Op, Put, Void
from sync.strictjson import JSON
from tests.support.cast import Cast
from tests.support.fixed import LEAD, SECOND
from tests.support.slow_rules import CONDITIONS, WORDS, Reference, Stood
from tests.support.visits import outcome

# ------------------------------------------------------------------------------------------ what two people may write

IDS: Final = ("6.2", "6.10", "10.2", "10.2+")

_levels: st.SearchStrategy[Level] = st.sampled_from(["must", "should"])
_elements = st.lists(
    st.builds(
        Stood,
        id=st.sampled_from(IDS),
        level=_levels,
        condition=st.sampled_from([None, *CONDITIONS]),
        walk=st.sampled_from(["gate", "dock", "office"]),
    ),
    min_size=2,
    max_size=len(IDS),
    unique_by=lambda element: element.id,
)
_answers = st.sampled_from([f"{element}{place}" for element in IDS for place in ("", "@dock-1")])
_outcomes: st.SearchStrategy[JSON] = st.one_of(
    st.sampled_from([outcome(word, "a reason") for word in WORDS]),
    st.sampled_from([outcome(word, "a reason") for word in WORDS]),
    st.sampled_from([outcome(word) for word in WORDS]),
    st.sampled_from([None, None, True, 1, "met", {"is": "yes"}, {"is": "not_applicable", "reason": " "}, {}, []]),
)
_texts: st.SearchStrategy[JSON] = st.sampled_from(["Seen at the dock.", "Seen at the gate.", " ", None, 7])
_holds: st.SearchStrategy[JSON] = st.sampled_from([True, False, False, True, False, None, 1, "yes"])
_wishes: st.SearchStrategy[JSON] = st.sampled_from(
    ["best_practice", "best_practice", "recommendation", "action_required", None, "scandal"]
)
A_SET: Final[dict[str, JSON]] = {"id": "a", "edition": "1", "digest": "ab" * 32}
ANOTHER: Final[dict[str, JSON]] = {**A_SET, "id": "b", "digest": "cd" * 32}


Step: TypeAlias = tuple[bool, bool, list[Op]]
"""Which of the two writes, whether they have heard the other before, and the ops of one entry."""


@st.composite
def _op(draw: st.DrawFn, answer: str) -> Op:
    """Something that is said of one answer or its finding; what is said most is an outcome."""
    what = draw(st.sampled_from(["outcome"] * 7 + ["statement", "words", "wish", "wish", "void"]))
    if what == "outcome":
        return Put("answer", answer, {"outcome": draw(_outcomes)})
    if what == "statement":
        return Put("answer", answer, {"statement": draw(_texts)})
    if what == "words":
        return Put("finding", f"finding:{answer}", {"statement": draw(_texts)})
    if what == "wish":
        flags = BEST_PRACTICE_FLAGS[: draw(st.sampled_from([5, 4]))]
        return Put("finding", f"finding:{answer}", {"kind": draw(_wishes), **dict.fromkeys(flags, True)})
    return Void("answer", answer, "not looked at after all")


@st.composite
def _ops(draw: st.DrawFn) -> list[Op]:
    """The ops of one entry: about an answer, about the site, or about the criterion set."""
    about = draw(st.sampled_from(["answer"] * 7 + ["site", "site", "set"]))
    if about == "site":
        return [Put("visit", "visit", {f"condition.{draw(st.sampled_from(CONDITIONS))}": draw(_holds)})]
    if about == "set":
        named = draw(st.sampled_from([A_SET, ANOTHER, None, "the old one"]))
        return [Put("visit", "visit", {"criterion_set": named})]
    return draw(st.lists(_op(draw(_answers)), min_size=1, max_size=3))


_step = st.tuples(st.booleans(), st.booleans(), _ops())
# Drawn by their number first: left to itself a list is mostly a short one.
_steps = st.integers(0, 20).flatmap(lambda many: st.lists(_step, min_size=many, max_size=many))


def write(steps: Sequence[Step]) -> State:
    """The state after all steps: which of the two writes, whether they have heard the other before, and what."""
    cast = Cast()
    lead, second = cast.hand(LEAD), cast.hand(SECOND)
    for is_lead, has_heard, ops in steps:
        writer, other = (lead, second) if is_lead else (second, lead)
        if has_heard:
            writer.hears(other)
        writer.writes(*ops)
    return cast.all_of(lead, second).state()


def erase(state: State, places: Sequence[int]) -> State:
    """The state with some of its fields erased."""
    every = [(key, name) for key, record in state.records.items() for name in record.fields]
    gone = {every[place % len(every)] for place in places} if every else set()
    records = {}
    for key, record in state.records.items():
        fields = {name: _erased(one) if (key, name) in gone else one for name, one in record.fields.items()}
        records[key] = Record(record.kind, record.id, fields, record.hidden)
    return State(records)


def _erased(register: Register) -> Register:
    one = register.standing[0]
    return Register((Written(ERASED, one.leaf, one.device, one.seq, "", ""),))


# ------------------------------------------------------------------------------------------------------ the property


@settings(max_examples=300, deadline=None)
@example([], [], [], False)
@given(_elements, _steps, st.lists(st.integers(0, 30), max_size=2), st.booleans())
def test_whatever_two_people_write_the_rules_agree_with_the_slow_reference(
    elements: list[Stood], steps: list[Step], erased: list[int], is_draft: bool
) -> None:
    state = erase(write(steps), erased)
    levels: dict[str, Level] = {element.id: element.level for element in elements}
    visit = fold_visit(state, levels.get)
    expected = Reference(state, elements, is_draft=is_draft)

    assert _by_category(visit, elements) == _counted(expected, [element.category for element in elements])
    assert _by_walk(visit, elements) == _counted(expected, [element.walk for element in elements])
    assert [element_outcome(visit, one) for one in elements] == [expected.word(one) for one in elements]

    findings = {finding.id: (finding.kind.value, finding.level) for finding in visit.findings}
    assert findings == expected.findings()
    _no_should_is_an_action_required(visit, levels)

    stops = blocks_sign_off(visit, elements, is_draft=is_draft)
    assert {(one.why.value, one.kind, one.id, one.field, one.level) for one in stops} == expected.blockers()
    _each_once_and_must_first(stops)
    _every_conflict_stops_the_release(blocks_release(visit, elements, is_draft=is_draft), stops, expected.conflicts())


def _by_category(visit: Visit, elements: Sequence[Stood]) -> dict[str, tuple[Tally, Tally]]:
    return {one.category: (one.must, one.should) for one in progress(visit, elements)}


def _by_walk(visit: Visit, elements: Sequence[Stood]) -> dict[str, tuple[Tally, Tally]]:
    return {one.walk: (one.must, one.should) for one in progress_by_walk(visit, elements)}


def _counted(expected: Reference, groups: Sequence[str]) -> dict[str, tuple[Tally, Tally]]:
    """Each group's elements, counted one by one: `groups` names that of each element."""
    found: dict[str, dict[Level, dict[str, int]]] = {group: {"must": {}, "should": {}} for group in groups}
    for group, element in zip(groups, expected.elements, strict=True):
        counts, word = found[group][element.level], expected.word(element)
        counts[word] = counts.get(word, 0) + 1
    return {group: (Tally(**of["must"]), Tally(**of["should"])) for group, of in found.items()}


def _no_should_is_an_action_required(visit: Visit, levels: Mapping[str, Level]) -> None:
    for finding in visit.findings:
        if finding.kind is FindingKind.ACTION_REQUIRED:
            assert levels[finding.answer.partition("@")[0]] == "must"


def _each_once_and_must_first(stops: Sequence[Blocker]) -> None:
    assert len({(one.why, one.kind, one.id, one.field) for one in stops}) == len(stops)
    order: dict[Level | None, int] = {"must": 1, "should": 2, None: 3}
    ranks = [0 if one.field == "criterion_set" else order[one.level] for one in stops]
    assert ranks == sorted(ranks)
    if any(one.why is Why.DRAFT_SET for one in stops):
        assert stops[0].why is Why.DRAFT_SET


def _every_conflict_stops_the_release(
    release: Sequence[Blocker], sign_off: Sequence[Blocker], conflicts: set[tuple[str, str, str]]
) -> None:
    _each_once_and_must_first(release)
    assert set(sign_off) <= set(release)
    more = {(one.kind, one.id, one.field) for one in release if one not in sign_off}
    # A visit has one record of its own, which an open condition is not named after.
    there = {(one.kind, "visit" if one.kind == "visit" else one.id, one.field) for one in sign_off}
    assert more == conflicts - there
    assert {one.why for one in release if one not in sign_off} <= {Why.IN_CONFLICT}
