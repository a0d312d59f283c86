"""What the center decides for every holder, as small stories: quarantines and erasures."""

import pytest

from sync.braid import ERASED, SetAside
from sync.journal import Entry, Op, Put, Void, head_zero
from sync.laws import ErasureDiffers, bare_ops, check_erasure, erasable_ops, read_erasure
from sync.strands import Node
from sync.strictjson import JSON
from tests.support.cast import ANSWER, VISIT, Cast, Hand, digests_in_any_order
from tests.support.fixed import LEAD, OFFICE, SECOND, FixedWriter, fixed_id


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def lead(cast: Cast) -> Hand:
    return cast.hand(LEAD)


@pytest.fixture
def second(cast: Cast) -> Hand:
    return cast.hand(SECOND)


@pytest.fixture
def office(cast: Cast) -> Hand:
    return cast.hand(OFFICE)


def met(note: JSON) -> Op:
    return Put(*ANSWER, {"note": note})


# quarantine


def quarantine(node: Node, record: str = "q") -> Op:
    return Put("quarantine", record, {"entry": node.leaf.hex(), "reason": "doubtful"})


def test_a_quarantined_entry_is_set_aside_everywhere(lead: Hand, office: Hand) -> None:
    lead.puts(note="before")
    node = lead.puts(note="x")
    office.hears(lead)
    office.writes(quarantine(node))
    assert office.values("note") == ["before"]
    assert office.state().set_aside == (SetAside(LEAD.device, 2, node.leaf, "quarantined: doubtful"),)
    assert digests_in_any_order(office, 50) == {office.state().digest()}


def test_a_quarantine_that_is_lifted_lets_the_entry_count_again(lead: Hand, office: Hand) -> None:
    node = lead.puts(note="x")
    office.hears(lead)
    office.writes(quarantine(node))
    office.voids("quarantine", "q")
    assert office.values("note") == ["x"]
    assert office.reasons() == []
    office.writes(quarantine(node))
    assert office.reasons() == ["quarantined: doubtful"]


def test_what_a_quarantined_entry_had_seen_still_counts_for_those_after_it(lead: Hand, second: Hand) -> None:
    office = Cast().hand(OFFICE)
    second.puts(note="by the second")
    lead.hears(second)
    doubtful = lead.puts(other=1)
    lead.puts(note="by the lead")
    office.hears(lead)
    office.writes(quarantine(doubtful))
    assert office.values("note") == ["by the lead"]


def test_an_entry_of_the_center_cannot_be_quarantined(office: Hand) -> None:
    node = office.puts(note="x")
    office.writes(quarantine(node))
    assert office.values("note") == ["x"]


@pytest.mark.parametrize("entry", ["", "zz", 7, None, ["x"], "AB" * 32, " " + "00" * 32])
def test_a_malformed_quarantine_sets_nothing_aside(lead: Hand, office: Hand, entry: JSON) -> None:
    lead.puts(note="x")
    office.hears(lead)
    office.puts("quarantine", "q", entry=entry)
    office.puts("quarantine", "without-an-entry")
    assert office.values("note") == ["x"]
    assert office.reasons() == []


# erasure


def erasure_of(node: Node, **other: JSON) -> Op:
    """Names the entry and all that it had set, but for what is given otherwise."""
    assert not isinstance(node.body, str)
    target: dict[str, JSON] = {"device": node.device, "seq": node.seq, "leaf": node.leaf.hex(), "photos": []}
    target |= {"ops": bare_ops(node.body), **other}
    return Put("erasure", fixed_id(f"erasure of {node.leaf.hex()}"), {"ground": "law", "target": target})


def test_an_erased_field_shows_that_and_never_an_older_value(lead: Hand, office: Hand) -> None:
    lead.puts(note="older", other=1)
    node = lead.puts(note="about a person")
    office.hears(lead)
    office.writes(erasure_of(node))
    assert office.values("note") == [ERASED]
    assert office.values("other") == [1]
    assert (office.register("note").shown.by, office.register("note").shown.at) == ("", "")
    assert digests_in_any_order(office, 50) == {office.state().digest()}


def test_a_holder_without_the_erased_body_folds_the_same(cast: Cast, lead: Hand, office: Hand) -> None:
    node = lead.writes(met("about a person"), Void("photo", "p", "his photo"))
    office.hears(lead)
    law = office.writes(erasure_of(node))
    reader = cast.hand(SECOND)
    reader.hears_entries(law.entry, node.entry.without_body())
    assert reader.state().digest() == office.state().digest()
    assert reader.state().records == office.state().records


def test_an_entry_without_its_body_and_without_an_erasure_is_set_aside(lead: Hand, second: Hand) -> None:
    second.hears_entries(lead.puts(note="x").entry.without_body())
    assert second.reasons() == ["erased"]


def test_whoever_had_seen_the_erased_value_supersedes_it(lead: Hand, office: Hand) -> None:
    node = lead.puts(note="about a person")
    office.hears(lead)
    office.writes(erasure_of(node))
    office.puts(note="nothing about anybody")
    assert office.values("note") == ["nothing about anybody"]


