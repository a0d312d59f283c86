"""The cast of a small story: hands that write in one visit. Each holds only what it has written and heard."""

import itertools
import random
from collections.abc import Iterator, Sequence

from sync.braid import Fold, Record, Register, State, fold
from sync.journal import Body, Entry, Op, Put, Void
from sync.strands import Node, Pen, Strands, View, Writer
from sync.strictjson import JSON
from tests.support.fixed import EVERYBODY, FixedWriter, fixed_bytes, fixed_id

VISIT = fixed_id("the visit")
DECIDING = frozenset({"step"})
ANSWER = ("answer", "6.1")


class Hand:
    """One writer's copy of the visit. `writes` and the rest act as on a screen that shows all that is here."""

    def __init__(self, who: FixedWriter, writers: Sequence[Writer]) -> None:
        self.who = who
        self.strands = Strands(VISIT, writers)
        self._salts = (fixed_bytes(f"{who.name}, salt {number}", 16) for number in itertools.count())

    def writes(
        self,
        *ops: Op,
        by: str | None = None,
        at: str = "2026-11-21T09:00:00+07:00",
        view: View | None = None,
        salt: str = "",
    ) -> Node:
        """Write one entry and keep it. `view` is what was on the screen, where that was not everything."""
        body = Body(by or self.who.person, at, 1, fixed_id("boot"), ops)
        pen = Pen(self.strands, self.who.device)
        drawn = fixed_bytes(salt, 16) if salt else next(self._salts)
        return self.strands.add(pen.write(body, self.strands.view() if view is None else view, drawn))

    def puts(self, *record: str, **fields: JSON) -> Node:
        kind, record_id = record or ANSWER
        return self.writes(Put(kind, record_id, fields))

    def voids(self, *record: str) -> Node:
        kind, record_id = record or ANSWER
        return self.writes(Void(kind, record_id, "no longer"))

    def hears(self, *others: "Hand") -> None:
        """Everything that they hold arrives here."""
        for other in others:
            for node in other.strands.nodes:
                self.strands.add(node.entry)

    def hears_entries(self, *entries: Entry) -> None:
        for entry in entries:
            self.strands.add(entry)

    def state(self) -> State:
        return fold(self.strands, DECIDING)

    def record(self, *record: str) -> Record:
        kind, record_id = record or ANSWER
        return self.state().records[kind, record_id]

    def register(self, name: str, *record: str) -> Register:
        return self.record(*record).fields[name]

    def values(self, name: str, *record: str) -> list[object]:
        """The values that stand, the one that is shown first."""
        return [written.value for written in self.register(name, *record).standing]

    def reasons(self) -> list[str]:
        return [aside.why for aside in self.state().set_aside]


class Cast:
    """The named hands of a story."""

    def __init__(self, *who: FixedWriter) -> None:
        self._writers = [one.writer for one in (*EVERYBODY, *who)]

    def hand(self, who: FixedWriter) -> Hand:
        return Hand(who, self._writers)

    def clone(self, hand: Hand, *, nodes: int | None = None) -> Hand:
        """A second vault with the same identity, from a backup that holds its first `nodes` entries (all of them)."""
        twin = Hand(hand.who, self._writers)
        twin._salts = (fixed_bytes(f"{hand.who.name}, twin, salt {number}", 16) for number in itertools.count())
        twin.hears_entries(*(node.entry for node in hand.strands.nodes[:nodes]))
        return twin

    def all_of(self, *hands: Hand) -> Hand:
        """A reader who has heard everybody."""
        reader = Hand(hands[0].who, self._writers)
        reader.hears(*hands)
        return reader


def digests_in_any_order(hand: Hand, times: int = 200) -> set[str]:
    """The state digests of what this hand holds, arriving in many orders, folded at the end and as it arrives."""
    return set(_digests(hand, times))


def _digests(hand: Hand, times: int) -> Iterator[str]:
    for seed in range(times):
        chance = random.Random(seed)
        strands = Strands(VISIT, hand.strands.writers.values())
        growing = Fold(strands, DECIDING)
        for entry in in_some_order(hand, chance):
            node = strands.add(entry)
            if chance.random() < 0.5:
                growing.add(node)
        growing.catch_up()
        yield growing.state().digest()
        yield fold(strands, DECIDING).digest()


def in_some_order(hand: Hand, chance: random.Random) -> list[Entry]:
    """Its entries in an order in which every strand arrives whole."""
    order: list[Entry] = []
    ready = [node for node in hand.strands.nodes if node.parent is None]
    while ready:
        node = ready.pop(chance.randrange(len(ready)))
        order.append(node.entry)
        ready += node.children
    return order
