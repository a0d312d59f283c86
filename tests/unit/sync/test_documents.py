"""Documents by digest: they come by sync, byte for byte or not at all, and nothing else waits for them."""

from collections.abc import Callable

import pytest

from sync.copies import News
from sync.engine import Action, Ask, Fetch, Send, Wait
from sync.errors import NoAnswer, Refused, SyncError, TryAgainLater
from sync.exchange import Document
from sync.journal import Put
from sync.runner import Sync
from sync.strictjson import JSON
from tests.support.fixed import LEAD, SECOND
from tests.support.memory import DiskFull
from tests.support.small_center import SmallCenter
from tests.support.small_phone import SmallPhone


@pytest.fixture
def center() -> SmallCenter:
    return SmallCenter(LEAD, SECOND)


@pytest.fixture
def phone() -> SmallPhone:
    return SmallPhone(LEAD)


def watched(phone: SmallPhone, center: SmallCenter) -> list[Action]:
    """What a sync does, in order."""
    told: list[Action] = []
    Sync(phone.replica, center, phone, rest=phone.rests.append, chance=lambda: 0.5, watch=told.append).run()
    return told


def test_what_the_center_publishes_comes_with_the_next_sync(phone: SmallPhone, center: SmallCenter) -> None:
    digests = {center.publishes("one"), center.publishes("two")}
    report = phone.syncs(center)
    assert (report.waiting, report.documents_received) == ((), 2)
    assert phone.vault.shelf.documents.keys() == digests


def test_a_document_is_fetched_once(phone: SmallPhone, center: SmallCenter) -> None:
    digest = center.publishes("one")
    for _ in range(3):
        phone.syncs(center)
        phone.restart()
    assert center.fetched == [digest]


def test_a_sync_with_nothing_to_do_is_one_exchange_whatever_is_published(
    phone: SmallPhone, center: SmallCenter
) -> None:
    for number in range(30):
        center.publishes(f"document {number}")
    phone.syncs(center)
    report = phone.syncs(center)
    assert (report.exchanges, report.documents_received) == (1, 0)


def test_documents_come_after_entries_and_before_photos(phone: SmallPhone, center: SmallCenter) -> None:
    second = SmallPhone(SECOND)
    second.writes(second.begins(), Put("answer", "6.1", {"note": "from the colleague"}))
    second.syncs(center)
    center.publishes("one")
    visit = phone.begins()
    phone.captures(visit, "a photo")
    told = watched(phone, center)
    kinds = [type(action) for action in told]
    assert kinds == [Ask, Ask, Fetch, Send, Ask]
    assert len(phone.vault.shelf.visits()) == 2


def test_small_documents_come_first(phone: SmallPhone, center: SmallCenter) -> None:
    large, small = center.publishes("x" * 1000), center.publishes("x")
    phone.syncs(center)
    assert center.fetched == [small, large]


def test_what_came_with_the_app_is_not_fetched(center: SmallCenter) -> None:
    digest = center.publishes("shipped")
    phone = SmallPhone(LEAD, carried={digest})
    report = phone.syncs(center)
    assert (report.waiting, center.fetched) == ((), [])


def test_what_no_longer_comes_with_the_app_is_fetched(center: SmallCenter) -> None:
    digest = center.publishes("shipped")
    older = SmallPhone(LEAD, carried={digest})
    older.syncs(center)
    newer = SmallPhone(LEAD, older.vault)
    assert newer.syncs(center).waiting == ()
    assert newer.vault.shelf.documents.keys() == {digest}


def test_what_is_due_no_longer_is_kept(phone: SmallPhone, center: SmallCenter) -> None:
    digest = center.publishes("one")
    phone.syncs(center)
    center.documents.clear()
    report = phone.syncs(center)
    assert (report.waiting, {*phone.vault.shelf.documents}) == ((), {digest})
    assert phone.syncs(center).exchanges == 1


# what is no document

