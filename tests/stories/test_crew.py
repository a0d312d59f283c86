"""`inspector central --workers`: processes that answer on one port, the console beside them; the dead are replaced."""

import os
import select
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from inspector_app.central.stores import DATABASE
from sync.journal import new_id
from tests.support.commands import environment, inspector_json
from tests.support.crew import until, without_documents
from tests.support.device import Device, answer_put, named_photo
from tests.support.forks import PIPE, Forked
from tests.support.patience import PATIENCE_SECONDS
from tests.support.postgres import Postgres
from tests.support.s3 import BUCKET, Bucket

PASSWORD = "a-password-of-the-tests"


@pytest.fixture
def running(tmp_path: Path, postgres: Postgres, bucket: Bucket) -> Iterator[Forked]:
    address = postgres.fresh().replace("postgres@", f"postgres:{PASSWORD}@")
    given = {**environment(), **bucket.environment(), DATABASE: address}
    words = ("inspector_app.cli", "central", "--data", tmp_path, "--port", 0, "--workers", 2)
    with Forked(*words, "--photos", f"s3://{BUCKET}/crew/{new_id()}", env=given, stdout=PIPE) as process:
        try:
            yield process
        finally:
            process.terminate()


def first_lines(process: Forked) -> tuple[str, str]:
    assert process.stdout is not None
    assert select.select([process.stdout], [], [], 90)[0], "the center did not start"
    return process.stdout.readline().strip(), process.stdout.readline().strip()


def crew_of(process: Forked) -> dict[int, str]:
    """The processes that it has started, each with its whole command."""
    started = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {int(pid): Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") for pid in started}


def test_several_workers_answer_on_one_port_and_whoever_is_killed_is_replaced(running: Forked, tmp_path: Path) -> None:
    ready, console = first_lines(running)
    assert ready.startswith("ready http://127.0.0.1:") and console.startswith("console http://127.0.0.1:")
    url, there = ready.removeprefix("ready "), console.removeprefix("console ")
    crew = crew_of(running)
    assert sorted("console" in words.split()[5] for words in crew.values()) == [False, False, True]
    assert PASSWORD not in "".join(crew.values()) + "".join(file.read_text() for file in tmp_path.glob("*.json"))
    # People are shown the way; another command finds the same center by its folder.
    assert httpx.get(f"{url}/review").headers["Location"] == f"{there}/review"
    assert httpx.get(f"{there}/sign-in").status_code == 200
    invited = inspector_json("invite", "--data", tmp_path, "--email", "ana@example.test", "--role", "inspector")
    assert isinstance(invited, dict)
    phone = without_documents(Device.enrolled(url, str(invited["code"])))
    visit, content = new_id(), os.urandom(50_000)
    with closing(phone.line):
        phone.write(visit, answer_put("x"), photos=[named_photo(content)])
        phone.sync()
        killed = [pid for pid, words in crew.items() if "endpoint" in words.split()[5]]
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        until(lambda: len(crew_of(running).keys() - crew.keys()) == 2)
        # The port was open all the time: whoever came meanwhile was only kept waiting.
        phone.upload(visit, content)
        phone.talk_about(visit)
        phone.sync()
        assert phone.receipts_now(visit)[-1].photos == (named_photo(content).sha256,)
    crew = crew_of(running)
    running.terminate()
    assert running.wait(PATIENCE_SECONDS) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in crew)
