"""What goes from a device by the center's word, and what never goes without one."""

from dataclasses import replace

import pytest

from sync.engine import FIRST_BATCH_BYTES
from sync.exchange import Answer, Aside
from sync.journal import Op, PhotoName, Put
from sync.keyring import Keyring
from sync.replica import DOUBLED
from tests.support.fixed import LEAD, SECOND, FixedCenter, fixed_bytes, fixed_signer
from tests.support.memory import DiskFull, MemoryVault
from tests.support.small_center import SmallCenter
from tests.support.small_phone import SmallPhone


@pytest.fixture
def center() -> SmallCenter:
    return SmallCenter(LEAD, SECOND)


@pytest.fixture
def lead() -> SmallPhone:
    return SmallPhone(LEAD)


@pytest.fixture
def second() -> SmallPhone:
    return SmallPhone(SECOND)


@pytest.fixture
def visit(center: SmallCenter, lead: SmallPhone, second: SmallPhone) -> str:
    """Both have written in it, and hold all of it."""
    visit = lead.begins("")
    lead.captures(visit, "the lead's photo")
    lead.settles(center)
    second.settles(center)
    second.writes(visit, said("the second's"))
    second.settles(center)
    return visit


def said(words: str) -> Op:
    return Put("answer", "6.1", {"note": words})


def writers(phone: SmallPhone, visit: str) -> set[str]:
    return {node.device for node in phone.strands(visit).nodes}


def test_where_access_ended_others_go_and_ones_own_stays(center: SmallCenter, second: SmallPhone, visit: str) -> None:
    photo = second.captures(visit, "the second's photo")
    second.settles(center)
    assert writers(second, visit) == {LEAD.device, SECOND.device}
    center.ends(SECOND, visit)
    second.settles(center)
    assert writers(second, visit) == {SECOND.device}
    assert second.vault.shelf.kept_photos == {visit: {photo}}
    assert [(one.visit, one.others) for one in second.replica.endings()] == [(visit, 0)]
    second.restart()
    assert [(one.visit, one.others) for one in second.replica.endings()] == [(visit, 0)]
    assert second.asks(center).in_step and len(center.requests[-1].holds) == 0


def test_of_an_older_center_that_confirms_nothing_after_the_end_nothing_is_said_to_be_safe(
    center: SmallCenter, second: SmallPhone, visit: str
) -> None:
    center.ends(SECOND, visit)
    second.settles(center)
    assert second.standing(visit).unsafe == ()
    center.is_restored(keep=10)
    for exchanges in (3, 1, 1):
        report = second.syncs(center)
        assert (report.exchanges, [one.code for one in report.waiting]) == (exchanges, ["access-ended"])
        assert second.standing(visit).safe_entries == 0


def test_that_a_visit_is_not_spoken_of_ends_nothing(center: SmallCenter, second: SmallPhone, visit: str) -> None:
    def keeps_silent(answer: Answer) -> Answer:
        return replace(answer, visits={}, ended=(), digest="0" * 64, holds=(), runs=(), receipts=())

    center.alters = keeps_silent
    for _ in range(3):
        assert not second.asks(center).in_step
    center.alters = lambda answer: replace(keeps_silent(answer), ended=None)
    second.asks(center)
    assert writers(second, visit) == {LEAD.device, SECOND.device}


def test_an_end_that_was_not_signed_by_the_center_is_none(center: SmallCenter, second: SmallPhone, visit: str) -> None:
    center.ends(SECOND, visit)
    center.spoils = lambda raw: raw.replace(b'"ended":[', b'"ended": [', 1)
    with pytest.raises(Exception, match="not the center's answer"):
        second.asks(center)
    assert writers(second, visit) == {LEAD.device, SECOND.device}


def test_what_the_center_lacks_of_others_stays_until_it_has_it(
    center: SmallCenter, second: SmallPhone, visit: str
) -> None:
    held = center.ledgers[visit].strands.nodes
    own = [node for node in held if node.device != LEAD.device]
    center.forgets(visit, keep=0)
    center.ends(SECOND, visit)
    applied = second.asks(center)
    assert applied.in_step is False or writers(second, visit) == {LEAD.device, SECOND.device}
    for _ in range(4):
        assert writers(second, visit) == {SECOND.device} or {LEAD.device, SECOND.device}
        second.asks(center)
    assert own and {node.device for node in center.ledgers[visit].strands.nodes} >= {LEAD.device, SECOND.device}
    assert writers(second, visit) == {SECOND.device}


def test_access_given_again_brings_all_of_it_back(center: SmallCenter, second: SmallPhone, visit: str) -> None:
    center.ends(SECOND, visit)
    second.settles(center)
    center.gives_again(SECOND, visit)
    second.settles(center)
    assert writers(second, visit) == {LEAD.device, SECOND.device}
    assert second.replica.endings() == [] and second.replica.reasons() == []


