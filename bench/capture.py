"""An answer and a photo, from the call to durable and shown, beside the bare work of the machine and the naive way."""

import hashlib
import io
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PIL import Image

from bench.figures import Figure, alternating_ms, median_ms
from inspector_app.device.book import Book
from inspector_app.device.capture import capture_photo, develop
from inspector_app.evidence.views import PREVIEW_PIXELS, THUMBNAIL_PIXELS, make_views
from inspector_app.visits.writing import answer_outcome
from tests.support.office import begin_visit, open_office
from tests.support.pictures import draw_photo

SIZE = (4000, 3000)
"""12 megapixels; with grain about 4 MB."""
CHUNK = 256 * 1024
ANSWERS, PHOTOS, MANY = 300, 100, 300


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, open_office(Path(folder)) as office, office.center_running():
        phone = office.enroll("lead")
        book, photo = begin_visit(phone), draw_photo(1, SIZE, grain=True)
        answer, answer_p99 = median_ms(lambda: book.write([answer_outcome("6.7", "met")]), ANSWERS)
        bare = Path(folder) / "bare.db"
        commit, commit_p99 = _bare_commits(bare)
        small = "one SQLite commit of 400 bytes, rollback journal, FULL"
        return [
            Figure("an answer to durable, median", "ms", answer, commit, small),
            Figure("an answer to durable, p99", "ms", answer_p99, commit_p99, small),
            *_photos(begin_visit(phone), photo, bare),
            *_naive(begin_visit(phone), photo, Path(folder) / "naive"),
            *_memory(begin_visit(phone), photo),
        ]


def _photos(book: Book, photo: bytes, bare: Path) -> list[Figure]:
    """To durable, before the views: the floor is the same work done barely, turn and turn about."""
    photos = _different(photo)
    connection = _open(bare)
    cipher = AESGCM(b"k" * 32)
    ours, floor = alternating_ms(
        lambda: capture_photo(book, next(photos), answers=("6.7",)),
        lambda: _keep_barely(connection, cipher, photo),
        PHOTOS,
    )
    connection.close()
    what, is_floor = (
        f"a photo of {len(photo) / 1e6:.1f} MB to durable",
        "SHA-256, AES-256-GCM by 256 KiB, one SQLite commit",
    )
    return [
        Figure(f"{what}, median", "ms", ours[0], floor[0], is_floor),
        Figure(f"{what}, p99", "ms", ours[1], floor[1], is_floor),
    ]


def _naive(book: Book, photo: bytes, folder: Path) -> list[Figure]:
    """To durable and shown: hashed, encrypted, with preview and thumbnail durable as well."""
    photos = _different(photo)
    folder.mkdir()

    def take() -> None:
        data = next(photos)
        develop(book, capture_photo(book, data, answers=("6.7",)), data)

    ours, both = alternating_ms(take, lambda: _take_naively(folder, photo, with_preview=True), PHOTOS)
    views, thumbnail = alternating_ms(
        lambda: make_views(photo), lambda: _take_naively(folder, photo, with_preview=False), PHOTOS
    )
    what, naive = (
        "a 12-megapixel photo to durable with its views",
        "Pillow decodes it whole, the same two views, files, fsync",
    )
    alone = "Pillow decodes it whole, a thumbnail alone, files, fsync"
    return [
        Figure(f"{what}, median", "ms", ours[0], both[0], naive),
        Figure(f"{what}, p99", "ms", ours[1], both[1], naive),
        Figure(f"{what}, median", "ms", ours[0], thumbnail[0], alone),
        Figure("of that, decoding and drawing both views", "ms", views[0]),
    ]


def _memory(book: Book, photo: bytes) -> list[Figure]:
    photos = _different(photo)
    for _ in range(10):
        data = next(photos)
        develop(book, capture_photo(book, data), data)
    before, most = _resident_mb(), 0.0
    for _ in range(MANY):
        data = next(photos)
        develop(book, capture_photo(book, data), data)
        most = max(most, _resident_mb())
    after = _resident_mb()
    before_is = "the same process after ten"
    return [
        Figure(f"memory after {MANY} photos of 12 megapixels in a visit", "MB", after, before, before_is),
        Figure("most of it in between", "MB", most, before, before_is),
    ]


def _different(photo: bytes) -> Iterator[bytes]:
    """The same picture under as many digests as are wanted."""
    for number in range(10**6):
        yield photo + number.to_bytes(4, "big")


def _take_naively(folder: Path, photo: bytes, *, with_preview: bool) -> None:
    image = Image.open(io.BytesIO(photo))
    image.load()
    _write(folder / "original.jpg", photo)
    for side in (PREVIEW_PIXELS, THUMBNAIL_PIXELS) if with_preview else (THUMBNAIL_PIXELS,):
        view, written = image.copy(), io.BytesIO()
        view.thumbnail((side, side))
        view.save(written, "JPEG", quality=80)
        _write(folder / f"{side}.jpg", written.getvalue())


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("page_size=16384", "journal_mode=TRUNCATE", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("CREATE TABLE IF NOT EXISTS bare (held BLOB)")
    return connection


def _bare_commits(path: Path) -> tuple[float, float]:
    connection = _open(path)

    def commit() -> None:
        connection.execute("INSERT INTO bare VALUES (?)", (b"x" * 400,))

    found = median_ms(commit, ANSWERS)
    connection.close()
    return found


def _keep_barely(connection: sqlite3.Connection, cipher: AESGCM, data: bytes) -> None:
    hashlib.sha256(data).digest()
    connection.execute("BEGIN")
    for at in range(0, len(data), CHUNK):
        nonce = os.urandom(12)
        sealed = nonce + cipher.encrypt(nonce, data[at : at + CHUNK], b"")
        connection.execute("INSERT INTO bare VALUES (?)", (sealed,))
    connection.execute("COMMIT")


def _resident_mb() -> float:
    """Of Linux alone; 0 elsewhere."""
    held = Path("/proc/self/statm")
    return int(held.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if held.exists() else 0.0
