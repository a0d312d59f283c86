"""Visits, their entries, checkpoints and receipts, as one transaction sees them.

Nothing here decides: whoever calls has placed, covered and screened, and holds the visit's row (`lock`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlmodel import col

from sync.exchange import tips_json
from sync.journal import Entry, Position
from sync.notes import Receipt
from sync.server.dialects import add_where_absent
from sync.server.tables import CheckpointRow, EntryRow, ReceiptRow, VisitRow
from sync.signed import Signed
from sync.strands import Node


@dataclass(frozen=True, slots=True)
class VisitState:
    """A visit's row: how many places are given, where each strand ends, the leaves (hex) of erased entries."""

    counter: int = 0
    tips: tuple[Position, ...] = ()
    erased: tuple[str, ...] = ()


class JournalBook:
    """All SQL about what a visit consists of."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # visits

    def lock(self, visit: str) -> VisitState:
        """The visit's row, held until the transaction ends; made where there was none."""
        found = self._connection.execute(_LOCKED, {"of": visit}).first()
        if found is None:
            # Two workers may be the first with it at once: then the second one waits here, and goes on from the first.
            row = {"id": visit, "counter": 0, "tips": "[]", "erased": "[]"}
            add_where_absent(self._connection, VisitRow, row)
            found = self._connection.execute(_LOCKED, {"of": visit}).one()
        return _read_state(found[1], found[2], found[3])

    def put_state(self, visit: str, state: VisitState) -> None:
        values = {"counter": state.counter, "tips": write_tips(state.tips), "erased": json.dumps(state.erased)}
        self._connection.execute(_PUT_STATE, {"of": visit, **values})

    def states(self, visits: Iterable[str]) -> dict[str, VisitState]:
        found = self._connection.execute(_THESE, {"these": [*set(visits)]})
        return {visit: _read_state(counter, tips, erased) for visit, counter, tips, erased in found}

    def visits(self) -> list[str]:
        return [*self._connection.execute(select(col(VisitRow.id)).order_by(col(VisitRow.id))).scalars()]

    # entries

    def entries(self, visit: str, after: int = 0) -> Iterator[tuple[int, Entry]]:
        """Place and entry, in commit order, beyond a place."""
        found = self._connection.execute(_ENTRIES, {"of": visit, "after": after})
        for place, envelope, body, salt, before, erased_hash in found:
            yield place, Entry(envelope, body, salt, before, erased_hash)

    def writers_in(self, visit: str) -> set[str]:
        """The devices whose entries are here."""
        return set(self._connection.execute(_WRITERS, {"of": visit}).scalars())

    def add_entries(self, visit: str, after: int, nodes: Sequence[Node]) -> None:
        """Append entries at the places beyond `after`."""
        rows = [
            {
                "visit": visit,
                "place": place,
                "device": node.device,
                "seq": node.seq,
                "head": node.head,
                "after": node.entry.after,
                "leaf": node.leaf,
                "envelope": node.entry.envelope,
                "body": node.entry.body,
                "salt": node.entry.salt,
                "erased_hash": node.entry.erased_hash,
            }
            for place, node in enumerate(nodes, after + 1)
        ]
        if rows:
            self._connection.execute(_ADD_ENTRIES, rows)

    def erase_entry(self, visit: str, head: bytes, body_hash: bytes) -> None:
        """Destroy body and salt; envelope and body hash stay."""
        found = (col(EntryRow.visit) == visit) & (col(EntryRow.head) == head)
        self._connection.execute(update(EntryRow).where(found).values(body=None, salt=b"", erased_hash=body_hash))

    # checkpoints

    def checkpoints(self, visit: str) -> dict[Position, Signed]:
        """The signed notes by the position that each names."""
        found = self._connection.execute(_CHECKPOINTS, {"of": visit})
        return {Position(device, n, head): Signed(note, signature) for device, n, head, note, signature in found}

    def add_checkpoints(self, visit: str, found: Mapping[Position, Signed]) -> None:
        """Keep checkpoints that are not here yet."""
        rows = [
            {
                "visit": visit,
                "device": at.device,
                "n": at.n,
                "head": at.head,
                "note": note.text,
                "signature": note.signature,
            }
            for at, note in found.items()
        ]
        if rows:
            self._connection.execute(_ADD_CHECKPOINTS, rows)

    # receipts

    def last_receipt(self, visit: str, epoch: str) -> tuple[int, str]:
        """Number and tips (as text) of the newest receipt of that epoch; 0 and "" where there is none."""
        found = self._connection.execute(_LAST_RECEIPT, {"of": visit, "in": epoch}).first()
        return (found[0], found[1]) if found else (0, "")

    def add_receipt(self, receipt: Receipt, note: Signed) -> None:
        """Keep a receipt as it was signed."""
        row = {"visit": receipt.visit, "epoch": receipt.epoch, "number": receipt.number}
        row |= {"tips": write_tips(receipt.strands), "note": note.text, "signature": note.signature}
        self._connection.execute(_ADD_RECEIPTS, row)

    def receipts(self, visit: str, epoch: str, beyond: int) -> list[Signed]:
        """The receipts of that epoch with a greater number, in order."""
        found = self._connection.execute(_RECEIPTS, {"of": visit, "in": epoch, "beyond": beyond})
        return [Signed(note, signature) for note, signature in found]


