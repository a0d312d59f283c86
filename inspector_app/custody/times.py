"""When an entry can have been written, whatever its writer's clock said.

Two times of the center enclose it. An entry names the newest receipt that its writer held, so it was written after that
one was signed; and the first receipt that names it, or anything written by somebody who had seen it, was signed after
it was written. Between the two, the device's clock is a claim. Two things speak against it: a time outside of the two,
and a step of the clock against the milliseconds since the process began, which nobody can set (`sync.journal.Body`).
"""

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sync.journal import Body
from sync.notes import Receipt
from sync.strands import Node, Strands

__all__ = ["TOLERANCE", "Bracket", "ClockFault", "Doubt", "Times", "read_moment", "time_entries"]

TOLERANCE: Final = timedelta(minutes=2)
"""A telephone sets its clock by a network now and then, and no two clocks agree to the second."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """Of one entry: the center's times that enclose it, "" where there is none, and `said_at`, its writer's clock."""

    said_at: str
    not_before: str
    not_after: str


class Doubt(enum.StrEnum):
    """What speaks against a device's clock."""

    EARLY = "early"
    """It said an earlier time than that of a receipt which the writer held."""
    LATE = "late"
    """It said a later time than that at which the center had the entry."""
    FORWARD = "forward"
    """It was set forward since the entry before."""
    BACK = "back"
    """It was set back since the entry before."""


@dataclass(frozen=True, slots=True)
class ClockFault:
    """At this entry a device's clock cannot have been right; `by` is how far off it was, or was set, at least."""

    device: str
    seq: int
    head: bytes
    doubt: Doubt
    by: timedelta


@dataclass(frozen=True, slots=True)
class Times:
    """`brackets` by head, of every entry; `faults` in the order of the entries."""

    brackets: Mapping[bytes, Bracket] = field(default_factory=dict)
    faults: tuple[ClockFault, ...] = ()


def time_entries(strands: Strands, receipts: Iterable[tuple[str, Receipt]]) -> Times:
    """Enclose every entry.

    Args:
        receipts: with the digest by which entries name each. Only genuine ones: who calls has checked the signatures.
    """
    known = [(digest, receipt) for digest, receipt in receipts if read_moment(receipt.at) is not None]
    before = _not_before(strands, {digest: receipt.at for digest, receipt in known})
    after = _not_after(strands, (receipt for _, receipt in known))
    brackets = {
        node.head: Bracket(_said(node), before.get(node.head, ""), after.get(node.head, "")) for node in strands.nodes
    }
    on_devices = [node for node in strands.nodes if not strands.writers[node.device].decides]
    faults = [fault for node in on_devices for fault in (*_outside(node, brackets[node.head]), *_stepped(node))]
    return Times(brackets, tuple(faults))


def _said(node: Node) -> str:
    return node.body.at if isinstance(node.body, Body) else ""


def read_moment(text: str) -> datetime | None:
    """None for a time that no clock shows: an entry's is checked for its form alone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _knew(strands: Strands, node: Node) -> Iterator[Node]:
    """What its writer had seen: the entry before, and what was on the screen of other strands."""
    if node.parent is not None:
        yield node.parent
    for seen in node.envelope.seen:
        if (found := strands.find(seen)) is not None:
            yield found


def _not_before(strands: Strands, receipts: Mapping[str, str]) -> dict[bytes, str]:
    """By head, the newest receipt that the writer, or a writer whose entry was seen, held."""
    followers: dict[bytes, list[Node]] = {}
    naming: list[tuple[str, Node]] = []
    for node in strands.nodes:
        for known in _knew(strands, node):
            followers.setdefault(known.head, []).append(node)
        named = node.body.receipt if isinstance(node.body, Body) else None
        if named is not None and named in receipts:
            naming.append((receipts[named], node))
    found: dict[bytes, str] = {}
    # The newest first: whoever follows was not written before it either, and has its answer then.
    for at, first in sorted(naming, key=lambda one: datetime.fromisoformat(one[0]), reverse=True):
        waiting = [first]
        while waiting:
            node = waiting.pop()
            if node.head not in found:
                found[node.head] = at
                waiting += followers.get(node.head, ())
    return found


def _not_after(strands: Strands, receipts: Iterable[Receipt]) -> dict[bytes, str]:
    """By head, the first receipt that names it, or an entry whose writer had seen it."""
    found: dict[bytes, str] = {}
    for receipt in sorted(receipts, key=lambda one: datetime.fromisoformat(one.at)):
        waiting = [node for at in receipt.strands if (node := strands.node_at(at.head)) is not None]
        while waiting:
            node = waiting.pop()
            if node.head not in found:
                found[node.head] = receipt.at
                waiting += _knew(strands, node)
    return found


def _outside(node: Node, bracket: Bracket) -> Iterator[ClockFault]:
    said = read_moment(bracket.said_at)
    earliest, latest = read_moment(bracket.not_before), read_moment(bracket.not_after)
    if said is None:
        return
    if earliest is not None and said < earliest - TOLERANCE:
        yield ClockFault(node.device, node.seq, node.head, Doubt.EARLY, earliest - said)
    if latest is not None and said > latest + TOLERANCE:
        yield ClockFault(node.device, node.seq, node.head, Doubt.LATE, said - latest)


def _stepped(node: Node) -> Iterator[ClockFault]:
    """Within one run of the app the clock and the milliseconds must go on together; across two, time cannot go back."""
    body, before = node.body, _body_before(node)
    if before is None or not isinstance(body, Body):
        return
    said, said_before = read_moment(body.at), read_moment(before.at)
    if said is None or said_before is None:
        return
    step = said - said_before
    if body.boot == before.boot:
        step -= timedelta(milliseconds=body.mono - before.mono)
        if step > TOLERANCE:
            yield ClockFault(node.device, node.seq, node.head, Doubt.FORWARD, step)
    if step < -TOLERANCE:
        yield ClockFault(node.device, node.seq, node.head, Doubt.BACK, -step)


def _body_before(node: Node) -> Body | None:
    """Of the nearest entry before it in its strand that can be read: one in between may have been erased."""
    path = node.path()
    next(path)
    return next((one.body for one in path if isinstance(one.body, Body)), None)
