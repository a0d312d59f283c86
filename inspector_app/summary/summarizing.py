"""From a visit to what its partner may read."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TypeVar

from inspector_app.criteria.elements import CriterionSet, Element, Item
from inspector_app.summary.allowlist import AnotherSet, Shared
from inspector_app.summary.content import (
    AnswerSeen,
    CategorySeen,
    DocumentGiven,
    ElementSeen,
    FindingSeen,
    Person,
    PictureSeen,
    SetUsed,
    Site,
    SummaryContent,
    Text,
)
from inspector_app.visits.annotations import annotations_of
from inspector_app.visits.applicability import outcome_of
from inspector_app.visits.kinds import KINDS, Mark
from inspector_app.visits.records import Answer, Finding, Folded, Photo, Stamp, Visit
from inspector_app.visits.rules import due_on, progress
from inspector_app.visits.values import FindingKind, Gap, Outcome, OutcomeWord, SetName, known

__all__ = ["newest_shared", "summarize"]

T = TypeVar("T")


def summarize(visit: Visit, criteria: CriterionSet, *, at: str) -> SummaryContent:
    """What the partner may read of a visit as it stands now.

    Args:
        criteria: the set that the visit is pinned to.
        at: as of when, RFC 3339 with its offset; part of the content and its digest. `newest_shared` gives it.

    Raises:
        AnotherSet: the visit is pinned to another set, or was folded with the levels of another.
        ValueError: `at` is no time with an offset.
    """
    shared = Shared(visit)
    _check_set(shared, criteria)
    by_kind = {kind: tuple(_findings(visit, criteria, kind)) for kind in FindingKind}
    content = SummaryContent(
        at=at,
        site=_site(shared),
        purpose=_text(shared, "purpose"),
        visit_number=_said(shared.read("visit_number", int)),
        visits_planned=_said(shared.read("visits_planned", int)),
        starts_on=_day(shared, "starts_on"),
        ends_on=_day(shared, "ends_on"),
        entity_type=_text(shared, "entity_type"),
        criteria=_set_used(shared, criteria),
        team=_team(visit),
        attendees=_attendees(visit),
        categories=tuple(_categories(visit, criteria)),
        actions_required=by_kind[FindingKind.ACTION_REQUIRED],
        recommendations=by_kind[FindingKind.RECOMMENDATION],
        best_practices=by_kind[FindingKind.BEST_PRACTICE],
        documents=tuple(_documents(visit)),
        next_step=_text(shared, "next_step"),
        contact=_text(shared, "contact"),
    )
    # Asked here, so that a wrong time is refused before anybody keeps or signs the digest.
    _ = content.made_at
    return content


def newest_shared(visit: Visit) -> str | None:
    """When the newest of what a partner may read was written, by its writer's own clock; None where there is nothing.

    As the time of a summary it gives the same bytes on every device and at the center, once they are in step.
    """
    seen = (*visit.places, *visit.attendees, *visit.members, *visit.answers, *visit.findings, *visit.documents)
    seen = (*seen, *_pictured(visit))
    stamps = [stamp for record in (visit, *seen) for stamp in _shared_stamps(record)]
    times = [(moment, stamp.at) for stamp in stamps if (moment := _moment(stamp.at)) is not None]
    return max(times)[1] if times else None


def _pictured(visit: Visit) -> Iterator[Folded]:
    """The photos that are shown beside a finding, and what is drawn on them."""
    for photo in visit.photos:
        digest = known(photo.digest)
        if digest is not None and any(_shows(visit, photo, finding) for finding in visit.findings):
            yield photo
            yield from annotations_of(visit, digest)


def _shared_stamps(record: Folded) -> Iterator[Stamp]:
    for name, stamp in record.stamps.items():
        declared = KINDS[record.KIND].field(name)
        if declared is not None and declared.mark is Mark.SHAREABLE:
            yield stamp


def _moment(at: str) -> dt.datetime | None:
    """None for a time that no clock shows: an entry's is checked for its form alone."""
    try:
        moment = dt.datetime.fromisoformat(at)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _check_set(shared: Shared, criteria: CriterionSet) -> None:
    pinned = shared.read("criterion_set", SetName)
    if isinstance(pinned, SetName) and pinned.digest != criteria.digest:
        raise AnotherSet(f"{pinned.id} {pinned.edition}", f"{criteria.id} {criteria.edition}")


