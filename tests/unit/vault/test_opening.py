import json
import os
import random
import sqlite3
import stat
from pathlib import Path

import pytest

from inspector_app.vault import errors, rows
from inspector_app.vault.database import SCHEMA_VERSION
from inspector_app.vault.errors import (
    NoVault,
    PassphraseTooShort,
    StorageTrouble,
    VaultBusy,
    VaultClosed,
    VaultDamaged,
    VaultError,
    VaultExists,
    VaultTooNew,
    WrongPassphrase,
)
from inspector_app.vault.passphrase import Kdf
from inspector_app.vault.tables import VaultTable
from inspector_app.vault.vault import Vault
from tests.unit.vault.samples import (
    CHEAP,
    HEADER,
    OTHER_VISIT,
    PASSPHRASE,
    VISIT,
    child,
    file_of,
    journal_of,
    kill,
    put_mark,
    read_lines,
    reopened,
    tampering,
)

SOAK = bool(os.environ.get("INSPECTOR_SOAK"))


def test_the_names_of_the_folders_above_a_new_vault_are_durable_before_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []

    def sync(path: Path) -> None:
        synced.append(path)

    monkeypatch.setattr("inspector_app.vault.database._sync", sync)
    folder = tmp_path / "new" / "deep"
    Vault.create(folder, PASSPHRASE, kdf=CHEAP).close()
    assert [*synced[:2]] == [folder.parent, tmp_path] and folder in synced


def test_a_vault_opens_again_with_its_passphrase(vault: Vault, folder: Path) -> None:
    vault.close()
    with reopened(folder) as again:
        assert again.id == vault.id
        assert again.read(lambda contents: contents.visits()) == [VISIT, OTHER_VISIT]
        assert again.read(lambda contents: contents.header(VISIT)) == HEADER


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE + " ", PASSPHRASE.upper(), "another passphrase"])
def test_another_passphrase_is_told_plainly(vault: Vault, folder: Path, passphrase: str) -> None:
    vault.close()
    with pytest.raises(WrongPassphrase, match="The passphrase does not open this vault"):
        Vault.open(folder, passphrase)
    reopened(folder).close()


def test_a_passphrase_is_the_same_however_it_was_typed(folder: Path) -> None:
    Vault.create(folder, "contrase\u00f1a segura", kdf=CHEAP).close()
    Vault.open(folder, "contrasen\u0303a segura").close()


@pytest.mark.parametrize("passphrase", ["", "short", "1234567", "        ", "  abc   "])
def test_a_short_passphrase_makes_no_vault(folder: Path, passphrase: str) -> None:
    with pytest.raises(PassphraseTooShort):
        Vault.create(folder, passphrase, kdf=CHEAP)
    assert not folder.exists()


def test_a_vault_is_never_made_over_another(vault: Vault, folder: Path) -> None:
    vault.close()
    with pytest.raises(VaultExists):
        Vault.create(folder, "another passphrase", kdf=CHEAP)
    reopened(folder).close()


def test_looking_for_a_vault_makes_nothing(folder: Path) -> None:
    with pytest.raises(NoVault):
        Vault.open(folder, PASSPHRASE)
    assert not folder.exists()
    folder.mkdir()
    with pytest.raises(NoVault):
        Vault.open(folder, PASSPHRASE)
    assert list(folder.iterdir()) == []


def test_a_second_opening_is_refused(vault: Vault, folder: Path) -> None:
    with pytest.raises(VaultBusy):
        reopened(folder)
    with pytest.raises(VaultBusy):
        Vault.create(folder, PASSPHRASE, kdf=CHEAP)
    assert vault.read(lambda contents: contents.visits()) == [VISIT, OTHER_VISIT]


def test_another_process_keeps_this_one_out_until_it_is_gone(vault: Vault, folder: Path) -> None:
    vault.close()
    with child("hold", folder) as other:
        assert read_lines(other, 1) == ["open"]
        with pytest.raises(VaultBusy):
            reopened(folder)
        kill(other)
        reopened(folder).close()


def test_a_wrong_passphrase_leaves_the_vault_free(vault: Vault, folder: Path) -> None:
    vault.close()
    for _ in range(3):
        with pytest.raises(WrongPassphrase):
            Vault.open(folder, "another passphrase")
    reopened(folder).close()


def test_a_newer_vault_is_left_alone(vault: Vault, folder: Path) -> None:
    vault.close()
    with tampering(folder) as file:
        file.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = file_of(folder).read_bytes()
    with pytest.raises(VaultTooNew):
        reopened(folder)
    assert file_of(folder).read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"words" * 1000, bytes(50_000), b"SQLite format 3\0" + bytes(5000)])
