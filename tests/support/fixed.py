"""Everything fixed by a word: keys, ids, salts, a center. The same word gives the same, today and in thirty years."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from sync.ed25519 import Ed25519Signer, verify
from sync.journal import device_id, to_base32
from sync.keyring import Keyring
from sync.notes import Certificate, KeyNote
from sync.signed import Signed, sign
from sync.strands import Writer

SINCE = "2026-11-20T08:00:00Z"


def fixed_bytes(word: str, size: int = 32) -> bytes:
    """SHA-256 of the word, cut."""
    return hashlib.sha256(word.encode()).digest()[:size]


def fixed_id(word: str) -> str:
    return to_base32(fixed_bytes(word, 16))


def fixed_signer(word: str) -> Ed25519Signer:
    """The key whose raw private seed is SHA-256 of the word."""
    return Ed25519Signer(fixed_bytes(word))


@dataclass(frozen=True)
class FixedCenter:
    """A center whose root key, and whose working keys by number, follow from one word."""

    word: str = "the center"

    @cached_property
    def root(self) -> Ed25519Signer:
        return fixed_signer(f"{self.word}, root")

    @property
    def id(self) -> str:
        return device_id(self.root.public_key)

    def working(self, number: int = 1) -> Ed25519Signer:
        return fixed_signer(f"{self.word}, working key {number}")

    def key_note(self, number: int = 1, use: str = "answers") -> KeyNote:
        return KeyNote(self.id, number, use, self.working(number).public_key, SINCE)

    def key(self, number: int = 1, use: str = "answers") -> Signed:
        return sign(self.key_note(number, use), self.root)

    def keyring(self, *numbers: int) -> Keyring:
        """This center as a device has pinned it; it knows the working keys of these numbers (1 where none is named)."""
        return Keyring(self.id, self.root.public_key, {}, verify).with_keys([*map(self.key, numbers or (1,))])


@dataclass(frozen=True)
class FixedWriter:
    """Somebody with a device, or with a strand at the center, certified by the center."""

    name: str
    center: FixedCenter = FixedCenter()
    role: str = "inspector"
    place: str = "device"

    @cached_property
    def signer(self) -> Ed25519Signer:
        return fixed_signer(f"{self.name}, device")

    @property
    def person(self) -> str:
        return fixed_id(f"{self.name}, person")

    @property
    def device(self) -> str:
        return device_id(self.signer.public_key)

    @property
    def certificate(self) -> Certificate:
        key = self.signer.public_key
        number = 1 + fixed_bytes(self.name)[0]
        return Certificate(self.center.id, 1, number, key, self.person, self.role, self.place, SINCE)

    @cached_property
    def certified(self) -> Signed:
        return sign(self.certificate, self.center.working())

    @property
    def writer(self) -> Writer:
        return Writer(self.device, self.signer.public_key, self.person, self.certificate.decides)


LEAD = FixedWriter("the lead inspector")
SECOND = FixedWriter("the second inspector")
OFFICE = FixedWriter("the supervisor", place="center", role="supervisor")
PARTNER = FixedWriter("the partner", place="center", role="partner")
STRANGER = FixedWriter("a stranger", center=FixedCenter("another center"))
EVERYBODY = (LEAD, SECOND, OFFICE, PARTNER)
