"""Each operation killed at one of its failpoints, judged at once, and then brought to its end as a person would."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.serving import running
from inspector_app.clock import SystemClock
from inspector_app.device.book import Book, open_visit
from inspector_app.device.capture import capture_photo, develop_missing
from inspector_app.device.checking import check_vault
from inspector_app.device.enrollment import enroll
from inspector_app.device.errors import AlreadyEnrolled
from inspector_app.device.listing import list_visits
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety, replica_of, synchronize
from inspector_app.visits.writing import answer_outcome
from sync.journal import Body
from sync.runner import Report
from tests.support.commands import PASSPHRASE
from tests.support.distribution import publish
from tests.support.editions import NEXT, SINCE, write_edition
from tests.support.failpoints import points_of
from tests.support.judging import Promise, judge_photos, judge_safe, judge_vault, read_promises
from tests.support.nursery import Nursery
from tests.support.office import QUICK, Office, begin_visit, never_rest
from tests.support.pictures import draw_photo
from tests.support.quick_line import quick_line


@dataclass
class Yard:
    """Where trials take place: a running center with a document to fetch, and one that is only copied."""

    folder: Path
    office: Office
    nursery: Nursery
    _count: int = field(default=0)

    def __post_init__(self) -> None:
        self.sources = self.folder / "sources"
        self.sources.mkdir()
        publish(self.office, write_edition(self.sources))
        self.picture = self.folder / "photo.jpg"
        self.picture.write_bytes(draw_photo(1, (320, 240), grain=True))
        self.template = self.folder / "template"
        self._make_template()

    def _make_template(self) -> None:
        """A center at rest, and a phone of it with a visit that it has not brought yet."""
        self.template.mkdir()
        with Headquarters.open(self.template / "center") as headquarters, running(headquarters) as url:
            code, line = headquarters.invite("lead@example.test", "inspector").code, quick_line(url)
            with enroll(
                self.template / "vault", PASSPHRASE, url=url, code=code, clock=SystemClock(), central=line, kdf=QUICK
            ) as phone:
                _write_visit(phone, self.picture.read_bytes())
            line.close()

    def place(self) -> Path:
        """A new folder."""
        self._count += 1
        folder = self.folder / f"trial-{self._count}"
        folder.mkdir()
        return folder

    def phone(self, place: Path) -> Session:
        """One that has just been enrolled with the running center."""
        code, line = (
            self.office.headquarters.invite("lead@example.test", "inspector").code,
            quick_line(self.office.url),
        )
        try:
            clock, vault = SystemClock(), place / "vault"
            return enroll(vault, PASSPHRASE, url=self.office.url, code=code, clock=clock, central=line, kdf=QUICK)
        finally:
            line.close()


def _write_visit(phone: Session, picture: bytes) -> tuple[Book, list[Promise]]:
    book = begin_visit(phone)
    book.write([answer_outcome("6.2", "met")])
    captured = capture_photo(book, picture, answers=("6.2",))
    nodes = list(replica_of(phone).copies()[book.visit].strands.nodes)
    promises = [Promise(book.visit, node.device, node.seq, node.head.hex(), ()) for node in nodes]
    return book, [
        *promises,
        Promise(book.visit, book.last.device, book.last.seq, book.last.head.hex(), (captured.sha256,)),
    ]


def _sync(phone: Session, url: str) -> Report:
    line = quick_line(url)
    try:
        return synchronize(phone, line, rest=never_rest)
    finally:
        line.close()


def _all_is_safe(phone: Session) -> None:
    safety = measure_safety(phone)
    assert (safety.safe_entries, safety.safe_photos) == (safety.entries, safety.photos)


# the device


def try_enroll(yard: Yard, log: Path, die_at: int) -> bool:
    """After any kill the same code enrolls the same device, and capture begins."""
    vault, url = yard.place() / "vault", yard.office.url
    code = yard.office.headquarters.invite("lead@example.test", "inspector").code
    ended = yard.nursery.do("enroll", vault, url, code, log=log, die_at=die_at)
    with _enrolled_at_last(vault, url, code) as phone:
        begin_visit(phone)
        assert _sync(phone, url).waiting == ()
        _all_is_safe(phone)
    return _was_killed(ended)


def _enrolled_at_last(vault: Path, url: str, code: str) -> Session:
    line = quick_line(url)
    try:
        return enroll(vault, PASSPHRASE, url=url, code=code, clock=SystemClock(), central=line, kdf=QUICK)
    except AlreadyEnrolled:
        return Session.open(vault, PASSPHRASE)
    finally:
        line.close()


def try_answer(yard: Yard, log: Path, die_at: int) -> bool:
    return _try_capture(yard, log, die_at, "answer")


def try_photo(yard: Yard, log: Path, die_at: int) -> bool:
    return _try_capture(yard, log, die_at, "photo", yard.picture)


def _try_capture(yard: Yard, log: Path, die_at: int, operation: str, *more: Path) -> bool:
    """What was reported saved is kept; a photo and its entry are there together, or neither."""
    place = yard.place()
    with yard.phone(place) as phone:
        visit = begin_visit(phone).visit
    vault, acks = place / "vault", place / "acks"
    ended = yard.nursery.do(operation, vault, visit, acks, *more, log=log, die_at=die_at)
    judge_vault(vault, read_promises(acks))
    with Session.open(vault, PASSPHRASE) as phone:
        book = open_visit(phone, visit)
        kept = {photo.sha256 for photo in phone.vault.read(lambda contents: contents.photos(visit))}
        assert kept == _named(phone, visit)
        develop_missing(book)
        book.write([answer_outcome("6.2", "not_met")])
        assert check_vault(phone).faults == ()
    return _was_killed(ended)


def _named(phone: Session, visit: str) -> set[str]:
    nodes = replica_of(phone).copies()[visit].strands.nodes
    return {photo.sha256 for node in nodes if isinstance(node.body, Body) for photo in node.body.photos}


def try_sync(yard: Yard, log: Path, die_at: int) -> bool:
    """Entries go, a document comes, a photo goes; what is called safe at any moment is at the center."""
    place, url = yard.place(), yard.office.url
    with yard.phone(place) as phone:
        _, promises = _write_visit(phone, yard.picture.read_bytes())
    ended = yard.nursery.do("sync", place / "vault", url, log=log, die_at=die_at)
    judge_vault(place / "vault", promises)
    judge_safe(place / "vault", yard.office.folder / "center")
    with Session.open(place / "vault", PASSPHRASE) as phone:
        assert _sync(phone, url).waiting == ()
        _all_is_safe(phone)
    _nothing_lies_about(yard.office.folder / "center")
    return _was_killed(ended)


# the center


def try_serve(yard: Yard, log: Path, die_at: int) -> bool:
    """An exchange, an upload, a receipt: what the phone calls safe is there, and the same center goes on from it."""
    place = yard.place() / "world"
    shutil.copytree(yard.template, place)
    vault, data = place / "vault", place / "center"
    child = yard.nursery.begin("serve", data, 0, log=log, die_at=die_at)
    url = yard.nursery.hear("ready")
    with Session.open(vault, PASSPHRASE) as phone:
        report = _sync(phone, url)
    if report.waiting == ():
        with suppress(ProcessLookupError):  # it may have died right after its last word
            os.kill(child, signal.SIGTERM)
    ended = yard.nursery.end()
    judge_safe(vault, data)
    with _served_again(data) as again, Session.open(vault, PASSPHRASE) as phone:
        assert _sync(phone, again).waiting == ()
        _all_is_safe(phone)
        here = list_visits(phone)
    with Headquarters.open(data) as headquarters:
        assert headquarters.visits() == here
        nodes = headquarters.center.strands(here[0].id).nodes
        assert len({(node.device, node.seq) for node in nodes}) == len(nodes)
    assert judge_photos(vault, data) == 1
    _nothing_lies_about(data)
    return _was_killed(ended)


@contextmanager
def _served_again(data: Path) -> Iterator[str]:
    with Headquarters.open(data) as headquarters, running(headquarters) as url:
        yield url


def _nothing_lies_about(data: Path) -> None:
    assert [*(data / "parts").iterdir()] == []


def try_publish(yard: Yard, log: Path, die_at: int) -> bool:
    """Published whole or not at all; the same again is no fault."""
    place = yard.place()
    shutil.copytree(yard.template / "center", place / "center")
    source = write_edition(yard.sources, NEXT, since=SINCE)
    ended = yard.nursery.do("publish", place / "center", source, log=log, die_at=die_at)
    with Headquarters.open(place / "center") as headquarters:
        offered = headquarters.criteria.publish(source)
        assert headquarters.center.document(offered.criteria.digest) is not None
        assert not headquarters.criteria.publish(source).is_new
    return _was_killed(ended)


def _was_killed(ended: int) -> bool:
    assert ended in (0, -signal.SIGTERM, -signal.SIGKILL), f"it ended with {ended}"
    return ended == -signal.SIGKILL


Trial = Callable[[Yard, Path, int], bool]
TRIALS: Final[dict[str, Trial]] = {
    "enroll": try_enroll,
    "capture an answer": try_answer,
    "capture a photo": try_photo,
    "sync: entries, a document, a photo": try_sync,
    "the center: exchanges and an upload": try_serve,
    "publish": try_publish,
}


def count(yard: Yard, trial: Trial) -> list[str]:
    """The points of an operation that nothing disturbs."""
    log = yard.place() / "points"
    assert not trial(yard, log, 0)
    return points_of(log)
