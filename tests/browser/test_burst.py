"""A burst at the camera in a real browser, with a set position: shot without a criterion, and given to one later."""

from pathlib import Path

from inspector_app.visits.sources import when_where
from inspector_app.visits.values import known
from tests.support.browser import Browser
from tests.support.field_phone import field_phone
from tests.support.office import open_office

PARTNER = "Fictional Harness Works"
NORTH, EAST = 257_800_000, -1_001_900_000
"""Where the browser's window is (tests/support/browser.py), in 1e-7 degrees."""


def test_a_burst_with_its_place_is_given_to_a_criterion_later(tmp_path: Path, browser: Browser) -> None:
    with open_office(tmp_path) as office, field_phone(browser, tmp_path / "vault") as lead:
        window = lead.window
        with office.center_running():
            lead.enroll(office, "lead")
        lead.begin_visit(PARTNER)
        window.tap("to-camera", until=lambda: window.has("shutter"))
        window.tap("place-yes", until=lambda: not window.has("place-ask"))
        window.wait_for_text("Place known")
        box = window.find("shutter").bounding_box()
        assert box is not None
        for _ in range(3):  # tap, tap, tap
            window.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        window.wait_for_text("3 photos saved")
        shooting = lead.desk.shooting
        assert shooting is not None and shooting.kept == 3
        window.wait_until(lambda: not shooting.is_busy, "the views")
        for photo in shooting.visit.visit.photos:
            fix = when_where(photo).device_position
            assert fix is not None and abs(fix.latitude - NORTH) < 10 and abs(fix.longitude - EAST) < 10
            assert known(photo.origin) == "camera" and not photo.shows
        window.tap("series", until=lambda: window.has("tray-every"))
        window.tap("tray-every", until=lambda: window.has("tray-assign"))
        window.tap("tray-assign", until=lambda: window.has("assign-search"))
        window.type("assign-search", "6.5")
        window.wait_for("assign-6.5")
        window.tap("assign-6.5", until=lambda: window.is_checked("assign-6.5"))
        visit = shooting.visit
        window.wait_until(lambda: len(visit.photos_of("6.5")) == 3, "all of them to be for 6.5")
        assert not visit.unassigned_photos()
