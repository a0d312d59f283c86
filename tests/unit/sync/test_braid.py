"""The fold, as small stories: who had seen what, what stands, what is shown, and what nobody can hide."""

import pytest

from sync.braid import ERASED, Fold, SetAside, fold
from sync.journal import Op, Position, Put, Void
from sync.strands import Strands, View
from sync.strictjson import JSON
from tests.support.cast import ANSWER, DECIDING, VISIT, Cast, Hand, digests_in_any_order
from tests.support.fixed import LEAD, OFFICE, PARTNER, SECOND, FixedWriter, fixed_bytes


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


# values that stand


def test_two_that_had_not_seen_each_other_conflict_and_both_values_are_kept(lead: Hand, second: Hand) -> None:
    nodes = [lead.puts(note="met"), second.puts(note="not met")]
    lead.hears(second)
    register = lead.register("note")
    assert register.in_conflict
    assert {written.value for written in register.standing} == {"met", "not met"}
    assert [written.leaf for written in register.standing] == sorted(node.leaf for node in nodes)
    assert register.shown == register.standing[0]


def test_whoever_had_seen_a_value_supersedes_it(lead: Hand, second: Hand) -> None:
    lead.puts(note="met")
    second.hears(lead)
    second.puts(note="not met")
    lead.hears(second)
    assert lead.values("note") == second.values("note") == ["not met"]


def test_what_had_arrived_behind_the_screen_is_not_superseded(lead: Hand, second: Hand) -> None:
    screen = second.strands.view()
    lead.puts(note="met")
    second.hears(lead)
    second.writes(met("not met"), view=screen)
    assert set(second.values("note")) == {"met", "not met"}


def test_an_entry_that_has_seen_both_settles_a_conflict(cast: Cast, lead: Hand, second: Hand) -> None:
    lead.puts(note="met")
    second.puts(note="not met")
    lead.hears(second)
    lead.puts(note="settled")
    second.hears(lead)
    assert second.values("note") == ["settled"]
    assert digests_in_any_order(second) == {lead.state().digest()}


def test_what_one_had_seen_is_not_seen_by_those_who_have_seen_that_one(cast: Cast, lead: Hand, second: Hand) -> None:
    # The office had the second's answer on its screen, which had the lead's on its own. The office itself never had.
    office = cast.hand(OFFICE)
    lead.puts(note="by the lead")
    second.hears(lead)
    second.puts(other="by the second")
    office.hears(second)
    only_second = View(tuple((name, at) for name, at in office.strands.view().tips if at.device == SECOND.device))
    office.writes(met("by the office"), view=only_second)
    assert set(office.values("note")) == {"by the lead", "by the office"}


def test_a_value_that_was_superseded_still_supersedes_what_its_author_had_seen(cast: Cast) -> None:
    # Comparing only with values that still stand would bring the first one back where the last arrives before it.
    first, middle, last = cast.hand(LEAD), cast.hand(SECOND), cast.hand(OFFICE)
    first.puts(note="first")
    middle.hears(first)
    middle.puts(note="middle")
    seen = middle.strands.nodes[-1]
    last.hears(middle)
    last.writes(met("last"), view=View(((SECOND.device, seen.position),)))
    assert last.values("note") == ["last"]
    assert digests_in_any_order(last, 50) == {last.state().digest()}


@pytest.mark.parametrize(("one", "other"), [(True, 1), (False, 0), ("1", 1), (None, "null"), ([1], [True]), ({}, [])])
def test_values_of_different_type_differ(lead: Hand, second: Hand, one: JSON, other: JSON) -> None:
    lead.puts(note=one)
    second.puts(note=other)
    lead.hears(second)
    assert lead.register("note").in_conflict


def test_agreement_is_no_conflict(lead: Hand, second: Hand) -> None:
    lead.puts(note={"is": "met", "by": 1})
    second.puts(note={"by": 1, "is": "met"})
    lead.hears(second)
    assert len(lead.register("note").standing) == 2
    assert not lead.register("note").in_conflict


def test_null_is_a_value(lead: Hand, second: Hand) -> None:
    lead.puts(note="x")
    lead.puts(note=None)
    assert lead.values("note") == [None]
    second.puts(note="y")
    lead.hears(second)
    assert lead.register("note").in_conflict