def test_a_file_that_is_no_vault_is_damaged(folder: Path, content: bytes) -> None:
    folder.mkdir()
    file_of(folder).write_bytes(content)
    with pytest.raises(VaultDamaged):
        reopened(folder)
    assert file_of(folder).read_bytes() == content


def test_a_database_of_something_else_is_no_vault(folder: Path) -> None:
    folder.mkdir()
    with tampering(folder) as file:
        file.execute("CREATE TABLE mark (vault, wrapping)")
    with pytest.raises(VaultDamaged):
        reopened(folder)


def test_a_cut_file_is_damaged(vault: Vault, folder: Path) -> None:
    vault.close()
    file_of(folder).write_bytes(file_of(folder).read_bytes()[:20_000])
    with pytest.raises(VaultDamaged):
        reopened(folder)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("salt", "AAAAAAAAAAAAAAAAAAAAAA==", WrongPassphrase),
        ("sealed", "AAAA", WrongPassphrase),
        ("key_number", 2, WrongPassphrase),
        ("kdf", {"n": 2**11, "r": 8, "p": 1}, WrongPassphrase),
        ("kdf", {"n": 2, "r": 8, "p": 1}, VaultDamaged),
        ("kdf", {"n": 2**30, "r": 8, "p": 1}, VaultDamaged),
        ("kdf", {"n": 2**10, "r": 8, "p": 10**6}, VaultDamaged),
        ("kdf", {"n": 2**10}, VaultDamaged),
        ("vault", VISIT, VaultDamaged),
        ("algorithm", "plain", VaultDamaged),
        ("nonce", "AAAA", VaultDamaged),
        ("nonce", 7, VaultDamaged),
        ("salt", "not base64!", VaultDamaged),
    ],
)
def test_an_altered_wrapping_does_not_open(
    vault: Vault, folder: Path, field: str, value: object, error: type[VaultError]
) -> None:
    vault.close()
    with tampering(folder) as file:
        wrapping = json.loads(file.execute("SELECT wrapping FROM mark").fetchone()[0])
        put_mark(file, json.dumps({**wrapping, field: value}))
    with pytest.raises(error):
        reopened(folder)


WITHOUT = pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM {}",
        "DROP TABLE {}",
        "UPDATE {} SET wrapping = 'no json'",
        "UPDATE {} SET wrapping = x'00ff'",
        "UPDATE {} SET vault = 'another'",
    ],
)


@WITHOUT
def test_a_vault_without_its_mark_is_damaged(vault: Vault, folder: Path, statement: str) -> None:
    vault.close()
    with tampering(folder) as file:
        for table in ("mark", "mark_copy"):
            file.execute(statement.format(table))
    with pytest.raises(VaultDamaged):
        reopened(folder)


@WITHOUT
@pytest.mark.parametrize("table", ["mark", "mark_copy"])
def test_one_of_the_two_is_enough(vault: Vault, folder: Path, statement: str, table: str) -> None:
    vault.write(lambda contents: contents.put_setting("language", "es"))
    vault.close()
    with tampering(folder) as file:
        file.execute(statement.format(table))
    with reopened(folder) as again:
        assert again.read(lambda contents: contents.setting("language")) == "es"


def test_where_the_two_differ_nobody_chooses_in_silence(vault: Vault, folder: Path) -> None:
    """The one could be of before a travel lock, the other of after."""
    vault.close()
    with tampering(folder) as file:
        wrapping = json.loads(file.execute("SELECT wrapping FROM mark").fetchone()[0])
        file.execute("UPDATE mark SET wrapping = ?", (json.dumps({**wrapping, "key_number": 7}),))
    with pytest.raises(VaultDamaged):
        reopened(folder)


def test_the_wrapping_of_another_vault_does_not_open_this_one(vault: Vault, folder: Path, tmp_path: Path) -> None:
    vault.close()
    with Vault.create(tmp_path / "other", PASSPHRASE, kdf=CHEAP):
        pass
    with tampering(tmp_path / "other") as file:
        mark = file.execute("SELECT vault, wrapping FROM mark").fetchone()
    with tampering(folder) as file:
        put_mark(file, mark[1], mark[0])
    with reopened(folder) as opened, pytest.raises(VaultDamaged):
        opened.read(lambda contents: contents.visits())


@pytest.mark.parametrize(
    "parameters", [(2**9, 8, 1), (3000, 8, 1), (2**21, 8, 1), (0, 8, 1), (-(2**10), 8, 1), (2**10, 0, 1)]
)
def test_a_derivation_is_neither_weak_nor_endless(parameters: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"must be|out of range"):
        Kdf(*parameters)


