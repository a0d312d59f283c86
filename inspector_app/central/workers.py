"""A center of several workers: processes that answer devices on one port, and the console in one of its own.

The workers share nothing but the database, the photos, the keys and the parts of uploads, so any of them answers any
request. The console keeps its sessions in memory; it has a port of its own, to which a browser is sent that comes to
the workers'. Before both a reverse proxy has `/v1/` for the workers and all else for the console.

The process that starts them opens the center first and alone (tables, the new epoch of a restored one), then holds
the ports and nothing else. Whoever dies is replaced; and if it is killed itself, its workers see their input end and
go.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final

from inspector_app.central.errors import CannotServe
from inspector_app.central.serving import Wanted, listening, open_first, own_origins, url_of
from inspector_app.central.stores import DATABASE

__all__ = ["serve_by_workers"]

_STARTS_WITHIN_SECONDS: Final = 60.0
_RESTS_SECONDS: Final = 1.0
"""Before one is started again that did not come to answer: the database may be away for a while."""
_ENDS_WITHIN_SECONDS: Final = 10.0


def serve_by_workers(wanted: Wanted, *, ready: Callable[[str], None], console: Callable[[str], None]) -> None:
    """Run the center until it is told to end. Both are told an address when all of it answers: the devices' and the
    console's, if there is one.

    Raises CannotServe, CannotOpen, CenterBusy.
    """
    if os.name == "nt":
        raise CannotServe("several workers share one port, which Windows cannot; leave out --workers")
    with ExitStack() as held:
        listener = held.enter_context(listening(wanted.host, wanted.port))
        here, there, origins = url_of(listener, wanted.host), "", list[str]()
        posts = [_Post([str(wanted.folder), str(listener.fileno()), "endpoint"], listener.fileno())] * wanted.workers
        if wanted.has_console:
            desk = held.enter_context(listening(wanted.host, wanted.console_port))
            there = url_of(desk, wanted.host)
            origins = [*wanted.addresses, *own_origins(there)]
            posts = [post.sending_people_to(origins[0]) for post in posts]
            posts.append(_Post([str(wanted.folder), str(desk.fileno()), "console", *origins], desk.fileno()))
        with open_first(wanted) as headquarters:
            if wanted.has_console:
                headquarters.announce(origins[0])
        environ = {**os.environ, **({DATABASE: wanted.stores.database} if wanted.stores.database else {})}
        crew = held.enter_context(_crew(posts, environ))
        crew.wait_until_all_answer()
        ready(here)
        if there:
            console(there)
        crew.watch()


@dataclass(frozen=True, slots=True)
class _Post:
    """What one process is started with: its words, and the port that it is given."""

    words: list[str]
    descriptor: int

    def sending_people_to(self, address: str) -> "_Post":
        return _Post([*self.words, address], self.descriptor)


@dataclass
class _Crew:
    """A process for each post."""

    posts: Sequence[_Post]
    environ: dict[str, str]
    told_to_end: int
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _at: "dict[int, subprocess.Popen[bytes]]" = field(default_factory=dict)
    _answering: set[int] = field(default_factory=set)
    _vacant: set[int] = field(default_factory=set)

    def start(self) -> None:
        self._selector.register(self.told_to_end, selectors.EVENT_READ, None)
        for number in range(len(self.posts)):
            self._man(number)

    def _man(self, number: int) -> None:
        post = self.posts[number]
        command = [sys.executable, "-m", "inspector_app.central.worker", *post.words]
        # A session of its own: Ctrl-C at the terminal is for the one that holds the ports, which ends them in order.
        process = subprocess.Popen(  # noqa: S603 - our own command
            command,
            env=self.environ,
            pass_fds=[post.descriptor],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stdout is not None
        self._at[number] = process
        self._selector.register(process.stdout, selectors.EVENT_READ, number)

    def wait_until_all_answer(self) -> None:
        while len(self._answering) < len(self.posts):
            if not self._hear(_STARTS_WITHIN_SECONDS) or self._vacant:
                raise CannotServe("one of its workers did not start")

    def watch(self) -> None:
        """Replace whoever dies, until this process is told to end."""
        while self._hear(_RESTS_SECONDS if self._vacant else None):
            for number in sorted(self._vacant):
                self._man(number)
            self._vacant.clear()

    def _hear(self, timeout_seconds: float | None) -> bool:
        """Hear what the workers say for a while. False once this process is told to end."""
        for key, _ in self._selector.select(timeout_seconds):
            if key.data is None:
                return False
            if self._at[key.data].stdout.read1():  # type: ignore[union-attr]
                self._answering.add(key.data)
            else:
                self._bury(key.data)
        return True

    def _bury(self, number: int) -> None:
        process = self._at.pop(number)
        assert process.stdout is not None
        self._selector.unregister(process.stdout)
        process.communicate()
        self._vacant.add(number)

    def end(self) -> None:
        for process in self._at.values():
            process.terminate()
        for process in self._at.values():
            try:
                process.communicate(timeout=_ENDS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
        self._selector.close()


@contextlib.contextmanager
def _crew(posts: Sequence[_Post], environ: dict[str, str]) -> Iterator[_Crew]:
    with _told_to_end() as told_to_end:
        crew = _Crew(posts, environ, told_to_end)
        try:
            crew.start()
            yield crew
        finally:
            crew.end()


@contextlib.contextmanager
def _told_to_end() -> Iterator[int]:
    """A descriptor that can be read once somebody interrupts or terminates this process."""
    hearing, saying = os.pipe()
    os.set_blocking(saying, False)
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.set_wakeup_fd(saying)
    try:
        yield hearing
    finally:
        signal.set_wakeup_fd(-1)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(hearing)
        os.close(saying)