SPOILS: dict[str, Callable[[bytes], bytes]] = {
    "altered": lambda content: content[:-1] + b"!",
    "cut": lambda content: content[:-1],
    "longer": lambda content: content + b" ",
    "empty": lambda _: b"",
    "another of this size": lambda content: content[::-1],
    "a sign-in page": lambda _: b"<!doctype html><title>Welcome</title>",
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_another_document_than_was_named_is_never_kept_and_the_rest_goes_on(
    phone: SmallPhone, center: SmallCenter, spoil: str
) -> None:
    digest = center.publishes("one set of words")
    center.spoils_documents = SPOILS[spoil]
    visit = phone.begins()
    phone.captures(visit, "a photo")
    report = phone.syncs(center)
    assert phone.vault.shelf.documents == {}
    assert [(one.what, one.code) for one in report.waiting] == [(f"document {digest[:12]}", "no-answer")]
    assert "not the document" in report.waiting[0].why
    assert phone.is_safe(visit)


def test_a_document_that_waited_comes_with_a_later_sync(phone: SmallPhone, center: SmallCenter) -> None:
    digest = center.publishes("one")
    center.spoils_documents = SPOILS["cut"]
    phone.syncs(center)
    phone.restart()
    center.spoils_documents = lambda content: content
    assert phone.syncs(center).waiting == ()
    assert phone.vault.shelf.documents.keys() == {digest}


def test_a_line_that_was_cut_in_mid_document_is_tried_again(phone: SmallPhone, center: SmallCenter) -> None:
    class Flaky(SmallCenter):
        cuts = 2

        def get_document(self, *, sha256: str, size: int, token: str) -> bytes:
            self.cuts -= 1
            if self.cuts >= 0:
                raise TryAgainLater("The line was cut.", 3.0)
            return super().get_document(sha256=sha256, size=size, token=token)

    flaky = Flaky(LEAD)
    digest = flaky.publishes("one")
    assert phone.syncs(flaky).waiting == ()
    assert phone.vault.shelf.documents.keys() == {digest}
    assert len(phone.rests) == 2 and all(rest >= 3.0 for rest in phone.rests)


@pytest.mark.parametrize(
    "trouble",
    [Refused("not-here", "This is not here."), TryAgainLater("The line was cut."), NoAnswer("a hotel's page")],
    ids=["refused", "cut", "a portal"],
)
def test_one_document_that_does_not_come_never_blocks_the_others(
    phone: SmallPhone, center: SmallCenter, trouble: SyncError
) -> None:
    bad, good = center.publishes("a"), center.publishes("bb")
    center.document_troubles[bad] = trouble
    visit = phone.begins()
    phone.captures(visit, "a photo")
    report = phone.syncs(center)
    assert phone.vault.shelf.documents.keys() == {good}
    assert [(one.what, one.why) for one in report.waiting] == [(f"document {bad[:12]}", str(trouble))]
    assert phone.is_safe(visit)


def test_where_the_disk_is_full_nothing_is_kept_and_nothing_is_believed(phone: SmallPhone, center: SmallCenter) -> None:
    digest = center.publishes("one")
    phone.asks(center)
    phone.vault.full_after_writes = 0
    (document,) = phone.replica.lacking_documents()
    with pytest.raises(DiskFull):
        phone.replica.take_document(document, b"one")
    phone.vault.full_after_writes = None
    assert phone.replica.lacking_documents() == [document]
    assert phone.syncs(center).waiting == ()
    assert phone.vault.shelf.documents.keys() == {digest}


# old and new


def test_a_center_that_knows_no_documents_is_synced_with_as_ever(phone: SmallPhone, center: SmallCenter) -> None:
    center.is_of_an_earlier_version()
    center.publishes("one")
    visit = phone.begins()
    phone.captures(visit, "a photo")
    assert phone.syncs(center).waiting == ()
    assert phone.is_safe(visit)
    assert (phone.syncs(center).exchanges, center.fetched) == (1, [])


def test_a_center_that_goes_back_to_an_earlier_version_is_synced_with_all_the_same(
    phone: SmallPhone, center: SmallCenter
) -> None:
    digest = center.publishes("one")
    phone.syncs(center)
    center.is_of_an_earlier_version()
    assert phone.syncs(center).waiting == ()
    assert phone.syncs(center).exchanges == 1
    assert phone.vault.shelf.documents.keys() == {digest}
    center.knows_documents = True
    center.publishes("two")
    assert phone.syncs(center).waiting == ()
    assert len(phone.vault.shelf.documents) == 2


def test_a_vault_that_was_never_told_of_documents_is_read_as_one_without() -> None:
    written: dict[str, JSON] = {"epoch": "e", "challenge": "c", "access": 3, "token": "t"}
    assert News.from_json(written) == News("e", "c", 3, "t")
    told = News("e", "c", 3, "t", (Document("a" * 64, 5),))
    assert News.from_json(told.to_json()) == told


def test_what_is_lacking_is_remembered_through_a_restart(phone: SmallPhone, center: SmallCenter) -> None:
    digest = center.publishes("one")
    phone.asks(center)
    phone.restart()
    assert phone.replica.copies() == {}
    assert [one.sha256 for one in phone.replica.lacking_documents()] == [digest]
    assert Wait not in {type(action) for action in watched(phone, center)}
