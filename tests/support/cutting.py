"""Recordings of a device and of a center, cut at each fsync, and judged by what had been said before."""

import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from inspector_app.central.headquarters import Headquarters
from inspector_app.clock import SystemClock
from inspector_app.device.capture import capture_photo
from inspector_app.device.enrollment import enroll
from inspector_app.device.session import Session
from inspector_app.device.syncing import replica_of, synchronize
from inspector_app.vault.errors import NoVault
from inspector_app.vault.vault import Vault
from inspector_app.visits.writing import answer_outcome
from sync.central import HttpCentral
from tests.support import strace
from tests.support.commands import PASSPHRASE, ROOT, environment, inspector_json, words
from tests.support.judging import Promise, judge_vault
from tests.support.office import QUICK, begin_visit, never_rest, open_office
from tests.support.pictures import draw_photo
from tests.support.power import Disk, Event
from tests.support.quick_line import quick_line

KEPT = ROOT / "tests" / "data" / "power" / "first-day.gz"
"""A device's first day, as `make power` recorded it."""

_HOW_MUCH_IS_LEFT = (0.0, 0.5, 1.0)
"""Of what was not synced: nothing, half of it in any order, all."""
_MARK = b'"root":"'
_DONE = re.compile(rb"^HTTP/1.1 204 .*upload-offset: (\\d+)\r\n", re.DOTALL | re.IGNORECASE)


def cuts(events: list[Event]) -> Iterator[tuple[int, Disk, list[bytes]]]:
    """Before each fsync, and at the end: the disk then, and what had been said by then."""
    disk, said = Disk(), list[bytes]()
    for number, event in enumerate(events):
        if event.kind == "sync":
            yield number, disk, said
        if event.kind == "said":
            said.append(event.data)
        disk.do(event)
    yield len(events), disk, said


# a device


def record_device(folder: Path) -> list[Event]:
    """Enrolled, a visit, an answer, a photo and its views: from no vault at all."""
    disk, acks, picture = folder / "disk", folder / "acks", folder / "photo.jpg"
    disk.mkdir()
    picture.write_bytes(draw_photo(1, (160, 120)))
    with open_office(folder) as office, office.center_running():
        code = office.headquarters.invite("lead@example.test", "inspector").code
        command = [sys.executable, "-m", "tests.support.recorded"]
        command += [str(disk / "vault"), office.url, code, str(acks), str(picture)]
        traced = strace.recording(folder / "trace", command)
        subprocess.run(traced, cwd=ROOT, env=environment(), check=True, timeout=300)
    return strace.read(folder / "trace", disk, acks)


def cut_device(events: list[Event], place: Path, chance: random.Random, share: float) -> tuple[int, int]:
    """Cut at that share of the places. Gives how many cuts were judged, and how many promises the last had to keep."""
    count = promised = 0
    for number, disk, said in cuts(events):
        for kept in _HOW_MUCH_IS_LEFT:
            if chance.random() < share or number == len(events):
                disk.cut(place / f"{number}-{kept}", chance, kept)
                promised, count = _judge_device(place / f"{number}-{kept}" / "vault", said), count + 1
    return count, promised


def _judge_device(vault: Path, said: list[bytes]) -> int:
    """Gives how many promises there were. Before the first, a vault is there whole, or not at all."""
    told = [json.loads(line) for line in said if line.startswith(b'{"visit"')]
    promises = [Promise(one["visit"], one["device"], one["seq"], one["head"], tuple(one["photos"])) for one in told]
    if promises:
        judge_vault(vault, promises)
        return len(promises)
    try:
        Vault.open(vault, PASSPHRASE).close()
    except NoVault:
        assert not (vault / "vault.db").exists()
    return 0


# a center


@dataclass
class Claims:
    """What a device called safe: entries by visit and head, photos by visit and digest."""

    entries: set[tuple[str, bytes]] = field(default_factory=set)
    photos: set[tuple[str, str]] = field(default_factory=set)


def record_center(folder: Path) -> tuple[list[Event], list[Claims]]:
    """A center from its first start; a phone enrolls, exchanges and uploads. After each step the phone says what it
    calls safe, and asks who the center is: the center's answer to that is the mark of the step in the recording."""
    disk, claims = folder / "disk", [Claims()]
    disk.mkdir()
    with _recorded_center(folder, disk / "center") as url:
        invited = inspector_json(
            "invite", "--data", disk / "center", "--email", "lead@example.test", "--role", "inspector"
        )
        assert isinstance(invited, dict)
        line, clock = quick_line(url), SystemClock()
        code = str(invited["code"])
        with enroll(folder / "vault", PASSPHRASE, url=url, code=code, clock=clock, central=line, kdf=QUICK) as phone:
            book = begin_visit(phone)
            for number in range(3):
                claims.append(_claims_after_a_sync(phone, line))
                book.write([answer_outcome("6.2", ["met", "not_met", "met"][number])])
                capture_photo(book, draw_photo(number, (320, 240), grain=True))
            claims.append(_claims_after_a_sync(phone, line))
        line.close()
    return strace.read(folder / "trace", disk), claims


@contextmanager
def _recorded_center(folder: Path, data: Path) -> Iterator[str]:
    command = strace.recording(folder / "trace", words("central", "--data", data, "--port", 0))
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith("ready "), ready
        try:
            yield ready.split()[1]
        finally:
            # strace ends with the process that it watches: the first one in its recording.
            with (folder / "trace").open() as lines:
                os.kill(int(lines.readline().split()[0]), signal.SIGTERM)


def _claims_after_a_sync(phone: Session, line: HttpCentral) -> Claims:
    assert synchronize(phone, line, rest=never_rest).waiting == ()
    claims, replica = Claims(), replica_of(phone)
    for visit, copy in replica.copies().items():
        standing = replica.standing(visit)
        unsafe = {node.head for node in standing.unsafe}
        claims.entries |= {(visit, node.head) for node in copy.strands.nodes if node.head not in unsafe}
        claims.photos |= {(visit, photo) for photo in standing.safe_photos}
    assert claims.entries
    line.introduce()
    return claims


def cut_center(events: list[Event], claims: list[Claims], place: Path, chance: random.Random, share: float) -> int:
    """Gives how many cuts were judged."""
    count = 0
    for number, disk, said in cuts(events):
        for kept in _HOW_MUCH_IS_LEFT:
            if chance.random() < share or number == len(events):
                disk.cut(place / f"{number}-{kept}", chance, kept)
                _judge_center(place / f"{number}-{kept}" / "center", said, claims)
                count += 1
    return count


def _judge_center(data: Path, said: list[bytes], claims: list[Claims]) -> None:
    marks = sum(_MARK in one for one in said)
    claimed = claims[marks - 1] if marks else Claims()
    reached = max((int(found[1]) for one in said if (found := _DONE.match(one))), default=0)
    files = [path for name in ("photos", "parts") for path in (data / name).rglob("*") if path.is_file()]
    assert reached <= max((path.stat().st_size for path in files), default=0), "an offset ran ahead of durable bytes"
    with Headquarters.open(data) as headquarters:
        for visit, head in claimed.entries:
            assert headquarters.center.strands(visit).node_at(head) is not None, "false safe"
        for visit, photo in claimed.photos:
            assert hashlib.sha256(headquarters.photo(visit, photo)).hexdigest() == photo, "false safe"
