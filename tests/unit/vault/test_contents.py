import contextlib
import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inspector_app.vault.contents import Contents
from inspector_app.vault.errors import NoSuchVisit, VaultFull
from inspector_app.vault.packing import Aside
from inspector_app.vault.vault import Vault
from sync.journal import Entry
from sync.strictjson import JSON
from tests.unit.vault.samples import (
    DEVICE,
    HEADER,
    OTHER_VISIT,
    VISIT,
    a_note,
    a_photo,
    a_strand,
    an_entry,
    reopened,
)


def entries_of(vault: Vault, visit: str = VISIT) -> list[Entry]:
    return [entry for _, entry in vault.read(lambda contents: list(contents.entries(visit)))]


# Transactions


def test_what_is_written_in_one_transaction_is_kept_together(vault: Vault, folder: Path) -> None:
    digest, photo = a_photo(1000)
    entry = an_entry(1)

    def capture(contents: Contents) -> str:
        contents.add_photo(VISIT, digest, "image/jpeg", photo)
        contents.add_entries(VISIT, [entry])
        contents.put_header(VISIT, {"answers": 4})
        return "saved"

    assert vault.write(capture) == "saved"
    vault.close()
    with reopened(folder) as again:
        assert entries_of(again) == [entry]
        assert again.read(lambda contents: contents.header(VISIT)) == {"answers": 4}
        assert [stored.sha256 for stored in again.read(lambda contents: contents.photos(VISIT))] == [digest]


class OutOfBattery(BaseException):
    """Not an Exception: a rollback must not depend on what is raised."""


@pytest.mark.parametrize("error", [RuntimeError("no"), OutOfBattery()])
def test_an_exception_rolls_everything_back_and_is_raised_again(vault: Vault, error: BaseException) -> None:
    vault.write(lambda contents: contents.put_draft(VISIT, "note", "before"))

    def fail(contents: Contents) -> None:
        contents.add_entries(VISIT, a_strand(3))
        contents.add_photo(VISIT, "0" * 64, "image/jpeg", bytes(300_000))
        contents.put_draft(VISIT, "note", "after")
        contents.add_visit("x" * 26, None)
        raise error

    with pytest.raises(type(error)) as raised:
        vault.write(fail)
    assert raised.value is error
    assert entries_of(vault) == []
    assert vault.read(lambda contents: contents.photos(VISIT)) == []
    assert vault.read(lambda contents: contents.drafts(VISIT)) == {"note": "before"}
    assert vault.read(lambda contents: contents.visits()) == [VISIT, OTHER_VISIT]
    vault.write(lambda contents: contents.add_entries(VISIT, a_strand(2)))
    assert entries_of(vault) == a_strand(2)


def test_an_error_of_the_caller_is_raised_as_it_is(vault: Vault) -> None:
    with pytest.raises(FileNotFoundError):
        vault.write(lambda _: Path("/nowhere/at/all").read_bytes())


def test_a_read_cannot_change_anything(vault: Vault) -> None:
    with pytest.raises(RuntimeError, match="only reads"):
        vault.read(lambda contents: contents.put_setting("language", "en"))
    with pytest.raises(RuntimeError, match="only reads"):
        vault.read(lambda contents: contents.add_entries(VISIT, a_strand(1)))
    assert vault.read(lambda contents: contents.setting("language")) is None


def test_contents_end_with_their_transaction(vault: Vault) -> None:
    vault.write(lambda contents: contents.add_entries(VISIT, a_strand(2)))
    vault.write(lambda contents: contents.add_photo(VISIT, "0" * 64, "image/jpeg", b"pixels"))
    kept = vault.write(lambda contents: contents)
    late = vault.read(lambda contents: contents.entries(VISIT))
    photo = vault.read(lambda contents: contents.photo(VISIT, "0" * 64))
    assert photo is not None
    with pytest.raises(RuntimeError, match="after the end"):
        kept.setting("language")
    with pytest.raises(RuntimeError, match="after the end"):
        next(late)
    with pytest.raises(RuntimeError, match="after the end"):
        photo.read()


def test_a_transaction_inside_a_transaction_is_refused(vault: Vault) -> None:
    with pytest.raises(RuntimeError, match="its own transaction"):
        vault.write(lambda _: vault.read(lambda contents: contents.visits()))


def test_a_half_read_strand_does_not_hold_up_the_next_write(vault: Vault) -> None:
    vault.write(lambda contents: contents.add_entries(VISIT, a_strand(5)))
    first = vault.read(lambda contents: next(contents.entries(VISIT)))
    assert first[1] == a_strand(1)[0]
    vault.write(lambda contents: contents.put_setting("language", "en"))


