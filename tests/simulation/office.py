"""The real center in a folder, asked in process: its routes, its SQLite and its photos, with faults at every edge.

The folder lies in memory where the machine has such a place. Requests are carried to the routes themselves, so the same
code answers as over a socket; only sockets and threads are missing.
"""

import base64
import errno
import gzip
import shutil
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sync.server.app import create_app
from sync.server.books import Books
from sync.server.center import Center
from sync.server.keys import Authority, to_text
from sync.server.store import StoreBusy
from sync.signed import Signed
from tests.simulation.fate import WrongClock
from tests.support.centers import answer_recovery, open_recovery
from tests.support.publications import NamedRules

Run = Callable[[Awaitable[None]], None]
_PARTS: Final = ("photos", "parts")


class CenterKilled(BaseException):
    """kill -9 of the center, at one of its edges."""


class LineCut(Exception):
    """The request did not come whole, or nobody is left to answer it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it leaves a phone."""

    method: str
    path: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def is_exchange(self) -> bool:
        return self.path == "/v1/exchange"

    @property
    def is_upload(self) -> bool:
        return self.path.startswith("/v1/uploads")

    @property
    def photo(self) -> tuple[str, str] | None:
        """Visit and digest of the photo whose bytes it carries; None where it carries none."""
        if not self.is_upload or not self.body:
            return None
        if self.method == "PATCH":
            visit, digest = self.path.rpartition("/")[2].split(".")[:2]
            return visit, digest
        named = dict(pair.split() for pair in dict(self.headers)[b"upload-metadata"].split(b","))
        return base64.b64decode(named[b"visit"]).decode(), base64.b64decode(named[b"sha256"]).decode()


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def lines(self) -> bytes:
        """The body, unpacked where it is packed."""
        return gzip.decompress(self.body) if self.body[:2] == b"\x1f\x8b" else self.body

    def with_body(self, body: bytes) -> "Reply":
        kept = tuple(pair for pair in self.headers if pair[0].lower() != b"content-length")
        return Reply(self.status, kept, body)


@dataclass
class Edges:
    """Where something can go wrong at the center. `left` counts down the edges passed; at 0 it is `what` that happens:
    the process is `killed`, or the `disk` takes no more (ENOSPC, EIO)."""

    left: int | None = None
    what: str = "killed"
    passed: int = 0

    def passes(self, refusal: Exception | None = None) -> None:
        """An edge; `refusal` is how a disk would refuse what is written there."""
        self.passed += 1
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0 and (refusal is not None or self.what == "killed"):
            what, self.left = self.what, None
            raise CenterKilled if what == "killed" or refusal is None else refusal


