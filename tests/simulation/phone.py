"""A phone of a simulated world: the product's book, replica, engine, runner and HTTP client over a vault in memory.

It can be killed at every edge of its vault and line, restored from a backup, cloned, and given to nobody any more.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Final, TypeVar, cast

import httpx
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from inspector_app.device import syncing
from inspector_app.device.book import Book, NewPhoto
from inspector_app.device.releasing import release
from inspector_app.device.session import CENTER, IDENTITY, KEYS, RECOVERY, Session
from inspector_app.device.syncing import VaultPhotos, replica_of
from inspector_app.vault.vault import Vault
from sync.central import HttpCentral
from sync.copies import Standing
from sync.ed25519 import Ed25519Signer
from sync.engine import EVERYTHING
from sync.journal import Entry, Op, device_id, new_id
from sync.replica import Replica
from sync.runner import Report, Sync
from sync.signed import to_base64
from sync.strands import Node
from sync.strictjson import JSON
from sync.transport import HttpLine
from tests.simulation.fate import VERSIONS, WrongClock
from tests.simulation.line import Line, Transport
from tests.support.centers import answer_recovery
from tests.support.memory import DiskFailed, DiskFull, MemoryShelf, MemoryVault

T = TypeVar("T")
URL: Final = "https://center.example"


class PhoneKilled(BaseException):
    """kill -9 of the app, at one of its edges."""


class EdgedVault(MemoryVault):
    """A vault whose process may die before and after every transaction."""

    data_key = b""

    def __init__(self, boundary: Callable[[], None], shelf: MemoryShelf | None = None) -> None:
        super().__init__(shelf)
        self._boundary = boundary

    def write(self, work: Callable[[MemoryShelf], T]) -> T:
        self._boundary()
        result = super().write(work)
        self._boundary()
        return result

    def recovery_wrapping(
        self, center_public_key: bytes, *, key_number: int, device: str, person: str, center: str
    ) -> "Wrapped":
        wrapping, self.data_key = wrap_for(center_public_key, device=device, person=person, center=center)
        return Wrapped(wrapping)

    def recovery_answer_is_right(self, question: bytes, answer: bytes) -> bool:
        return answer == answer_recovery(self.data_key, question)


@dataclass(frozen=True)
class Wrapped:
    """`inspector_app.vault.keys.RecoveryWrapping`, as far as it travels."""

    words: dict[str, JSON]

    def to_json(self) -> dict[str, JSON]:
        return self.words


def wrap_for(public_key: bytes, **names: str) -> tuple[dict[str, JSON], bytes]:
    """A wrapping that `tests.support.centers.open_recovery` opens, and the data key in it."""
    once = X25519PrivateKey.from_private_bytes(secrets.token_bytes(32))
    data_key = hashlib.sha256(once.exchange(X25519PublicKey.from_public_bytes(public_key))).digest()
    ephemeral = to_base64(once.public_key().public_bytes_raw())
    return {**names, "ephemeral": ephemeral, "check": hashlib.sha256(data_key).hexdigest()}, data_key


@dataclass
class BookClock:
    """`inspector_app.clock.Clock` over a clock that may be wrong."""

    wrong: WrongClock
    boot: str
    ran: int = 0

    def now(self) -> datetime:
        return self.wrong()

    def milliseconds(self) -> int:
        self.ran += 1
        return self.ran


@dataclass
class Tally:
    """What a phone did since its day began."""

    answers: int = 0
    photos: int = 0
    syncs: int = 0
    faults: int = 0

    @property
    def is_a_day(self) -> bool:
        return self.answers >= 40 and self.photos >= 5 and self.syncs >= 2 and self.faults >= 1


@dataclass
class Ear:
    """What this phone heard of the center by genuine answers alone, and what it knew before it asked."""

    receipts: set[str] = field(default_factory=set)
    """The texts of all receipts that genuine answers brought."""
    is_doubtful: bool = True
    """Whether what came back last was not the center's answer to the question."""
    before: str = ""
    """What was known of the center when the last question was asked; empty where something else has happened since."""
    restores: int = 0
    """How often the center had been restored when it last answered."""