def test_many_threads_take_turns_on_one(vault: Vault) -> None:
    def count(_: int) -> int:
        def add(contents: Contents) -> int:
            counted = contents.setting("counted")
            contents.put_setting("counted", counted + 1 if isinstance(counted, int) else 1)
            return threading.get_ident()

        return vault.write(add)

    with ThreadPoolExecutor(8) as pool:
        threads = set(pool.map(count, range(40)))
    assert len(threads) == 1
    assert vault.read(lambda contents: contents.setting("counted")) == 40


def test_a_full_device_loses_nothing_that_was_saved(vault: Vault) -> None:
    vault.write(lambda contents: contents.add_entries(VISIT, a_strand(1)))
    vault.read(lambda contents: contents._rows.read("PRAGMA max_page_count = 60", ()).fetchall())
    with pytest.raises(VaultFull):
        vault.write(lambda contents: contents.add_photo(VISIT, "0" * 64, "image/jpeg", bytes(10_000_000)))
    assert entries_of(vault) == a_strand(1)
    vault.write(lambda contents: contents.add_entries(VISIT, a_strand(2)))
    assert entries_of(vault) == a_strand(2)


def test_a_failure_that_was_caught_keeps_nothing_by_halves(vault: Vault) -> None:
    vault.read(lambda contents: contents._rows.read("PRAGMA max_page_count = 60", ()).fetchall())

    def carry_on(contents: Contents) -> None:
        contents.add_entries(VISIT, a_strand(1))
        with contextlib.suppress(sqlite3.Error):
            contents.add_photo(VISIT, "0" * 64, "image/jpeg", bytes(10_000_000))

    with pytest.raises(RuntimeError, match="nothing of it is kept"):
        vault.write(carry_on)
    assert entries_of(vault) == []
    assert vault.read(lambda contents: contents.photos(VISIT)) == []


# Settings and visits


@pytest.mark.parametrize("value", [None, True, 0, -(2**53), "ñ \ud800", [], {"a": [1, None, {"b": False}]}])
def test_a_setting_comes_back_as_it_was_put(vault: Vault, folder: Path, value: JSON) -> None:
    vault.write(lambda contents: contents.put_setting("a name", "before"))
    vault.write(lambda contents: contents.put_setting("a name", value))
    vault.close()
    with reopened(folder) as again:
        assert again.read(lambda contents: contents.setting("a name")) == value
        assert again.read(lambda contents: contents.setting("another name")) is None


def test_a_setting_that_is_no_json_is_refused(vault: Vault) -> None:
    with pytest.raises((TypeError, ValueError)):
        vault.write(lambda contents: contents.put_setting("a name", float("nan")))  # type: ignore[arg-type]


def test_a_visit_added_twice_keeps_its_header(vault: Vault) -> None:
    vault.write(lambda contents: contents.add_visit(VISIT, {"partner": "another"}))
    assert vault.read(lambda contents: contents.header(VISIT)) == HEADER
    assert vault.read(lambda contents: contents.visits()) == [VISIT, OTHER_VISIT]


def test_what_the_center_holds_is_believed_until_it_says_otherwise(vault: Vault) -> None:
    assert vault.read(lambda contents: contents.belief(VISIT)) is None
    vault.write(lambda contents: contents.put_belief(VISIT, {"strands": [[DEVICE, 3]]}))
    vault.write(lambda contents: contents.put_belief(VISIT, {"strands": [[DEVICE, 5]]}))
    assert vault.read(lambda contents: contents.belief(VISIT)) == {"strands": [[DEVICE, 5]]}
    assert vault.read(lambda contents: contents.belief(OTHER_VISIT)) is None


@pytest.mark.parametrize(
    "work",
    [
        lambda contents: contents.header("x" * 26),
        lambda contents: contents.put_header("x" * 26, None),
        lambda contents: contents.add_entries("x" * 26, []),
        lambda contents: list(contents.entries("x" * 26)),
        lambda contents: contents.add_receipt("x" * 26, a_note("receipt")),
        lambda contents: contents.photos("x" * 26),
        lambda contents: contents.put_draft("x" * 26, "note", "words"),
    ],
)
def test_a_visit_that_is_not_here_is_named_in_vain(vault: Vault, work: Callable[[Contents], object]) -> None:
    with pytest.raises(NoSuchVisit):
        vault.write(work)


# Entries


def test_entries_come_back_in_the_order_of_their_commits(vault: Vault, folder: Path) -> None:
    strand, other = a_strand(2500), a_strand(3, OTHER_VISIT)
    vault.write(lambda contents: contents.add_entries(VISIT, strand[:2]))
    vault.write(lambda contents: contents.add_entries(OTHER_VISIT, other))
    vault.write(lambda contents: contents.add_entries(VISIT, strand[2:]))
    vault.close()
    with reopened(folder) as again:
        assert entries_of(again) == strand
        assert entries_of(again, OTHER_VISIT) == other


