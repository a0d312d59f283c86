"""Signed texts: certificates, checkpoints, receipts, answers, sign-ins, keys (JOURNAL.md, section 4).

A text is its purpose and version on the first line, then the center, then one field a line, so that a person can read
what was signed and check it with standard tools. Nobody signs a text that the other side chose: each text begins with
its purpose, and what it quotes is of a fixed form.

Errors:
    NotGenuine   a text of another form, of another center, or whose signature does not hold
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol, TypeAlias

from sync.journal import HEX_DIGEST, ID, VISIT_ID, WORD, Position, device_id
from sync.strictjson import JSON

ALGORITHM: Final = "ed25519"
Verify: TypeAlias = Callable[[bytes, bytes, bytes], bool]
"""(raw public key, message, signature) -> whether the signature holds. Injected, so that this page needs no library."""

CHALLENGE = re.compile(r"[A-Za-z0-9._=-]{1,400}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z")


class NotGenuine(ValueError):
    """A signed text does not prove what it should; the message says why."""


class Signer(Protocol):
    """Holds a private key. `public_key` is the raw 32 bytes; `sign` returns the raw 64-byte Ed25519 signature."""

    @property
    def public_key(self) -> bytes: ...

    def sign(self, message: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Signed:
    """A text and the signature over its UTF-8 bytes, kept as they came."""

    text: str
    signature: bytes

    def to_json(self) -> dict[str, JSON]:
        return {"note": self.text, "signature": to_base64(self.signature)}

    @classmethod
    def from_json(cls, value: JSON) -> "Signed":
        """Raises NotGenuine where the value is not a note with a signature."""
        if not isinstance(value, dict) or value.keys() != {"note", "signature"}:
            raise NotGenuine("not a note with its signature")
        text, signature = value["note"], value["signature"]
        if not isinstance(text, str):
            raise NotGenuine("not a note with its signature")
        return cls(text, from_base64(signature))

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the text: how an entry names the newest receipt held."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def to_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def from_base64(value: JSON) -> bytes:
    """Raises NotGenuine where the value is not standard base64, or not the one way to write these bytes."""
    try:
        if isinstance(value, str) and to_base64(raw := base64.b64decode(value, validate=True)) == value:
            return raw
    except ValueError:
        # binascii.Error, and what characters beyond ASCII raise.
        pass
    raise NotGenuine("not base64")


def _text(purpose: str, center: str, fields: Iterable[tuple[str, str]]) -> str:
    lines = [f"inspector {purpose} 1", f"center {center}", f"algorithm {ALGORITHM}"]
    return "\n".join([*lines, *(f"{name} {value}" for name, value in fields)]) + "\n"


def _fields(text: str, purpose: str) -> tuple[str, list[tuple[str, str]]]:
    lines = text.split("\n")
    if lines[0] != f"inspector {purpose} 1" or len(lines) < 4 or lines[-1] != "":
        raise NotGenuine(f"not a {purpose}")
    pairs = [line.partition(" ") for line in lines[1:-1]]
    if pairs[0][0] != "center" or not ID.fullmatch(pairs[0][2]) or pairs[1] != ("algorithm", " ", ALGORITHM):
        raise NotGenuine(f"the {purpose} names no center or an algorithm that is not known here")
    return pairs[0][2], [(name, value) for name, _, value in pairs[2:]]


class _Reader:
    """Takes fields in their one order; anything missing, extra or of another form is not genuine."""

    def __init__(self, text: str, purpose: str) -> None:
        self.purpose = purpose
        self.center, self._left = _fields(text, purpose)

    def take(self, name: str, form: re.Pattern[str]) -> str:
        if not self._left or self._left[0][0] != name or not form.fullmatch(self._left[0][1]):
            raise NotGenuine(f"the {self.purpose} lacks {name}, or it is of another form")
        return self._left.pop(0)[1]

    def number(self, name: str) -> int:
        return int(self.take(name, _NUMBER))

    def key(self, name: str) -> bytes:
        raw = from_base64(self.take(name, re.compile(r"\S+")))
        if len(raw) != 32:
            raise NotGenuine(f"the {self.purpose}'s {name} is not 32 bytes")
        return raw

    def take_all(self, name: str) -> list[str]:
        found = []
        while self._left and self._left[0][0] == name:
            found.append(self._left.pop(0)[1])
        return found

    def end(self) -> None:
        if self._left:
            raise NotGenuine(f"the {self.purpose} holds more than it should")


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
        return _text(self.PURPOSE, self.center, [*fields, ("since", self.since)])

    @classmethod
    def read(cls, text: str) -> "KeyNote":
        found = _Reader(text, cls.PURPOSE)
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
        return _text(self.PURPOSE, self.center, [*fields, *who])

    @classmethod
    def read(cls, text: str) -> "Certificate":
        found = _Reader(text, cls.PURPOSE)
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
        return _text(self.PURPOSE, self.center, fields)

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        found = _Reader(text, cls.PURPOSE)
        visit, device = found.take("visit", VISIT_ID), found.take("device", ID)
        n, head = found.number("n"), bytes.fromhex(found.take("head", HEX_DIGEST))
        found.end()
        return cls(found.center, visit, Position(device, n, head))


@dataclass(frozen=True, slots=True)
class Receipt:
    """The center's word that all this is durable there: per visit, every strand's tip, and the photo digests that no
    earlier receipt of this visit and epoch named. `number` counts them within visit and epoch, from 1."""

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
        return _text(self.PURPOSE, self.center, [*fields, ("at", self.at), *strands, *photos])

    @classmethod
    def read(cls, text: str) -> "Receipt":
        found = _Reader(text, cls.PURPOSE)
        key, epoch, visit = found.number("key"), found.take("epoch", ID), found.take("visit", VISIT_ID)
        number, at = found.number("number"), found.take("at", _TIME)
        strands = tuple(_read_position(line) for line in found.take_all("strand"))
        photos = tuple(found.take_all("photo"))
        if not all(HEX_DIGEST.fullmatch(digest) for digest in photos):
            raise NotGenuine("the receipt names a photo by something that is not a digest")
        found.end()
        return cls(found.center, key, epoch, visit, number, at, strands, photos)


def _read_position(line: str) -> Position:
    parts = line.split(" ")
    if len(parts) == 3 and ID.fullmatch(parts[0]) and _NUMBER.fullmatch(parts[1]) and HEX_DIGEST.fullmatch(parts[2]):
        return Position(parts[0], int(parts[1]), bytes.fromhex(parts[2]))
    raise NotGenuine("a strand is not named as device, n and head")


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
        return _text(self.PURPOSE, self.center, [*fields, ("epoch", self.epoch), ("access", str(self.access))])


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
        return _text(self.PURPOSE, self.center, fields)


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
        return _text(self.PURPOSE, self.center, [*fields, ("challenge", self.challenge), ("answer", self.answer)])

    @classmethod
    def read(cls, text: str) -> "RecoveryProof":
        found = _Reader(text, cls.PURPOSE)
        key, device, wrapping = found.number("key"), found.take("device", ID), found.take("wrapping", HEX_DIGEST)
        challenge, answer = found.take("challenge", HEX_DIGEST), found.take("answer", HEX_DIGEST)
        found.end()
        return cls(found.center, key, device, wrapping, challenge, answer)


class _Text(Protocol):
    def text(self) -> str: ...


def sign(note: _Text, signer: Signer) -> Signed:
    """Sign a note's text."""
    text = note.text()
    return Signed(text, signer.sign(text.encode()))


