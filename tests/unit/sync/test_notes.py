"""Signed texts: what was written is read, and nothing else; nobody signs what the other side chose."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import pytest

from sync.ed25519 import verify
from sync.journal import Position
from sync.keyring import Keyring
from sync.notes import AnswerNote, Certificate, Checkpoint, Holding, KeyNote, Receipt, RecoveryProof, SignIn
from sync.signed import NotGenuine, Signed, from_base64, sign, to_base64
from sync.strictjson import JSON
from tests.support.fixed import LEAD, OFFICE, PARTNER, SECOND, STRANGER, FixedCenter, fixed_bytes, fixed_id

CENTER, VISIT, EPOCH = FixedCenter(), fixed_id("visit"), fixed_id("epoch")
AT = "2026-11-21T16:05:00.250Z"
TIP = Position(LEAD.device, 3, fixed_bytes("head"))
PHOTO, HASH = fixed_bytes("photo").hex(), fixed_bytes("hash").hex()


class Note(Protocol):
    def text(self) -> str: ...


KEY = CENTER.key_note()
CERTIFICATE = LEAD.certificate
CHECKPOINT = Checkpoint(CENTER.id, VISIT, TIP)
RECEIPT = Receipt(CENTER.id, 1, EPOCH, VISIT, 7, AT, (TIP, replace(TIP, device=SECOND.device)), (PHOTO, HASH))
HOLDING = Holding(CENTER.id, 1, EPOCH, VISIT, AT, fixed_id("nonce"), (PHOTO, HASH))
PROOF = RecoveryProof(CENTER.id, 1, LEAD.device, HASH, PHOTO, HASH)
READABLE: list[tuple[Note, Callable[[str], Note]]] = [
    (KEY, KeyNote.read),
    (replace(KEY, use="recovery"), KeyNote.read),
    (CERTIFICATE, Certificate.read),
    (CHECKPOINT, Checkpoint.read),
    (replace(CHECKPOINT, visit=f"{VISIT}/office"), Checkpoint.read),
    (RECEIPT, Receipt.read),
    (replace(RECEIPT, strands=(), photos=()), Receipt.read),
    (HOLDING, Holding.read),
    (PROOF, RecoveryProof.read),
]


@pytest.mark.parametrize(("note", "read"), READABLE)
def test_a_text_is_read_as_it_was_written(note: Note, read: Callable[[str], Note]) -> None:
    assert read(note.text()) == note
    assert read(note.text()).text() == note.text()


@pytest.mark.parametrize(("note", "read"), READABLE)
def test_a_text_with_a_line_missing_added_or_moved_is_not_genuine(note: Note, read: Callable[[str], Note]) -> None:
    lines = note.text().split("\n")[:-1]
    for place in range(len(lines)):
        without, twice = [*lines], [*lines]
        del without[place]
        twice.insert(place, lines[place])
        assert _is_refused(read, without) or _reads_less(read, note, without)
        assert _is_refused(read, twice) or _reads_more(read, note, twice)
        assert _is_refused(read, [*lines[:place], "extra line", *lines[place:]])
        assert _is_refused(read, [*lines[:place], "", *lines[place:]])
    assert _is_refused(read, [*lines[:1], *reversed(lines[1:])])


def _is_refused(read: Callable[[str], Note], lines: list[str]) -> bool:
    try:
        read("".join(f"{line}\n" for line in lines))
    except NotGenuine:
        return True
    return False


def _reads_less(read: Callable[[str], Note], note: Note, lines: list[str]) -> bool:
    """A receipt may name fewer strands and photos, a holding fewer photos: then it says less, and was not signed so."""
    return _count(read("".join(f"{line}\n" for line in lines))) + 1 == _count(note)


def _reads_more(read: Callable[[str], Note], note: Note, lines: list[str]) -> bool:
    return _count(read("".join(f"{line}\n" for line in lines))) == _count(note) + 1


def _count(note: Note) -> int:
    assert isinstance(note, Receipt | Holding)
    return len(note.photos) + (len(note.strands) if isinstance(note, Receipt) else 0)


@pytest.mark.parametrize(("note", "read"), READABLE)
def test_a_text_with_any_one_character_altered_is_another_text_or_none(note: Note, read: Callable[[str], Note]) -> None:
    text = note.text()
    for place in range(len(text)):
        for other in ("\n", " ", "0", "Z", "\r", "٣", "é", ""):
            altered = text[:place] + other + text[place + 1 :]
            if altered != text:
                assert _reads_back(read, altered)


def _reads_back(read: Callable[[str], Note], text: str) -> bool:
    """What is read is written as exactly this text: there is one way to say a thing."""
    try:
        return read(text).text() == text
    except NotGenuine:
        return True


@pytest.mark.parametrize(("note", "read"), READABLE)
def test_a_text_of_another_purpose_version_or_algorithm_is_not_genuine(note: Note, read: Callable[[str], Note]) -> None:
    text = note.text()
    purpose = text.split(" ")[1]
    for old, new in ((f"inspector {purpose} 1", "inspector bill 1"), (" 1\n", " 2\n"), ("ed25519", "rsa")):
        with pytest.raises(NotGenuine):
            read(text.replace(old, new, 1))
    for other, _ in READABLE:
        if type(other) is not type(note):
            with pytest.raises(NotGenuine):
                read(other.text())


@pytest.mark.parametrize(
    "text", ["", "\n", "inspector key 1", "inspector key 1\n\n\n\n", KEY.text() + "\n", "x" * 9999]
)
def test_what_is_no_text_of_ours_is_not_genuine(text: str) -> None:
    for _, read in READABLE:
        with pytest.raises(NotGenuine):
            read(text)


@pytest.mark.parametrize(
    ("note", "field", "value"),
    [
        (KEY, "use", "signing"),
        (KEY, "since", "2026-11-20"),
        (KEY, "since", "٢٠٢٦-11-20T08:00:00Z"),
        (KEY, "public_key", bytes(31)),
        (CERTIFICATE, "person", "Mr Smith"),
        (CERTIFICATE, "role", "the lead"),
        (CERTIFICATE, "place", "moon"),
        (CERTIFICATE, "number", -1),
        (CHECKPOINT, "visit", "dock"),
        (RECEIPT, "epoch", "x"),
        (RECEIPT, "at", "2026-11-21T16:05:00+01:00"),
        (RECEIPT, "photos", ("x",)),
        (RECEIPT, "number", 10**16),
        (PROOF, "answer", "x"),
    ],
)
def test_a_field_of_another_form_is_not_genuine(note: Note, field: str, value: object) -> None:
    read = {type(one): read for one, read in READABLE}[type(note)]
    with pytest.raises(NotGenuine):
        read(replace(note, **{field: value}).text())  # type: ignore[type-var]


# challenges


@pytest.mark.parametrize("challenge", ["", "a b", "a\nlines x", "é", "x" * 401, "a\r", "٣"])
def test_a_challenge_cannot_bring_lines_of_its_own(challenge: str) -> None:
    with pytest.raises(NotGenuine):
        SignIn(CENTER.id, LEAD.device, challenge, fixed_id("nonce"), HASH)


def test_a_sign_in_and_an_answer_have_one_line_for_each_field() -> None:
    note = SignIn(CENTER.id, LEAD.device, "c.h-a_l=", fixed_id("nonce"), HASH)
    assert note.text().split("\n") == [
        "inspector sign-in 1",
        f"center {CENTER.id}",
        "algorithm ed25519",
        f"device {LEAD.device}",
        "challenge c.h-a_l=",
        f"nonce {fixed_id('nonce')}",
        f"lines {HASH}",
        "",
    ]
    answer = AnswerNote(CENTER.id, 1, fixed_id("nonce"), HASH, EPOCH, 3).text()
    assert [line.split(" ")[0] for line in answer.split("\n")[3:]] == ["key", "nonce", "lines", "epoch", "access", ""]


# the keyring


def test_the_centers_id_is_the_hash_of_its_root_key() -> None:
    with pytest.raises(NotGenuine, match="hash of its root key"):
        Keyring(CENTER.id, STRANGER.center.root.public_key, {}, verify)


def test_a_keyring_learns_keys_that_the_root_signed() -> None:
    keyring = CENTER.keyring().with_keys([CENTER.key(2), CENTER.key(3, "recovery")])
    assert set(keyring.keys) == {1, 2, 3}
    assert keyring.working_key(2, "answers") == CENTER.working(2).public_key
    assert keyring.newest_key("answers") == CENTER.key_note(2)
    assert keyring.newest_key("recovery").number == 3


@pytest.mark.parametrize(
    "note",
    [
        sign(CENTER.key_note(2), CENTER.working()),
        sign(CENTER.key_note(2), LEAD.signer),
        FixedCenter("another center").key(2),
        sign(replace(CENTER.key_note(2), center=STRANGER.center.id), CENTER.root),
        Signed(CENTER.key(2).text, CENTER.key().signature),
        Signed(CENTER.key(2).text.replace("number 2", "number 9"), CENTER.key(2).signature),
        Signed(CENTER.key(2).text, b""),
        sign(CERTIFICATE, CENTER.root),
    ],
    ids=["working key", "device", "other center", "named otherwise", "other signature", "altered", "none", "purpose"],
)
def test_a_key_that_the_root_did_not_sign_is_refused(note: Signed) -> None:
    with pytest.raises(NotGenuine):
        CENTER.keyring().with_keys([CENTER.key(3), note])


def test_a_keyring_that_refused_a_key_is_as_it_was() -> None:
    keyring = CENTER.keyring()
    with pytest.raises(NotGenuine):
        keyring.with_keys([CENTER.key(2), FixedCenter("another center").key(3)])
    assert set(keyring.keys) == {1}


def test_a_key_is_for_one_use_only() -> None:
    keyring = CENTER.keyring().with_keys([CENTER.key(3, "recovery")])
    for number, use in ((3, "answers"), (1, "recovery"), (4, "answers")):
        with pytest.raises(NotGenuine):
            keyring.working_key(number, use)
    with pytest.raises(NotGenuine):
        CENTER.keyring().newest_key("recovery")


def test_a_certificate_signed_by_a_recovery_key_is_refused() -> None:
    keyring = CENTER.keyring().with_keys([CENTER.key(3, "recovery")])
    with pytest.raises(NotGenuine, match="no key number 3 for answers"):
        keyring.certificate(sign(replace(CERTIFICATE, key=3), CENTER.working(3)))


@pytest.mark.parametrize(
    "note",
    [
        sign(CERTIFICATE, CENTER.root),
        sign(CERTIFICATE, LEAD.signer),
        sign(CERTIFICATE, CENTER.working(2)),
        sign(replace(CERTIFICATE, key=2), CENTER.working(2)),
        sign(replace(CERTIFICATE, center=STRANGER.center.id), CENTER.working()),
        STRANGER.certified,
        Signed(CERTIFICATE.text().replace("role inspector", "role supervisor"), LEAD.certified.signature),
        Signed(CERTIFICATE.text().replace("place device", "place center"), LEAD.certified.signature),
        sign(RECEIPT, CENTER.working()),
    ],
    ids=["root", "itself", "other key", "unknown key", "named otherwise", "stranger", "role", "place", "purpose"],
)
def test_a_certificate_that_this_center_did_not_sign_is_refused(note: Signed) -> None:
    with pytest.raises(NotGenuine):
        CENTER.keyring().certificate(note)


@pytest.mark.parametrize(
    "note",
    [
        sign(RECEIPT, LEAD.signer),
        sign(replace(RECEIPT, key=2), CENTER.working(2)),
        sign(replace(RECEIPT, center=STRANGER.center.id), CENTER.working()),
        Signed(RECEIPT.text().replace("number 7", "number 8"), sign(RECEIPT, CENTER.working()).signature),
        sign(CERTIFICATE, CENTER.working()),
    ],
    ids=["a device", "unknown key", "named otherwise", "altered", "purpose"],
)
def test_a_receipt_that_this_center_did_not_sign_is_refused(note: Signed) -> None:
    with pytest.raises(NotGenuine):
        CENTER.keyring().receipt(note)


def test_receipts_and_certificates_of_the_center_hold() -> None:
    keyring = CENTER.keyring(1, 2)
    assert keyring.certificate(LEAD.certified) == CERTIFICATE
    assert keyring.receipt(sign(replace(RECEIPT, key=2), CENTER.working(2))).key == 2


def test_a_checkpoint_holds_only_for_the_device_that_signed_it() -> None:
    keyring = CENTER.keyring()
    assert keyring.checkpoint(sign(CHECKPOINT, LEAD.signer), CERTIFICATE) == CHECKPOINT
    for note, certificate in (
        (sign(CHECKPOINT, SECOND.signer), CERTIFICATE),
        (sign(CHECKPOINT, LEAD.signer), SECOND.certificate),
        (sign(replace(CHECKPOINT, position=replace(TIP, device=SECOND.device)), LEAD.signer), CERTIFICATE),
        (sign(replace(CHECKPOINT, center=STRANGER.center.id), LEAD.signer), CERTIFICATE),
        (sign(CERTIFICATE, LEAD.signer), CERTIFICATE),
    ):
        with pytest.raises(NotGenuine):
            keyring.checkpoint(note, certificate)


def test_whoever_writes_at_the_center_decides_but_for_a_partner() -> None:
    decides = {one.name: one.certificate.decides for one in (LEAD, OFFICE, PARTNER)}
    assert decides == {LEAD.name: False, OFFICE.name: True, PARTNER.name: False}


# signatures and base64


def test_a_signature_holds_for_its_text_and_key_only() -> None:
    note = sign(CHECKPOINT, LEAD.signer)
    message = note.text.encode()
    assert verify(LEAD.signer.public_key, message, note.signature)
    assert not verify(SECOND.signer.public_key, message, note.signature)
    assert not verify(LEAD.signer.public_key, message + b"\n", note.signature)
    for key, signature in ((b"", note.signature), (bytes(31), note.signature), (LEAD.signer.public_key, b"")):
        assert not verify(key, message, signature)
    assert LEAD.signer.seed == fixed_bytes(f"{LEAD.name}, device")
    assert "seed" not in repr(LEAD.signer)


def test_a_note_travels_as_it_was_signed() -> None:
    note = sign(CHECKPOINT, LEAD.signer)
    assert Signed.from_json(note.to_json()) == note


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "note",
        {"note": "x"},
        {"note": "x", "signature": "AA==", "later": 1},
        {"note": 1, "signature": "AA=="},
        {"note": "x", "signature": 1},
        {"note": "x", "signature": "?"},
        {"note": "x", "signature": "é"},
    ],
    ids=str,
)
def test_what_is_no_note_is_not_genuine(value: JSON) -> None:
    with pytest.raises(NotGenuine):
        Signed.from_json(value)


@pytest.mark.parametrize("text", ["AB==", "AA=", "AA", "A A=", "AA==\n", "_-8=", "é", "AA==AA==", " AA=="])
def test_there_is_one_way_to_write_bytes(text: str) -> None:
    with pytest.raises(NotGenuine):
        from_base64(text)


@pytest.mark.parametrize("raw", [b"", b"\x00", bytes(16), bytes(range(256))])
def test_bytes_are_written_as_standard_base64(raw: bytes) -> None:
    assert to_base64(raw) == base64.b64encode(raw).decode()
    assert from_base64(to_base64(raw)) == raw