def test_entries_are_read_on_from_a_row(vault: Vault) -> None:
    strand = a_strand(6)
    vault.write(lambda contents: contents.add_entries(VISIT, strand[:4]))
    numbered = vault.read(lambda contents: list(contents.entries(VISIT)))
    rows = [row for row, _ in numbered]
    assert rows == sorted(set(rows))
    vault.write(lambda contents: contents.add_entries(VISIT, strand[4:]))
    later = vault.read(lambda contents: list(contents.entries(VISIT, after=rows[2])))
    assert [entry for _, entry in later] == strand[3:]


def test_an_entry_added_twice_is_kept_once(vault: Vault) -> None:
    strand = a_strand(3)
    vault.write(lambda contents: contents.add_entries(VISIT, [*strand, strand[0], *strand]))
    vault.write(lambda contents: contents.add_entries(VISIT, strand))
    assert entries_of(vault) == strand


def test_two_branches_of_a_strand_are_both_kept(vault: Vault) -> None:
    first, second = a_strand(2)
    branch = an_entry(2, "the gate is shut", after=first.head)
    same_leaf_elsewhere = Entry(second.envelope, second.body, second.salt, branch.head)
    vault.write(lambda contents: contents.add_entries(VISIT, [first, second, branch, same_leaf_elsewhere]))
    assert entries_of(vault) == [first, second, branch, same_leaf_elsewhere]


def test_bodies_that_break_the_rules_are_kept_byte_for_byte(vault: Vault) -> None:
    odd = [Entry(b"\xff\x00", body, bytes(16), bytes(32)) for body in (b"", b"\x00\xff\n", b"x" * 200_000)]
    vault.write(lambda contents: contents.add_entries(VISIT, odd))
    assert entries_of(vault) == odd


def test_an_erased_entry_keeps_its_place_and_its_hash(vault: Vault, folder: Path) -> None:
    strand = a_strand(3)
    vault.write(lambda contents: contents.add_entries(VISIT, strand))
    gone = strand[1]
    vault.write(lambda contents: contents.replace_with_erased(VISIT, gone.leaf, gone.body_hash))
    vault.write(lambda contents: contents.replace_with_erased(VISIT, gone.leaf, gone.body_hash))
    vault.close()
    with reopened(folder) as again:
        found = entries_of(again)
        assert found == [strand[0], gone.without_body(), strand[2]]
        assert (found[1].body, found[1].salt, found[1].leaf) == (None, b"", gone.leaf)


def test_an_erased_entry_is_never_taken_again(vault: Vault) -> None:
    (entry,) = a_strand(1)
    vault.write(lambda contents: contents.add_entries(VISIT, [entry]))
    vault.write(lambda contents: contents.replace_with_erased(VISIT, entry.leaf, entry.body_hash))
    vault.write(lambda contents: contents.add_entries(VISIT, [entry]))
    assert entries_of(vault) == [entry.without_body()]


def test_an_entry_that_came_erased_is_kept_so(vault: Vault) -> None:
    erased = an_entry(1).without_body()
    vault.write(lambda contents: contents.add_entries(VISIT, [erased]))
    assert entries_of(vault) == [erased]


def test_an_erasure_of_something_else_changes_nothing(vault: Vault) -> None:
    strand = a_strand(2)
    vault.write(lambda contents: contents.add_entries(VISIT, strand))
    vault.write(lambda contents: contents.replace_with_erased(VISIT, bytes(32), bytes(32)))
    with pytest.raises(ValueError, match="body hash"):
        vault.write(lambda contents: contents.replace_with_erased(VISIT, strand[0].leaf, bytes(32)))
    assert entries_of(vault) == strand


def test_of_an_erased_body_the_file_keeps_no_byte(vault: Vault, folder: Path) -> None:
    entry = an_entry(1, "long words " * 400)
    vault.write(lambda contents: contents.add_entries(VISIT, [entry]))
    sealed = vault.read(lambda contents: contents._rows.read("SELECT sealed FROM entries", ()).fetchone()[0])
    assert sealed[1000:1032] in (folder / "vault.db").read_bytes()
    vault.write(lambda contents: contents.replace_with_erased(VISIT, entry.leaf, entry.body_hash))
    kept = (folder / "vault.db").read_bytes()
    assert not any(sealed[at : at + 32] in kept for at in range(0, len(sealed) - 32, 32))


# Signed notes


def test_notes_are_kept_in_the_order_of_their_arrival_and_once(vault: Vault, folder: Path) -> None:
    notes = [a_note(words) for words in ("first", "second", "third")]

    def add(contents: Contents) -> None:
        for note in [*notes, notes[0]]:
            contents.add_receipt(VISIT, note)
            contents.add_checkpoint(VISIT, note)

    vault.write(add)
    vault.write(add)
    vault.close()
    with reopened(folder) as again:
        assert again.read(lambda contents: contents.receipts(VISIT)) == notes
        assert again.read(lambda contents: contents.checkpoints(VISIT)) == notes
        assert again.read(lambda contents: contents.receipts(OTHER_VISIT)) == []


