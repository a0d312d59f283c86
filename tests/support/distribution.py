"""Criterion sets on their way, for stories: who publishes, who starts a visit on one, who has it."""

from pathlib import Path

from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.sets import Shelf
from inspector_app.device.book import Book, open_visit, start_visit
from inspector_app.device.listing import criteria_of, list_visits
from inspector_app.device.session import Session
from inspector_app.device.sets import SetsHere
from inspector_app.visits.writing import answer_outcome, describe_visit
from sync.strictjson import JSON
from tests.support.office import Office
from tests.support.visits import set_name


def publish(office: Office, path: Path) -> CriterionSet:
    return office.headquarters.criteria.publish(path).criteria


def start(phone: Session, criteria: CriterionSet) -> Book:
    """A visit pinned to that set, with a Must that is not met."""
    fields: dict[str, JSON] = {"partner_name": "Fictional Harness Works", "criterion_set": set_name(criteria)}
    book = start_visit(phone, [describe_visit(fields)], {"partner": "Fictional Harness Works"})
    book.write([answer_outcome("6.2", "not_met")])
    return book


def opened(phone: Session, visit: str) -> CriterionSet:
    return criteria_of(phone, open_visit(phone, visit).fold(lambda _: None))


def holds(phone: Session, criteria: CriterionSet) -> bool:
    return phone.vault.read(lambda contents: contents.has_document(criteria.digest))


def digests(phone: Session) -> dict[str, str]:
    return {line.id: line.state_digest for line in list_visits(phone)}


def with_what_ships(phone: Session, folder: Path) -> None:
    """As if the app had been updated to one that ships what lies in this folder."""
    phone.sets = SetsHere(phone.vault, Shelf(folder))
