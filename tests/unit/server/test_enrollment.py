"""An invitation becomes one device's certificate; whoever does not know the code gets nothing, on either side."""

import hashlib
import hmac

import httpx
import pytest

from sync.ed25519 import generate
from sync.journal import new_id
from sync.keyring import Keyring
from sync.notes import RecoveryProof
from sync.signed import to_base64
from tests.support.centers import RunningCenter
from tests.support.device import Code, Device, Refusal, line_to
from tests.unit.server.conftest import Enroll

NOT_VALID = "invitation-not-valid"


@pytest.fixture
def stranger(central: RunningCenter) -> Device:
    """A device that has met the center and is not enrolled."""
    device = Device(line_to(central.url))
    device.meet(device.get("/v1/center"))
    return device


def test_an_invited_device_gets_the_certificate_of_its_person(central: RunningCenter) -> None:
    person = new_id()
    device = Device.enrolled(central.url, central.invite(person, "supervisor"))
    assert (device.certificate.person, device.certificate.role) == (person, "supervisor")
    assert (device.certificate.place, device.certificate.number) == ("device", 1)
    assert device.certificate.public_key == device.signer.public_key
    assert device.epoch == central.center.epoch()
    device.line.close()


def test_case_and_hyphens_of_a_code_do_not_matter(central: RunningCenter) -> None:
    code = central.invite()
    assert [len(part) for part in code.split("-")] == [5, 5, 5, 5, 5]
    Device.enrolled(central.url, code.lower().replace("-", "")).line.close()


def test_the_reply_says_what_the_person_is_called(central: RunningCenter, stranger: Device) -> None:
    told = stranger.ask_to_enroll(Code.read(central.invite(name="Ines Example")))
    assert told["name"] == "Ines Example"
    stranger.line.close()


def test_a_wrong_secret_is_not_valid(central: RunningCenter, stranger: Device) -> None:
    code = Code.read(central.invite())
    with pytest.raises(Refusal, match=NOT_VALID):
        stranger.ask_to_enroll(Code(code.invitation, b"k" * 32))
    stranger.ask_to_enroll(code)
    stranger.line.close()


def test_an_unknown_invitation_is_not_valid(stranger: Device) -> None:
    with pytest.raises(Refusal, match=NOT_VALID):
        stranger.ask_to_enroll(Code("aaaaa", b"k" * 32))
    stranger.line.close()


def test_a_used_code_is_not_valid_for_another_device(central: RunningCenter, stranger: Device) -> None:
    code = central.invite()
    Device.enrolled(central.url, code).line.close()
    with pytest.raises(Refusal, match=NOT_VALID):
        stranger.ask_to_enroll(Code.read(code))
    stranger.line.close()


def test_the_same_device_may_ask_again_and_gets_the_same_certificate(central: RunningCenter, stranger: Device) -> None:
    code = Code.read(central.invite())
    first = stranger.ask_to_enroll(code)
    central.clock.move(days=30)
    again = stranger.ask_to_enroll(code)
    assert again["certificate"] == first["certificate"]
    assert again["proof"] == first["proof"]
    stranger.line.close()


def test_a_code_is_good_for_seven_days(central: RunningCenter, stranger: Device) -> None:
    late, in_time = central.invite(), central.invite()
    central.clock.move(days=7)
    stranger.ask_to_enroll(Code.read(in_time))
    central.clock.move(seconds=1)
    stranger.signer = generate()
    with pytest.raises(Refusal, match=NOT_VALID):
        stranger.ask_to_enroll(Code.read(late))
    stranger.line.close()


def test_a_device_has_one_certificate_for_ever(central: RunningCenter, stranger: Device) -> None:
    stranger.ask_to_enroll(Code.read(central.invite()))
    with pytest.raises(Refusal, match=NOT_VALID):
        stranger.ask_to_enroll(Code.read(central.invite(role="supervisor")))
    stranger.line.close()


def test_whoever_stands_between_with_a_root_of_his_own_gets_no_certificate(
    central: RunningCenter, stranger: Device
) -> None:
    false_root = generate().public_key
    code = Code.read(central.invite())
    with pytest.raises(Refusal, match=NOT_VALID):
        stranger.ask_to_enroll(code, code.proof("device", false_root, stranger.signer.public_key))
    stranger.line.close()


def test_whoever_does_not_know_the_secret_cannot_answer_for_the_center(
    central: RunningCenter, stranger: Device
) -> None:
    code = Code.read(central.invite())
    told = stranger.ask_to_enroll(code)
    text = hashlib.sha256(told["certificate"]["note"].encode()).digest()
    keys = stranger.keyring.root + stranger.signer.public_key
    forged = hmac.new(b"k" * 32, b"inspector enroll center 1\n" + keys + text, "sha256").hexdigest()
    assert told["proof"] == code.proof("center", keys + text) != forged
    stranger.line.close()


@pytest.mark.parametrize("body", [b"", b"[]", b'{"invitation":"aaaaa","public_key":"!"}', b'{"a":1,"a":2}', b"{" * 99])
def test_a_body_of_another_form_is_not_understood(central: RunningCenter, body: bytes) -> None:
    reply = httpx.post(f"{central.url}/v1/enroll", content=body)
    assert (reply.status_code, reply.json()["code"]) == (400, "not-understood")


