"""Our side of the works, as a process of its own: `python -m bench.sync.device WHAT --vault DIR ...`, JSON out.

`lay` puts the work into the vault; what is measured is `sync`: from the call, when all is committed in the
vault, to the return, when the receipts for all of it have been verified and are committed in the vault too.
"""

import argparse
import json
import resource
import time
from datetime import datetime, timedelta
from pathlib import Path

from bench.sync.work import BEGUN, Load, photos, records
from inspector_app.device.book import Book, start_visit
from inspector_app.device.capture import capture_photo
from inspector_app.device.enrollment import enroll
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety, replica_of, synchronize
from inspector_app.visits.writing import answer_outcome, answer_statement, describe_visit
from sync.central import HttpCentral
from sync.engine import MOST_BATCH_BYTES
from sync.journal import new_id
from tests.support.commands import PASSPHRASE
from tests.support.office import QUICK


class WrittenClock:
    """Shows the time at which each record is said to have been written."""

    def __init__(self) -> None:
        self.boot, self._now = new_id(), BEGUN

    def set(self, at: datetime) -> None:
        self._now = at

    def now(self) -> datetime:
        return self._now

    def milliseconds(self) -> int:
        return (self._now - BEGUN) // timedelta(milliseconds=1)


def lay(vault: Path, url: str, code: str, load: Load) -> dict[str, object]:
    """Enroll; write so many entries, keep so many photos, begin so many visits."""
    clock, line = WrittenClock(), HttpCentral(url)
    with enroll(vault, PASSPHRASE, url=url, code=code, clock=clock, central=line, kdf=QUICK) as phone:
        line.close()
        _write(phone, clock, load.entries)
        if load.photos:
            book = _begin(phone, 0)
            for photo in photos(load.photos, load.photo_bytes):
                capture_photo(book, photo)
        for number in range(load.visits):
            _begin(phone, number)
        return _safety(phone)


def _write(phone: Session, clock: WrittenClock, count: int) -> None:
    """The first entry of each visit describes it."""
    books = dict[int, Book]()
    for record in records(count):
        clock.set(datetime.fromisoformat(record.at))
        if record.visit not in books:
            books[record.visit] = _begin(phone, record.visit)
        else:
            ops = [answer_outcome(record.criterion, record.outcome), answer_statement(record.criterion, record.note)]
            books[record.visit].write(ops)


def _begin(phone: Session, number: int) -> Book:
    return start_visit(phone, [describe_visit({"partner_name": f"Fictional Harness Works {number}"})], {})


def sync(vault: Path, url: str) -> dict[str, object]:
    """One sync, measured."""
    with Session.open(vault, PASSPHRASE) as phone:
        line = HttpCentral(url)
        wall, processor = time.perf_counter(), _processor_seconds()
        report = synchronize(phone, line)
        wall, processor = time.perf_counter() - wall, _processor_seconds() - processor
        line.close()
        done = {"seconds": wall, "processor": processor, "exchanges": report.exchanges}
        return done | {"waiting": [one.why for one in report.waiting]} | _safety(phone)


def announce(vault: Path, url: str) -> dict[str, object]:
    """Send the entries, and tell what an upload of the one photo needs."""
    with Session.open(vault, PASSPHRASE) as phone:
        replica, line = replica_of(phone), HttpCentral(url)
        composed = replica.compose(MOST_BATCH_BYTES)
        token = replica.apply(line.exchange(composed.raw), composed.nonce).token
        line.close()
        ((visit, photo),) = replica.lacking_photos()
        return {"token": token, "visit": visit, "sha256": photo.sha256}


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _safety(phone: Session) -> dict[str, object]:
    safety = measure_safety(phone)
    return {
        "entries": safety.entries,
        "safe_entries": safety.safe_entries,
        "photos": safety.photos,
        "safe_photos": safety.safe_photos,
    }


def main() -> None:
    """Do one of the three and print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["lay", "sync", "announce"])
    parser.add_argument("--vault", type=Path, required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--code", default="")
    for name in ("entries", "photos", "bytes", "visits"):
        parser.add_argument(f"--{name}", type=int, default=0)
    given = parser.parse_args()
    if given.what == "lay":
        done = lay(given.vault, given.url, given.code, Load(given.entries, given.photos, given.bytes, given.visits))
    else:
        done = (sync if given.what == "sync" else announce)(given.vault, given.url)
    print(json.dumps(done))


if __name__ == "__main__":
    main()
