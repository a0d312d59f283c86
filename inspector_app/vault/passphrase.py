"""The local wrapping: what a passphrase, or a PIN, must open before anything in the vault can be read.

A PIN alone could be guessed in an hour by whoever has a copy of the file. So it opens only together with a random
secret that the system's keystore keeps, on this device and in no file. The key derivation is named in the wrapping with
its parameters, so that it can grow stronger, and all of that is bound as associated data: a wrapping whose parameters
were altered does not open.
"""

import itertools
import json
import os
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from inspector_app.vault.errors import PassphraseTooShort, PinTooSimple, VaultDamaged, WrongPassphrase, WrongPin
from inspector_app.vault.keys import NONCE_BYTES, derive, from_base64, to_base64
from sync.strictjson import JSON

MIN_PASSPHRASE_CHARACTERS: Final = 8
MIN_PIN_DIGITS: Final = 6
ALGORITHM: Final = "scrypt hkdf-sha256 aes-256-gcm 1"
"""Passphrase alone."""
PIN_ALGORITHM: Final = "scrypt keystore hkdf-sha256 aes-256-gcm 1"
"""PIN and a secret of the OS keystore."""
SECRET_BYTES: Final = 32
FIRST_KEY_NUMBER: Final = 1

_SALT_BYTES = 16
_LEAST_N, _GREATEST_N = 2**10, 2**20
_GREATEST_R, _GREATEST_P = 32, 16


@dataclass(frozen=True, slots=True)
class Kdf:
    """Parameters of scrypt. The default takes 64 MiB and about 0.2 s; memory is 128 * n * r bytes.

    Raises ValueError outside of what the app ever writes: too weak to protect, or so costly that an altered vault
    could keep the device busy for ever.
    """

    n: int = 2**16
    r: int = 8
    p: int = 1

    def __post_init__(self) -> None:
        is_power = self.n & (self.n - 1) == 0
        if not (is_power and _LEAST_N <= self.n <= _GREATEST_N):
            raise ValueError("n must be a power of two from 2^10 to 2^20")
        if not (1 <= self.r <= _GREATEST_R and 1 <= self.p <= _GREATEST_P):
            raise ValueError("r or p is out of range")

    def stretch(self, passphrase: str, salt: bytes) -> bytes:
        """32 bytes. The passphrase is taken in Unicode normal form C, as every keyboard writes it differently."""
        typed = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
        return Scrypt(salt=salt, length=32, n=self.n, r=self.r, p=self.p).derive(typed)


STRONG: Final = Kdf()