def test_an_erased_value_beside_another_is_a_conflict(lead: Hand, second: Hand, office: Hand) -> None:
    node = lead.puts(note="about a person")
    second.puts(note="x")
    office.hears(lead, second)
    office.writes(erasure_of(node))
    assert office.register("note").in_conflict


def test_two_erased_values_agree(lead: Hand, second: Hand, office: Hand) -> None:
    nodes = [lead.puts(note="x"), second.puts(note="y")]
    office.hears(lead, second)
    office.writes(*map(erasure_of, nodes))
    assert office.values("note") == [ERASED, ERASED]
    assert not office.register("note").in_conflict


def test_the_erasure_of_an_erasure_has_no_effect(lead: Hand, office: Hand) -> None:
    node = lead.puts(note="about a person")
    office.hears(lead)
    law = office.writes(erasure_of(node))
    office.writes(erasure_of(law))
    assert office.values("note") == [ERASED]
    assert office.record("erasure", fixed_id(f"erasure of {node.leaf.hex()}")).fields["ground"].value == "law"


def test_an_erasure_cannot_be_voided(lead: Hand, office: Hand) -> None:
    node = lead.puts(note="about a person")
    office.hears(lead)
    office.writes(erasure_of(node))
    office.voids("erasure", fixed_id(f"erasure of {node.leaf.hex()}"))
    assert office.values("note") == [ERASED]


def test_of_several_erasures_the_one_with_the_smallest_leaf_counts(lead: Hand) -> None:
    colleague = FixedWriter("another supervisor", place="center", role="supervisor")
    cast = Cast(colleague)
    office, other = cast.hand(OFFICE), cast.hand(colleague)
    node = lead.puts(note="x", other=1)
    office.hears(lead)
    whole = office.writes(erasure_of(node))
    part = other.writes(erasure_of(lead.strands.nodes[0], ops=[{"put": "answer", "id": "6.1", "fields": ["note"]}]))
    office.hears(other)
    assert set(office.record().fields) == ({"note"} if part.leaf < whole.leaf else {"note", "other"})
    assert digests_in_any_order(office, 50) == {office.state().digest()}


MALFORMED: list[dict[str, JSON]] = [
    {"leaf": None},
    {"leaf": "zz"},
    {"ops": None},
    {"ops": ["x"]},
    {"ops": [{}]},
    {"ops": [{"put": "answer", "id": "6.1"}]},
    {"ops": [{"put": "answer", "id": "Mr Smith", "fields": []}]},
    {"ops": [{"put": "Answer", "id": "6.1", "fields": []}]},
    {"ops": [{"put": "answer", "id": "6.1", "fields": ["Note"]}]},
    {"ops": [{"put": "answer", "id": "6.1", "fields": [["note"]]}]},
    {"ops": [{"void": 7, "id": "6.1"}]},
    {"ops": [{"void": "access", "id": "x"}]},
    {"ops": [{"put": "quarantine", "id": "q", "fields": []}]},
]


@pytest.mark.parametrize("broken", MALFORMED, ids=str)
def test_a_malformed_erasure_erases_nothing(lead: Hand, office: Hand, broken: dict[str, JSON]) -> None:
    node = lead.puts(note="x")
    office.hears(lead)
    office.writes(erasure_of(node, **broken))
    assert office.values("note") == ["x"]


@pytest.mark.parametrize("spelled", [str.upper, lambda leaf: f"{leaf[:32]} {leaf[32:]}"], ids=["capitals", "a blank"])
def test_a_leaf_that_is_spelled_otherwise_names_nothing(lead: Hand, office: Hand, spelled: object) -> None:
    node = lead.puts(note="x")
    office.hears(lead)
    office.writes(erasure_of(node, leaf=spelled(node.leaf.hex())))  # type: ignore[operator]
    assert office.values("note") == ["x"]


@pytest.mark.parametrize("quarantined_first", [True, False])
def test_what_is_quarantined_does_not_come_to_count_by_being_erased(
    cast: Cast, lead: Hand, office: Hand, *, quarantined_first: bool
) -> None:
    lead.puts(note="before")
    node = lead.writes(met("about a person"), Void("photo", "p", "his photo"))
    office.hears(lead)
    for op in [quarantine(node), erasure_of(node)][:: 1 if quarantined_first else -1]:
        office.writes(op)
    assert office.values("note") == ["before"]
    assert office.reasons() == ["quarantined: doubtful"]
    reader = cast.hand(SECOND)
    bare = [one.entry.without_body() if one.leaf == node.leaf else one.entry for one in office.strands.nodes]
    reader.hears_entries(*bare)
    assert reader.state() == office.state()
    office.voids("quarantine", "q")
    assert office.values("note") == [ERASED]


