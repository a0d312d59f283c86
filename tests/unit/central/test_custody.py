"""The verdict of custody, from what proves it: checkpoints, receipts, the bytes that are here."""

from hashlib import sha256

import pytest
from sqlalchemy import delete, update
from sqlmodel import col

from inspector_app.central.custody import Custody
from inspector_app.central.headquarters import Headquarters
from inspector_app.custody.times import Doubt
from inspector_app.visits.writing import add_photo, answer_outcome
from sync.journal import PhotoName, new_id
from sync.notes import Checkpoint
from sync.server.tables import CheckpointRow, ReceiptRow
from sync.signed import sign
from sync.strands import Strands
from tests.support.pictures import draw_file
from tests.unit.central.phones import AT, Phone, begin_visit
from tests.unit.central.test_files import keep


def judge(headquarters: Headquarters, visit: str) -> Custody:
    return headquarters.custody(headquarters.read(visit))


def photograph(phone: Phone, visit: str, content: bytes) -> None:
    digest = sha256(content).hexdigest()
    name = PhotoName(digest, len(content), "image/jpeg", "original")
    phone.write(visit, add_photo(new_id(), {"digest": digest, "media_type": "image/jpeg"}), photos=[name])


def test_a_visit_whose_proofs_are_all_here_is_whole(headquarters: Headquarters, ana: Phone) -> None:
    visit, content = begin_visit(ana), draw_file(1, "JPEG")
    photograph(ana, visit, content)
    keep(headquarters, visit, content)
    ana.hand_in(visit)
    custody = judge(headquarters, visit)
    assert custody.is_whole
    assert (custody.entries, custody.devices, custody.photos, custody.photos_here) == (2, 1, 1, 1)
    assert custody.at_center == 1  # its own entry, which gave Ana access


def test_a_photo_that_has_not_arrived_is_named(headquarters: Headquarters, ana: Phone) -> None:
    visit, content = begin_visit(ana), draw_file(1, "JPEG")
    photograph(ana, visit, content)
    ana.hand_in(visit)
    custody = judge(headquarters, visit)
    assert not custody.is_whole
    assert [missing.digest for missing in custody.missing] == [sha256(content).hexdigest()]
    assert (custody.photos, custody.photos_here) == (1, 0)


def test_entries_that_no_checkpoint_covers_are_counted(headquarters: Headquarters, ana: Phone) -> None:
    visit = begin_visit(ana)
    ana.write(visit, answer_outcome("6.1", "met"))
    ana.hand_in(visit)
    with headquarters._journals._database.writing() as session:
        session.execute(delete(CheckpointRow).where(col(CheckpointRow.device) == ana.device, col(CheckpointRow.n) == 2))
    custody = judge(headquarters, visit)
    assert (custody.unsigned, custody.is_whole) == (1, False)


def test_a_checkpoint_whose_signature_does_not_hold_covers_nothing(headquarters: Headquarters, ana: Phone) -> None:
    visit = begin_visit(ana)
    with headquarters._journals._database.writing() as session:
        forged = update(CheckpointRow).where(col(CheckpointRow.device) == ana.device)
        session.execute(forged.values(signature=bytes(64)))
    assert judge(headquarters, visit).unsigned == 1


def test_a_receipt_that_the_center_did_not_sign_confirms_nothing(headquarters: Headquarters, ana: Phone) -> None:
    visit = begin_visit(ana)
    with headquarters._journals._database.writing() as session:
        session.execute(update(ReceiptRow).values(signature=bytes(64)))
    assert judge(headquarters, visit).unconfirmed == 1


def test_after_a_restore_everything_waits_to_be_confirmed_again(headquarters: Headquarters, ana: Phone) -> None:
    visit = begin_visit(ana)
    headquarters.center.new_epoch()
    custody = judge(headquarters, visit)
    assert (custody.unconfirmed, custody.unsigned) == (1, 0)


def test_what_a_device_has_vouched_for_is_awaited(headquarters: Headquarters, ana: Phone) -> None:
    visit = begin_visit(ana)
    for element in ("6.1", "6.2", "6.5"):
        ana.write(visit, answer_outcome(element, "met"))
    beyond = Checkpoint(headquarters.center.authority.center, visit, ana.strands(visit).tip(ana.device))
    with headquarters.center.store.writing() as books:
        books.journals.add_checkpoints(visit, {beyond.position: sign(beyond, ana.signer)})
    custody = judge(headquarters, visit)
    assert [(one.device, one.count) for one in custody.awaited] == [(ana.device, 3)]
    assert not custody.is_whole


def test_entries_without_effect_are_told_with_their_reason(headquarters: Headquarters, ana: Phone) -> None:
    visit = begin_visit(ana)
    ana.write_raw(visit, b"not json")
    ana.hand_in(visit)
    [aside] = judge(headquarters, visit).aside
    assert (aside.device, aside.seq) == (ana.device, 2)
    assert aside.why


def test_a_conflict_is_no_gap(headquarters: Headquarters, ana: Phone, ben: Phone) -> None:
    visit = begin_visit(ana)
    headquarters.grant(visit, "ben@example.test")
    ana.write(visit, answer_outcome("6.1", "met"))
    ben.write(visit, answer_outcome("6.1", "not_met"))
    for phone in (ana, ben):
        phone.hand_in(visit)
    custody = judge(headquarters, visit)
    assert (custody.conflicts, custody.is_whole, custody.devices) == (1, True, 2)