class Office:
    """One center, which can be killed, backed up, restored, and given a new key."""

    def __init__(self, folder: Path, clock: WrongClock, run: Run) -> None:
        self.folder, self.clock, self._run = folder, clock, run
        self.edges, self.kills, self.failed = Edges(), 0, list[str]()
        self.backup: Path | None = None
        self.restores = 0
        self.revoked: list[str] = []
        self.clock_jumps = 0
        self.lost_photos: set[tuple[str, str]] = set()
        self.open()
        self.authority_root = self.center.authority.root_key

    def open(self) -> None:
        self.center = Center.open(
            self.folder,
            clock=self.clock,
            open_recovery=open_recovery,
            answer_recovery=answer_recovery,
            documents=NamedRules(),
        )
        _watch_store(self.center, self.edges)
        _watch_photos(self.center, self.edges)
        self._app = create_app(self.center)

    def close(self) -> None:
        self.center.close()

    @property
    def authority(self) -> Authority:
        return self.center.authority

    # requests

    def deliver(self, sent: Sent, cut_after: int | None = None) -> Reply:
        """Carry a request to the routes.

        Args:
            cut_after: so many bytes of the body come, then the line is dead.

        Raises:
            LineCut: the center was killed over it, or its reply met a dead line.
        """
        call = _Call(sent, cut_after)
        try:
            self._run(self._app(call.scope(), call.receive, call.send))
        except CenterKilled as killed:
            self.reopen()
            raise LineCut from killed
        except Exception as error:  # noqa: BLE001  # the routes told it as a problem; on it goes to the server's log
            self.failed.append(f"{sent.method} {sent.path}: {error!r}")
        if cut_after is not None or not call.status:
            raise LineCut
        if call.status == 500:
            self.failed.append(f"{sent.method} {sent.path}: 500")
        return Reply(call.status, call.headers, bytes(call.body))

    def reopen(self) -> None:
        """The process is gone; another begins on the same folder."""
        self.kills += 1
        self.edges.left = None
        self.center.close()
        self.open()

    # what an operator does

    def certify(self, public_key: bytes, person: str) -> Signed:
        """A certificate for a device, as an enrollment would give it."""
        with self.center.store.writing() as books:
            note = self.authority.certify(
                public_key,
                person=person,
                role="inspector",
                place="device",
                number=books.people.take_certificate_number(),
                at=to_text(self.clock()),
            )
            books.people.add_certificate(self.authority.keyring.certificate(note), note)
        return note

    def is_backed_up(self) -> None:
        self.backup = self.folder.with_name("backup")
        shutil.rmtree(self.backup, ignore_errors=True)
        self.backup.mkdir()
        shutil.copy(self.folder / "journal.db", self.backup)
        shutil.copytree(self.folder / "photos", self.backup / "photos")

    def is_restored(self, *, journal: bool, photos: bool) -> None:
        """From the last backup. Whoever restores the journal says so: a new epoch begins."""
        assert self.backup is not None
        before = self.photo_names()
        self._puts_back(journal=journal, photos=photos)
        if journal:
            self.center.new_epoch()
        self.restores += 1
        self.lost_photos |= before - self.photo_names()

    def is_put_back(self) -> None:
        """As it was when it was backed up, as if nothing had happened since."""
        self._puts_back(journal=True, photos=True)

    def _puts_back(self, *, journal: bool, photos: bool) -> None:
        assert self.backup is not None
        self.center.close()
        if journal:
            shutil.copy(self.backup / "journal.db", self.folder)
        if photos:
            shutil.rmtree(self.folder / "photos")
            shutil.copytree(self.backup / "photos", self.folder / "photos")
        self.open()

    def takes_a_new_key(self, use: str) -> None:
        self.authority.new_key(use, self.clock)

    def rots(self, visit: str, digest: str, bit: int) -> None:
        """One bit of a stored photo turns over on the disk."""
        photo = self.folder / "photos" / visit / digest
        content = bytearray(photo.read_bytes())
        content[bit // 8 % len(content)] ^= 1 << bit % 8
        photo.write_bytes(content)

    # what is really there

    def stored_photos(self) -> Iterator[tuple[str, str, Path]]:
        """Visit, name and file of all that is in the store."""
        for folder in sorted((self.folder / "photos").iterdir()):
            for photo in sorted(folder.iterdir()):
                yield folder.name, photo.name, photo

    def photo_names(self) -> set[tuple[str, str]]:
        return {(visit, name) for visit, name, _ in self.stored_photos()}

    def parts(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "parts").iterdir())


@dataclass(slots=True)
class _Call:
    """One request on its way through the routes."""

    sent: Sent
    cut_after: int | None
    status: int = 0
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytearray = field(default_factory=bytearray)
    _is_given: bool = False

    def scope(self) -> dict[str, Any]:
        path, _, query = self.sent.path.partition("?")
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.sent.method,
            "scheme": "https",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": list(self.sent.headers),
            "client": ("127.0.0.1", 1),
            "server": ("center.example", 443),
        }

    async def receive(self) -> dict[str, Any]:
        if self._is_given:
            return {"type": "http.disconnect"}
        self._is_given = True
        body = self.sent.body if self.cut_after is None else self.sent.body[: self.cut_after]
        return {"type": "http.request", "body": body, "more_body": self.cut_after is not None}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], tuple(message["headers"])
        else:
            self.body += message.get("body", b"")


def _watch_store(center: Center, edges: Edges) -> None:
    """Every transaction has three edges: before it, before its commit, and after it."""
    writing = center.store.writing

    @contextmanager
    def watched(*, alone: bool = False) -> Iterator[Books]:
        edges.passes()
        with writing(alone=alone) as books:
            yield books
            edges.passes(StoreBusy("the database's disk is full, or fails"))
        edges.passes()

    setattr(center.store, "writing", watched)  # noqa: B010  # a method of one store, of this world alone


def _watch_photos(center: Center, edges: Edges) -> None:
    """Keeping a photo has two: before it gets its name, and after."""
    keep = center.photos.keep

    def watched(visit: str, digest: str, part: Path) -> None:
        edges.passes(OSError(errno.EIO, "the photos' disk is full, or fails"))
        keep(visit, digest, part)
        edges.passes()

    setattr(center.photos, "keep", watched)  # noqa: B010  # likewise
