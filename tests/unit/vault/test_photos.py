from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector_app.vault.errors import DamagedPhoto
from inspector_app.vault.photos import CHUNK_BYTES, StoredPhoto, count_chunks
from inspector_app.vault.vault import Vault
from tests.unit.vault.samples import OTHER_VISIT, VISIT, a_photo, read_photo, reopened, tampering

SIZES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7]


def add_photo(vault: Vault, size: int, visit: str = VISIT) -> tuple[str, bytes]:
    digest, photo = a_photo(size)
    vault.write(lambda contents: contents.add_photo(visit, digest, "image/jpeg", photo))
    return digest, photo


def photos_of(vault: Vault, visit: str = VISIT) -> list[StoredPhoto]:
    return vault.read(lambda contents: contents.photos(visit))


@pytest.mark.parametrize("size", SIZES)
def test_a_photo_comes_back_byte_for_byte(vault: Vault, folder: Path, size: int) -> None:
    digest, photo = add_photo(vault, size)
    vault.close()
    with reopened(folder) as again:
        (stored,) = photos_of(again)
        assert (stored.sha256, stored.size, stored.media_type) == (digest, size, "image/jpeg")
        assert read_photo(again, digest) == photo


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(offset=st.integers(0, 900_000), size=st.none() | st.integers(0, 900_000))
def test_any_part_of_a_photo_can_be_read(vault: Vault, offset: int, size: int | None) -> None:
    if not photos_of(vault):
        add_photo(vault, 800_000)
    digest = photos_of(vault)[0].sha256
    whole = read_photo(vault, digest)
    assert read_photo(vault, digest, offset, size) == whole[offset : None if size is None else offset + size]


def test_a_negative_part_is_refused(vault: Vault) -> None:
    digest, _ = add_photo(vault, 10)
    for offset, size in ((-1, None), (0, -1)):
        with pytest.raises(ValueError, match="count from 0"):
            read_photo(vault, digest, offset, size)


def test_only_the_chunks_that_are_needed_are_opened(vault: Vault, folder: Path) -> None:
    digest, photo = add_photo(vault, 4 * CHUNK_BYTES)
    vault.close()
    with tampering(folder) as file:
        file.execute("UPDATE chunks SET sealed = x'00' WHERE number IN (0, 3)")
    with reopened(folder) as again:
        assert read_photo(again, digest, CHUNK_BYTES, 2 * CHUNK_BYTES) == photo[CHUNK_BYTES : 3 * CHUNK_BYTES]
        assert read_photo(again, digest, CHUNK_BYTES + 5, 10) == photo[CHUNK_BYTES + 5 : CHUNK_BYTES + 15]
        with pytest.raises(DamagedPhoto):
            read_photo(again, digest, CHUNK_BYTES - 1, 2)
        with pytest.raises(DamagedPhoto):
            read_photo(again, digest)


def test_a_photo_added_twice_is_stored_once(vault: Vault, folder: Path) -> None:
    digest, photo = add_photo(vault, 600_000)
    size = (folder / "vault.db").stat().st_size
    vault.write(lambda contents: contents.add_photo(VISIT, digest, "image/png", photo))
    assert [stored.media_type for stored in photos_of(vault)] == ["image/jpeg"]
    assert (folder / "vault.db").stat().st_size == size


def test_a_photo_is_present_only_in_its_visit(vault: Vault) -> None:
    digest, photo = add_photo(vault, 100)
    assert vault.read(lambda contents: contents.photo(OTHER_VISIT, digest)) is None
    vault.write(lambda contents: contents.add_photo(OTHER_VISIT, digest, "image/jpeg", photo))
    assert read_photo(vault, digest, visit=OTHER_VISIT) == photo
    assert len(photos_of(vault)) == len(photos_of(vault, OTHER_VISIT)) == 1


def test_photos_are_listed_in_the_order_of_their_arrival(vault: Vault) -> None:
    digests = [add_photo(vault, size)[0] for size in (30, 10, 20)]
    assert [stored.sha256 for stored in photos_of(vault)] == digests


