"""The queue as a list shows it: the center's rows, with what is new to this reader."""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspector_app.central.tables import ProjectedVisit

__all__ = ["Filter", "QueueRow", "keep", "make_rows"]


class Filter(enum.StrEnum):
    """Which visits are shown."""

    ALL = "all"
    NEW = "new"
    ACTIONS = "actions"
    CONFLICTS = "conflicts"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One visit. `new` counts entries that this reader has not had on the screen; None: never opened."""

    visit: str
    partner: str
    site: str
    place: str
    stage: str
    new: int | None
    actions: int
    recommendations: int
    conflicts: int
    open_remarks: int
    photos_here: int
    photos_named: int
    answered: int
    elements: int
    starts_on: dt.date | None
    arrived_at: str | None
    trouble: str | None
    is_draft: bool

    @property
    def has_news(self) -> bool:
        return self.new is None or self.new > 0

    @property
    def awaits_photos(self) -> bool:
        return self.photos_here < self.photos_named

    @property
    def searched(self) -> str:
        return " ".join((self.partner, self.site, self.place, self.stage.replace("_", " "), self.visit)).casefold()


def make_rows(
    visits: Iterable[ProjectedVisit], seen: Mapping[str, int], photos: Mapping[str, tuple[int, int]]
) -> tuple[QueueRow, ...]:
    """The rows, in the order of `visits`.

    Args:
        seen: by visit, up to which place this reader has seen it.
        photos: by visit, how many photos and views are here, and how many were named.
    """
    return tuple(_row(visit, seen.get(visit.visit), *photos.get(visit.visit, (0, 0))) for visit in visits)


def _row(visit: ProjectedVisit, seen: int | None, here: int, named: int) -> QueueRow:
    return QueueRow(
        visit=visit.visit,
        partner=visit.partner,
        site=visit.site,
        place=", ".join(part for part in (visit.city, visit.country) if part),
        stage=visit.stage,
        new=None if seen is None else max(0, visit.place - seen),
        actions=visit.actions_required,
        recommendations=visit.recommendations,
        conflicts=visit.conflicts,
        open_remarks=visit.open_remarks,
        photos_here=here,
        photos_named=named,
        answered=visit.answered,
        elements=visit.elements,
        starts_on=visit.starts_on,
        arrived_at=visit.arrived_at,
        trouble=visit.trouble,
        is_draft=visit.is_draft,
    )


def keep(rows: Iterable[QueueRow], wanted: Filter, text: str) -> list[QueueRow]:
    """Those that the filter lets through and that hold every word of the text."""
    words = text.casefold().split()
    return [row for row in rows if _passes(row, wanted) and all(word in row.searched for word in words)]


def _passes(row: QueueRow, wanted: Filter) -> bool:
    match wanted:
        case Filter.ALL:
            return True
        case Filter.NEW:
            return row.has_news
        case Filter.ACTIONS:
            return row.actions > 0
        case Filter.CONFLICTS:
            return row.conflicts > 0
        case Filter.WAITING:
            return row.awaits_photos or row.trouble is not None