def test_every_entry_has_the_time_of_its_first_receipt(headquarters: Headquarters, ana: Phone) -> None:
    visit = begin_visit(ana)
    first = judge(headquarters, visit).arrived
    ana.write(visit, answer_outcome("6.1", "met"))
    ana.hand_in(visit)
    second = judge(headquarters, visit).arrived
    assert first.items() <= second.items()
    assert len(second) > len(first)
    assert max(second.values()) > max(first.values())


@pytest.mark.parametrize("entries", [0, 3])
def test_a_strand_with_branches_is_walked_on_every_branch(headquarters: Headquarters, ana: Phone, entries: int) -> None:
    """A restored vault goes on from before: both branches are kept, each covered by a checkpoint of its own."""
    visit = begin_visit(ana)
    for number in range(entries):
        ana.write(visit, answer_outcome(f"6.{number + 1}", "met"))
    ana.hand_in(visit)
    clone = Phone(headquarters, ana.person, ana.signer, ana.certificate)
    clone._visits[visit] = Strands(visit, ana.strands(visit).writers.values())
    for node in ana.strands(visit).nodes[:1]:
        clone.strands(visit).add(node.entry)
    ana.write(visit, answer_outcome("6.6", "met"))
    clone.write(visit, answer_outcome("6.6", "not_met"))
    for phone in (ana, clone):
        phone.hand_in(visit)
    custody = judge(headquarters, visit)
    assert (custody.unsigned, custody.unconfirmed) == (0, 0)
    assert custody.entries == entries + 3
    assert any(one.is_branch for one in custody.strands)


def test_a_strand_tells_since_when_its_device_is_revoked(headquarters: Headquarters, ana: Phone, ben: Phone) -> None:
    visit = begin_visit(ana)
    assert {one.revoked_at for one in judge(headquarters, visit).strands} == {""}
    headquarters.rulings.revoke(ben.device)
    assert {one.revoked_at for one in judge(headquarters, visit).strands} == {""}
    headquarters.rulings.revoke(ana.device)
    custody = judge(headquarters, visit)
    assert custody.is_whole, "what it wrote before is as good as it was"
    assert [one.device for one in custody.strands if one.revoked_at] == [ana.device]


def test_what_a_reader_has_seen_is_kept_for_each(headquarters: Headquarters, ana: Phone) -> None:
    boss = headquarters.invite("boss@example.test", "supervisor").person
    visit = begin_visit(ana)
    assert headquarters.seen.by(boss) == {}
    assert headquarters.seen.note(boss, visit, 3)
    assert not headquarters.seen.note(boss, visit, 2)
    assert headquarters.seen.by(boss) == {visit: 3}
    assert headquarters.seen.by(ana.person) == {}


def test_each_strand_says_whose_it_is_and_how_far_it_is_signed_and_confirmed(
    headquarters: Headquarters, ana: Phone
) -> None:
    visit = begin_visit(ana)
    last = ana.write(visit, answer_outcome("6.1", "met"))
    ana.hand_in(visit)
    own = next(one for one in judge(headquarters, visit).strands if one.device == ana.device)
    assert (own.person, own.at_center, own.is_certified) == (ana.person, False, True)
    assert (own.entries, own.signed, own.confirmed, own.head) == (2, 2, 2, last.head.hex())
    assert (own.first_at, own.last_at) == (AT, AT)
    assert own.arrived_at
    center = next(one for one in judge(headquarters, visit).strands if one.at_center)
    assert center.entries == 1
    with headquarters._journals._database.writing() as session:
        session.execute(delete(CheckpointRow).where(col(CheckpointRow.device) == ana.device, col(CheckpointRow.n) == 2))
        session.execute(delete(ReceiptRow).where(col(ReceiptRow.number) == 2))
    own = next(one for one in judge(headquarters, visit).strands if one.device == ana.device)
    assert (own.entries, own.signed, own.confirmed) == (2, 1, 1)


def test_a_receipt_that_is_not_genuine_is_shown_so_and_dates_nothing(headquarters: Headquarters, ana: Phone) -> None:
    visit = begin_visit(ana)
    assert [one.is_genuine for one in judge(headquarters, visit).receipts] == [True]
    with headquarters._journals._database.writing() as session:
        session.execute(update(ReceiptRow).values(signature=bytes(64)))
    custody = judge(headquarters, visit)
    assert [one.is_genuine for one in custody.receipts] == [False]
    assert custody.arrived == {}
    assert {one.not_after for one in custody.times.brackets.values()} == {""}


def test_an_entry_that_names_a_receipt_lies_between_two_times_of_the_center(
    headquarters: Headquarters, ana: Phone
) -> None:
    visit = begin_visit(ana)
    (held,) = judge(headquarters, visit).receipts
    after = ana.write(visit, answer_outcome("6.1", "met"), at="2020-01-01T00:00:00Z", receipt=held.digest)
    ana.hand_in(visit)
    custody = judge(headquarters, visit)
    bracket = custody.times.brackets[after.head]
    assert (bracket.not_before, bracket.not_after) == (held.said.at, custody.receipts[0].said.at)
    doubts = [(fault.seq, fault.doubt) for fault in custody.times.faults if fault.head == after.head]
    assert doubts == [(2, Doubt.EARLY), (2, Doubt.BACK)]
    assert custody.is_whole  # a clock is evidence, and never a gap
