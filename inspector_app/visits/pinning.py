"""Which criterion sets a visit is pinned to: the one it names, or those that people disagree about."""

from collections.abc import Iterable

from inspector_app.visits.ids import VISIT_ID
from inspector_app.visits.records import Visit
from inspector_app.visits.shapes import SET_NAME, Misshapen
from inspector_app.visits.values import Gap, SetName
from sync.braid import Erased
from sync.journal import Op, Put
from sync.strictjson import JSON

__all__ = ["named_sets", "sets_named_by"]

_FIELD = "criterion_set"


def named_sets(visit: Visit) -> tuple[SetName, ...]:
    """The sets that a visit names, the one that is shown first before the others: one, unless two people moved it to
    different ones and nobody has settled it; none where it names none that can be read."""
    if isinstance(visit.criterion_set, SetName):
        return (visit.criterion_set,)
    if visit.criterion_set is not Gap.IN_CONFLICT:
        return ()
    wanted = ("visit", VISIT_ID, _FIELD)
    found = (one for one in visit.conflicts if (one.kind, one.id, one.field) == wanted)
    read = (_read(claim.value) for conflict in found for claim in conflict.claims)
    return tuple(dict.fromkeys(named for named in read if named is not None))


def sets_named_by(ops: Iterable[Op]) -> tuple[SetName, ...]:
    """The sets that these ops pin a visit to."""
    pins = (op.fields.get(_FIELD) for op in ops if isinstance(op, Put) and (op.kind, op.id) == ("visit", VISIT_ID))
    return tuple(named for value in pins if (named := _read(value)) is not None)


def _read(value: "JSON | Erased") -> SetName | None:
    if value is None or isinstance(value, Erased):
        return None
    try:
        return SET_NAME.read(value)
    except Misshapen:
        return None
