"""Strands: what has a place, where each ends, what another lacks, and what a hand writes about what it has seen."""

from dataclasses import replace

import pytest

from sync.journal import Entry, EnvelopeRefused, Position, Put, Seen, head_zero, read_envelope
from sync.strands import MOST_SEEN, DoesNotChain, Node, Pen, Strands, View
from tests.support.cast import VISIT, Cast, Hand
from tests.support.fixed import LEAD, SECOND, FixedWriter, fixed_bytes, fixed_id


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def lead(cast: Cast) -> Hand:
    """The lead inspector has written three entries."""
    hand = cast.hand(LEAD)
    for number in range(3):
        hand.puts(note=number)
    return hand


def forked(cast: Cast, hand: Hand, at: int) -> tuple[Hand, Hand]:
    """The vault was cloned after so many entries, and both went on. The second of them then hears of the first."""
    twin = cast.clone(hand, nodes=at)
    twin.puts(note="by the twin")
    hand.puts(note="by the first")
    twin.hears(hand)
    return hand, twin


def entry_at(hand: Hand, place: int) -> Entry:
    return hand.strands.nodes[place].entry


# what has a place


def test_an_entry_whose_forerunner_is_missing_has_no_place(cast: Cast, lead: Hand) -> None:
    other = cast.hand(SECOND)
    other.hears_entries(entry_at(lead, 0))
    with pytest.raises(DoesNotChain, match="what comes before it is not here"):
        other.hears_entries(entry_at(lead, 2))
    other.hears_entries(entry_at(lead, 1), entry_at(lead, 2))
    assert other.strands.tips() == lead.strands.tips()


def test_an_entry_of_an_unknown_writer_has_no_place(lead: Hand) -> None:
    with pytest.raises(DoesNotChain, match="its writer is not known here"):
        Strands(VISIT).add(entry_at(lead, 0))


def test_a_first_entry_that_follows_something_has_no_place(lead: Hand) -> None:
    with pytest.raises(DoesNotChain, match="does not begin"):
        lead.hears_entries(replace(entry_at(lead, 0), after=entry_at(lead, 2).head))


def test_an_entry_cannot_follow_one_of_another_writer(cast: Cast, lead: Hand) -> None:
    second = cast.hand(SECOND)
    node = second.puts(note="x")
    later = second.puts(note="y")
    lead.hears_entries(node.entry)
    with pytest.raises(DoesNotChain, match="does not follow what it names"):
        lead.hears_entries(replace(later.entry, after=entry_at(lead, 0).head))


def test_an_entry_cannot_skip_a_number(lead: Hand) -> None:
    with pytest.raises(DoesNotChain, match="does not follow what it names"):
        lead.hears_entries(replace(entry_at(lead, 2), after=entry_at(lead, 0).head))


def test_an_entry_of_another_visit_is_refused(lead: Hand) -> None:
    strands = Strands(fixed_id("another visit"), [LEAD.writer])
    with pytest.raises(EnvelopeRefused, match="another visit"):
        strands.add(entry_at(lead, 0))


def test_a_strand_never_changes_its_version(lead: Hand) -> None:
    later = read_envelope(entry_at(lead, 2).envelope)
    line = f'{{"v":2,"visit":"{later.visit}","device":"{later.device}","seq":4}}'.encode()
    with pytest.raises(DoesNotChain, match="never changes its version"):
        lead.hears_entries(Entry(line, b"{}", bytes(16), entry_at(lead, 2).head))


def test_an_entry_that_is_here_already_gives_its_node_again(lead: Hand) -> None:
    assert lead.strands.add(entry_at(lead, 1)) is lead.strands.nodes[1]
    assert lead.strands.add(entry_at(lead, 1).without_body()) is lead.strands.nodes[1]
    assert len(lead.strands.nodes) == 3


def test_both_branches_of_a_fork_are_kept(cast: Cast, lead: Hand) -> None:
    first, twin = forked(cast, lead, 2)
    assert [tip.n for tip in twin.strands.tips()] == [3, 4]
    first.hears(twin)
    assert first.strands.tips() == twin.strands.tips()


def test_a_strand_may_fork_at_its_first_entry(cast: Cast, lead: Hand) -> None:
    _, twin = forked(cast, lead, 0)
    assert [tip.n for tip in twin.strands.tips()] == [1, 4]