@dataclass(frozen=True, slots=True)
class Keyring:
    """A pinned center: its id, its root key, and the working keys that the root has signed, by number.

    `keys` keeps the signed notes, because they travel in answers and packages and are kept.
    """

    center: str
    root: bytes
    keys: Mapping[int, Signed]
    verify: Verify

    def __post_init__(self) -> None:
        if device_id(self.root) != self.center:
            raise NotGenuine("the center's id is not the hash of its root key")

    def with_keys(self, notes: Sequence[Signed]) -> "Keyring":
        """The same center with more working keys. Raises NotGenuine where the root did not sign one."""
        keys = dict(self.keys)
        for note in notes:
            keys[self._read_key(note).number] = note
        return Keyring(self.center, self.root, keys, self.verify)

    def _read_key(self, note: Signed) -> KeyNote:
        key = KeyNote.read(note.text)
        if key.center != self.center or not self.verify(self.root, note.text.encode(), note.signature):
            raise NotGenuine("a working key that the root of this center did not sign")
        return key

    def working_key(self, number: int, use: str) -> bytes:
        """The public key of that number, if it is for that use. Raises NotGenuine."""
        note = self.keys.get(number)
        key = KeyNote.read(note.text) if note else None
        if key is None or key.use != use:
            raise NotGenuine(f"no key number {number} for {use} is known of this center")
        return key.public_key

    def newest_key(self, use: str) -> KeyNote:
        """The working key with the highest number for that use. Raises NotGenuine where there is none."""
        keys = [key for note in self.keys.values() if (key := KeyNote.read(note.text)).use == use]
        if not keys:
            raise NotGenuine(f"no key for {use} is known of this center")
        return max(keys, key=lambda key: key.number)

    def holds(self, note: Signed, center: str, key: int) -> None:
        """Raises NotGenuine unless this center's working key of that number signed the note."""
        if center != self.center:
            raise NotGenuine("signed for another center")
        if not self.verify(self.working_key(key, "answers"), note.text.encode(), note.signature):
            raise NotGenuine("the signature of the center does not hold")

    def certificate(self, note: Signed) -> Certificate:
        """Read a certificate. Raises NotGenuine."""
        certificate = Certificate.read(note.text)
        self.holds(note, certificate.center, certificate.key)
        return certificate

    def receipt(self, note: Signed) -> Receipt:
        """Read a receipt. Raises NotGenuine."""
        receipt = Receipt.read(note.text)
        self.holds(note, receipt.center, receipt.key)
        return receipt

    def checkpoint(self, note: Signed, certificate: Certificate) -> Checkpoint:
        """Read a checkpoint of the writer that the certificate names. Raises NotGenuine."""
        checkpoint = Checkpoint.read(note.text)
        if checkpoint.center != self.center or checkpoint.position.device != certificate.device:
            raise NotGenuine("a checkpoint of another center or device")
        if not self.verify(certificate.public_key, note.text.encode(), note.signature):
            raise NotGenuine("the signature of the device does not hold")
        return checkpoint
