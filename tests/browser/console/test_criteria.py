"""A criterion set on its way in a real browser: a file with a fault, the mended one, published, and on a device."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload

from inspector_app.criteria.sets import load_set
from inspector_app.device.session import Session
from tests.support.browser import DESK, PHONE, Browser, Device, Window
from tests.support.editions import NEXT, SEALED_IS_ADVICE, SINCE, set_of, write_edition
from tests.support.reviewer import Reviewer
from tests.ui.console.seed import BOSS, PASSWORD, Seeded, seeded_office


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Seeded]:
    """A day at headquarters; the center answers."""
    with seeded_office(tmp_path) as seeded, seeded.office.center_running():
        yield seeded


def choose(window: Window, name: str, content: bytes) -> None:
    window.choose_file("choose-file", FilePayload(name=name, mimeType="text/plain", buffer=content))


def held(phone: Session, digest: str) -> bytes | None:
    return phone.vault.read(lambda contents: contents.document(digest))


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_set_is_mended_published_and_reaches_a_device(
    browser: Browser, day: Seeded, tmp_path: Path, device: Device
) -> None:
    day.headquarters.criteria.publish(write_edition(tmp_path))
    source = write_edition(tmp_path, NEXT, since=SINCE, changed=SEALED_IS_ADVICE).read_bytes()
    expected = set_of(tmp_path, NEXT, since=SINCE, changed=SEALED_IS_ADVICE)
    reviewer = Reviewer(browser, day.office.url, email=BOSS, password=PASSWORD, device=device)
    window = reviewer.window
    window.tap("nav-criteria", until=lambda: window.has("publish-set"))
    window.tap("publish-set", until=lambda: window.has("choose-file"))
    choose(window, "alone.toml", source.replace(b'level = "should"', b'level = "shall"'))
    window.wait_for_text("Nothing was published.")
    window.wait_for_text("Write one of must, should.")
    assert not window.has("publish-now")
    choose(window, "alone.toml", source)
    window.wait_for_text("as soon as it is published")
    window.tap("publish-now", until=lambda: window.has("publish-yes"))
    window.tap("publish-yes", until=lambda: window.has("set-about"))
    window.wait_for_text("The set is published.")
    assert held(day.lead, expected.digest) is None
    day.office.sync(day.lead)
    delivered = held(day.lead, expected.digest)
    assert delivered is not None
    assert load_set(delivered) == expected
    window.close()


def test_a_file_that_is_too_large_is_refused_and_the_window_goes_on(browser: Browser, day: Seeded) -> None:
    window = Reviewer(browser, day.office.url, email=BOSS, password=PASSWORD).window
    window.turn_to("/review/criteria/publish")
    window.wait_for("choose-file")
    choose(window, "film.mp4", b"\0" * (4 * 1024 * 1024 + 1))
    window.wait_for_text("The file is larger than 4 MiB")
    choose(window, "photo.jpg", b"\xff\xd8\xff" * 999)
    window.wait_for_text("The file is not text.")
    window.close()