def test_two_branches_may_hold_the_same_line_in_different_places(cast: Cast, lead: Hand) -> None:
    twin = cast.clone(lead, nodes=2)
    twin.puts(note="by the twin")
    twin.hears(lead)
    line = f'{{"v":1,"visit":"{VISIT}","device":"{LEAD.device}","seq":4}}'.encode()
    ends = [node for node in twin.strands.nodes if not node.children]
    twin.hears_entries(*(Entry(line, b"{}", bytes(16), node.head) for node in ends))
    assert [tip.n for tip in twin.strands.tips()] == [4, 4]
    assert len({node.leaf for node in twin.strands.nodes if node.seq == 4}) == 1


# where each ends, and what another lacks


def test_the_tips_are_sorted_by_device_and_place(cast: Cast, lead: Hand) -> None:
    second = cast.hand(SECOND)
    second.puts(note="x")
    lead.hears(second)
    assert [tip.device for tip in lead.strands.tips()] == sorted([LEAD.device, SECOND.device])


def test_the_tip_of_a_writer_without_entries_is_its_head_0(lead: Hand) -> None:
    assert lead.strands.tip(SECOND.device) == Position(SECOND.device, 0, head_zero(VISIT, SECOND.signer.public_key))


def test_a_strand_with_branches_has_no_one_tip(cast: Cast, lead: Hand) -> None:
    _, twin = forked(cast, lead, 1)
    with pytest.raises(ValueError, match="branches"):
        twin.strands.tip(LEAD.device)


def test_whoever_holds_nothing_lacks_everything_in_the_order_of_storing(lead: Hand) -> None:
    assert lead.strands.beyond([]) == lead.strands.nodes


def test_whoever_holds_a_position_lacks_what_lies_beyond_it(lead: Hand) -> None:
    held = lead.strands.nodes[1].position
    assert lead.strands.beyond([held]) == lead.strands.nodes[2:]
    assert lead.strands.beyond(lead.strands.tips()) == []


def test_an_unknown_position_says_nothing(lead: Hand) -> None:
    unknown = Position(LEAD.device, 9, fixed_bytes("elsewhere"))
    assert lead.strands.beyond([unknown]) == lead.strands.nodes
    assert lead.strands.beyond([unknown, lead.strands.nodes[0].position]) == lead.strands.nodes[1:]


def test_whoever_holds_one_branch_lacks_the_other_and_not_what_is_before_both(cast: Cast, lead: Hand) -> None:
    first, twin = forked(cast, lead, 2)
    held = first.strands.tips()
    assert [node.seq for node in twin.strands.beyond(held)] == [3]
    assert [node.body for node in twin.strands.beyond(held)] == [
        node.body for node in twin.strands.nodes if node not in first.strands.nodes and node.order == 2
    ]


def test_a_position_is_known_where_its_head_is_here(lead: Hand) -> None:
    at = lead.strands.nodes[1].position
    assert lead.strands.knows(at)
    assert lead.strands.knows(Position(SECOND.device, 0, b""))
    assert not lead.strands.knows(replace(at, n=3))
    assert not lead.strands.knows(replace(at, head=fixed_bytes("elsewhere")))


def test_what_was_seen_is_found_by_device_number_and_head(lead: Hand) -> None:
    node = lead.strands.nodes[1]
    seen = Seen(node.device, 2, node.head[:16])
    assert lead.strands.find(seen) is node
    for other in (replace(seen, n=3), replace(seen, device=SECOND.device), replace(seen, head=bytes(16))):
        assert lead.strands.find(other) is None


# names


def test_an_unbranched_strand_is_named_by_its_device(lead: Hand) -> None:
    assert lead.strands.view().tips == ((LEAD.device, lead.strands.nodes[2].position),)


def test_a_branch_is_named_by_the_leaf_of_its_first_entry(cast: Cast, lead: Hand) -> None:
    _, twin = forked(cast, lead, 2)
    twin_first = next(node for node in twin.strands.nodes if node.seq == 3 and not node.children)
    other_first = next(node for node in twin.strands.nodes if node.seq == 3 and node.children)
    expected = sorted(f"{LEAD.device}~{node.leaf[:16].hex()}" for node in (twin_first, other_first))
    assert [name for name, _ in twin.strands.view().tips] == expected
    assert [twin.strands.strand_name(node) for node in (twin_first, other_first.children[0])] == [
        f"{LEAD.device}~{node.leaf[:16].hex()}" for node in (twin_first, other_first)
    ]


