"""An answer and a 4 MB photo, from the call to durable, beside the bare work of the machine."""

import hashlib
import os
import random
import sqlite3
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.figures import Figure, median_ms
from inspector_app.device.capture import capture_photo
from inspector_app.visits.writing import answer_outcome
from tests.support.office import begin_visit, open_office

PHOTO_BYTES = 4_000_000
CHUNK = 256 * 1024
ANSWERS, PHOTOS = 300, 30


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, open_office(Path(folder)) as office, office.center_running():
        book = begin_visit(office.enroll("lead"))
        chance = random.Random(1)
        photos = iter([chance.randbytes(PHOTO_BYTES) for _ in range(PHOTOS + 1)])
        answer, answer_p99 = median_ms(lambda: book.write([answer_outcome("6.7", "met")]), ANSWERS)
        photo, photo_p99 = median_ms(lambda: capture_photo(book, next(photos), answers=("6.7",)), PHOTOS)
        vault = Path(folder) / "bare.db"
        commit, commit_p99 = _bare_commits(vault)
        sealed, sealed_p99 = _bare_photos(vault)
        file, _ = _bare_files(Path(folder) / "bare.jpg")
    small = "one SQLite commit of 400 bytes, rollback journal, FULL"
    large = "SHA-256, AES-256-GCM in chunks of 256 KiB, one SQLite commit"
    return [
        Figure("an answer to durable, median", "ms", answer, commit, small),
        Figure("an answer to durable, p99", "ms", answer_p99, commit_p99, small),
        Figure("a 4 MB photo to durable, median", "ms", photo, sealed, large),
        Figure("a 4 MB photo to durable, p99", "ms", photo_p99, sealed_p99, large),
        Figure(
            "a 4 MB photo to durable, median", "ms", photo, file, "a plain file and fsync, not encrypted, not hashed"
        ),
    ]


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


def _bare_photos(path: Path) -> tuple[float, float]:
    connection, cipher, data = _open(path), AESGCM(b"k" * 32), random.Random(2).randbytes(PHOTO_BYTES)

    def commit() -> None:
        hashlib.sha256(data).digest()
        connection.execute("BEGIN")
        for at in range(0, PHOTO_BYTES, CHUNK):
            nonce = os.urandom(12)
            connection.execute(
                "INSERT INTO bare VALUES (?)", (nonce + cipher.encrypt(nonce, data[at : at + CHUNK], b""),)
            )
        connection.execute("COMMIT")

    found = median_ms(commit, PHOTOS)
    connection.close()
    return found


def _bare_files(path: Path) -> tuple[float, float]:
    data = random.Random(3).randbytes(PHOTO_BYTES)

    def write() -> None:
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    return median_ms(write, PHOTOS)
