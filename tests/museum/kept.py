"""The first three invariants, each broken in several ways that no accident in the field has shown yet."""

from dataclasses import replace
from typing import Any

from sqlalchemy import delete
from sqlmodel import col

from inspector_app.vault.errors import VaultError
from sync.journal import Put
from sync.notes import Receipt
from sync.server.tables import EntryRow
from sync.strictjson import read_json
from tests.museum.answers import forget
from tests.museum.exhibit import Patch, Sabotage

INVARIANTS = "tests/stories/test_invariants.py"
REPLICA = "tests/unit/sync/test_replica.py"
DOCUMENTS = "tests/unit/sync/test_documents.py"
TAKEN_AWAY = "tests/unit/sync/test_nothing_is_taken_away.py"
CONTENTS = "tests/unit/vault/test_contents.py"
EXCHANGE = "tests/unit/server/test_exchange.py"
RECEIPTS = "tests/unit/server/test_receipts.py"


def committed_with_the_next(really: Any) -> Any:
    """A transaction stays open until the next one begins."""

    def _transact(self: Any, begin: Any, work: Any, writable: Any) -> Any:
        connection = self._connection
        if connection.in_transaction:
            connection.execute("COMMIT")

        class Late:
            def execute(self, statement: str, *values: Any) -> Any:
                return None if statement == "COMMIT" and writable else connection.execute(statement, *values)

            def __getattr__(self, name: str) -> Any:
                return getattr(connection, name)

        self._connection, roll_back = Late(), self._roll_back
        self.__dict__["_roll_back"] = lambda: None
        try:
            return really(self, begin, work, writable)
        except BaseException:
            roll_back()
            raise
        finally:
            self._connection = connection
            del self.__dict__["_roll_back"]

    return _transact


def trouble_is_not_told(really: Any) -> Any:
    """The disk is full, and the screen says saved."""

    def write(self: Any, work: Any) -> Any:
        try:
            return really(self, work)
        except VaultError:
            return None

    return write


def the_first_chunk_will_do(really: Any) -> Any:
    def store_photo(rows: Any, visit: Any, sha256: Any, media_type: Any, data: Any) -> Any:
        return really(rows, visit, sha256, media_type, data[: 256 * 1024])

    return store_photo


def typing_is_kept_by_the_screen(really: Any) -> Any:
    def draft(self: Any, place: Any, value: Any) -> Any:
        return None

    return draft


def a_receipt_is_believed(really: Any) -> Any:
    def receipt(self: Any, note: Any) -> Any:
        return Receipt.read(note.text)

    return receipt


def receipts_of_whatever_epoch(really: Any) -> Any:
    def receipts_of(self: Any, epoch: Any) -> Any:
        return list(self.receipts)

    return receipts_of


def an_answer_to_whatever_question(really: Any) -> Any:
    """Any answer that the center ever signed will do."""

    def read_answer(raw: Any, keyring: Any, nonce: Any) -> Any:
        try:
            said = read_json(raw.split(b"\n")[0])
        except ValueError:
            said = None
        return really(raw, keyring, str(said.get("nonce")) if isinstance(said, dict) else nonce)

    return read_answer


class _Named:
    """A store that has whatever is named."""

    def __init__(self, photos: Any, named: Any) -> None:
        self._photos, self._named = photos, named

    def held(self, visit: str) -> Any:
        return frozenset(self._named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._photos, name)


def receipts_for_photos_to_come(really: Any) -> Any:
    def issue_receipt(self: Any) -> Any:
        photos = self.photos
        self.photos = _Named(photos, self.books.photos.named(self.visit))
        try:
            really(self)
        finally:
            self.photos = photos

    return issue_receipt


def what_the_center_does_not_hold_goes(really: Any) -> Any:
    def _take_beliefs(self: Any, shelf: Any, answer: Any) -> Any:
        are_new = really(self, shelf, answer)
        for hold in answer.holds:
            if not hold.tips and self._copies[hold.visit].strands.nodes:
                forget(self, shelf, hold.visit)
                self._refresh(shelf)
        return are_new

    return _take_beliefs


def what_a_phone_does_not_hold_goes(really: Any) -> Any:
    """The phone does not name that strand, so it has deleted it."""

    def tell(desk: Any, caller: Any, hold: Any, allowance: Any, *, brought: Any = ()) -> Any:
        told = really(desk, caller, hold, allowance, brought=brought)
        if hold is not None and hold.tips:
            gone = (col(EntryRow.visit) == desk.visit) & col(EntryRow.device).notin_({tip.device for tip in hold.tips})
            desk.books.journals._connection.execute(delete(EntryRow).where(gone))
        return told

    return tell


