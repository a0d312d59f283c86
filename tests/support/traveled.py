"""A vault that is locked for travel, recorded by strace; `python -m tests.support.traveled` records it anew.

Cut before each thing that the process did it is what a kill leaves; with a part of what was not synced lost, what a
power cut leaves. Either way it opens as before, or nothing opens it and no piece of what did is left in any file.
"""

import base64
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from inspector_app.vault.contents import Contents
from inspector_app.vault.errors import LockedForTravel
from inspector_app.vault.vault import Vault
from inspector_app.vault.wayback import WayBack
from tests.support import strace
from tests.support.commands import PASSPHRASE, ROOT, environment
from tests.support.fixed import LEAD, FixedCenter, fixed_id
from tests.support.office import QUICK
from tests.support.power import Disk, Event, save

KEPT = ROOT / "tests" / "data" / "power" / "travel-lock.gz"
VISIT, HEADER = fixed_id("a visit that travels"), "what was in it"
SINCE = "2026-11-21T14:17:00.000+07:00"
_LOST = (1.0, 0.5, 0.0)
"""Of what was not synced: all is there, as after a kill; half of it; nothing."""


def way_back() -> WayBack:
    center = FixedCenter()
    return WayBack(LEAD.device, LEAD.person, center.id, center.root.public_key, "https://center.example", center.key())


def travel(folder: Path, acks: Path) -> None:
    """Make a vault, say what opens it, and lock it for travel."""

    def begin(contents: Contents) -> None:
        contents.add_visit(VISIT, HEADER)

    with acks.open("wb", buffering=0) as told, Vault.create(folder, PASSPHRASE, kdf=QUICK) as vault:
        vault.write(begin)
        vault.keep_way_back(way_back())
        opens = vault.wrappings().passphrase
        assert opens is not None
        parts = [base64.b64encode(one).decode() for one in (opens.salt, opens.nonce, opens.sealed)]
        told.write(json.dumps(parts).encode() + b"\n")
        vault.lock_for_travel(way_back(), SINCE)
        told.write(b"locked\n")


def record(folder: Path) -> list[Event]:
    disk, acks = folder / "disk", folder / "acks"
    disk.mkdir()
    command = [sys.executable, "-m", "tests.support.traveled", str(disk / "vault"), str(acks)]
    traced = strace.recording(folder / "trace", command)
    subprocess.run(traced, cwd=ROOT, env=environment(), check=True, timeout=300)
    return strace.read(folder / "trace", disk, acks)


def judge_every_cut(events: list[Event], place: Path, chance: random.Random) -> dict[str, int]:
    """Gives how often it was found as before, and locked."""
    found = {"before": 0, "locked": 0}
    for number, disk, said in _cuts(events):
        for kept in _LOST if said else ():
            folder = place / f"{number}-{kept}"
            disk.cut(folder, chance, kept)
            found[_judge(folder / "vault", said)] += 1
    return found


def _cuts(events: list[Event]) -> Iterator[tuple[int, Disk, list[bytes]]]:
    """Before each thing that was done, and at the end."""
    disk, said = Disk(), list[bytes]()
    for number, event in enumerate(events):
        yield number, disk, said
        if event.kind == "said":
            said.append(event.data)
        disk.do(event)
    yield len(events), disk, said


def _judge(vault: Path, said: list[bytes]) -> str:
    left = {path.name: path.read_bytes() for path in vault.iterdir()}
    try:
        with Vault.open(vault, PASSPHRASE) as opened:
            assert opened.read(lambda contents: contents.header(VISIT)) == HEADER
        assert len(said) == 1, "it opens, although it was said to be locked"
    except LockedForTravel:
        for part in json.loads(said[0]):
            # A piece is enough.
            assert not [name for name, held in left.items() if part[:12].encode() in held], "a piece of what opened it"
        return "locked"
    return "before"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        travel(*map(Path, sys.argv[1:]))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            save(record(Path(scratch)), KEPT)
