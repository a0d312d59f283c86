"""A visit as the list shows it: kept in the vault as the visit's header, so that the list opens no journal."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspector_app.criteria.elements import CriterionSet
from inspector_app.visits.records import Visit
from inspector_app.visits.rules import CategoryProgress, progress
from inspector_app.visits.stages import stage
from inspector_app.visits.values import FindingKind, known
from sync.strictjson import JSON


@dataclass(frozen=True, slots=True)
class Card:
    """One visit of the list. `answered` and `total` count elements."""

    id: str
    partner: str
    place: str
    entity_type: str
    purpose: str
    starts_on: str
    stage: str
    answered: int
    total: int
    actions: int
    conflicts: int
    remarks: int
    is_draft: bool
    """Whether its criterion set is not verified, and therefore not for use."""

    def to_header(self) -> JSON:
        """Without the id, which is the row's."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "id"}

    @classmethod
    def from_header(cls, visit: str, header: JSON) -> "Card | None":
        """None where the header was never written by a screen: the journal has to be opened once."""
        if not isinstance(header, dict):
            return None
        names = [name for name in cls.__slots__ if name != "id"]
        if any(name not in header for name in names):
            return None
        return cls(visit, **{name: header[name] for name in names})  # type: ignore[arg-type]


def nothing_of(visit: str) -> Card:
    """A visit of which not even the name can be read."""
    return Card(visit, "", "", "", "", "", "planned", 0, 0, 0, 0, 0, is_draft=False)


def card_of(
    visit_id: str, visit: Visit, criteria: CriterionSet | None, done: Sequence[CategoryProgress] | None = None
) -> Card:
    """A visit's card as it is now. `done` is how far its categories are, where that was counted already."""
    if done is None:
        done = progress(visit, criteria.elements if criteria else ())
    tallies = [tally for one in done for tally in (one.must, one.should)]
    day = known(visit.starts_on)
    return Card(
        id=visit_id,
        partner=known(visit.partner_name) or "",
        place=place_of(visit),
        entity_type=known(visit.entity_type) or "",
        purpose=known(visit.purpose) or "",
        starts_on=day.isoformat() if day else "",
        stage=str(stage(visit)),
        answered=sum(tally.answered for tally in tallies),
        total=sum(tally.total for tally in tallies),
        actions=sum(finding.kind is FindingKind.ACTION_REQUIRED for finding in visit.findings),
        conflicts=len(visit.conflicts),
        remarks=sum(known(remark.settled) is not True for remark in visit.remarks),
        is_draft=criteria is not None and criteria.is_draft,
    )


def place_of(visit: Visit) -> str:
    """City, state and country, as far as they are known."""
    return ", ".join(part for part in (known(visit.city), known(visit.state), known(visit.country)) if part)