def test_the_default_derivation_is_the_strong_one() -> None:
    assert (Kdf().n, Kdf().r, Kdf().p) == (2**16, 8, 1)


def test_a_closed_vault_says_so(vault: Vault) -> None:
    vault.close()
    vault.close()
    with pytest.raises(VaultClosed):
        vault.read(lambda contents: contents.visits())
    with pytest.raises(VaultClosed):
        vault.recovery_wrapping(bytes(32), key_number=1, device="", person="", center="")


def test_nothing_secret_is_shown(vault: Vault) -> None:
    shown = repr(vault)
    assert shown == f"<Vault {vault.id}>"
    photo = vault.write(lambda contents: contents.add_photo(VISIT, "0" * 64, "image/jpeg", b"pixels"))
    photo = vault.read(lambda contents: contents.photo(VISIT, "0" * 64))
    assert repr(photo) == f"StoredPhoto(sha256='{'0' * 64}', size=6, media_type='image/jpeg')"


def test_every_error_has_a_sentence() -> None:
    found = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, VaultError)]
    sentences = {str(error()) for error in found}
    assert len(found) > 10 and len(sentences) == len(found)
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in sentences)


def test_the_file_is_laid_out_as_designed(vault: Vault, folder: Path) -> None:
    assert stat.S_IMODE(file_of(folder).stat().st_mode) == 0o600
    vault.close()
    with tampering(folder) as file:
        assert file.execute("PRAGMA page_size").fetchone() == (16384,)
        assert file.execute("PRAGMA auto_vacuum").fetchone() == (2,)
        assert file.execute("PRAGMA journal_mode").fetchone() != ("wal",)
        assert file.execute("SELECT vault FROM mark").fetchone() == (vault.id,)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", b"truncate"), ("synchronous", 2), ("secure_delete", 1), ("temp_store", 2), ("fullfsync", 1)],
)
def test_the_connection_keeps_its_promises(vault: Vault, pragma: str, value: object) -> None:
    assert vault.read(lambda contents: contents._rows.read(f"PRAGMA {pragma}", ()).fetchone()) == (value,)


def test_the_statements_are_for_the_tables_that_are_declared() -> None:
    declared = {table.name: set(table.columns.keys()) for table in VaultTable.metadata.sorted_tables}
    sealed = {table.name for table in rows.SEALED_TABLES}
    assert set(declared) == sealed | {"mark", "mark_copy", "photos_copy", "chunks"}
    assert all(declared[name] == {"row", "visit", "name", "sealed"} for name in sealed)


def test_a_making_that_failed_leaves_no_vault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, target: Path) -> None:
        raise PermissionError(f"no {path} to {target}")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "rename", fail)
        with pytest.raises(StorageTrouble):
            Vault.create(folder, PASSPHRASE, kdf=CHEAP)
    with pytest.raises(NoVault):
        reopened(folder)
    Vault.create(folder, PASSPHRASE, kdf=CHEAP).close()
    assert sorted(path.name for path in folder.iterdir()) == ["vault.db", "vault.lock", "vault.tries"]


def test_the_journal_of_a_lost_vault_is_not_played_into_a_new_one(folder: Path) -> None:
    folder.mkdir()
    for name in ("vault.db-journal", "vault.new", "vault.new-journal"):
        (folder / name).write_bytes(b"left over" * 1000)
    with Vault.create(folder, PASSPHRASE, kdf=CHEAP) as vault:
        assert vault.read(lambda contents: contents.visits()) == []
    reopened(folder).close()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(30 if SOAK else 3))
def test_a_kill_while_a_vault_is_made_leaves_none_or_a_whole_one(folder: Path, seed: int) -> None:
    with child("create", folder) as maker:
        read_lines(maker, 2)
        kill(maker, random.Random(seed).uniform(0.0, 0.1))
    made = sorted(folder.iterdir(), key=lambda path: int(path.name))
    for path in made[:-1]:
        assert file_of(path).exists()
    try:
        reopened(made[-1]).close()
    except NoVault:
        Vault.create(made[-1], PASSPHRASE, kdf=CHEAP).close()


def test_what_sqlite_cannot_do_is_told_in_a_sentence(vault: Vault) -> None:
    def fail(_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with pytest.raises(StorageTrouble, match="does not answer"):
        vault.write(fail)


def test_the_journal_file_is_empty_between_writes(vault: Vault, folder: Path) -> None:
    vault.write(lambda contents: contents.put_setting("language", "en"))
    assert journal_of(folder).stat().st_size == 0
