"""What stands around a package: it opens for whom it was sealed, whole, and for nobody else."""

import io
import os
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from inspector_app.custody.errors import FileAltered, FileCut, NotAPackage, NotForHere, PackageError, PhraseDiffers
from inspector_app.custody.phrase import new_phrase, read_phrase
from inspector_app.custody.sealing import (
    PIECE_BYTES,
    Header,
    SealedReader,
    open_with_phrase,
    open_with_private,
    seal_to_center,
    seal_to_phrase,
)
from inspector_app.vault.passphrase import Kdf
from sync.journal import new_id

CENTER = new_id()
LETTERS = read_phrase(new_phrase())
QUICK = Kdf(n=2**10)
SIZES = (0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 2 * PIECE_BYTES, 2 * PIECE_BYTES + 12345)


def sealed(plain: bytes) -> bytes:
    file = io.BytesIO()
    writer = seal_to_phrase(file, CENTER, LETTERS, kdf=QUICK)
    view = memoryview(plain)
    for at in range(0, len(plain), 100_000):
        writer.write(view[at : at + 100_000])
    writer.finish()
    return file.getvalue()


def opened(raw: bytes, letters: str = LETTERS) -> SealedReader:
    file = io.BytesIO(raw)
    return open_with_phrase(file, Header.read(file), letters)


def read_all(raw: bytes, letters: str = LETTERS) -> bytes:
    return io.BufferedReader(opened(raw, letters)).read()


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_is_read_again_from_wherever_one_wants(size: int) -> None:
    plain = os.urandom(size)
    raw = sealed(plain)
    assert read_all(raw) == plain
    reader, chance = io.BufferedReader(opened(raw)), random.Random(size)
    for _ in range(20):
        at, length = chance.randint(0, size), chance.randint(0, PIECE_BYTES)
        reader.seek(at)
        assert reader.read(length) == plain[at : at + length]


def test_a_file_for_the_center_opens_with_its_key_and_no_other() -> None:
    own, other = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    file = io.BytesIO()
    writer = seal_to_center(file, CENTER, 2, own.public_key().public_bytes_raw())
    writer.write(b"plainly fictional words")
    writer.finish()
    header = Header.read(file)
    assert (header.to, header.center, header.key_number) == ("center", CENTER, 2)
    assert open_with_private(file, header, own.private_bytes_raw()).read() == b"plainly fictional words"
    with pytest.raises(FileAltered):
        open_with_private(file, header, other.private_bytes_raw())
    with pytest.raises(NotForHere):
        open_with_phrase(file, header, LETTERS)


def test_another_phrase_opens_nothing() -> None:
    with pytest.raises(PhraseDiffers):
        read_all(sealed(b"words"), read_phrase(new_phrase()))


def test_the_same_content_is_never_sealed_alike() -> None:
    assert not set(_pieces(sealed(bytes(PIECE_BYTES + 5)))) & set(_pieces(sealed(bytes(PIECE_BYTES + 5))))


def _pieces(raw: bytes) -> list[bytes]:
    begins = len(Header.read(io.BytesIO(raw)).raw) + 16
    step = PIECE_BYTES + 16
    return [raw[at : at + step] for at in range(begins, len(raw), step)]


def test_a_file_that_was_cut_anywhere_is_refused() -> None:
    raw = sealed(os.urandom(2 * PIECE_BYTES + 500))
    begins, step = len(Header.read(io.BytesIO(raw)).raw) + 16, PIECE_BYTES + 16
    edges = {begins + step * number + more for number in range(3) for more in (-1, 0, 1, 15, 16, 17)}
    for length in {*edges, *range(0, begins + 40, 11), len(raw) - 1}:
        with pytest.raises((FileCut, NotAPackage, PhraseDiffers)) as refused:
            read_all(raw[:length])
        if length >= begins:
            assert refused.type is FileCut, length


def test_a_file_with_more_behind_its_end_is_refused() -> None:
    raw = sealed(os.urandom(100))
    for more in (b"\0", bytes(16), bytes(PIECE_BYTES)):
        with pytest.raises(PackageError):
            read_all(raw + more)


def test_a_changed_byte_anywhere_is_refused() -> None:
    raw = sealed(os.urandom(PIECE_BYTES + 200))
    begins = len(Header.read(io.BytesIO(raw)).raw)
    chance = random.Random(begins)
    places = [*range(begins), *(chance.randrange(begins, len(raw)) for _ in range(60)), len(raw) - 1]
    for at in places:
        changed = bytearray(raw)
        changed[at] ^= 1 << chance.randrange(8)
        with pytest.raises(PackageError):
            read_all(bytes(changed))


def test_pieces_that_were_swapped_doubled_or_left_out_are_refused() -> None:
    raw = sealed(os.urandom(3 * PIECE_BYTES + 9))
    head, (one, two, three, four) = raw[: -len(b"".join(_pieces(raw)))], _pieces(raw)
    for pieces in (
        (two, one, three, four),
        (one, one, three, four),
        (one, three, four),
        (one, two, three, three, four),
    ):
        with pytest.raises((FileCut, FileAltered)):
            read_all(b"".join([head, *pieces]))


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"[]",
        b"x",
        b'{"to":"phone","center":"%b","scrypt":{"n":1048576,"r":32,"p":16},"salt":"AAAAAAAAAAAAAAAAAAAAAA=="}',
        b'{"to":"phone","center":"%b","scrypt":{"n":1048576,"r":8,"p":1},"salt":"AAAAAAAAAAAAAAAAAAAAAA=="}',
        b'{"to":"phone","center":"%b","scrypt":{"n":65536,"r":8,"p":1},"salt":"AAAA"}',
        b'{"to":"phone","center":"%b","scrypt":{"n":65536,"r":8.5,"p":1},"salt":"AAAAAAAAAAAAAAAAAAAAAA=="}',
        b'{"to":"center","center":"%b","key":true,"ephemeral":"AAAA"}',
        b'{"to":"nobody","center":"%b","key":2,"ephemeral":"AAAA"}',
        b'{"to":"center","center":"../..","key":2,"ephemeral":"AAAA"}',
    ],
)
def test_a_header_that_asks_for_the_unknown_or_for_endless_work_is_refused(line: bytes) -> None:
    raw = b"inspector sealed 1\n" + line.replace(b"%b", CENTER.encode()) + b"\n" + bytes(64)
    with pytest.raises(NotAPackage):
        Header.read(io.BytesIO(raw))


def test_a_point_that_gives_everybody_the_same_secret_is_refused() -> None:
    header = Header.for_center(CENTER, 2, bytes(32))
    with pytest.raises(NotAPackage):
        open_with_private(io.BytesIO(header.raw + bytes(64)), header, X25519PrivateKey.generate().private_bytes_raw())
