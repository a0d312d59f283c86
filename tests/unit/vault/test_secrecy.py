"""Nothing that a person wrote or photographed stands anywhere in clear, at no time."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector_app.vault.contents import Contents
from inspector_app.vault.vault import Vault
from tests.unit.vault.samples import (
    DEVICE,
    PASSPHRASE,
    VISIT,
    a_note,
    an_entry,
    child,
    journal_of,
    kill,
    read_lines,
    reopened,
)

WORDS = "planted words"
DIGEST = "abcdef01" * 8
# Long enough that no random byte is ever mistaken for one.
JPEG_BEGINNING = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
MARKERS = (
    *(WORDS.encode(), WORDS.encode("utf-16-le"), PASSPHRASE.encode(), b"Fictional Harness"),
    *(JPEG_BEGINNING, b"JFIF\x00\x01", b"Exif\x00\x00", DIGEST.encode(), bytes.fromhex(DIGEST)),
    *(VISIT.encode(), DEVICE.encode(), b"image/jpeg"),
)


def files_below(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


def assert_nothing_in_clear(*folders: Path) -> None:
    paths = list(files_below(*folders))
    assert paths
    for path in paths:
        content = path.read_bytes()
        assert [marker for marker in MARKERS if marker in content or marker.hex().encode() in content] == [], path


def plant(contents: Contents) -> None:
    photo = (JPEG_BEGINNING + b"Exif\x00\x00" + WORDS.encode()) * 300_000
    contents.put_header(VISIT, {"partner": "Fictional Harness Works", "note": WORDS})
    contents.put_setting(WORDS, WORDS)
    contents.add_entries(VISIT, [an_entry(1, WORDS)])
    contents.add_certificate(DEVICE, a_note(WORDS))
    contents.add_checkpoint(VISIT, a_note(WORDS))
    contents.add_receipt(VISIT, a_note(WORDS))
    contents.put_belief(VISIT, {WORDS: WORDS})
    contents.put_draft(VISIT, WORDS, WORDS)
    contents.set_aside(VISIT, WORDS, WORDS.encode())
    contents.add_document(hashlib.sha256(WORDS.encode()).hexdigest(), WORDS.encode())
    contents.add_photo(VISIT, DIGEST, "image/jpeg", photo)
    contents.add_photo(VISIT, "0" * 64, "image/jpeg", photo[:20_000])


def test_nothing_stands_in_clear_while_a_write_is_open_nor_after(vault: Vault, folder: Path) -> None:
    def work(contents: Contents) -> None:
        plant(contents)
        # So much was written that SQLite has begun to put it into the file, and the old pages into the journal.
        assert journal_of(folder).stat().st_size > 0
        assert (folder / "vault.db").stat().st_size > 1_000_000
        assert_nothing_in_clear(folder)

    vault.write(work)
    assert_nothing_in_clear(folder)
    vault.write(lambda contents: contents.put_draft(VISIT, WORDS, WORDS * 2))
    vault.write(lambda contents: contents.drop_draft(VISIT, WORDS))
    assert_nothing_in_clear(folder)
    vault.close()
    assert_nothing_in_clear(folder)
    with reopened(folder) as again:
        assert again.read(lambda contents: contents.setting(WORDS)) == WORDS


def test_nothing_stands_in_clear_after_a_rollback(vault: Vault, folder: Path) -> None:
    def work(contents: Contents) -> None:
        plant(contents)
        raise RuntimeError(WORDS)

    with pytest.raises(RuntimeError):
        vault.write(work)
    assert_nothing_in_clear(folder)


def test_nothing_stands_in_clear_after_a_kill(vault: Vault, folder: Path, tmp_path: Path) -> None:
    vault.close()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    places = {name: str(temporary) for name in ("TMPDIR", "SQLITE_TMPDIR", "TEMP", "TMP")}
    with child("capture", folder, "3000000", **places) as writer:
        read_lines(writer, 3)
        kill(writer, 0.01)
    assert_nothing_in_clear(folder)
    assert list(files_below(temporary)) == []
    reopened(folder).close()
    assert_nothing_in_clear(folder)


def test_a_write_that_was_cut_off_is_rolled_back_from_its_journal(vault: Vault, folder: Path, tmp_path: Path) -> None:
    vault.write(lambda contents: contents.put_draft(VISIT, "note", "before"))
    copy = tmp_path / "as the power went"

    def work(contents: Contents) -> None:
        contents.put_draft(VISIT, "note", "after")
        plant(contents)
        shutil.copytree(folder, copy)

    vault.write(work)
    assert journal_of(copy).stat().st_size > 0
    assert_nothing_in_clear(copy)
    with reopened(copy) as again:
        assert again.read(lambda contents: contents.drafts(VISIT)) == {"note": "before"}
        assert again.read(lambda contents: list(contents.entries(VISIT))) == []
        assert again.read(lambda contents: contents.photos(VISIT)) == []


def test_the_same_thing_is_never_written_the_same_way(vault: Vault, folder: Path, tmp_path: Path) -> None:
    def sealed(contents: Contents) -> bytes:
        contents.put_setting("a name", WORDS)
        found = contents._rows.read("SELECT sealed FROM settings", ()).fetchone()[0]
        assert isinstance(found, bytes)
        return found

    assert vault.write(sealed)[:12] != vault.write(sealed)[:12]
    assert vault.write(sealed)[12:] != vault.write(sealed)[12:]
