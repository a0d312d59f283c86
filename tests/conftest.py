"""What tests of several rooms share, and what takes long to start."""

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector_app.vault import ballast
from tests.support.order import long_first
from tests.support.postgres import Postgres, running_postgres
from tests.support.quick_disk import disk, write_into_memory
from tests.support.s3 import Bucket, running_s3
from tests.support.workers import Workers

pytest.register_assert_rewrite("tests.contracts.journals", "tests.contracts.workers")

write_into_memory()

# The tests make thousands of vaults, and keep them for a while; those of the ballast lay it in full.
ballast.BALLAST_BYTES = 128 * 1024


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After pytest-randomly has shuffled them."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items[:] = long_first(items, lambda item: item.nodeid, processes)


def pytest_collection_finish() -> None:
    """Let no search for garbage go through what was imported again and again: it is a fifth of a million objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


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


@pytest.fixture
def on_disk() -> Iterator[Path]:
    """As `tmp_path`, always on a disk: for what is killed at any moment, which is to fall into commits."""
    with tempfile.TemporaryDirectory(dir=disk(), prefix="inspector-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Another worker at a database, as a process: one for all tests of a module, and none after them."""
    workers = Workers("tests.contracts.worker")
    yield workers
    workers.kill()
