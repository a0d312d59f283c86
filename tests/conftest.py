"""What tests of several rooms share, and what takes long to start."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector_app.vault import ballast
from tests.support.order import long_first
from tests.support.postgres import Postgres, running_postgres
from tests.support.s3 import Bucket, running_s3
from tests.support.workers import Workers

pytest.register_assert_rewrite("tests.contracts.journals", "tests.contracts.workers")

# The tests make thousands of vaults, and keep them for a while; those of the ballast lay it in full.
ballast.BALLAST_BYTES = 128 * 1024


_SHARED_MEMORY = Path("/dev/shm")
_ENOUGH_BYTES = 4 * 1024**3


def pytest_configure() -> None:
    """Folders of tests are in memory where there is enough: no test ends with a power cut (`make power` has those), so
    what fsync waits for on a disk shows nothing here."""
    is_there = _SHARED_MEMORY.is_dir() and os.access(_SHARED_MEMORY, os.W_OK)
    if is_there and shutil.disk_usage(_SHARED_MEMORY).free > _ENOUGH_BYTES:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_SHARED_MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After pytest-randomly has shuffled them."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items[:] = long_first(items, lambda item: item.nodeid, processes)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for each test process that needs one; a database is quickly made."""
    with running_postgres() as running:
        yield running


@pytest.fixture(scope="session")
def bucket() -> Iterator[Bucket]:
    """A bucket of an S3 that runs on this machine; each test takes a prefix of its own."""
    with running_s3() as running:
        yield running


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Another worker at a database, as a process: one for all tests of a module, and none after them."""
    workers = Workers("tests.contracts.worker")
    yield workers
    workers.kill()
