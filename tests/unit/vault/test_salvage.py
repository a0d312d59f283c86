"""A damaged page costs its rows, and not the vault: every page of a small one is destroyed in turn."""

import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from inspector_app.vault.contents import Contents
from inspector_app.vault.errors import DamagedPhoto, KeyLost, NoVault, VaultBusy, VaultExists, WrongPassphrase
from inspector_app.vault.salvage import Salvage, Salvaged
from inspector_app.vault.vault import Vault
from tests.unit.vault.samples import (
    CHEAP,
    DEVICE,
    HEADER,
    OTHER_VISIT,
    PASSPHRASE,
    VISIT,
    a_note,
    a_photo,
    a_strand,
    child,
    file_of,
    journal_of,
    kill,
    read_lines,
    reopened,
)

PAGE = 16384
# The first of two chunks, and no larger: whatever page of a chunk is damaged, the same is lost.
PHOTOS = [a_photo(300_000), a_photo(30_000)]
# Envelopes as they are: a visit whose own row is gone is named by them.
STRANDS = {visit: a_strand(20, visit) for visit in (VISIT, OTHER_VISIT)}


def fill(contents: Contents) -> None:
    for visit, strand in STRANDS.items():
        contents.add_visit(visit, HEADER)
        contents.add_entries(visit, strand)
        contents.add_receipt(visit, a_note(f"receipt of {visit}"))
        contents.put_belief(visit, {"held": 3})
        contents.put_draft(visit, "note", "half a word")
    for digest, photo in PHOTOS:
        contents.add_photo(VISIT, digest, "image/jpeg", photo)
    contents.add_certificate(DEVICE, a_note("certificate"))
    contents.put_setting("language", "es")
    contents.set_aside(None, "of no known form", b"\x00line")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "vault"
    with Vault.create(folder, PASSPHRASE, kdf=CHEAP) as vault:
        vault.write(fill)
    return folder


def salvaged(source: Path, target: Path) -> Salvaged:
    before = {path: path.read_bytes() for path in (file_of(source), journal_of(source)) if path.exists()}
    with Salvage(source, target, PASSPHRASE) as salvage:
        salvage.finish()
    assert {path: path.read_bytes() for path in before} == before
    assert not (target / "salvage.part").exists()
    return salvage.found


def everything(contents: Contents) -> dict[str, object]:
    found: dict[str, object] = {"visits": contents.visits(), "asides": contents.aside()}
    found |= {"language": contents.setting("language"), "certificates": contents.certificates()}
    for visit in contents.visits():
        found[f"entries of {visit}"] = [entry for _, entry in contents.entries(visit)]
        found[f"receipts of {visit}"] = contents.receipts(visit)
        found[f"belief of {visit}"] = contents.belief(visit)
        found[f"drafts of {visit}"] = contents.drafts(visit)
        found[f"photos of {visit}"] = [(photo.sha256, _bytes_of(photo)) for photo in contents.photos(visit)]
    return found


def _bytes_of(photo: object) -> bytes | None:
    try:
        return photo.read()  # type: ignore[attr-defined, no-any-return]
    except DamagedPhoto:
        return None


def test_of_a_vault_that_is_whole_everything_comes_over_and_nothing_is_said_to_be_lost(
    whole: Path, tmp_path: Path
) -> None:
    found = salvaged(whole, tmp_path / "new")
    assert found.is_whole and found.kept["entries"] == 40
    with reopened(whole) as before, reopened(tmp_path / "new") as after:
        assert after.id == before.id
        assert after.read(everything) == before.read(everything)
        after.write(lambda contents: contents.add_entries(VISIT, a_strand(21)))


def damage(folder: Path, number: int, kind: str) -> None:
    with file_of(folder).open("r+b") as file:
        file.seek((number - 1) * PAGE)
        page = bytearray(file.read(PAGE))
        chance = random.Random(number)
        match kind:
            case "zeroed":
                page[:] = bytes(PAGE)
            case "noise":
                page[:] = chance.randbytes(PAGE)
            case "one byte":
                at = chance.randrange(PAGE)
                page[at] ^= 0xFF
        file.seek((number - 1) * PAGE)
        file.write(page)


@pytest.mark.parametrize("kind", ["zeroed", "noise", "one byte"])
def test_whatever_page_is_damaged_the_others_are_saved(whole: Path, tmp_path: Path, kind: str) -> None:
    pages = file_of(whole).stat().st_size // PAGE
    with reopened(whole) as vault:
        was = vault.read(everything)
    lost_keys = 0
    for number in range(1, pages + 1):
        folder, target = tmp_path / f"damaged-{number}", tmp_path / f"new-{number}"
        shutil.copytree(whole, folder)
        damage(folder, number, kind)
        try:
            found = salvaged(folder, target)
        except (KeyLost, WrongPassphrase):
            lost_keys += 1
            assert not file_of(target).exists()
            continue
        with reopened(target) as vault:
            now = vault.read(everything)
            _check(was, now, found)
            vault.write(lambda contents: contents.put_setting("language", "en"))
        shutil.rmtree(folder)
        shutil.rmtree(target)
    assert lost_keys == 0


def _check(was: dict[str, object], now: dict[str, object], found: Salvaged) -> None:
    """Nothing is there that was not, and whatever is missing was said to be."""
    parts = 0
    for name, before in was.items():
        after = now.get(name)
        if after != before:
            parts += 1
            if isinstance(before, list) and isinstance(after, list) and not name.startswith("photos"):
                assert all(one in before for one in after), name
    assert not parts or not found.is_whole
    assert parts <= 3, "one page is of one table"
    damaged = {digest for digests in found.photos_damaged.values() for digest in digests}
    for digest, content in [photo for name in now if name.startswith("photos") for photo in now[name]]:  # type: ignore[attr-defined]
        assert (content is None) == (digest in damaged)


