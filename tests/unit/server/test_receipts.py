"""Receipts: numbered, cumulative, of one epoch, and never ahead of what is durable."""

from sqlalchemy import delete
from sqlmodel import col

from sync.bundle import Bundle
from sync.journal import Put, new_id
from sync.server.tables import CheckpointRow, EntryRow
from sync.strictjson import JSON
from tests.support.centers import RunningCenter
from tests.support.device import Device, answer_put, named_photo
from tests.unit.server.conftest import Enroll


def test_each_change_is_a_receipt_with_the_next_number(ines: Device, visit: str) -> None:
    for number in range(1, 4):
        ines.write(visit, answer_put(f"note {number}"))
        ines.exchange()
        assert [receipt.number for receipt in ines.receipts_now(visit)] == [*range(1, number + 1)]


def test_where_nothing_changed_there_is_no_new_receipt(ines: Device, visit: str) -> None:
    ines.write(visit, answer_put("x"))
    ines.sync()
    count = len(ines.receipts_now(visit))
    assert ines.talk_about(visit).receipts == ()
    assert len(ines.receipts_now(visit)) == count


def test_a_device_gets_all_numbers_beyond_its_own(enroll: Enroll, ines: Device, visit: str) -> None:
    for number in range(4):
        ines.write(visit, answer_put(f"note {number}"))
        ines.exchange()
    tablet = enroll(ines.person)
    tablet.exchange()
    tablet.exchange()
    assert [receipt.number for receipt in tablet.receipts_now(visit)] == [1, 2, 3, 4]