@pytest.mark.parametrize("name", ["", "0" * 63, "0" * 65, "G" * 64, "A" * 64, "../../etc/passwd"])
def test_a_photo_is_named_by_a_digest_and_nothing_else(vault: Vault, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        vault.write(lambda contents: contents.add_photo(VISIT, name, "image/jpeg", b"pixels"))


def test_an_erased_photo_leaves_nothing(vault: Vault, folder: Path) -> None:
    kept, photo = add_photo(vault, 300_000)
    digest, _ = add_photo(vault, 300_000)
    sealed: list[bytes] = vault.read(
        lambda contents: [
            row[0] for row in contents._rows.read("SELECT sealed FROM chunks WHERE photo = 2", ()).fetchall()
        ]
    )
    assert len(sealed) == 2
    vault.write(lambda contents: contents.erase_photo(VISIT, digest))
    vault.write(lambda contents: contents.erase_photo(VISIT, digest))
    assert vault.read(lambda contents: contents.photo(VISIT, digest)) is None
    assert [stored.sha256 for stored in photos_of(vault)] == [kept]
    assert read_photo(vault, kept) == photo
    file = (folder / "vault.db").read_bytes()
    assert not any(chunk[at : at + 32] in file for chunk in sealed for at in range(0, len(chunk) - 32, 4096))


@pytest.mark.parametrize(("size", "count"), [(0, 1), (1, 1), (CHUNK_BYTES, 1), (CHUNK_BYTES + 1, 2), (2**22, 16)])
def test_chunks_are_counted(size: int, count: int) -> None:
    assert count_chunks(size) == count


def test_a_released_photo_keeps_its_name_and_nothing_of_its_bytes(vault: Vault, folder: Path) -> None:
    (gone, _), (kept, photo) = add_photo(vault, 3 * CHUNK_BYTES), add_photo(vault, 100)
    vault.write(lambda contents: contents.release_photo(VISIT, gone, {"at": "then"}))
    vault.write(lambda contents: contents.release_photo(VISIT, "0" * 64, {"at": "never"}))
    assert [one.sha256 for one in photos_of(vault)] == [kept]
    assert vault.read(lambda contents: contents.released(VISIT)) == {gone: {"at": "then"}}
    assert vault.read(lambda contents: contents.released(OTHER_VISIT)) == {}
    vault.close()
    with reopened(folder) as again:
        assert read_photo(again, kept) == photo
        assert again.read(lambda contents: contents.released(VISIT)) == {gone: {"at": "then"}}


def test_an_erasure_and_the_end_of_access_take_the_name_too(vault: Vault) -> None:
    first, second = add_photo(vault, 10)[0], add_photo(vault, 11)[0]
    for digest in (first, second):
        vault.write(lambda contents, digest=digest: contents.release_photo(VISIT, digest, None))  # type: ignore[misc]
    vault.write(lambda contents: contents.erase_photo(VISIT, first))
    assert [*vault.read(lambda contents: contents.released(VISIT))] == [second]
    vault.write(lambda contents: contents.forget_photos(VISIT, besides=[second]))
    assert [*vault.read(lambda contents: contents.released(VISIT))] == [second]
    vault.write(lambda contents: contents.forget_photos(VISIT, besides=[]))
    assert vault.read(lambda contents: contents.released(VISIT)) == {}


def test_the_room_of_what_was_released_is_given_back(vault: Vault, folder: Path) -> None:
    digest, _ = add_photo(vault, 20 * CHUNK_BYTES)
    add_photo(vault, 10)
    before = (folder / "vault.db").stat().st_size
    vault.write(lambda contents: contents.release_photo(VISIT, digest, None))
    assert (folder / "vault.db").stat().st_size == before
    given = vault.give_back_room()
    assert given > 19 * CHUNK_BYTES and (folder / "vault.db").stat().st_size == before - given
    assert vault.give_back_room() == 0
