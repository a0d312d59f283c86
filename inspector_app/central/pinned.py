"""The criterion set that a visit is pinned to, as far as it is published here."""

import hashlib

from inspector_app.central.errors import NotThatSet
from inspector_app.central.opening import curing
from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.errors import CriterionSetError
from inspector_app.criteria.sets import age, load_set
from inspector_app.visits.fold import fold_visit
from inspector_app.visits.ids import VISIT_ID
from inspector_app.visits.pinning import named_sets
from inspector_app.visits.records import Visit
from inspector_app.visits.values import Gap, Level, SetName
from sync.braid import State
from sync.server.center import Center

__all__ = ["Sets", "fold_pinned"]


class Sets:
    """The criterion sets that a center has published, each read once. Every method may raise CenterBusy."""

    def __init__(self, center: Center) -> None:
        self._center = center
        self._found: dict[str, CriterionSet] = {}

    @property
    def mark(self) -> str:
        """Differs with every publication: what was derived without a set is to be derived again when it is here."""
        digests = "\n".join(sorted(self._names()))
        return hashlib.sha256(digests.encode()).hexdigest()[:16]

    def by_digest(self, digest: str) -> CriterionSet | None:
        """None where no such file was published here. Raises CriterionSetRefused where it cannot be read here."""
        if digest not in self._found:
            with curing():
                content = self._center.document(digest)
            if content is None:
                return None
            self._found[digest] = load_set(content)
        return self._found[digest]

    def all(self) -> tuple[CriterionSet, ...]:
        """Every one that can be read here, by id, the older editions first."""
        found = (self._readable(digest) for digest in self._names())
        return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.id, age(one))))

    def _readable(self, digest: str) -> CriterionSet | None:
        try:
            return self.by_digest(digest)
        except CriterionSetError:
            return None

    def _names(self) -> dict[str, str]:
        with curing():
            return self._center.documents()

    def pinned(self, visit: Visit) -> CriterionSet:
        """The set that a visit is pinned to; where two people moved it to different ones, the first shown that is here.

        Raises:
            NotThatSet: the visit names none, or what it names is not here byte for byte.
        """
        named = named_sets(visit)
        why = _WHY[visit.criterion_set] if isinstance(visit.criterion_set, Gap) else ""
        for one in named:
            try:
                if (found := self.by_digest(one.digest)) is not None:
                    return found
                why = why or self._missing(one)
            except CriterionSetError:
                why = why or f"{_called(one)} cannot be read here"
        raise NotThatSet(why)

    def settled(self, visit: Visit) -> CriterionSet:
        """The same for what is printed: there a conflict never looks as if it were settled. Raises NotThatSet."""
        if visit.criterion_set is Gap.IN_CONFLICT:
            raise NotThatSet(_WHY[visit.criterion_set])
        return self.pinned(visit)

    def _missing(self, named: SetName) -> str:
        is_here = f"{named.id} {named.edition}" in self._names().values()
        other = "here with another text than the one that the visit is pinned to"
        return f"{_called(named)} is {other if is_here else 'not here'}"


def _called(named: SetName) -> str:
    return f"criterion set {named.id[:80]!r}, edition {named.edition[:40]!r},"


_WHY = {
    Gap.UNANSWERED: "the visit names no criterion set",
    Gap.IN_CONFLICT: "two people gave the visit different criterion sets, and nobody has settled it",
    Gap.ERASED: "the visit's criterion set was erased",
    Gap.UNREADABLE: "what the visit names as its criterion set cannot be read",
}


def fold_pinned(state: State, sets: Sets) -> tuple[Visit, CriterionSet | None]:
    """The visit under the set it is pinned to; where that is not here no level is known and there are no findings."""
    try:
        criteria = sets.pinned(_header(state))
    except NotThatSet:
        return fold_visit(state, _no_level), None
    return fold_visit(state, criteria.level), criteria


def _header(state: State) -> Visit:
    """The visit's own record alone; read through the fold, so that a conflict is one here too."""
    header = state.record("visit", VISIT_ID)
    alone = State({} if header is None else {("visit", VISIT_ID): header})
    return fold_visit(alone, _no_level)


def _no_level(_element: str) -> Level | None:
    return None
