"""Vaults as earlier versions of the app wrote them, kept as files and opened for ever.

For a new schema version: `python -m tests.unit.vault.test_old_vaults tests/unit/vault/data/version-N.db.gz`.
"""

import gzip
import hashlib
import sqlite3
import sys
import tempfile
from pathlib import Path

import pytest

from inspector_app.vault.contents import Contents
from inspector_app.vault.database import SCHEMA_VERSION, open_file
from inspector_app.vault.errors import VaultError, VaultFull, WrongPassphrase
from inspector_app.vault.packing import Aside
from inspector_app.vault.tables import schema
from inspector_app.vault.vault import Vault
from tests.unit.vault.samples import (
    CHEAP,
    DEVICE,
    HEADER,
    OTHER_VISIT,
    PASSPHRASE,
    VISIT,
    a_note,
    a_strand,
    file_of,
    read_photo,
    reopened,
)

DATA = Path(__file__).parent / "data"
DIGEST = "0f" * 32
PHOTO = b"a very small photo"
DOCUMENT = b'{"id":"importer","edition":"1999.9"}\n'
DOCUMENTS_SINCE = 2


def fill(contents: Contents) -> None:
    contents.add_visit(VISIT, HEADER)
    contents.add_visit(OTHER_VISIT, None)
    strand = a_strand(3)
    contents.add_entries(VISIT, strand)
    contents.replace_with_erased(VISIT, strand[1].leaf, strand[1].body_hash)
    contents.add_certificate(DEVICE, a_note("certificate"))
    contents.add_checkpoint(VISIT, a_note("checkpoint"))
    contents.add_receipt(VISIT, a_note("receipt"))
    contents.put_belief(VISIT, {"held": 3})
    contents.add_photo(VISIT, DIGEST, "image/jpeg", PHOTO)
    contents.put_draft(VISIT, "note", "half a wor")
    contents.put_setting("language", "es")
    contents.set_aside(None, "of no known form", b"\x00line")
    contents.add_document(hashlib.sha256(DOCUMENT).hexdigest(), DOCUMENT)
    contents.put_header(VISIT, HEADER)  # an erasure had taken it away


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_a_vault_of_every_version_still_opens(folder: Path, version: int) -> None:
    folder.mkdir()
    file_of(folder).write_bytes(gzip.decompress((DATA / f"version-{version}.db.gz").read_bytes()))
    with reopened(folder) as vault:
        assert read_photo(vault, DIGEST) == PHOTO
        vault.read(assert_filled)
        assert vault.read(lambda contents: contents.documents()) == [DOCUMENT] * (version >= DOCUMENTS_SINCE)
        vault.write(lambda contents: contents.add_entries(VISIT, a_strand(4)))


def test_a_vault_from_before_the_copy_of_the_mark_gets_one(folder: Path) -> None:
    put_version_1(folder)
    reopened(folder).close()
    with sqlite3.connect(file_of(folder)) as file:
        assert file.execute("SELECT * FROM mark_copy").fetchall() == file.execute("SELECT * FROM mark").fetchall()
    file.close()


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_a_vault_of_every_version_has_the_rows_of_its_photos_twice(folder: Path, version: int) -> None:
    folder.mkdir()
    file_of(folder).write_bytes(gzip.decompress((DATA / f"version-{version}.db.gz").read_bytes()))
    with reopened(folder) as vault:
        vault.write(lambda contents: contents.add_photo(VISIT, "ab" * 32, "image/jpeg", b"another"))
    with sqlite3.connect(file_of(folder)) as file:
        rows = file.execute("SELECT row, visit, name, sealed FROM photos").fetchall()
        assert len(rows) == 2 and file.execute("SELECT * FROM photos_copy").fetchall() == rows
    file.close()


def put_version_1(folder: Path) -> None:
    folder.mkdir()
    file_of(folder).write_bytes(gzip.decompress((DATA / "version-1.db.gz").read_bytes()))


