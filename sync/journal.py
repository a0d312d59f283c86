"""A journal's entries and how they chain (JOURNAL.md, sections 1 and 2).

Glossary: an **entry** is two lines of JSON, envelope and body, kept exactly as first written. A **strand** is an
unbroken run of entries of one writer in one visit; its **head** is the hash of everything up to an entry. The **leaf**
is the hash of one entry alone. An **erased** entry has lost its body and its salt; envelope and body hash remain, so
that the chain still proves itself.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final

from sync.strictjson import JSON, MAX_NUMBER, NotStrict, read_json, write_json

VERSION: Final = 1
MAX_LINE_BYTES: Final = 64 * 1024
"""A body longer than this is set aside; an envelope longer than this does not chain."""
SALT_BYTES: Final = 16
SEEN_HEAD_BYTES: Final = 16

ID = re.compile(r"[a-z2-7]{26}")
VISIT_ID = re.compile(r"[a-z2-7]{26}(/office)?")
STRAND_NAME = re.compile(r"([a-z2-7]{26})(~[0-9a-f]{32})?")
RECORD_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.@:+_-]{0,199}")
WORD = re.compile(r"[a-z][a-z0-9_]{0,63}")
FIELD = re.compile(r"[a-z][a-z0-9_]{0,63}(\.[A-Za-z0-9][A-Za-z0-9.@:+_-]{0,199})?")
HEX_DIGEST = re.compile(r"[0-9a-f]{64}")
_PLAIN_ENVELOPE = re.compile(
    rb'\{"v":1,"visit":"([a-z2-7]{26}(?:/office)?)","device":"([a-z2-7]{26})","seq":([1-9][0-9]{0,14})\}'
)
_HEX_HEAD = re.compile(r"[0-9a-f]{32}")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")
_DAY = r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?"
_TIME = re.compile(rf"{_DAY}T{_CLOCK}(Z|[+-][01][0-9]:[0-5][0-9])")


class EnvelopeRefused(ValueError):
    """The envelope cannot be placed in any strand; the message says why. Such an entry is kept aside."""


class BodySetAside(ValueError):
    """The body breaks a content rule. The entry is stored, chained and acknowledged, and left out of the fold."""


def new_id() -> str:
    """128 random bits, base32 in lower case: 26 characters."""
    return to_base32(secrets.token_bytes(16))


def to_base32(raw: bytes) -> str:
    """Base32 in lower case without padding."""
    return base64.b32encode(raw).decode().rstrip("=").lower()


@lru_cache(maxsize=1024)  # asked again and again of the same few keys
def device_id(public_key: bytes) -> str:
    """A writer's id: the first 16 bytes of SHA-256(its raw Ed25519 public key), base32."""
    return to_base32(hashlib.sha256(public_key).digest()[:16])


@dataclass(frozen=True, slots=True)
class Position:
    """A strand at its entry n (0 before the first), and the head there (32 bytes)."""

    device: str
    n: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """What an author had on the screen of another strand: up to entry n, whose head starts with these 16 bytes."""

    device: str
    n: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """The first line, read. `seen` holds only what changed since the strand's previous entry."""

    v: int
    visit: str
    device: str
    seq: int
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """Sets the named fields of a record, creating or showing it again."""

    kind: str
    id: str
    fields: Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class Void:
    """Hides a record, as far as its author had seen it."""

    kind: str
    id: str
    reason: str = ""


Op = Put | Void