def documents_that_are_not_due_go(really: Any) -> Any:
    def _keep_news(self: Any, shelf: Any, answer: Any, keyring: Any) -> Any:
        really(self, shelf, answer, keyring)
        due = {one.sha256 for one in self._news.documents}
        shelf.documents = {sha256: content for sha256, content in shelf.documents.items() if sha256 in due}

    return _keep_news


def a_field_that_is_not_set_is_taken_back(really: Any) -> Any:
    def _take_op(self: Any, things: Any, node: Any, op: Any, number: Any, *, is_erased: Any) -> Any:
        known = things.get((op.kind, op.id))
        if known is not None and isinstance(op, Put):
            op = replace(op, fields={**dict.fromkeys(known.fields), **op.fields})
        return really(self, things, node, op, number, is_erased=is_erased)

    return _take_op


SABOTAGES = (
    Sabotage(
        "I1a",
        "a transaction of the vault is committed with the next one",
        (Patch("inspector_app.vault.vault:Vault._transact", committed_with_the_next),),
        (INVARIANTS,),
        ("test_invariant_1_captured_means_kept",),
    ),
    Sabotage(
        "I1b",
        "a full disk is not told",
        (Patch("inspector_app.vault.vault:Vault.write", trouble_is_not_told),),
        (CONTENTS,),
        ("test_a_full_device_loses_nothing_that_was_saved",),
    ),
    Sabotage(
        "I1c",
        "of a photo the first 256 KiB are kept",
        (Patch("inspector_app.vault.contents:store_photo", the_first_chunk_will_do),),
        ("tests/unit/vault/test_photos.py",),
        ("test_a_photo_comes_back_byte_for_byte",),
    ),
    Sabotage(
        "I1d",
        "half-typed words are kept by the screen alone",
        (Patch("inspector_app.device.book:Book.draft", typing_is_kept_by_the_screen),),
        ("tests/stories/test_typed_words.py",),
        ("test_half_typed_words_are_in_the_file_when_they_are_said_to_be_kept",),
    ),
    Sabotage(
        "I2a",
        "a receipt is believed without its signature",
        (Patch("sync.keyring:Keyring.receipt", a_receipt_is_believed),),
        (REPLICA, "tests/unit/sync/test_notes.py"),
        (
            "test_an_answer_that_brings_something_that_is_not_genuine_changes_nothing",
            "test_a_receipt_that_this_center_did_not_sign_is_refused",
        ),
    ),
    Sabotage(
        "I2b",
        "receipts of an epoch that is over make safe",
        (Patch("sync.copies:Copy.receipts_of", receipts_of_whatever_epoch),),
        (REPLICA, INVARIANTS),
        ("test_a_receipt_of_an_old_epoch_never_makes_safe", "test_invariant_2_safe_means_proven"),
    ),
    Sabotage(
        "I2c",
        "an answer to another question is taken for this one's",
        (Patch("sync.replica:read_answer", an_answer_to_whatever_question),),
        (REPLICA, "tests/stories/test_no_answer.py"),
        ("test_of_what_is_no_answer_nothing_is_applied", "test_a_replayed_older_answer_is_no_answer"),
    ),
    Sabotage(
        "I2d",
        "a receipt names photos whose bytes are still to come",
        (Patch("sync.server.desk:Desk.issue_receipt", receipts_for_photos_to_come),),
        (RECEIPTS,),
        ("test_a_photo_stands_in_the_first_receipt_after_it_is_durable",),
    ),
    Sabotage(
        "I3a",
        "what the center does not hold is taken from the phone",
        (Patch("sync.replica:Replica._take_beliefs", what_the_center_does_not_hold_goes),),
        (INVARIANTS, REPLICA),
        (
            "test_invariant_3_nothing_is_inferred_from_absence",
            "test_a_restored_center_is_given_back_what_it_lacks_other_peoples_and_its_own",
        ),
    ),
    Sabotage(
        "I3b",
        "what a phone does not hold is taken from the center",
        (Patch("sync.server.reception:tell", what_a_phone_does_not_hold_goes),),
        (EXCHANGE,),
        ("test_two_persons_share_a_visit", "test_two_devices_of_one_person_are_brought_in_step"),
    ),
    Sabotage(
        "I3c",
        "a document that is not due any more is deleted",
        (Patch("sync.replica:Replica._keep_news", documents_that_are_not_due_go),),
        (DOCUMENTS, TAKEN_AWAY),
        ("test_what_is_due_no_longer_is_kept", "test_whatever_a_genuine_center_says_no_entry_goes"),
    ),
    Sabotage(
        "I3d",
        "a field that an entry does not set is taken back by it",
        (Patch("sync.braid:Fold._take_op", a_field_that_is_not_set_is_taken_back),),
        ("tests/unit/sync/test_braid.py",),
        ("test_fields_are_settled_one_by_one", "test_a_put_after_the_void_is_its_undo"),
    ),
)
