"""The device's side: what makes something safe, what an answer may change, and what nothing may change."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest

from sync.errors import NoAnswer
from sync.exchange import Answer, Run, Token
from sync.journal import Entry, Put, new_id
from sync.laws import bare_ops
from sync.notes import Receipt
from sync.placing import write_aside
from sync.reading import read_request
from sync.signed import Signed, sign
from sync.strands import Node
from sync.strictjson import JSON
from sync.writing import write_answer
from tests.support.fixed import LEAD, OFFICE, SECOND, STRANGER, FixedCenter, fixed_id
from tests.support.memory import DiskFull, MemoryVault
from tests.support.small_center import SmallCenter, tips_of
from tests.support.small_phone import SmallPhone

CENTER = FixedCenter()


@pytest.fixture
def center() -> SmallCenter:
    return SmallCenter(LEAD, SECOND)


@pytest.fixture
def phone() -> SmallPhone:
    return SmallPhone(LEAD)


@pytest.fixture
def visit(phone: SmallPhone) -> str:
    """A visit of two entries, not sent yet."""
    visit = phone.begins()
    phone.writes(visit, Put("answer", "6.1", {"note": "x"}))
    return visit


# safe


def test_what_was_never_sent_is_not_safe(phone: SmallPhone, visit: str) -> None:
    standing = phone.standing(visit)
    assert (standing.entries, standing.safe_entries) == (2, 0)
    assert [node.seq for node in standing.unsafe] == [1, 2]


def test_a_receipt_of_the_present_epoch_makes_safe(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    phone.settles(center)
    assert phone.is_safe(visit)
    assert tips_of(center, visit) == phone.strands(visit).tips()


def test_what_was_written_since_is_not_safe(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    phone.settles(center)
    phone.writes(visit)
    assert [node.seq for node in phone.standing(visit).unsafe] == [3]


def test_a_photo_is_safe_once_a_receipt_names_it(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    digest = phone.captures(visit, "a photo")
    phone.asks(center)
    assert phone.replica.lacking_photos()[0][1].sha256 == digest
    assert phone.standing(visit).safe_photos == ()
    center.ledgers[visit].photos.add(digest)
    phone.replica.photo_arrived(visit)
    phone.asks(center)
    assert phone.standing(visit).safe_photos == (digest,)
    assert phone.replica.lacking_photos() == []


def test_that_the_center_holds_it_is_not_enough_without_a_receipt(
    phone: SmallPhone, visit: str, center: SmallCenter
) -> None:
    center.alters = lambda answer: replace(answer, receipts=())
    phone.asks(center)
    assert phone.standing(visit).safe_entries == 0


def test_a_receipt_of_an_old_epoch_never_makes_safe(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    phone.settles(center)
    old = phone.vault.shelf.by_visit[visit].receipts
    center.is_restored(keep=2)
    center.alters = lambda answer: replace(answer, receipts=tuple(old))
    phone.asks(center)
    phone.asks(center)
    assert phone.standing(visit).safe_entries == 0
    center.alters = lambda answer: answer
    phone.asks(center)
    assert phone.is_safe(visit)


def test_what_the_center_now_says_it_lacks_is_unsafe_again(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    phone.settles(center)
    center.forgets(visit, keep=1)
    phone.asks(center)
    phone.asks(center)
    assert [node.seq for node in phone.standing(visit).unsafe] == [2]
    phone.settles(center)
    assert phone.is_safe(visit)
    assert tips_of(center, visit) == phone.strands(visit).tips()


def test_what_the_center_lacks_stays_unsafe_for_as_long_as_it_does(
    phone: SmallPhone, visit: str, center: SmallCenter
) -> None:
    phone.settles(center)
    center.forgets(visit, keep=1)
    center.holds_aside(LEAD)
    for _ in range(5):
        phone.asks(center)
    assert [node.seq for node in phone.standing(visit).unsafe] == [2]


def test_a_receipt_that_an_answer_left_out_is_asked_for(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    center.alters = lambda answer: replace(answer, receipts=())
    phone.asks(center)
    assert not phone.asks(center).in_step
    center.alters = lambda answer: answer
    phone.asks(center)
    assert phone.is_safe(visit)


def test_a_photo_that_the_center_lost_is_unsafe_again(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    digest = phone.captures(visit, "a photo")
    phone.syncs(center)
    assert phone.is_safe(visit)
    center.ledgers[visit].photos.clear()
    phone.asks(center)
    phone.asks(center)
    assert phone.standing(visit).safe_photos == ()
    assert [named.sha256 for _, named in phone.replica.lacking_photos()] == [digest]
    phone.syncs(center)
    assert phone.is_safe(visit)


def test_a_photo_that_the_center_lost_and_got_from_another_phone_is_safe_again(
    phone: SmallPhone, visit: str, center: SmallCenter
) -> None:
    digest = phone.captures(visit, "a photo")
    phone.syncs(center)
    center.ledgers[visit].photos.clear()
    phone.asks(center)
    phone.asks(center)
    center.ledgers[visit].photos.add(digest)
    phone.restart()
    phone.syncs(center)
    assert phone.is_safe(visit)


def test_a_photo_that_the_center_lost_and_nobody_can_bring_back_keeps_nobody_asking(
    phone: SmallPhone, visit: str, center: SmallCenter
) -> None:
    phone.captures(visit, "a photo")
    phone.syncs(center)
    center.ledgers[visit].photos.clear()
    phone.asks(center)
    phone.asks(center)
    applied = phone.asks(center)
    assert applied.in_step and not applied.moved, "both know what is there and what is not"
    assert not phone.is_safe(visit)


def test_a_receipt_for_a_head_that_is_not_here_makes_nothing_safe(
    phone: SmallPhone, visit: str, center: SmallCenter
) -> None:
    def lie(answer: Answer) -> Answer:
        receipt = Receipt.read(answer.receipts[0].text)
        tips = tuple(replace(at, n=at.n + 1, head=bytes(32)) for at in receipt.strands)
        return replace(answer, receipts=(sign(replace(receipt, strands=tips), CENTER.working()),))

    center.alters = lie
    phone.asks(center)
    assert phone.standing(visit).safe_entries == 0


# no answer


SPOILED: dict[str, Callable[[bytes], bytes]] = {
    "html": lambda _: b"<html>sign in to the hotel's network</html>\n",
    "empty": lambda _: b"",
    "cut in the middle": lambda raw: raw[: len(raw) // 2],
    "without its last line": lambda raw: b"".join(line + b"\n" for line in raw.split(b"\n")[:-2]),
    "a byte altered": lambda raw: raw[:200] + bytes([raw[200] ^ 1]) + raw[201:],
    "twice": lambda raw: raw + raw,
    "of another center": lambda _: foreign_answer(STRANGER.center),
    "of this center to another question": lambda _: foreign_answer(CENTER),
}


def foreign_answer(center: FixedCenter) -> bytes:
    least = Answer(new_id(), fixed_id("epoch"), "2026-11-21T16:05:00Z", "c", 1, "d", Token("t", ""))
    return write_answer(least, center.working(), center=center.id, key=1)


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_of_what_is_no_answer_nothing_is_applied(
    phone: SmallPhone, visit: str, center: SmallCenter, spoil: Callable[[bytes], bytes]
) -> None:
    phone.settles(center)
    phone.writes(visit)
    phone.replica.copies()
    before, standing = phone.vault.snapshot(), phone.standing(visit)
    composed = phone.replica.compose(10**6)
    after_asking = phone.vault.snapshot()
    with pytest.raises(NoAnswer):
        phone.replica.apply(spoil(center.exchange(composed.raw)), composed.nonce)
    assert phone.vault.snapshot() == after_asking
    assert phone.standing(visit).safe_entries == standing.safe_entries
    assert before.count("inspector checkpoint") + 1 == after_asking.count("inspector checkpoint")
    phone.settles(center)
    assert phone.is_safe(visit)


def with_receipts(*notes: Signed) -> Callable[[Answer], Answer]:
    return lambda answer: replace(answer, receipts=notes)


@pytest.mark.parametrize(
    "alter",
    [
        with_receipts(Signed("nonsense", b"")),
        with_receipts(STRANGER.certified),
        lambda answer: replace(answer, receipts=(sign(Receipt.read(answer.receipts[0].text), LEAD.signer),)),
        lambda answer: replace(answer, certificates=(STRANGER.certified,)),
        lambda answer: replace(answer, keys=(STRANGER.center.key(2),)),
    ],
    ids=["no text", "a certificate", "a device's", "a foreign certificate", "a foreign key"],
)
def test_an_answer_that_brings_something_that_is_not_genuine_changes_nothing(
    phone: SmallPhone, visit: str, center: SmallCenter, alter: Callable[[Answer], Answer]
) -> None:
    composed = phone.replica.compose(10**6)
    before = phone.vault.snapshot()
    center.alters = alter
    with pytest.raises(NoAnswer):
        phone.replica.apply(center.exchange(composed.raw), composed.nonce)
    assert phone.vault.snapshot() == before
    assert phone.standing(visit).safe_entries == 0
    center.alters = lambda answer: answer
    phone.settles(center)
    assert phone.is_safe(visit)


def test_only_the_newest_question_can_be_answered(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    older = phone.replica.compose(10**6)
    newer = phone.replica.compose(10**6)
    answer_to_older = center.exchange(older.raw)
    with pytest.raises(NoAnswer):
        phone.replica.apply(answer_to_older, older.nonce)
    phone.replica.apply(center.exchange(newer.raw), newer.nonce)
    with pytest.raises(NoAnswer):
        phone.replica.apply(center.exchange(newer.raw), newer.nonce)


def test_an_answer_to_a_question_from_before_a_crash_is_none(
    phone: SmallPhone, visit: str, center: SmallCenter
) -> None:
    composed = phone.replica.compose(10**6)
    raw = center.exchange(composed.raw)
    phone.restart()
    before = phone.vault.snapshot()
    with pytest.raises(NoAnswer):
        phone.replica.apply(raw, composed.nonce)
    assert phone.vault.snapshot() == before


# atomic


def test_where_the_disk_is_full_at_any_moment_nothing_of_the_answer_is_kept(visit: str, phone: SmallPhone) -> None:
    phone.captures(visit, "a photo")
    shelf, failed = phone.vault, 0
    for writes in range(60):
        center = a_center_with_news(visit)
        copy = SmallPhone(LEAD, copy_of(shelf))
        composed = copy.replica.compose(10**6)
        raw, before, standing = center.exchange(composed.raw), copy.vault.snapshot(), copy.standing(visit)
        copy.vault.full_after_writes = writes
        try:
            copy.replica.apply(raw, composed.nonce)
        except DiskFull:
            failed += 1
            assert copy.vault.snapshot() == before
            assert copy.standing(visit) == replace(standing, unsafe=copy.standing(visit).unsafe)
            copy.vault.full_after_writes = None
            copy.settles(center)
        assert copy.standing(visit).safe_entries == 4
        assert {entry.head for entry in copy.vault.shelf.by_visit[visit].entries} == {
            node.head for node in center.ledgers[visit].strands.nodes
        }
    assert 5 <= failed < 59


def test_where_the_disk_is_full_before_a_request_its_checkpoints_are_kept_with_the_next_one(
    phone: SmallPhone, visit: str
) -> None:
    visits = (visit, phone.begins())
    before = phone.vault.snapshot()
    phone.vault.full_after_writes = 1
    with pytest.raises(DiskFull):
        phone.replica.compose(10**6)
    assert phone.vault.snapshot() == before
    phone.vault.full_after_writes = None
    request = read_request(phone.replica.compose(10**6).raw)[0]
    kept = [note for one in visits for note in phone.vault.shelf.checkpoints(one)]
    assert len(kept) == 2
    assert set(kept) == set(request.checkpoints)


def test_what_an_undone_answer_said_is_forgotten(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    phone.settles(center)
    center.is_restored()
    center.takes_a_new_key()
    composed = phone.replica.compose(10**6)
    phone.vault.full_after_writes = 1
    with pytest.raises(DiskFull):
        phone.replica.apply(center.exchange(composed.raw), composed.nonce)
    phone.vault.full_after_writes = None
    assert phone.is_safe(visit)
    request = read_request(phone.replica.compose(10**6).raw)[0]
    assert (request.epoch, request.keys) == (fixed_id("the first epoch"), 1)


def copy_of(vault: MemoryVault) -> MemoryVault:
    return deepcopy(vault)


def a_center_with_news(visit: str) -> SmallCenter:
    """The second inspector has written in that visit, the center has a new key, and it speaks of an old access."""
    center = SmallCenter(LEAD, SECOND)
    second = SmallPhone(SECOND)
    second.begins(visit)
    second.settles(center)
    center.takes_a_new_key()
    return center


def test_a_crash_between_asking_and_hearing_costs_nothing(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    center.exchange(phone.replica.compose(10**6).raw)
    phone.restart()
    phone.settles(center)
    assert phone.is_safe(visit)
    assert len(center.ledgers[visit].strands.nodes) == 2


def test_a_crash_after_hearing_costs_nothing(phone: SmallPhone, visit: str, center: SmallCenter) -> None:
    phone.asks(center)
    phone.restart()
    assert phone.is_safe(visit)
    assert phone.replica.compose(10**6).entries == 0


# what an answer brings


def test_another_persons_strand_arrives_with_what_proves_it(visit: str, phone: SmallPhone, center: SmallCenter) -> None:
    phone.settles(center)
    second = SmallPhone(SECOND)
    second.settles(center)
    assert second.strands(visit).tips() == phone.strands(visit).tips()
    assert LEAD.device in second.vault.shelf.certified
    assert [note.text for note in second.vault.shelf.by_visit[visit].checkpoints]
    second.writes(visit)
    second.settles(center)
    phone.settles(center)
    assert len(phone.strands(visit).tips()) == 2
    assert phone.is_safe(visit)


def test_a_visit_that_is_not_here_at_all_is_fetched(visit: str, phone: SmallPhone, center: SmallCenter) -> None:
    phone.settles(center)
    second = SmallPhone(SECOND)
    assert not second.asks(center).in_step
    assert second.asks(center).received == 2
    assert [*second.replica.copies()] == [visit]


def test_what_was_brought_and_does_not_chain_is_kept_aside_and_stops_nothing(
    visit: str, phone: SmallPhone, center: SmallCenter
) -> None:
    phone.settles(center)
    broken = Entry(b"{", b"{}", bytes(16), bytes(32))
    center.alters = lambda answer: replace(answer, runs=(Run(visit, (broken,)), *answer.runs))
    second = SmallPhone(SECOND)
    second.asks(center)
    applied = second.asks(center)
    assert (applied.received, applied.asides) == (2, 1)
    assert [(one, what) for one, _, what in second.vault.shelf.asides] == [(visit, b"{\n{}\n" + b"A" * 22 + b"==")]


def test_entries_for_which_the_center_sends_no_checkpoint_are_kept_aside(
    visit: str, phone: SmallPhone, center: SmallCenter
) -> None:
    phone.settles(center)
    second = SmallPhone(SECOND)
    second.asks(center)
    center.alters = lambda answer: replace(answer, checkpoints=())
    assert second.asks(center).received == 0
    assert second.strands(visit).tips() == ()


def test_keys_that_an_answer_brings_are_kept(visit: str, phone: SmallPhone, center: SmallCenter) -> None:
    phone.settles(center)
    center.takes_a_new_key()
    phone.writes(visit)
    phone.settles(center)
    assert center.requests[-1].keys == 2 or phone.asks(center).in_step
    phone.restart()
    phone.writes(visit)
    phone.settles(center)
    assert center.requests[-1].keys == 2
    assert phone.is_safe(visit)


def test_receipts_of_a_replaced_key_still_make_safe(visit: str, phone: SmallPhone, center: SmallCenter) -> None:
    phone.settles(center)
    center.takes_a_new_key()
    phone.asks(center)
    assert phone.is_safe(visit)


def test_behind_a_missing_receipt_the_device_asks_for_it_again(
    visit: str, phone: SmallPhone, center: SmallCenter
) -> None:
    phone.asks(center)
    phone.writes(visit)
    center.alters = lambda answer: replace(answer, receipts=())
    phone.asks(center)
    center.alters = lambda answer: answer
    phone.writes(visit)
    digest = phone.captures(visit, "a photo")
    phone.asks(center)
    center.ledgers[visit].photos.add(digest)
    phone.settles(center)
    numbers = [Receipt.read(note.text).number for note in phone.vault.shelf.by_visit[visit].receipts]
    assert numbers == sorted({*numbers})
    assert numbers == [*range(1, len(numbers) + 1)]


def test_a_certificate_that_came_another_way_is_known_at_the_next_reading(visit: str, phone: SmallPhone) -> None:
    # A colleague's package was taken in while the app was open: its writer is new to visits that are open already.
    assert phone.replica.copies()
    center = SmallCenter(LEAD, SECOND)
    other = SmallPhone(LEAD, copy_of(phone.vault))
    other.settles(center)
    second = SmallPhone(SECOND)
    second.settles(center)
    node = second.writes(visit)
    phone.vault.write(lambda shelf: shelf.add_certificate(SECOND.device, SECOND.certified))
    phone.vault.write(lambda shelf: shelf.add_entries(visit, [node.entry]))
    assert len(phone.replica.copies()[visit].strands.nodes) == 3


# asking


def test_only_what_is_news_is_spoken_of(visit: str, phone: SmallPhone, center: SmallCenter) -> None:
    phone.settles(center)
    composed = phone.replica.compose(10**6)
    request = read_request(composed.raw)[0]
    assert (request.holds, request.runs, request.checkpoints) == ((), (), ())
    assert (composed.entries, composed.is_all) == (0, True)
    assert len(composed.raw) < 1000


def test_a_batch_stays_within_its_bounds_whatever_waits(phone: SmallPhone, center: SmallCenter) -> None:
    visits = [phone.begins() for _ in range(6)]
    for visit in visits:
        for number in range(10):
            phone.writes(visit, Put("answer", "6.1", {"note": f"{number} " + "x" * 1000}))
    sizes = []
    for _ in range(40):
        composed = phone.replica.compose(4096)
        request = read_request(composed.raw)[0]
        sizes.append(sum(len(e.envelope) + len(e.body or b"") for run in request.runs for e in run.entries))
        if phone.replica.apply(center.exchange(composed.raw), composed.nonce).in_step:
            break
    assert max(sizes) <= 4096
    assert all(map(phone.is_safe, visits))


def test_an_entry_larger_than_the_batch_goes_all_the_same(phone: SmallPhone, center: SmallCenter) -> None:
    visit = phone.begins()
    phone.writes(visit, Put("answer", "6.1", {"note": "x" * 9000}))
    for _ in range(4):
        phone.asks(center, 1000)
    assert phone.is_safe(visit)


def test_a_restored_center_is_given_back_what_it_lacks_other_peoples_and_its_own(
    visit: str, phone: SmallPhone, center: SmallCenter
) -> None:
    phone.settles(center)
    center.writes(visit, Put("step", "s", {"name": "accepted"}))
    second = SmallPhone(SECOND)
    second.settles(center)
    second.writes(visit)
    second.settles(center)
    whole = tips_of(center, visit)
    center.is_restored()
    assert tips_of(center, visit) == ()
    second.settles(center)
    assert tips_of(center, visit) == whole
    assert second.is_safe(visit)


def test_nothing_is_sent_again_to_a_restored_center_that_lost_nothing(
    visit: str, phone: SmallPhone, center: SmallCenter
) -> None:
    phone.settles(center)
    center.is_restored(keep=2)
    for _ in range(3):
        phone.asks(center)
    assert all(request.runs == () for request in center.requests[1:])
    assert phone.is_safe(visit)


def test_both_branches_of_its_own_strand_are_given_back(visit: str, phone: SmallPhone, center: SmallCenter) -> None:
    phone.settles(center)
    twin = SmallPhone(LEAD, copy_of(phone.vault))
    phone.writes(visit)
    twin.writes(visit)
    phone.settles(center)
    twin.settles(center)
    assert len(tips_of(center, visit)) == 2
    center.is_restored()
    twin.settles(center)
    assert len(tips_of(center, visit)) == 2


def test_a_renewed_challenge_is_signed_by_the_next_question(visit: str, phone: SmallPhone) -> None:
    phone.replica.renew_challenge("a-fresh.challenge")
    assert read_request(phone.replica.compose(10**6).raw)[1].challenge == "a-fresh.challenge"


# erasure


def erasure_of(node: Node, *photos: str) -> Put:
    assert not isinstance(node.body, str)
    target: dict[str, JSON] = {"device": node.device, "seq": node.seq, "leaf": node.leaf.hex(), "photos": [*photos]}
    return Put("erasure", fixed_id("erasure"), {"ground": "law", "target": {**target, "ops": bare_ops(node.body)}})


def test_what_the_center_has_erased_goes_from_the_device(visit: str, phone: SmallPhone, center: SmallCenter) -> None:
    node = phone.writes(visit, Put("answer", "6.2", {"note": "about a person"}))
    digest = phone.captures(visit, "his photo")
    phone.settles(center)
    center.writes(visit, erasure_of(node, digest))
    phone.settles(center)
    bodies = b"".join(entry.body or b"" for _, entry in phone.vault.shelf.entries(visit))
    assert b"about a person" not in bodies
    assert phone.vault.shelf.erased_photos == [(visit, digest)]
    assert phone.asks(center).in_step
    assert phone.standing(visit).safe_entries == phone.standing(visit).entries


def test_after_a_safe_photo_was_erased_the_two_are_in_step_again(
    visit: str, phone: SmallPhone, center: SmallCenter
) -> None:
    digest = phone.captures(visit, "a photo of a person")
    phone.syncs(center)
    assert phone.is_safe(visit)
    center.writes(visit, erasure_of(phone.strands(visit).nodes[-1], digest))
    assert phone.syncs(center).waiting == ()
    assert phone.asks(center).in_step
    assert phone.standing(visit).photos == ()


def test_an_erased_photo_is_gone_also_where_another_entry_names_it(
    visit: str, phone: SmallPhone, center: SmallCenter
) -> None:
    digest = phone.captures(visit, "a photo of a person")
    node = phone.strands(visit).nodes[-1]
    phone.captures(visit, "a photo of a person")
    phone.syncs(center)
    center.writes(visit, erasure_of(node, digest))
    assert phone.syncs(center).waiting == ()
    assert phone.is_safe(visit)


def test_what_was_erased_before_it_came_is_taken_without_its_body(
    visit: str, phone: SmallPhone, center: SmallCenter
) -> None:
    node = phone.writes(visit, Put("answer", "6.2", {"note": "about a person"}))
    phone.settles(center)
    center.writes(visit, erasure_of(node))
    second = SmallPhone(SECOND)
    second.settles(center)
    assert [entry.body is None for _, entry in second.vault.shelf.entries(visit)] == [False, False, True, False]


def test_a_body_that_comes_after_its_erasure_is_not_kept(visit: str, phone: SmallPhone, center: SmallCenter) -> None:
    node = phone.writes(visit, Put("answer", "6.2", {"note": "about a person"}))
    phone.settles(center)
    second = SmallPhone(SECOND)
    center.writes(visit, erasure_of(node))
    whole = replace_body(center, visit, node.entry)
    second.asks(center)
    center.alters = whole
    second.asks(center)
    assert all(b"about a person" not in (entry.body or b"") for _, entry in second.vault.shelf.entries(visit))


def test_an_erasure_reaches_what_is_quarantined_and_what_was_only_kept_aside(
    visit: str, phone: SmallPhone, center: SmallCenter
) -> None:
    node = phone.writes(visit, Put("answer", "6.2", {"note": "about a person"}))
    phone.settles(center)
    center.writes(visit, Put("quarantine", "q", {"entry": node.leaf.hex(), "reason": "doubtful"}))
    phone.settles(center)
    second = SmallPhone(SECOND)
    second.vault.write(lambda shelf: shelf.add_visit(visit, None))
    second.vault.write(lambda shelf: shelf.set_aside(visit, "it does not chain", write_aside(node.entry)))
    other = phone.strands(visit).nodes[0].entry
    second.vault.write(lambda shelf: shelf.set_aside(visit, "it does not chain", write_aside(other)))
    second.vault.write(lambda shelf: shelf.set_aside(visit, "of no known form", b"about nobody"))
    center.writes(visit, erasure_of(node))
    for each in (phone, second):
        each.settles(center)
        assert all(b"about a person" not in (entry.body or b"") for _, entry in each.vault.shelf.entries(visit))
    assert [what for _, _, what in second.vault.shelf.asides] == [write_aside(other), b"about nobody"]


def test_an_erased_photo_goes_where_the_erased_entry_came_without_its_body(
    visit: str, phone: SmallPhone, center: SmallCenter
) -> None:
    digest = phone.captures(visit, "a photo of a person")
    phone.settles(center)
    second = SmallPhone(SECOND)
    second.vault.write(lambda shelf: shelf.add_visit(visit, None))
    second.captures(visit, "a photo of a person")
    center.writes(visit, erasure_of(phone.strands(visit).nodes[-1], digest))
    second.settles(center)
    assert second.vault.shelf.erased_photos == [(visit, digest)]


def replace_body(center: SmallCenter, visit: str, entry: Entry) -> Callable[[Answer], Answer]:
    def change(answer: Answer) -> Answer:
        runs = [tuple(entry if one.head == entry.head else one for one in run.entries) for run in answer.runs]
        return replace(answer, runs=tuple(Run(visit, entries) for entries in runs))

    return change


def test_the_office_is_one_of_the_writers_whose_strands_travel(
    visit: str, phone: SmallPhone, center: SmallCenter
) -> None:
    phone.settles(center)
    center.writes(visit, Put("step", "s", {"name": "accepted"}))
    phone.asks(center)
    phone.settles(center)
    assert OFFICE.device in phone.vault.shelf.certified
