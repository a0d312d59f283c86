"""The vault: opened with a passphrase or a PIN, owned by one thread, changed only in whole transactions."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from inspector_app.clock import SystemClock
from inspector_app.vault.ballast import Ballast
from inspector_app.vault.contents import Contents
from inspector_app.vault.database import (
    FolderLock,
    bring_up,
    check_file,
    create_file,
    explain,
    make_folder,
    open_file,
    stand_in,
)
from inspector_app.vault.errors import VaultClosed, VaultFull
from inspector_app.vault.keys import RecoveryWrapping, is_right_answer, new_key, seal_for_recovery
from inspector_app.vault.mark import Wrappings, read_wrappings, write_wrappings
from inspector_app.vault.passphrase import STRONG, Kdf, LocalWrapping, check_passphrase, check_pin
from inspector_app.vault.replacing import settle
from inspector_app.vault.rows import Rows
from inspector_app.vault.sealing import Seals
from inspector_app.vault.tries import Tries, Way
from inspector_app.vault.wayback import WayBack
from inspector_app.vault.ways import Unwrap, by_key, by_passphrase, by_pin
from sync.journal import new_id

T = TypeVar("T")
_PAGES_AT_A_TIME: Final = 256


class Vault:
    """A device's encrypted memory: one SQLite file in a folder. Make one with `create`, open it with `open`.

    Its methods may be called from any thread and wait for their turn. `id` stands in clear in the file.
    """

    id: str

    def __init__(self, folder: Path, lock: FolderLock, unwrap: Unwrap, tries: Tries) -> None:
        """For `create` and the ways to open it alone."""
        self._lock = lock
        self._tries = tries
        self.folder, self.ballast = folder, Ballast(folder)
        self._closed = False
        # SQLite's connection stays on the thread that opened it; one thread also means that no two writes ever meet.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vault")
        try:
            self._thread.submit(self._unlock, unwrap).result()
        except BaseException:
            self._thread.shutdown()
            raise

    def _unlock(self, unwrap: Unwrap) -> None:
        self._owner = threading.get_ident()
        with contextlib.ExitStack() as undo:
            self._connection = undo.enter_context(contextlib.closing(open_file(self.folder)))
            wrappings = read_wrappings(self._connection)
            self.id, self._data_key = wrappings.vault, unwrap(self._connection, wrappings)
            self._bring_up()
            self._seals = Seals(self._data_key, self.id)
            undo.pop_all()

    def _bring_up(self) -> None:
        """Nobody is kept from what is here because the disk is full."""
        try:
            with _explained(self.folder, sqlite3.Error):
                bring_up(self._connection)
        except VaultFull:
            try:
                if not self.ballast.give_up():
                    raise
                bring_up(self._connection)
            except (VaultFull, sqlite3.Error):
                stand_in(self._connection)

    @classmethod
    def create(cls, folder: Path, passphrase: str, *, kdf: Kdf = STRONG, tries: Tries | None = None) -> "Vault":
        """Make a new, empty vault in this folder (made if need be) and open it.

        Raises VaultExists, VaultBusy, PassphraseTooShort, VaultFull, StorageTrouble.
        """
        vault, data_key = new_id(), new_key()
        wrappings = Wrappings.of(LocalWrapping.make(data_key, passphrase, vault=vault, kdf=kdf))
        with _explained(folder, sqlite3.Error, OSError), contextlib.ExitStack() as undo:
            make_folder(folder)
            settle(folder)
            lock = FolderLock(folder)
            undo.callback(lock.release)
            create_file(folder, wrappings, Seals(data_key, vault))
            counted = tries or Tries(folder, SystemClock())
            counted.begin()
            created = cls(folder, lock, lambda *_: data_key, counted)
            undo.pop_all()
        return created

    @classmethod
    def open(cls, folder: Path, passphrase: str, *, tries: Tries | None = None) -> "Vault":
        """Open the vault in this folder; what a crash left half written is rolled back. The try is counted in `tries`.

        Raises NoVault, WrongPassphrase, TooSoon, NoLocalKey, VaultBusy, VaultDamaged, VaultTooNew, StorageTrouble.
        """
        counted = tries or Tries(folder, SystemClock())
        return cls._open(folder, by_passphrase(passphrase, counted), counted)

    @classmethod
    def open_with_pin(cls, folder: Path, pin: str, secret: bytes | None, *, tries: Tries | None = None) -> "Vault":
        """The same with a PIN and the keystore's secret, None where the keystore has none.

        Raises as `open`, but WrongPin, and PinUnusable where no PIN was set or its secret is gone; as PinTakenAway
        where this try was the last that may be wrong. The secret in the keystore is the caller's to delete then.
        """
        counted = tries or Tries(folder, SystemClock())
        return cls._open(folder, by_pin(pin, secret, counted), counted)

    @classmethod
    def open_with_key(cls, folder: Path, data_key: bytes, *, tries: Tries | None = None) -> "Vault":
        """The same with the data key itself, which the center gave back. Nothing local needs to open it.

        Raises as `open`, but WrongKey where it is not this vault's; nothing was changed then.
        """
        return cls._open(folder, by_key(data_key), tries or Tries(folder, SystemClock()))

    @classmethod
    def _open(cls, folder: Path, unwrap: Unwrap, tries: Tries) -> "Vault":
        with _explained(folder, sqlite3.Error, OSError), contextlib.ExitStack() as undo:
            settle(folder)
            check_file(folder)
            lock = FolderLock(folder)
            undo.callback(lock.release)
            opened = cls(folder, lock, unwrap, tries)
            undo.pop_all()
        return opened

    def write(self, work: Callable[[Contents], T]) -> T:
        """Run `work` in one transaction and give what it returns, once that is durable.

        Whatever `work` raises rolls everything back and is raised again. Also raises VaultFull, VaultDamaged,
        StorageTrouble, VaultClosed. `work` runs on the vault's thread and must not call the vault itself.

        Where the storage is full the ballast is given up, and `work` runs once more from its beginning: what it changed
        outside of `Contents` in its first run, it has to set anew.
        """
        return self._with_ballast(lambda: self._run("BEGIN IMMEDIATE", work, writable=True))

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

        with _explained(self.folder, sqlite3.Error):
            return self._thread.submit(read).result()

    def _shrink(self) -> None:
        with _explained(self.folder, sqlite3.Error):
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

    def wrappings(self) -> Wrappings:
        """What opens this vault, as it stands in the file now."""
        return self._on_the_thread(lambda: read_wrappings(self._connection))

    def change_passphrase(self, old: str, new: str, *, kdf: Kdf = STRONG) -> None:
        """Put another passphrase in place of this one, in one transaction: after a kill either of them opens the vault,
        never none and never both. The data key stays, and with it a PIN and the recovery at the center.

        Of the old wrapping nothing stays in the file or its journal. But a copy of the file that was made before is
        opened by the old passphrase for ever, and the data key in it opens the present file too: where somebody may
        have both, this does not help. Memory cells of the storage that are no longer in use are beyond SQLite's reach.

        Raises WrongPassphrase, TooSoon, PassphraseTooShort, NoLocalKey, VaultFull, StorageTrouble, VaultClosed; the
        old one stands then.
        """
        check_passphrase(new)

        self._rewrap(lambda wrappings: wrappings.with_passphrase(self._judge(wrappings, old), new, kdf))

    def set_pin(self, passphrase: str, pin: str, secret: bytes, *, kdf: Kdf = STRONG) -> None:
        """Let this PIN open the vault too, together with the secret (32 random bytes, in the keystore already). The
        passphrase is asked for, so that whoever finds the app open cannot make a way in.

        Raises WrongPassphrase, TooSoon, PinTooSimple, NoLocalKey, VaultFull, StorageTrouble, VaultClosed.
        """
        check_pin(pin)
        self._rewrap(lambda wrappings: wrappings.with_pin(self._judge(wrappings, passphrase), pin, secret, kdf))
        self._tries.clear(Way.PIN)

    def remove_pin(self) -> None:
        """Let no PIN open the vault any more; the secret in the keystore is the caller's to delete.

        Raises VaultFull, StorageTrouble, VaultClosed.
        """
        self._rewrap(lambda wrappings: wrappings.without_pin())

    def replace_wrappings(self, passphrase: str, *, kdf: Kdf = STRONG) -> None:
        """Let this passphrase open the vault, and nothing else on this device: for whoever holds the data key, and not
        the passphrase before. Raises PassphraseTooShort, VaultFull, StorageTrouble, VaultClosed."""
        self._rewrap(lambda wrappings: wrappings.emptied().with_passphrase(self._data_key, passphrase, kdf))

    def drop_wrappings(self) -> None:
        """Let nothing on this device open the vault, once it is closed. The caller has proof that the center gives the
        key back. Raises VaultFull, StorageTrouble, VaultClosed; what opened it then still does."""
        self._rewrap(Wrappings.emptied)

    def _judge(self, wrappings: Wrappings, passphrase: str) -> bytes:
        # Counted here too: whoever finds the app open must not have endless tries.
        with self._tries.judging(Way.PASSPHRASE):
            return wrappings.open(passphrase)

    def keep_way_back(self, way_back: WayBack) -> None:
        """Let the mark say, in clear, who gives the key back. Nothing where it says so. Raises as `remove_pin`."""
        if self.wrappings().way_back != way_back:
            self._rewrap(lambda wrappings: replace(wrappings, way_back=way_back))

    def lock_for_travel(self, way_back: WayBack, since: str) -> None:
        """Let nothing on this device open the vault, once it is closed, and let the mark say so, since when, and who
        gives the key back: all of it or, after a kill, nothing. The caller has fresh proof that the center does.

        Raises VaultFull, StorageTrouble, VaultClosed; what opened it then still does.
        """
        self._rewrap(lambda wrappings: wrappings.locked(way_back, since))

    def _rewrap(self, change: Callable[[Wrappings], Wrappings]) -> None:
        def work() -> None:
            with _explained(self.folder, sqlite3.Error):
                write_wrappings(self._connection, change(read_wrappings(self._connection)))

        # Whoever stands before a border with a full disk must still be able to lock.
        self._with_ballast(lambda: self._on_the_thread(work))

    def _with_ballast(self, work: Callable[[], T]) -> T:
        """Where the storage is full the ballast is given up, and it is done once more from its beginning."""
        try:
            return work()
        except VaultFull:
            if not self.ballast.give_up():
                raise
            return work()

    def _run(self, begin: str, work: Callable[[Contents], T], *, writable: bool) -> T:
        return self._on_the_thread(lambda: self._transact(begin, work, writable))

    def _on_the_thread(self, work: Callable[[], T]) -> T:
        self._check_open()
        if threading.get_ident() == self._owner:
            raise RuntimeError("the vault was called from inside its own transaction")
        return self._thread.submit(work).result()

    def _transact(self, begin: str, work: Callable[[Contents], T], writable: bool) -> T:
        rows = Rows(self._connection, self._seals, writable=writable)
        try:
            with _explained(self.folder, sqlite3.Error):
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
def _explained(folder: Path, *kinds: type[sqlite3.Error] | type[OSError]) -> Iterator[None]:
    """Tell a person what SQLite or the system could not do."""
    try:
        yield
    except kinds as error:
        raise explain(error, folder) from error
