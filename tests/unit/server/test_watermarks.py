"""How far the center says that it has come: never further than what is durable, at the moment at which it says so."""

from sync.journal import PhotoName
from tests.support.centers import RunningCenter, open_center
from tests.support.device import Device, answer_put, named_photo


def test_a_receipt_goes_no_further_than_what_came_however_far_the_checkpoint_reaches(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    nodes = ines.write_many(visit, 5)
    ines.bring(visit, [node.entry for node in nodes[:2]], [ines.checkpoint(nodes[1]), ines.checkpoint(nodes[4])])
    named = [at.n for receipt in ines.receipts_now(visit) for at in receipt.strands if at.device == ines.id]
    assert named == [2]
    assert [tip.n for tip in ines.told[visit].tips if tip.device == ines.id] == [2]
    ines.bring(visit, [node.entry for node in nodes[2:]], [])
    assert max(at.n for at in ines.receipts_now(visit)[-1].strands if at.device == ines.id) == 5


def test_what_a_reply_speaks_of_is_in_the_file_when_it_comes(central: RunningCenter, ines: Device, visit: str) -> None:
    """Another process that reads at that moment finds all that the reply, receipts included, has said."""
    beside = open_center(central.folder, central.clock)
    for number in range(3):
        ines.write(visit, answer_put(f"note {number}"))
        ines.exchange()
        strands = beside.strands(visit)
        assert all(strands.knows(at) for receipt in ines.receipts_now(visit) for at in receipt.strands)
        assert set(ines.told[visit].tips) == set(strands.tips())
    beside.close()


def test_what_an_answer_says_of_photos_is_what_the_store_holds_at_that_moment(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    photos: list[PhotoName] = [named_photo(word.encode()) for word in ("one photo", "another photo")]
    ines.write(visit, answer_put("x"), photos=photos)
    ines.sync()
    assert set(ines.lacks[visit]) == {photo.sha256 for photo in photos}
    ines.upload(visit, b"one photo")
    ines.talk_about(visit)
    assert ines.lacks[visit] == (photos[1].sha256,)
    assert {photo for receipt in ines.receipts_now(visit) for photo in receipt.photos} == {photos[0].sha256}
