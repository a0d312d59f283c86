"""Whom entries of the center let in. Read from the strands alone, so that a restored center finds it again."""

from sync.braid import fold
from sync.strands import Strands

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