@dataclass
class SyncOutcome:
    report: Report | None
    requests: int
    rests: list[float]
    why: str = ""


class Phone:
    """`name` is for the trace. `person` stays, the device's identity may be taken anew."""

    def __init__(
        self, name: str, person: str, line: Line, clock: WrongClock, chance: Random, *, like: "Phone | None" = None
    ) -> None:
        self.name, self.person, self.line, self.clock, self.chance = name, person, line, clock, chance
        self.edges_left: int | None = None
        self.line.boundary = self.boundary
        self.vault = EdgedVault(self.boundary)
        self.books: dict[str, Book] = {}
        self.ear, self.tally, self.days = Ear(), Tally(), 0
        self._is_stale, self._is_syncing, self.second_syncs = False, False, 0
        self.backup: MemoryShelf | None = None
        self.is_old = self.lets_go = False
        if like is None:
            self._is_enrolled()
        else:
            self.vault = EdgedVault(self.boundary, like.vault.shelf)
            self.ear.receipts |= like.ear.receipts
        self.restart()

    # who it is

    def _is_enrolled(self) -> None:
        """As the app leaves its vault behind an enrollment."""
        office, seed = self.line.office, self.chance.randbytes(32)
        device = Ed25519Signer(seed).public_key
        note, authority = office.certify(device, self.person), office.authority
        news: dict[str, JSON] = {"epoch": office.center.epoch(), "access": 0, "token": "", "documents": []}
        known: dict[str, JSON] = {"seed": to_base64(seed), "person": self.person}
        settings: dict[str, JSON] = {
            CENTER: {"id": authority.center, "root": to_base64(authority.root_key), "url": URL},
            KEYS: [one.to_json() for one in authority.keyring.keys.values()],
            IDENTITY: {**known, "certificate": note.to_json(), "name": self.name},
            RECOVERY: "proven",
            "sync": {**news, "challenge": office.center.gate.challenge(device_id(device))},
        }

        def keep(shelf: MemoryShelf) -> None:
            for name, value in settings.items():
                shelf.put_setting(name, value)

        self.vault.write(keep)

    @property
    def is_revoked(self) -> bool:
        """As the center knows it. With a device all its identities are revoked."""
        certified = self.line.office.center.reception.certified(self.device)
        return certified is not None and certified.revoked_at is not None

    @property
    def device(self) -> str:
        return self.session.device

    # edges

    def boundary(self) -> None:
        if self.edges_left is not None:
            self.edges_left -= 1
            if self.edges_left < 0:
                self.edges_left = None
                raise PhoneKilled

    def restart(self) -> None:
        """The app begins anew on the same vault."""
        self.edges_left = None
        self.session = Session.of(cast(Vault, self.vault), BookClock(self.clock, new_id()))
        self.replica = replica_of(self.session)
        self.books.clear()

    # on the screen

    def book(self, visit: str) -> Book:
        if visit not in self.books:
            self.books[visit] = Book(self.session, visit)
        return self.books[visit]

    def begins(self, visit: str, ops: Sequence[Op]) -> Node:
        self.books[visit] = Book(self.session, visit, is_new=True)
        return self.books[visit].write(ops)

    def writes(self, visit: str, ops: Sequence[Op], photos: Sequence[NewPhoto] = ()) -> Node:
        return self.book(visit).write(ops, photos)

    def writes_nonsense(self, visit: str) -> None:
        """A broken build of the app: what it writes chains and is signed for, and its content breaks the rules."""
        book = self.book(visit)
        pen = book._pen_in_hand()
        sound = pen.write(book._body((), ()), book.shown)
        nonsense = Entry(sound.envelope, b'{"by":1.5,"ops":"none"}', sound.salt, sound.after)
        self.vault.write(lambda shelf: shelf.add_entries(visit, [nonsense]))
        self.books.pop(visit)

    def held(self, visit: str) -> list[Entry]:
        shelf = self.vault.shelf
        return shelf.by_visit[visit].entries if visit in shelf.by_visit else []

    def _goes_on(self, report: Report, replica: Replica, central: "Listening") -> Report:
        """What the app does behind an exchange: it takes another identity where somebody else used its own."""
        before = self.device
        report.waiting += tuple(syncing._see_to_identity(self.session, replica, central, report.waiting))
        if self.device != before:
            self.restart()
        elif self.lets_go and not any(one.what == EVERYTHING for one in report.waiting):
            release(self.session, replica, central)
        return report

    def marks(self) -> str:
        """What this phone has kept of what the center said: receipts, beliefs, epoch."""
        shelf = self.vault.shelf
        said = [(visit, len(one.receipts), one.belief) for visit, one in shelf.by_visit.items()]
        return repr((said, shelf.settings.get("sync"), shelf.settings.get("keys")))

    def rewritings(self, visit: str) -> int:
        shelf = self.vault.shelf
        return shelf.by_visit[visit].rewritings if visit in shelf.by_visit else 0

    # syncing

    def syncs(self, replica: Replica | None = None) -> SyncOutcome:
        """A whole sync. What ends it before its end is in `why`. In the middle of another one it is a second one, which
        may send what the first one sends."""
        self.second_syncs += self._is_syncing
        outermost, self._is_syncing = not self._is_syncing, True
        self.ear.before = ""  # much has happened since the last question: it may be killed before the next one
        rests: list[float] = []
        before = self.line.requests

        def rest(seconds: float) -> None:
            rests.append(seconds)
            self.line.time.passes(seconds)

        central = Listening(self)
        self.session.refresh_keys()
        sync = Sync(replica or self.replica, central, VaultPhotos(self.session), rest=rest, chance=self.chance.random)
        report, why, outer = None, "", VERSIONS.of_the_app
        VERSIONS.of_the_app = self.is_old
        try:
            report = self._goes_on(sync.run(), replica or self.replica, central)
        except PhoneKilled:
            why = "killed"
            self.restart()
        except (DiskFull, DiskFailed) as error:
            why = type(error).__name__
        finally:
            VERSIONS.of_the_app = outer
            self._is_syncing = not outermost
        if replica is None and self._is_stale:
            self.replica, self._is_stale = replica_of(self.session), False
        return SyncOutcome(report, self.line.requests - before, rests, why)

    def second_replica(self) -> Replica:
        """As another process on the same vault would have. What is erased by it the first one does not see in what it
        has read: as the app does, the next sync begins with a new one."""
        self._is_stale = True
        return replica_of(self.session)

    def standing(self, visit: str) -> Standing:
        return self.replica.standing(visit)

    # what happens to the thing itself

    def is_backed_up(self) -> None:
        self.backup = self.vault.shelf

    def is_restored(self) -> None:
        """Onto the same phone or a new one: the vault is as it was, and all since then is gone."""
        assert self.backup is not None
        self.vault = EdgedVault(self.boundary, self.backup)
        self.restart()


class Listening(HttpCentral):
    """The product's client over a line; it notes which answers were the center's."""

    def __init__(self, phone: Phone) -> None:
        client = httpx.Client(transport=Transport(phone.line), base_url="https://center.example")
        super().__init__("https://center.example", line=HttpLine("https://center.example", client=client))
        self._phone = phone

    def exchange(self, lines: bytes) -> bytes:
        ear, line = self._phone.ear, self._phone.line
        ear.is_doubtful, ear.before = True, self._phone.marks()
        raw = super().exchange(lines)
        ear.is_doubtful = raw not in line.true_answers.pop(lines, [])
        if not ear.is_doubtful:
            ear.restores = line.restores
            said = (json.loads(one) for one in raw.split(b"\n") if one.startswith(b'{"receipt":'))
            ear.receipts.update(one["receipt"]["note"] for one in said)
        return raw
