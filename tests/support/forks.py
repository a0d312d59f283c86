"""Processes of our own modules by the hundred: one that has everything imported forks them, sooner than they start.

A `Forked` is a process as any other (its own pid, kill -9 ends it), told to run a module as `python -m` would. What
SQLite and Python read of the environment when they are first loaded is of the test process: who tests that, starts
one afresh.
"""

import atexit
import contextlib
import fcntl
import functools
import gc
import json
import os
import runpy
import select
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT, TimeoutExpired
from types import TracebackType
from typing import IO, Any, Final, Self, TextIO

__all__ = ["DEVNULL", "PIPE", "STDOUT", "Forked", "TimeoutExpired"]

ROOT: Final = Path(__file__).parents[2]
_MOST_BYTES, _MOST_FILES, _FIRST_OF_OURS = 1 << 17, 16, 512

_RUN: Final = (
    "inspector_app.cli",
    "inspector_app.central.worker",
    "tests.contracts.worker",
    "tests.evidence_campaign",
    "tests.support.burst",
    "tests.support.capturing",
    "tests.support.centers",
    "tests.support.chaos",
    "tests.support.killed_fetch",
    "tests.support.operations",
)
_NEEDED_LATER: Final = (
    *(f"inspector_app.commands.{name}" for name in ("central", "center", "device", "mending", "rulings", "travel")),
    *("inspector_app.central.site", "inspector_app.vault.tables", "inspector_app.ui.crashes", "sync.server.postgres"),
    *(
        "PIL.JpegImagePlugin",
        "httpcore",
        "httpcore._backends.sync",
        "uvicorn.protocols.http.auto",
        "uvicorn.loops.auto",
    ),
    *("uvicorn.protocols.websockets.auto", "uvicorn.lifespan.on"),
)


class Forked:
    """A process that runs `module` in the root of the project; otherwise as `subprocess.Popen` with text."""

    def __init__(
        self,
        module: str,
        *arguments: object,
        env: Mapping[str, str] | None = None,
        stdin: int | None = None,
        stdout: int | IO[Any] | None = None,
        stderr: int | IO[Any] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.args = [module, *map(str, arguments)]
        self.returncode: int | None = None
        self.stdin: TextIO | None = None
        self.stdout: TextIO | None = None
        with contextlib.ExitStack() as theirs:
            files = [self._input(stdin, theirs), self._output(stdout, theirs)]
            files.append(files[1] if stderr == STDOUT else _number_of(stderr, 2, theirs))
            hearing, telling = os.pipe()
            theirs.callback(os.close, telling)
            self._told = os.fdopen(hearing, encoding="ascii")
            order = [self.args, dict(os.environ if env is None else env), [0, 1, 2, *pass_fds]]
            socket.send_fds(_mother(), [json.dumps(order).encode()], [telling, *files, *pass_fds])
        born = self._told.readline()
        assert born, "no process was forked"
        self.pid = int(born)

    def _input(self, asked: int | None, theirs: contextlib.ExitStack) -> int:
        if asked != PIPE:
            return _number_of(asked, 0, theirs)
        reading, writing = os.pipe()
        theirs.callback(os.close, reading)
        self.stdin = os.fdopen(writing, "w", encoding="utf-8")
        return reading

    def _output(self, asked: "int | IO[Any] | None", theirs: contextlib.ExitStack) -> int:
        if asked != PIPE:
            return _number_of(asked, 1, theirs)
        reading, writing = os.pipe()
        theirs.callback(os.close, writing)
        self.stdout = os.fdopen(reading, encoding="utf-8")
        return writing

    def poll(self) -> int | None:
        """Its exit code, below 0 where a signal ended it; None while it runs."""
        with contextlib.suppress(TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise TimeoutExpired(self.args, timeout or 0)
            self.returncode = int(self._told.readline())
            self._told.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def let_go(self) -> None:
        """Close what it hears and says."""
        for file in (self.stdin, self.stdout):
            if file:
                with contextlib.suppress(BrokenPipeError):
                    file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.let_go()
        self.wait()


def _number_of(asked: "int | IO[Any] | None", own: int, theirs: contextlib.ExitStack) -> int:
    if asked is None:
        return own
    if asked == DEVNULL:
        number = os.open(os.devnull, os.O_RDWR)
        theirs.callback(os.close, number)
        return number
    return asked if isinstance(asked, int) else asked.fileno()


@functools.cache
def _mother() -> socket.socket:
    """What forks, by the line to it: started when it is first needed, and gone with this process."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with there:
        command = [sys.executable, "-u", "-m", "tests.support.forks"]
        process = subprocess.Popen(command, cwd=ROOT, stdin=there.fileno())
    atexit.register(process.wait)
    atexit.register(here.close)
    return here


# in the process that forks


def _prepare() -> None:
    """Import what its children run, which a process started afresh would do each time."""
    for name in _RUN:
        runpy.run_module(name)
    for name in _NEEDED_LATER:
        import_module(name)
    assert len([*Path("/proc/self/task").iterdir()]) == 1, "a child would lack the other threads"
    gc.collect()
    gc.freeze()


def _wait_for_birth() -> list[str]:
    """Fork as told and tell of each child; comes back in a child only, with the words that it is to run."""
    control, waiting = socket.socket(fileno=os.dup(0)), selectors.DefaultSelector()
    waiting.register(control, selectors.EVENT_READ)
    while True:
        for key, _ in waiting.select():
            if key.data is not None:
                waiting.unregister(key.fd)
                _tell_of_end(key.fd, *key.data)
                continue
            said, files, _, _ = socket.recv_fds(control, _MOST_BYTES, _MOST_FILES)
            if not said:
                os._exit(0)
            if (child := os.fork()) == 0:
                waiting.close()
                control.close()
                return _become(json.loads(said), files)
            for file in files[1:]:
                os.close(file)
            os.write(files[0], b"%d\n" % child)
            waiting.register(os.pidfd_open(child), selectors.EVENT_READ, (child, files[0]))


def _tell_of_end(descriptor: int, child: int, telling: int) -> None:
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with contextlib.suppress(BrokenPipeError):
        os.write(telling, b"%d\n" % code)
    os.close(telling)
    os.close(descriptor)


def _become(order: Any, files: list[int]) -> list[str]:
    """With the files and the environment that it was given, and no others."""
    words, environ, numbers = order
    given = [fcntl.fcntl(file, fcntl.F_DUPFD, _FIRST_OF_OURS) for file in files[1:]]
    os.closerange(3, _FIRST_OF_OURS)
    for file, number in zip(given, numbers, strict=True):
        os.dup2(file, number)
    os.closerange(_FIRST_OF_OURS, max(given) + 1)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    tempfile.tempdir = None
    return [str(word) for word in words]


if __name__ == "__main__":
    _prepare()
    _module, *sys.argv[1:] = _wait_for_birth()
    sys.modules.pop(_module, None)
    runpy.run_module(_module, run_name="__main__", alter_sys=True)
