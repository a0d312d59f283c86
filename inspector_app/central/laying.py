"""Lays a folded visit out as rows. Pure: the same visit gives the same rows, whether followed or rebuilt."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from inspector_app.central.tables import (
    Projected,
    ProjectedAnswer,
    ProjectedAttendee,
    ProjectedDoubt,
    ProjectedFinding,
    ProjectedPhoto,
    ProjectedPlace,
    ProjectedRemark,
    ProjectedShows,
    ProjectedSignOff,
    ProjectedVisit,
)
from inspector_app.criteria.elements import CriterionSet
from inspector_app.visits.records import Answer, Folded, Photo, Remark, SignOff, Visit
from inspector_app.visits.rules import due_on, progress
from inspector_app.visits.stages import stage
from inspector_app.visits.values import Covers, FindingKind, Gap, Outcome, Reference, known
from sync.braid import SetAside

__all__ = ["lay_out", "sum_up"]


def lay_out(visit_id: str, visit: Visit, set_aside: Sequence[SetAside]) -> Iterator[Projected]:
    """Every row of a visit but its own."""
    yield from (_answer(visit_id, answer) for answer in visit.answers)
    yield from _findings(visit_id, visit)
    yield from _photos(visit_id, visit)
    yield from _shows(visit_id, visit)
    yield from _people_and_places(visit_id, visit)
    yield from (_remark(visit_id, remark) for remark in visit.remarks)
    yield from (_sign_off(visit_id, one) for one in visit.sign_offs)
    yield from _doubts(visit_id, visit, set_aside)


def sum_up(row: ProjectedVisit, visit: Visit, criteria: CriterionSet | None) -> None:
    """Fill a visit's own row: who, where, how far, and how much of everything."""
    named, kinds = known(visit.criterion_set), Counter(finding.kind for finding in visit.findings)
    tallies = [(one.must, one.should) for one in progress(visit, criteria.elements if criteria else ())]
    row.stage = stage(visit).value
    row.partner, row.site = _text(visit.partner_name) or "", _text(visit.site_name) or ""
    row.city, row.country = _text(visit.city) or "", _text(visit.country) or ""
    row.entity_type, row.purpose = known(visit.entity_type), known(visit.purpose)
    row.starts_on, row.ends_on = known(visit.starts_on), known(visit.ends_on)
    row.criterion_set = _text(f"{named.id} {named.edition}") or "" if named else ""
    row.criterion_digest = criteria.digest if criteria else named.digest if named else ""
    row.has_criteria, row.is_draft = criteria is not None, criteria is not None and criteria.is_draft
    row.elements = sum(must.total + should.total for must, should in tallies)
    row.answered = sum(must.answered + should.answered for must, should in tallies)
    row.must_open = sum(must.open for must, _ in tallies)
    row.actions_required = kinds[FindingKind.ACTION_REQUIRED]
    row.recommendations = kinds[FindingKind.RECOMMENDATION]
    row.best_practices = kinds[FindingKind.BEST_PRACTICE]
    row.photos, row.remarks = len(visit.photos), len(visit.remarks)
    row.open_remarks = sum(1 for remark in visit.remarks if remark.settled is not True)
    row.conflicts, row.oddities = len(visit.conflicts), len(visit.oddities)


def _answer(visit_id: str, answer: Answer) -> ProjectedAnswer:
    outcome, by, at = answer.outcome, *_written(answer, "outcome")
    return ProjectedAnswer(
        visit=visit_id,
        id=answer.id,
        element=answer.element,
        at_place=answer.place,
        level=answer.level,
        outcome=outcome.word.value if isinstance(outcome, Outcome) else outcome.value,
        reason=_text(outcome.reason) if isinstance(outcome, Outcome) else None,
        is_settled=answer.settled is not None,
        statement=_text(answer.statement),
        note=_text(answer.note),
        by=by,
        at=at,
    )


