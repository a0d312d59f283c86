"""Gathers what a screen shows of a visit, off the loop: names for persons, and together what belongs together."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from inspector_app.central.custody import Custody
from inspector_app.central.reading import Reading
from inspector_app.central.review.sheet import Category, Member, Picture, Sheet
from inspector_app.central.tables import Person
from inspector_app.criteria.elements import Element
from inspector_app.visits.ids import answer_of_finding, natural_order
from inspector_app.visits.records import Conflict, Photo, Remark, Visit
from inspector_app.visits.rules import progress
from inspector_app.visits.values import FindingKind, Reference, known

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
    return Sheet(
        reading=reading,
        custody=custody,
        me=me,
        names=names,
        members=tuple(_members(reading, known_people, access - {own})),
        categories=tuple(_categories(reading)),
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
    found = [_picture(photo, dict(views.get(known(photo.digest) or "", [])), held) for photo in visit.photos]
    return sorted(found, key=lambda one: (natural_order(min(one.shows, default="~", key=natural_order)), one.at))


def _picture(photo: Photo, views: Mapping[object, object], held: frozenset[str]) -> Picture:
    def view(role: str) -> str | None:
        digest = views.get(role)
        return digest if isinstance(digest, str) and digest in held else None

    stamp, digest = photo.stamps.get("digest"), known(photo.digest) or ""
    return Picture(
        id=photo.id,
        digest=digest,
        thumbnail=view("thumbnail"),
        preview=view("preview"),
        is_here=digest in held,
        caption=known(photo.caption),
        media_type=known(photo.media_type),
        size=known(photo.size),
        taken_at=_taken_at(photo.taken),
        position=known(photo.position),
        trouble=known(photo.trouble),
        by=stamp.by if stamp else "",
        at=stamp.at if stamp else "",
        shows=tuple(answer for answer, shown in photo.shows.items() if shown is True),
    )


def _taken_at(taken: object) -> str | None:
    at = taken.get("at") if isinstance(taken, Mapping) else None
    return at if isinstance(at, str) else None


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


def _categories(reading: Reading) -> Iterable[Category]:
    criteria, visit = reading.criteria, reading.visit
    if criteria is None:
        return
    counted = {one.category: one for one in progress(visit, criteria.elements)}
    for category in criteria.categories:
        kinds = [one.kind for one in visit.findings if _is_in(criteria.element(one.answer), category.id)]
        clashes = [one for one in visit.conflicts if _is_in(criteria.element(_answer_of(one)), category.id)]
        yield Category(
            id=category.id,
            title=category.title.text(),
            progress=counted[category.id],
            actions=kinds.count(FindingKind.ACTION_REQUIRED),
            recommendations=kinds.count(FindingKind.RECOMMENDATION),
            conflicts=len(clashes),
        )


def _answer_of(conflict: Conflict) -> str:
    return answer_of_finding(conflict.id) or (conflict.id if conflict.kind == "answer" else "")


def _is_in(element: Element | None, category: str) -> bool:
    return element is not None and element.category == category
