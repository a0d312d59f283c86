"""A line between a client and a server, in bytes: slow, cut, or dead without saying so. It counts what passes up."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_BUFFER_BYTES = 4096


@dataclass
class ThinLine:
    """What happens to connections. Each that is opened takes the next of `cuts` and of `deaths`, if one is left.

    Args:
        bytes_per_second: how fast it is, up and down; None: as fast as it can.
        cuts: after so many bytes up the connection is reset.
        deaths: after so many bytes up it stays open, and nothing passes any more, either way.
    """

    url: str
    bytes_per_second: int | None = None
    cuts: list[int] = field(default_factory=list)
    deaths: list[int] = field(default_factory=list)
    bytes_up: int = 0
    connections: int = 0
    open: list[socket.socket] = field(default_factory=list)

    def carry(self, near: socket.socket, far: socket.socket) -> None:
        self.connections += 1
        self.open += [near, far]
        cut = self.cuts.pop(0) if self.cuts else None
        death = self.deaths.pop(0) if self.deaths else None
        died = threading.Event()
        threading.Thread(target=self._pass_up, args=(near, far, cut, death, died), daemon=True).start()
        threading.Thread(target=self._pass_down, args=(far, near, died), daemon=True).start()

    def _pass_up(
        self, near: socket.socket, far: socket.socket, cut: int | None, death: int | None, died: threading.Event
    ) -> None:
        passed, end, pace = 0, cut if cut is not None else death, self._pace()
        with contextlib.suppress(OSError):
            while end is None or passed < end:
                piece = near.recv(_BUFFER_BYTES if end is None else min(_BUFFER_BYTES, end - passed))
                if not piece:
                    return _shut(far)
                far.sendall(piece)
                passed += len(piece)
                self.bytes_up += len(piece)
                pace(len(piece))
            if cut is None:
                return died.set()
        _reset(near)
        return _shut(far)

    def _pass_down(self, far: socket.socket, near: socket.socket, died: threading.Event) -> None:
        pace = self._pace()
        with contextlib.suppress(OSError):
            while piece := far.recv(_BUFFER_BYTES):
                if died.is_set():
                    return
                near.sendall(piece)
                pace(len(piece))
            _shut(near)

    def _pace(self) -> Callable[[int], None]:
        """Waits until so many bytes more may have passed: by the clock, so that one late waking is caught up with."""
        due = time.perf_counter()

        def wait(count: int) -> None:
            nonlocal due
            if self.bytes_per_second:
                due = max(due, time.perf_counter() - 1) + count / self.bytes_per_second
                time.sleep(max(0.0, due - time.perf_counter()))  # noqa: TID251  # this is what a slow line is

        return wait


def _shut(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_WR)


def _reset(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        line.shutdown(socket.SHUT_RD)
        line.close()


@contextmanager
def thin_line(to: str, **how: object) -> Iterator[ThinLine]:
    """A line to that address, until the block ends."""
    far = urlsplit(to)
    with socket.socket() as listening:
        # Small, so that what was sent and not taken yet waits at the sender, as on a real line.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        line = ThinLine(f"http://127.0.0.1:{listening.getsockname()[1]}", **how)  # type: ignore[arg-type]
        threading.Thread(target=_accept, args=(listening, line, far.hostname, far.port), daemon=True).start()
        try:
            yield line
        finally:
            for one in (listening, *line.open):
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()


def _accept(listening: socket.socket, line: ThinLine, host: str, port: int) -> None:
    with contextlib.suppress(OSError):
        while True:
            near, _ = listening.accept()
            line.carry(near, socket.create_connection((host, port)))
