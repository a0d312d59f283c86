"""What another process does with a vault: `child.py TASK FOLDER [...]`. Says a line for each thing that is done."""

import hashlib
import random
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import inspector_app.vault.mark
import inspector_app.vault.tables
from inspector_app.vault.contents import Contents
from inspector_app.vault.vault import Vault
from sync.journal import Entry, head_zero
from tests.unit.vault.samples import CHEAP, PASSPHRASE, VISIT, an_entry


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def create(folder: Path) -> None:
    """Make one vault after another, each in a folder of its own, until killed."""
    assert inspector_app.vault.tables.schema()  # imported beforehand: the kill is to strike the making
    say("ready")
    for number in range(1000):
        Vault.create(folder / str(number), PASSPHRASE, kdf=CHEAP).close()
        say(str(number))


def hold(folder: Path) -> None:
    """Open the vault and keep it open."""
    with Vault.open(folder, PASSPHRASE):
        say("open")
        sys.stdin.read()


def add_both(digest: str, photo: bytes, entry: Entry, contents: Contents) -> None:
    contents.add_photo(VISIT, digest, "image/jpeg", photo)
    contents.add_entries(VISIT, [entry])


def capture(folder: Path, photo_bytes: str) -> None:
    """Add an entry with its photo in one transaction, one after another, until killed."""
    with Vault.open(folder, PASSPHRASE) as vault:
        before = vault.read(lambda contents: [entry for _, entry in contents.entries(VISIT)])
        head, first = (before[-1].head, len(before) + 1) if before else (head_zero(VISIT, bytes(32)), 1)
        for seq in range(first, first + 10_000):
            photo = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00 planted words " + random.Random(seq).randbytes(int(photo_bytes))
            digest, entry = hashlib.sha256(photo).hexdigest(), an_entry(seq, "planted words", head)
            vault.write(partial(add_both, digest, photo, entry))
            head = entry.head
            say(f"{seq} {digest}")


def rewrap(folder: Path) -> None:
    """Change the passphrase again and again, until killed."""
    with Vault.open(folder, PASSPHRASE) as vault:
        vault.change_passphrase(PASSPHRASE, "passphrase number 0", kdf=CHEAP)
        for number in range(10_000):
            say(str(number))
            vault.change_passphrase(f"passphrase number {number}", f"passphrase number {number + 1}", kdf=CHEAP)


def guess(folder: Path) -> None:
    """Try a passphrase, and stop in the middle of its being judged."""

    def judge(*_: object) -> bytes:
        say("judging")
        sys.stdin.read()
        return b""

    inspector_app.vault.mark.Wrappings.open = judge  # type: ignore[method-assign, assignment]
    Vault.open(folder, PASSPHRASE)


if __name__ == "__main__":
    task, folder, *arguments = sys.argv[1:]
    tasks: dict[str, Callable[..., None]] = {
        "create": create,
        "hold": hold,
        "capture": capture,
        "rewrap": rewrap,
        "guess": guess,
    }
    tasks[task](Path(folder), *arguments)
