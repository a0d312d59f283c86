"""Whom entries of the center let in. Read from the strands alone, so that a restored center finds it again."""

from dataclasses import dataclass
from typing import Final

from sync.braid import fold
from sync.strands import Strands

MEMBER: Final = "member"
ENDED: Final = "ended"


@dataclass(frozen=True, slots=True)
class Access:
    """Persons with access, and persons whom the center has named and who have none (any more)."""

    members: frozenset[str]
    ended: frozenset[str]


def access_of(strands: Strands) -> Access:
    """Those have access whose access record says so, and no other writing at the center says otherwise."""
    state = fold(_of_the_center(strands), frozenset())
    members = frozenset(
        record.id
        for record in state.of_kind("access")
        if (grant := record.fields.get("grant")) is not None
        and all(written.value == MEMBER for written in grant.standing)
    )
    named = frozenset(record_id for kind, record_id in state.records if kind == "access")
    return Access(members, named - members)


def members_of(strands: Strands) -> frozenset[str]:
    return access_of(strands).members


def _of_the_center(strands: Strands) -> Strands:
    chosen = Strands(strands.visit, strands.writers.values())
    for node in strands.nodes:
        if strands.writers[node.device].decides:
            chosen.add(node.entry)
    return chosen
