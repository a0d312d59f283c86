"""A whole sync, from asking to the end: what it sends, what it reports, and what cannot stop it."""

from collections.abc import Iterator

import pytest

from sync.engine import Action, Ask, Finish, Send, Wait
from sync.errors import NoAnswer, Refused, SignInNeeded, Stopped, TryAgainLater
from sync.journal import Put
from sync.runner import Sync
from tests.support.fixed import LEAD, SECOND
from tests.support.small_center import SmallCenter, tips_of
from tests.support.small_phone import SmallPhone


@pytest.fixture
def center() -> SmallCenter:
    return SmallCenter(LEAD, SECOND)


@pytest.fixture
def phone() -> SmallPhone:
    return SmallPhone(LEAD)


@pytest.fixture
def visit(phone: SmallPhone) -> str:
    """A visit with a photo, not sent yet."""
    visit = phone.begins()
    phone.captures(visit, "a photo")
    return visit


def test_a_sync_ends_with_everything_safe(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    report = phone.syncs(center)
    assert (report.waiting, report.entries_sent, report.photos_sent) == ((), 2, 1)
    assert phone.is_safe(visit)
    assert phone.rests == []


def test_a_sync_with_nothing_to_do_is_one_exchange(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    phone.syncs(center)
    report = phone.syncs(center)
    assert (report.exchanges, report.entries_sent, report.entries_received, report.photos_sent) == (1, 0, 0, 0)


def test_what_a_colleague_wrote_arrives(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    phone.syncs(center)
    second = SmallPhone(SECOND)
    assert second.syncs(center).entries_received == 2
    second.writes(visit)
    second.syncs(center)
    assert phone.syncs(center).entries_received == 1


def test_every_action_is_told_before_it_is_carried_out(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    told: list[Action] = []
    center.troubles = [TryAgainLater("The line was cut.")]
    Sync(phone.replica, center, phone, rest=phone.rests.append, chance=lambda: 0.5, watch=told.append).run()
    assert [type(action) for action in told] == [Ask, Wait, Ask, Send, Ask]
    assert not any(isinstance(action, Finish) for action in told)


def test_a_sync_that_is_stopped_ends_before_its_next_action_and_the_next_one_goes_on(
    phone: SmallPhone, visit: str, center: SmallCenter
) -> None:
    told: list[Action] = []
    stopped = Sync(
        phone.replica,
        center,
        phone,
        rest=phone.rests.append,
        chance=lambda: 0.5,
        watch=told.append,
        is_stopped=lambda: bool(told),
    ).run()
    assert [one.code for one in stopped.waiting] == ["stopped"] and [type(one) for one in told] == [Ask]
    assert phone.syncs(center).waiting == () and phone.is_safe(visit)


def test_a_photo_that_is_stopped_while_it_is_read_is_not_tried_again_in_this_sync(
    phone: SmallPhone, visit: str, center: SmallCenter
) -> None:
    halted: list[bool] = []

    def read(visit: str, sha256: str, offset: int) -> Iterator[bytes]:
        halted.append(True)
        raise Stopped

    phone.read = read  # type: ignore[method-assign]
    stopped = Sync(
        phone.replica, center, phone, rest=phone.rests.append, chance=lambda: 0.5, is_stopped=lambda: bool(halted)
    ).run()
    assert [one.code for one in stopped.waiting] == ["stopped"]
    assert len(halted) == 1 and not phone.rests


@pytest.mark.parametrize("trouble", [TryAgainLater("busy", 3.0), NoAnswer("a hotel's page")], ids=["busy", "a portal"])
def test_what_time_can_cure_is_tried_again(
    phone: SmallPhone, visit: str, center: SmallCenter, trouble: TryAgainLater | NoAnswer
) -> None:
    center.troubles = [trouble, trouble]
    assert phone.syncs(center).waiting == ()
    assert len(phone.rests) == 2
    assert all(rest >= 3.0 for rest in phone.rests) or isinstance(trouble, NoAnswer)
    assert phone.is_safe(visit)


def test_a_refusal_ends_the_sync_with_its_sentence(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    center.troubles = [Refused("other-center", "This is another center.")]
    report = phone.syncs(center)
    assert [(one.code, one.why) for one in report.waiting] == [("other-center", "This is another center.")]
    assert phone.rests == []


def test_a_fresh_challenge_is_signed_and_the_sync_goes_on(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    center.troubles = [SignInNeeded("too old", "fresh.challenge")]
    assert phone.syncs(center).waiting == ()
    assert center.requests[0].challenge == "fresh.challenge"


def test_a_lost_answer_costs_nothing_but_time(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    lost = iter([True])
    center.spoils = lambda raw: raw[:-1] if next(lost, False) else raw
    assert phone.syncs(center).waiting == ()
    assert len(center.ledgers[visit].strands.nodes) == 2
    assert phone.is_safe(visit)


def test_entries_that_are_held_aside_do_not_keep_a_sync_going(
    phone: SmallPhone, visit: str, center: SmallCenter
) -> None:
    center.holds_aside(LEAD)
    report = phone.syncs(center)
    assert [one.code for one in report.waiting] == ["not-in-step"]
    assert report.exchanges <= 4
    assert phone.standing(visit).safe_entries == 0


def test_photos_go_though_another_visits_entries_are_held_aside(phone: SmallPhone, center: SmallCenter) -> None:
    visit = phone.begins()
    digest = phone.captures(visit, "a photo")
    phone.asks(center)
    center.holds_aside(LEAD)
    phone.writes(visit, Put("answer", "6.1", {"note": "held aside"}))
    phone.syncs(center)
    assert digest in center.ledgers[visit].photos
    assert phone.standing(visit).safe_photos == (digest,)


def test_one_bad_photo_never_blocks_the_others(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    bad = phone.captures(visit, "another photo, which is damaged")
    center.photo_troubles[bad] = Refused("wrong-bytes", "The bytes are not those of the photo.")
    report = phone.syncs(center)
    assert [one.code for one in report.waiting] == ["wrong-bytes"]
    assert report.photos_sent == 1
    assert phone.standing(visit).safe_entries == 3


def test_a_bad_photo_that_has_its_turn_first_never_blocks_the_others(
    phone: SmallPhone, visit: str, center: SmallCenter
) -> None:
    (good,) = phone.photos
    bad = phone.captures(visit, "x")
    center.photo_troubles[bad] = Refused("wrong-bytes", "The bytes are not those of the photo.")
    report = phone.syncs(center)
    assert ([one.code for one in report.waiting], report.photos_sent) == (["wrong-bytes"], 1)
    assert phone.standing(visit).safe_photos == (good,)


def test_a_photo_that_the_center_takes_and_does_not_keep_is_sent_once(
    phone: SmallPhone, visit: str, center: SmallCenter
) -> None:
    (digest,) = phone.photos
    center.swallowed_photos.add(digest)
    report = phone.syncs(center)
    assert ([one.code for one in report.waiting], report.photos_sent) == (["still-lacking"], 1)
    assert phone.standing(visit).safe_photos == ()
    center.swallowed_photos.clear()
    assert phone.syncs(center).waiting == ()


def test_a_photo_that_is_not_here_is_not_sent(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    phone.photos.clear()
    assert phone.syncs(center).photos_sent == 0
    assert phone.standing(visit).safe_entries == 2


def test_a_photo_over_a_bad_line_is_sent_again(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    class Flaky(SmallPhone):
        cuts = 2

        def read(self, visit: str, sha256: str, offset: int) -> Iterator[bytes]:
            self.cuts -= 1
            if self.cuts >= 0:
                yield b"half"
            else:
                yield from super().read(visit, sha256, offset)

    flaky = Flaky(LEAD, phone.vault)
    flaky.photos = phone.photos
    assert flaky.syncs(center).waiting == ()
    assert len(flaky.rests) == 2


@pytest.mark.parametrize("keep", [0, 1, 2])
def test_a_center_restored_from_a_backup_is_whole_again_after_one_sync(
    phone: SmallPhone, visit: str, center: SmallCenter, keep: int
) -> None:
    phone.syncs(center)
    center.is_restored(keep=keep)
    assert phone.syncs(center).waiting == ()
    assert tips_of(center, visit) == phone.strands(visit).tips()
    assert phone.is_safe(visit)


def test_a_long_journal_goes_in_growing_batches(phone: SmallPhone, center: SmallCenter) -> None:
    visit = phone.begins()
    for number in range(30):
        phone.writes(visit, Put("answer", "6.1", {"note": f"{number} " + "x" * 30_000}))
    report = phone.syncs(center)
    assert (report.waiting, report.entries_sent) == ((), 31)
    assert 2 <= report.exchanges <= 4
    second = SmallPhone(SECOND)
    assert second.syncs(SmallCenterWithSmallAnswers(center)).entries_received == 31


class SmallCenterWithSmallAnswers(SmallCenter):
    """The same center, which brings little at a time."""

    def __init__(self, center: SmallCenter) -> None:
        super().__init__(LEAD, SECOND, max_bytes=70_000)
        self.ledgers = center.ledgers