def test_branches_at_the_first_entry_are_named_alike(cast: Cast, lead: Hand) -> None:
    _, twin = forked(cast, lead, 0)
    assert all("~" in name for name, _ in twin.strands.view().tips)


# the pen


def pen_writes(hand: Hand, pen: Pen, view: View) -> Node:
    body = hand.strands.nodes[-1].body
    assert not isinstance(body, str)
    return hand.strands.add(pen.write(replace(body, by=hand.who.person), view))


def test_a_pen_names_what_was_on_the_screen_by_number_and_head(cast: Cast, lead: Hand) -> None:
    second = cast.hand(SECOND)
    second.hears(lead)
    at = lead.strands.nodes[2].position
    assert second.puts(note="x").envelope.seen == (Seen(LEAD.device, 3, at.head[:16]),)


def test_a_pen_names_only_what_has_changed_since_it_wrote_last(cast: Cast, lead: Hand) -> None:
    second = cast.hand(SECOND)
    second.hears(lead)
    second.puts(note="x")
    assert second.puts(note="y").envelope.seen == ()
    lead.puts(note="more")
    second.hears(lead)
    assert [seen.n for seen in second.puts(note="z").envelope.seen] == [4]


def test_a_pen_that_is_used_on_names_nothing_twice(cast: Cast, lead: Hand) -> None:
    second = cast.hand(SECOND)
    second.hears(lead)
    second.puts(note="x")
    lead.puts(note="more")
    second.hears(lead)
    pen = Pen(second.strands, SECOND.device)
    first = pen_writes(second, pen, second.strands.view())
    pen.wrote(first)
    assert [len(node.envelope.seen) for node in (first, pen_writes(second, pen, second.strands.view()))] == [1, 0]


def test_a_pen_never_names_its_own_strand(lead: Hand) -> None:
    assert all(node.envelope.seen == () for node in lead.strands.nodes)


def test_what_had_arrived_and_was_not_on_the_screen_is_not_named(cast: Cast, lead: Hand) -> None:
    second = cast.hand(SECOND)
    second.hears(lead)
    screen = second.strands.view()
    lead.puts(note="after the screen was drawn")
    second.hears(lead)
    node = second.writes(Put("answer", "6.1", {"note": "x"}), view=screen)
    assert [seen.n for seen in node.envelope.seen] == [3]


def test_a_pen_refuses_a_strand_with_branches(cast: Cast, lead: Hand) -> None:
    _, twin = forked(cast, lead, 1)
    with pytest.raises(ValueError, match="branches"):
        Pen(twin.strands, LEAD.device)


def test_a_strand_of_an_unknown_version_is_never_named(cast: Cast, lead: Hand) -> None:
    line = f'{{"v":2,"visit":"{VISIT}","device":"{SECOND.device}","seq":1}}'.encode()
    lead.hears_entries(Entry(line, b"{}", bytes(16), head_zero(VISIT, SECOND.signer.public_key)))
    assert lead.puts(note="x").envelope.seen == ()


def test_whoever_forks_a_strand_a_thousand_times_keeps_nobody_from_writing() -> None:
    liar, colleague = FixedWriter("a liar"), FixedWriter("a colleague with a late id")
    cast = Cast(liar, colleague)
    honest, other = cast.hand(LEAD), cast.hand(colleague)
    other.puts(note="x")
    honest.hears(other)
    beginning = head_zero(VISIT, liar.signer.public_key)
    line = f'{{"v":1,"visit":"{VISIT}","device":"{liar.device}","seq":1}}'.encode()
    for number in range(1200):
        honest.hears_entries(Entry(line, b"{}", fixed_bytes(str(number), 16), beginning))
    named = [honest.puts(note=number).envelope.seen for number in range(4)]
    assert [len(seen) for seen in named] == [MOST_SEEN, MOST_SEEN, 201, 0]
    assert named[0][0].device == colleague.device
    assert len({seen.head for one in named for seen in one}) == 1201
