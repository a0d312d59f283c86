"""The demo's day: who is on site, what they see, what they write. Plainly fictional."""

from dataclasses import dataclass
from typing import Final

from inspector_app.criteria.sets import find_set
from inspector_app.device.book import Book, open_visit, start_visit
from inspector_app.device.capture import capture_photo, develop
from inspector_app.device.session import Session
from inspector_app.evidence.examples import Scene, draw_example
from inspector_app.visits.writing import (
    answer_condition,
    answer_evidence,
    answer_note,
    answer_outcome,
    answer_statement,
    answer_tick,
    describe_finding,
    describe_place,
    describe_visit,
    list_attendee,
    list_member,
)
from sync.journal import Op, new_id
from sync.strictjson import JSON

PASSPHRASE: Final = "a demo passphrase, for nothing else"  # noqa: S105  # printed, and good for nothing else


PASSWORD: Final = "a demo password, for nothing else"  # noqa: S105  # likewise


@dataclass(frozen=True, slots=True)
class Inspector:
    """A person of the story; `folder` is where the vault lies."""

    name: str
    email: str
    folder: str


INSPECTORS: Final = (
    Inspector("Demo Lead", "demo.lead@example.test", "phone-lead"),
    Inspector("Demo Second", "demo.second@example.test", "phone-second"),
)
SUPERVISOR: Final = Inspector("Demo Supervisor", "demo.supervisor@example.test", "")


@dataclass(frozen=True, slots=True)
class Site:
    """A factory of the story."""

    partner: str
    site: str
    city: str
    state: str
    latitude: float
    longitude: float
    container: str
    contact: str