@dataclass(frozen=True, slots=True)
class LocalWrapping:
    """The data key, sealed under a passphrase, or under a PIN and a secret of the keystore. Stands in clear in the
    vault; opens with nothing else. `key_number` counts the wrappings that this vault ever had."""

    algorithm: str
    vault: str
    key_number: int
    kdf: Kdf
    salt: bytes
    nonce: bytes
    sealed: bytes = field(repr=False)

    @classmethod
    def make(
        cls, data_key: bytes, passphrase: str, *, vault: str, kdf: Kdf, key_number: int = FIRST_KEY_NUMBER
    ) -> "LocalWrapping":
        """Raises PassphraseTooShort."""
        check_passphrase(passphrase)
        return cls._seal(ALGORITHM, data_key, passphrase, b"", vault=vault, kdf=kdf, key_number=key_number)

    @classmethod
    def make_for_pin(
        cls, data_key: bytes, pin: str, secret: bytes, *, vault: str, kdf: Kdf, key_number: int
    ) -> "LocalWrapping":
        """`secret` is random, 32 bytes, and stands in the keystore and nowhere else. Raises PinTooSimple."""
        check_pin(pin)
        if len(secret) != SECRET_BYTES:
            raise ValueError("the keystore's secret has another length")
        return cls._seal(PIN_ALGORITHM, data_key, pin, secret, vault=vault, kdf=kdf, key_number=key_number)

    @classmethod
    def _seal(
        cls, algorithm: str, data_key: bytes, typed: str, secret: bytes, *, vault: str, kdf: Kdf, key_number: int
    ) -> "LocalWrapping":
        salt, nonce = os.urandom(_SALT_BYTES), os.urandom(NONCE_BYTES)
        bound = _bound(algorithm, vault, key_number, kdf, salt)
        sealed = AESGCM(_wrapping_key(kdf, typed, salt, secret)).encrypt(nonce, data_key, bound)
        return cls(algorithm, vault, key_number, kdf, salt, nonce, sealed)

    def open(self, passphrase: str) -> bytes:
        """The data key. Raises WrongPassphrase, also where the wrapping itself was altered: the two look the same."""
        try:
            return self._open(passphrase, b"")
        except InvalidTag as error:
            raise WrongPassphrase from error

    def open_with_pin(self, pin: str, secret: bytes) -> bytes:
        """The data key. Raises WrongPin, also where the wrapping was altered or the secret is another one."""
        try:
            return self._open(pin, secret)
        except InvalidTag as error:
            raise WrongPin from error

    def _open(self, typed: str, secret: bytes) -> bytes:
        bound = _bound(self.algorithm, self.vault, self.key_number, self.kdf, self.salt)
        key = _wrapping_key(self.kdf, typed, self.salt, secret)
        return AESGCM(key).decrypt(self.nonce, self.sealed, bound)

    def to_json(self) -> dict[str, JSON]:
        return {
            "algorithm": self.algorithm,
            "vault": self.vault,
            "key_number": self.key_number,
            "kdf": {"n": self.kdf.n, "r": self.kdf.r, "p": self.kdf.p},
            "salt": to_base64(self.salt),
            "nonce": to_base64(self.nonce),
            "sealed": to_base64(self.sealed),
        }

    @classmethod
    def from_json(cls, value: JSON, algorithm: str = ALGORITHM) -> "LocalWrapping":
        """Raises VaultDamaged where this is not a wrapping of the known form, or of another algorithm."""
        try:
            return cls._read(value, algorithm)
        except (KeyError, TypeError, ValueError) as error:
            raise VaultDamaged("the wrapping of the key is not of the known form") from error

    @classmethod
    def _read(cls, value: JSON, algorithm: str) -> "LocalWrapping":
        if not isinstance(value, dict) or not isinstance(value["kdf"], dict) or value["algorithm"] != algorithm:
            raise ValueError("not a local wrapping")
        kdf = Kdf(*(read_whole(value["kdf"][name]) for name in ("n", "r", "p")))
        salt, nonce, sealed = (from_base64(value[name]) for name in ("salt", "nonce", "sealed"))
        if len(nonce) != NONCE_BYTES:
            raise ValueError("a nonce of another length")
        return cls(algorithm, str(value["vault"]), read_whole(value["key_number"]), kdf, salt, nonce, sealed)


def check_passphrase(passphrase: str) -> None:
    """Raises PassphraseTooShort for one that is empty, blank or shorter than eight characters."""
    if len(unicodedata.normalize("NFC", passphrase).strip()) < MIN_PASSPHRASE_CHARACTERS:
        raise PassphraseTooShort


def check_pin(pin: str) -> None:
    """Raises PinTooSimple for anything but six digits or more, and for the ones that everybody tries first: all alike,
    or counted up or down."""
    if not (pin.isascii() and pin.isdigit() and len(pin) >= MIN_PIN_DIGITS):
        raise PinTooSimple
    steps = {int(after) - int(before) for before, after in itertools.pairwise(pin)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        raise PinTooSimple


def _wrapping_key(kdf: Kdf, typed: str, salt: bytes, secret: bytes) -> bytes:
    # What is stretched is 32 bytes always, so that nothing of it could be taken for a part of the secret.
    return derive(kdf.stretch(typed, salt) + secret, "inspector local wrapping 1")


def _bound(algorithm: str, vault: str, key_number: int, kdf: Kdf, salt: bytes) -> bytes:
    # A list in JSON, so that no two sets of fields can ever be written alike.
    return json.dumps(
        ["inspector local wrapping 1", algorithm, vault, key_number, kdf.n, kdf.r, kdf.p, salt.hex()]
    ).encode()


def read_whole(value: JSON) -> int:
    """Raises TypeError where the value is not a whole number."""
    if type(value) is not int:
        raise TypeError("not a whole number")
    return value