def test_no_page_holds_the_only_key_of_a_photo(tmp_path: Path) -> None:
    """Dozens of photos have their keys on one page: each page that holds any is destroyed in turn."""
    folder, photos = tmp_path / "vault", [a_photo(20_000 + n) for n in range(100)]
    with Vault.create(folder, PASSPHRASE, kdf=CHEAP) as vault:
        vault.write(lambda contents: contents.add_visit(VISIT, HEADER))
        for digest, photo in photos:
            vault.write(lambda contents, of=digest, it=photo: contents.add_photo(VISIT, of, "image/jpeg", it))  # type: ignore[misc]
    with sqlite3.connect(file_of(folder)) as file:
        sealed = [bytes(row[0]) for row in file.execute("SELECT sealed FROM photos")]
    file.close()
    with_keys = _pages_with(folder, sealed)
    assert len(with_keys) >= 4
    for number in with_keys:
        damaged, target = tmp_path / f"damaged-{number}", tmp_path / f"new-{number}"
        shutil.copytree(folder, damaged)
        damage(damaged, number, "zeroed")
        found = salvaged(damaged, target)
        assert found.pages_broken and not found.photos_damaged and not found.lost.total()
        with reopened(target) as vault:
            kept = vault.read(lambda contents: {photo.sha256: photo.read() for photo in contents.photos(VISIT)})
            assert kept == dict(photos)
        _pages_with(target, sealed)


def _pages_with(folder: Path, values: list[bytes]) -> list[int]:
    """The pages on which any of them stands; each stands on two."""
    content = file_of(folder).read_bytes()
    pages = [content[at : at + PAGE] for at in range(0, len(content), PAGE)]
    assert all(sum(one in page for page in pages) == 2 for one in values)
    return [number for number, page in enumerate(pages, 1) if any(one in page for one in values)]


def test_a_photo_that_was_erased_leaves_no_key(tmp_path: Path) -> None:
    digest, photo = a_photo(20_000)
    folder = tmp_path / "vault"
    with Vault.create(folder, PASSPHRASE, kdf=CHEAP) as vault:
        vault.write(lambda contents: contents.add_visit(VISIT, HEADER))
        vault.write(lambda contents: contents.add_photo(VISIT, digest, "image/jpeg", photo))
    with sqlite3.connect(file_of(folder)) as file:
        (row,) = file.execute("SELECT sealed FROM photos").fetchone()
    file.close()
    assert file_of(folder).read_bytes().count(row) == 2
    with reopened(folder) as vault:
        vault.write(lambda contents: contents.erase_photo(VISIT, digest))
    assert row not in file_of(folder).read_bytes()


def test_what_a_crash_left_half_written_is_rolled_back_as_an_opening_would(whole: Path, tmp_path: Path) -> None:
    """With one page damaged besides, so that SQLite need not be able to do it."""
    folder = tmp_path / "crashed"
    shutil.copytree(whole, folder)
    with sqlite3.connect(file_of(folder), isolation_level=None) as file:
        file.execute("PRAGMA cache_size = 1")  # every page is written at once
        file.execute("BEGIN IMMEDIATE")
        file.execute("UPDATE entries SET sealed = randomblob(9000)")
        file.execute("DELETE FROM receipts")
        for path in (file_of, journal_of):
            shutil.copy(path(folder), path(tmp_path).with_suffix(f".{path.__name__}"))
        file.execute("ROLLBACK")
    file.close()
    shutil.move(tmp_path / "vault.file_of", file_of(folder))
    shutil.move(tmp_path / "vault.journal_of", journal_of(folder))
    assert journal_of(folder).stat().st_size > PAGE
    found = salvaged(folder, tmp_path / "new")
    assert found.kept["entries"] == 40 and found.kept["receipts"] == 2 and found.is_whole


def test_nothing_is_made_where_it_may_not_be(whole: Path, tmp_path: Path) -> None:
    with pytest.raises(NoVault), Salvage(tmp_path, tmp_path / "new", PASSPHRASE):
        pass
    with pytest.raises(WrongPassphrase), Salvage(whole, tmp_path / "new", "another passphrase"):
        pass
    with pytest.raises(VaultExists), Salvage(whole, whole, PASSPHRASE):
        pass
    with pytest.raises(RuntimeError, match="in the middle"), Salvage(whole, tmp_path / "new", PASSPHRASE):
        raise RuntimeError("in the middle")
    assert not [path for path in (tmp_path / "new").rglob("*") if path.is_file()]
    with reopened(whole), pytest.raises(VaultBusy), Salvage(whole, tmp_path / "new", PASSPHRASE):
        pass


def test_a_vault_killed_in_mid_capture_is_salvaged_with_all_that_was_saved(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    shutil.copytree(whole, folder)
    with child("capture", folder, "100000") as writer:
        said = [line for line in (*read_lines(writer, 3), *kill(writer)) if line]
    salvaged(folder, tmp_path / "new")
    with reopened(tmp_path / "new") as vault:
        photos = vault.read(lambda contents: [photo.sha256 for photo in contents.photos(VISIT) if photo.read()])
    assert {line.split()[1] for line in said} <= set(photos)
