"""Whether the center has a photo at this moment: it reads the bytes, and signs only what it has read."""

from dataclasses import replace

import pytest

from sync.errors import NoAnswer
from sync.exchange import Answer, Prove
from sync.holdings import read_holdings
from sync.notes import Holding
from sync.server import proving
from sync.signed import NotGenuine
from sync.writing import write_request
from tests.support.centers import RunningCenter
from tests.support.device import Device, answer_put, named_photo
from tests.unit.server.conftest import Enroll

PHOTOS = [bytes([number]) * 1000 for number in range(3)]
DIGESTS = sorted(named_photo(one).sha256 for one in PHOTOS)


def with_photos(device: Device, visit: str) -> None:
    """All three are at the center, and receipts say so."""
    device.write(visit, answer_put("x"), photos=[named_photo(one) for one in PHOTOS])
    device.sync()
    for one in PHOTOS:
        device.upload(visit, one)
    device.talk_about(visit)
    device.sync()


def asked(device: Device, visit: str, *digests: str) -> Answer:
    return device.exchange(proves=(Prove(visit, digests or tuple(DIGESTS)),))


def held(device: Device, answer: Answer) -> list[Holding]:
    return [holding for holding, _ in read_holdings(answer, device.keyring)]


def test_what_the_center_has_it_reads_and_signs_for(central: RunningCenter, ines: Device, visit: str) -> None:
    with_photos(ines, visit)
    central.clock.move(days=29)
    answer = asked(ines, visit)
    [holding] = held(ines, answer)
    assert (holding.visit, holding.photos) == (visit, tuple(DIGESTS))
    assert (holding.epoch, holding.nonce) == (central.center.epoch(), answer.nonce)
    assert holding.at == answer.at == "2026-12-20T16:00:00.000Z"


def test_who_does_not_ask_is_told_nothing(ines: Device, visit: str) -> None:
    with_photos(ines, visit)
    assert ines.talk_about(visit).holdings == ()


def test_of_a_photo_that_is_gone_or_altered_or_cut_nothing_is_said(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    with_photos(ines, visit)
    folder = central.folder / "photos" / visit
    gone, altered, whole = DIGESTS
    (folder / gone).unlink()
    content = (folder / altered).read_bytes()
    (folder / altered).write_bytes(content[:-1] + b"?")
    assert [one.photos for one in held(ines, asked(ines, visit))] == [(whole,)]
    (folder / altered).write_bytes(content[:-1])
    assert [one.photos for one in held(ines, asked(ines, visit))] == [(whole,)]
    (folder / altered).write_bytes(content)
    assert [one.photos for one in held(ines, asked(ines, visit))] == [(altered, whole)]


def test_what_no_receipt_of_this_epoch_names_is_not_signed_for(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    with_photos(ines, visit)
    central.center.new_epoch()
    assert held(ines, asked(ines, visit)) == []
    ines.sync()
    assert [one.photos for one in held(ines, asked(ines, visit))] == [tuple(DIGESTS)]


def test_whoever_has_no_access_or_was_revoked_is_told_nothing(
    central: RunningCenter, enroll: Enroll, ines: Device, visit: str
) -> None:
    with_photos(ines, visit)
    stranger = enroll()
    assert held(stranger, asked(stranger, visit)) == []
    central.center.end_access(visit, ines.person)
    assert held(ines, asked(ines, visit)) == []
    central.center.grant(visit, ines.person)
    assert held(ines, asked(ines, visit)) != []
    central.center.revoke(ines.id)
    assert held(ines, asked(ines, visit)) == []


def test_what_nobody_named_is_passed_over(ines: Device, visit: str) -> None:
    with_photos(ines, visit)
    assert [one.photos for one in held(ines, asked(ines, visit, "0" * 64, DIGESTS[0], DIGESTS[0]))] == [(DIGESTS[0],)]


def test_one_answer_reads_only_so_much_and_at_least_one(
    ines: Device, visit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_photos(ines, visit)
    for most, count in ((1, 1), (2000, 2), (2999, 2), (3000, 3)):
        monkeypatch.setattr(proving, "MOST_BYTES", most)
        assert [len(one.photos) for one in held(ines, asked(ines, visit))] == [count]


def test_a_word_from_another_answer_is_none(central: RunningCenter, ines: Device, visit: str) -> None:
    with_photos(ines, visit)
    older = asked(ines, visit)
    newer = asked(ines, visit)
    for one in (replace(newer, holdings=older.holdings), replace(newer, epoch="a" * 26)):
        with pytest.raises(NotGenuine):
            read_holdings(one, ines.keyring)


def test_an_altered_word_makes_it_no_answer(ines: Device, visit: str) -> None:
    with_photos(ines, visit)
    request = ines.request(proves=(Prove(visit, (DIGESTS[0],)),))
    raw = ines.send(write_request(request, ines.signer))
    assert DIGESTS[0].encode() in raw
    with pytest.raises(NoAnswer):
        ines.take(raw.replace(DIGESTS[0].encode(), DIGESTS[1].encode()), request.nonce)
    ines.take(raw, request.nonce)
