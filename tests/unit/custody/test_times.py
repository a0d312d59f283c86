"""When an entry can have been written: between two times of the center, and what speaks against a device's clock."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector_app.custody.times import Bracket, Doubt, Times, time_entries
from sync.journal import Body, Entry, Position, Put, write_entry
from sync.notes import Receipt
from sync.strands import Node, Strands, View, Writer
from tests.support.fixed import fixed_id

VISIT, EPOCH = fixed_id("visit"), fixed_id("epoch")
ANA, BEN, OFFICE = (fixed_id(word) for word in ("ana's phone", "ben's phone", "office"))


@dataclass
class Scene:
    """A visit that grows: entries with the times that they say, and receipts of the center."""

    strands: Strands = field(default_factory=lambda: Strands(VISIT, [_writer(one) for one in (ANA, BEN, OFFICE)]))
    receipts: dict[str, Receipt] = field(default_factory=dict)

    def write(
        self, device: str, at: str, *, mono: int = 0, boot: str = "run", receipt: str = "", seen: View | None = None
    ) -> Node:
        tip = self.strands.tip(device)
        put = Put("note", fixed_id(f"{device} {tip.n}"), {"text": "seen"})
        body = Body(fixed_id("person"), at, mono, fixed_id(boot), (put,), (), receipt or None)
        named = [(name, one) for name, one in (seen.tips if seen else ()) if one.device != device]
        entry: Entry = write_entry(
            visit=VISIT, device=device, seq=tip.n + 1, after=tip.head, seen=named, body=body, salt=bytes(16)
        )
        return self.strands.add(entry)

    def confirm(self, at: str, *nodes: Node) -> str:
        """The center signs a receipt over these; gives the digest by which an entry names it."""
        digest = f"{len(self.receipts):064x}"
        tips: tuple[Position, ...] = tuple(node.position for node in nodes)
        number = len(self.receipts) + 1
        self.receipts[digest] = Receipt(fixed_id("center"), 1, EPOCH, VISIT, number, at, tips, ())
        return digest

    @property
    def times(self) -> Times:
        return time_entries(self.strands, self.receipts.items())

    def bracket(self, node: Node) -> Bracket:
        return self.times.brackets[node.head]


def _writer(device: str) -> Writer:
    return Writer(device, bytes(32), fixed_id("person"), device == OFFICE)


def doubts(scene: Scene) -> list[tuple[int, Doubt, timedelta]]:
    return [(fault.seq, fault.doubt, fault.by) for fault in scene.times.faults]


def test_an_entry_lies_between_the_receipt_that_it_names_and_the_one_that_names_it() -> None:
    scene = Scene()
    first = scene.write(ANA, "2026-11-21T08:00:00+07:00")
    named = scene.confirm("2026-11-21T02:00:00Z", first)
    second = scene.write(ANA, "2026-11-21T10:00:00+07:00", boot="later", receipt=named)
    scene.confirm("2026-11-21T05:00:00Z", second)
    assert scene.bracket(first) == Bracket("2026-11-21T08:00:00+07:00", "", "2026-11-21T02:00:00Z")
    assert scene.bracket(second) == Bracket("2026-11-21T10:00:00+07:00", "2026-11-21T02:00:00Z", "2026-11-21T05:00:00Z")
    assert scene.times.faults == ()


def test_whoever_follows_was_not_written_before_it_either_and_the_first_receipt_counts_for_all_before_it() -> None:
    scene = Scene()
    begun = scene.write(ANA, "2026-11-21T08:00:00+07:00")
    named = scene.confirm("2026-11-21T02:00:00Z", begun)
    scene.write(ANA, "2026-11-21T10:00:00+07:00", receipt=named)
    last = scene.write(ANA, "2026-11-21T10:30:00+07:00", mono=30 * 60_000)
    scene.confirm("2026-11-21T05:00:00Z", last)
    scene.confirm("2026-11-21T06:00:00Z", last)
    assert scene.bracket(last).not_before == "2026-11-21T02:00:00Z"
    assert {one.not_after for one in scene.times.brackets.values()} == {"2026-11-21T02:00:00Z", "2026-11-21T05:00:00Z"}


def test_what_was_on_the_screen_of_another_encloses_too() -> None:
    scene = Scene()
    begun = scene.write(ANA, "2026-11-21T08:00:00+07:00")
    named = scene.confirm("2026-11-21T02:00:00Z", begun)
    told = scene.write(ANA, "2026-11-21T10:00:00+07:00", receipt=named)
    heard = scene.write(BEN, "2026-11-21T10:05:00+07:00", seen=scene.strands.view())
    scene.confirm("2026-11-21T05:00:00Z", heard)
    assert scene.bracket(heard).not_before == "2026-11-21T02:00:00Z"  # Ben had no receipt, and had seen Ana's entry
    assert scene.bracket(told).not_after == "2026-11-21T05:00:00Z"  # no receipt names Ana's, and one names Ben's


def test_what_names_no_receipt_and_has_none_is_enclosed_by_nothing() -> None:
    scene = Scene()
    alone = scene.write(ANA, "2026-11-21T08:00:00+07:00", receipt="ab" * 32)
    assert scene.bracket(alone) == Bracket("2026-11-21T08:00:00+07:00", "", "")


def test_a_time_before_a_receipt_that_the_writer_held_cannot_be_right() -> None:
    scene = Scene()
    named = scene.confirm("2026-11-21T02:00:00Z", scene.write(ANA, "2026-11-21T08:00:00+07:00"))
    scene.write(ANA, "2026-11-20T23:00:00+07:00", boot="later", receipt=named)
    assert (2, Doubt.EARLY, timedelta(hours=10)) in doubts(scene)


def test_a_time_after_the_center_had_it_cannot_be_right() -> None:
    scene = Scene()
    scene.confirm("2026-11-21T02:00:00Z", scene.write(ANA, "2031-11-21T02:00:00+00:00"))
    ((seq, doubt, by),) = doubts(scene)
    assert (seq, doubt, by.days) == (1, Doubt.LATE, 1826)


@pytest.mark.parametrize(
    ("at", "doubt", "by"),
    [
        ("2026-11-21T11:10:00+07:00", Doubt.FORWARD, timedelta(hours=3)),
        ("2026-11-21T05:10:00+07:00", Doubt.BACK, timedelta(hours=3)),
    ],
)
def test_a_clock_that_is_set_within_one_run_is_told_by_how_much(at: str, doubt: Doubt, by: timedelta) -> None:
    scene = Scene()
    scene.write(ANA, "2026-11-21T08:00:00+07:00", mono=1000)
    scene.write(ANA, at, mono=1000 + 10 * 60_000)
    assert doubts(scene) == [(2, doubt, by)]


def test_a_traveler_whose_offset_changes_has_set_no_clock() -> None:
    scene = Scene()
    scene.write(ANA, "2026-11-21T08:00:00+07:00", mono=0)
    scene.write(ANA, "2026-11-21T10:00:00+09:00", mono=90_000)
    assert doubts(scene) == []


def test_between_two_runs_only_going_back_can_be_told() -> None:
    scene = Scene()
    scene.write(ANA, "2026-11-21T08:00:00+07:00", mono=5_000_000, boot="monday")
    scene.write(ANA, "2026-11-24T08:00:00+07:00", mono=10, boot="thursday")
    scene.write(ANA, "2026-11-22T08:00:00+07:00", mono=10, boot="friday")
    assert doubts(scene) == [(3, Doubt.BACK, timedelta(days=2))]


def test_the_clock_of_the_center_is_not_judged_by_itself() -> None:
    scene = Scene()
    scene.write(OFFICE, "2026-11-21T08:00:00Z", mono=0)
    scene.write(OFFICE, "2020-11-21T08:00:00Z", mono=1)
    assert doubts(scene) == []


def test_seconds_are_no_fault() -> None:
    scene = Scene()
    first = scene.write(ANA, "2026-11-21T02:01:30Z", mono=0)
    named = scene.confirm("2026-11-21T02:00:00Z", first)
    scene.write(ANA, "2026-11-21T02:00:10Z", mono=20_000, receipt=named)
    assert doubts(scene) == []


ODD = ["1000-01-01T00:00:00+14:00", "2999-12-31T23:59:59.123456789-14:00", "2026-11-21T02:00:00Z"]


@given(st.lists(st.tuples(st.sampled_from(ODD), st.integers(0, 2**53)), min_size=1, max_size=8))
def test_no_clock_makes_it_fail(said: list[tuple[str, int]]) -> None:
    scene = Scene()
    for at, mono in said:
        node = scene.write(ANA, at, mono=mono)
        scene.confirm("2026-11-21T02:00:00Z", node)
    assert len(scene.times.brackets) == len(said)
