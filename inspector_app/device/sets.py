"""The criterion sets on a device: those that came with the app, and those that came from the center by sync."""

import datetime as dt

from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.errors import CriterionSetError
from inspector_app.criteria.sets import Shelf, age, load_set
from inspector_app.device.errors import NotThatSet, SetsDiffer
from inspector_app.vault.vault import Vault
from inspector_app.visits.pinning import named_sets
from inspector_app.visits.records import Visit
from inspector_app.visits.values import Gap


class SetsHere:
    """Found by digest for a visit that is open, by kind of partner and day for one that begins.

    Args:
        shipped: those that came with the app.
    """

    def __init__(self, vault: Vault, shipped: Shelf | None = None) -> None:
        self._vault, self._shipped = vault, shipped or _SHIPPED
        self._found: dict[str, CriterionSet] = {}
        self._all = Shelf(self._shipped.folder, more=lambda: vault.read(lambda contents: contents.documents()))

    @property
    def carried(self) -> frozenset[str]:
        """The digests of those that came with the app: the center need not send them."""
        return self._shipped.digests()

    def carried_file(self, digest: str) -> bytes | None:
        """The published file of one that came with the app; a later app may come without it."""
        return self._shipped.content(digest)

    def content(self, digest: str) -> bytes | None:
        """The published file of these bytes; None where it is not here."""
        return self._shipped.content(digest) or self._vault.read(lambda contents: contents.document(digest))

    def by_digest(self, digest: str) -> CriterionSet | None:
        """The set of exactly these bytes. None where it is not here, or this app cannot read it."""
        if digest not in self._found:
            content = self.content(digest)
            if content is None:
                return None
            try:
                self._found[digest] = load_set(content)
            except CriterionSetError:
                return None
        return self._found[digest]

    def of(self, visit: Visit) -> CriterionSet:
        """The set that a visit is pinned to; where two people moved it to different ones, the first shown that is here.

        Raises:
            NotThatSet: it names none, or what it names has not come here yet, byte for byte.
        """
        found = (self.by_digest(named.digest) for named in named_sets(visit))
        for criteria in found:
            if criteria is not None:
                return criteria
        raise NotThatSet

    def to_start(self, entity_type: str, day: dt.date) -> tuple[CriterionSet, ...]:
        """Those that a visit to that kind of partner may be started with on a day; drafts are among them."""
        return self._all.for_entity(entity_type, day)

    def to_move_to(self, pinned: CriterionSet, day: dt.date) -> tuple[CriterionSet, ...]:
        """Those in effect on a day that a visit pinned to this one could move to: for the same kind of partner, of the
        same set only a newer edition, and from a set that may be used never to a draft."""
        offered = (one for one in self.to_start(pinned.entity_type, day) if pinned.is_draft or not one.is_draft)
        return tuple(one for one in offered if one.id != pinned.id or age(one) > age(pinned))


def settled(visit: Visit, criteria: CriterionSet) -> CriterionSet:
    """The set that a visit is printed by. Raises SetsDiffer: a conflict never looks as if it were settled."""
    if visit.criterion_set is Gap.IN_CONFLICT:
        raise SetsDiffer
    return criteria


_SHIPPED = Shelf()
