"""The center gives a lost key back, and proves that it can."""

import dataclasses
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from inspector_app.vault.errors import RecoveryRefused
from inspector_app.vault.keys import RecoveryWrapping, answer_recovery_challenge, open_recovery, seal_for_recovery
from inspector_app.vault.vault import Vault
from sync.strictjson import JSON, read_json, write_json
from tests.unit.vault.samples import DEVICE, ROOT

RECOVERY = X25519PrivateKey.generate()
PUBLIC, PRIVATE = RECOVERY.public_key().public_bytes_raw(), RECOVERY.private_bytes_raw()
PERSON, CENTER = "p" * 26, "c" * 26
CHALLENGE = bytes(range(32))
VECTOR: dict[str, JSON] = {
    "algorithm": "x25519 hkdf-sha256 aes-256-gcm 1",
    "vault": "vvvvvvvvvvvvvvvvvvvvvvvvvv",
    "device": "dddddddddddddddddddddddddd",
    "person": "pppppppppppppppppppppppppp",
    "center": "cccccccccccccccccccccccccc",
    "key_number": 3,
    "ephemeral": "gCcqHSbexe+0TNgMjtZwWx0iTU6037Tf5Mtbi5itumY=",
    "nonce": "YQ5zzYDwwGjlNvXr",
    "sealed": "wfUWMyEqE9tMGUj61bZ2wu9etNyyBakxlLClquWyOfxULhHZrTcCDGDa87C1tWh9",
}
VECTOR_ANSWER = "8ab962e51763fa21227698acc457b4079308bb25ba499fe967cc0042ac47e2af"


def wrap(vault: Vault) -> RecoveryWrapping:
    return vault.recovery_wrapping(PUBLIC, key_number=3, device=DEVICE, person=PERSON, center=CENTER)


def test_the_center_opens_the_wrapping_and_proves_it(vault: Vault) -> None:
    wrapping = wrap(vault)
    assert (wrapping.vault, wrapping.device, wrapping.person) == (vault.id, DEVICE, PERSON)
    assert (wrapping.center, wrapping.key_number) == (CENTER, 3)
    received = RecoveryWrapping.from_json(read_json(write_json(wrapping.to_json())))
    assert received == wrapping
    answer = answer_recovery_challenge(open_recovery(received, PRIVATE), CHALLENGE)
    assert vault.recovery_answer_is_right(CHALLENGE, answer)


def test_a_wrong_answer_is_none(vault: Vault) -> None:
    right = answer_recovery_challenge(open_recovery(wrap(vault), PRIVATE), CHALLENGE)
    assert not vault.recovery_answer_is_right(bytes(32), right)
    assert not vault.recovery_answer_is_right(CHALLENGE, right[:-1])
    assert not vault.recovery_answer_is_right(CHALLENGE, b"")
    assert not vault.recovery_answer_is_right(CHALLENGE, answer_recovery_challenge(bytes(32), CHALLENGE))


def test_no_two_wrappings_are_alike(vault: Vault) -> None:
    one, other = wrap(vault), wrap(vault)
    assert one.ephemeral != other.ephemeral and one.sealed != other.sealed
    assert open_recovery(one, PRIVATE) == open_recovery(other, PRIVATE)


@pytest.mark.parametrize(
    "change",
    [
        {"algorithm": "x25519 hkdf-sha256 aes-256-gcm 2"},
        {"vault": "v" * 26},
        {"device": "e" * 26},
        {"person": "q" * 26},
        {"center": "b" * 26},
        {"device": DEVICE + PERSON, "person": ""},
        {"key_number": 4},
        {"ephemeral": X25519PrivateKey.generate().public_key().public_bytes_raw()},
        {"ephemeral": bytes(32)},
        {"ephemeral": b""},
        {"nonce": bytes(12)},
        {"nonce": b""},
        {"sealed": bytes(48)},
        {"sealed": b""},
    ],
)
def test_an_altered_wrapping_is_refused(vault: Vault, change: dict[str, object]) -> None:
    altered = dataclasses.replace(wrap(vault), **change)  # type: ignore[arg-type]  # one field of each kind
    with pytest.raises(RecoveryRefused):
        open_recovery(altered, PRIVATE)


@pytest.mark.parametrize(
    "key", [X25519PrivateKey.generate().private_bytes_raw(), bytes(32), b"", b"short"], ids=range(4)
)
def test_another_key_opens_nothing(vault: Vault, key: bytes) -> None:
    with pytest.raises(RecoveryRefused):
        open_recovery(wrap(vault), key)


@pytest.mark.parametrize("key", [bytes(32), b"", PUBLIC[:-1], (1).to_bytes(32, "little")], ids=range(4))
def test_a_recovery_key_that_protects_nothing_is_refused(vault: Vault, key: bytes) -> None:
    with pytest.raises(RecoveryRefused):
        vault.recovery_wrapping(key, key_number=3, device=DEVICE, person=PERSON, center=CENTER)


@pytest.mark.parametrize(
    "change",
    [
        {"algorithm": "none"},
        {"vault": 7},
        {"key_number": "3"},
        {"key_number": True},
        {"ephemeral": "AAAA"},
        {"nonce": "AAAA"},
        {"sealed": "not base64!"},
        {"sealed": None},
    ],
)
def test_a_wrapping_of_another_form_is_refused(vault: Vault, change: dict[str, JSON]) -> None:
    with pytest.raises(RecoveryRefused):
        RecoveryWrapping.from_json({**wrap(vault).to_json(), **change})


@pytest.mark.parametrize("value", [None, [], "wrapping", {}, {"algorithm": "x25519 hkdf-sha256 aes-256-gcm 1"}])
def test_what_is_no_wrapping_is_refused(value: JSON) -> None:
    with pytest.raises(RecoveryRefused):
        RecoveryWrapping.from_json(value)


def test_a_wrapping_shows_nothing_secret(vault: Vault) -> None:
    wrapping = wrap(vault)
    assert open_recovery(wrapping, PRIVATE).hex() not in repr(wrapping)
    assert str(wrapping.sealed) not in repr(wrapping)


def test_a_wrapping_made_once_opens_for_ever() -> None:
    """A vector: whatever changes here, wrappings that centers hold must still open."""
    private = X25519PrivateKey.from_private_bytes(bytes(range(32)))
    wrapping = RecoveryWrapping.from_json(VECTOR)
    assert open_recovery(wrapping, private.private_bytes_raw()) == bytes(range(100, 132))
    assert answer_recovery_challenge(bytes(range(100, 132)), CHALLENGE).hex() == VECTOR_ANSWER
    fresh = seal_for_recovery(
        bytes(32),
        private.public_key().public_bytes_raw(),
        vault="v",
        device="d",
        person="p",
        center="c",
        key_number=1,
    )
    assert fresh.to_json().keys() == VECTOR.keys()


def test_the_center_needs_no_database_for_this() -> None:
    code = "import sys, inspector_app.vault.keys; print([m for m in ('sqlite3', 'sqlmodel') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
