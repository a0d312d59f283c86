"""How a vault's person asks the center for the key, and how it is given: each sealed to the other side for this once.

Both sides use this page, as they do `keys`, and it needs `cryptography` alone. What is sealed to the center's recovery
key, password included, can be read by nobody on the way, whatever the line; what comes back opens with a key that the
device made for this one ask and forgets with it (PROTOCOL.md, section 5a).
"""

import json
import os
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from inspector_app.vault.errors import RecoveryRefused
from inspector_app.vault.keys import KEY_BYTES, NONCE_BYTES, RECOVERY_ALGORITHM, from_base64, shared_key, to_base64
from sync.journal import ID
from sync.strictjson import JSON, NotStrict, read_json, write_json
from sync.unlocking import Unlocked

__all__ = ["Ask", "NotAnAsk", "Told", "open_answer", "open_ask", "seal_answer", "seal_ask"]

Draw: TypeAlias = Callable[[int], bytes]
"""So many random bytes. Another than the system's is for test vectors alone."""

_ROOM: Final = 2048
"""What is asked is filled up to a multiple of this: its length must not tell how long a password is."""


class NotAnAsk(Exception):
    """What came is not of the form, or does not open with the key that it names."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an ask says inside: which vault, and the center password of its person. `nonce` names this one ask."""

    vault: str
    device: str
    person: str
    nonce: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ask:
    """A sealed ask. `public_key` is the X25519 key that was made for it, and the answer is sealed to it."""

    center: str
    key_number: int
    public_key: bytes
    nonce: bytes
    sealed: bytes = field(repr=False)

    def to_json(self) -> dict[str, JSON]:
        return {
            "algorithm": RECOVERY_ALGORITHM,
            "center": self.center,
            "key_number": self.key_number,
            "ephemeral": to_base64(self.public_key),
            "nonce": to_base64(self.nonce),
            "sealed": to_base64(self.sealed),
        }

    @classmethod
    def from_json(cls, value: JSON) -> "Ask":
        """Raises NotAnAsk."""
        try:
            return cls._read(value)
        except (KeyError, TypeError, ValueError) as error:
            raise NotAnAsk("not of the known form") from error

    @classmethod
    def _read(cls, value: JSON) -> "Ask":
        if not isinstance(value, dict) or value["algorithm"] != RECOVERY_ALGORITHM:
            raise ValueError("another algorithm")
        center, number = value["center"], value["key_number"]
        if not isinstance(center, str) or type(number) is not int:
            raise TypeError("no center or no number")
        key, nonce, sealed = (from_base64(value[name]) for name in ("ephemeral", "nonce", "sealed"))
        if (len(key), len(nonce)) != (KEY_BYTES, NONCE_BYTES):
            raise ValueError("a key or nonce of another length")
        return cls(center, number, key, nonce, sealed)

    def bound(self) -> bytes:
        # A list in JSON, so that no two sets of fields can ever be written alike.
        names = [RECOVERY_ALGORITHM, self.center, self.key_number, self.public_key.hex()]
        return json.dumps(["inspector unlock ask 1", *names]).encode()


def seal_ask(
    once: X25519PrivateKey, recovery_key: bytes, *, center: str, key_number: int, told: Told, draw: Draw = os.urandom
) -> Ask:
    """What only the holder of that recovery key can read. `once` must have been made for this ask alone.

    Raises:
        RecoveryRefused: the recovery key is not a usable one.
    """
    public, nonce = once.public_key().public_bytes_raw(), draw(NONCE_BYTES)
    clear = Ask(center, key_number, public, nonce, b"")
    key = shared_key(once, recovery_key, public + recovery_key, clear.bound())
    return Ask(center, key_number, public, nonce, AESGCM(key).encrypt(nonce, _write(told), clear.bound()))


def open_ask(ask: Ask, private_key: bytes) -> Told:
    """What was asked. `private_key` is a raw X25519 private key of the center's, 32 bytes.

    Raises:
        NotAnAsk: another key, or something was altered.
    """
    private = X25519PrivateKey.from_private_bytes(private_key)
    both = ask.public_key + private.public_key().public_bytes_raw()
    try:
        key = shared_key(private, ask.public_key, both, ask.bound())
        return _read(AESGCM(key).decrypt(ask.nonce, ask.sealed, ask.bound()))
    except (InvalidTag, RecoveryRefused, ValueError) as error:
        raise NotAnAsk("it does not open") from error


def seal_answer(data_key: bytes, ask: Ask, told: Told, *, key: int, draw: Draw = os.urandom) -> Unlocked:
    """The data key, for whoever made that ask; `key` is the number of the working key that is to sign it."""
    once = X25519PrivateKey.from_private_bytes(draw(KEY_BYTES))
    ephemeral, nonce = once.public_key().public_bytes_raw(), draw(NONCE_BYTES)
    clear = Unlocked(ask.center, key, told.vault, told.device, told.person, told.nonce, ask.public_key, ephemeral, b"")
    bound = _bound(clear)
    sealing = shared_key(once, ask.public_key, ephemeral + ask.public_key, bound)
    return replace(clear, sealed=nonce + AESGCM(sealing).encrypt(nonce, data_key, bound))


def open_answer(unlocked: Unlocked, once: X25519PrivateKey) -> bytes:
    """The data key, with the key that was made for the ask. Whether it answers that ask is for the caller to check.

    Raises:
        RecoveryRefused: another key, or something was altered.
    """
    bound, public = _bound(unlocked), once.public_key().public_bytes_raw()
    sealing = shared_key(once, unlocked.ephemeral, unlocked.ephemeral + public, bound)
    nonce, sealed = unlocked.sealed[:NONCE_BYTES], unlocked.sealed[NONCE_BYTES:]
    try:
        return AESGCM(sealing).decrypt(nonce, sealed, bound)
    except (InvalidTag, ValueError) as error:
        raise RecoveryRefused("the answer does not open") from error


def _write(told: Told) -> bytes:
    names: dict[str, JSON] = {"vault": told.vault, "device": told.device, "person": told.person, "nonce": told.nonce}
    # What cannot be written is nobody's password; it is judged so over there.
    password = unicodedata.normalize("NFC", told.password).encode("utf-8", "replace").decode()
    plain = write_json({**names, "password": password})
    return plain + b" " * (-len(plain) % _ROOM)


def _read(plain: bytes) -> Told:
    try:
        found = read_json(plain)
    except NotStrict as error:
        raise NotAnAsk("not of the known form") from error
    if not isinstance(found, dict):
        raise NotAnAsk("not of the known form")
    names = [found.get(name) for name in ("vault", "device", "person", "nonce")]
    password = found.get("password")
    ids = [name for name in names if isinstance(name, str) and ID.fullmatch(name)]
    if len(ids) != len(names) or not isinstance(password, str):
        raise NotAnAsk("not of the known form")
    vault, device, person, nonce = ids
    return Told(vault, device, person, nonce, password)


def _bound(unlocked: Unlocked) -> bytes:
    whose = [unlocked.vault, unlocked.device, unlocked.person, unlocked.center, unlocked.nonce]
    keys = [unlocked.public_key.hex(), unlocked.ephemeral.hex()]
    return json.dumps(["inspector unlock answer 1", RECOVERY_ALGORITHM, *whose, *keys]).encode()
