"""What is proven of each strand of a visit: whose it is, and how far its device and the center have signed for it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sync.journal import Body
from sync.notes import Receipt
from sync.strands import Node, Strands

__all__ = ["ReceiptSeen", "StrandProof", "strand_proofs"]


@dataclass(frozen=True, slots=True)
class StrandProof:
    """One strand, or one branch of it, from its first entry to its last.

    `name` is the strand's, `head` of its last entry (hex). `signed` and `confirmed` count entries from the first on:
    up to which its device, and the center, have signed for it; at the center there is no need of either. `first_at` and
    `last_at` are by its own clock, `arrived_at` is when the center first confirmed the last of those it has; "" where
    there is none. `awaited` were vouched for and have not arrived; `revoked_at` is since when its device is revoked,
    "" where it is not.
    """

    name: str
    device: str
    person: str
    at_center: bool
    is_certified: bool
    entries: int
    head: str
    signed: int
    confirmed: int
    first_at: str
    last_at: str
    arrived_at: str
    awaited: int
    revoked_at: str

    @property
    def is_branch(self) -> bool:
        """Whether two copies of one vault wrote it and another."""
        return "~" in self.name


@dataclass(frozen=True, slots=True)
class ReceiptSeen:
    """A receipt of the visit. One that is not genuine counts nowhere, and is shown so."""

    digest: str
    said: Receipt
    is_genuine: bool


def strand_proofs(
    strands: Strands,
    *,
    certified: Callable[[str], bool],
    is_signed: Callable[[Node], bool],
    confirmed: frozenset[bytes],
    arrived: Mapping[bytes, str],
    awaited: Mapping[str, int],
    revoked: Mapping[str, str],
) -> Iterator[StrandProof]:
    """Every strand by its end, in the order of devices.

    Args:
        certified: whether a device's certificate is genuine.
        is_signed: whether a checkpoint of its own writer names this entry.
        confirmed: the heads of entries that the newest receipt covers.
        arrived: by head, when the center first confirmed it.
        awaited: by device, how many entries were vouched for and have not arrived.
        revoked: by device, since when it is revoked.
    """
    for tip in strands.tips():
        end = strands.node_at(tip.head)
        if end is None:
            continue
        path, writer = list(end.path()), strands.writers[end.device]
        held = next((node for node in path if node.head in confirmed), None)
        yield StrandProof(
            name=strands.strand_name(end),
            device=end.device,
            person=writer.person,
            at_center=writer.decides,
            is_certified=certified(end.device),
            entries=len(path),
            head=end.head.hex(),
            signed=next((node.seq for node in path if is_signed(node)), 0),
            confirmed=held.seq if held else 0,
            first_at=_said(reversed(path)),
            last_at=_said(iter(path)),
            arrived_at=arrived.get(held.head, "") if held else "",
            awaited=awaited.get(end.device, 0),
            revoked_at=revoked.get(end.device, ""),
        )


def _said(path: Iterator[Node]) -> str:
    """The time of the first of these that can be read: one may have been erased."""
    return next((node.body.at for node in path if isinstance(node.body, Body)), "")
