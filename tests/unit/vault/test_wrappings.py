"""The ways in: another passphrase, a PIN with the keystore's secret, and the data key itself."""

import asyncio
import base64
import json
import os
import random
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from inspector_app.vault.errors import (
    KeystoreTrouble,
    NoLocalKey,
    PassphraseTooShort,
    PinTooSimple,
    PinUnusable,
    VaultDamaged,
    WrongKey,
    WrongPassphrase,
    WrongPin,
)
from inspector_app.vault.keys import open_recovery
from inspector_app.vault.keystore import keep_new_secret, secret_name
from inspector_app.vault.vault import Vault
from tests.support.keystore import FakeKeystore
from tests.unit.vault.samples import (
    CHEAP,
    HEADER,
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
OTHER = "another passphrase for tests"
PIN = "280641"
SECRET = bytes(range(32))


def mark_of(folder: Path) -> dict[str, object]:
    with tampering(folder) as file:
        (written,), (copied,) = (
            file.execute(f"SELECT wrapping FROM {one}").fetchone() for one in ("mark", "mark_copy")
        )
    assert written == copied
    found: dict[str, object] = json.loads(written)
    return found


def test_another_passphrase_opens_and_the_one_before_no_more(vault: Vault, folder: Path) -> None:
    vault.change_passphrase(PASSPHRASE, OTHER, kdf=CHEAP)
    vault.close()
    with pytest.raises(WrongPassphrase):
        reopened(folder)
    with Vault.open(folder, OTHER) as again:
        assert again.read(lambda contents: contents.header(VISIT)) == HEADER


def test_each_wrapping_counts_up(vault: Vault, folder: Path) -> None:
    assert vault.wrappings().last_number == 1
    vault.change_passphrase(PASSPHRASE, OTHER, kdf=CHEAP)
    vault.set_pin(OTHER, PIN, SECRET, kdf=CHEAP)
    vault.remove_pin()
    vault.change_passphrase(OTHER, PASSPHRASE, kdf=CHEAP)
    wrappings = vault.wrappings()
    assert wrappings.passphrase is not None
    assert (wrappings.last_number, wrappings.passphrase.key_number) == (4, 4)
    vault.drop_wrappings()
    vault.replace_wrappings(PASSPHRASE, kdf=CHEAP)
    assert vault.wrappings().last_number == 5


def test_of_the_old_wrapping_nothing_stays(vault: Vault, folder: Path) -> None:
    old = vault.wrappings().passphrase
    assert old is not None
    traces = [base64.b64encode(one) for one in (old.salt, old.nonce, old.sealed)]
    assert all(trace in file_of(folder).read_bytes() for trace in traces)
    vault.change_passphrase(PASSPHRASE, OTHER, kdf=CHEAP)
    assert journal_of(folder).stat().st_size == 0
    for path in folder.iterdir():
        # A part is enough: a row that is moved within its page leaves pieces.
        assert not any(trace[:12] in path.read_bytes() for trace in traces), path


def test_a_wrong_old_passphrase_changes_nothing(vault: Vault, folder: Path) -> None:
    before = file_of(folder).read_bytes()
    with pytest.raises(WrongPassphrase):
        vault.change_passphrase(OTHER, "a third passphrase", kdf=CHEAP)
    with pytest.raises(PassphraseTooShort):
        vault.change_passphrase(PASSPHRASE, "short", kdf=CHEAP)
    vault.close()
    assert file_of(folder).read_bytes() == before


def test_the_recovery_at_the_center_stays_good(vault: Vault, folder: Path) -> None:
    center = X25519PrivateKey.generate()
    public = center.public_key().public_bytes_raw()
    wrapping = vault.recovery_wrapping(public, key_number=2, device="d", person="p", center="c")
    vault.change_passphrase(PASSPHRASE, OTHER, kdf=CHEAP)
    vault.close()
    data_key = open_recovery(wrapping, center.private_bytes_raw())
    with Vault.open_with_key(folder, data_key) as again:
        assert again.read(lambda contents: contents.header(VISIT)) == HEADER


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(40 if SOAK else 4))
def test_a_kill_during_a_change_leaves_one_passphrase_good(vault: Vault, folder: Path, seed: int) -> None:
    vault.close()
    with child("rewrap", folder) as changing:
        (said,) = read_lines(changing, 1)
        said = [said, *kill(changing, random.Random(seed).uniform(0.0, 0.05))][-1]
    number = int(said)
    opened = 0
    for tried in range(number - 1, number + 3):
        try:
            Vault.open(folder, f"passphrase number {tried}").close()
            opened += 1
            assert tried in (number, number + 1)
        except WrongPassphrase:
            continue
    assert opened == 1


