"""What somebody hands in of one visit, and what can be read of it before it has a place."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sync.exchange import Run
from sync.journal import VERSION, Body, PhotoName
from sync.notes import Checkpoint
from sync.signed import NotGenuine, Signed
from sync.strands import Node


@dataclass(frozen=True, slots=True)
class Handed:
    """What somebody hands in of one visit.

    Args:
        brought_by: the device that brings it.
        owner: the person whose visit it becomes if it is nobody's yet; None for a device that was revoked.
        admitted: devices that a supervisor lets in all the same, revoked ones and those of persons without access.
    """

    runs: Sequence[Run]
    checkpoints: Sequence[Signed]
    brought_by: str
    owner: str | None = None
    admitted: Collection[str] = ()


def is_office(visit: str) -> bool:
    """Whether this is a journal for the office alone, which no device ever holds."""
    return "/" in visit


def photos_named_by(nodes: Iterable[Node]) -> list[PhotoName]:
    """The photos that entries name whose content holds. Most name none; those are not even read."""
    found: list[PhotoName] = []
    for node in nodes:
        raw = node.entry.body
        is_known = node.envelope.v == VERSION
        if is_known and raw is not None and (b'"photos"' in raw or b"\\u" in raw) and isinstance(node.body, Body):
            found += node.body.photos
    return found


def claimed_device(note: Signed) -> str:
    try:
        return Checkpoint.read(note.text).position.device
    except NotGenuine:
        return ""
