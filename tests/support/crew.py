"""Real workers of one center, each a process with a port of its own, on one PostgreSQL and one bucket."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.stores import Stores, note_stores
from sync.journal import new_id
from tests.support.device import Device, line_to
from tests.support.forks import PIPE, Forked
from tests.support.patience import PATIENCE_SECONDS
from tests.support.postgres import Postgres
from tests.support.s3 import BUCKET, Bucket, Hop, hop_to


@dataclass
class Worker:
    """It is started when it is first asked for, and again after it was killed."""

    folder: Path
    environment: dict[str, str]
    _process: Forked | None = None
    _url: str = ""

    @property
    def url(self) -> str:
        if self._process is None:
            self._start()
        return self._url

    def kill(self) -> None:
        """kill -9, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process.let_go()
            self._process = None

    def _start(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self._process = Forked(
                *("inspector_app.central.worker", self.folder, listener.fileno(), "endpoint"),
                env=self.environment,
                pass_fds=[listener.fileno()],
                stdin=PIPE,
                stdout=PIPE,
            )
            assert self._process.stdout is not None
            assert self._process.stdout.readline(), "a worker did not start"
            self._url = f"http://127.0.0.1:{listener.getsockname()[1]}"


@dataclass
class Crew:
    """Two workers. The first one reaches the bucket by way of a hop that can misbehave."""

    folder: Path
    database: str
    bucket: Bucket
    prefix: str
    hop: Hop
    first: Worker
    second: Worker
    _lines: list[httpx.Client] = field(default_factory=list)

    def phone(self) -> Device:
        """A phone, enrolled with the first worker."""
        with Headquarters.open(self.folder) as headquarters:
            code = headquarters.invite(f"{new_id()}@example.test", "inspector").code
        phone = without_documents(Device.enrolled(self.first.url, code))
        self._lines.append(phone.line)
        return phone

    def turn(self, phone: Device, worker: Worker) -> Device:
        """From now on that phone speaks with that worker."""
        phone.line = line_to(worker.url)
        self._lines.append(phone.line)
        return phone

    def photos(self, visit: str) -> list[str]:
        """The digests of what lies in the bucket, each as often as it lies there."""
        return [key.rpartition("/")[2] for key in self.bucket.keys(f"{self.prefix}/{visit}")]

    @contextmanager
    def sql(self) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
        with closing(psycopg.connect(self.database, autocommit=True)) as connection:
            yield connection

    def wait_until_one_waits(self) -> None:
        """Until a worker waits for a lock that somebody holds: it is in the middle of something."""
        waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        with self.sql() as connection:
            until(lambda: connection.execute(waiting).fetchone() is not None)

    def close(self) -> None:
        for line in self._lines:
            line.close()
        self.first.kill()
        self.second.kill()


def without_documents(phone: Device) -> Device:
    """A phone as it was before there were any: it is in step without the criterion sets that the center publishes."""
    phone.speaks = frozenset()
    return phone


def until(found: Callable[[], bool]) -> None:
    end = time.perf_counter() + PATIENCE_SECONDS
    while not found():
        assert time.perf_counter() < end, "it did not come to that"
        threading.Event().wait(0.005)


@contextmanager
def crew_in(folder: Path, postgres: Postgres, bucket: Bucket) -> Iterator[Crew]:
    prefix, database = f"crew/{new_id()}", postgres.fresh()
    note_stores(folder, Stores(database, f"s3://{BUCKET}/{prefix}"))
    with hop_to(bucket) as hop, pytest.MonkeyPatch.context() as patch:
        for name, value in bucket.environment().items():
            patch.setenv(name, value)
        here = {**os.environ, **bucket.environment()}
        first, second = Worker(folder, {**here, **bucket.environment(hop.url)}), Worker(folder, here)
        crew = Crew(folder, database, bucket, prefix, hop, first, second)
        try:
            yield crew
        finally:
            crew.close()
