"""Things to put into a vault."""

import contextlib
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from inspector_app.vault.contents import Contents
from inspector_app.vault.passphrase import Kdf
from inspector_app.vault.vault import Vault
from sync.journal import SALT_BYTES, Entry, head_zero
from sync.signed import Signed
from sync.strictjson import JSON

PASSPHRASE = "a passphrase for tests"
CHEAP = Kdf(n=2**10)
"""A derivation that costs a test nothing. The app uses the default."""
VISIT = "v" * 26
OTHER_VISIT = "w" * 26
DEVICE = "d" * 26
HEADER: dict[str, JSON] = {"partner": "Fictional Harness Works", "answers": 3}

ROOT = Path(__file__).parents[3]
CHILD = Path(__file__).with_name("child.py")


def an_entry(seq: int, words: str = "the gate stands open", after: bytes | None = None, visit: str = VISIT) -> Entry:
    """An entry as to its form; what it says is of no concern to a vault."""
    envelope = f'{{"v":1,"visit":"{visit}","device":"{DEVICE}","seq":{seq}}}'.encode()
    body = f'{{"ops":[{{"put":"answer","id":"6.2","set":{{"statement":"{words} {seq}"}}}}]}}'.encode()
    salt = hashlib.sha256(body).digest()[:SALT_BYTES]
    return Entry(envelope, body, salt, after or head_zero(visit, bytes(32)))


def a_strand(count: int, visit: str = VISIT) -> list[Entry]:
    """Entries 1 to `count`, chained."""
    entries: list[Entry] = []
    for seq in range(1, count + 1):
        entries.append(an_entry(seq, after=entries[-1].head if entries else None, visit=visit))
    return entries


def a_note(words: str) -> Signed:
    return Signed(f"inspector receipt 1\ncenter none\n{words}\n", words.encode().ljust(64)[:64])


def a_photo(size: int) -> tuple[str, bytes]:
    """Digest and bytes."""
    photo = os.urandom(size)
    return hashlib.sha256(photo).hexdigest(), photo


def file_of(folder: Path) -> Path:
    return folder / "vault.db"


def journal_of(folder: Path) -> Path:
    return folder / "vault.db-journal"


@contextlib.contextmanager
def tampering(folder: Path) -> Iterator[sqlite3.Connection]:
    """The closed vault's file, opened by someone without the passphrase."""
    connection = sqlite3.connect(file_of(folder), isolation_level=None)
    connection.create_function("flipped", 1, lambda sealed: sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:])
    try:
        yield connection
    finally:
        connection.close()


def put_mark(file: sqlite3.Connection, wrapping: str | bytes, vault: str | bytes | None = None) -> None:
    """Into both places where it stands."""
    for table in ("mark", "mark_copy"):
        file.execute(f"UPDATE {table} SET wrapping = ?, vault = coalesce(?, vault)", (wrapping, vault))


def reopened(folder: Path) -> Vault:
    return Vault.open(folder, PASSPHRASE)


@contextlib.contextmanager
def child(task: str, folder: Path, *arguments: str, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process that does a task of `child.py`; it is killed at the end, if it still runs."""
    started = subprocess.Popen(
        [sys.executable, str(CHILD), task, str(folder), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    try:
        yield started
    finally:
        started.kill()
        started.wait()
        for pipe in (started.stdin, started.stdout):
            assert pipe is not None
            pipe.close()


def read_lines(process: "subprocess.Popen[str]", count: int) -> list[str]:
    """The next lines that the child says, each flushed when the thing was done."""
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(count)]


def kill(process: "subprocess.Popen[str]", after_seconds: float = 0.0) -> list[str]:
    """kill -9, a moment from now; gives the lines that it had still said before."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(after_seconds)
    process.kill()
    process.wait()
    # Not `communicate`: it passes by what `readline` has read ahead, and those lines would be missing.
    assert process.stdout is not None
    return process.stdout.read().splitlines()


def fails_to_read(folder: Path, work: Callable[[Vault], object], error: type[Exception]) -> bool:
    """Whether this read of the vault raises that error."""
    with reopened(folder) as vault:
        try:
            work(vault)
        except error:
            return True
    return False


def read_photo(vault: Vault, digest: str, offset: int = 0, size: int | None = None, visit: str = VISIT) -> bytes:
    """A photo's bytes, or a part of them."""

    def read(contents: Contents) -> bytes:
        stored = contents.photo(visit, digest)
        assert stored is not None
        return stored.read(offset, size)

    return vault.read(read)
