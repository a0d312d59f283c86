"""What a child of the `nursery` can do, and the process that forks it."""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.serving import Wanted
from inspector_app.central.serving import serve as serve_center
from inspector_app.clock import SystemClock
from inspector_app.custody.errors import PackageError
from inspector_app.custody.sending import ForCenter, Readable
from inspector_app.device import capture as capturing
from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo, develop
from inspector_app.device.enrollment import enroll as enroll_device
from inspector_app.device.errors import DeviceError
from inspector_app.device.packages import export_visit
from inspector_app.device.session import Session
from inspector_app.device.syncing import synchronize
from inspector_app.vault import ballast
from inspector_app.vault.errors import VaultError, VaultFull
from inspector_app.visits.writing import answer_outcome
from sync.strands import Node
from tests.support.commands import PASSPHRASE
from tests.support.failpoints import Failpoints
from tests.support.office import QUICK, never_rest
from tests.support.quick_line import quick_line


def enroll(points: Failpoints, vault: str, url: str, code: str) -> None:
    clock, line = SystemClock(), quick_line(url)
    points.arm()
    enroll_device(Path(vault), PASSPHRASE, url=url, code=code, clock=clock, central=line, kdf=QUICK).close()


def answer(points: Failpoints, vault: str, visit: str, acks: str) -> None:
    points.arm()
    with Session.open(Path(vault), PASSPHRASE) as session:
        _acknowledge(acks, visit, open_visit(session, visit).write([answer_outcome("6.2", "met")]))


def photo(points: Failpoints, vault: str, visit: str, acks: str, picture: str) -> None:
    """A photo, and then its views."""
    points.arm()
    with Session.open(Path(vault), PASSPHRASE) as session:
        book, data = open_visit(session, visit), Path(picture).read_bytes()
        captured = capture_photo(book, data, answers=("6.2",))
        _acknowledge(acks, visit, book.last, captured.sha256)
        _acknowledge(acks, visit, develop(book, captured, data))


def _acknowledge(acks: str, visit: str, node: Node, *photos: str) -> None:
    """As `inspector rehearse --acks` does, after it was reported saved."""
    said = {"visit": visit, "device": node.device, "seq": node.seq, "head": node.head.hex(), "photos": photos}
    file = os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(file, (json.dumps(said) + "\n").encode())
    os.close(file)


def sync(points: Failpoints, vault: str, url: str) -> None:
    points.arm()
    with Session.open(Path(vault), PASSPHRASE) as session:
        synchronize(session, quick_line(url), rest=never_rest)


def serve(points: Failpoints, data: str, port: int) -> None:
    # The event loop in C does not go through Python's sockets, whose sends and receives are points.
    sys.modules["uvloop"] = None  # type: ignore[assignment]

    def ready(url: str) -> None:
        points.arm()
        _say("ready", url)

    serve_center(Wanted(Path(data), port=port), ready=ready)


def publish(points: Failpoints, data: str, source: str) -> None:
    with Headquarters.open(Path(data)) as headquarters:
        points.arm()
        headquarters.criteria.publish(Path(source))


def capture_in(points: Failpoints, room: int, vault: str, visit: str, acks: str, picture: str) -> None:
    """Answers, and photos with their views, while no file may grow by more than that."""
    _limit(max(path.stat().st_size for path in Path(vault).iterdir()) + room)
    _told(_capture_on, vault, visit, acks, Path(picture).read_bytes())


def capture_blindly(points: Failpoints, vault: str, visit: str, acks: str, picture: str) -> None:
    """On a small disk that something else has filled since it was looked at: what is free is not asked before."""
    vars(capturing)["see_to_room_for_photo"] = lambda _vault, _size: None
    _told(_capture_on, vault, visit, acks, Path(picture).read_bytes())


def answer_on(points: Failpoints, vault: str, visit: str, acks: str) -> None:
    """Words, until nothing goes any more."""
    with Session.open(Path(vault), PASSPHRASE) as session:
        book = open_visit(session, visit)
        with suppress(VaultFull):
            for number in range(10_000):
                _acknowledge(acks, visit, book.write([answer_outcome(f"6.{number % 9 + 1}", "met")]))
            _say("came", "done")
            return
    _say("came", "VaultFull")


def _capture_on(vault: str, visit: str, acks: str, data: bytes) -> None:
    with Session.open(Path(vault), PASSPHRASE) as session:
        book = open_visit(session, visit)
        for number in range(2):
            _acknowledge(acks, visit, book.write([answer_outcome(f"6.{number + 1}", "met")]))
            another = data + number.to_bytes(2, "big")  # the same again would be kept once
            captured = capture_photo(book, another, answers=("6.2",))
            _acknowledge(acks, visit, book.last, captured.sha256)
            _acknowledge(acks, visit, develop(book, captured, another))


def sync_in(points: Failpoints, room: int, vault: str, url: str) -> None:
    """A sync that says what comes, while no file may grow by more than that."""
    _limit(max(path.stat().st_size for path in Path(vault).iterdir()) + room)
    _told(_sync, vault, url)


def _sync(vault: str, url: str) -> None:
    with Session.open(Path(vault), PASSPHRASE) as session:
        synchronize(session, quick_line(url), rest=never_rest)


def export_in(points: Failpoints, room: int, vault: str, visit: str, to: str, kind: str) -> None:
    """A package, while no file may be larger than that."""
    with Session.open(Path(vault), PASSPHRASE) as session:
        _limit(room)
        _told(export_visit, session, visit, Path(to), Readable() if kind == "plain" else ForCenter())


def _limit(most: int) -> None:
    """On a full disk a write fails; by itself this one would end the process."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def _told(work: Callable[..., object], *arguments: object) -> None:
    """Says `came` and what came of it: done, or the kind of error that a person reads."""
    try:
        work(*arguments)
    except (VaultError, DeviceError, PackageError) as error:
        _say("came", type(error).__name__)
    else:
        _say("came", "done")


OPERATIONS: Final[dict[str, Callable[..., None]]] = {
    one.__name__: one
    for one in (enroll, answer, photo, sync, serve, publish, capture_in, sync_in, export_in, capture_blindly, answer_on)
}


def rear() -> None:
    """Answer each line of standard input: [operation, arguments, log, point to die at]."""
    # These are imported when they are first needed; here once, for all children.
    for name in ("inspector_app.vault.tables", "uvicorn.protocols.http.auto", "PIL.JpegImagePlugin", "httpcore"):
        import_module(name)
    ballast.BALLAST_BYTES = 128 * 1024  # as in the tests that ask for children
    _say("begun")
    for line in sys.stdin:
        name, arguments, log, die_at = json.loads(line)
        child = os.fork()
        if child == 0:
            _live(name, arguments, Path(log), die_at)
        _say("child", child)
        _, status = os.waitpid(child, 0)
        _say("ended", os.waitstatus_to_exitcode(status))


def _live(name: str, arguments: list[Any], log: Path, die_at: int) -> None:
    code = 1
    try:
        points = Failpoints(log, die_at)
        points.install()
        OPERATIONS[name](points, *arguments)
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
        raise
    finally:
        os._exit(code)


def _say(*words: object) -> None:
    """One line to whoever asked."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


if __name__ == "__main__":
    rear()