SITES: Final = (
    Site(
        "Fictional Harness Works",
        "Planta 2, Parque Industrial Ejemplo",
        "Apodaca",
        "Nuevo León",
        25.78,
        -100.19,
        "CSQU 305438 3",
        "Demo Manager",
    ),
    Site(
        "Example Textiles",
        "Nave 7, Zona Ejemplo",
        "Gómez Palacio",
        "Durango",
        25.56,
        -103.5,
        "CBHU 320273 2",
        "Demo Chief",
    ),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is answered for one element: outcome, reason, statement, note, and the words that would close a finding."""

    outcome: str
    statement: str = ""
    reason: str = ""
    note: str = ""
    closes: str = ""
    photos: int = 0


_SEEN: Final[dict[str, Seen]] = {
    "1.1": Seen("met", "The statement hangs in the entrance hall, signed in March 2026."),
    "1.3": Seen("met", "The audit of 2026 was shown, with two findings that were closed on time."),
    "1.4": Seen("met", "The point of contact briefs the board each quarter; the last minutes were shown."),
    "3.1": Seen("met", "Two partners taken on this year were followed through the screening."),
    "3.4": Seen("met", "The list of partners names the program and the day on which the status was checked last."),
    "5.2": Seen("met", "The written process lies at dock 3 and covers security and pests."),
    "5.6": Seen("not_met", "Empty trailers are inspected on the public side of the barrier."),
    "7.1": Seen("met", "Two pallets kept overnight stood in the locked cage."),
    "7.24": Seen("met", "A visitor without an escort was stopped within a minute."),
    "8.1": Seen("met", "Five pallets were looked at; each bore the mark of treated wood."),
    "9.1": Seen("met", "The fence is closed all around; no gap was found on the walk along it."),
    "9.4": Seen("met", "Both gates are manned, the second by day only, and locked at night."),
    "9.6": Seen("met", "Seen at dusk: the yard, both gates and all docks are lit."),
    "9.13": Seen("met", "All docks, both gates and the yard were on the screens."),
    "6.1": Seen("met", "The written procedure (2025) hangs at both docks and was reviewed this year.", photos=1),
    "6.2": Seen("met", "Six loaded units were seen; each bore a bolt seal marked H, affixed at once.", photos=2),
    "6.5": Seen("met", "The certificate of conformity names the model that lies in the cabinet."),
    "6.6": Seen("met", "Five seals were counted against the log; all were there."),
    "6.7": Seen(
        "not_met",
        "Of three seals watched at dock 3, two were sealed without the twist.",
        note="The shift lead looked surprised: perhaps never trained. Check the list of names at the next visit.",
        closes="Refresher training with attendance and topics, and photos of all four steps on different days.",
        photos=2,
    ),
    "10.1": Seen("met", "Badges are given out by job; two leavers were followed to the returned badge."),
    "10.2": Seen("met", "The visit itself was logged with photo ID, arrival and contact."),
    "10.3": Seen("met", "Two drivers were watched: government photo ID was asked for before the barrier opened."),
    "10.4": Seen(
        "not_met",
        "The log lies on the gate counter within reach of drivers.",
        closes="Photo of the log's new place and two filled pages, names masked.",
        photos=1,
    ),
    "10.7": Seen("not_met", "Carriers announce the day, not driver and truck."),
    "10.8": Seen("not_examined", reason="No parcel arrived while we were there."),
    "10.10": Seen("met", "Post orders lie at the gate; management audited them in June."),
    "11.1": Seen("met", "Two masked files were shown; facts had been verified before hiring."),
    "11.5": Seen("not_examined", reason="To be asked again: the code is being rewritten by the group."),
}


_LEFT_EMPTY: Final = {"6.1": {"inventory"}, "6.7": {"twist"}, "10.7": {"driver", "truck_number"}}
"""Boxes that stay empty, as the words of the answer have it; of the others each is ticked."""


_OF_THE_SITE: Final = {
    "cameras": True,
    "conveyances_inspected": True,
    "guards": True,
    "iit_held": False,
    "land_border": True,
    "seals_stocked": True,
    "security_technology": True,
}
"""What the lead says of the site. Whether it relies on its technology is still to be asked."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the story goes on with: a visit, a finding in it, and the supervisor's remark on it."""

    visit: str
    finding: str
    remark: str


def tell(phone: Session, number: int) -> Told:
    """One inspector's day on site: a visit, its answers, photos and findings."""
    site = SITES[number % len(SITES)]
    criteria = find_set("foreign-manufacturer", phone.clock.now().date())
    book = _begin(phone, site, {**criteria.pinned()})
    if number == 0:
        asked = [one.id for one in criteria.conditions if one.id in _OF_THE_SITE]
        book.write([answer_condition(one, _OF_THE_SITE[one]) for one in asked])
    pictures = 0
    for element in criteria.elements:
        seen = _SEEN.get(element.id)
        # The second inspector is not done yet: only seals were looked at.
        if seen is None or (number == 1 and element.category != "6"):
            continue
        empty = _LEFT_EMPTY.get(element.id, set())
        ticks = [answer_tick(element.id, tick.word, tick.word not in empty) for tick in criteria.ticks_of(element)]
        book.write([*_answer(element.id, seen), *ticks])
        for _ in range(seen.photos):
            _photograph(book, site, element.id, number * 100 + pictures)
            pictures += 1
    remark = "Good catch. Please ask for the training list of 2025 before the closing meeting."
    return Told(book.visit, "finding:6.7", remark)


def disagree(lead: Session, second: Session, visit: str) -> None:
    """Both write what was seen at 10.3, and neither has seen what the other wrote."""
    open_visit(lead, visit).write(
        [answer_statement("10.3", "Two drivers were watched: photo ID was asked for before the barrier opened.")]
    )
    open_visit(second, visit).write(
        [answer_statement("10.3", "Three drivers were watched; the third was waved through without ID.")]
    )


def _begin(phone: Session, site: Site, criterion_set: JSON) -> Book:
    today = phone.clock.now().date().isoformat()
    fields: dict[str, JSON] = {
        "partner_name": site.partner,
        "site_name": site.site,
        "city": site.city,
        "state": site.state,
        "country": "Mexico",
        "entity_type": "foreign_manufacturer",
        "purpose": "revalidation",
        "visit_number": 2,
        "visits_planned": 2,
        "starts_on": today,
        "ends_on": today,
        "criterion_set": criterion_set,
        "label": "propin",
        "profile": "For the office alone: the security profile as read before the visit.",
    }
    ops: list[Op] = [
        describe_visit(fields),
        list_member(
            new_id(),
            {"name": phone.name, "role": "lead", "office": "Laredo field office", "person": phone.identity.person},
        ),
        list_attendee(new_id(), {"name": site.contact, "title": "Security manager", "company": site.partner}),
        describe_place("dock-3", "Dock 3", "dock"),
        describe_place("gate-1", "Main gate", "gate"),
    ]
    return start_visit(phone, ops, {"partner": site.partner, "city": site.city})


def _answer(answer: str, seen: Seen) -> list[Op]:
    ops: list[Op] = [answer_outcome(answer, seen.outcome, seen.reason or None)]
    if seen.statement:
        ops.append(answer_statement(answer, seen.statement))
        ops.append(answer_evidence(answer, process_observed=True))
    if seen.note:
        ops.append(answer_note(answer, seen.note))
    if seen.closes:
        ops.append(describe_finding(answer, {"statement": seen.statement, "would_close": seen.closes}))
    return ops


def _photograph(book: Book, site: Site, answer: str, seed: int) -> None:
    taken = book.session.clock.now().isoformat(timespec="seconds")
    scene = Scene(seed, site.container, f"H {4471902 + seed}", taken, site.latitude, site.longitude)
    picture = draw_example(scene)
    develop(book, capture_photo(book, picture, answers=(answer,)), picture)