def test_the_center_is_who_its_root_key_says(central: RunningCenter) -> None:
    said = httpx.get(f"{central.url}/v1/center").json()
    device = Device(line_to(central.url))
    device.meet(said)
    assert isinstance(device.keyring, Keyring)
    assert said["time"] == "2026-11-21T16:00:00.000Z"
    assert device.keyring.newest_key("answers").number == 1
    assert device.keyring.newest_key("recovery").number == 2
    device.line.close()


def test_codes_are_kept_only_as_a_key_under_seal(central: RunningCenter) -> None:
    code = Code.read(central.invite())
    with central.center.store.reading() as books:
        kept = books.people.invitation(code.invitation)
    assert kept is not None
    assert code.key not in kept.sealed_key
    assert code.key.hex() not in repr(kept)


# recovery


def test_the_center_proves_that_it_can_open_what_it_was_handed(central: RunningCenter, ines: Device) -> None:
    wrapping, data_key = ines.wrapping()
    note = ines.hand_over(wrapping, "ab" * 32)
    proof = RecoveryProof.read(note.text)
    ines.keyring.holds(note, proof.center, proof.key)
    assert proof.device == ines.id
    assert proof.answer == hmac.digest(data_key, bytes.fromhex("ab" * 32), "sha256").hex()
    text = to_canonical(wrapping)
    assert proof.wrapping == hashlib.sha256(text).hexdigest()
    assert central.center.recovery_of(ines.id) == text.decode()


def to_canonical(wrapping: dict[str, str]) -> bytes:
    pairs = ",".join(f'"{name}":"{value}"' for name, value in wrapping.items())
    return b"{" + pairs.encode() + b"}"


def test_a_later_wrapping_takes_the_place_of_the_earlier(central: RunningCenter, ines: Device) -> None:
    for _ in range(2):
        wrapping, _ = ines.wrapping()
        ines.hand_over(wrapping, "ab" * 32)
        assert central.center.recovery_of(ines.id) == to_canonical(wrapping).decode()


def test_a_wrapping_that_does_not_open_is_refused_and_not_kept(central: RunningCenter, ines: Device) -> None:
    wrapping, _ = ines.wrapping()
    with pytest.raises(Refusal, match="recovery-refused"):
        ines.hand_over({**wrapping, "ephemeral": to_base64(b"k" * 32)}, "ab" * 32)
    assert central.center.recovery_of(ines.id) is None


def test_a_wrapping_of_another_device_is_refused(enroll: Enroll, ines: Device) -> None:
    wrapping, _ = enroll().wrapping()
    with pytest.raises(Refusal, match="recovery-refused"):
        ines.hand_over(wrapping, "ab" * 32)


@pytest.mark.parametrize("name", ["device", "person", "center"])
@pytest.mark.parametrize("value", [new_id(), ""], ids=["another", "none"])
def test_a_wrapping_that_names_another_is_refused_and_the_earlier_one_stays(
    central: RunningCenter, ines: Device, name: str, value: str
) -> None:
    good, _ = ines.wrapping()
    ines.hand_over(good, "ab" * 32)
    other, _ = ines.wrapping()
    with pytest.raises(Refusal) as refused:
        ines.hand_over({**other, name: value}, "ab" * 32)
    assert (refused.value.status, refused.value.code, refused.value.told["differs"]) == (422, "recovery-refused", name)
    assert central.center.recovery_of(ines.id) == to_canonical(good).decode()


def test_recovery_must_be_signed_by_the_device(central: RunningCenter, enroll: Enroll, ines: Device) -> None:
    wrapping, _ = ines.wrapping()
    ines.signer = generate()
    with pytest.raises(Refusal, match="not-signed-in"):
        ines.hand_over(wrapping, "ab" * 32)
    reply = httpx.post(f"{central.url}/v1/recovery", content=b"{}")
    assert reply.json()["code"] == "not-signed-in"
    reply = httpx.post(f"{central.url}/v1/recovery", content=b"{}", headers={"Authorization": "Inspector !"})
    assert reply.json()["code"] == "not-understood"


def test_a_sign_in_over_another_body_does_not_hold(central: RunningCenter, ines: Device) -> None:
    headers = {"Authorization": ines.authorization(b"{}")}
    reply = ines.line.post("/v1/recovery", content=b'{"wrapping":{},"challenge":""}', headers=headers)
    assert reply.json()["code"] == "not-signed-in"


def test_an_old_challenge_is_answered_with_a_fresh_one(central: RunningCenter, ines: Device) -> None:
    central.clock.move(days=31)
    wrapping, _ = ines.wrapping()
    with pytest.raises(Refusal, match="sign-in-needed") as refused:
        ines.hand_over(wrapping, "ab" * 32)
    ines.challenge = refused.value.told["challenge"]
    ines.hand_over(wrapping, "ab" * 32)


def test_a_revoked_device_hands_over_nothing(central: RunningCenter, ines: Device) -> None:
    central.center.revoke(ines.id)
    wrapping, _ = ines.wrapping()
    with pytest.raises(Refusal, match="not-signed-in"):
        ines.hand_over(wrapping, "ab" * 32)
