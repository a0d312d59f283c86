"""An inspector's day, played once, and given to each test as a copy of the vault."""

import pytest

from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo
from tests.support.pictures import draw_photo
from tests.ui.console.seed import BOSS, seeded_office
from tests.ui.device.hands import Day


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """The lead's vault after the evening's sync: a conflict at 6.6, a remark on the finding at 6.7, a loose photo."""
    folder = tmp_path_factory.mktemp("device-day")
    with seeded_office(folder) as seeded:
        visit = seeded.first.visit
        headquarters = seeded.headquarters
        headquarters.remark(visit, by_email=BOSS, on=("answer", "6.6"), text="Which cabinet?")
        with seeded.office.center_running():
            seeded.office.sync(seeded.lead)
        photo = capture_photo(open_visit(seeded.lead, visit), draw_photo(3)).photo
    return Day(folder / "lead-0", visit, photo)
