"""Judges what a vault and a center hold, against what had been promised."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from inspector_app.central.headquarters import Headquarters
from inspector_app.device.checking import check_vault
from inspector_app.device.session import Session
from inspector_app.device.syncing import replica_of
from inspector_app.vault.contents import Contents
from sync.journal import Body
from tests.support.commands import PASSPHRASE


@dataclass(frozen=True)
class Promise:
    """A line of --acks: what was reported saved."""

    visit: str
    device: str
    seq: int
    head: str
    photos: tuple[str, ...]


def read_promises(acks: Path) -> list[Promise]:
    """Every whole line; the one that the kill cut was never flushed, so it promised nothing."""
    if not acks.exists():
        return []
    lines = acks.read_text().splitlines(keepends=True)
    said = [json.loads(line) for line in lines if line.endswith("\n")]
    return [Promise(one["visit"], one["device"], one["seq"], one["head"], tuple(one["photos"])) for one in said]


def judge_vault(vault: Path, promises: list[Promise]) -> None:
    """Nothing that was reported saved is lost, nothing is doubled, and all that is there is sound."""
    with Session.open(vault, PASSPHRASE) as session:
        verdict = check_vault(session)
        assert verdict.faults == ()
        heads = {visit: _heads(session, visit) for visit in {promise.visit for promise in promises}}
        for promise in promises:
            assert heads[promise.visit][promise.head] == 1, promise
            for photo in promise.photos:
                assert _photo(session, promise.visit, photo) == photo
        for visit in session.vault.read(lambda contents: contents.visits()):
            assert set(_heads(session, visit).values()) <= {1}


def _heads(session: Session, visit: str) -> Counter[str]:
    return session.vault.read(lambda contents: Counter(entry.head.hex() for _, entry in contents.entries(visit)))


def _photo(session: Session, visit: str, sha256: str) -> str:
    def read(contents: Contents) -> bytes:
        found = contents.photo(visit, sha256)
        assert found is not None
        return found.read()

    return hashlib.sha256(session.vault.read(read)).hexdigest()


def judge_safe(vault: Path, data: Path) -> int:
    """Everything that the device calls safe is at the center, whole. Gives how much that is."""
    claimed = 0
    with Session.open(vault, PASSPHRASE) as session, Headquarters.open(data) as headquarters:
        replica = replica_of(session)
        for visit, copy in replica.copies().items():
            standing = replica.standing(visit)
            unsafe = {node.head for node in standing.unsafe}
            safe = [node for node in copy.strands.nodes if node.head not in unsafe]
            if not safe and not standing.safe_photos:
                continue
            there = headquarters.center.strands(visit)
            for node in safe:
                held = there.node_at(node.head)
                assert held is not None and held.entry == node.entry, f"false safe: {visit} {node.seq}"
            for photo in standing.safe_photos:
                assert hashlib.sha256(headquarters.photo(visit, photo)).hexdigest() == photo, f"false safe: {photo}"
            claimed += len(safe) + len(standing.safe_photos)
    return claimed


def judge_photos(vault: Path, data: Path) -> int:
    """Each photo that the vault's entries name is at the center byte for byte. Gives how many there are."""
    count = 0
    with Session.open(vault, PASSPHRASE) as session, Headquarters.open(data) as headquarters:
        for visit, copy in replica_of(session).copies().items():
            for node in copy.strands.nodes:
                for named in node.body.photos if isinstance(node.body, Body) else ():
                    there = headquarters.photo(visit, named.sha256)
                    assert len(there) == named.size and hashlib.sha256(there).hexdigest() == named.sha256
                    count += 1
    return count
