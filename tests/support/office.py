"""An office for stories: a center that really runs, and the phones of named inspectors, all in one process."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.serving import running
from inspector_app.clock import SystemClock, utc_now
from inspector_app.device.book import Book, start_visit
from inspector_app.device.enrollment import enroll
from inspector_app.device.session import Session
from inspector_app.device.syncing import synchronize
from inspector_app.visits.writing import describe_visit
from sync.runner import Report
from tests.support.commands import PASSPHRASE, QUICK
from tests.support.laid import database_of, lay
from tests.support.quick_line import quick_line

__all__ = ["QUICK", "Office", "begin_visit", "lay_headquarters", "never_rest", "open_office"]


def never_rest(_: float) -> None:
    """A sync of a story tries again at once."""


@dataclass
class Office:
    """Headquarters, its address while it runs, and everybody's vaults."""

    folder: Path
    headquarters: Headquarters
    url: str = ""
    _open: ExitStack = field(default_factory=ExitStack)

    def enroll(self, name: str, *, through: str = "", role: str = "inspector") -> Session:
        """A phone of that person, enrolled with the running center."""
        code = self.headquarters.invite(f"{name}@example.test", role, f"The {name}").code
        folder = self.folder / f"{name}-{len(list(self.folder.glob(f'{name}-*')))}"
        line = quick_line(through or self.url)
        try:
            clock = SystemClock()
            session = enroll(folder, PASSPHRASE, url=self.url, code=code, clock=clock, central=line, kdf=QUICK)
        finally:
            line.close()
        return self._open.enter_context(session)

    def sync(self, phone: Session, *, through: str = "") -> Report:
        """One sync of that phone, over another address if given."""
        line = quick_line(through or self.url)
        try:
            return synchronize(phone, line, rest=never_rest)
        finally:
            line.close()

    @contextmanager
    def center_running(self) -> Iterator[None]:
        """The center answers within this block."""
        port = int(self.url.rpartition(":")[2]) if self.url else 0
        with running(self.headquarters, port) as self.url:
            yield


def lay_headquarters(folder: Path, at: datetime | None = None) -> None:
    """Lay the database of headquarters that were opened at that time (now) in a folder that is not there."""
    lay(folder, _database(at))


@cache
def _database(at: datetime | None) -> bytes:
    clock = (lambda: at) if at else utc_now
    return database_of(lambda folder: Headquarters.open(folder, clock=clock).close())


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    """An office whose center is not running yet; phones are locked at the end."""
    lay_headquarters(folder / "center")
    with Headquarters.open(folder / "center") as headquarters:
        office = Office(folder, headquarters)
        with office._open:
            yield office


def begin_visit(phone: Session, partner: str = "Fictional Harness Works") -> Book:
    """A visit with one entry."""
    return start_visit(phone, [describe_visit({"partner_name": partner})], {"partner": partner})
