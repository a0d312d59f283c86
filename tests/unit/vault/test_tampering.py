"""Someone who has the file, and not the passphrase, alters, swaps, moves or cuts what is in it."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector_app.vault.contents import Contents
from inspector_app.vault.errors import DamagedPhoto, VaultDamaged
from inspector_app.vault.vault import Vault
from tests.unit.vault.samples import (
    CHEAP,
    DEVICE,
    OTHER_VISIT,
    PASSPHRASE,
    VISIT,
    a_note,
    a_photo,
    a_strand,
    read_photo,
    reopened,
    tampering,
)

PHOTOS = [a_photo(600_000), a_photo(600_000)]
DIGEST = PHOTOS[0][0]
DOCUMENTS = [b'{"id":"importer"}\n', b'{"id":"exporter"}\n']


def fill(contents: Contents) -> None:
    contents.add_visit(VISIT, {"partner": "Fictional Harness Works"})
    contents.add_visit(OTHER_VISIT, {"partner": "Fictional Anchor Yard"})
    for visit in (VISIT, OTHER_VISIT):
        contents.add_entries(visit, a_strand(4, visit))
        contents.put_belief(visit, ["held", visit])
        for words in ("first", "second"):
            contents.add_checkpoint(visit, a_note("checkpoint " + words + visit))
            contents.add_receipt(visit, a_note("receipt " + words + visit))
            contents.put_draft(visit, words, "a draft of " + words)
    for device in (DEVICE, "e" * 26):
        contents.add_certificate(device, a_note("certificate of " + device))
    for digest, photo in PHOTOS:
        contents.add_photo(VISIT, digest, "image/jpeg", photo)
    contents.put_setting("language", "en")
    contents.put_setting("center", "https://central.example")
    contents.set_aside(VISIT, "it does not chain", b"line")
    contents.set_aside(None, "of no known form", b"another line")
    for document in DOCUMENTS:
        contents.add_document(hashlib.sha256(document).hexdigest(), document)


@pytest.fixture
def filled(folder: Path) -> Path:
    """The folder of a closed vault with something of everything in it."""
    with Vault.create(folder, PASSPHRASE, kdf=CHEAP) as vault:
        vault.write(fill)
    return folder


# How each table is read, and what a read of it must not fail to notice.
READS: dict[str, Callable[[Contents], object]] = {
    "settings": lambda contents: (contents.setting("language"), contents.setting("center")),
    "visits": lambda contents: contents.visits(),
    "headers": lambda contents: (contents.header(VISIT), contents.header(OTHER_VISIT)),
    "beliefs": lambda contents: (contents.belief(VISIT), contents.belief(OTHER_VISIT)),
    "entries": lambda contents: (list(contents.entries(VISIT)), list(contents.entries(OTHER_VISIT))),
    "certificates": lambda contents: contents.certificates(),
    "checkpoints": lambda contents: (contents.checkpoints(VISIT), contents.checkpoints(OTHER_VISIT)),
    "receipts": lambda contents: (contents.receipts(VISIT), contents.receipts(OTHER_VISIT)),
    "drafts": lambda contents: (contents.drafts(VISIT), contents.drafts(OTHER_VISIT)),
    "asides": lambda contents: contents.aside(),
    "photos": lambda contents: contents.photos(VISIT),
    "documents": lambda contents: contents.documents(),
    "tallies": lambda contents: (contents.visits(), list(contents.entries(VISIT)), contents.photos(OTHER_VISIT)),
}
SWAP_VALUES = (
    "CREATE TEMP TABLE kept AS SELECT row, sealed FROM {table};"
    "UPDATE {table} SET sealed = (SELECT sealed FROM kept WHERE kept.row = {one} + {two} - {table}.row)"
    " WHERE row IN ({one}, {two})"
)
SWAP_ROWS = (
    "UPDATE {table} SET row = -1 WHERE row = {one}; UPDATE {table} SET row = {one} WHERE row = {two};"
    "UPDATE {table} SET row = {two} WHERE row = -1"
)
ALTERATIONS = {
    "a bit flipped": "UPDATE {table} SET sealed = flipped(sealed) WHERE row = {one}",
    "cut short": "UPDATE {table} SET sealed = substr(sealed, 1, length(sealed) - 1) WHERE row = {one}",
    "emptied": "UPDATE {table} SET sealed = x'' WHERE row = {one}",
    "turned into words": "UPDATE {table} SET sealed = 'words' WHERE row = {one}",
    "turned into text": "UPDATE {table} SET sealed = CAST(sealed AS TEXT) || 'x' WHERE row = {one}",
    "turned into a number": "UPDATE {table} SET sealed = 7 WHERE row = {one}",
    "swapped with another": SWAP_VALUES,
    "in another's row": SWAP_ROWS,
    "put over another": "UPDATE {table} SET sealed = (SELECT sealed FROM {table} WHERE row = {two}) WHERE row = {one}",
}
COUNTED = ("visits", "entries", "certificates", "checkpoints", "receipts", "asides", "photos", "documents")


def tamper(folder: Path, table: str, statement: str) -> None:
    with tampering(folder) as file:
        one, two = (row for (row,) in file.execute(f"SELECT row FROM {table} ORDER BY row LIMIT 2"))
        file.executescript(statement.format(table=table, one=one, two=two))
        assert file.total_changes > 0


def assert_noticed(folder: Path, table: str) -> None:
    with reopened(folder) as vault, pytest.raises(VaultDamaged):
        vault.read(READS[table])


@pytest.mark.parametrize("table", READS)
def test_what_nobody_touched_is_read(filled: Path, table: str) -> None:
    with reopened(filled) as vault:
        assert vault.read(READS[table])


@pytest.mark.parametrize("table", READS)
@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_an_altered_or_swapped_value_is_noticed(filled: Path, table: str, alteration: str) -> None:
    tamper(filled, table, ALTERATIONS[alteration])
    assert_noticed(filled, table)


@pytest.mark.parametrize("table", COUNTED)
@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM {table} WHERE row = {one}", "DELETE FROM {table}", "DELETE FROM {table} WHERE row > {one}"],
)
def test_a_row_that_was_cut_out_is_noticed(filled: Path, table: str, statement: str) -> None:
    tamper(filled, table, statement)
    assert_noticed(filled, table)


@pytest.mark.parametrize("table", ["headers", "tallies"])
def test_a_missing_part_of_a_visit_is_noticed(filled: Path, table: str) -> None:
    tamper(filled, table, "DELETE FROM {table} WHERE row = {two}")
    assert_noticed(filled, table)


@pytest.mark.parametrize("table", ["entries", "checkpoints", "receipts", "photos"])
def test_a_row_moved_to_another_visit_is_noticed(filled: Path, table: str) -> None:
    tamper(filled, table, "UPDATE {table} SET visit = 3 - visit WHERE row = {one}")
    assert_noticed(filled, table)


@pytest.mark.parametrize("table", ["entries", "checkpoints", "photos", "asides"])
def test_rows_put_in_another_order_are_noticed(filled: Path, table: str) -> None:
    tamper(filled, table, "UPDATE {table} SET row = 1000 WHERE row = {one}")
    assert_noticed(filled, table)


@pytest.mark.parametrize("table", COUNTED)
def test_a_row_copied_under_another_name_is_noticed(filled: Path, table: str) -> None:
    tamper(
        filled,
        table,
        "INSERT INTO {table} SELECT 1000, visit, randomblob(32), sealed FROM {table} WHERE row = {one}",
    )
    assert_noticed(filled, table)


def test_rows_cut_out_together_with_their_count_are_noticed(filled: Path) -> None:
    with tampering(filled) as file:
        file.execute("DELETE FROM entries WHERE visit = 1")
        file.execute("DELETE FROM tallies WHERE visit = 1")
    assert_noticed(filled, "entries")


def test_the_rows_of_another_vault_do_not_open_here(filled: Path, tmp_path: Path) -> None:
    with Vault.create(tmp_path / "other", PASSPHRASE, kdf=CHEAP) as other:
        other.write(fill)
    with tampering(tmp_path / "other") as file:
        ((sealed,),) = file.execute("SELECT sealed FROM entries WHERE row = 1").fetchall()
    with tampering(filled) as file:
        file.execute("UPDATE entries SET sealed = ? WHERE row = 1", (sealed,))
    assert_noticed(filled, "entries")


def test_damage_in_one_visit_leaves_the_others_readable(filled: Path) -> None:
    tamper(filled, "entries", ALTERATIONS["a bit flipped"])
    with reopened(filled) as vault:
        assert [entry for _, entry in vault.read(lambda contents: list(contents.entries(OTHER_VISIT)))] == a_strand(
            4, OTHER_VISIT
        )


CHUNK_ALTERATIONS = {
    "a bit flipped": "UPDATE chunks SET sealed = flipped(sealed) WHERE photo = 1 AND number = 1",
    "cut short": "UPDATE chunks SET sealed = substr(sealed, 1, 1000) WHERE photo = 1 AND number = 2",
    "swapped within the photo": (
        "UPDATE chunks SET number = 9 WHERE photo = 1 AND number = 0;"
        "UPDATE chunks SET number = 0 WHERE photo = 1 AND number = 1;"
        "UPDATE chunks SET number = 1 WHERE photo = 1 AND number = 9"
    ),
    "the last one cut": "DELETE FROM chunks WHERE photo = 1 AND number = 2",
    "one in the middle cut": "DELETE FROM chunks WHERE photo = 1 AND number = 1",
    "all of them cut": "DELETE FROM chunks WHERE photo = 1",
    "taken from another photo": (
        "UPDATE chunks SET sealed = (SELECT sealed FROM chunks WHERE photo = 2 AND number = 0)"
        " WHERE photo = 1 AND number = 0"
    ),
    "turned into text": "UPDATE chunks SET sealed = 'words' WHERE photo = 1",
}


@pytest.mark.parametrize("alteration", CHUNK_ALTERATIONS)
def test_an_altered_chunk_is_noticed_and_costs_only_its_photo(filled: Path, alteration: str) -> None:
    with tampering(filled) as file:
        file.executescript(CHUNK_ALTERATIONS[alteration])
        assert file.total_changes > 0
    with reopened(filled) as vault:
        with pytest.raises(DamagedPhoto):
            read_photo(vault, DIGEST)
        assert read_photo(vault, PHOTOS[1][0]) == PHOTOS[1][1]


def test_an_older_count_of_entries_is_noticed(filled: Path) -> None:
    with tampering(filled) as file:
        older = file.execute("SELECT sealed FROM tallies WHERE visit = 1").fetchone()
    with reopened(filled) as vault:
        vault.write(lambda contents: contents.add_entries(VISIT, a_strand(5)))
    with tampering(filled) as file:
        file.execute("UPDATE tallies SET sealed = ? WHERE visit = 1", older)
    assert_noticed(filled, "entries")