def _set_used(visit: Shared, criteria: CriterionSet) -> SetUsed:
    named = visit.read("criterion_set", SetName)
    return SetUsed(
        criteria.id,
        criteria.edition,
        criteria.digest,
        criteria.title.text(),
        " ".join(criteria.verified.note.text().split()),
        criteria.is_draft,
        is_being_settled=isinstance(named, Gap) and named is not Gap.UNANSWERED,
    )


def _site(visit: Shared) -> Site:
    return Site(
        partner_name=_text(visit, "partner_name"),
        site_name=_text(visit, "site_name"),
        street=_text(visit, "street"),
        city=_text(visit, "city"),
        state=_text(visit, "state"),
        postal_code=_text(visit, "postal_code"),
        country=_text(visit, "country"),
    )


def _team(visit: Visit) -> tuple[Person, ...]:
    team = [_person(Shared(member), "role", "office") for member in visit.members]
    return tuple(sorted(team, key=lambda one: (one.role != "lead", *_order(one))))


def _attendees(visit: Visit) -> tuple[Person, ...]:
    listed = [Shared(one) for one in visit.attendees]
    people = [_person(one, "title", "company") for one in listed if _may_be_named(one)]
    return tuple(sorted(people, key=_order))


def _may_be_named(attendee: Shared) -> bool:
    """Unless somebody said otherwise. In doubt (a conflict, an erasure) the person is left out."""
    return attendee.read("listed", bool) in (True, Gap.UNANSWERED)


def _person(record: Shared, role: str, of: str) -> Person:
    return Person(_text(record, "name"), _text(record, role), _text(record, of))


def _order(person: Person) -> tuple[str, str]:
    return str(person.of), str(person.name)


def _categories(visit: Visit, criteria: CriterionSet) -> Iterator[CategorySeen]:
    counted = {one.category: one for one in progress(visit, criteria.elements)}
    for category in criteria.categories:
        elements = tuple(_element(visit, criteria, one) for one in criteria.elements if one.category == category.id)
        counts = counted[category.id]
        yield CategorySeen(category.id, category.title.text(), counts.must, counts.should, elements)


def _element(visit: Visit, criteria: CriterionSet, element: Element) -> ElementSeen:
    answers = [answer for answer in visit.answers if answer.element == element.id]
    condition = criteria.condition(element.condition)
    return ElementSeen(
        id=element.id,
        level=element.level,
        title=element.title.text(),
        condition=condition.text.text() if condition else None,
        applies=_applies(Shared(visit), element),
        # Made of shareable fields only: outcomes, and what was said of the site.
        outcome=outcome_of(visit, element, answers),
        answers=tuple(_answer(visit, criteria, one, element) for one in answers),
    )


def _applies(visit: Shared, element: Element) -> bool | Gap:
    if element.condition is None:
        return True
    return _said(visit.one_of("condition", element.condition, bool))


def _answer(visit: Visit, criteria: CriterionSet, answer: Answer, element: Element) -> AnswerSeen:
    shared = Shared(answer)
    outcome = _said(shared.read("outcome", Outcome))
    word: OutcomeWord | Gap
    if isinstance(outcome, Gap):
        word, reason = outcome, None
    else:
        # An outcome that lacks its reason is no answer yet.
        word, reason = (outcome.word, outcome.reason) if outcome.is_complete else (Gap.UNANSWERED, None)
    return AnswerSeen(
        id=answer.id,
        place=_place(visit, answer.place),
        outcome=word,
        reason=reason,
        statement=_text(shared, "statement"),
        missing=_missing(shared, criteria, element),
        used=_used(shared, criteria),
    )


