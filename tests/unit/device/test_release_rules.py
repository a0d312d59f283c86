"""An original leaves only when every condition is so: of a case in which it may, each is taken away in turn."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from inspector_app.device.release_rules import CONDITIONS, Case, Stay, why_it_stays
from inspector_app.visits.stages import Stage
from sync.copies import Belief
from sync.journal import Position
from sync.notes import Holding, Receipt
from tests.support.fixed import fixed_bytes, fixed_id

VISIT, EPOCH, NONCE, CENTER = (fixed_id(name) for name in ("visit", "epoch", "nonce", "center"))
PHOTO, OTHER = fixed_bytes("photo").hex(), fixed_bytes("other").hex()
TIP, MOVED = (Position(fixed_id("phone"), n, fixed_bytes(f"head {n}")) for n in (3, 4))
THEN, NOW = "2026-10-20T12:00:00.000Z", "2026-11-19T12:00:00.000Z"
RECEIPT = Receipt(CENTER, 1, EPOCH, VISIT, 1, THEN, (TIP,), (PHOTO,))
HOLDING = Holding(CENTER, 1, EPOCH, VISIT, NOW, NONCE, (PHOTO, OTHER))
BELIEF = Belief(EPOCH, (TIP,), ())
MAY_LEAVE = Case(
    visit=VISIT,
    sha256=PHOTO,
    days=30,
    has_access=True,
    epoch=EPOCH,
    nonce=NONCE,
    holding=HOLDING,
    receipts=(RECEIPT,),
    belief=BELIEF,
    tips=(TIP,),
    stage=Stage.SIGNED_OFF,
    is_shown=True,
)


def test_thirty_days_after_its_receipt_a_proven_original_of_a_visit_that_was_signed_off_may_leave() -> None:
    assert why_it_stays(MAY_LEAVE) is None


AWAY: list[tuple[Case, Stay]] = [
    (replace(MAY_LEAVE, days=None), Stay.ALWAYS),
    (replace(MAY_LEAVE, has_access=False), Stay.NO_ACCESS),
    (replace(MAY_LEAVE, holding=replace(HOLDING, photos=(OTHER,))), Stay.UNPROVEN),
    (replace(MAY_LEAVE, holding=replace(HOLDING, nonce=fixed_id("earlier"))), Stay.UNPROVEN),
    (replace(MAY_LEAVE, holding=replace(HOLDING, epoch=fixed_id("before"))), Stay.UNPROVEN),
    (replace(MAY_LEAVE, holding=replace(HOLDING, visit=fixed_id("elsewhere"))), Stay.UNPROVEN),
    (replace(MAY_LEAVE, belief=None), Stay.LACKING),
    (replace(MAY_LEAVE, belief=replace(BELIEF, epoch=fixed_id("before"))), Stay.LACKING),
    (replace(MAY_LEAVE, belief=replace(BELIEF, lacks=(PHOTO,))), Stay.LACKING),
    (replace(MAY_LEAVE, receipts=()), Stay.NO_RECEIPT),
    (replace(MAY_LEAVE, receipts=(replace(RECEIPT, photos=(OTHER,)),)), Stay.NO_RECEIPT),
    (replace(MAY_LEAVE, receipts=(replace(RECEIPT, epoch=fixed_id("before")),)), Stay.NO_RECEIPT),
    (replace(MAY_LEAVE, receipts=(replace(RECEIPT, number=0),)), Stay.NO_RECEIPT),
    (replace(MAY_LEAVE, receipts=(replace(RECEIPT, at="2026-10-20T12:00:00.001Z"),)), Stay.TOO_EARLY),
    (replace(MAY_LEAVE, holding=replace(HOLDING, at="2026-11-19T11:59:59.999Z")), Stay.TOO_EARLY),
    (replace(MAY_LEAVE, days=90), Stay.TOO_EARLY),
    (replace(MAY_LEAVE, holding=replace(HOLDING, at="2026-02-30T12:00:00Z")), Stay.TOO_EARLY),
    (replace(MAY_LEAVE, is_on_screen=True), Stay.ON_SCREEN),
    (replace(MAY_LEAVE, stage=Stage.ON_SITE, tips=(MOVED,)), Stay.OPEN_WORK),
    (replace(MAY_LEAVE, stage=Stage.RETURNED), Stay.OPEN_WORK),
    (replace(MAY_LEAVE, stage=Stage.ESCALATED), Stay.OPEN_WORK),
    (replace(MAY_LEAVE, is_shown=False), Stay.NOT_SHOWN),
]


@pytest.mark.parametrize(("case", "why"), AWAY)
def test_without_one_condition_it_stays_and_for_that_reason(case: Case, why: Stay) -> None:
    assert why_it_stays(case) is why


@pytest.mark.parametrize("number", range(len(CONDITIONS)))
def test_no_condition_stands_in_for_another(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With any of them taken out of the program something leaves that must not: the tests above see each."""
    missing = CONDITIONS[number][0]
    rest = (*CONDITIONS[:number], *CONDITIONS[number + 1 :])
    monkeypatch.setattr("inspector_app.device.release_rules.CONDITIONS", rest)
    told = [why_it_stays(case) for case, why in AWAY if why is missing]
    assert told
    if missing is not Stay.NO_RECEIPT:  # what no receipt names is too early as well
        assert None in told


@pytest.mark.parametrize("stage", [Stage.PLANNED, Stage.ON_SITE])
def test_a_visit_that_nobody_signed_off_rests_once_nothing_was_written_in_it_for_the_set_days(stage: Stage) -> None:
    unsigned = replace(MAY_LEAVE, stage=stage)
    assert why_it_stays(unsigned) is None
    later = replace(RECEIPT, number=2, at="2026-10-25T12:00:00.000Z", strands=(MOVED,), photos=())
    written = replace(unsigned, receipts=(RECEIPT, later), tips=(MOVED,))
    assert why_it_stays(written) is Stay.OPEN_WORK
    assert why_it_stays(replace(written, holding=replace(HOLDING, at="2026-11-24T12:00:00.000Z"))) is None


HANDED_OVER = [one for one in Stage if one not in (Stage.PLANNED, Stage.ON_SITE, Stage.RETURNED, Stage.ESCALATED)]


@pytest.mark.parametrize("stage", HANDED_OVER)
def test_of_a_visit_that_was_handed_over_a_photo_waits_its_own_days_alone(stage: Stage) -> None:
    assert why_it_stays(replace(MAY_LEAVE, stage=stage, tips=(MOVED,))) is None


def test_a_phone_set_to_another_year_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a clock of this machine was asked")

    for name in ("time.time", "time.monotonic", "inspector_app.clock.SystemClock.now"):
        monkeypatch.setattr(name, refuse)
    judged: Callable[[Case], Stay | None] = why_it_stays
    assert [judged(case) for case, _ in AWAY] == [why for _, why in AWAY]
