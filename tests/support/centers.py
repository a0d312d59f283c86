"""The real center on a port of its own: in a thread with a clock that a test can set, or as a process to be killed."""

import hashlib
import hmac
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import uvicorn
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from inspector_app.answering import Answering
from sync.journal import new_id
from sync.server.app import create_app
from sync.server.center import Center
from sync.signed import from_base64
from sync.strictjson import JSON
from tests.support.forks import PIPE, Forked
from tests.support.laid import database_of, lay
from tests.support.publications import NamedRules


class SetClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def open_recovery(wrapping: dict[str, JSON], private_key: bytes) -> bytes:
    """A wrapping for tests: the data key follows from the secret shared with an ephemeral key."""
    ephemeral = X25519PublicKey.from_public_bytes(from_base64(wrapping.get("ephemeral")))
    shared = X25519PrivateKey.from_private_bytes(private_key).exchange(ephemeral)
    data_key = hashlib.sha256(shared).digest()
    if hashlib.sha256(data_key).hexdigest() != wrapping.get("check"):
        raise ValueError("it does not open")
    return data_key


def answer_recovery(data_key: bytes, challenge: bytes) -> bytes:
    return hmac.digest(data_key, challenge, "sha256")


def open_center(folder: Path, clock: SetClock | None = None) -> Center:
    return Center.open(
        folder,
        clock=clock or SetClock(),
        open_recovery=open_recovery,
        answer_recovery=answer_recovery,
        documents=NamedRules(),
    )


@dataclass(frozen=True, slots=True)
class RunningCenter:
    """A center that answers. `clock` is its clock."""

    url: str
    center: Center
    clock: SetClock
    folder: Path

    def invite(self, person: str | None = None, role: str = "inspector", name: str = "Ines Example") -> str:
        return self.center.invite(person or new_id(), role, name)


@cache
def _tables() -> bytes:
    return database_of(lambda folder: open_center(folder).close())


@contextmanager
def running_center(folder: Path) -> Iterator[RunningCenter]:
    """Serve a center from a thread until the block ends."""
    clock = SetClock()
    lay(folder, _tables())
    center = open_center(folder, clock)
    try:
        with answering(center) as url:
            yield RunningCenter(url, center, clock, folder)
    finally:
        center.close()


@contextmanager
def answering(center: Center) -> Iterator[str]:
    """Serve a center from a thread until the block ends; gives its address."""
    server = Answering(_configuration(center))
    server.force_exit = True  # nobody is waited for
    with _listen() as listening, server.on_a_thread(listening):
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def _configuration(center: Center) -> uvicorn.Config:
    return uvicorn.Config(create_app(center), log_level="critical", access_log=False, lifespan="off")


def _listen() -> socket.socket:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    return listening


@contextmanager
def center_process(folder: Path) -> Iterator["CenterProcess"]:
    """Serve a center from a process of its own; it is killed, if it is still there, when the block ends."""
    process = Forked("tests.support.centers", folder, stdout=PIPE)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url, "the center did not start"
        yield CenterProcess(url, process)
    finally:
        process.kill()
        process.wait()
        process.let_go()


@dataclass(frozen=True, slots=True)
class CenterProcess:
    url: str
    process: Forked

    def kill(self) -> None:
        """kill -9: nothing is tidied up."""
        self.process.kill()
        self.process.wait()


def serve(folder: Path) -> None:
    listening = _listen()
    server = uvicorn.Server(_configuration(open_center(folder)))
    sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    server.run([listening])


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
