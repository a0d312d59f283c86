"""Written to break the journal: bytes of every kind, and liars who would make it slow, large or silent."""

import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sync.braid import Fold, fold
from sync.errors import NoAnswer
from sync.exchange import Run
from sync.journal import BodySetAside, Entry, EnvelopeRefused, Position, head_zero, read_body, read_envelope
from sync.notes import Checkpoint
from sync.placing import place_runs
from sync.reading import NotAnExchange, read_answer, read_request
from sync.signed import Signed, sign
from sync.strands import DoesNotChain, Strands
from tests.support.cast import DECIDING, VISIT, Cast
from tests.support.doubtful import BODY_RULES, JSON_RULES
from tests.support.fixed import EVERYBODY, LEAD, OFFICE, FixedCenter, FixedWriter, fixed_bytes, fixed_id
from tests.support.histories import Historian
from tests.support.lines import down, resign, up
from tests.support.vectors import answer, request

LIAR = FixedWriter("a liar")
WRITERS = [one.writer for one in (LIAR, LEAD, OFFICE)]
CENTER = FixedCenter()
SALT, HEX = bytes(16), "0" * 32


# bytes of every kind

SEEDS = [line.line for line in (*JSON_RULES, *BODY_RULES) if len(line.line) < 2000]
SEEDS += [
    f'{{"v":1,"visit":"{VISIT}","device":"{LEAD.device}","seq":1,"seen":{{"{LEAD.device}":[1,"{HEX}"]}}}}'.encode(),
    f'{{"v":2,"visit":"{VISIT}/office","device":"{LEAD.device}","seq":7}}'.encode(),
]
ODD = [b"", b"\x00", b"\xff", b"\n", b'"', b"\\u", b"[", b"{", b"]", b"}", b"-", b"1e9", b"\xf0\x9f", b"null", b"~"]


@st.composite
def spoiled_lines(draw: st.DrawFn) -> bytes:
    """A line that was nearly right: parts cut out, doubled, or replaced by something odd."""
    line = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(line)))
        end = draw(st.integers(start, min(len(line), start + 9)))
        part = draw(st.sampled_from([*ODD, line[start:end] * 2]))
        line = line[:start] + part + line[end:]
    return line


LINES = st.binary(max_size=60) | spoiled_lines()


@given(LINES)
@settings(max_examples=600, deadline=None)
def test_any_bytes_are_an_envelope_or_refused(line: bytes) -> None:
    with suppress(EnvelopeRefused):
        read_envelope(line)


@given(LINES)
@settings(max_examples=600, deadline=None)
def test_any_bytes_are_a_body_or_set_aside(line: bytes) -> None:
    with suppress(BodySetAside):
        read_body(line)


