"""What entries of the center oblige this holder to: whom to let in, what to destroy. Read from the strands alone."""

from collections.abc import Iterable, Mapping

from sync.braid import _read_erasure, fold
from sync.journal import HEX_DIGEST, Body, Put
from sync.strands import Node, Strands

MEMBER = "member"


def members_of(strands: Strands) -> frozenset[str]:
    """The persons with access: whose access record says so, and no other writing at the center says otherwise."""
    state = fold(_of_the_center(strands), frozenset())
    grants = ((record.id, record.fields.get("grant")) for record in state.of_kind("access"))
    return frozenset(
        person
        for person, grant in grants
        if grant is not None and all(written.value == MEMBER for written in grant.standing)
    )


def _of_the_center(strands: Strands) -> Strands:
    chosen = Strands(strands.visit, strands.writers.values())
    for node in strands.nodes:
        if strands.writers[node.device].decides:
            chosen.add(node.entry)
    return chosen


def erasures_among(strands: Strands, nodes: Iterable[Node]) -> Mapping[bytes, frozenset[str]]:
    """What these entries erase: leaf of the erased entry -> digests of its photos. By the fold's own rule."""
    erased: dict[bytes, frozenset[str]] = {}
    for node in nodes:
        body, writer = node.body, strands.writers[node.device]
        if writer.decides and isinstance(body, Body) and body.by == writer.person:
            for op in body.ops:
                for leaf in _read_erasure(op):
                    assert isinstance(op, Put)
                    erased[leaf] = erased.get(leaf, frozenset()) | _photos_of(op)
    return erased


def _photos_of(op: Put) -> frozenset[str]:
    target = op.fields.get("target")
    photos = target.get("photos") if isinstance(target, dict) else None
    if not isinstance(photos, list):
        return frozenset()
    return frozenset(photo for photo in photos if isinstance(photo, str) and HEX_DIGEST.fullmatch(photo))
