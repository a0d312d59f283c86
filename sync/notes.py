"""What is signed: keys, certificates, checkpoints, receipts, holdings, answers, sign-ins, successors, recovery.

Nobody signs a text that the other side chose: each text begins with its purpose, and what it quotes is of a fixed form
(JOURNAL.md, section 4).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from sync.journal import HEX_DIGEST, ID, VISIT_ID, WORD, Position, device_id
from sync.signed import NUMBER, NotGenuine, Reader, to_base64, write_text

CHALLENGE = re.compile(r"[A-Za-z0-9._=-]{1,400}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z")


@dataclass(frozen=True, slots=True)
class KeyNote:
    """The root's word that a numbered working key is the center's: for `answers` (Ed25519) or `recovery` (X25519)."""

    PURPOSE: ClassVar = "key"
    center: str
    number: int
    use: str
    public_key: bytes
    since: str

    def text(self) -> str:
        fields = [("number", str(self.number)), ("use", self.use), ("public-key", to_base64(self.public_key))]
        return write_text(self.PURPOSE, self.center, [*fields, ("since", self.since)])

    @classmethod
    def read(cls, text: str) -> "KeyNote":
        found = Reader(text, cls.PURPOSE)
        number, use = found.number("number"), found.take("use", re.compile("answers|recovery"))
        note = cls(found.center, number, use, found.key("public-key"), found.take("since", _TIME))
        found.end()
        return note


@dataclass(frozen=True, slots=True)
class Certificate:
    """The center's word for a writer: its key, its one person, its role, and whether it writes at the center.

    `place` is "device" or "center". `number` counts the center's certificates; `key` is the working key that signed.
    """

    PURPOSE: ClassVar = "certificate"
    center: str
    key: int
    number: int
    public_key: bytes
    person: str
    role: str
    place: str
    since: str

    @property
    def device(self) -> str:
        return device_id(self.public_key)

    @property
    def decides(self) -> bool:
        """Whether kinds that decide count in this writer's strands. A partner writes there too, and decides nothing."""
        return self.place == "center" and self.role != "partner"

    def text(self) -> str:
        fields = [("key", str(self.key)), ("number", str(self.number)), ("public-key", to_base64(self.public_key))]
        who = [("person", self.person), ("role", self.role), ("place", self.place), ("since", self.since)]
        return write_text(self.PURPOSE, self.center, [*fields, *who])

    @classmethod
    @lru_cache(maxsize=1024)  # the same few are read with every exchange
    def read(cls, text: str) -> "Certificate":
        found = Reader(text, cls.PURPOSE)
        key, number, public_key = found.number("key"), found.number("number"), found.key("public-key")
        person, role = found.take("person", ID), found.take("role", WORD)
        place, since = found.take("place", re.compile("device|center")), found.take("since", _TIME)
        found.end()
        return cls(found.center, key, number, public_key, person, role, place, since)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A device's word for its own strand: at entry n the head is this."""

    PURPOSE: ClassVar = "checkpoint"
    center: str
    visit: str
    position: Position

    def text(self) -> str:
        at = self.position
        fields = [("visit", self.visit), ("device", at.device), ("n", str(at.n)), ("head", at.head.hex())]
        return write_text(self.PURPOSE, self.center, fields)

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        found = Reader(text, cls.PURPOSE)
        visit, device = found.take("visit", VISIT_ID), found.take("device", ID)
        n, head = found.number("n"), bytes.fromhex(found.take("head", HEX_DIGEST))
        found.end()
        return cls(found.center, visit, Position(device, n, head))


@dataclass(frozen=True, slots=True)
class Receipt:
    """The center's word that all this is durable there: per visit, every strand's tip, and the photo digests that no
    earlier receipt of this visit and epoch named. `number` counts them within visit and epoch, from 1; 0 is a part of
    it, for whoever is told of no more (section 4 of PROTOCOL.md)."""

    PURPOSE: ClassVar = "receipt"
    center: str
    key: int
    epoch: str
    visit: str
    number: int
    at: str
    strands: tuple[Position, ...]
    photos: tuple[str, ...]

    def text(self) -> str:
        fields = [("key", str(self.key)), ("epoch", self.epoch), ("visit", self.visit), ("number", str(self.number))]
        strands = [("strand", f"{at.device} {at.n} {at.head.hex()}") for at in self.strands]
        photos = [("photo", digest) for digest in self.photos]
        return write_text(self.PURPOSE, self.center, [*fields, ("at", self.at), *strands, *photos])

    @classmethod
    def read(cls, text: str) -> "Receipt":
        found = Reader(text, cls.PURPOSE)
        key, epoch, visit = found.number("key"), found.take("epoch", ID), found.take("visit", VISIT_ID)
        number, at = found.number("number"), found.take("at", _TIME)
        strands = tuple(_read_position(line) for line in found.take_all("strand"))
        photos = _read_photos(found)
        found.end()
        return cls(found.center, key, epoch, visit, number, at, strands, photos)


