"""What the journal itself obeys: the kinds that do this, and how an erasure is read (JOURNAL.md, section 3)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from sync.journal import FIELD, HEX_DIGEST, RECORD_ID, WORD, Body, Op, Put, Void
from sync.strands import Node, Strands, Writer
from sync.strictjson import JSON

SYNC_KINDS: Final = frozenset({"access", "erasure", "quarantine"})
"""Kinds that the journal itself obeys. They decide, so they count only in strands of the center."""


class ErasureDiffers(ValueError):
    """The erasure does not say of the entry what that holds, or erases nothing. It must not be written."""


def read_erasure(op: Op) -> dict[bytes, tuple[Op, ...]]:
    """The erased leaf and its bare ops: kinds, ids and field names, no values. A malformed erasure erases nothing, and
    what the journal itself obeys cannot be erased: the erasure of an erasure would bring back what had to go."""
    target = op.fields.get("target") if isinstance(op, Put) and op.kind == "erasure" else None
    if not isinstance(target, dict):
        return {}
    leaf, ops = target.get("leaf"), target.get("ops")
    if not (isinstance(leaf, str) and HEX_DIGEST.fullmatch(leaf) and isinstance(ops, list)):
        return {}
    bare = [read for one in ops if (read := _read_bare_op(one)) is not None]
    if len(bare) != len(ops) or any(one.kind in SYNC_KINDS for one in bare):
        return {}
    return {bytes.fromhex(leaf): tuple(bare)}


def _read_bare_op(value: JSON) -> Op | None:
    if not isinstance(value, dict):
        return None
    put, void, record_id, names = value.get("put"), value.get("void"), value.get("id"), value.get("fields")
    if not (isinstance(record_id, str) and RECORD_ID.fullmatch(record_id)):
        return None
    if isinstance(put, str) and WORD.fullmatch(put) and isinstance(names, list):
        fields = [name for name in names if isinstance(name, str) and FIELD.fullmatch(name)]
        return Put(put, record_id, dict.fromkeys(fields)) if len(fields) == len(names) else None
    return Void(void, record_id) if isinstance(void, str) and WORD.fullmatch(void) else None


def bare_ops(body: Body) -> list[JSON]:
    """What an erasure says of the entry that it erases: kinds, ids and field names, no values."""
    bare: list[JSON] = []
    for op in body.ops:
        if isinstance(op, Put):
            bare.append({"put": op.kind, "id": op.id, "fields": [*op.fields]})
        else:
            bare.append({"void": op.kind, "id": op.id})
    return bare


def erasable_ops(body: Body | str, writer: Writer) -> list[JSON]:
    """What an erasure says of that writer's entry: what the fold takes of it, or would without a quarantine. `body` is
    the reason where its content sets it aside; what never counted must not come to count by being erased."""
    if isinstance(body, str) or body.by != writer.person:
        return []
    counting = [op for op in body.ops if writer.decides or op.kind not in SYNC_KINDS]
    return bare_ops(replace(body, ops=tuple(counting)))


def check_erasure(op: Op, body: Body | str, writer: Writer) -> None:
    """Compare an erasure with the entry that it erases, where that is in hand.

    Raises:
        ErasureDiffers: it says anything else of it than `erasable_ops`, or names a photo that the entry does not name.
    """
    right = [_read_bare_op(one) for one in erasable_ops(body, writer)]
    if [[*bare] for bare in read_erasure(op).values()] != [right]:
        raise ErasureDiffers("it does not say what the entry holds")
    named = {photo.sha256 for photo in body.photos} if isinstance(body, Body) else set[str]()
    if not _photos_of(op) <= named:
        raise ErasureDiffers("it names a photo that the entry does not name")


def erasures_among(strands: Strands, nodes: Iterable[Node]) -> dict[bytes, frozenset[str]]:
    """What these entries erase, as far as they are the center's: leaf of the erased entry -> digests of its photos."""
    erased: dict[bytes, frozenset[str]] = {}
    for node in nodes:
        writer = strands.writers[node.device]
        if writer.decides and isinstance(body := node.body, Body) and body.by == writer.person:
            for op in body.ops:
                for leaf in read_erasure(op):
                    erased[leaf] = erased.get(leaf, frozenset()) | _photos_of(op)
    return erased


def _photos_of(erasure: Op) -> frozenset[str]:
    target = erasure.fields.get("target") if isinstance(erasure, Put) else None
    photos = target.get("photos") if isinstance(target, dict) else None
    found = photos if isinstance(photos, list) else []
    return frozenset(photo for photo in found if isinstance(photo, str) and HEX_DIGEST.fullmatch(photo))
