"""Accidents of what is said to be durable: order of commits, settings of the database, replies that came too early."""

import itertools
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from sync.server.desk import Desk
from tests.museum.exhibit import Patch, Sabotage

STORE = "tests/contracts/test_journal_store.py::TestSqliteFile"
ORDER = "tests/contracts/test_commit_order.py"
OPENING = "tests/unit/vault/test_opening.py"
INVARIANTS = "tests/stories/test_invariants.py"

_sequence = itertools.count(1)
_drawn = threading.local()


def a_number_drawn_before_the_turn(really: Any) -> Any:
    """A database's own sequence: numbers are given when a transaction begins, rows are seen when it ends."""

    @contextmanager
    def writing(self: Any, **more: Any) -> Iterator[Any]:
        _drawn.number = next(_sequence)
        if _drawn.number % 3 == 0:
            time.sleep(0.02)  # noqa: TID251
        with really(self, **more) as books:
            yield books

    return writing


def placed_by_the_sequence(really: Any) -> Any:
    def add_entries(self: Any, visit: Any, after: Any, nodes: Any) -> Any:
        return really(self, visit, _drawn.number * 1000, nodes)

    return add_entries


def photos_beside_the_transaction(really: Any) -> Any:
    """The photo is kept first and its entry afterwards; between the two lies whatever may happen."""

    def write(self: Any, ops: Any, photos: Any = (), *, settles: Any = (), header: Any = None) -> Any:
        def keep(contents: Any) -> None:
            for photo in photos:
                contents.add_photo(self.visit, photo.name.sha256, photo.name.type, photo.data)

        if photos and not self._is_new:
            self.session.vault.write(keep)
        return really(self, ops, photos, settles=settles, header=header)

    return write


_late: dict[int, list[Any]] = {}


def written_with_the_next_one(really: Any) -> Any:
    """What the screen calls saved lies in memory until there is more of it."""

    def write(self: Any, ops: Any, photos: Any = (), *, settles: Any = (), header: Any = None) -> Any:
        vault = self.session.vault
        if self._is_new:
            return really(self, ops, photos, settles=settles, header=header)
        waiting = _late.setdefault(id(vault), [])
        while waiting:
            vault.write(waiting.pop(0))
        vault.__dict__["write"] = waiting.append
        try:
            return really(self, ops, photos, settles=settles, header=header)
        finally:
            del vault.__dict__["write"]

    return write


def _with(old: str, new: str) -> Any:
    """The same settings with one of them changed."""

    def make(pragmas: Any) -> Any:
        changed = tuple(new if one == old else one for one in pragmas)
        assert changed != pragmas, old
        return changed

    return make


def committed_after_the_reply(really: Any) -> Any:
    """The reply is on its way while what it speaks of is still being written."""

    @contextmanager
    def open(self: Any, visit: Any) -> Iterator[Any]:  # noqa: A001
        transaction = ExitStack()
        books = transaction.enter_context(self.store.writing())
        try:
            desk = Desk(books, self, visit)
            yield desk
            desk.settle()
        except BaseException:
            transaction.__exit__(*sys.exc_info())
            raise
        threading.Timer(0.15, transaction.close).start()

    return open


SABOTAGES = (
    Sabotage(
        "8",
        "places come from a sequence, and are seen in the order of the commits",
        (
            Patch("sync.server.store:JournalStore.writing", a_number_drawn_before_the_turn),
            Patch("sync.server.journals:JournalBook.add_entries", placed_by_the_sequence),
        ),
        (ORDER,),
        ("test_whoever_reads_on_from_the_last_place_misses_nothing_that_is_committed_later",),
    ),
    Sabotage(
        "11a",
        "the photo is kept beside the transaction of its entry",
        (Patch("inspector_app.device.book:Book.write", photos_beside_the_transaction),),
        (INVARIANTS,),
        ("test_invariant_1_captured_means_kept",),
    ),
    Sabotage(
        "11b",
        "an entry is called saved and is written with the next one",
        (Patch("inspector_app.device.book:Book.write", written_with_the_next_one),),
        (INVARIANTS,),
        ("test_invariant_1_captured_means_kept",),
    ),
    Sabotage(
        "27a",
        "the center's database has a write-ahead log",
        (Patch("sync.server.store:_PRAGMAS", _with("journal_mode=TRUNCATE", "journal_mode=WAL")),),
        (STORE,),
        ("test_a_commit_is_on_the_disk_and_nothing_lies_beside_it",),
    ),
    Sabotage(
        "27b",
        "the vault has a write-ahead log",
        (
            Patch(
                "inspector_app.vault.database:_PER_CONNECTION",
                _with("PRAGMA journal_mode = TRUNCATE", "PRAGMA journal_mode = WAL"),
            ),
        ),
        (OPENING,),
        ("test_the_connection_keeps_its_promises", "test_the_journal_file_is_empty_between_writes"),
    ),
    Sabotage(
        "28a",
        "the center's commits need not reach the disk",
        (Patch("sync.server.store:_PRAGMAS", _with("synchronous=FULL", "synchronous=NORMAL")),),
        (STORE,),
        ("test_a_commit_is_on_the_disk_and_nothing_lies_beside_it",),
    ),
    Sabotage(
        "28b",
        "the vault's commits need not reach the disk",
        (
            Patch(
                "inspector_app.vault.database:_PER_CONNECTION",
                _with("PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"),
            ),
        ),
        (OPENING,),
        ("test_the_connection_keeps_its_promises",),
    ),
    Sabotage(
        "29",
        "the center replies while it is still writing",
        (Patch("sync.server.desk:Desks.open", committed_after_the_reply),),
        ("tests/unit/server/test_watermarks.py", "tests/unit/server/test_exchange.py"),
        (
            "test_what_a_reply_speaks_of_is_in_the_file_when_it_comes",
            "test_what_is_handed_in_is_held_and_receipted",
        ),
    ),
)
