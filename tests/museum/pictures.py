"""Accidents with files: what is durable, what is whole, which bytes a name stands for."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import delete
from sqlmodel import col

from sync.server.photos import fsync_file
from sync.server.problems import Problem
from sync.server.tables import DocumentRow
from sync.server.tus import Turn
from tests.museum.exhibit import Patch, Sabotage

UPLOADS = "tests/unit/server/test_uploads.py"
HALF_OPEN = "tests/unit/server/test_half_open.py"
PUT_PHOTO = "tests/unit/server/test_put_photo.py"


def whatever_came_is_the_document(really: Any) -> Any:
    """An empty file is a valid one."""

    def take_document(self: Any, document: Any, content: Any) -> Any:
        def keep(shelf: Any) -> None:
            shelf.add_document(document.sha256, content)
            self._look_for_documents(shelf)

        self._memory.write(keep)

    return take_document


def errors_of_a_pull_are_not_fatal(really: Any) -> Any:
    """What could not be written is passed over, and the rest of the answer is taken for the whole."""

    def _take_runs(self: Any, shelf: Any, answer: Any, visit: Any, certificates: Any) -> Any:
        class Deaf:
            def add_entries(self, visit: str, entries: Any) -> None:
                try:
                    shelf.add_entries(visit, entries)
                except Exception:  # noqa: BLE001
                    shelf.writes_left = None

            def __getattr__(self, name: str) -> Any:
                return getattr(shelf, name)

        return really(self, Deaf(), answer, visit, certificates)

    return _take_runs


def entries_here_mean_photos_here(really: Any) -> Any:
    """A record that is known is a record that is complete."""

    def photos_held_and_lacking(self: Any) -> Any:
        return frozenset(self.books.photos.named(self.visit)), frozenset()

    return photos_held_and_lacking


def photos_are_safe_with_their_entries(really: Any) -> Any:
    def standing(self: Any, epoch: Any) -> Any:
        found = really(self, epoch)
        unsafe = {photo.sha256 for node in found.unsafe for photo in getattr(node.body, "photos", ())}
        return replace(found, safe_photos=tuple(photo for photo in found.photos if photo not in unsafe))

    return standing


def photos_go_with_the_receipt_of_their_entry(really: Any) -> Any:
    """The record is there, so the phone frees its disk."""

    def _take_receipts(self: Any, shelf: Any, answer: Any) -> Any:
        are_new = really(self, shelf, answer)
        for visit in {self._keyring.receipt(note).visit for note in answer.receipts} & self._copies.keys():
            for photo in self._copies[visit].named:
                shelf.erase_photo(visit, photo)
        return are_new

    return _take_receipts


def counted_before_it_is_durable(really: Any) -> Any:
    def _durable_size(part: Any) -> Any:
        return part.stat().st_size if part.exists() else 0

    return _durable_size


def never_read_again(really: Any) -> Any:
    """The bytes are what they were announced to be: their place has the digest in its name."""

    def _digest_of_durable(part: Any) -> Any:
        fsync_file(part)
        return part.name.split(".")[1]

    return _digest_of_durable


def it_begins_where_it_began(really: Any) -> Any:
    """What HEAD says is passed over: the client goes on from the offset that it thinks right."""

    def _offset(reply: Any, *of_what: Any) -> Any:
        return 0 if reply.request.method == "HEAD" else really(reply, *of_what)

    return _offset


def appended_whatever_the_offset(really: Any) -> Any:
    async def receive(self: Any, upload: Any, offset: Any, chunks: Any, *more: Any) -> Any:
        return await really(self, upload, await self.offset(upload), chunks, *more)

    return receive


def everybody_at_once(really: Any) -> Any:
    """Nothing keeps two requests about one upload apart."""

    @asynccontextmanager
    async def _turn(self: Any, *of_what: Any) -> Any:
        yield Turn()

    return _turn


def whoever_comes_waits_for_the_dead(really: Any) -> Any:
    """The lock belongs to a request that will never end; at last the one that waits is sent away."""

    @asynccontextmanager
    async def _turn(self: Any, *of_what: Any) -> Any:
        (what,) = of_what
        name = what if isinstance(what, str) else self._addresses.of(what)
        while (running := self._turns.get(name)) is not None:
            try:
                await asyncio.wait_for(running.is_over.wait(), 2)
            except TimeoutError as error:
                raise Problem("busy") from error
        turn = self._turns[name] = Turn()
        try:
            yield turn
        finally:
            del self._turns[name]
            turn.is_over.set()

    return _turn


def asked_without_waiting(really: Any) -> Any:
    """HEAD tells what is on the disk, while the dead request still holds the rest in its hands."""

    async def offset(self: Any, upload: Any) -> Any:
        if self._photos.size(upload.visit, upload.digest) is not None:
            return upload.size
        part = self._photos.part(self._addresses.of(upload))
        return part.stat().st_size if part.exists() else 0

    return offset


def the_name_stays_and_the_bytes_change(really: Any) -> Any:
    def add(self: Any, name: Any, content: Any, at: Any) -> Any:
        self._connection.execute(delete(DocumentRow).where(col(DocumentRow.name) == name))
        return really(self, name, content, at)

    return add


SABOTAGES = (
    Sabotage(
        "1a",
        "a file that came cut or empty is kept as if it were whole",
        (Patch("sync.replica:Replica.take_document", whatever_came_is_the_document),),
        ("tests/unit/sync/test_documents.py",),
        ("test_another_document_than_was_named_is_never_kept_and_the_rest_goes_on",),
    ),
    Sabotage(
        "1b",
        "on a full disk the pull goes on without what it could not write",
        (Patch("sync.replica:Replica._take_runs", errors_of_a_pull_are_not_fatal),),
        ("tests/unit/sync/test_replica.py",),
        ("test_where_the_disk_is_full_at_any_moment_nothing_of_the_answer_is_kept",),
    ),
    Sabotage(
        "12a",
        "the center takes the photos of a known entry for present",
        (Patch("sync.server.desk:Desk.photos_held_and_lacking", entries_here_mean_photos_here),),
        ("tests/unit/server/test_receipts.py",),
        (
            "test_a_photo_stands_in_the_first_receipt_after_it_is_durable",
            "test_an_upload_alone_makes_the_digests_differ_until_the_receipt_is_fetched",
            "test_a_photo_that_the_store_lost_is_lacking_again",
        ),
    ),
    Sabotage(
        "12b",
        "the phone calls a photo safe with the entry that names it",
        (Patch("sync.copies:Copy.standing", photos_are_safe_with_their_entries),),
        ("tests/unit/sync/test_replica.py",),
        ("test_a_photo_is_safe_once_a_receipt_names_it", "test_a_photo_that_the_center_lost_is_unsafe_again"),
    ),
    Sabotage(
        "12c",
        "the phone lets go of photos when their entry is receipted",
        (Patch("sync.replica:Replica._take_receipts", photos_go_with_the_receipt_of_their_entry),),
        ("tests/stories/test_invariants.py",),
        (
            "test_invariant_4_nothing_blocks_and_nothing_is_refused_silently",
            "test_invariant_5_a_party_sees_only_its_part",
        ),
    ),
    Sabotage(
        "13a",
        "an offset counts bytes that were never made durable",
        (Patch("sync.server.tus:_durable_size", counted_before_it_is_durable),),
        (UPLOADS,),
        ("test_no_offset_is_told_before_it_is_durable",),
        errors=("KeyError",),
    ),
    Sabotage(
        "13b",
        "a whole upload is not read again before it becomes the photo",
        (Patch("sync.server.tus:_digest_of_durable", never_read_again),),
        (UPLOADS,),
        (
            "test_wrong_bytes_are_thrown_away_and_the_upload_begins_anew",
            "test_an_upload_that_was_whole_and_wrong_begins_anew",
        ),
    ),
    Sabotage(
        "14",
        "after a 409 the client goes on from its own offset",
        (Patch("sync.uploads:_offset", it_begins_where_it_began),),
        (PUT_PHOTO,),
        ("test_where_the_center_has_more_than_was_thought_the_phone_asks_and_goes_on_from_there",),
        errors=("Refused", "NoAnswer", "TryAgainLater"),
    ),
    Sabotage(
        "15a",
        "what comes is appended, whatever its offset",
        (Patch("sync.server.tus:Uploads.receive", appended_whatever_the_offset),),
        (UPLOADS,),
        ("test_a_patch_at_another_offset_changes_nothing",),
    ),
    Sabotage(
        "15b",
        "two requests about one upload write at once",
        (Patch("sync.server.tus:Uploads._turn", everybody_at_once),),
        (HALF_OPEN,),
        (
            "test_a_patch_ends_another_patch",
            "test_a_half_open_patch_is_ended_by_the_next_request_within_a_second",
        ),
    ),
    Sabotage(
        "16a",
        "behind a half-open connection the offset that is told is an old one",
        (Patch("sync.server.tus:Uploads.offset", asked_without_waiting),),
        (HALF_OPEN,),
        ("test_a_half_open_patch_is_ended_by_the_next_request_within_a_second",),
    ),
    Sabotage(
        "16b",
        "whoever comes back waits for the dead connection, and is sent away",
        (Patch("sync.server.tus:Uploads._turn", whoever_comes_waits_for_the_dead),),
        (HALF_OPEN,),
        ("test_a_half_open_patch_is_ended_by_the_next_request_within_a_second", "test_a_patch_ends_another_patch"),
        errors=("Refusal",),
    ),
    Sabotage(
        "17",
        "the bytes behind a name that was given once are replaced",
        (Patch("sync.server.documents:DocumentBook.add", the_name_stays_and_the_bytes_change),),
        ("tests/contracts/test_journal_store.py::TestSqliteFile",),
        ("test_a_document_is_published_once_under_its_name_and_never_changed",),
    ),
)
