"""What the center signs of a vault that is locked for travel: before the lock, and when it gives the key back.

The words that go with them, and how the two are sealed, are PROTOCOL.md's section 5a. Here is only what is signed.
"""

import re
from dataclasses import dataclass, field
from typing import ClassVar, Final

from sync.journal import HEX_DIGEST, ID
from sync.signed import Reader, from_base64, to_base64, write_text

_YES_OR_NO: Final = re.compile("yes|no")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{4,400}={0,2}")


@dataclass(frozen=True, slots=True)
class TravelProof:
    """The center's word, to a challenge drawn now, that it can open this wrapping, and whether the person of the device
    can sign in to get it back. `wrapping` is the SHA-256 of its JSON; `challenge` and `answer` are hex."""

    PURPOSE: ClassVar = "travel"
    center: str
    key: int
    device: str
    person: str
    wrapping: str
    challenge: str
    answer: str
    can_sign_in: bool

    def text(self) -> str:
        fields = [("key", str(self.key)), ("device", self.device), ("person", self.person)]
        fields += [("wrapping", self.wrapping), ("challenge", self.challenge), ("answer", self.answer)]
        return write_text(self.PURPOSE, self.center, [*fields, ("sign-in", "yes" if self.can_sign_in else "no")])

    @classmethod
    def read(cls, text: str) -> "TravelProof":
        found = Reader(text, cls.PURPOSE)
        key, device, person = found.number("key"), found.take("device", ID), found.take("person", ID)
        wrapping, challenge = found.take("wrapping", HEX_DIGEST), found.take("challenge", HEX_DIGEST)
        answer, can_sign_in = found.take("answer", HEX_DIGEST), found.take("sign-in", _YES_OR_NO) == "yes"
        found.end()
        return cls(found.center, key, device, person, wrapping, challenge, answer, can_sign_in)


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The word of the center that it gives the key of this vault to this one ask. `sealed` is a nonce of 12 bytes
    and the data key, sealed from `ephemeral` (a one-time X25519 key of the center) to `public_key` (the device's)."""

    PURPOSE: ClassVar = "unlock"
    center: str
    key: int
    vault: str
    device: str
    person: str
    nonce: str
    public_key: bytes
    ephemeral: bytes
    sealed: bytes = field(repr=False)

    def text(self) -> str:
        whose = [("vault", self.vault), ("device", self.device), ("person", self.person), ("nonce", self.nonce)]
        keys = [("public-key", to_base64(self.public_key)), ("ephemeral", to_base64(self.ephemeral))]
        fields = [("key", str(self.key)), *whose, *keys, ("sealed", to_base64(self.sealed))]
        return write_text(self.PURPOSE, self.center, fields)

    @classmethod
    def read(cls, text: str) -> "Unlocked":
        found = Reader(text, cls.PURPOSE)
        key, vault, device = found.number("key"), found.take("vault", ID), found.take("device", ID)
        person, nonce = found.take("person", ID), found.take("nonce", ID)
        public_key, ephemeral = found.key("public-key"), found.key("ephemeral")
        sealed = from_base64(found.take("sealed", _BASE64))
        found.end()
        return cls(found.center, key, vault, device, person, nonce, public_key, ephemeral, sealed)