def test_fields_are_settled_one_by_one(lead: Hand, second: Hand) -> None:
    lead.puts(outcome="met", note="x")
    second.hears(lead)
    second.puts(note="y")
    lead.puts(outcome="not met")
    lead.hears(second)
    assert (lead.values("outcome"), lead.values("note")) == (["not met"], ["y"])


def test_a_phone_set_to_2031_wins_nothing(lead: Hand, second: Hand) -> None:
    lead.writes(met("in 2031"), at="2031-01-01T00:00:00Z")
    second.hears(lead)
    second.puts(note="today")
    lead.hears(second)
    assert lead.values("note") == ["today"]
    assert lead.register("note").shown.at.startswith("2026")


def test_a_value_shows_who_wrote_it_and_when(lead: Hand) -> None:
    node = lead.puts(note="x")
    shown = lead.register("note").shown
    assert (shown.by, shown.at) == (LEAD.person, "2026-11-21T09:00:00+07:00")
    assert (shown.leaf, shown.device, shown.seq) == (node.leaf, LEAD.device, 1)


# one entry


def test_of_two_puts_in_one_entry_the_later_stands(lead: Hand) -> None:
    lead.writes(met("first"), met("second"))
    assert lead.values("note") == ["second"]


def test_put_then_void_in_one_entry_hides_the_record(lead: Hand) -> None:
    lead.writes(met("x"), Void(*ANSWER, ""))
    assert lead.record().hidden


def test_void_then_put_in_one_entry_shows_the_record(lead: Hand) -> None:
    lead.puts(note="before")
    lead.writes(Void(*ANSWER, ""), met("x"))
    assert not lead.record().hidden
    assert lead.values("note") == ["x"]


def test_a_put_without_fields_makes_a_record(lead: Hand) -> None:
    lead.puts()
    assert lead.state().record(*ANSWER) is not None
    assert dict(lead.record().fields) == {}


# hiding


def test_a_void_hides_what_its_author_had_seen(lead: Hand, second: Hand) -> None:
    lead.puts(note="x")
    second.hears(lead)
    second.voids()
    lead.hears(second)
    assert lead.record().hidden
    assert lead.state().record(*ANSWER) is None
    assert lead.state().of_kind("answer") == []
    assert lead.values("note") == ["x"]


def test_a_put_beside_the_void_shows_the_record_again(lead: Hand, second: Hand) -> None:
    lead.puts(note="x")
    second.hears(lead)
    second.voids()
    lead.puts(note="y")
    lead.hears(second)
    assert not lead.record().hidden
    assert digests_in_any_order(lead, 50) == {lead.state().digest()}


def test_a_put_after_the_void_is_its_undo(lead: Hand) -> None:
    lead.puts(note="x")
    lead.voids()
    lead.puts(other=1)
    assert not lead.record().hidden
    assert lead.values("note") == ["x"]


def test_a_void_that_had_not_seen_every_put_hides_nothing(lead: Hand, second: Hand) -> None:
    lead.puts(note="x")
    second.voids()
    lead.hears(second)
    assert not lead.record().hidden


def test_two_voids_of_half_each_hide_nothing(cast: Cast, lead: Hand, second: Hand) -> None:
    office = cast.hand(OFFICE)
    lead.puts(note="x")
    second.puts(note="y")
    lead.voids()
    second.voids()
    office.hears(lead, second)
    assert not office.record().hidden


def test_a_void_of_a_record_that_nobody_put_hides_it(lead: Hand) -> None:
    lead.voids("photo", "p")
    assert lead.record("photo", "p").hidden


# who had seen what


def test_what_was_seen_counts_only_once_the_named_head_is_here(cast: Cast, lead: Hand, second: Hand) -> None:
    lead.puts(note="x")
    later = lead.puts(other=1)
    second.hears(lead)
    superseding = second.puts(note="y")
    reader = cast.hand(OFFICE)
    reader.hears_entries(lead.strands.nodes[0].entry, superseding.entry)
    assert set(reader.values("note")) == {"x", "y"}
    reader.hears_entries(later.entry)
    assert reader.values("note") == ["y"]


