"""A visit as one reader found it: strands, state and meaning of the same moment."""

from dataclasses import dataclass

from inspector_app.criteria.elements import CriterionSet
from inspector_app.visits.records import Visit
from sync.braid import State
from sync.strands import Strands, View

__all__ = ["Reading"]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """`place` is that of the newest entry before it was read; `criteria` is None where the visit's set is not here."""

    id: str
    place: int
    strands: Strands
    state: State
    visit: Visit
    criteria: CriterionSet | None

    @property
    def view(self) -> View:
        """What an entry has seen that is written by somebody who has this on the screen."""
        return self.strands.view()