def test_a_pin_opens_with_its_secret_and_the_passphrase_without(vault: Vault, folder: Path) -> None:
    vault.set_pin(PASSPHRASE, PIN, SECRET, kdf=CHEAP)
    vault.close()
    with Vault.open_with_pin(folder, PIN, SECRET) as again:
        assert again.read(lambda contents: contents.header(VISIT)) == HEADER
    reopened(folder).close()
    with pytest.raises(WrongPin):
        Vault.open_with_pin(folder, "280642", SECRET)
    with pytest.raises(WrongPin):
        Vault.open_with_pin(folder, PIN, bytes(32))
    with pytest.raises(PinUnusable, match="Use the passphrase"):
        Vault.open_with_pin(folder, PIN, None)


def test_a_pin_is_no_passphrase(vault: Vault, folder: Path) -> None:
    vault.set_pin(PASSPHRASE, PIN, SECRET, kdf=CHEAP)
    vault.close()
    for typed in (PIN, PIN + SECRET.hex(), PIN + SECRET.decode("latin-1")):
        with pytest.raises(WrongPassphrase):
            Vault.open(folder, typed)
        file_of(folder).with_name("vault.tries").unlink(missing_ok=True)


def test_a_pin_without_being_set_cannot_be_used(vault: Vault, folder: Path) -> None:
    vault.close()
    with pytest.raises(PinUnusable):
        Vault.open_with_pin(folder, PIN, SECRET)


@pytest.mark.parametrize("pin", ["", "12345", "123456", "987654321", "111111", "12a456", "28 0641", "２８０６４１"])
def test_a_pin_that_is_too_simple_is_not_taken(vault: Vault, pin: str) -> None:
    with pytest.raises(PinTooSimple):
        vault.set_pin(PASSPHRASE, pin, SECRET, kdf=CHEAP)
    assert vault.wrappings().pin is None


def test_a_pin_is_set_by_whoever_knows_the_passphrase(vault: Vault) -> None:
    with pytest.raises(WrongPassphrase):
        vault.set_pin(OTHER, PIN, SECRET, kdf=CHEAP)
    assert vault.wrappings().pin is None


def test_a_removed_pin_leaves_the_mark_as_it_was(vault: Vault, folder: Path) -> None:
    before = mark_of(folder)
    vault.set_pin(PASSPHRASE, PIN, SECRET, kdf=CHEAP)
    pin = vault.wrappings().pin
    assert pin is not None and base64.b64encode(pin.sealed) in file_of(folder).read_bytes()
    vault.remove_pin()
    assert mark_of(folder) == {**before, "last_number": 2}
    assert base64.b64encode(pin.sealed)[:12] not in file_of(folder).read_bytes()


def test_a_change_of_passphrase_leaves_the_pin(vault: Vault, folder: Path) -> None:
    vault.set_pin(PASSPHRASE, PIN, SECRET, kdf=CHEAP)
    vault.change_passphrase(PASSPHRASE, OTHER, kdf=CHEAP)
    vault.close()
    Vault.open_with_pin(folder, PIN, SECRET).close()
    Vault.open(folder, OTHER).close()