def test_a_fold_that_goes_on_learns_what_an_earlier_entry_had_seen(cast: Cast, lead: Hand, second: Hand) -> None:
    lead.puts(note="x")
    later = lead.puts(other=1)
    second.hears(lead)
    superseding = second.puts(note="y")
    reader = cast.hand(OFFICE)
    reader.hears_entries(lead.strands.nodes[0].entry)
    growing = Fold(reader.strands, DECIDING)
    for entry in (superseding.entry, later.entry):
        growing.add(reader.strands.add(entry))
    assert growing.state().digest() == reader.state().digest() == second.state().digest()


def test_a_fold_takes_in_everything_that_was_placed_at_once(cast: Cast, lead: Hand, second: Hand) -> None:
    # The first of the batch names the second of it, which is placed already but not folded yet.
    first = lead.puts(note="x")
    second.hears(lead)
    reader = cast.hand(OFFICE)
    growing = Fold(reader.strands, DECIDING)
    nodes = [reader.strands.add(second.puts(note="y").entry), reader.strands.add(first.entry)]
    growing.add(nodes[0])
    assert growing.state().digest() == reader.state().digest() == second.state().digest()
    growing.add(nodes[1])
    assert growing.state().digest() == reader.state().digest()


def test_a_liar_who_names_numbers_hides_nothing(cast: Cast, lead: Hand) -> None:
    liar = cast.hand(SECOND)
    lead.puts(note="by the lead")
    for claimed in (Position(LEAD.device, 1, fixed_bytes("no such head")), Position(LEAD.device, 9, bytes(32))):
        liar.writes(met("by the liar"), view=View(((LEAD.device, claimed),)))
    liar.hears(lead)
    assert set(liar.values("note")) == {"by the lead", "by the liar"}


def test_a_liar_who_names_a_head_under_another_number_hides_nothing(cast: Cast, lead: Hand) -> None:
    liar = cast.hand(SECOND)
    node = lead.puts(note="by the lead")
    liar.writes(met("by the liar"), view=View(((LEAD.device, Position(LEAD.device, 2, node.head)),)))
    liar.hears(lead)
    assert set(liar.values("note")) == {"by the lead", "by the liar"}


def test_a_liar_who_names_a_head_of_another_device_hides_nothing(cast: Cast, lead: Hand) -> None:
    liar = cast.hand(SECOND)
    node = lead.puts(note="by the lead")
    liar.writes(met("by the liar"), view=View(((OFFICE.device, Position(OFFICE.device, 1, node.head)),)))
    liar.hears(lead)
    assert set(liar.values("note")) == {"by the lead", "by the liar"}


def test_the_name_of_a_branch_in_seen_means_nothing(cast: Cast, lead: Hand) -> None:
    # A liar calls a branch as it likes: what counts is device, number and head.
    node, hand = lead.puts(note="x"), cast.hand(SECOND)
    hand.hears(lead)
    hand.writes(met("y"), view=View(((f"{LEAD.device}~{'0' * 32}", node.position),)))
    assert hand.values("note") == ["y"]


# forks


def test_of_a_cloned_vault_both_branches_are_kept(cast: Cast, lead: Hand) -> None:
    lead.puts(note="before")
    twin = cast.clone(lead)
    lead.puts(note="by the one")
    twin.puts(note="by the other")
    lead.hears(twin)
    assert set(lead.values("note")) == {"by the one", "by the other"}
    assert digests_in_any_order(lead, 50) == {lead.state().digest()}


def test_a_branch_has_not_seen_what_its_twin_wrote_after_they_parted(cast: Cast, lead: Hand) -> None:
    lead.puts(note="before")
    twin = cast.clone(lead)
    lead.puts(note="by the one")
    lead.puts(note="by the one, later")
    twin.voids()
    lead.hears(twin)
    assert lead.values("note") == ["by the one, later"]
    assert not lead.record().hidden


def test_having_seen_one_branch_is_not_having_seen_the_other(cast: Cast, lead: Hand, second: Hand) -> None:
    lead.puts(note="before")
    twin = cast.clone(lead)
    lead.puts(note="by the one")
    twin.puts(note="by the other")
    second.hears(lead)
    second.puts(note="by the second")
    second.hears(twin)
    assert set(second.values("note")) == {"by the other", "by the second"}


