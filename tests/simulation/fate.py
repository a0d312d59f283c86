"""Everything that could make two runs of one seed differ, in one hand: chance, keys, threads, time."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final, TypeVar

import anyio.to_thread
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

import inspector_app.device.succession
import sync.composing
import sync.ed25519
import sync.server.keys
import sync.server.reception
import sync.server.writers
from sync.ed25519 import Ed25519Signer
from sync.exchange import Request
from sync.notes import SignIn
from sync.reading import read_request
from sync.signed import Signer
from sync.writing import write_request

T = TypeVar("T")
BEGINNING: Final = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)


@dataclass(slots=True)
class WorldTime:
    """The true time of a simulated world. Nobody in it reads this: everybody has a clock, and clocks are wrong."""

    now: datetime = BEGINNING

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(slots=True)
class WrongClock:
    """A clock that may be off by years, or stand still."""

    time: WorldTime
    off: timedelta = timedelta()
    frozen_at: datetime | None = None

    def __call__(self) -> datetime:
        return self.frozen_at or self.time.now + self.off

    def jumps(self, to: datetime) -> None:
        self.frozen_at, self.off = None, to - self.time.now

    def freezes(self) -> None:
        self.frozen_at = self()

    def is_set_right(self) -> None:
        self.frozen_at, self.off = None, timedelta()


@dataclass(slots=True)
class Versions:
    """Whose program is an earlier one just now: it has never heard of documents."""

    of_the_app: bool = False
    of_the_center: bool = False


VERSIONS: Final = Versions()


class _AtOnce(ThreadPoolExecutor):
    """Work for a thread, done by whoever asks: so there is one order of events, and no waiting for threads."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> "Future[T]":
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001  # also a killed process: whoever asked hears of it
            done.set_exception(error)
        return done


async def _at_once(work: Callable[..., T], *args: Any, **_: Any) -> T:
    return work(*args)


class _Agreed:
    """Where a key for key agreement is generated, from the same chance."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def generate(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self._chance.randbytes(32))


class _Verifying:
    """Where a public key is read. A signature that has held once holds again, and is not computed anew."""

    def __init__(self) -> None:
        self._held: set[tuple[bytes, bytes, bytes]] = set()

    def from_public_bytes(self, key: bytes) -> "_Remembering":
        return _Remembering(key, self._held)


@dataclass(frozen=True, slots=True)
class _Remembering:
    key: bytes
    held: set[tuple[bytes, bytes, bytes]]

    def verify(self, signature: bytes, message: bytes) -> None:
        if (self.key, signature, message) not in self.held:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message)
            self.held.add((self.key, signature, message))


@contextmanager
def fated(chance: Random) -> Iterator[Callable[[Awaitable[T]], T]]:
    """Within the block salts, ids, nonces and keys are drawn from `chance`. Gives what runs a coroutine to its end."""
    loop = asyncio.new_event_loop()
    loop.set_default_executor(_AtOnce())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "token_bytes", lambda size=32: chance.randbytes(size))
        patch.setattr(sync.server.keys, "X25519PrivateKey", _Agreed(chance))
        for module in (sync.server.keys, sync.server.writers, inspector_app.device.succession):
            patch.setattr(module, "generate", lambda: Ed25519Signer(chance.randbytes(32)))
        patch.setattr(sync.ed25519, "Ed25519PublicKey", _Verifying())
        patch.setattr(anyio.to_thread, "run_sync", _at_once)
        _let_programs_be_old(patch)
        try:
            yield loop.run_until_complete
        finally:
            loop.close()


def _let_programs_be_old(patch: pytest.MonkeyPatch) -> None:
    def write_as_then(request: Request, signer: Signer) -> bytes:
        return write_request(replace(request, speaks=frozenset()) if VERSIONS.of_the_app else request, signer)

    def read_as_then(raw: bytes) -> tuple[Request, SignIn, bytes]:
        request, note, signature = read_request(raw)
        return (replace(request, speaks=frozenset()) if VERSIONS.of_the_center else request), note, signature

    patch.setattr(sync.composing, "write_request", write_as_then)
    patch.setattr(sync.server.reception, "read_request", read_as_then)