def test_a_photo_stands_in_the_first_receipt_after_it_is_durable(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    one, two = b"one" * 100, b"two" * 100
    ines.write(visit, answer_put("x"), photos=[named_photo(one), named_photo(two)])
    ines.exchange()
    assert set(ines.lacks[visit]) == {named_photo(one).sha256, named_photo(two).sha256}
    assert ines.receipts_now(visit)[0].photos == ()
    ines.upload(visit, one)
    ines.talk_about(visit)
    ines.upload(visit, two)
    ines.talk_about(visit)
    assert [receipt.photos for receipt in ines.receipts_now(visit)][-2:] == [
        (named_photo(one).sha256,),
        (named_photo(two).sha256,),
    ]
    assert ines.lacks[visit] == ()
    ines.sync()


def test_an_upload_alone_makes_the_digests_differ_until_the_receipt_is_fetched(ines: Device, visit: str) -> None:
    content = b"photo" * 100
    ines.write(visit, answer_put("x"), photos=[named_photo(content)])
    ines.sync()
    ines.upload(visit, content)
    ines.exchange()
    assert ines.differing == {visit}
    ines.sync()
    assert ines.receipts_now(visit)[-1].photos == (named_photo(content).sha256,)


def test_a_photo_that_the_store_lost_is_lacking_again(central: RunningCenter, ines: Device, visit: str) -> None:
    content = b"photo" * 100
    digest = named_photo(content).sha256
    ines.write(visit, answer_put("x"), photos=[named_photo(content)])
    ines.sync()
    ines.upload(visit, content)
    ines.talk_about(visit)
    ines.sync()
    central.center.photos.remove(visit, digest)
    ines.exchange()
    ines.exchange()
    assert ines.lacks[visit] == (digest,)
    ines.upload(visit, content)
    ines.talk_about(visit)
    assert ines.lacks[visit] == ()
    ines.sync()


def test_in_a_new_epoch_all_is_receipted_anew_from_one(central: RunningCenter, ines: Device, visit: str) -> None:
    content = b"photo" * 100
    ines.write(visit, answer_put("x"), photos=[named_photo(content)])
    ines.sync()
    ines.upload(visit, content)
    ines.talk_about(visit)
    ines.sync()
    before = ines.epoch
    assert central.center.new_epoch() != before
    ines.sync()
    [receipt] = ines.receipts_now(visit)
    assert (receipt.number, receipt.epoch) == (1, central.center.epoch())
    assert receipt.strands == ines.visit(visit).tips()
    assert receipt.photos == (named_photo(content).sha256,)


def test_in_a_new_epoch_writers_at_the_center_begin_new_strands(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    person = new_id()
    ines.write(visit, answer_put("x"))
    ines.sync()
    one = central.center.append(visit, person, "supervisor", [Put("remark", "r1", {"text": "before"})])
    central.center.new_epoch()
    two = central.center.append(visit, person, "supervisor", [Put("remark", "r2", {"text": "after"})])
    assert one.device != two.device
    assert (one.seq, two.seq) == (1, 1)
    ines.sync()
    assert {one.device, two.device} < {tip.device for tip in ines.visit(visit).tips()}


def test_a_person_has_one_writer_per_role_in_an_epoch(central: RunningCenter, visit: str) -> None:
    person, other = new_id(), new_id()
    put = [Put("remark", "r", {"text": "x"})]
    one = central.center.append(visit, person, "supervisor", put)
    again = central.center.append(other, person, "supervisor", put)
    promoted = central.center.append(visit, person, "administrator", put)
    assert one.device == again.device != promoted.device


def test_an_entry_at_the_center_has_seen_only_what_was_on_its_screen(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    ines.write(visit, answer_put("x"))
    ines.sync()
    view = central.center.strands(visit).view()
    ines.write(visit, answer_put("y"))
    ines.sync()
    person, put = new_id(), [Put("remark", "r", {"text": "read it"})]
    seen = central.center.append(visit, person, "supervisor", put, view=view).envelope.seen
    assert {(one.device, one.n) for one in seen if one.device == ines.id} == {(ines.id, 1)}
    assert central.center.append(visit, person, "supervisor", put).envelope.seen == ()


def test_every_entry_of_the_center_is_pinned_by_its_writer(
    central: RunningCenter, enroll: Enroll, ines: Device, visit: str
) -> None:
    ines.write(visit, answer_put("x"))
    ines.sync()
    for number in range(3):
        central.center.append(visit, new_id(), "supervisor", [Put("remark", f"r{number}", {"text": "x"})])
    tablet = enroll(ines.person)
    tablet.sync()
    assert tablet.visit(visit).tips() == central.center.strands(visit).tips()


def test_a_strand_of_the_center_that_came_back_forked_is_continued_by_a_new_writer(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    person, put = new_id(), [Put("remark", "r", {"text": "x"})]
    central.center.grant(visit, ines.person)
    central.center.append(visit, person, "supervisor", put)
    ines.sync()
    lost = central.center.append(visit, person, "supervisor", put)
    ines.sync()
    take_back(central, visit, lost.head)
    other = central.center.append(visit, person, "supervisor", put)
    assert other.device == lost.device
    ines.told.clear()
    ines.sync()
    assert {lost.head, other.head} < {tip.head for tip in central.center.strands(visit).tips()}
    fresh = central.center.append(visit, person, "supervisor", put)
    assert fresh.device != lost.device
    ines.sync()


def test_what_the_center_wrote_and_erased_comes_back_to_it_without_its_body(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    central.center.grant(visit, ines.person)
    put = [Put("remark", "r", {"text": "about a person"})]
    words = central.center.append(visit, new_id(), "supervisor", put)
    ines.sync()
    take_back(central, visit, words.head)
    target: JSON = {"leaf": words.leaf.hex(), "ops": [{"put": "remark", "id": "r", "fields": ["text"]}], "photos": []}
    law = Put("erasure", "e", {"ground": "law", "target": target})
    central.center.append(visit, new_id(), "administrator", [law])
    ines.told.clear()
    assert ines.exchange().asides == ines.exchange().asides == ()
    stored = central.center.strands(visit).node_at(words.head)
    assert stored is not None and stored.entry.body is None
    database = b"".join(path.read_bytes() for path in central.folder.glob("journal.db*"))
    assert b"about a person" not in database


def test_a_receipt_of_a_part_shows_a_restored_center_what_it_lost(
    central: RunningCenter, ines: Device, omar: Device, visit: str
) -> None:
    ines.write(visit, answer_put("hers"))
    ines.sync()
    central.center.grant(visit, omar.person)
    omar.sync()
    his = omar.write(visit, answer_put("his"))
    omar.sync()
    central.center.end_access(visit, omar.person)
    [part] = omar.talk_about(visit).receipts

    def is_restored() -> bool:
        return central.center.reception.take_bundle(Bundle(visit, (), (), (), (part,), ()), omar.id, omar.person)[1]

    before = central.center.epoch()
    assert not is_restored() and central.center.epoch() == before
    take_back(central, visit, his.head)
    assert is_restored() and central.center.epoch() != before
    assert not is_restored()


def take_back(central: RunningCenter, visit: str, head: bytes) -> None:
    """As if the database had been restored from before that entry, and nobody had said so."""
    with central.center.store.writing() as books:
        books.people._connection.execute(delete(EntryRow).where(col(EntryRow.head) == head))
        books.people._connection.execute(delete(CheckpointRow).where(col(CheckpointRow.head) == head))
