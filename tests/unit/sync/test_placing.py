"""Taking strands in: only what chains and what its own device's word covers; the rest comes back with its reason."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sync.exchange import Run, runs_of, tips_json
from sync.journal import Entry, Position, Put, head_zero
from sync.laws import bare_ops
from sync.notes import Certificate, Checkpoint
from sync.placing import (
    MOST_BRANCHES,
    TOO_MANY_BRANCHES,
    Placed,
    cut_at_checkpoints,
    leaf_of_aside,
    place_runs,
    size_of,
    write_aside,
)
from sync.reading import MAX_LINE_BYTES
from sync.signed import Signed, sign
from sync.strands import Node, Strands
from sync.strictjson import JSON, write_json
from tests.support.cast import VISIT, Cast, Hand
from tests.support.fixed import (
    EVERYBODY,
    LEAD,
    OFFICE,
    SECOND,
    STRANGER,
    FixedCenter,
    FixedWriter,
    fixed_bytes,
    fixed_id,
)

CENTER = FixedCenter()
CERTIFICATES = {one.device: one.certificate for one in EVERYBODY}


def checkpoint(
    who: FixedWriter, at: Node | Position, visit: str = VISIT, *, signer: FixedWriter | None = None
) -> Signed:
    position = at.position if isinstance(at, Node) else at
    return sign(Checkpoint(CENTER.id, visit, position), (signer or who).signer)


def place(
    strands: Strands,
    entries: Sequence[Entry],
    *checkpoints: Signed,
    certificates: dict[str, Certificate] = CERTIFICATES,
    believes_erased: bool = False,
) -> Placed:
    return place_runs(
        strands,
        runs_of(VISIT, entries),
        keyring=CENTER.keyring(),
        certificates=certificates,
        checkpoints=checkpoints,
        believes_erased=believes_erased,
    )


def reasons(placed: Placed) -> list[tuple[int, str]]:
    return [(one.seq, one.why) for one in placed.misplaced]


NOT_COVERED = "no checkpoint of its device covers it"


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def lead(cast: Cast) -> Hand:
    """The lead inspector has written four entries."""
    hand = cast.hand(LEAD)
    for number in range(4):
        hand.puts(note=number)
    return hand


@pytest.fixture
def here() -> Strands:
    """Somebody who holds nothing yet and knows no writer."""
    return Strands(VISIT)


def entries(hand: Hand) -> list[Entry]:
    return [node.entry for node in hand.strands.nodes]


# what is covered


def test_what_chains_and_is_covered_is_placed(lead: Hand, here: Strands) -> None:
    note = checkpoint(LEAD, lead.strands.nodes[3])
    placed = place(here, entries(lead), note)
    assert [node.seq for node in placed.nodes] == [1, 2, 3, 4]
    assert here.tips() == lead.strands.tips()
    assert placed.checkpoints == ((Checkpoint(CENTER.id, VISIT, lead.strands.nodes[3].position), note),)
    assert placed.misplaced == ()


def test_what_no_checkpoint_covers_is_left_aside(lead: Hand, here: Strands) -> None:
    placed = place(here, entries(lead), checkpoint(LEAD, lead.strands.nodes[1]))
    assert [node.seq for node in placed.nodes] == [1, 2]
    assert reasons(placed) == [(3, NOT_COVERED), (4, NOT_COVERED)]
    assert [(one.device, one.entry) for one in placed.misplaced] == [(LEAD.device, one) for one in entries(lead)[2:]]


def test_a_checkpoint_that_came_alone_is_kept_for_later(lead: Hand, here: Strands) -> None:
    note = checkpoint(LEAD, lead.strands.nodes[3])
    assert [kept for _, kept in place(here, [], note).checkpoints] == [note]


def test_a_checkpoint_beyond_what_came_covers_nothing_of_it(lead: Hand, here: Strands) -> None:
    placed = place(here, entries(lead)[:2], checkpoint(LEAD, lead.strands.nodes[3]))
    assert reasons(placed) == [(1, NOT_COVERED), (2, NOT_COVERED)]


def test_a_checkpoint_that_lies_about_the_number_covers_nothing(lead: Hand, here: Strands) -> None:
    lie = replace(lead.strands.nodes[3].position, n=5)
    assert {why for _, why in reasons(place(here, entries(lead), checkpoint(LEAD, lie)))} == {NOT_COVERED}


def test_a_forged_checkpoint_covers_nothing(lead: Hand, here: Strands) -> None:
    forged = checkpoint(LEAD, lead.strands.nodes[3], signer=SECOND)
    other_center = sign(Checkpoint(STRANGER.center.id, VISIT, lead.strands.nodes[3].position), LEAD.signer)
    altered = replace(checkpoint(LEAD, lead.strands.nodes[3]), signature=bytes(64))
    nonsense = Signed("inspector checkpoint 1\n", b"")
    placed = place(here, entries(lead), forged, other_center, altered, nonsense)
    assert placed.checkpoints == ()
    assert len(placed.misplaced) == 4


def test_a_checkpoint_of_another_visit_covers_nothing(lead: Hand, here: Strands) -> None:
    placed = place(here, entries(lead), checkpoint(LEAD, lead.strands.nodes[3], fixed_id("another visit")))
    assert (placed.checkpoints, len(placed.misplaced)) == ((), 4)


def test_nobody_covers_entries_in_the_name_of_another(cast: Cast, here: Strands) -> None:
    # The second inspector forges an entry of the lead's and signs for its head with a key of his own.
    forged = cast.hand(LEAD).puts(note="never written by the lead")
    own_word = Checkpoint(CENTER.id, VISIT, replace(forged.position, device=SECOND.device))
    placed = place(here, [forged.entry], sign(own_word, SECOND.signer))
    assert placed.nodes == ()
    assert reasons(placed) == [(1, NOT_COVERED)]


def test_nobody_covers_entries_of_another_by_going_on_behind_them(cast: Cast, here: Strands) -> None:
    forged = cast.hand(LEAD).puts(note="never written by the lead")
    hand = cast.hand(SECOND)
    hand.puts(note="x")
    follows = replace(hand.puts(note="y").entry, after=forged.head)
    placed = place(here, [forged.entry, follows], checkpoint(SECOND, Position(SECOND.device, 2, follows.head)))
    assert placed.nodes == ()
    assert reasons(placed)[0] == (1, NOT_COVERED)


def test_an_entry_of_an_unknown_writer_is_left_aside(lead: Hand, here: Strands) -> None:
    placed = place(here, entries(lead)[:1], checkpoint(LEAD, lead.strands.nodes[0]), certificates={})
    assert reasons(placed) == [(1, NOT_COVERED)]
    assert not here.writers


def test_a_writer_becomes_known_by_a_certificate_that_came_along(lead: Hand, here: Strands) -> None:
    place(here, entries(lead), checkpoint(LEAD, lead.strands.nodes[3]))
    assert here.writers == {LEAD.device: LEAD.writer}


def test_what_is_known_of_a_writer_is_not_changed_by_another_certificate(cast: Cast, lead: Hand, here: Strands) -> None:
    place(here, entries(lead)[:2], checkpoint(LEAD, lead.strands.nodes[1]))
    promoted = replace(LEAD.certificate, place="center", role="supervisor")
    place(here, entries(lead), checkpoint(LEAD, lead.strands.nodes[3]), certificates={LEAD.device: promoted})
    assert not here.writers[LEAD.device].decides
    assert len(here.nodes) == 4


# what chains


def test_what_comes_again_is_passed_over(lead: Hand, here: Strands) -> None:
    note = checkpoint(LEAD, lead.strands.nodes[3])
    place(here, entries(lead), note)
    again = place(here, [*entries(lead), *entries(lead)], note)
    assert (again.nodes, again.misplaced) == ((), ())


def test_a_strand_goes_on_where_it_ended(lead: Hand, here: Strands) -> None:
    place(here, entries(lead)[:2], checkpoint(LEAD, lead.strands.nodes[1]))
    placed = place(here, entries(lead)[1:], checkpoint(LEAD, lead.strands.nodes[3]))
    assert [node.seq for node in placed.nodes] == [3, 4]


def test_behind_a_gap_everything_is_left_aside(lead: Hand, here: Strands) -> None:
    first, _, third, fourth = entries(lead)
    notes = checkpoint(LEAD, lead.strands.nodes[0]), checkpoint(LEAD, lead.strands.nodes[3])
    placed = place(here, [first, third, fourth], *notes)
    assert [node.seq for node in placed.nodes] == [1]
    assert reasons(placed) == [(3, "what comes before it is not here"), (4, "what comes before it is not here")]


def test_what_is_left_aside_stops_nothing_that_comes_after_it(cast: Cast, lead: Hand, here: Strands) -> None:
    second = cast.hand(SECOND)
    node = second.puts(note="x")
    broken = Entry(b"{", b"{}", bytes(16), fixed_bytes("anything"))
    placed = place(here, [broken, *entries(lead), node.entry], checkpoint(SECOND, node))
    assert [node.device for node in placed.nodes] == [SECOND.device]
    assert [(one.device, one.seq) for one in placed.misplaced] == [("", 0), *((LEAD.device, n) for n in (1, 2, 3, 4))]


def test_both_branches_of_a_fork_are_placed_each_by_its_own_checkpoint(cast: Cast, lead: Hand, here: Strands) -> None:
    twin = cast.clone(lead, nodes=2)
    other = twin.puts(note="by the twin")
    lead.hears(twin)
    placed = place(here, entries(lead), checkpoint(LEAD, lead.strands.nodes[3]))
    assert reasons(placed) == [(3, NOT_COVERED)]
    assert len(place(here, entries(lead), checkpoint(LEAD, other)).nodes) == 1
    assert here.tips() == lead.strands.tips()


def many_branches(cast: Cast, count: int) -> tuple[Hand, list[Signed]]:
    """A device that says something else at the same place, again and again."""
    first = cast.hand(LEAD)
    first.puts(note="first")
    ends = []
    for number in range(count):
        twin = cast.clone(first, nodes=1)
        ends.append(checkpoint(LEAD, twin.puts(note=f"another {number}")))
        first.hears(twin)
    return first, ends


def test_branches_of_one_device_are_bounded_and_stand_in_nobodys_way(cast: Cast, here: Strands) -> None:
    liar, ends = many_branches(cast, MOST_BRANCHES + 3)
    honest = cast.hand(SECOND)
    honest.puts(note="of somebody else")
    placed = place(here, [*entries(liar), *entries(honest)], *ends, checkpoint(SECOND, honest.strands.nodes[-1]))
    assert reasons(placed) == [(2, TOO_MANY_BRANCHES)] * 2
    assert len(here.tips()) == MOST_BRANCHES + 2
    # A branch that is here goes on, and what is here already is success.
    assert place(here, entries(liar)[:9], *ends).misplaced == ()
    line = write_request_line(here)
    assert len(line) < MAX_LINE_BYTES // 10


def test_of_the_centers_answer_every_branch_is_taken(cast: Cast, here: Strands) -> None:
    liar, ends = many_branches(cast, MOST_BRANCHES + 3)
    placed = place(here, entries(liar), *ends, believes_erased=True)
    assert placed.misplaced == () and len(here.tips()) == MOST_BRANCHES + 3


def write_request_line(strands: Strands) -> bytes:
    return write_json({"hold": VISIT, "tips": tips_json(strands.tips()), "receipt": 1})


def test_entries_of_another_visit_are_not_looked_at(lead: Hand, here: Strands) -> None:
    run = Run(fixed_id("another visit"), tuple(entries(lead)))
    placed = place_runs(here, [run], keyring=CENTER.keyring(), certificates=CERTIFICATES, checkpoints=[])
    assert placed == Placed((), (), ())


def test_an_entry_that_names_another_visit_than_its_run_is_left_aside(lead: Hand) -> None:
    visit = fixed_id("another visit")
    strands = Strands(visit)
    note = sign(Checkpoint(CENTER.id, visit, lead.strands.nodes[0].position), LEAD.signer)
    run = Run(visit, tuple(entries(lead)[:1]))
    placed = place_runs(strands, [run], keyring=CENTER.keyring(), certificates=CERTIFICATES, checkpoints=[note])
    assert reasons(placed) == [(1, "of another visit")]


def test_a_body_that_breaks_every_rule_is_placed_all_the_same(here: Strands) -> None:
    line = f'{{"v":1,"visit":"{VISIT}","device":"{LEAD.device}","seq":1}}'.encode()
    entry = Entry(line, b"\xff nonsense", bytes(16), head_zero(VISIT, LEAD.signer.public_key))
    placed = place(here, [entry], checkpoint(LEAD, Position(LEAD.device, 1, entry.head)))
    assert len(placed.nodes) == 1


@pytest.mark.parametrize(
    ("body", "salt"),
    [(b"-1", bytes(16)), (b"-" + b"0" * 64, bytes(16)), (b"{}\n{}", bytes(16)), (b"{}", bytes(15)), (b"{}", b"")],
    ids=["a hyphen", "as if erased", "two lines", "a short salt", "no salt"],
)
def test_what_could_not_travel_on_is_left_aside(here: Strands, body: bytes, salt: bytes) -> None:
    # Kept, it would break the lines of every answer that brings it, and no phone would be in step any more.
    line = f'{{"v":1,"visit":"{VISIT}","device":"{LEAD.device}","seq":1}}'.encode()
    entry = Entry(line, body, salt, head_zero(VISIT, LEAD.signer.public_key))
    placed = place(here, [entry], checkpoint(LEAD, Position(LEAD.device, 1, entry.head)))
    assert reasons(placed) == [(1, "its salt is not 16 bytes, or its body is not a line")]


# entries without their bodies

TAKEN_AWAY = "it came without its body, and no erasure of the center is known for it"


def erasure_of(node: Node) -> Put:
    assert not isinstance(node.body, str)
    target: dict[str, JSON] = {"device": node.device, "seq": node.seq, "leaf": node.leaf.hex(), "photos": []}
    return Put("erasure", fixed_id("erasure"), {"ground": "law", "target": {**target, "ops": bare_ops(node.body)}})


def test_whoever_carries_an_entry_cannot_take_its_body_away(lead: Hand, here: Strands) -> None:
    first, second, *later = entries(lead)
    note = checkpoint(LEAD, lead.strands.nodes[3])
    placed = place(here, [first, second.without_body(), *later], note)
    assert [node.seq for node in placed.nodes] == [1]
    assert reasons(placed)[0] == (2, TAKEN_AWAY)
    assert len(place(here, entries(lead), note).nodes) == 3


@pytest.mark.parametrize("law_first", [True, False])
def test_an_erased_entry_is_placed_where_its_erasure_comes_along(
    cast: Cast, lead: Hand, here: Strands, *, law_first: bool
) -> None:
    office = cast.hand(OFFICE)
    office.hears(lead)
    law = office.writes(erasure_of(lead.strands.nodes[1]))
    first, second, *later = entries(lead)
    erased = [first, second.without_body(), *later]
    order = [law.entry, *erased] if law_first else [*erased, law.entry]
    placed = place(here, order, checkpoint(LEAD, lead.strands.nodes[3]), checkpoint(OFFICE, law))
    assert (len(placed.nodes), placed.misplaced) == (5, ())


def test_an_erased_entry_is_placed_where_its_erasure_is_here(cast: Cast, lead: Hand, here: Strands) -> None:
    office = cast.hand(OFFICE)
    office.hears(lead)
    law = office.writes(erasure_of(lead.strands.nodes[0]))
    place(here, [law.entry], checkpoint(OFFICE, law))
    placed = place(here, [entries(lead)[0].without_body()], checkpoint(LEAD, lead.strands.nodes[0]))
    assert len(placed.nodes) == 1


@pytest.mark.parametrize("who", [SECOND, OFFICE], ids=["a phone's erasure", "an erasure without a checkpoint"])
def test_an_erasure_that_is_not_the_centers_word_excuses_nothing(
    cast: Cast, lead: Hand, here: Strands, who: FixedWriter
) -> None:
    hand = cast.hand(who)
    hand.hears(lead)
    law = hand.writes(erasure_of(lead.strands.nodes[0]))
    notes = [checkpoint(LEAD, lead.strands.nodes[0])]
    notes += [checkpoint(who, law)] if who is SECOND else [checkpoint(who, law, signer=SECOND)]
    placed = place(here, [law.entry, entries(lead)[0].without_body()], *notes)
    assert (1, TAKEN_AWAY) in reasons(placed)


def test_what_is_kept_aside_is_known_again_by_its_leaf(lead: Hand) -> None:
    entry = entries(lead)[0]
    assert leaf_of_aside(write_aside(entry)) == entry.leaf
    assert leaf_of_aside(write_aside(entry.without_body())) != entry.leaf
    for other in (b"", b"{", b"{\n{}", b"{\n{}\n!", b"{\n{}\n\xff", b"{\n{}\nAAAA\n"):
        assert leaf_of_aside(other) is None


def test_the_center_itself_is_believed_that_a_body_is_gone(lead: Hand, here: Strands) -> None:
    note = checkpoint(LEAD, lead.strands.nodes[0])
    placed = place(here, [entries(lead)[0].without_body()], note, believes_erased=True)
    assert len(placed.nodes) == 1


# cutting


def test_as_much_travels_as_fits_up_to_checkpoints(lead: Hand) -> None:
    nodes = lead.strands.nodes
    ends = [Checkpoint(CENTER.id, VISIT, nodes[place].position) for place in (0, 2)]
    assert cut_at_checkpoints(nodes, ends, 10**6) == nodes[:3]
    assert cut_at_checkpoints(nodes, ends, size_of(nodes[0]) + size_of(nodes[1])) == nodes[:1]
    assert cut_at_checkpoints(nodes, [], 10**6) == []
    assert cut_at_checkpoints([], ends, 10**6) == []


def test_at_least_one_stretch_travels_however_long(lead: Hand) -> None:
    nodes = lead.strands.nodes
    ends = [Checkpoint(CENTER.id, VISIT, nodes[place].position) for place in (2, 3)]
    assert cut_at_checkpoints(nodes, ends, 1) == nodes[:3]


def test_what_fits_exactly_travels(lead: Hand) -> None:
    nodes = lead.strands.nodes
    ends = [Checkpoint(CENTER.id, VISIT, node.position) for node in nodes]
    budget = sum(map(size_of, nodes[:2]))
    assert cut_at_checkpoints(nodes, ends, budget) == nodes[:2]
    assert cut_at_checkpoints(nodes, ends, budget - 1) == nodes[:1]


def test_several_strands_and_branches_travel_in_the_order_of_storing(cast: Cast, lead: Hand) -> None:
    twin = cast.clone(lead, nodes=2)
    branch = twin.puts(note="by the twin")
    second = cast.hand(SECOND)
    for number in range(3):
        second.puts(note=number)
    lead.hears(twin, second)
    nodes = lead.strands.nodes
    heads = [branch.position, nodes[3].position, second.strands.nodes[1].position]
    chosen = cut_at_checkpoints(nodes, [Checkpoint(CENTER.id, VISIT, at) for at in heads], 10**6)
    assert chosen == nodes[:-1]
    only_branch = cut_at_checkpoints(nodes, [Checkpoint(CENTER.id, VISIT, branch.position)], 10**6)
    assert [node.seq for node in only_branch] == [1, 2, 3]
    assert only_branch[-1].head == branch.head


def test_what_was_cut_at_checkpoints_is_placed_whole(lead: Hand, here: Strands) -> None:
    ends = [checkpoint(LEAD, lead.strands.nodes[place]) for place in (0, 2)]
    chosen = cut_at_checkpoints(lead.strands.nodes, [Checkpoint.read(note.text) for note in ends], 10**6)
    placed = place(here, [node.entry for node in chosen], *ends)
    assert ([node.seq for node in placed.nodes], placed.misplaced) == ([1, 2, 3], ())