def test_a_center_that_went_back_to_an_earlier_version_gives_it_back_by_telling_of_it(
    center: SmallCenter, second: SmallPhone, visit: str
) -> None:
    center.ends(SECOND, visit)
    second.settles(center)
    center.alters = lambda answer: replace(answer, ended=None)
    second.asks(center)
    assert len(second.replica.endings()) == 1
    center.gives_again(SECOND, visit)
    second.settles(center)
    assert writers(second, visit) == {LEAD.device, SECOND.device}


@pytest.mark.parametrize("writes", range(9))
def test_where_the_disk_is_full_nothing_has_ended_and_nothing_has_gone(
    center: SmallCenter, second: SmallPhone, visit: str, writes: int
) -> None:
    center.ends(SECOND, visit)
    second.vault.full_after_writes = writes
    try:
        second.settles(center)
    except DiskFull:
        assert writers(second, visit) == {LEAD.device, SECOND.device}
        assert second.vault.shelf.kept_photos == {}
    second.vault.full_after_writes = None
    second.settles(center)
    assert writers(second, visit) == {SECOND.device}


def test_entries_written_without_access_wait_with_their_reason(
    center: SmallCenter, second: SmallPhone, visit: str
) -> None:
    center.ends(SECOND, visit)
    second.settles(center)
    center.holds_aside(SECOND)
    second.writes(visit, said("later"))
    report = second.syncs(center)
    assert [(one.code, one.what) for one in report.waiting] == [("access-ended", f"visit {visit}, 1 entry")]


def test_a_revoked_device_hears_so_and_sends_nothing_twice(center: SmallCenter, second: SmallPhone, visit: str) -> None:
    center.revokes(SECOND)
    # It is told of its own strands alone.
    center.alters = lambda answer: replace(
        answer,
        visits=None,
        holds=tuple(
            replace(hold, tips=tuple(at for at in hold.tips if at.device == SECOND.device)) for hold in answer.holds
        ),
    )
    second.writes(visit, said("handed in"))
    report = second.syncs(center)
    assert [one.code for one in report.waiting] == ["revoked"]
    assert second.replica.revoked and report.entries_sent == 1
    assert second.standing(visit).unsafe == ()
    assert second.syncs(center).entries_sent == 0
    assert writers(second, visit) == {LEAD.device, SECOND.device}


def test_what_the_center_keeps_aside_is_told_with_its_reason(
    center: SmallCenter, second: SmallPhone, visit: str
) -> None:
    node = second.writes(visit, said("odd"))

    def says_why(answer: Answer) -> Answer:
        asides = (Aside(visit, SECOND.device, node.seq, "its reason"),) if answer.holds else ()
        return replace(answer, asides=asides)

    center.holds_aside(SECOND)
    center.alters = says_why
    report = second.syncs(center)
    assert [(one.code, one.why) for one in report.waiting] == [
        ("set-aside", "The center keeps this aside: its reason.")
    ]


def test_whoever_is_brought_what_it_never_wrote_in_its_own_name_knows_it(
    center: SmallCenter, lead: SmallPhone, second: SmallPhone, visit: str
) -> None:
    lead.settles(center)
    old = MemoryVault()
    old.shelf = second.vault.shelf
    second.writes(visit, said("after the backup"))
    second.settles(center)
    assert second.vault.shelf.setting(DOUBLED) is None
    restored = SmallPhone(SECOND, old)
    restored.settles(center)
    assert restored.vault.shelf.setting(DOUBLED) == SECOND.device
    next_one = fixed_signer("the next identity")
    asked = restored.replica.compose(FIRST_BATCH_BYTES, next_one)
    center.exchange(asked.raw)
    successor = center.requests[-1].successor
    assert successor is not None and asked.nonce in successor.text and SECOND.device in successor.text


def test_a_device_asks_for_keys_from_the_first_that_it_lacks() -> None:
    center = FixedCenter()
    keyring: Keyring = center.keyring(1, 2, 5)
    assert (keyring.unbroken, max(keyring.keys)) == (2, 5)
    assert center.keyring(1, 2, 3).unbroken == 3


def test_only_photos_that_stay_named_stay(center: SmallCenter, second: SmallPhone, visit: str) -> None:
    name = PhotoName(fixed_bytes("the lead's photo").hex(), 16, "image/jpeg", "original")
    second.writes(visit, said("named again"), photos=(name,))
    second.settles(center)
    center.ends(SECOND, visit)
    second.settles(center)
    assert second.vault.shelf.kept_photos[visit] == {name.sha256}
