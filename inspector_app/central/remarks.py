"""A reviewer's remark: an ordinary entry in that person's strand at the center, which reaches the phone by itself."""

from typing import Final

from inspector_app.central.errors import MayNotRemark, NoSuchRecord, NotARemark
from inspector_app.central.people import REVIEWERS
from inspector_app.central.tables import Person
from inspector_app.visits.errors import NotWritable
from inspector_app.visits.kinds import KINDS
from inspector_app.visits.records import Visit
from inspector_app.visits.writing import write_remark
from sync.braid import State
from sync.journal import Put, new_id

__all__ = ["MAX_REMARK_LETTERS", "compose_remark"]

MAX_REMARK_LETTERS: Final = 8000
"""So that its entry stays below 64 KiB in any script."""


def compose_remark(visit_id: str, state: State, visit: Visit, *, by: Person, on: tuple[str, str], text: str) -> Put:
    """The op of a new remark on a record of the visit.

    Raises:
        MayNotRemark: that person does not review.
        NoSuchRecord: the visit has no such record, or it is hidden.
        NotARemark: no words, too many, or such as no journal can hold.
    """
    if by.role not in REVIEWERS:
        raise MayNotRemark(by.email, by.role)
    if on[0] not in KINDS or (state.record(*on) is None and not _is_derived(visit, on)):
        raise NoSuchRecord(visit_id, on)
    words = _words(text)
    try:
        return write_remark(new_id(), on, words, by.name)
    except NotWritable as error:
        raise NotARemark(error.why) from error


def _is_derived(visit: Visit, on: tuple[str, str]) -> bool:
    """A finding stands by its answer alone, before anybody has written words for it."""
    kind, record_id = on
    return kind == "finding" and any(finding.id == record_id for finding in visit.findings)


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise NotARemark("it has no words")
    if len(words) > MAX_REMARK_LETTERS:
        raise NotARemark(f"it has more than {MAX_REMARK_LETTERS} letters")
    try:
        words.encode()
    except UnicodeEncodeError:
        raise NotARemark("it holds something that is no text") from None
    return words