def test_an_erased_entry_of_another_version_is_not_folded_either(cast: Cast, lead: Hand, office: Hand) -> None:
    later = of_version_2(lead, b'{"by":"about a person"}')
    reader = cast.hand(SECOND)
    reader.hears_entries(later)
    op: JSON = {"put": "answer", "id": "6.1", "fields": ["note"]}
    target: JSON = {"leaf": later.leaf.hex(), "ops": [op], "photos": []}
    law = office.writes(Put("erasure", "e", {"ground": "law", "target": target}))
    reader.hears_entries(law.entry)
    assert reader.state().record(*ANSWER) is None
    assert reader.reasons() == ["of a version that is not known here"]


def test_an_erasure_says_nothing_of_what_never_counted(lead: Hand, office: Hand) -> None:
    mixed = lead.writes(met("x"), Put("access", "a", {"grant": "member"}))
    assert erasable_ops(mixed.body, LEAD.writer) == [{"put": "answer", "id": "6.1", "fields": ["note"]}]
    another = lead.writes(met("x"), by=SECOND.person)
    assert erasable_ops(another.body, LEAD.writer) == []
    assert erasable_ops("it breaks a rule", LEAD.writer) == []
    own = office.writes(Put("access", "a", {"grant": "member"}))
    assert read_erasure(erasure_of(own)) == {}


def test_an_erasure_that_says_what_the_entry_holds_may_be_written(lead: Hand) -> None:
    node = lead.writes(Put(*ANSWER, {"note": "x", "other": 1}), Void("photo", "p", "why"), Put("access", "a", {}))
    named: list[JSON] = [{"put": "answer", "id": "6.1", "fields": ["other", "note"]}, {"void": "photo", "id": "p"}]
    check_erasure(erasure_of(node, ops=named), node.body, LEAD.writer)
    check_erasure(erasure_of(node, ops=[]), "it breaks a rule", LEAD.writer)


@pytest.mark.parametrize(
    "other",
    [
        {"ops": []},
        {"ops": [{"put": "answer", "id": "6.1", "fields": []}]},
        {"ops": [{"put": "answer", "id": "6.2", "fields": ["note"]}]},
        {"ops": [{"put": "answer", "id": "6.1", "fields": ["note"]}, {"void": "answer", "id": "6.1"}]},
        {"ops": "x"},
        {"photos": ["ab" * 32]},
    ],
    ids=str,
)
def test_an_erasure_that_says_anything_else_differs(lead: Hand, other: dict[str, JSON]) -> None:
    node = lead.puts(note="x")
    with pytest.raises(ErasureDiffers):
        check_erasure(erasure_of(node, **other), node.body, LEAD.writer)
    with pytest.raises(ErasureDiffers):
        check_erasure(erasure_of(node), "it breaks a rule", LEAD.writer)


def test_an_erasure_of_another_shape_is_none() -> None:
    assert read_erasure(Void("erasure", "x")) == {}
    assert read_erasure(Put("erasure", "x", {})) == {}
    assert read_erasure(Put("answer", "x", {"target": {}})) == {}


# versions


def of_version_2(hand: Hand, body: bytes) -> Entry:
    line = f'{{"v":2,"visit":"{VISIT}","device":"{hand.who.device}","seq":1}}'.encode()
    return Entry(line, body, bytes(16), head_zero(VISIT, hand.who.signer.public_key))


def test_the_office_of_a_later_version_decides_nothing_here_yet(cast: Cast, lead: Hand, office: Hand) -> None:
    # Its rules are not known, so they are not guessed.
    node = lead.puts(note="x")
    body = office.writes(quarantine(node), erasure_of(node)).entry.body
    lead.hears_entries(of_version_2(office, body or b""))
    assert lead.values("note") == ["x"]


def test_the_same_entries_in_two_hundred_orders_fold_to_one_digest(cast: Cast) -> None:
    lead, second, office = cast.hand(LEAD), cast.hand(SECOND), cast.hand(OFFICE)
    lead.puts(note="a", outcome="met")
    twin = cast.clone(lead)
    second.puts(note="b")
    lead.hears(second)
    doubtful = lead.puts(note="c")
    twin.voids()
    second.hears(twin)
    personal = second.puts(outcome="not met")
    office.hears(lead, second)
    office.writes(quarantine(doubtful))
    office.writes(erasure_of(personal))
    lead.hears(office)
    everybody = cast.all_of(office, second, twin, lead)
    assert digests_in_any_order(everybody, 200) == {everybody.state().digest()}


def test_an_earlier_void_of_the_same_hand_stays_in_force_where_a_later_one_is_quarantined(cast: Cast) -> None:
    lead, office = cast.hand(LEAD), cast.hand(OFFICE)
    lead.puts(note="x")
    lead.voids()
    later = lead.voids()
    office.hears(lead)
    office.puts("quarantine", "q", entry=later.leaf.hex(), reason="doubtful")
    assert office.record().hidden


def test_an_office_entry_in_the_name_of_another_decides_nothing(lead: Hand, office: Hand) -> None:
    node = lead.puts(note="x")
    office.hears(lead)
    office.writes(Put("quarantine", "q", {"entry": node.leaf.hex(), "reason": "x"}), by=LEAD.person)
    office.writes(erasure_of(node), by=LEAD.person)
    assert office.values("note") == ["x"]
