"""A key that is to take the place of a device's: certified only where both keys say so, in this very exchange."""

import pytest

from sync.ed25519 import Ed25519Signer, generate
from sync.journal import Put, device_id, new_id
from sync.notes import Certificate, Receipt, Successor
from sync.server.handed import Handed
from sync.signed import Signed, sign
from sync.strictjson import JSON
from tests.support.centers import RunningCenter
from tests.support.device import Device, Refusal, answer_put, named_photo


def word(phone: Device, signer: Ed25519Signer, **other: str) -> tuple[Signed, str]:
    """The new key's word, and the nonce of the exchange that it is for."""
    nonce = new_id()
    said = Successor(phone.keyring.center, other.get("device", phone.id), signer.public_key, other.get("nonce", nonce))
    return sign(said, signer), nonce


def asked(phone: Device, signer: Ed25519Signer, **other: str) -> Certificate | None:
    """What the center certifies in an exchange that brings this word."""
    note, nonce = word(phone, signer, **other)
    answer = phone.exchange(successor=note, nonce=nonce)
    found = [Certificate.read(one.text) for one in answer.certificates]
    return next((one for one in found if one.public_key == signer.public_key), None)


def test_a_new_key_gets_a_certificate_of_the_same_person_and_always_the_same(
    central: RunningCenter, ines: Device
) -> None:
    signer = generate()
    certificate = asked(ines, signer)
    assert certificate is not None
    assert (certificate.person, certificate.role, certificate.place) == (ines.person, "inspector", "device")
    assert certificate.number != ines.certificate.number
    assert asked(ines, signer) == certificate
    assert set(central.center.devices_of(ines.person)) == {ines.id, certificate.device}


def test_a_word_for_another_exchange_or_device_or_by_another_key_is_none(
    central: RunningCenter, ines: Device, omar: Device
) -> None:
    signer = generate()
    assert asked(ines, signer, nonce=new_id()) is None
    assert asked(ines, signer, device=omar.id) is None
    note, nonce = word(ines, signer)
    forged = Signed(note.text, generate().sign(note.text.encode()))
    assert ines.exchange(successor=forged, nonce=nonce).certificates == ()
    assert central.center.devices_of(ines.person) == [ines.id]


def test_nobody_takes_the_key_of_somebody_elses_device(ines: Device, omar: Device) -> None:
    signer = generate()
    assert asked(omar, signer) is not None
    assert asked(ines, signer) is None


def test_a_revoked_device_gets_no_new_identity_and_all_that_it_had_are_revoked_together(
    central: RunningCenter, ines: Device
) -> None:
    first, second = generate(), generate()
    assert asked(ines, first) is not None
    heir = Device(ines.line, first, certificates=ines.certificates)
    heir.keyring, heir.epoch = ines.keyring, ines.epoch
    heir.certificate = found = asked(ines, first)  # type: ignore[assignment]
    assert found is not None
    heir.challenge = central.center.gate.challenge(heir.id)
    assert asked(heir, second) is not None
    central.center.revoke(heir.id)
    for device in (ines.id, heir.id, device_id(second.public_key)):
        certified = central.center.reception.certified(device)
        assert certified is not None and certified.revoked_at is not None
    assert asked(ines, generate()) is None
    assert ines.exchange().revoked


def test_an_end_is_told_as_long_as_it_lasts_and_to_nobody_else(
    central: RunningCenter, ines: Device, omar: Device, visit: str
) -> None:
    ines.write(visit, answer_put("mine"))
    ines.sync()
    assert omar.exchange(digest="").ended == ()
    central.center.grant(visit, omar.person)
    assert omar.exchange(digest="").ended == ()
    central.center.end_access(visit, omar.person)
    central.center.end_access(visit, omar.person)
    answer = omar.exchange(digest="")
    assert (answer.ended, answer.visits) == ((visit,), {})
    assert ines.exchange(digest="").ended == ()
    central.center.grant(visit, omar.person)
    answer = omar.exchange(digest="")
    assert answer.ended == () and visit in (answer.visits or {})


def test_who_lost_access_is_told_of_nothing_but_what_it_names_and_its_own(
    central: RunningCenter, ines: Device, omar: Device, visit: str
) -> None:
    ines.write(visit, answer_put("mine"))
    ines.sync()
    central.center.grant(visit, omar.person)
    omar.exchange()
    omar.sync()
    omar.write(visit, answer_put("of Omar"))
    omar.sync()
    held = set(omar.visit(visit).tips())
    central.center.end_access(visit, omar.person)
    ines.write(visit, answer_put("later"))
    ines.sync()
    answer = omar.talk_about(visit)
    assert set(answer.holds[0].tips) == held
    assert (answer.runs, answer.lacks, answer.certificates) == ((), (), ())
    (receipt,) = [Receipt.read(note.text) for note in answer.receipts]
    assert (receipt.number, set(receipt.strands), receipt.photos) == (0, held, ())


def test_a_center_that_never_noted_an_end_finds_it_in_the_journal(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    ines.write(visit, answer_put("mine"))
    ines.sync()
    somebody = new_id()
    central.center.grant(visit, somebody)
    central.center.end_access(visit, somebody)
    with central.center.store.writing() as books:
        books.people.put_ended(visit, frozenset())
    with central.center.desks.open(visit) as desk:
        desk.take_in(Handed((), (), brought_by=ines.id))
        desk._obey([node for node in desk.strands.nodes if desk.strands.writers[node.device].decides])
    with central.center.store.reading() as books:
        assert books.people.ended_for(somebody) == [visit]


def test_photos_of_an_erased_entry_that_a_crash_left_go_at_the_next_start(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    content = b"a face" * 99
    node = ines.write(visit, answer_put("x"), photos=[named_photo(content)])
    ines.sync()
    ines.upload(visit, content)
    target: dict[str, JSON] = {
        "device": ines.id,
        "seq": 1,
        "leaf": node.leaf.hex(),
        "photos": [named_photo(content).sha256],
    }
    ops: list[JSON] = [{"put": "answer", "id": "6.1", "fields": ["statement"]}]
    erasure = Put("erasure", new_id(), {"ground": "a request", "target": {**target, "ops": ops}})
    central.center.append(visit, new_id(), "supervisor", [erasure])
    photos = central.folder / "photos" / visit
    assert [*photos.iterdir()] == []
    # The process ended between the two, or the folder came back from a backup.
    (photos / named_photo(content).sha256).write_bytes(content)
    central.center.desks.finish_erasures()
    assert [*photos.iterdir()] == []


@pytest.mark.parametrize(("said", "code"), [(0, "older-version"), (2, "newer-version"), (10**9, "newer-version")])
def test_a_version_that_is_not_spoken_is_named_for_what_it_is(ines: Device, said: int, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        ines.send(b'{"exchange":%d,"later":true}\n{"sign-in":"AA=="}\n' % said)
    assert refused.value.code == code