def test_a_vault_from_before_documents_is_brought_up_and_takes_them(folder: Path) -> None:
    put_version_1(folder)
    digest = hashlib.sha256(DOCUMENT).hexdigest()
    with reopened(folder) as vault:
        assert not vault.read(lambda contents: contents.has_document(digest))
        vault.write(lambda contents: contents.add_document(digest, DOCUMENT))
    with reopened(folder) as vault:
        assert vault.read(lambda contents: contents.document(digest)) == DOCUMENT
        vault.read(assert_filled)


def test_whoever_has_not_the_passphrase_does_not_bring_a_vault_up(folder: Path) -> None:
    put_version_1(folder)
    before = file_of(folder).read_bytes()
    with pytest.raises(WrongPassphrase):
        Vault.open(folder, "another passphrase")
    assert file_of(folder).read_bytes() == before


def test_a_vault_whose_bringing_up_was_cut_is_brought_up_the_next_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_version_1(folder)

    def fail(*names: str) -> list[str]:
        return [*schema(*names), "SELECT no_such_function()"]

    with monkeypatch.context() as cut:
        cut.setattr("inspector_app.vault.tables.schema", fail)
        with pytest.raises(VaultError):
            reopened(folder)
    with reopened(folder) as vault:
        vault.read(assert_filled)
        assert vault.read(lambda contents: contents.documents()) == []


def test_on_a_full_disk_a_vault_from_before_is_read_as_it_is_and_takes_no_document(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_version_1(folder)
    digest = hashlib.sha256(DOCUMENT).hexdigest()
    with monkeypatch.context() as full:
        full.setattr("inspector_app.vault.vault.open_file", _open_full)
        with reopened(folder) as vault:
            vault.read(assert_filled)
            assert read_photo(vault, DIGEST) == PHOTO
            assert vault.read(lambda contents: contents.documents()) == []
            assert vault.read(lambda contents: contents.document(digest)) is None
            with pytest.raises(VaultFull):
                vault.write(lambda contents: contents.add_document(digest, DOCUMENT))
            with pytest.raises(VaultFull):
                vault.write(lambda contents: contents.add_photo(VISIT, "ab" * 32, "image/jpeg", b"another"))
            # What needs no more room goes on, and what was refused has taken nothing along.
            vault.write(lambda contents: contents.put_draft(VISIT, "note", "half a wor"))
            vault.read(assert_filled)
    with sqlite3.connect(file_of(folder)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (1,)
    file.close()
    with reopened(folder) as vault:  # there is room again
        vault.write(lambda contents: contents.add_document(digest, DOCUMENT))
        assert vault.read(lambda contents: contents.documents()) == [DOCUMENT]


def _open_full(folder: Path) -> sqlite3.Connection:
    """The file can grow by no page."""
    connection = open_file(folder)
    connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}").fetchone()
    return connection


def assert_filled(contents: Contents) -> None:
    strand = a_strand(3)
    assert contents.visits() == [VISIT, OTHER_VISIT]
    assert (contents.header(VISIT), contents.header(OTHER_VISIT)) == (HEADER, None)
    assert [entry for _, entry in contents.entries(VISIT)] == [strand[0], strand[1].without_body(), strand[2]]
    assert contents.certificates() == {DEVICE: a_note("certificate")}
    assert contents.checkpoints(VISIT) == [a_note("checkpoint")]
    assert contents.receipts(VISIT) == [a_note("receipt")]
    assert contents.belief(VISIT) == {"held": 3}
    assert contents.drafts(VISIT) == {"note": "half a wor"}
    assert contents.setting("language") == "es"
    assert contents.aside() == [Aside(None, "of no known form", b"\x00line")]


def main(path: Path) -> None:
    """Keep a vault of the present version."""
    with tempfile.TemporaryDirectory() as folder:
        with Vault.create(Path(folder), PASSPHRASE, kdf=CHEAP) as vault:
            vault.write(fill)
        path.write_bytes(gzip.compress(file_of(Path(folder)).read_bytes(), mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
