"""The published criterion sets as a list shows them: which edition is in effect, who uses it, who published it."""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspector_app.central.publications import Publication
from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.sets import age

__all__ = ["SetRow", "Standing", "make_set_rows"]


class Standing(enum.StrEnum):
    """Where an edition stands on a day."""

    IN_EFFECT = "in_effect"
    TO_COME = "to_come"
    SUPERSEDED = "superseded"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class SetRow:
    """One edition. `until` is its last day in effect, by its own date or because a newer one takes over; `visits` are
    those that go by it. `by` is "" for the center's command line; `published_at` is None for what came with the app."""

    criteria: CriterionSet
    standing: Standing
    until: dt.date | None
    visits: int
    by: str
    published_at: str | None


def make_set_rows(
    sets: Iterable[CriterionSet],
    used: Mapping[str, int],
    published: Mapping[str, Publication],
    names: Mapping[str, str],
    today: dt.date,
) -> tuple[SetRow, ...]:
    """The rows, by id and then by age, newest first.

    Args:
        used: by digest, how many visits go by the set.
        published: by digest, by whom and when.
        names: by a person's id.
    """
    by_id: dict[str, list[CriterionSet]] = {}
    for one in sets:
        by_id.setdefault(one.id, []).append(one)
    rows = []
    for _, editions in sorted(by_id.items()):
        for one in sorted(editions, key=age, reverse=True):
            until = _until(one, editions)
            note = published.get(one.digest)
            by = names.get(note.person, "") if note and note.person else ""
            standing = _standing(one, editions, today)
            rows.append(SetRow(one, standing, until, used.get(one.digest, 0), by, note.at if note else None))
    return tuple(rows)


def _until(one: CriterionSet, editions: Iterable[CriterionSet]) -> dt.date | None:
    """The first day of a newer edition ends it, whatever its own dates say."""
    ends = [newer.effective_from - dt.timedelta(days=1) for newer in editions if age(newer) > age(one)]
    return min([*ends, *([one.effective_until] if one.effective_until else [])], default=None)


def _standing(one: CriterionSet, editions: Iterable[CriterionSet], today: dt.date) -> Standing:
    if one.effective_from > today:
        return Standing.TO_COME
    if any(newer.in_effect(today) and age(newer) > age(one) for newer in editions):
        return Standing.SUPERSEDED
    return Standing.IN_EFFECT if one.in_effect(today) else Standing.ENDED
