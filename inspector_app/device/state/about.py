"""All that a checklist shows of one element: equal as long as its item need not be drawn anew."""

from dataclasses import dataclass

from inspector_app.visits.records import Answer, Conflict, Finding, Photo, Remark
from inspector_app.visits.values import Gap

__all__ = ["About"]


@dataclass(frozen=True, slots=True)
class About:
    """`applies` is a gap while the question about the site has no answer that counts. `is_out`: it does not apply, and
    nobody wrote an outcome to it all the same."""

    applies: bool | Gap
    is_out: bool
    answer: Answer | None
    finding: Finding | None
    photos: tuple[Photo, ...]
    remarks: tuple[Remark, ...]
    conflicts: tuple[Conflict, ...]