@given(st.lists(st.tuples(LINES, LINES | st.none(), st.binary(max_size=17)), max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_placed_or_left_aside_and_folded(lines: list[tuple[bytes, bytes | None, bytes]]) -> None:
    entries, after = list[Entry](), beginning(LEAD)
    for number, (envelope, body, salt) in enumerate(lines):
        placed = f'{{"v":1,"visit":"{VISIT}","device":"{LEAD.device}","seq":{len(entries) + 1}}}'.encode()
        gone = fixed_bytes("gone") if body is None else None
        entry = Entry(envelope if number % 3 == 2 else placed, body, salt, after, gone)
        entries.append(entry)
        after = entry.head
    strands = Strands(VISIT)
    heads = [Position(LEAD.device, seq, entry.head) for seq, entry in enumerate(entries, 1)]
    notes = [sign(Checkpoint(CENTER.id, VISIT, head), LEAD.signer) for head in heads]
    result = place_runs(
        strands,
        [Run(VISIT, tuple(entries))],
        keyring=CENTER.keyring(),
        certificates={one.device: one.certificate for one in EVERYBODY},
        checkpoints=[*notes, Signed("\x00", b"")],
        believes_erased=True,
    )
    # A head is the hash of what is before it: what has no place leaves those behind it without one.
    assert len(result.nodes) + len({one.entry.head for one in result.misplaced}) >= len({e.head for e in entries})
    fold(strands, DECIDING).digest()


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
@example(b"{}\n{}\n")
def test_any_bytes_are_no_answer_and_no_request(raw: bytes) -> None:
    with pytest.raises(NoAnswer):
        read_answer(raw, CENTER.keyring(), fixed_id("a nonce"))
    with pytest.raises(NotAnExchange):
        read_request(raw)


WHOLE = {"up": up(request()), "down": down(answer())}


@given(st.sampled_from(["up", "down"]), st.integers(0, 10**6), st.sampled_from(ODD), st.integers(0, 40))
@settings(max_examples=400, deadline=None)
def test_a_spoiled_exchange_raises_nothing_else(side: str, place: int, odd: bytes, size: int) -> None:
    raw = WHOLE[side]
    start = place % len(raw)
    spoiled = raw[:start] + odd + raw[start + size :]
    with suppress(NotAnExchange):
        read_request(spoiled)
    with suppress(NoAnswer):
        read_answer(spoiled, CENTER.keyring(), fixed_id("a nonce"))
    with suppress(NoAnswer):
        # Signed by the center itself: a center with a fault must not make a phone fall over.
        read_answer(resign(spoiled.rpartition(b"\n")[0] + b"\n"), CENTER.keyring(), fixed_id("a nonce"))


# two holders who would fold differently


@pytest.mark.parametrize("seed", range(60))
def test_holders_of_the_same_entries_agree_whatever_arrives_in_between(seed: int) -> None:
    """The one folds once at the end, the other after every few entries, in another order, with some bodies gone."""
    history = Historian(seed, steps=25).tell()
    chance = Random(seed)
    strands = Strands(history.visit, history.writers)
    for entry in history.entries:
        strands.add(entry)
    other = Strands(history.visit, history.writers)
    growing = Fold(other, DECIDING)
    waiting = [*history.entries]
    while waiting:
        chance.shuffle(waiting)
        for entry in [*waiting]:
            with suppress(DoesNotChain):
                node = other.add(entry)
                waiting.remove(entry)
                if chance.random() < 0.4:
                    growing.add(node)
    growing.catch_up()
    assert growing.state().digest() == fold(other, DECIDING).digest() == fold(strands, DECIDING).digest()
    assert growing.state().set_aside == fold(strands, DECIDING).set_aside


# slow, or large


@contextmanager
def at_most(seconds: float, megabytes: float = 60) -> Iterator[None]:
    """Bounds far above what it takes, far below what it would take if it grew with the square."""
    tracemalloc.start()
    began = time.process_time()
    try:
        yield
        taken, (_, most) = time.process_time() - began, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < seconds
    assert most < megabytes * 1_000_000


def line(who: FixedWriter, seq: int, seen: str = "") -> bytes:
    return f'{{"v":1,"visit":"{VISIT}","device":"{who.device}","seq":{seq}{seen}}}'.encode()


def body(who: FixedWriter, op: str) -> bytes:
    head = f'"by":"{who.person}","at":"2026-11-21T09:00:00Z","mono":1,"boot":"{fixed_id("boot")}"'
    return f'{{{head},"ops":[{op}]}}'.encode()


def put(number: int) -> str:
    return f'{{"put":"answer","id":"6.1","set":{{"note":{number}}}}}'


VOID = '{"void":"answer","id":"6.1","reason":""}'


def beginning(who: FixedWriter) -> bytes:
    return head_zero(VISIT, who.signer.public_key)


def chain(
    who: FixedWriter,
    count: int,
    *,
    after: bytes | None = None,
    first: int = 1,
    op: Callable[[int], str] = put,
    seen: Callable[[int], str] = lambda _: "",
) -> list[Entry]:
    entries: list[Entry] = []
    after = beginning(who) if after is None else after
    for number in range(count):
        entry = Entry(line(who, first + number, seen(number)), body(who, op(number)), SALT, after)
        entries.append(entry)
        after = entry.head
    return entries


def forks(who: FixedWriter, count: int, *, after: bytes | None = None, seq: int = 1, op: str = "") -> list[Entry]:
    where = beginning(who) if after is None else after
    return [
        Entry(line(who, seq), body(who, op or put(number)), fixed_bytes(str(number), 16), where)
        for number in range(count)
    ]


def naming(entries: Sequence[Entry]) -> str:
    named = [(read_envelope(entry.envelope), entry) for entry in entries]
    inner = (f'"{e.device}~{x.leaf[:16].hex()}":[{e.seq},"{x.head[:16].hex()}"]' for e, x in named)
    return f',"seen":{{{",".join(inner)}}}'


def placed(entries: Sequence[Entry]) -> Strands:
    strands = Strands(VISIT, WRITERS)
    for entry in entries:
        strands.add(entry)
    return strands


def values(strands: Strands) -> set[object]:
    record = fold(strands, DECIDING).records["answer", "6.1"]
    return {written.value for written in record.fields["note"].standing}


def test_a_long_strand_is_folded_in_time() -> None:
    entries = chain(LEAD, 4000)
    with at_most(20):
        assert values(placed(entries)) == {3999}


def test_five_hundred_forks_and_somebody_who_has_seen_them_all() -> None:
    liar = forks(LIAR, 500)
    honest = chain(LEAD, 1500, seen=lambda number: naming(liar) if number == 0 else "")
    with at_most(20):
        assert values(placed([*liar, *honest])) == {1499}


def test_forks_that_are_seen_one_by_one_do_not_make_every_entry_larger() -> None:
    liar = forks(LIAR, 1200)
    honest = chain(LEAD, 1200, seen=lambda number: naming(liar[number : number + 1]))
    with at_most(20, megabytes=25):
        assert values(placed([*liar, *honest])) == {1199}


def test_a_thousand_forks_within_forks() -> None:
    after, entries = beginning(LIAR), list[Entry]()
    for number in range(1000):
        pair = [
            Entry(line(LIAR, number + 1), body(LIAR, put(value)), fixed_bytes(f"{value}", 16), after)
            for value in (number, number + 5000)
        ]
        entries += pair
        after = pair[1].head
    with at_most(20, megabytes=25):
        strands = placed(entries)
        assert len(values(strands)) == 1001
        arriving = placed([])
        growing = Fold(arriving, DECIDING)
        for entry in entries:
            growing.add(arriving.add(entry))
        assert growing.state().digest() == fold(strands, DECIDING).digest()
        strands.view()


def test_thousands_of_seen_that_name_nothing() -> None:
    def lie(number: int) -> str:
        names = (f'"{LEAD.device}~{fixed_bytes(f"{number} {one}", 16).hex()}":[1,"{"0" * 32}"]' for one in range(400))
        return f',"seen":{{{",".join(names)}}}'

    with at_most(20):
        strands = placed([*chain(LIAR, 40, seen=lie), *chain(LEAD, 2)])
        growing = Fold(strands, DECIDING)
        growing.add(strands.add(chain(LEAD, 3)[2]))
        assert values(strands) == {39, 2}


def test_thousands_of_voids_of_one_record() -> None:
    with at_most(20, megabytes=25):
        strands = placed(chain(LIAR, 3000, op=lambda _: VOID))
        assert fold(strands, DECIDING).records["answer", "6.1"].hidden


def test_as_many_voids_as_puts_each_on_a_branch_of_its_own() -> None:
    puts = forks(LIAR, 600)
    trunk = chain(LEAD, 2, seen=lambda number: naming(puts[number * 300 : number * 300 + 299]), op=lambda _: "")
    voids = forks(LEAD, 600, after=trunk[-1].head, seq=3, op=VOID)
    with at_most(20):
        assert not fold(placed([*puts, *trunk, *voids]), DECIDING).records["answer", "6.1"].hidden


def test_a_void_that_has_seen_every_branch_hides_the_record() -> None:
    puts = forks(LIAR, 300)
    void = chain(LEAD, 1, seen=lambda _: naming(puts), op=lambda _: VOID)
    assert fold(placed([*puts, *void]), DECIDING).records["answer", "6.1"].hidden


def test_a_path_of_ten_thousand_entries_is_walked_without_depth() -> None:
    strands = placed([*chain(LEAD, 10_000, op=lambda _: ""), *forks(LEAD, 1)])
    assert len(list(strands.nodes[9_999].path())) == 10_000
    assert sorted(at.n for _, at in strands.view().tips) == [1, 10_000]
    assert len(strands.beyond([strands.nodes[4_999].position])) == 5_001


def test_a_body_of_deep_brackets_is_set_aside_and_nothing_more() -> None:
    hand = Cast().hand(LEAD)
    for spoil in (b"[" * 60_000, b'{"a":' * 12_000, b"[" * 17 + b'"' + b'\\"' * 30_000):
        tip = hand.strands.tip(LEAD.device)
        hand.hears_entries(Entry(line(LEAD, tip.n + 1), spoil, SALT, tip.head))
    with at_most(20):
        assert len(hand.state().set_aside) == 3