def _used(answer: Shared, criteria: CriterionSet) -> Text:
    """The title of the list that the check used; its id, where a set to which the visit was moved has no such list."""
    chosen = _text(answer, "list")
    found = None if isinstance(chosen, Gap) else criteria.list(chosen)
    return found.title.text() if found else chosen


def _missing(answer: Shared, criteria: CriterionSet, element: Element) -> tuple[str, ...]:
    """The boxes that were looked at and found empty. A box that nobody touched says nothing."""
    ticked = answer.family("tick", bool)
    return tuple(box.text.text() for box in _boxes(answer, criteria, element) if ticked.get(box.word) is False)


def _boxes(answer: Shared, criteria: CriterionSet, element: Element) -> Sequence[Item]:
    """The boxes of the element's lists; where one of several was chosen, those of that one."""
    boxes, chosen = criteria.ticks_of(element), answer.read("list", str)
    found = None if isinstance(chosen, Gap) or chosen not in element.lists else criteria.list(chosen)
    if found is None or len(element.lists) < 2:
        return boxes
    words = {f"{found.id}_{item.word}" for item in found.items}
    return [box for box in boxes if box.word in words]


def _place(visit: Visit, place_id: str | None) -> str | None:
    if place_id is None:
        return None
    names = (_text(Shared(place), "name") for place in visit.places if place.id == place_id)
    name = next(names, Gap.UNANSWERED)
    return place_id if isinstance(name, Gap) else name


def _findings(visit: Visit, criteria: CriterionSet, kind: FindingKind) -> Iterator[FindingSeen]:
    for finding in visit.findings:
        element = criteria.element(finding.answer)
        if finding.kind is kind and element is not None:
            if element.level != finding.level:
                raise AnotherSet(f"where {finding.element} is a {finding.level}", f"{criteria.id} {criteria.edition}")
            yield _finding(visit, criteria, finding, element)


def _finding(visit: Visit, criteria: CriterionSet, finding: Finding, element: Element) -> FindingSeen:
    shared, answer = Shared(finding), visit.answer(finding.answer)
    seen = _text(shared, "statement")
    missing: tuple[str, ...] = ()
    if answer is not None:
        missing = _missing(Shared(answer), criteria, element)
        seen = _text(Shared(answer), "statement") if seen is Gap.UNANSWERED else seen
    # Made of shareable fields only: ends_on and answer_days of the visit, `on` of the center's due.
    due = due_on(visit, finding)
    return FindingSeen(
        id=finding.id,
        element=finding.element,
        level=element.level,
        kind=finding.kind,
        title=element.title.text(),
        place=_place(visit, finding.place),
        seen=seen,
        missing=missing,
        would_close=_text(shared, "would_close"),
        due=due.isoformat() if due else None,
        pictures=tuple(_pictures(visit, finding)),
    )


def _pictures(visit: Visit, finding: Finding) -> Iterator[PictureSeen]:
    for photo in visit.photos:
        shared = Shared(photo)
        if _shows(visit, photo, finding) and (name := shared.picture(visit)):
            yield PictureSeen(name, _text(shared, "caption"))


def _shows(visit: Visit, photo: Photo, finding: Finding) -> bool:
    """Whether the picture is one of what the finding is about, and may be shown."""
    shared = Shared(photo)
    return shared.one_of("shows", finding.answer, bool) is True and shared.picture(visit) is not None


def _documents(visit: Visit) -> Iterator[DocumentGiven]:
    for document in visit.documents:
        shared = Shared(document)
        if shared.read("given", bool) is True:
            yield DocumentGiven(_text(shared, "title"), _day(shared, "dated"))


def _text(record: Shared, field: str) -> Text:
    return _said(record.read(field, str))


def _day(record: Shared, field: str) -> Text:
    day = _said(record.read(field, dt.date))
    return day if isinstance(day, Gap) else day.isoformat()


def _said(value: T | Gap) -> T | Gap:
    """To a partner, what cannot be read is not settled."""
    return Gap.IN_CONFLICT if value is Gap.UNREADABLE else value
