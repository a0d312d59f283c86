"""One Chromium for all screen tests of a process: each further one would compile ten megabytes of the client anew."""

from collections.abc import Iterator

import pytest

from tests.support.browser import Browser, chromium


@pytest.fixture(scope="package")
def started() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def browser(started: Browser) -> Iterator[Browser]:
    """Windows that a module, or its failure, leaves open are closed with it."""
    yield started
    started.close_windows()
