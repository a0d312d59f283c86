"""When an original may leave this phone: every condition is a line of its own.

A photo that is let go of is gone from here for good, so nothing is concluded from what was heard before: the center is
asked for exactly this photo, reads it from its store, and signs for its bytes. All times are the center's: a phone's
clock can be set.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from inspector_app.visits.stages import Stage
from sync.copies import Belief
from sync.journal import Position
from sync.notes import Holding, Receipt

AT_REST: Final = frozenset(
    {
        *(Stage.SIGNED_OFF, Stage.IN_REVIEW, Stage.APPROVED, Stage.RELEASED, Stage.CLOSED),
        *(Stage.WITHDRAWN, Stage.CANCELED),
    }
)
"""The inspector has handed the visit over. A later photo of it still waits its own days."""
ASKED_FOR: Final = frozenset({Stage.RETURNED, Stage.ESCALATED})
"""Somebody waits for the inspector to go on: nothing goes, however long it takes."""


class Stay(enum.StrEnum):
    """Why an original stays here."""

    ALWAYS = "always"
    NO_ACCESS = "no-access"
    UNPROVEN = "unproven"
    LACKING = "lacking"
    NO_RECEIPT = "no-receipt"
    TOO_EARLY = "too-early"
    ON_SCREEN = "on-screen"
    OPEN_WORK = "open-work"
    NOT_SHOWN = "not-shown"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known of one original when it is judged. `holding` is the center's word, to the question of `nonce`;
    `tips` are where the strands of its visit end; `is_shown` says that a preview of it is here."""

    visit: str
    sha256: str
    days: int | None
    has_access: bool
    epoch: str
    nonce: str
    holding: Holding
    receipts: tuple[Receipt, ...]
    belief: Belief | None
    tips: tuple[Position, ...]
    stage: Stage
    is_shown: bool
    is_on_screen: bool = False


def why_it_stays(case: Case) -> Stay | None:
    """None where the original may leave."""
    return next((why for why, is_so in CONDITIONS if is_so(case)), None)


def _is_unproven(case: Case) -> bool:
    """The center's word is of another visit, to another question, of another epoch, or does not name the photo."""
    said, asked = case.holding, (case.visit, case.nonce, case.epoch)
    return (said.visit, said.nonce, said.epoch) != asked or case.sha256 not in said.photos


def _is_lacking(case: Case) -> bool:
    """The center was last heard to lack it, or was not heard of the visit in this epoch."""
    return case.belief is None or case.belief.epoch != case.epoch or case.sha256 in case.belief.lacks


def _is_too_early(case: Case) -> bool:
    return not any(is_before(receipt.at, case.holding.at, case.days or 0) for receipt in receipts_of(case))


def receipts_of(case: Case) -> list[Receipt]:
    """Those of this epoch that name the photo."""
    return [receipt for receipt in _numbered(case) if case.sha256 in receipt.photos]


def _numbered(case: Case) -> list[Receipt]:
    """Of this epoch: a center that was restored has had a photo for as long as it says since."""
    return [one for one in case.receipts if one.epoch == case.epoch and one.number > 0]


def _rests(case: Case) -> bool:
    """Whether nobody is working on the visit: it was handed over; or nothing was written in it by anybody for the set
    days, so that one that is never signed off does not fill the phone for ever."""
    if case.stage in AT_REST:
        return True
    if case.stage in ASKED_FOR or case.days is None:
        return False
    ends, days = set(case.tips), case.days
    return any(
        ends.issubset(receipt.strands) and is_before(receipt.at, case.holding.at, days) for receipt in _numbered(case)
    )


def is_before(earlier: str, later: str, days: int) -> bool:
    """Whether so many whole days lie between two times of the center's."""
    try:
        return datetime.fromisoformat(later) - datetime.fromisoformat(earlier) >= timedelta(days=days)
    except ValueError:  # a day that does not exist
        return False


CONDITIONS: Final[tuple[tuple[Stay, Callable[[Case], bool]], ...]] = (
    (Stay.ALWAYS, lambda case: case.days is None),
    (Stay.NO_ACCESS, lambda case: not case.has_access),
    (Stay.UNPROVEN, _is_unproven),
    (Stay.LACKING, _is_lacking),
    (Stay.NO_RECEIPT, lambda case: not receipts_of(case)),
    (Stay.TOO_EARLY, _is_too_early),
    (Stay.ON_SCREEN, lambda case: case.is_on_screen),
    (Stay.OPEN_WORK, lambda case: not _rests(case)),
    (Stay.NOT_SHOWN, lambda case: not case.is_shown),
)
"""Why an original stays, the first that is so."""
