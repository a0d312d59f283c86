"""The center's keys: made once, kept to itself, and the same for whoever opens the folder."""

import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sync.ed25519 import generate, verify
from sync.journal import device_id, new_id
from sync.notes import Certificate
from sync.server.keys import Authority, KeysDamaged
from tests.support.centers import SetClock, open_center

WHO = {"person": "a" * 26, "role": "inspector", "place": "device", "at": "2026-11-21T16:00:00Z"}


def test_a_center_has_the_same_keys_whenever_its_folder_is_opened(tmp_path: Path) -> None:
    first, second = Authority.open(tmp_path, SetClock()), Authority.open(tmp_path, SetClock())
    assert first.center == second.center == device_id(first.root_key)
    assert first.signer.seed == second.signer.seed
    assert first.recovery_keys() == second.recovery_keys()
    assert second.unseal("writer", first.seal("writer", b"seed")) == b"seed"


def test_only_the_owner_may_read_the_keys(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    Authority.open(folder, SetClock())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert sorted(path.name for path in folder.iterdir()) == [
        "key-0001.json",
        "key-0002.json",
        "root.json",
        "secret.json",
    ]


def test_many_who_open_a_new_folder_at_once_end_up_with_one_center(tmp_path: Path) -> None:
    found: list[Authority] = []
    threads = [threading.Thread(target=lambda: found.append(Authority.open(tmp_path, SetClock()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({(one.center, one.signer.seed, one.recovery_keys()[0]) for one in found}) == 1


def test_a_creation_that_was_cut_is_finished_at_the_next_opening(tmp_path: Path) -> None:
    center = Authority.open(tmp_path, SetClock()).center
    (tmp_path / "key-0002.json").unlink()
    (tmp_path / ".key-0002.json.0123").write_bytes(b'{"private":')
    again = Authority.open(tmp_path, SetClock())
    assert again.center == center
    assert again.keyring.newest_key("recovery").number == 2


def test_a_key_file_that_is_not_whole_is_an_error_and_not_a_new_key(tmp_path: Path) -> None:
    Authority.open(tmp_path, SetClock())
    (tmp_path / "root.json").write_bytes(b'{"private":"AAAA"}')
    with pytest.raises(KeysDamaged, match="root"):
        Authority.open(tmp_path, SetClock())


def test_the_folder_of_keys_and_the_database_belong_together(tmp_path: Path) -> None:
    open_center(tmp_path / "one").close()
    open_center(tmp_path / "two").close()
    (tmp_path / "one" / "journal.db").replace(tmp_path / "two" / "journal.db")
    with pytest.raises(KeysDamaged, match="another center"):
        open_center(tmp_path / "two")


def test_no_repr_shows_a_secret(tmp_path: Path) -> None:
    authority = Authority.open(tmp_path, SetClock())
    signer = generate()
    shown = repr(authority) + repr(signer) + repr(authority.signer)
    for secret in (signer.seed, authority.signer.seed, *authority.recovery_keys()):
        assert repr(secret)[2:-1] not in shown
        assert secret.hex() not in shown


def test_a_certificate_holds_by_the_keyring_alone(tmp_path: Path) -> None:
    authority, device = Authority.open(tmp_path, SetClock()), generate()
    note = authority.certify(device.public_key, number=7, **WHO)
    assert authority.keyring.certificate(note).number == 7
    assert authority.keyring.certificate(note).device == device_id(device.public_key)
    assert Certificate.read(note.text).key == authority.key_number


def test_a_signature_holds_for_its_key_and_message_only() -> None:
    one, other = generate(), generate()
    signature = one.sign(b"message")
    assert verify(one.public_key, b"message", signature)
    assert not verify(one.public_key, b"massage", signature)
    assert not verify(other.public_key, b"message", signature)
    assert not verify(b"short", b"message", signature)
    assert not verify(one.public_key, b"message", b"short")


def test_what_was_sealed_elsewhere_does_not_open(tmp_path: Path) -> None:
    here, there = Authority.open(tmp_path / "a", SetClock()), Authority.open(tmp_path / "b", SetClock())
    with pytest.raises(KeysDamaged):
        here.unseal("writer", there.seal("writer", b"seed"))
    with pytest.raises(KeysDamaged):
        here.unseal("invitation", here.seal("writer", b"seed"))


def test_a_proof_is_for_one_purpose_and_message(tmp_path: Path) -> None:
    authority, message = Authority.open(tmp_path, SetClock()), new_id()
    mac = authority.mac("token", message)
    assert authority.has_written("token", message, mac)
    assert not authority.has_written("challenge", message, mac)
    assert not authority.has_written("token", message + "x", mac)
    assert not authority.has_written("token", message, "ü")


def test_a_new_key_is_taken_up_by_whoever_has_the_folder_open(tmp_path: Path) -> None:
    here, there = open_center(tmp_path), open_center(tmp_path)
    before, device = here.authority.voice, generate()
    note = here.authority.certify(device.public_key, number=9, **WHO)
    number = there.authority.new_key("answers", there.clock)
    assert here.authority.voice == before
    here.authority.refresh()
    assert here.authority.voice.number == number == 3
    assert here.authority.voice.signer.public_key == there.authority.voice.signer.public_key
    # What the key before it signed stays good, and the recovery key is still the first.
    assert here.authority.keyring.certificate(note).key == before.number
    assert len(here.authority.recovery_keys()) == 1
    here.authority.new_key("recovery", here.clock)
    assert len(here.authority.recovery_keys()) == 2 and here.authority.voice.number == number
    for center in (here, there):
        center.close()


def test_many_who_make_new_keys_at_once_get_numbers_of_their_own(tmp_path: Path) -> None:
    authorities = [Authority.open(tmp_path, SetClock()) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        numbers = [*pool.map(lambda one: one.new_key("answers", SetClock()), authorities)]
    assert sorted(numbers) == [3, 4, 5, 6, 7, 8]
    authorities[0].refresh()
    assert authorities[0].voice.number == 8 and authorities[0].keyring.unbroken == 8