def _findings(visit_id: str, visit: Visit) -> Iterator[ProjectedFinding]:
    answers = {answer.id: answer for answer in visit.answers}
    for finding in visit.findings:
        # As `rules.what_was_seen`, which looks through all answers for each finding: a visit may hold very many.
        own, answered = finding.statement, answers[finding.answer].statement
        yield ProjectedFinding(
            visit=visit_id,
            id=finding.id,
            answer=finding.answer,
            element=finding.element,
            at_place=finding.place,
            level=finding.level,
            kind=finding.kind.value,
            statement=_text(answered if own is Gap.UNANSWERED else own),
            would_close=_text(finding.would_close),
            note=_text(finding.note),
            due_on=due_on(visit, finding),
        )


def _photos(visit_id: str, visit: Visit) -> Iterator[ProjectedPhoto]:
    made: dict[str, dict[str | None, str | None]] = {}
    for view in visit.views:
        if isinstance(view.of, str):
            made.setdefault(view.of, {})[known(view.role)] = known(view.digest)
    for photo in visit.photos:
        yield _photo(visit_id, photo, made.get(known(photo.digest) or "", {}))


def _photo(visit_id: str, photo: Photo, made: Mapping[str | None, str | None]) -> ProjectedPhoto:
    by, at = _written(photo, "digest")
    return ProjectedPhoto(
        visit=visit_id,
        id=photo.id,
        digest=known(photo.digest),
        media_type=_text(photo.media_type),
        size=known(photo.size),
        caption=_text(photo.caption),
        trouble=_text(photo.trouble),
        preview=made.get("preview"),
        thumbnail=made.get("thumbnail"),
        by=by,
        at=at,
    )


def _shows(visit_id: str, visit: Visit) -> Iterator[ProjectedShows]:
    for photo in visit.photos:
        for answer, shown in photo.shows.items():
            if shown is True:
                yield ProjectedShows(visit=visit_id, photo=photo.id, answer=answer)


def _people_and_places(visit_id: str, visit: Visit) -> Iterator[Projected]:
    for place in visit.places:
        yield ProjectedPlace(visit=visit_id, id=place.id, name=_text(place.name), area=known(place.area))
    for one in visit.attendees:
        yield ProjectedAttendee(
            visit=visit_id,
            id=one.id,
            name=_text(one.name),
            title=_text(one.title),
            company=_text(one.company),
            is_listed=known(one.listed),
        )


def _remark(visit_id: str, remark: Remark) -> ProjectedRemark:
    by, at = _written(remark, "text")
    on = remark.on if isinstance(remark.on, Reference) else None
    return ProjectedRemark(
        visit=visit_id,
        id=remark.id,
        on_kind=on.kind if on else None,
        on_id=on.id if on else None,
        text=_text(remark.text),
        is_settled=remark.settled is True,
        by=by,
        at=at,
    )


def _sign_off(visit_id: str, one: SignOff) -> ProjectedSignOff:
    covers = one.covers if isinstance(one.covers, Covers) else None
    by, at = _written(one, "covers")
    return ProjectedSignOff(
        visit=visit_id,
        id=one.id,
        content=covers.content if covers else None,
        conflicts=len(covers.conflicts) if covers else None,
        by=by,
        at=at,
    )


def _doubts(visit_id: str, visit: Visit, set_aside: Sequence[SetAside]) -> Iterator[ProjectedDoubt]:
    doubts = [("conflict", one.kind, one.id, one.field, f"{len(one.claims)} values stand") for one in visit.conflicts]
    doubts += [("oddity", one.kind, one.id, one.field, one.why) for one in visit.oddities]
    doubts += [("set_aside", "", one.device, str(one.seq), one.why) for one in set_aside]
    for number, (what, kind, record, field, why) in enumerate(doubts, 1):
        yield ProjectedDoubt(
            visit=visit_id, number=number, what=what, kind=kind, record=record, field=field, why=_text(why) or ""
        )


def _text(value: str | Gap | None) -> str | None:
    """The text, if there is one to count. The journal allows NUL in texts, PostgreSQL does not."""
    return None if value is None or isinstance(value, Gap) else value.replace("\0", "\ufffd")


def _written(record: Folded, field: str) -> tuple[str | None, str | None]:
    """Who wrote what the field shows, and when by their clock; of an erased field neither is known."""
    stamp = record.stamps.get(field)
    return (stamp.by or None, stamp.at or None) if stamp else (None, None)
