"""The fictional day in the pictures: the demo's story, told by a clock that always shows the same day."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from inspector_app.central.headquarters import Headquarters
from inspector_app.clock import SystemClock
from inspector_app.commands.story import INSPECTORS, PASSWORD, SUPERVISOR, Inspector, disagree, tell
from inspector_app.criteria.sets import find_set
from inspector_app.device.book import open_visit, start_visit
from inspector_app.device.capture import capture_photo, develop
from inspector_app.device.enrollment import enroll
from inspector_app.device.session import Session
from inspector_app.evidence.examples import Scene, draw_example
from inspector_app.visits.writing import answer_outcome, describe_visit, list_member
from sync.central import HttpCentral
from sync.journal import new_id
from sync.strictjson import JSON
from tests.support.commands import PASSPHRASE
from tests.support.office import QUICK, Office

_MORNING: Final = datetime(2026, 11, 21, 8, 40, tzinfo=timezone(timedelta(hours=-6)))
_PLANNED: Final[tuple[dict[str, JSON], ...]] = (
    {
        "partner_name": "Example Sea Lines",
        "site_name": "Terminal Ejemplo",
        "city": "Cartagena",
        "state": "Bolívar",
        "country": "Colombia",
        "purpose": "validation",
        "starts_on": "2026-11-23",
    },
    {
        "partner_name": "Sample Cross-Dock 7",
        "site_name": "Bodega 7",
        "city": "Nuevo Laredo",
        "state": "Tamaulipas",
        "country": "Mexico",
        "purpose": "revalidation",
        "starts_on": "2026-11-26",
    },
)


@dataclass(slots=True)
class DayClock:
    """Shows the same day in every run. While the story is told, each look at it takes half a minute."""

    at: datetime = _MORNING
    step: timedelta = timedelta(seconds=30)
    boot: str = field(default_factory=new_id)
    _system: SystemClock = field(default_factory=SystemClock)

    def now(self) -> datetime:
        self.at += self.step
        return self.at

    def utc(self) -> datetime:
        """What the center reads."""
        return self.now().astimezone(UTC)

    def milliseconds(self) -> int:
        return self._system.milliseconds()

    def stop(self, after: timedelta) -> None:
        """So much later, and from here on it stands still."""
        self.at, self.step = self.at + after, timedelta()


@dataclass(frozen=True, slots=True)
class Day:
    """What the tours walk through. `phone` is the lead's vault, closed; `visit` is the one with most in it."""

    office: Office
    clock: DayClock
    phone: Path
    visit: str
    second_visit: str


@contextmanager
def play_day(folder: Path) -> Iterator[Day]:
    """The morning on site, synced; then three hours without a line, in which the lead went on. The center is away."""
    clock = DayClock()
    with Headquarters.open(folder / "center", clock=clock.utc) as headquarters:
        office = Office(folder, headquarters)
        headquarters.invite(SUPERVISOR.email, "supervisor", SUPERVISOR.name)
        headquarters.accounts.set_password(SUPERVISOR.email, PASSWORD)
        headquarters.invite("demo.third@example.test", "inspector", "Demo Third")
        with office.center_running():
            lead, second = (_admit(office, person, clock) for person in INSPECTORS)
            with lead, second:
                visits = _tell(office, lead, second)
        with Session.open(folder / INSPECTORS[0].folder, PASSPHRASE, clock=clock) as lead:
            _go_on(lead, visits[0], clock)
        clock.stop(after=timedelta(hours=2, minutes=50))
        yield Day(office, clock, folder / INSPECTORS[0].folder, *visits)


def _admit(office: Office, person: Inspector, clock: DayClock) -> Session:
    code = office.headquarters.invite(person.email, "inspector", person.name).code
    line = HttpCentral(office.url)
    try:
        folder = office.folder / person.folder
        return enroll(folder, PASSPHRASE, url=office.url, code=code, clock=clock, central=line, kdf=QUICK)
    finally:
        line.close()


def _tell(office: Office, lead: Session, second: Session) -> tuple[str, str]:
    first, other = tell(lead, 0), tell(second, 1)
    for planned in _PLANNED:
        _plan(lead, planned)
    for phone in (lead, second):
        office.sync(phone)
    office.headquarters.grant(first.visit, INSPECTORS[1].email)
    office.sync(second)
    beside: dict[str, JSON] = {"name": second.name, "role": "specialist", "person": second.identity.person}
    open_visit(lead, first.visit).write([list_member(new_id(), beside)])
    disagree(lead, second, first.visit)
    open_visit(lead, first.visit).write([answer_outcome("6.6", "not_met")])
    open_visit(second, first.visit).write([answer_outcome("6.6", "not_examined", "The seal cabinet was locked.")])
    office.headquarters.remark(first.visit, by_email=SUPERVISOR.email, on=("finding", first.finding), text=first.remark)
    for phone in (second, lead, second):
        office.sync(phone)
    return first.visit, other.visit


def _plan(phone: Session, said: dict[str, JSON]) -> None:
    """A visit that is still to come."""
    criteria = find_set("foreign-manufacturer")
    pinned: JSON = {"id": criteria.id, "edition": criteria.edition, "digest": criteria.digest}
    fields: dict[str, JSON] = {**said, "entity_type": criteria.entity_type, "criterion_set": pinned}
    lead: dict[str, JSON] = {"name": phone.name, "role": "lead", "person": phone.identity.person}
    start_visit(phone, [describe_visit(fields), list_member(new_id(), lead)], {"partner": said["partner_name"]})


def _go_on(lead: Session, visit: str, clock: DayClock) -> None:
    """Beyond reach of any network: one more answer, and photos of which one is not given to a criterion yet."""
    book = open_visit(lead, visit)
    book.write([answer_outcome("10.11", "met")])
    for number, answers in enumerate((("6.7",), ("10.4",), ())):
        taken = clock.now().isoformat(timespec="seconds")
        picture = draw_example(Scene(70 + number, "CSQU 305438 3", f"H {4471990 + number}", taken, 25.78, -100.19))
        develop(book, capture_photo(book, picture, answers=answers), picture)