def _read_photos(found: Reader) -> tuple[str, ...]:
    photos = tuple(found.take_all("photo"))
    if not all(HEX_DIGEST.fullmatch(digest) for digest in photos):
        raise NotGenuine(f"the {found.purpose} names a photo by something that is not a digest")
    return photos


def _read_position(line: str) -> Position:
    parts = line.split(" ")
    if len(parts) == 3 and ID.fullmatch(parts[0]) and NUMBER.fullmatch(parts[1]) and HEX_DIGEST.fullmatch(parts[2]):
        return Position(parts[0], int(parts[1]), bytes.fromhex(parts[2]))
    raise NotGenuine("a strand is not named as device, n and head")


@dataclass(frozen=True, slots=True)
class Holding:
    """The center's word, to the question of that nonce, that at that time it has read these photos of a visit from its
    store once more, and every byte of them is there. A receipt says what was durable once; this says what is."""

    PURPOSE: ClassVar = "holding"
    center: str
    key: int
    epoch: str
    visit: str
    at: str
    nonce: str
    photos: tuple[str, ...]

    def text(self) -> str:
        fields = [("key", str(self.key)), ("epoch", self.epoch), ("visit", self.visit), ("at", self.at)]
        photos = [("photo", digest) for digest in self.photos]
        return write_text(self.PURPOSE, self.center, [*fields, ("nonce", self.nonce), *photos])

    @classmethod
    def read(cls, text: str) -> "Holding":
        found = Reader(text, cls.PURPOSE)
        key, epoch, visit = found.number("key"), found.take("epoch", ID), found.take("visit", VISIT_ID)
        at, nonce, photos = found.take("at", _TIME), found.take("nonce", ID), _read_photos(found)
        found.end()
        return cls(found.center, key, epoch, visit, at, nonce, photos)


@dataclass(frozen=True, slots=True)
class AnswerNote:
    """The center's word for one answer: to this nonce, these lines, under this epoch and access number."""

    PURPOSE: ClassVar = "answer"
    center: str
    key: int
    nonce: str
    lines: str
    epoch: str
    access: int

    def text(self) -> str:
        fields = [("key", str(self.key)), ("nonce", self.nonce), ("lines", self.lines)]
        return write_text(self.PURPOSE, self.center, [*fields, ("epoch", self.epoch), ("access", str(self.access))])


@dataclass(frozen=True, slots=True)
class SignIn:
    """A device's word that it is the one asking: an earlier answer's challenge, its own nonce, and the lines sent."""

    PURPOSE: ClassVar = "sign-in"
    center: str
    device: str
    challenge: str
    nonce: str
    lines: str

    def __post_init__(self) -> None:
        # Nobody signs a text that the other side chose: a challenge cannot bring lines of its own.
        if not CHALLENGE.fullmatch(self.challenge):
            raise NotGenuine("the challenge is of another form")

    def text(self) -> str:
        fields = [("device", self.device), ("challenge", self.challenge), ("nonce", self.nonce), ("lines", self.lines)]
        return write_text(self.PURPOSE, self.center, fields)


@dataclass(frozen=True, slots=True)
class Successor:
    """A new key's word, in an exchange of that nonce, that it takes the place of the device that signs in."""

    PURPOSE: ClassVar = "successor"
    center: str
    device: str
    public_key: bytes
    nonce: str

    def text(self) -> str:
        fields = [("device", self.device), ("public-key", to_base64(self.public_key)), ("nonce", self.nonce)]
        return write_text(self.PURPOSE, self.center, fields)

    @classmethod
    def read(cls, text: str) -> "Successor":
        found = Reader(text, cls.PURPOSE)
        device, key = found.take("device", ID), found.key("public-key")
        note = cls(found.center, device, key, found.take("nonce", ID))
        found.end()
        return note


@dataclass(frozen=True, slots=True)
class RecoveryProof:
    """The center's word that it holds, and can open, the recovery wrapping whose SHA-256 is this."""

    PURPOSE: ClassVar = "recovery"
    center: str
    key: int
    device: str
    wrapping: str
    challenge: str
    answer: str

    def text(self) -> str:
        fields = [("key", str(self.key)), ("device", self.device), ("wrapping", self.wrapping)]
        return write_text(self.PURPOSE, self.center, [*fields, ("challenge", self.challenge), ("answer", self.answer)])

    @classmethod
    def read(cls, text: str) -> "RecoveryProof":
        found = Reader(text, cls.PURPOSE)
        key, device, wrapping = found.number("key"), found.take("device", ID), found.take("wrapping", HEX_DIGEST)
        challenge, answer = found.take("challenge", HEX_DIGEST), found.take("answer", HEX_DIGEST)
        found.end()
        return cls(found.center, key, device, wrapping, challenge, answer)