def test_of_a_device_the_last_certificate_counts(vault: Vault) -> None:
    def add(contents: Contents) -> None:
        contents.add_certificate(DEVICE, a_note("certificate 1"))
        contents.add_certificate("e" * 26, a_note("certificate 2"))
        contents.add_certificate(DEVICE, a_note("certificate 3"))
        contents.add_certificate(DEVICE, a_note("certificate 3"))

    vault.write(add)
    certificates = vault.read(lambda contents: contents.certificates())
    assert certificates == {DEVICE: a_note("certificate 3"), "e" * 26: a_note("certificate 2")}


# Drafts and what is set aside


def test_a_draft_is_kept_until_it_is_dropped(vault: Vault, folder: Path) -> None:
    vault.write(lambda contents: contents.put_draft(VISIT, "answer/6.2/statement", "the ga"))
    vault.write(lambda contents: contents.put_draft(VISIT, "answer/6.2/statement", "the gate"))
    vault.write(lambda contents: contents.put_draft(VISIT, "note/1", {"text": "half a word \ud83d"}))
    vault.close()
    with reopened(folder) as again:
        assert again.read(lambda contents: contents.drafts(OTHER_VISIT)) == {}
        drafts = again.read(lambda contents: contents.drafts(VISIT))
        assert drafts == {"answer/6.2/statement": "the gate", "note/1": {"text": "half a word \ud83d"}}
        again.write(lambda contents: contents.drop_draft(VISIT, "answer/6.2/statement"))
        again.write(lambda contents: contents.drop_draft(VISIT, "answer/6.2/statement"))
        assert list(again.read(lambda contents: contents.drafts(VISIT))) == ["note/1"]


def test_what_was_set_aside_and_is_erased_is_gone(vault: Vault) -> None:
    def work(contents: Contents) -> None:
        contents.set_aside(VISIT, "it does not chain", b"about a person")
        contents.set_aside(VISIT, "it does not chain", b"about nobody")
        contents.set_aside(None, "of no known form", b"about a person")
        contents.drop_asides(VISIT, lambda what: what == b"about a person")

    vault.write(work)
    kept = vault.read(lambda contents: contents.aside())
    assert [(aside.visit, aside.what) for aside in kept] == [(VISIT, b"about nobody"), (None, b"about a person")]


def test_what_is_set_aside_is_kept_whole_with_its_reason(vault: Vault, folder: Path) -> None:
    kept = [Aside(VISIT, "it does not chain", b"\x00\xff line"), Aside(None, "of no known form", b"")]
    kept.append(Aside("x" * 26, "of a visit that is not here", b"line"))

    def add(contents: Contents) -> None:
        for aside in [*kept, kept[0]]:
            contents.set_aside(aside.visit, aside.why, aside.what)

    vault.write(add)
    vault.write(add)
    vault.close()
    with reopened(folder) as again:
        assert again.read(lambda contents: contents.aside()) == kept


def test_all_can_be_done_in_one_write(vault: Vault) -> None:
    def everything(contents: Contents) -> Iterator[JSON]:
        contents.add_visit("x" * 26, {})
        contents.add_entries("x" * 26, a_strand(2))
        contents.put_draft("x" * 26, "note", "words")
        contents.drop_draft("x" * 26, "note")
        contents.add_receipt("x" * 26, a_note("receipt"))
        return iter([contents.header("x" * 26), len(list(contents.entries("x" * 26)))])

    assert list(vault.write(everything)) == [{}, 2]


# documents


def test_a_document_is_kept_once_under_its_digest(vault: Vault, folder: Path) -> None:
    document = '{"id":"importer","title":"Importador de México"}\n'.encode()
    digest = hashlib.sha256(document).hexdigest()
    for _ in range(2):
        vault.write(lambda contents: contents.add_document(digest, document))
    vault.close()
    with reopened(folder) as again:
        assert again.read(lambda contents: (contents.has_document(digest), contents.document(digest))) == (
            True,
            document,
        )
        assert again.read(lambda contents: contents.documents()) == [document]


def test_a_document_that_is_not_here_is_none(vault: Vault) -> None:
    found = vault.read(lambda contents: (contents.has_document("0" * 64), contents.document("0" * 64)))
    assert found == (False, None)


def test_a_document_under_the_name_of_another_is_not_taken(vault: Vault) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        vault.write(lambda contents: contents.add_document("0" * 64, b"another"))
    assert vault.read(lambda contents: contents.documents()) == []


def test_nothing_takes_a_document_away() -> None:
    about = {name for name in dir(Contents) if "document" in name}
    assert about == {"add_document", "has_document", "document", "documents"}
