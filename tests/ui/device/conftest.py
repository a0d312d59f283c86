"""An inspector's day, played once, and given to each test as a copy of the vault."""

import pytest

from inspector_app.criteria.sets import Shelf, find_set
from inspector_app.device.book import open_visit, start_visit
from inspector_app.device.capture import capture_photo, develop
from inspector_app.device.session import Session
from inspector_app.visits.writing import answer_note, answer_outcome, answer_tick, describe_visit
from sync.journal import Op
from sync.strictjson import JSON
from tests.support.pictures import draw_photo
from tests.ui.console.seed import BOSS, seeded_office
from tests.ui.device.hands import Day


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """The lead's vault after the evening's sync: a conflict at 6.6, a remark on the finding at 6.7, a loose photo, and
    a guided sheet at 2.1 of which the last box is empty; and a visit on the set's first edition, with an answer that
    no edition asks for."""
    folder = tmp_path_factory.mktemp("device-day")
    with seeded_office(folder) as seeded:
        visit = seeded.first.visit
        headquarters = seeded.headquarters
        headquarters.remark(visit, by_email=BOSS, on=("answer", "6.6"), text="Which cabinet?")
        with seeded.office.center_running():
            seeded.office.sync(seeded.lead)
        book = open_visit(seeded.lead, visit)
        book.write(_almost_all_boxes("2.1"))
        picture = draw_photo(3)
        photo = capture_photo(book, picture)
        develop(book, photo, picture)
        older = _begin_on_the_first_edition(seeded.lead)
    return Day(folder / "lead-0", visit, photo.photo, older)


def _begin_on_the_first_edition(phone: Session) -> str:
    criteria = Shelf().find("foreign-manufacturer", "2026.1")
    fields = {"partner_name": "Example Older Works", "entity_type": criteria.entity_type, "starts_on": "2026-11-20"}
    pinned: JSON = {**criteria.pinned()}
    book = start_visit(phone, [describe_visit({**fields, "criterion_set": pinned})], None)
    book.write([answer_outcome("6.7", "met"), answer_tick("6.7", "view", True), answer_note("6.7", "By the dock.")])
    book.write([answer_outcome("9.99", "not_examined", "It was asked by another list.")])
    return book.visit


def _almost_all_boxes(element_id: str) -> list[Op]:
    criteria = find_set("foreign-manufacturer")
    element = criteria.element(element_id)
    assert element is not None
    return [answer_tick(element_id, one.word, True) for one in criteria.ticks_of(element)[:-1]]
