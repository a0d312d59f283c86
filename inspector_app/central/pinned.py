"""The criterion set that a visit is pinned to, as far as it is at hand."""

import hashlib
from pathlib import Path

from inspector_app.central.errors import NotThatSet
from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.errors import CriterionSetError
from inspector_app.criteria.sets import find_set, sets_folder
from inspector_app.visits.fold import fold_visit
from inspector_app.visits.ids import VISIT_ID
from inspector_app.visits.records import Visit
from inspector_app.visits.values import Gap, Level, SetName
from sync.braid import State

__all__ = ["Sets", "fold_pinned"]


class Sets:
    """The criterion sets in a folder, each read once. `mark` differs where the files do: what was derived from one
    folder's sets is not what another's would give."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or sets_folder()
        self._found: dict[SetName, CriterionSet] = {}
        files = sorted(self._folder.glob("*.toml"))
        digests = "".join(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n" for file in files)
        self.mark = hashlib.sha256(digests.encode()).hexdigest()[:16]

    def pinned(self, named: SetName | Gap) -> CriterionSet:
        """The set that a visit names.

        Raises:
            NotThatSet: the visit names none, two people named different ones, or this one is not here byte for byte.
        """
        if isinstance(named, Gap):
            raise NotThatSet(_WHY[named])
        if named not in self._found:
            self._found[named] = self._find(named)
        return self._found[named]

    def _find(self, named: SetName) -> CriterionSet:
        called = f"criterion set {named.id[:80]!r}, edition {named.edition[:40]!r},"
        try:
            found = find_set(named.id, self._folder)
        except CriterionSetError as error:
            raise NotThatSet(f"{called} is not here") from error
        if found.digest != named.digest:
            raise NotThatSet(f"{called} is here with another text than the one that the visit is pinned to")
        return found


_WHY = {
    Gap.UNANSWERED: "the visit names no criterion set",
    Gap.IN_CONFLICT: "two people gave the visit different criterion sets, and nobody has settled it",
    Gap.ERASED: "the visit's criterion set was erased",
    Gap.UNREADABLE: "what the visit names as its criterion set cannot be read",
}


def fold_pinned(state: State, sets: Sets) -> tuple[Visit, CriterionSet | None]:
    """The visit under the set it is pinned to; where that is not here no level is known and there are no findings."""
    try:
        criteria = sets.pinned(_named(state))
    except NotThatSet:
        return fold_visit(state, _no_level), None
    return fold_visit(state, criteria.level), criteria


def _named(state: State) -> SetName | Gap:
    """What the visit's own record says; read through the fold, so that a conflict is one here too."""
    header = state.record("visit", VISIT_ID)
    alone = State({} if header is None else {("visit", VISIT_ID): header})
    return fold_visit(alone, _no_level).criterion_set


def _no_level(_element: str) -> Level | None:
    return None
