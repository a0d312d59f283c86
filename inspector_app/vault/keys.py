"""The data key and its recovery wrapping: what the center needs to give a lost key back, and to prove that it can.

At the device `seal_for_recovery` seals the data key to the center's X25519 recovery key. At the center `open_recovery`
opens it with the private key, and `answer_recovery_challenge` proves so to the device. This page needs `cryptography`
alone, because the center has no vault.
"""

import base64
import hmac
import json
import os
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from inspector_app.vault.errors import RecoveryRefused
from sync.strictjson import JSON

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
RECOVERY_ALGORITHM: Final = "x25519 hkdf-sha256 aes-256-gcm 1"


@dataclass(frozen=True, slots=True)
class RecoveryWrapping:
    """A vault's data key, sealed to recovery key number `key_number` of one center, for one device of one person.

    Every field is bound: altering any of them, also the names, makes the wrapping useless. `ephemeral` is the raw
    X25519 public key made for this wrapping alone.
    """

    algorithm: str
    vault: str
    device: str
    person: str
    center: str
    key_number: int
    ephemeral: bytes
    nonce: bytes
    sealed: bytes = field(repr=False)

    def to_json(self) -> dict[str, JSON]:
        """Bytes are written as standard base64."""
        return {
            "algorithm": self.algorithm,
            "vault": self.vault,
            "device": self.device,
            "person": self.person,
            "center": self.center,
            "key_number": self.key_number,
            "ephemeral": to_base64(self.ephemeral),
            "nonce": to_base64(self.nonce),
            "sealed": to_base64(self.sealed),
        }

    @classmethod
    def from_json(cls, value: JSON) -> "RecoveryWrapping":
        """Raises RecoveryRefused where this is not a recovery wrapping of the known form."""
        try:
            return cls._read(value)
        except (KeyError, TypeError, ValueError) as error:
            raise RecoveryRefused("not a recovery wrapping of the known form") from error

    @classmethod
    def _read(cls, value: JSON) -> "RecoveryWrapping":
        if not isinstance(value, dict) or value["algorithm"] != RECOVERY_ALGORITHM:
            raise ValueError("another algorithm")
        names = [value[name] for name in ("vault", "device", "person", "center")]
        vault, device, person, center = (name for name in names if isinstance(name, str))
        number = value["key_number"]
        if type(number) is not int:
            raise TypeError("not a key number")
        ephemeral, nonce, sealed = (from_base64(value[name]) for name in ("ephemeral", "nonce", "sealed"))
        if (len(ephemeral), len(nonce)) != (KEY_BYTES, NONCE_BYTES):
            raise ValueError("a key or nonce of another length")
        return cls(RECOVERY_ALGORITHM, vault, device, person, center, number, ephemeral, nonce, sealed)

    def _bound(self) -> bytes:
        # A list in JSON, so that no two sets of fields can ever be written alike.
        names = [self.algorithm, self.vault, self.device, self.person, self.center, self.key_number]
        return json.dumps(["inspector recovery wrapping 1", *names, self.ephemeral.hex()]).encode()


def seal_for_recovery(
    data_key: bytes, recovery_key: bytes, *, vault: str, device: str, person: str, center: str, key_number: int
) -> RecoveryWrapping:
    """Seal the data key to the center's recovery key (raw X25519 public key, 32 bytes).

    Raises:
        RecoveryRefused: the recovery key is not a usable one.
    """
    once = X25519PrivateKey.generate()
    ephemeral, nonce = once.public_key().public_bytes_raw(), os.urandom(NONCE_BYTES)
    clear = RecoveryWrapping(RECOVERY_ALGORITHM, vault, device, person, center, key_number, ephemeral, nonce, b"")
    bound = clear._bound()
    key = shared_key(once, recovery_key, ephemeral + recovery_key, bound)
    sealed = AESGCM(key).encrypt(nonce, data_key, bound)
    return RecoveryWrapping(RECOVERY_ALGORITHM, vault, device, person, center, key_number, ephemeral, nonce, sealed)


def open_recovery(wrapping: RecoveryWrapping, private_key: bytes) -> bytes:
    """The data key. `private_key` is the raw X25519 private key, 32 bytes.

    Whose wrapping it is must be checked by the caller: this proves only that its names are the ones it was made with.

    Raises:
        RecoveryRefused: another key, or any field was altered.
    """
    try:
        private = X25519PrivateKey.from_private_bytes(private_key)
    except ValueError as error:
        raise RecoveryRefused("not an X25519 private key") from error
    bound = wrapping._bound()
    both = wrapping.ephemeral + private.public_key().public_bytes_raw()
    try:
        return AESGCM(shared_key(private, wrapping.ephemeral, both, bound)).decrypt(
            wrapping.nonce, wrapping.sealed, bound
        )
    except (InvalidTag, ValueError) as error:
        raise RecoveryRefused("it does not open") from error


def answer_recovery_challenge(data_key: bytes, challenge: bytes) -> bytes:
    """Proof (32 bytes) that whoever answers holds the data key: HMAC-SHA-256 under a key for this alone."""
    return hmac.digest(derive(data_key, "inspector recovery proof 1"), challenge, "sha256")


def is_right_answer(data_key: bytes, challenge: bytes, answer: bytes) -> bool:
    return hmac.compare_digest(answer_recovery_challenge(data_key, challenge), answer)


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def derive(secret: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose: HKDF-SHA-256 without salt, the purpose as info."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)


def shared_key(private: X25519PrivateKey, public: bytes, both: bytes, bound: bytes) -> bytes:
    """What two keys have in common, for that purpose alone: 32 bytes. Raises RecoveryRefused for an unusable key."""
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError as error:  # of another length, or a point that would give the same secret to everyone
        raise RecoveryRefused("not a usable X25519 key") from error
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=both, info=bound).derive(shared)


def to_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def from_base64(value: JSON) -> bytes:
    """Raises ValueError or TypeError where the value is not standard base64."""
    if not isinstance(value, str):
        raise TypeError("not base64")
    return base64.b64decode(value, validate=True)
