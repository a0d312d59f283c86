"""What the entries and receipts in a package name and the package does not hold.

Much of it may lawfully be missing. An author may have seen a strand that the center keeps aside, or that never came to
whoever made the package; a phone whose access has ended keeps its own strand alone, with the receipts that name all; a
receipt may have been given to a colleague, or before a backup was restored. So it is told, for nobody to take what is
consistent for all there was. The center itself always has what it confirmed: missing in a package that the center made,
that is a fault.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from inspector_app.visits.shapes import COVERS, Misshapen
from sync.journal import STRAND_NAME, Body, Position, Put
from sync.laws import read_erasure
from sync.notes import Receipt
from sync.strands import Strands

__all__ = ["Unheld", "unheld_by_entries", "unheld_receipts", "unheld_strand"]


@dataclass(frozen=True, slots=True)
class Unheld:
    """Something that is named at that place and is not in the package. `center_has`: the center is never without it."""

    where: str
    what: str
    center_has: bool = False


def unheld_by_entries(
    strands: Strands, places: Mapping[bytes, str], receipts: Mapping[str, Receipt]
) -> Iterator[Unheld]:
    """What entries name.

    Args:
        places: where each entry stands, by its head.
        receipts: the genuine ones, by digest.
    """
    leaves = {node.leaf for node in strands.nodes}
    for node in strands.nodes:
        where = places[node.head]
        for seen in node.envelope.seen:
            if strands.find(seen) is None:
                yield Unheld(where, f"it was written in sight of entry {seen.n} of {seen.device}")
        body = node.body
        if not isinstance(body, Body):
            continue
        if body.receipt is not None and body.receipt not in receipts:
            yield Unheld(where, f"its writer held the receipt whose SHA-256 is {body.receipt}")
        for erased in (leaf for op in body.ops for leaf in read_erasure(op)):
            if strands.writers[node.device].decides and erased not in leaves:
                yield Unheld(where, f"it erases the entry whose leaf is {erased.hex()}")
        yield from (
            Unheld(where, f"it signs off entry {at.n} of {at.device}")
            for at in _signed_off(body)
            if not strands.knows(at)
        )


def _signed_off(body: Body) -> Iterator[Position]:
    for op in body.ops:
        if isinstance(op, Put) and op.kind == "sign_off" and "covers" in op.fields:
            with suppress(Misshapen):
                for name, (n, head) in COVERS.read(op.fields["covers"]).strands.items():
                    if strand := STRAND_NAME.fullmatch(name):
                        yield Position(strand[1], n, bytes.fromhex(head))


def unheld_receipts(receipts: Mapping[str, Receipt]) -> Iterator[Unheld]:
    """Gaps in their numbers: within an epoch they count from 1, but for those of a part, which have none.

    Args:
        receipts: the genuine ones, by where they stand.
    """
    by_epoch: dict[str, dict[int, str]] = defaultdict(dict)
    for where, receipt in receipts.items():
        if receipt.number:
            by_epoch[receipt.epoch].setdefault(receipt.number, where)
    for epoch, numbered in by_epoch.items():
        before = 0
        for number in sorted(numbered):
            if number > before + 1:
                gap = f"receipt {before + 1}" if number == before + 2 else f"receipts {before + 1} to {number - 1}"
                yield Unheld(numbered[number], f"before it the center gave {gap} of epoch {epoch}", center_has=True)
            before = number


def unheld_strand(where: str, who: str, at: Position) -> Unheld:
    """Of a writer of whom there is nothing at all: neither an entry nor the certificate."""
    return Unheld(where, f"{who} entry {at.n} of {at.device}", center_has=True)
