"""Where a visit stands, and who moved it there."""

import enum

from inspector_app.visits.records import SignOff, Stamp, Visit
from inspector_app.visits.values import Covers, Gap, Move, StepWord, known

__all__ = ["Stage", "stage"]


class Stage(enum.StrEnum):
    """Where a visit stands."""

    PLANNED = "planned"
    ON_SITE = "on_site"
    SIGNED_OFF = "signed_off"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    ESCALATED = "escalated"
    APPROVED = "approved"
    RELEASED = "released"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    CANCELED = "canceled"


def stage(visit: Visit) -> Stage:
    """Where the visit stands: the center's last move, else how far it came on the phone."""
    move = visit.step.move if visit.step else Gap.UNANSWERED
    if visit.step is not None and isinstance(move, Move):
        return _moved(visit, move, visit.step.stamps["move"])
    if move is Gap.IN_CONFLICT:
        # Two people at the center moved it apart from each other: it is with the center until one of them settles it.
        return Stage.IN_REVIEW
    if any(_is_signed_by_lead(visit, one) for one in visit.sign_offs):
        return Stage.SIGNED_OFF
    return Stage.ON_SITE if visit.answers else Stage.PLANNED


def _moved(visit: Visit, move: Move, stamp: Stamp) -> Stage:
    if move.to is StepWord.RETURNED and any(_answers_return(visit, one, stamp) for one in visit.sign_offs):
        return Stage.SIGNED_OFF
    if move.to is StepWord.APPROVED and any(_is_in_force(one.content, one.revoked) for one in visit.releases):
        return Stage.RELEASED
    return Stage(move.to.value)


def _is_in_force(content: str | Gap, revoked: bool | Gap) -> bool:
    return known(content) is not None and revoked in (Gap.UNANSWERED, False)


def _answers_return(visit: Visit, sign_off: SignOff, returned: Stamp) -> bool:
    """Whether the sign-off was made with the return on the screen. No clock is asked."""
    if not isinstance(sign_off.covers, Covers) or not _is_signed_by_lead(visit, sign_off):
        return False
    n, _ = sign_off.covers.strands.get(returned.device, (0, ""))
    return n >= returned.seq


def _is_signed_by_lead(visit: Visit, sign_off: SignOff) -> bool:
    """Only the lead's sign-off moves a visit; while no lead is named, anyone's does."""
    leads = {known(member.person) for member in visit.members if member.role == "lead"} - {None}
    return sign_off.by is not None and (not leads or sign_off.by in leads)
