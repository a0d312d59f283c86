"""How entries, notes and what is set aside are written inside a sealed value. These forms are kept for ever."""

import json
import struct
from dataclasses import dataclass

from inspector_app.vault.errors import VaultDamaged
from sync.journal import Entry
from sync.signed import Signed

_WHOLE, _ERASED = 1, 2
_ENTRY = struct.Struct(">BBI32s")
"""Whole or erased, length of the salt, length of the envelope, the head before the entry."""
_HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Aside:
    """Something that came and could not be taken in, whole, with the reason. `visit` is None where it named none."""

    visit: str | None
    why: str
    what: bytes


def pack_entry(entry: Entry) -> bytes:
    """Raises ValueError for an entry whose hashes are not 32 bytes."""
    if len(entry.after) != _HASH_BYTES:
        raise ValueError("the head before the entry is not 32 bytes")
    if entry.body is None:
        if entry.erased_hash is None or len(entry.erased_hash) != _HASH_BYTES:
            raise ValueError("an erased entry without its body hash")
        return _ENTRY.pack(_ERASED, 0, len(entry.envelope), entry.after) + entry.envelope + entry.erased_hash
    front = _ENTRY.pack(_WHOLE, len(entry.salt), len(entry.envelope), entry.after)
    return b"".join((front, entry.envelope, entry.salt, entry.body))


def unpack_entry(packed: bytes) -> Entry:
    """Raises VaultDamaged for a form that is not known."""
    try:
        form, salt_bytes, envelope_bytes, after = _ENTRY.unpack_from(packed)
    except struct.error as error:
        raise VaultDamaged("an entry is written in a form that is not known") from error
    salt_at = _ENTRY.size + envelope_bytes
    envelope, body_at = packed[_ENTRY.size : salt_at], salt_at + salt_bytes
    if form == _WHOLE:
        return Entry(envelope, packed[body_at:], packed[salt_at:body_at], after)
    if form == _ERASED:
        return Entry(envelope, None, b"", after, packed[salt_at:])
    raise VaultDamaged("an entry is written in a form that is not known")


def pack_note(note: Signed) -> bytes:
    return json.dumps(note.to_json()).encode()


def unpack_note(packed: bytes) -> Signed:
    return Signed.from_json(json.loads(packed))


def pack_aside(aside: Aside) -> bytes:
    about = json.dumps([aside.visit, aside.why]).encode()
    return len(about).to_bytes(4, "big") + about + aside.what


def unpack_aside(packed: bytes) -> Aside:
    ends = 4 + int.from_bytes(packed[:4], "big")
    visit, why = json.loads(packed[4:ends])
    return Aside(visit, why, packed[ends:])
