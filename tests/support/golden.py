"""Golden journals: what a version of the app wrote and said, kept for ever, and what it folded to on that day.

tests/data/golden/<version>/
    center.json          the pinned key, the working keys, the certificates of all writers, the levels of elements
    visits/<n>.json      a visit as the center held it: entries in commit order, checkpoints, receipts, and `came_to`
    exchanges/<n>.up, .down      the lines of one request and of its answer, byte for byte
    exchanges.json       for each of these: whose it was, and what is read from it
    phones.json          what each phone agreed on with the center at the end

`python -m tests.support.golden_scene <version>` makes a folder; one that is there is never written again.
"""

import base64
import dataclasses
import datetime as dt
import enum
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector_app.visits.fold import fold_visit
from inspector_app.visits.kinds import DECIDING
from inspector_app.visits.values import Level
from sync.braid import Erased, fold
from sync.ed25519 import verify
from sync.exchange import Answer, Request, visit_digest
from sync.journal import Entry, Position
from sync.keyring import Keyring
from sync.notes import Certificate
from sync.placing import writer_of
from sync.signed import Signed, from_base64, to_base64
from sync.strands import Strands

FOLDER = Path(__file__).parents[1] / "data" / "golden"


def versions() -> list[str]:
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


@dataclass(frozen=True)
class Golden:
    """One version's folder, read."""

    folder: Path

    def read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_bytes())

    @property
    def visits(self) -> list[str]:
        return sorted(f"visits/{path.name}" for path in (self.folder / "visits").iterdir())

    def keyring(self) -> Keyring:
        center = self.read("center.json")
        notes = [Signed.from_json(note) for note in center["keys"]]
        return Keyring(center["center"], from_base64(center["root"]), {}, verify).with_keys(notes)

    def certificates(self) -> dict[str, Certificate]:
        """By device, each proven by the center's signature."""
        keyring = self.keyring()
        read = (keyring.certificate(Signed.from_json(note)) for note in self.read("center.json")["certificates"])
        return {certificate.device: certificate for certificate in read}

    def levels(self) -> dict[str, Level]:
        found: dict[str, Level] = self.read("center.json")["levels"]
        return found

    def strands(self, visit: str, entries: Iterable[Entry] = ()) -> Strands:
        strands = Strands(visit, map(writer_of, self.certificates().values()))
        for entry in entries:
            strands.add(entry)
        return strands

    def lines(self, number: str) -> tuple[bytes, bytes]:
        """Of the request, and of the answer."""
        exchange = self.folder / "exchanges"
        return (exchange / f"{number}.up").read_bytes(), (exchange / f"{number}.down").read_bytes()


def write_entry_down(entry: Entry) -> dict[str, Any]:
    return {
        "envelope": entry.envelope.decode(),
        "body": None if entry.body is None else _as_text(entry.body),
        "salt": to_base64(entry.salt),
        "after": entry.after.hex(),
        "erased_hash": entry.erased_hash.hex() if entry.erased_hash else None,
    }


def _as_text(body: bytes) -> Any:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def read_entry(found: Any) -> Entry:
    body = found["body"]
    raw = None if body is None else base64.b64decode(body["base64"]) if isinstance(body, dict) else body.encode()
    gone = found["erased_hash"]
    return Entry(
        found["envelope"].encode(),
        raw,
        from_base64(found["salt"]),
        bytes.fromhex(found["after"]),
        bytes.fromhex(gone) if gone else None,
    )


