"""The fictional day in the pictures: the demo's story, told by a clock that always shows the same day."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

import httpx

from inspector_app.central.headquarters import Headquarters
from inspector_app.clock import SystemClock
from inspector_app.commands.story import INSPECTORS, PASSWORD, SUPERVISOR, Inspector, disagree, tell
from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.sets import Shelf, find_set
from inspector_app.device.book import open_visit, start_visit
from inspector_app.device.capture import capture_photo, develop
from inspector_app.device.enrollment import enroll
from inspector_app.device.session import Session
from inspector_app.evidence.examples import Scene, draw_example
from inspector_app.visits.values import Arrow, Blur, Box, Drawn, Words
from inspector_app.visits.writing import (
    annotate,
    answer_condition,
    answer_outcome,
    answer_tick,
    describe_visit,
    list_member,
    move_to_set,
)
from sync.central import HttpCentral
from sync.journal import new_id
from sync.strictjson import JSON
from sync.transport import HttpLine
from tests.support.commands import PASSPHRASE
from tests.support.office import QUICK, Office

CENTER: Final = "https://center.example"
"""How the center is called in the pictures; nobody is there."""
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
        "entity_type": "sea_carrier",
    },
    {
        "partner_name": "Sample Cross-Dock 7",
        "site_name": "Bodega 7",
        "city": "Nuevo Laredo",
        "state": "Tamaulipas",
        "country": "Mexico",
        "purpose": "revalidation",
        "starts_on": "2026-11-26",
        "entity_type": "consolidator",
    },
)


_ON_THE_FIRST_EDITION: Final[tuple[dict[str, JSON], ...]] = (
    {
        "partner_name": "Example Older Works",
        "site_name": "Planta Ejemplo 1",
        "city": "Saltillo",
        "state": "Coahuila",
        "country": "Mexico",
        "purpose": "validation",
        "starts_on": "2026-11-20",
    },
    {
        "partner_name": "Mock Wire Plant",
        "site_name": "Nave Ejemplo 4",
        "city": "Ramos Arizpe",
        "state": "Coahuila",
        "country": "Mexico",
        "purpose": "validation",
        "starts_on": "2026-11-20",
    },
)
"""Begun before the present edition of their set came; the two inspectors moved the second to different ones."""


_MARKS: Final[tuple[Drawn, ...]] = (
    Blur((5_600, 1_300), (8_700, 2_400)),
    Arrow((1_200, 7_400), (3_300, 5_700)),
    Box((3_400, 4_700), (5_600, 8_200)),
    Words((300, 8_400), "Seal not twisted"),
)
"""What the lead drew on a photo: the number of the container is the partner's affair."""
_RISKS_SEEN: Final = (
    "map_cargo_flow",
    "map_direct_partners",
    "map_indirect_partners",
    "map_modes",
    "map_rest",
    "threat_terrorism",
    "threat_smuggling",
    "threat_rated",
)
"""The boxes of the guided sheet that the lead has come to."""


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
    older: str
    apart: str


@contextmanager
def play_day(folder: Path) -> Iterator[Day]:
    """The morning on site, synced; then three hours without a line, in which the lead went on. The center is away."""
    clock = DayClock()
    with Headquarters.open(folder / "center", clock=clock.utc) as headquarters, ExitStack() as until_the_end:
        office = Office(folder, headquarters)
        until_the_end.enter_context(_known_as(CENTER, office))
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


@contextmanager
def _known_as(name: str, office: Office) -> Iterator[None]:
    """Lines to that address lead to the center of this office: its own has another port each time."""
    begin = HttpLine.__init__

    def begin_here(line: HttpLine, url: str, *, client: httpx.Client | None = None) -> None:
        begin(line, office.url if url == name else url, client=client)

    HttpLine.__init__ = begin_here  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        HttpLine.__init__ = begin  # type: ignore[method-assign]


def _admit(office: Office, person: Inspector, clock: DayClock) -> Session:
    code = office.headquarters.invite(person.email, "inspector", person.name).code
    line = HttpCentral(CENTER)
    try:
        folder = office.folder / person.folder
        return enroll(folder, PASSPHRASE, url=CENTER, code=code, clock=clock, central=line, kdf=QUICK)
    finally:
        line.close()


def _tell(office: Office, lead: Session, second: Session) -> tuple[str, str, str, str]:
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
    older, apart = [_begin_on_the_first_edition(lead, said) for said in _ON_THE_FIRST_EDITION]
    office.sync(lead)
    office.headquarters.grant(apart, INSPECTORS[1].email)
    office.sync(second)
    open_visit(lead, apart).write([move_to_set({**find_set("foreign-manufacturer").pinned()})])
    open_visit(second, apart).write([move_to_set({**_first_edition().pinned()})])
    for phone in (second, lead, second):
        office.sync(phone)
    return first.visit, other.visit, older, apart


def _first_edition() -> CriterionSet:
    return Shelf().find("foreign-manufacturer", "2026.1")


def _begin_on_the_first_edition(phone: Session, said: dict[str, JSON]) -> str:
    criteria = _first_edition()
    pinned: JSON = {**criteria.pinned()}
    fields: dict[str, JSON] = {**said, "entity_type": criteria.entity_type, "criterion_set": pinned}
    lead: dict[str, JSON] = {"name": phone.name, "role": "lead", "person": phone.identity.person}
    book = start_visit(phone, [describe_visit(fields), list_member(new_id(), lead)], {"partner": said["partner_name"]})
    book.write([answer_outcome("6.7", "met"), answer_outcome("6.2", "met"), answer_outcome("10.1", "met")])
    return book.visit


def _plan(phone: Session, said: dict[str, JSON]) -> None:
    """A visit that is still to come, held against a draft."""
    criteria = Shelf().for_entity(str(said["entity_type"]), phone.clock.now().date())[0]
    pinned: JSON = {**criteria.pinned()}
    fields: dict[str, JSON] = {**said, "criterion_set": pinned}
    lead: dict[str, JSON] = {"name": phone.name, "role": "lead", "person": phone.identity.person}
    start_visit(phone, [describe_visit(fields), list_member(new_id(), lead)], {"partner": said["partner_name"]})


def _go_on(lead: Session, visit: str, clock: DayClock) -> None:
    """Beyond reach of any network: one more answer, and photos of which one is not given to a criterion yet."""
    book = open_visit(lead, visit)
    book.write([answer_outcome("10.9", "met")])
    book.write([answer_tick("2.1", word, True) for word in _RISKS_SEEN])
    book.write([answer_condition("cameras", True), answer_condition("guards", True)])
    for number, answers in enumerate((("6.7",), ("10.4",), ())):
        taken = clock.now().isoformat(timespec="seconds")
        picture = draw_example(Scene(70 + number, "CSQU 305438 3", f"H {4471990 + number}", taken, 25.78, -100.19))
        kept = capture_photo(book, picture, answers=answers)
        develop(book, kept, picture)
        if number == 0:
            for mark in _MARKS:
                book.write([annotate(new_id(), kept.sha256, mark)])