def test_a_restored_device_takes_a_new_identity_and_settles_what_both_branches_say(cast: Cast, lead: Hand) -> None:
    lead.puts(note="before the backup")
    restored_vault = cast.clone(lead)
    lead.puts(note="lost with the vault, but sent")
    restored_vault.puts(note="written again after the restore")
    restored = FixedWriter("the lead inspector, restored")
    anew = Cast(restored).hand(restored)
    anew.hears(restored_vault, lead)
    first = anew.puts(other=1)
    assert {seen.device for seen in first.envelope.seen} == {LEAD.device}
    assert len(first.envelope.seen) == 2
    assert len(anew.values("note")) == 2
    anew.puts(note="settled")
    assert anew.values("note") == ["settled"]


def test_a_strand_that_begins_twice_is_two_branches(cast: Cast, lead: Hand) -> None:
    twin = cast.clone(lead)
    lead.puts(note="one")
    twin.puts(note="two")
    lead.hears(twin)
    twin.hears(lead)
    assert set(lead.values("note")) == {"one", "two"}
    assert lead.state().digest() == twin.state().digest()


# who may say what


def test_a_kind_that_decides_is_set_aside_from_a_phone_and_counts_from_the_office(lead: Hand, office: Hand) -> None:
    node = lead.puts("step", "s", name="released")
    assert lead.state().set_aside == (SetAside(LEAD.device, 1, node.leaf, "only the center can decide: step"),)
    assert lead.state().record("step", "s") is None
    office.puts("step", "s", name="released")
    assert office.values("name", "step", "s") == ["released"]


def test_of_an_entry_only_the_op_that_decides_is_set_aside(lead: Hand) -> None:
    lead.writes(Put("step", "s", {"name": "released"}), met("x"))
    assert lead.reasons() == ["only the center can decide: step"]
    assert lead.values("note") == ["x"]


@pytest.mark.parametrize("kind", ["access", "erasure", "quarantine"])
def test_the_journals_own_kinds_decide_also_where_nobody_says_so(lead: Hand, kind: str) -> None:
    lead.puts(kind, "x", grant="member")
    assert [aside.why for aside in fold(lead.strands, frozenset()).set_aside] == [f"only the center can decide: {kind}"]


def test_a_partner_writes_at_the_center_and_decides_nothing(cast: Cast) -> None:
    partner = cast.hand(PARTNER)
    partner.puts("step", "s", name="released")
    partner.puts(note="a remark")
    assert partner.reasons() == ["only the center can decide: step"]
    assert partner.values("note") == ["a remark"]


def test_an_entry_in_the_name_of_another_person_is_set_aside(lead: Hand) -> None:
    lead.writes(met("x"), by=SECOND.person)
    assert lead.reasons() == ["written in the name of another person"]
    assert not lead.state().records


# versions and the digest


def test_unknown_kinds_and_fields_take_part_in_the_state_digest(lead: Hand) -> None:
    digests = {lead.state().digest()}
    for number in (1, 2):
        lead.puts("gadget", "g", later=number)
        digests.add(lead.state().digest())
    lead.voids("gadget", "g")
    digests.add(lead.state().digest())
    assert len(digests) == 4


def test_the_state_digest_tells_true_from_1_and_erased_from_the_word(cast: Cast) -> None:
    digests = set()
    for value in (True, 1, "erased", "1", None):
        hand = Cast().hand(LEAD)
        hand.puts(note=value)
        digests.add(hand.state().digest())
    assert len(digests) == 5


def test_what_was_set_aside_takes_no_part_in_the_state_digest(lead: Hand) -> None:
    before = lead.state().digest()
    lead.writes(met("x"), by=SECOND.person)
    assert lead.state().digest() == before


def test_records_are_listed_sorted_without_hidden_ones(lead: Hand) -> None:
    for name in ("b", "a", "c"):
        lead.puts("finding", name)
    lead.voids("finding", "b")
    assert [record.id for record in lead.state().of_kind("finding")] == ["a", "c"]
    assert repr(ERASED) == "ERASED"


def test_an_empty_visit_folds_to_nothing() -> None:
    state = fold(Strands(VISIT), DECIDING)
    assert (dict(state.records), state.set_aside) == ({}, ())