def what_it_comes_to(strands: Strands, held: Iterable[str], levels: Mapping[str, Level]) -> dict[str, Any]:
    """All that is recorded of a visit: digests, what stands, what is in conflict or set aside, and what it means."""
    state = fold(strands, DECIDING)
    erased = [node.leaf.hex() for node in strands.nodes if node.entry.body is None]
    return {
        "tips": [[at.device, at.n, at.head.hex()] for at in strands.tips()],
        "state_digest": state.digest(),
        "visit_digest": visit_digest(strands.tips(), held, erased),
        "standing": {
            f"{record.kind} {record.id}": {
                "hidden": record.hidden,
                "fields": {name: as_json(one.standing) for name, one in sorted(record.fields.items())},
            }
            for record in sorted(state.records.values(), key=lambda one: (one.kind, one.id))
        },
        "conflicts": [
            [record.kind, record.id, name]
            for record in sorted(state.records.values(), key=lambda one: (one.kind, one.id))
            for name, one in sorted(record.fields.items())
            if one.in_conflict
        ],
        "set_aside": [[one.device, one.seq, one.leaf.hex(), one.why] for one in state.set_aside],
        "visit": as_json(fold_visit(state, levels.get)),
    }


def as_json(value: Any) -> Any:
    """Any of our frozen values as JSON, to be compared for ever."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, Mapping):
        return {str(key): as_json(one) for key, one in sorted(value.items(), key=lambda pair: str(pair[0]))}
    if isinstance(value, (list, tuple, frozenset, set)):
        items = [as_json(one) for one in value]
        return sorted(items, key=json.dumps) if isinstance(value, (frozenset, set)) else items
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (dt.date, Erased)):
        return str(value)
    return value


def differences(recorded: Any, now: Any, where: str = "") -> list[str]:
    """Where what is now does not say what was recorded. What a later version says besides is no difference."""
    if isinstance(recorded, dict) and isinstance(now, dict):
        gone = [f"{where}/{name} is gone" for name in recorded if name not in now]
        here = [name for name in recorded if name in now]
        return gone + [why for name in here for why in differences(recorded[name], now[name], f"{where}/{name}")]
    if isinstance(recorded, list) and isinstance(now, list) and len(recorded) == len(now):
        pairs = enumerate(zip(recorded, now, strict=True))
        return [why for at, (one, other) in pairs for why in differences(one, other, f"{where}/{at}")]
    return [] if recorded == now and type(recorded) is type(now) else [f"{where}: {recorded!r}, now {now!r}"]


def facts(request: Request, answer: Answer) -> dict[str, Any]:
    """What is read from an exchange: how much of everything, and the digest of all of it."""
    read = {"request": _facts_of_request(request), "answer": _facts_of_answer(answer)}
    whole = hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()
    counts = {
        side: {name: len(value) for name, value in said.items() if isinstance(value, list) and value}
        for side, said in read.items()
    }
    return {**counts, "digest": answer.digest, "epoch": answer.epoch, "access": answer.access, "sha256": whole}


def _facts_of_request(request: Request) -> dict[str, Any]:
    return {
        "device": request.device,
        "nonce": request.nonce,
        "epoch": request.epoch,
        "digest": request.digest,
        "keys": request.keys,
        "speaks": sorted(request.speaks),
        "holds": [[hold.visit, _tips(hold.tips), hold.receipt] for hold in request.holds],
        "runs": [[run.visit, run.entries[0].head.hex(), len(run.entries)] for run in request.runs],
        "certificates": [note.digest for note in request.certificates],
        "checkpoints": [note.digest for note in request.checkpoints],
    }


def _facts_of_answer(answer: Answer) -> dict[str, Any]:
    documents = None if answer.documents is None else [[one.sha256, one.size] for one in answer.documents]
    return {
        "epoch": answer.epoch,
        "access": answer.access,
        "digest": answer.digest,
        "visits": None if answer.visits is None else sorted(answer.visits.items()),
        "documents": documents,
        "holds": [[hold.visit, _tips(hold.tips), hold.digest] for hold in answer.holds],
        "receipts": [note.digest for note in answer.receipts],
        "lacks": [[lack.visit, *lack.photos] for lack in answer.lacks],
        "runs": [[run.visit, run.entries[0].head.hex(), len(run.entries)] for run in answer.runs],
        "certificates": [note.digest for note in answer.certificates],
        "checkpoints": [note.digest for note in answer.checkpoints],
        "asides": [[one.visit, one.device, one.seq, one.why] for one in answer.asides],
    }


def _tips(tips: Iterable[Position]) -> list[list[Any]]:
    return [[at.device, at.n, at.head.hex()] for at in tips]
