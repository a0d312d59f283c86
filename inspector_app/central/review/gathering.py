"""Gathers what a screen shows of a visit, off the loop: names for persons, and together what belongs together."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from inspector_app.central.custody import Custody
from inspector_app.central.reading import Reading
from inspector_app.central.review.sheet import Asked, Member, Part, Picture, Shared, Sheet
from inspector_app.central.tables import Person
from inspector_app.criteria.elements import WALK, Condition, CriterionSet
from inspector_app.summary.pictures import name_of_picture
from inspector_app.ui.wording import word_for
from inspector_app.visits.annotations import (
    drawn_on,
    is_harmless,
    is_refused_elsewhere,
    is_shown_elsewhere,
    is_too_much,
    may_be_shown,
)
from inspector_app.visits.ids import answer_of_finding, natural_order
from inspector_app.visits.photofacts import said_of
from inspector_app.visits.records import Conflict, Photo, Remark, Visit
from inspector_app.visits.rules import CategoryProgress, WalkProgress, blocks_sign_off, progress, progress_by_walk
from inspector_app.visits.values import FindingKind, Gap, Reference, known

__all__ = ["gather"]

K = TypeVar("K")
V = TypeVar("V")


def gather(
    reading: Reading, custody: Custody, people: Iterable[Person], access: frozenset[str], me: str, own: str, center: str
) -> Sheet:
    """Everything a screen needs.

    Args:
        access: the ids of persons who may read and write the visit.
        me: the reader's id.
        own: the id in whose name the center's own jobs write, called `center`.
    """
    known_people = {person.id: person for person in people}
    names = {person.id: person.name or person.email for person in known_people.values()} | {own: center}
    pictures = {picture.id: picture for picture in _pictures(reading.visit, custody.held)}
    criteria, visit = reading.criteria, reading.visit
    elements = criteria.elements if criteria else ()
    return Sheet(
        reading=reading,
        custody=custody,
        me=me,
        names=names,
        members=tuple(_members(reading, known_people, access - {own})),
        parts=tuple(_parts(visit, criteria)) if criteria else (),
        asked={one.id: _asked(visit, criteria, one, names) for one in criteria.conditions} if criteria else {},
        blockers=blocks_sign_off(visit, elements, is_draft=criteria.is_draft) if criteria else (),
        pictures=pictures,
        by_answer=_grouped((answer, picture) for picture in pictures.values() for answer in picture.shows),
        remarks=_grouped(
            ((one.on.kind, one.on.id), one) for one in _in_time(reading.visit) if isinstance(one.on, Reference)
        ),
    )


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _in_time(visit: Visit) -> list[Remark]:
    return sorted(visit.remarks, key=lambda one: one.stamps["text"].at if "text" in one.stamps else "")


def _pictures(visit: Visit, held: frozenset[str]) -> Iterable[Picture]:
    """In the order of what they show, then of when they were kept."""
    views = _grouped((view.of, (view.role, view.digest)) for view in visit.views if isinstance(view.of, str))
    found = [_picture(visit, photo, dict(views.get(known(photo.digest) or "", [])), held) for photo in visit.photos]
    return sorted(found, key=lambda one: (natural_order(min(one.shows, default="~", key=natural_order)), one.at))


def _picture(visit: Visit, photo: Photo, views: Mapping[object, object], held: frozenset[str]) -> Picture:
    def view(role: str) -> str | None:
        digest = views.get(role)
        return digest if isinstance(digest, str) and digest in held else None

    stamp, digest = photo.stamps.get("digest"), known(photo.digest) or ""
    shows = tuple(answer for answer, shown in photo.shows.items() if shown is True)
    return Picture(
        id=photo.id,
        digest=digest,
        thumbnail=view("thumbnail"),
        preview=view("preview"),
        is_here=digest in held,
        caption=known(photo.caption),
        media_type=known(photo.media_type),
        size=known(photo.size),
        said=said_of(photo),
        trouble=known(photo.trouble),
        by=stamp.by if stamp else "",
        at=stamp.at if stamp else "",
        shows=shows,
        shared=_shared(visit, photo, shows),
        annotated=name_of_picture(digest, drawn) if (drawn := drawn_on(visit, digest)) else None,
    )


def _shared(visit: Visit, photo: Photo, shows: Iterable[str]) -> Shared:
    if photo.shared in (Gap.IN_CONFLICT, Gap.UNREADABLE):
        return Shared.DISPUTED
    if photo.shared is not True:
        return Shared.ELSEWHERE if is_shown_elsewhere(visit, photo) else Shared.INSIDE
    if not may_be_shown(visit, photo):
        if not is_harmless(visit, photo):
            return Shared.SENSITIVE
        if is_refused_elsewhere(visit, photo):
            return Shared.TWICE
        return Shared.TOO_MUCH if is_too_much(drawn_on(visit, known(photo.digest) or "")) else Shared.UNREADABLE
    found = {finding.answer for finding in visit.findings}
    return Shared.NO_FINDING if found.isdisjoint(shows) else Shared.SHOWN


def _members(reading: Reading, people: Mapping[str, Person], access: frozenset[str]) -> Iterable[Member]:
    strands = reading.strands
    devices = _grouped((writer.person, device) for device, writer in strands.writers.items() if not writer.decides)
    entries: dict[str, int] = {}
    for node in strands.nodes:
        person = strands.writers[node.device].person
        entries[person] = entries.get(person, 0) + 1
    for person in sorted(access | devices.keys(), key=lambda one: (one not in access, one)):
        row = people.get(person)
        name, email, role = (row.name or row.email, row.email, row.role) if row else (person[:6], "", "")
        written, own = entries.get(person, 0), tuple(devices.get(person, ()))
        yield Member(person, name, email, role, person in access, written, own)


def _parts(visit: Visit, criteria: CriterionSet) -> Iterable[Part]:
    """The categories as the set has them, then the positions in the order of the walk."""
    of_category = {one.category: one for one in progress(visit, criteria.elements)}
    of_walk = {one.walk: one for one in progress_by_walk(visit, criteria.elements)}
    for category in criteria.categories:
        if category.id in of_category:
            yield _part(visit, criteria, category.id, category.title.text(), of_category[category.id])
    for position in WALK:
        if position in of_walk:
            yield _part(visit, criteria, position, word_for("walk", position), of_walk[position])


def _part(
    visit: Visit, criteria: CriterionSet, part_id: str, title: str, done: CategoryProgress | WalkProgress
) -> Part:
    empty = Part(part_id, title, done, 0, 0, 0)

    def is_in(answer: str) -> bool:
        element = criteria.element(answer)
        return element is not None and empty.holds(element)

    kinds = [one.kind for one in visit.findings if is_in(one.answer)]
    return replace(
        empty,
        actions=kinds.count(FindingKind.ACTION_REQUIRED),
        recommendations=kinds.count(FindingKind.RECOMMENDATION),
        conflicts=sum(is_in(_answer_of(one)) for one in visit.conflicts),
    )


def _answer_of(conflict: Conflict) -> str:
    return answer_of_finding(conflict.id) or (conflict.id if conflict.kind == "answer" else "")


def _asked(visit: Visit, criteria: CriterionSet, condition: Condition, names: Mapping[str, str]) -> Asked:
    said, stamp = visit.condition.get(condition.id, Gap.UNANSWERED), visit.stamps.get(f"condition.{condition.id}")
    is_known = stamp is not None and bool(stamp.by) and said is not Gap.UNANSWERED
    return Asked(
        condition=condition,
        said=said,
        author=(names.get(stamp.by) or stamp.by[:6]) if stamp and is_known else "",
        at=stamp.at if stamp and is_known else "",
        decides=tuple(element.id for element in criteria.elements if element.condition == condition.id),
    )