@dataclass(frozen=True, slots=True)
class PhotoName:
    """A photo that an entry brings: digest (hex), size in bytes, media type, role, and for a view what it is of."""

    sha256: str
    size: int
    type: str
    role: str
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """The second line, read. `at`, `mono` (milliseconds since the process began) and `boot` are evidence only."""

    by: str
    at: str
    mono: int
    boot: str
    ops: tuple[Op, ...]
    photos: tuple[PhotoName, ...] = ()
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry in its place: the two lines and the salt as first written, and `after`, the head (32 bytes) before it.

    Of an erased entry `body` is None, `salt` is empty and `erased_hash` keeps the body hash.
    """

    envelope: bytes
    body: bytes | None
    salt: bytes
    after: bytes
    erased_hash: bytes | None = field(default=None)
    _leaf: bytes | None = field(default=None, init=False, repr=False, compare=False)
    _head: bytes | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def body_hash(self) -> bytes:
        if self.body is None:
            assert self.erased_hash is not None
            return self.erased_hash
        return hash_body(self.salt, self.body)

    # Nothing of an entry ever changes, so it is hashed once, however often it is asked for.

    @property
    def leaf(self) -> bytes:
        if self._leaf is None:
            object.__setattr__(self, "_leaf", hash_leaf(self.body_hash, self.envelope))
            assert self._leaf is not None
        return self._leaf

    @property
    def head(self) -> bytes:
        if self._head is None:
            object.__setattr__(self, "_head", next_head(self.after, self.leaf))
            assert self._head is not None
        return self._head

    def without_body(self) -> "Entry":
        """The same entry after a lawful erasure."""
        return Entry(self.envelope, None, b"", self.after, self.body_hash)


def hash_body(salt: bytes, body: bytes) -> bytes:
    """SHA-256(0x02 || salt || body). The salt keeps an erased body from being guessed."""
    return hashlib.sha256(b"\x02" + salt + body).digest()


def hash_leaf(body_hash: bytes, envelope: bytes) -> bytes:
    """SHA-256(0x00 || body hash || envelope)."""
    return hashlib.sha256(b"\x00" + body_hash + envelope).digest()


def head_zero(visit: str, public_key: bytes) -> bytes:
    """The head of a strand before its first entry: it binds visit and writer."""
    return hashlib.sha256(b"\x03inspector strand v1\n" + visit.encode() + b"\n" + public_key).digest()


def next_head(head: bytes, leaf: bytes) -> bytes:
    """SHA-256(0x01 || head before || leaf)."""
    return hashlib.sha256(b"\x01" + head + leaf).digest()


def write_entry(
    *,
    visit: str,
    device: str,
    seq: int,
    after: bytes,
    seen: Sequence[tuple[str, Position]],
    body: Body,
    salt: bytes | None = None,
) -> Entry:
    """Write an entry for the first and only time.

    Args:
        seen: strand names and positions that were on the author's screen, only where changed.
        salt: 16 bytes; fresh random ones unless a test vector needs its own.

    Raises:
        BodySetAside: the content rules would set this entry aside; nothing was written.
        EnvelopeRefused: `seen` names more than an envelope can hold (Pen never lets it).
    """
    outer: dict[str, JSON] = {"v": VERSION, "visit": visit, "device": device, "seq": seq}
    if seen:
        outer["seen"] = {name: [at.n, at.head[:SEEN_HEAD_BYTES].hex()] for name, at in seen}
    try:
        envelope, inner = write_json(outer), write_json(_body_json(body))
    except NotStrict as error:
        raise BodySetAside(str(error)) from error
    read_envelope(envelope)
    read_body(inner)
    return Entry(envelope, inner, salt or secrets.token_bytes(SALT_BYTES), after)


def _body_json(body: Body) -> dict[str, JSON]:
    written: dict[str, JSON] = {"by": body.by, "at": body.at, "mono": body.mono, "boot": body.boot}
    if body.receipt is not None:
        written["receipt"] = body.receipt
    written["ops"] = [_op_json(op) for op in body.ops]
    if body.photos:
        written["photos"] = [_photo_json(photo) for photo in body.photos]
    return written


def _op_json(op: Op) -> dict[str, JSON]:
    if isinstance(op, Put):
        return {"put": op.kind, "id": op.id, "set": dict(op.fields)}
    return {"void": op.kind, "id": op.id, "reason": op.reason}


def _photo_json(photo: PhotoName) -> dict[str, JSON]:
    named: dict[str, JSON] = {"sha256": photo.sha256, "size": photo.size, "type": photo.type, "role": photo.role}
    return named if photo.of is None else {**named, "of": photo.of}


def read_envelope(line: bytes) -> Envelope:
    """Read and check an envelope.

    Raises:
        EnvelopeRefused: it cannot be placed in a strand.
    """
    if plain := _PLAIN_ENVELOPE.fullmatch(line):
        # As we write it where nothing new was seen, which is nearly always.
        return Envelope(1, plain[1].decode(), plain[2].decode(), int(plain[3]), ())
    if len(line) > MAX_LINE_BYTES:
        raise EnvelopeRefused("the envelope is too long")
    try:
        value = read_json(line)
    except NotStrict as error:
        raise EnvelopeRefused(str(error)) from error
    if not isinstance(value, dict):
        raise EnvelopeRefused("the envelope is not an object")
    v, visit, device, seq = value.get("v"), value.get("visit"), value.get("device"), value.get("seq")
    if not (_is_whole(v, 1) and _is_whole(seq, 1) and _fits(VISIT_ID, visit) and _fits(ID, device)):
        raise EnvelopeRefused("v, visit, device or seq is missing or of the wrong form")
    assert isinstance(v, int) and isinstance(seq, int) and isinstance(visit, str) and isinstance(device, str)
    # Of a version we do not know only these four are fixed; it is kept and forwarded, not folded.
    return Envelope(v, visit, device, seq, _read_seen(value) if v == VERSION else ())


def _read_seen(value: Mapping[str, JSON]) -> tuple[Seen, ...]:
    if len(value) == 4:
        return ()
    seen = value.get("seen")
    if len(value) != 5 or not isinstance(seen, dict):
        raise EnvelopeRefused("the envelope holds something else than v, visit, device, seq, seen")
    return tuple(_read_seen_strand(name, at) for name, at in seen.items())


def _read_seen_strand(name: str, at: JSON) -> Seen:
    strand = STRAND_NAME.fullmatch(name)
    if strand and isinstance(at, list) and len(at) == 2 and _is_whole(at[0], 1) and _fits(_HEX_HEAD, at[1]):
        assert isinstance(at[0], int) and isinstance(at[1], str)
        return Seen(strand[1], at[0], bytes.fromhex(at[1]))
    raise EnvelopeRefused("seen names a strand wrongly")


def read_body(line: bytes) -> Body:
    """Read and check a body by the content rules, which are the same everywhere.

    Raises:
        BodySetAside: with the rule that it breaks.
    """
    if len(line) > MAX_LINE_BYTES:
        raise BodySetAside("the body is longer than 64 KiB")
    try:
        value = read_json(line)
    except NotStrict as error:
        raise BodySetAside(str(error)) from error
    if not isinstance(value, dict):
        raise BodySetAside("the body is not an object")
    return Body(
        by=_take(value, "by", ID),
        at=_time(value, "at"),
        mono=_whole(value, "mono"),
        boot=_take(value, "boot", ID),
        ops=tuple(_read_op(op) for op in _list(value, "ops")),
        photos=tuple(_read_photo(photo) for photo in _list(value, "photos")) if "photos" in value else (),
        receipt=_take(value, "receipt", HEX_DIGEST) if "receipt" in value else None,
    )


def _take(value: Mapping[str, JSON], name: str, form: re.Pattern[str]) -> str:
    found = value.get(name)
    if not isinstance(found, str) or form.fullmatch(found) is None:
        raise BodySetAside(f"{name} is missing or of another form")
    return found


def _time(value: Mapping[str, JSON], name: str) -> str:
    found = _take(value, name, _TIME)
    try:
        date.fromisoformat(found[:10])
    except ValueError as error:
        raise BodySetAside(f"{name} is on a day that no calendar has") from error
    return found


def _whole(value: Mapping[str, JSON], name: str) -> int:
    found = value.get(name)
    if type(found) is not int or not 0 <= found <= MAX_NUMBER:
        raise BodySetAside(f"{name} is not a whole number")
    return found


def _list(value: Mapping[str, JSON], name: str) -> list[JSON]:
    found = value.get(name)
    if not isinstance(found, list):
        raise BodySetAside(f"{name} is not a list")
    return found


def _read_op(value: JSON) -> Op:
    if isinstance(value, dict) and len(value) == 3:
        if "put" in value:
            fields = value.get("set")
            if not isinstance(fields, dict) or not all(map(FIELD.fullmatch, fields)):
                raise BodySetAside("a put sets no fields, or a field whose name is of another form")
            return Put(_take(value, "put", WORD), _take(value, "id", RECORD_ID), fields)
        reason = value.get("reason")
        if "void" in value and isinstance(reason, str):
            return Void(_take(value, "void", WORD), _take(value, "id", RECORD_ID), reason)
    raise BodySetAside("an op is neither a put nor a void of the right form")


def _read_photo(value: JSON) -> PhotoName:
    if not isinstance(value, dict) or value.keys() - {"of"} != {"sha256", "size", "type", "role"}:
        raise BodySetAside("a photo is not named rightly")
    return PhotoName(
        sha256=_take(value, "sha256", HEX_DIGEST),
        size=_whole(value, "size"),
        type=_take(value, "type", _MEDIA_TYPE),
        role=_take(value, "role", WORD),
        of=_take(value, "of", HEX_DIGEST) if "of" in value else None,
    )


def _fits(pattern: re.Pattern[str], value: JSON) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_whole(value: JSON, least: int) -> bool:
    return type(value) is int and least <= value <= MAX_NUMBER
