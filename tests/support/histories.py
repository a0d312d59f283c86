"""Random histories of one visit: phones, the center, forks, liars, doubtful bodies, erasures and quarantines."""

import random
from dataclasses import dataclass, field

from sync.braid import bare_ops
from sync.journal import Body, Entry, Op, Position, Put, Void, device_id, head_zero, to_base32, write_entry
from sync.strands import Node, Strands, Writer
from sync.strictjson import JSON

DECIDING = frozenset({"step"})
RECORDS = [("answer", "6.1"), ("answer", "6.2@dock-3"), ("finding", "finding:6.1"), ("gadget", "g"), ("step", "s")]


@dataclass
class Phone:
    """A replica: what it holds, whose it is, and what it has already told of having seen."""

    writer: Writer
    strands: Strands
    at: Position
    lies: bool


@dataclass
class History:
    """`entries` in the order in which they were written; any order that keeps strands whole is possible too."""

    visit: str
    writers: list[Writer]
    entries: list[Entry] = field(default_factory=list)


class Historian:
    def __init__(self, seed: int, steps: int = 14) -> None:
        self.random = random.Random(seed)
        self.steps = steps
        offices = self.random.choice([1, 1, 2])
        writers = [self.writer(decides=number < offices) for number in range(self.random.randint(2, 4))]
        self.history = History(self.id(), writers)
        self.phones = [self.phone(writer) for writer in writers]

    def tell(self) -> History:
        for _ in range(self.steps):
            self.random.choice([self.write, self.write, self.write, self.hear, self.hear, self.clone])()
        return self.history

    # what can happen

    def write(self) -> None:
        phone = self.random.choice(self.phones)
        named = [(phone.strands.strand_name(node), node.position) for node in self.shown(phone)]
        body = Body(
            phone.writer.person if self.random.random() > 0.05 else self.id(),
            "2031-01-01T00:00:00Z" if self.random.random() < 0.3 else "2026-11-21T09:00:00+07:00",
            1,
            self.id(),
            tuple(self.ops(phone)),
        )
        seen = self.lie(phone, named) if phone.lies else named
        at = phone.at
        entry = write_entry(
            visit=self.history.visit,
            device=at.device,
            seq=at.n + 1,
            after=at.head,
            seen=seen,
            body=body,
            salt=self.random.randbytes(16),
        )
        if self.random.random() < 0.05:
            entry = Entry(entry.envelope, b'{"by":1.5}', entry.salt, entry.after)
        phone.at = phone.strands.add(entry).position
        self.history.entries.append(entry)

    def hear(self) -> None:
        """A part of what another phone holds arrives, in that phone's order, cut anywhere."""
        phone, other = self.random.choice(self.phones), self.random.choice(self.phones)
        news = other.strands.beyond(phone.strands.tips())
        for node in news[: self.random.randint(0, len(news))]:
            phone.strands.add(node.entry)

    def clone(self) -> None:
        """A vault was copied, or restored: two phones go on under one identity."""
        if self.random.random() < 0.4 and len(self.phones) < 6:
            phone = self.random.choice(self.phones)
            twin = self.phone(phone.writer, lies=phone.lies)
            for node in phone.strands.nodes[: self.random.randint(0, len(phone.strands.nodes))]:
                twin.strands.add(node.entry)
                if node.device == twin.at.device:
                    twin.at = node.position
            self.phones.append(twin)

    # the parts

    def shown(self, phone: Phone) -> list[Node]:
        nodes = [n for n in phone.strands.nodes if n.device != phone.at.device or n.head != phone.at.head]
        return self.random.sample(nodes, min(len(nodes), self.random.choice([0, 1, 1, 3])))

    def lie(self, phone: Phone, named: list[tuple[str, Position]]) -> list[tuple[str, Position]]:
        other = self.random.choice(self.history.writers)
        false = Position(other.device, self.random.randint(1, 9), self.random.randbytes(32))
        return [*named, (other.device, false)]

    def ops(self, phone: Phone) -> list[Op]:
        if phone.writer.decides and phone.strands.nodes and self.random.random() < 0.6:
            return [self.law(phone)]
        return [self.op() for _ in range(self.random.choice([1, 1, 1, 2, 3, 0]))]

    def op(self) -> Op:
        kind, record = self.random.choice(RECORDS)
        if self.random.random() < 0.25:
            return Void(kind, record, "no longer")
        values: list[JSON] = [True, 1, "met", None, {"is": "not_met"}]
        names = self.random.sample(["outcome", "statement", "note"], self.random.randint(0, 2))
        return Put(kind, record, {name: self.random.choice(values) for name in names})

    def law(self, phone: Phone) -> Op:
        others = [node for node in phone.strands.nodes if node.device != phone.at.device]
        node = self.random.choice(others or phone.strands.nodes)
        if self.random.random() < 0.4 and isinstance(node.body, Body):
            target: dict[str, JSON] = {"device": node.device, "seq": node.seq, "leaf": node.leaf.hex()}
            named = bare_ops(node.body)[: self.random.choice([9, 9, 9, 1])]
            return Put("erasure", self.id(), {"target": {**target, "ops": named}, "ground": "law"})
        record = self.random.choice(["q1", "q2"])
        if self.random.random() < 0.4:
            return Void("quarantine", record, "lifted")
        return Put("quarantine", record, {"entry": node.leaf.hex(), "reason": "doubtful"})

    def phone(self, writer: Writer, lies: bool | None = None) -> Phone:
        strands = Strands(self.history.visit, self.history.writers)
        beginning = Position(writer.device, 0, head_zero(self.history.visit, writer.public_key))
        liar = (self.random.random() < 0.25 and not writer.decides) if lies is None else lies
        return Phone(writer, strands, beginning, liar)

    def writer(self, decides: bool) -> Writer:
        key = self.random.randbytes(32)
        return Writer(device_id(key), key, self.id(), decides)

    def id(self) -> str:
        return to_base32(self.random.randbytes(16))


def in_another_order(history: History, chance: random.Random) -> list[Entry]:
    """The same entries in an order in which every strand still arrives whole, some of them twice."""
    left, arrived, order = list(history.entries), set[bytes](), list[Entry]()
    beginnings = {head_zero(history.visit, writer.public_key) for writer in history.writers}
    while left:
        ready = [entry for entry in left if entry.after in arrived or entry.after in beginnings]
        entry = chance.choice(ready)
        left.remove(entry)
        arrived.add(entry.head)
        order.append(entry)
        if chance.random() < 0.1:
            order.append(chance.choice(order))
    return order
