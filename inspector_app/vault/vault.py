"""The vault: opened with a passphrase, owned by one thread, changed only in whole transactions."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from inspector_app.vault.contents import Contents
from inspector_app.vault.database import (
    FolderLock,
    bring_up,
    check_file,
    create_file,
    explain,
    make_folder,
    open_file,
    read_wrapping,
)
from inspector_app.vault.errors import VaultClosed
from inspector_app.vault.keys import RecoveryWrapping, is_right_answer, new_key, seal_for_recovery
from inspector_app.vault.passphrase import STRONG, Kdf, LocalWrapping
from inspector_app.vault.rows import Rows
from inspector_app.vault.sealing import Seals
from sync.journal import new_id

T = TypeVar("T")
_PAGES_AT_A_TIME: Final = 256


class Vault:
    """A device's encrypted memory: one SQLite file in a folder. Make one with `create`, open it with `open`.

    Its methods may be called from any thread and wait for their turn. `id` stands in clear in the file.
    """

    id: str

    def __init__(self, folder: Path, lock: FolderLock, unwrap: Callable[[LocalWrapping], bytes]) -> None:
        """For `create` and `open` alone."""
        self._lock = lock
        self._closed = False
        # SQLite's connection stays on the thread that opened it; one thread also means that no two writes ever meet.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vault")
        try:
            self._thread.submit(self._unlock, folder, unwrap).result()
        except BaseException:
            self._thread.shutdown()
            raise

    def _unlock(self, folder: Path, unwrap: Callable[[LocalWrapping], bytes]) -> None:
        self._owner = threading.get_ident()
        with contextlib.ExitStack() as undo:
            self._connection = undo.enter_context(contextlib.closing(open_file(folder)))
            wrapping = read_wrapping(self._connection)
            self.id, self._data_key = wrapping.vault, unwrap(wrapping)
            bring_up(self._connection)
            self._seals = Seals(self._data_key, self.id)
            undo.pop_all()

    @classmethod
    def create(cls, folder: Path, passphrase: str, *, kdf: Kdf = STRONG) -> "Vault":
        """Make a new, empty vault in this folder (made if need be) and open it.

        Raises VaultExists, VaultBusy, PassphraseTooShort, VaultFull, StorageTrouble.
        """
        vault, data_key = new_id(), new_key()
        wrapping = LocalWrapping.make(data_key, passphrase, vault=vault, kdf=kdf)
        with _explained(sqlite3.Error, OSError), contextlib.ExitStack() as undo:
            make_folder(folder)
            lock = FolderLock(folder)
            undo.callback(lock.release)
            create_file(folder, wrapping, Seals(data_key, vault))
            created = cls(folder, lock, lambda _: data_key)
            undo.pop_all()
        return created

    @classmethod
    def open(cls, folder: Path, passphrase: str) -> "Vault":
        """Open the vault in this folder; what a crash left half written is rolled back.

        Raises NoVault, WrongPassphrase, VaultBusy, VaultDamaged, VaultTooNew, StorageTrouble.
        """
        with _explained(sqlite3.Error, OSError), contextlib.ExitStack() as undo:
            check_file(folder)
            lock = FolderLock(folder)
            undo.callback(lock.release)
            opened = cls(folder, lock, lambda wrapping: wrapping.open(passphrase))
            undo.pop_all()
        return opened

    def write(self, work: Callable[[Contents], T]) -> T:
        """Run `work` in one transaction and give what it returns, once that is durable.

        Whatever `work` raises rolls everything back and is raised again. Also raises VaultFull, VaultDamaged,
        StorageTrouble, VaultClosed. `work` runs on the vault's thread and must not call the vault itself.
        """
        return self._run("BEGIN IMMEDIATE", work, writable=True)

    def read(self, work: Callable[[Contents], T]) -> T:
        """Run `work` in one transaction that changes nothing and give what it returns."""
        return self._run("BEGIN", work, writable=False)

    def give_back_room(self) -> int:
        """Give the room of what was destroyed back to the disk, a part at a time, so that whoever captures meanwhile
        waits for one part at most. Gives the bytes by which the file has become smaller.

        Raises what `write` raises; what was given back by then stays so.
        """
        before = left = self._pages("page_count")
        while self._pages("freelist_count"):
            self._thread.submit(self._shrink).result()
            if (now := self._pages("page_count")) == left:
                break
            left = now
        return (before - left) * self._pages("page_size")

    def _pages(self, figure: str) -> int:
        self._check_open()

        def read() -> int:
            found: int = self._connection.execute(f"PRAGMA {figure}").fetchone()[0]
            return found

        with _explained(sqlite3.Error):
            return self._thread.submit(read).result()

    def _shrink(self) -> None:
        with _explained(sqlite3.Error):
            # Each step of the statement frees one page.
            self._connection.execute(f"PRAGMA incremental_vacuum({_PAGES_AT_A_TIME})").fetchall()

    def close(self) -> None:
        """Let go of the file and the keys. Closing twice is fine."""
        if self._closed:
            return
        self._closed = True
        self._thread.submit(self._connection.close).result()
        self._thread.shutdown()
        self._data_key = b""
        del self._seals
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Vault {self.id}>"

    def recovery_wrapping(
        self, recovery_key: bytes, *, key_number: int, device: str, person: str, center: str
    ) -> RecoveryWrapping:
        """The data key, sealed to the center's recovery key of that number (raw X25519 public key, 32 bytes).

        Raises RecoveryRefused where that is not a usable key, VaultClosed.
        """
        self._check_open()
        return seal_for_recovery(
            self._data_key,
            recovery_key,
            vault=self.id,
            device=device,
            person=person,
            center=center,
            key_number=key_number,
        )

    def recovery_answer_is_right(self, challenge: bytes, answer: bytes) -> bool:
        """Whether whoever answered this challenge holds the data key. The challenge must be fresh and random."""
        self._check_open()
        return is_right_answer(self._data_key, challenge, answer)

    def _run(self, begin: str, work: Callable[[Contents], T], *, writable: bool) -> T:
        self._check_open()
        if threading.get_ident() == self._owner:
            raise RuntimeError("the vault was called from inside its own transaction")
        return self._thread.submit(self._transact, begin, work, writable).result()

    def _transact(self, begin: str, work: Callable[[Contents], T], writable: bool) -> T:
        rows = Rows(self._connection, self._seals, writable=writable)
        try:
            with _explained(sqlite3.Error):
                self._connection.execute(begin)
                result = work(Contents(rows))
                rows.settle()
                self._connection.execute("COMMIT")
            return result
        finally:
            rows.end()
            self._roll_back()

    def _roll_back(self) -> None:
        # After some errors SQLite has done so by itself; where even this fails, the journal does it at the next open.
        with contextlib.suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _check_open(self) -> None:
        if self._closed:
            raise VaultClosed


@contextlib.contextmanager
def _explained(*kinds: type[sqlite3.Error] | type[OSError]) -> Iterator[None]:
    """Tell a person what SQLite or the system could not do."""
    try:
        yield
    except kinds as error:
        raise explain(error) from error
