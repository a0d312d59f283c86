"""What one transaction may do with the vault. Everything here happens, or nothing does.

Glossary: a visit's **header** is what the list of visits shows of it; its **belief** what the center last said that it
holds; a **draft** is typing that is not an entry yet; what is **set aside** came and could not be taken in.

Every method but `add_visit`, `set_aside` and the settings raises NoSuchVisit for a visit that was not added, and
VaultDamaged where a value was altered, moved or cut. Nothing is ever doubled: adding what is here changes nothing.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from inspector_app.vault.errors import NoSuchVisit, VaultDamaged
from inspector_app.vault.packing import (
    Aside,
    pack_aside,
    pack_entry,
    pack_note,
    unpack_aside,
    unpack_entry,
    unpack_note,
)
from inspector_app.vault.photos import StoredPhoto, erase_photo, find_photo, list_photos, store_photo
from inspector_app.vault.rows import (
    ASIDES,
    BELIEFS,
    CERTIFICATES,
    CHECKPOINTS,
    DOCUMENTS,
    DRAFTS,
    ENTRIES,
    HEADERS,
    OF_NO_VISIT,
    RECEIPTS,
    SETTINGS,
    VISITS,
    Rows,
    Table,
)
from sync.journal import HEX_DIGEST, Entry
from sync.signed import Signed
from sync.strictjson import JSON

VITAL: Final = ("center", "identity", "keys", "recovery", "recovery key", "sync")
"""Settings that stand in the file twice, on pages of two tables: no damaged page takes them all."""


class Contents:
    """Valid only inside the `work` that `Vault.read` or `Vault.write` gave it to; later use raises RuntimeError."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    @property
    def rows(self) -> Rows:
        """What lies below, for whoever mends a vault."""
        return self._rows

    # Settings

    def setting(self, name: str) -> JSON:
        """A setting, None where it was never put. Its name, too, stands in the file only as a keyed hash."""
        try:
            return _from_json(self._rows.get(SETTINGS, OF_NO_VISIT, name.encode()))
        except VaultDamaged:
            if name in VITAL and (copy := self.copy_of_setting(name)) is not None:
                return copy
            raise

    def copy_of_setting(self, name: str) -> JSON:
        """Of one without which the vault would belong to nobody, as it was put last. None where there is no copy."""
        return _from_json(self._rows.get(HEADERS, OF_NO_VISIT, name.encode()))

    def put_setting(self, name: str, value: JSON) -> None:
        self._rows.put(SETTINGS, OF_NO_VISIT, name.encode(), _to_json(value))
        if name in VITAL:
            self._rows.put(HEADERS, OF_NO_VISIT, name.encode(), _to_json(value))

    # Visits

    def visits(self) -> list[str]:
        """The ids of all visits, in the order in which they were added."""
        return [visit.decode() for _, _, visit in self._rows.all(VISITS, OF_NO_VISIT)]

    def add_visit(self, visit: str, header: JSON) -> None:
        """Make room for a visit. One that is here already keeps its header."""
        row = self._rows.add(VISITS, OF_NO_VISIT, visit.encode(), visit.encode())
        if row is not None:
            self._rows.begin_tally(row)
            self._rows.put(HEADERS, row, b"", _to_json(header))

    def header(self, visit: str) -> JSON:
        """What the list of visits shows of it, as last put."""
        header = self._rows.get(HEADERS, self._row(visit), b"")
        if header is None:
            raise VaultDamaged("the header of a visit is missing")
        return _from_json(header)

    def put_header(self, visit: str, header: JSON) -> None:
        self._rows.put(HEADERS, self._row(visit), b"", _to_json(header))

    def belief(self, visit: str) -> JSON:
        """What the center last said that it holds of this visit, None where it never did."""
        return _from_json(self._rows.get(BELIEFS, self._row(visit), b""))

    def put_belief(self, visit: str, belief: JSON) -> None:
        self._rows.put(BELIEFS, self._row(visit), b"", _to_json(belief))

    # Entries

    def add_entries(self, visit: str, entries: Sequence[Entry]) -> None:
        """Append entries, in this order. One that stands at the same place in its strand already is left as it is,
        also where it was erased in the meantime."""
        row = self._row(visit)
        for entry in entries:
            self._rows.add(ENTRIES, row, entry.head, pack_entry(entry))

    def entries(self, visit: str, after: int = 0) -> Iterator[tuple[int, Entry]]:
        """(row number, entry) in the order in which they were added, from behind a row number."""
        for row, _, packed in self._rows.all(ENTRIES, self._row(visit), after):
            yield row, unpack_entry(packed)

    def has_entries(self, visit: str) -> bool:
        """Whether anything of the visit is here: where access has ended there may be nothing left."""
        return self._rows.has_any(ENTRIES, self._row(visit))

    def replace_with_erased(self, visit: str, leaf: bytes, body_hash: bytes) -> None:
        """A lawful erasure: destroy body and salt of the entry with this leaf; envelope and body hash stay.

        Nothing happens where the entry is not here, or was erased before. Photos: `erase_photo`.

        Raises:
            ValueError: the body hash is not that of the entry.
        """
        visit_row = self._row(visit)
        for row, name, packed in self._rows.all(ENTRIES, visit_row):
            entry = unpack_entry(packed)
            if entry.body is not None and entry.leaf == leaf:
                if entry.body_hash != body_hash:
                    raise ValueError("the body hash is not that of the entry")
                self._rows.replace(ENTRIES, visit_row, row, name, pack_entry(entry.without_body()))
                self._note_rewriting(visit, visit_row)

    def forget_entries(self, visit: str, heads: Collection[bytes]) -> None:
        """Access to the visit has ended: let go of entries of others, and of what the list of visits shows of them.
        The caller sees to it that what stays chains."""
        row = self._row(visit)
        for head in heads:
            self._rows.drop(ENTRIES, row, head)
        self._note_rewriting(visit, row)

    def rewritings(self, visit: str) -> int:
        """How often entries of this visit were erased or let go: whoever has read them before reads them anew."""
        found = _from_json(self._rows.get(SETTINGS, OF_NO_VISIT, _rewritings(visit)))
        return found if isinstance(found, int) else 0

    def _note_rewriting(self, visit: str, row: int) -> None:
        self._rows.put(SETTINGS, OF_NO_VISIT, _rewritings(visit), _to_json(self.rewritings(visit) + 1))
        # The header was folded from what is gone now.
        self._rows.put(HEADERS, row, b"", _to_json(None))

    # Signed notes, in the order in which they came; the same text once

    def add_certificate(self, device: str, note: Signed) -> None:
        key = device.encode() + b"\n" + note.text.encode()
        packed = json.dumps([device, note.to_json()]).encode()
        self._rows.add(CERTIFICATES, OF_NO_VISIT, key, packed)

    def certificates(self) -> dict[str, Signed]:
        """By device, the one that came last. Earlier ones are kept, too."""
        found = (json.loads(packed) for _, _, packed in self._rows.all(CERTIFICATES, OF_NO_VISIT))
        return {device: Signed.from_json(note) for device, note in found}

    def add_checkpoint(self, visit: str, note: Signed) -> None:
        self._add_note(CHECKPOINTS, visit, note)

    def checkpoints(self, visit: str) -> list[Signed]:
        return self._notes(CHECKPOINTS, visit)

    def add_receipt(self, visit: str, note: Signed) -> None:
        self._add_note(RECEIPTS, visit, note)

    def receipts(self, visit: str) -> list[Signed]:
        return self._notes(RECEIPTS, visit)

    # Photos

    def add_photo(self, visit: str, sha256: str, media_type: str, data: bytes) -> None:
        """Store a photo, encrypted, under its digest (hex). The same digest in a visit is stored once.

        The digest is taken at its word: it comes from `evidence.take_in`, or was checked when the bytes arrived.
        """
        if not HEX_DIGEST.fullmatch(sha256):
            raise ValueError("a photo is named by its SHA-256, in hex")
        store_photo(self._rows, self._row(visit), sha256, media_type, data)

    def photo(self, visit: str, sha256: str) -> StoredPhoto | None:
        """A photo of this visit, None where it is not here."""
        return find_photo(self._rows, self._row(visit), sha256)

    def photos(self, visit: str) -> list[StoredPhoto]:
        """All photos of a visit, in the order in which they were added, without their bytes."""
        return list_photos(self._rows, self._row(visit))

    def erase_photo(self, visit: str, sha256: str) -> None:
        """A lawful erasure: destroy the photo and its key. Nothing happens where it is not here."""
        erase_photo(self._rows, self._row(visit), sha256)
        self._forget_released(visit, [sha256])

    def forget_photos(self, visit: str, besides: Collection[str]) -> None:
        """Access to the visit has ended: destroy all its photos and views but these."""
        row = self._row(visit)
        for sha256 in [photo.sha256 for photo in list_photos(self._rows, row) if photo.sha256 not in besides]:
            erase_photo(self._rows, row, sha256)
        self._forget_released(visit, [sha256 for sha256 in self.released(visit) if sha256 not in besides])

    def release_photo(self, visit: str, sha256: str, about: JSON) -> None:
        """The center has it: destroy the photo's bytes and its key here, and keep `about` under its name.

        Nothing happens where it is not here.
        """
        row = self._row(visit)
        if find_photo(self._rows, row, sha256) is not None:
            erase_photo(self._rows, row, sha256)
            self._put_released(visit, {**self.released(visit), sha256: about})

    def released(self, visit: str) -> dict[str, JSON]:
        """What was kept of photos that were released, by digest; also of one that came back since, from a file."""
        found = _from_json(self._rows.get(SETTINGS, OF_NO_VISIT, _released(visit)))
        return found if isinstance(found, dict) else {}

    def _put_released(self, visit: str, released: dict[str, JSON]) -> None:
        self._rows.put(SETTINGS, OF_NO_VISIT, _released(visit), _to_json(released))

    def _forget_released(self, visit: str, gone: Collection[str]) -> None:
        released = self.released(visit)
        if not released.keys().isdisjoint(gone):
            self._put_released(visit, {sha256: about for sha256, about in released.items() if sha256 not in gone})

    # Documents of the center. Nothing here takes one away: a visit may be pinned to it for ever

    def add_document(self, sha256: str, content: bytes) -> None:
        """Keep a document under its digest (hex). The same again changes nothing."""
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError("a document is named by its SHA-256, in hex")
        self._rows.add(DOCUMENTS, OF_NO_VISIT, sha256.encode(), content)

    def has_document(self, sha256: str) -> bool:
        return self._rows.has(DOCUMENTS, OF_NO_VISIT, sha256.encode())

    def document(self, sha256: str) -> bytes | None:
        """None where it is not here."""
        return self._rows.get(DOCUMENTS, OF_NO_VISIT, sha256.encode())

    def documents(self) -> list[bytes]:
        """All of them, in the order in which they came."""
        return [content for _, _, content in self._rows.all(DOCUMENTS, OF_NO_VISIT)]

    # Drafts

    def put_draft(self, visit: str, place: str, value: JSON) -> None:
        """Keep typing that is not an entry yet. `place` says where on the screen it belongs."""
        self._rows.put(DRAFTS, self._row(visit), place.encode(), json.dumps([place, value]).encode())

    def drafts(self, visit: str) -> dict[str, JSON]:
        """By place."""
        return dict(json.loads(packed) for _, _, packed in self._rows.all(DRAFTS, self._row(visit)))

    def drop_draft(self, visit: str, place: str) -> None:
        """Nothing happens where there is none."""
        self._rows.drop(DRAFTS, self._row(visit), place.encode())

    # What could not be taken in

    def set_aside(self, visit: str | None, why: str, what: bytes) -> None:
        """Keep what came and does not chain or was refused, with the reason. The same again is kept once."""
        packed = pack_aside(Aside(visit, why, what))
        self._rows.add(ASIDES, OF_NO_VISIT, hashlib.sha256(packed).digest(), packed)

    def drop_asides(self, visit: str, is_gone: Callable[[bytes], bool]) -> None:
        """A lawful erasure: destroy what was set aside of this visit and is said to be gone."""
        for one in self.aside():
            if one.visit == visit and is_gone(one.what):
                self._rows.drop(ASIDES, OF_NO_VISIT, hashlib.sha256(pack_aside(one)).digest())

    def aside(self) -> list[Aside]:
        """In the order in which it came."""
        return [unpack_aside(packed) for _, _, packed in self._rows.all(ASIDES, OF_NO_VISIT)]

    def _row(self, visit: str) -> int:
        found = self._rows.find(VISITS, OF_NO_VISIT, visit.encode())
        if found is None:
            raise NoSuchVisit(visit)
        return found[0]

    def _add_note(self, table: Table, visit: str, note: Signed) -> None:
        self._rows.add(table, self._row(visit), note.text.encode(), pack_note(note))

    def _notes(self, table: Table, visit: str) -> list[Signed]:
        return [unpack_note(packed) for _, _, packed in self._rows.all(table, self._row(visit))]


def _rewritings(visit: str) -> bytes:
    return f"rewritings {visit}".encode()


def _released(visit: str) -> bytes:
    return f"released {visit}".encode()


def _to_json(value: JSON) -> bytes:
    return json.dumps(value, allow_nan=False).encode()


def _from_json(written: bytes | None) -> JSON:
    value: JSON = None if written is None else json.loads(written)
    return value