def test_a_vault_without_wrappings_opens_with_the_data_key_alone(vault: Vault, folder: Path) -> None:
    data_key = vault._data_key
    vault.set_pin(PASSPHRASE, PIN, SECRET, kdf=CHEAP)
    gone = [one for one in (vault.wrappings().passphrase, vault.wrappings().pin) if one is not None]
    vault.drop_wrappings()
    assert vault.read(lambda contents: contents.header(VISIT)) == HEADER
    vault.close()
    traces = [base64.b64encode(part)[:12] for one in gone for part in (one.salt, one.nonce, one.sealed)]
    assert not any(trace in file_of(folder).read_bytes() for trace in traces)
    assert set(mark_of(folder)) == {"vault", "last_number"}
    with pytest.raises(NoLocalKey, match="through the center"):
        reopened(folder)
    with pytest.raises(PinUnusable):
        Vault.open_with_pin(folder, PIN, SECRET)
    with Vault.open_with_key(folder, data_key) as given_back:
        with pytest.raises(NoLocalKey):
            given_back.set_pin(PASSPHRASE, PIN, SECRET, kdf=CHEAP)
        given_back.replace_wrappings(OTHER, kdf=CHEAP)
    with Vault.open(folder, OTHER) as again:
        assert again.read(lambda contents: contents.header(VISIT)) == HEADER


def test_a_given_key_replaces_every_way_in(vault: Vault, folder: Path) -> None:
    vault.set_pin(PASSPHRASE, PIN, SECRET, kdf=CHEAP)
    vault.replace_wrappings(OTHER, kdf=CHEAP)
    vault.close()
    with pytest.raises(WrongPassphrase):
        reopened(folder)
    with pytest.raises(PinUnusable):
        Vault.open_with_pin(folder, PIN, SECRET)
    Vault.open(folder, OTHER).close()


def test_another_key_opens_nothing_and_leaves_no_trace(vault: Vault, folder: Path) -> None:
    vault.close()
    before = file_of(folder).read_bytes()
    with pytest.raises(WrongKey):
        Vault.open_with_key(folder, bytes(32))
    assert file_of(folder).read_bytes() == before


@pytest.mark.parametrize(
    "altered",
    [
        {"pin": {}},
        {"pin": None},
        {"pin": 7},
        {"last_number": "two"},
        {"pin": {"algorithm": "scrypt hkdf-sha256 aes-256-gcm 1"}},
    ],
)
def test_an_altered_mark_is_damaged(vault: Vault, folder: Path, altered: dict[str, object]) -> None:
    vault.close()
    mark = {**mark_of(folder), **altered}
    with tampering(folder) as file:
        put_mark(file, json.dumps(mark))
    with pytest.raises(VaultDamaged):
        reopened(folder)


def test_a_pin_of_another_vault_is_not_taken(vault: Vault, folder: Path, tmp_path: Path) -> None:
    vault.set_pin(PASSPHRASE, PIN, SECRET, kdf=CHEAP)
    vault.close()
    with Vault.create(tmp_path / "other", PASSPHRASE, kdf=CHEAP) as other:
        other.set_pin(PASSPHRASE, PIN, SECRET, kdf=CHEAP)
    moved = {**mark_of(folder), "pin": mark_of(tmp_path / "other")["pin"]}
    with tampering(folder) as file:
        put_mark(file, json.dumps(moved))
    with pytest.raises(VaultDamaged):
        reopened(folder)


def test_a_change_that_fails_leaves_the_one_before(vault: Vault, folder: Path) -> None:
    refuse = "CREATE TRIGGER refuse BEFORE INSERT ON mark_copy BEGIN SELECT RAISE(ABORT, 'no'); END"
    vault._thread.submit(lambda: vault._connection.execute(refuse).fetchall()).result()
    with pytest.raises(VaultDamaged):
        vault.change_passphrase(PASSPHRASE, OTHER, kdf=CHEAP)
    assert vault.read(lambda contents: contents.header(VISIT)) == HEADER
    vault.close()
    reopened(folder).close()


def test_a_secret_counts_once_the_keystore_has_given_it_back() -> None:
    keystore = FakeKeystore()
    assert asyncio.run(keep_new_secret(keystore, "v")) == keystore.secrets[secret_name("v")]
    keystore.keeps_nothing = True
    with pytest.raises(KeystoreTrouble):
        asyncio.run(keep_new_secret(keystore, "v"))


def test_nothing_of_what_opens_it_is_shown(vault: Vault) -> None:
    vault.set_pin(PASSPHRASE, PIN, SECRET, kdf=CHEAP)
    shown = repr(vault.wrappings())
    assert "sealed" not in shown and PIN not in shown and PASSPHRASE not in shown