# Made once: to put a statement together takes longer than SQLite takes to answer it, and every visit asks all of these.
_STATES = select(col(VisitRow.id), col(VisitRow.counter), col(VisitRow.tips), col(VisitRow.erased))
_LOCKED = _STATES.where(col(VisitRow.id) == bindparam("of")).with_for_update()
_THESE = _STATES.where(col(VisitRow.id).in_(bindparam("these", expanding=True)))
_PUT_STATE = update(VisitRow).where(col(VisitRow.id) == bindparam("of"))
_ADD_ENTRIES, _ADD_CHECKPOINTS, _ADD_RECEIPTS = map(insert, (EntryRow, CheckpointRow, ReceiptRow))
_ENTRIES = (
    select(*map(col, (EntryRow.place, EntryRow.envelope, EntryRow.body, EntryRow.salt)))
    .add_columns(col(EntryRow.after), col(EntryRow.erased_hash))
    .where(col(EntryRow.visit) == bindparam("of"), col(EntryRow.place) > bindparam("after"))
    .order_by(col(EntryRow.place))
)
_WRITERS = select(col(EntryRow.device)).where(col(EntryRow.visit) == bindparam("of")).distinct()
_CHECKPOINTS = (
    select(col(CheckpointRow.device), col(CheckpointRow.n), col(CheckpointRow.head))
    .add_columns(col(CheckpointRow.note), col(CheckpointRow.signature))
    .where(col(CheckpointRow.visit) == bindparam("of"))
)
_IN_EPOCH = (col(ReceiptRow.visit) == bindparam("of"), col(ReceiptRow.epoch) == bindparam("in"))
_LAST_RECEIPT = (
    select(col(ReceiptRow.number), col(ReceiptRow.tips))
    .where(*_IN_EPOCH)
    .order_by(col(ReceiptRow.number).desc())
    .limit(1)
)
_RECEIPTS = (
    select(col(ReceiptRow.note), col(ReceiptRow.signature))
    .where(*_IN_EPOCH, col(ReceiptRow.number) > bindparam("beyond"))
    .order_by(col(ReceiptRow.number))
)


def _read_state(counter: int, tips: str, erased: str) -> VisitState:
    positions = tuple(Position(device, n, bytes.fromhex(head)) for device, n, head in json.loads(tips))
    return VisitState(counter, positions, tuple(json.loads(erased)))


def write_tips(tips: Iterable[Position]) -> str:
    """One text for one set of sorted tips."""
    return json.dumps(tips_json(tips), separators=(",", ":"))
