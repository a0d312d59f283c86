"""Numbered points before and after every commit, write, fsync, rename, unlink, send and receive of this process.

They are counted from `arm` on, and at one of them the process is killed with SIGKILL, by itself. Each is written to a
log before that, so that it can be said afterwards what a kill fell between. What SQLite writes by itself, in C, lies
within a commit: the cuts of `power` fall there.
"""

import io
import os
import signal
import socket
import sqlite3
import sqlite3.dbapi2
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_FILES = {"fsync": "fsync", "replace": "rename", "rename": "rename", "link": "rename", "unlink": "unlink"}
_SOCKETS = {"send": "send", "sendall": "send", "sendmsg": "send", "recv": "receive", "recv_into": "receive"}


class Failpoints:
    """Those of one process."""

    def __init__(self, log: Path, die_at: int) -> None:
        """`die_at` counts from 1; 0 is never."""
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._die_at, self._reached, self._turn = die_at, 0, threading.Lock()
        self._is_armed = False

    def arm(self) -> None:
        self._is_armed = True

    @contextmanager
    def around(self, kind: str) -> Iterator[None]:
        self._reach(f"before {kind}")
        yield
        self._reach(f"after {kind}")

    def _reach(self, point: str) -> None:
        if not self._is_armed:
            return
        with self._turn:
            self._reached += 1
            os.write(self._log, f"{point}\n".encode())
            if self._reached == self._die_at:
                os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        """Into this process, for as long as it lives."""
        for name, kind in _FILES.items():
            setattr(os, name, self._within(kind, getattr(os, name)))
        for name, kind in _SOCKETS.items():
            setattr(socket.socket, name, self._on_lines(kind, getattr(socket.socket, name)))
        self._watch_writes()
        self._watch_commits()

    def _within(self, kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            with self.around(kind):
                return function(*args, **kwargs)

        return run

    def _on_lines(self, kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """An event loop wakes itself by a pair of sockets of its own: that is no line."""
        within = self._within(kind, function)

        def run(line: socket.socket, *args: Any) -> Any:
            return (within if line.family == socket.AF_INET else function)(line, *args)

        return run

    def _watch_writes(self) -> None:
        points, opened = self, os.fdopen

        class Writer(io.BufferedWriter):
            def flush(self) -> None:
                with points.around("write"):
                    super().flush()

        def fdopen(descriptor: int, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            if mode == "wb" and not args and not kwargs:
                return Writer(io.FileIO(descriptor, "wb"))
            return opened(descriptor, mode, *args, **kwargs)

        os.fdopen = fdopen  # type: ignore[assignment]

    def _watch_commits(self) -> None:
        points, connect = self, sqlite3.connect

        class Connection(sqlite3.Connection):
            _committed = 0

            def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
                if sql != "COMMIT":
                    return super().execute(sql, *args)
                with points.around(self._kind()):
                    return super().execute(sql)

            def commit(self) -> None:
                with points.around(self._kind()):
                    super().commit()

            def _kind(self) -> str:
                has_written = self.total_changes > self._committed
                self._committed = self.total_changes
                return "commit" if has_written else "end of reading"

        def connect_watched(*args: Any, **kwargs: Any) -> sqlite3.Connection:
            return connect(*args, factory=Connection, **kwargs)

        sqlite3.connect = sqlite3.dbapi2.connect = connect_watched  # type: ignore[assignment]


def points_of(log: Path) -> list[str]:
    """What was reached, in order."""
    return log.read_text().splitlines() if log.exists() else []
