"""Seals a file while it is written, and opens it where it is read, so that no plain copy ever lies beside it.

Two lines in clear say for whom it is; behind them follow a proof of the key and pieces of 256 KiB, each AES-256-GCM
under a key of this file alone, numbered, the last one marked as the last (sync/PACKAGE.md). So a piece can be read
without the others, and none can be altered, moved, left out or cut away.
"""

import hmac
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from inspector_app.custody.errors import FileAltered, FileCut, NotAPackage, NotForHere, PhraseDiffers
from inspector_app.vault.passphrase import STRONG, Kdf
from sync.journal import ID
from sync.signed import NotGenuine, from_base64, to_base64
from sync.strictjson import JSON, NotStrict, read_json, write_json

MAGIC: Final = b"inspector sealed 1\n"
PIECE_BYTES: Final = 256 * 1024
TO_CENTER: Final = "center"
TO_PHONE: Final = "phone"
_TAG_BYTES: Final = 16
_SEALED_BYTES: Final = PIECE_BYTES + _TAG_BYTES
_MOST_HEADER_BYTES: Final = 1024
_MOST_KDF_COST: Final = 2**20
"""n * r: 128 MiB. What stands in a file must not keep a phone busy for ever."""


@dataclass(frozen=True, slots=True)
class Header:
    """For whom a file is sealed, as it stands in clear. `raw` is its line with the first one."""

    to: str
    center: str
    raw: bytes
    key_number: int = 0
    ephemeral: bytes = b""
    kdf: Kdf = STRONG
    salt: bytes = b""

    @classmethod
    def for_center(cls, center: str, key_number: int, ephemeral: bytes) -> "Header":
        line: JSON = {"to": TO_CENTER, "center": center, "key": key_number, "ephemeral": to_base64(ephemeral)}
        return cls(TO_CENTER, center, _raw(line), key_number, ephemeral)

    @classmethod
    def for_phone(cls, center: str, kdf: Kdf, salt: bytes) -> "Header":
        cost: JSON = {"n": kdf.n, "r": kdf.r, "p": kdf.p}
        line: JSON = {"to": TO_PHONE, "center": center, "scrypt": cost, "salt": to_base64(salt)}
        return cls(TO_PHONE, center, _raw(line), kdf=kdf, salt=salt)

    @classmethod
    def read(cls, file: BinaryIO) -> "Header":
        """Raises NotAPackage where the file does not begin as a sealed one."""
        file.seek(0)
        begins = file.read(len(MAGIC) + _MOST_HEADER_BYTES)
        line, end, _ = begins[len(MAGIC) :].partition(b"\n")
        if not begins.startswith(MAGIC) or not end:
            raise NotAPackage("it does not begin as a sealed file")
        try:
            return cls._read(read_json(line), MAGIC + line + b"\n")
        except (NotStrict, NotGenuine, KeyError, TypeError, ValueError) as error:
            raise NotAPackage(f"its header cannot be read: {error}") from error

    @classmethod
    def _read(cls, said: JSON, raw: bytes) -> "Header":
        if not isinstance(said, dict):
            raise TypeError("not an object")
        center = str(said["center"])
        if not ID.fullmatch(center):
            raise ValueError("no center")
        if said["to"] == TO_CENTER:
            return cls(TO_CENTER, center, raw, _whole(said["key"]), _of_length(said["ephemeral"], 32))
        cost = said["scrypt"]
        if said["to"] != TO_PHONE or not isinstance(cost, dict):
            raise ValueError("sealed in a way that is not known here")
        kdf = Kdf(*(_whole(cost[name]) for name in ("n", "r", "p")))
        if kdf.n * kdf.r > _MOST_KDF_COST or kdf.p > 4:
            raise ValueError("it asks for more work than any phone would have chosen")
        return cls(TO_PHONE, center, raw, kdf=kdf, salt=_of_length(said["salt"], 16))

    def key_from_phrase(self, letters: str) -> bytes:
        """The file's key, for a phrase as `read_phrase` gives it. Takes about as long as unlocking a vault."""
        return _file_key(self.kdf.stretch(letters, self.salt), self.salt, self)

    def key_from_private(self, private_key: bytes) -> bytes:
        """The file's key at the center. `private_key` is the raw X25519 key of that number."""
        private = X25519PrivateKey.from_private_bytes(private_key)
        return self._shared(private, self.ephemeral, private.public_key().public_bytes_raw())

    def _shared(self, private: X25519PrivateKey, public: bytes, recipient: bytes) -> bytes:
        try:
            shared = private.exchange(X25519PublicKey.from_public_bytes(public))
        except ValueError as error:  # a point that would give everyone the same secret
            raise NotAPackage("not a usable X25519 key") from error
        return _file_key(shared, self.ephemeral + recipient, self)


def seal_to_center(file: BinaryIO, center: str, key_number: int, public_key: bytes) -> "SealedWriter":
    """What is written there from now on only the holder of that X25519 key of the center can read."""
    once = X25519PrivateKey.generate()
    header = Header.for_center(center, key_number, once.public_key().public_bytes_raw())
    return SealedWriter(file, header, header._shared(once, public_key, public_key))


def seal_to_phrase(file: BinaryIO, center: str, letters: str, *, kdf: Kdf = STRONG) -> "SealedWriter":
    """What is written there from now on only the phone that shows this phrase can read."""
    header = Header.for_phone(center, kdf, os.urandom(16))
    return SealedWriter(file, header, header.key_from_phrase(letters))


class SealedWriter(io.RawIOBase):
    """Seals what is written, a piece at a time. Only `close` makes it whole; it leaves the file below open."""

    def __init__(self, file: BinaryIO, header: Header, key: bytes) -> None:
        self._file, self._cipher = file, AESGCM(key)
        self._waiting, self._number = bytearray(), 0
        file.write(header.raw + _proof(self._cipher))

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = memoryview(data).cast("B")  # type: ignore[arg-type]
        self._waiting += part
        # One more byte must follow a piece that is not the last.
        while len(self._waiting) > PIECE_BYTES:
            self._seal(bytes(self._waiting[:PIECE_BYTES]), is_last=False)
            del self._waiting[:PIECE_BYTES]
        return len(part)

    def finish(self) -> None:
        """Write the last piece. What ended without it shows as cut."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, is_last=is_last), piece, None))
        self._number += 1


class SealedReader(io.RawIOBase):
    """The plain bytes of a sealed file, opened piece by piece where they are read.

    Raises FileAltered from any read; on opening FileCut, and what `refused` makes where this is not the file's key.
    """

    def __init__(self, file: BinaryIO, header: Header, key: bytes, refused: Callable[[], Exception]) -> None:
        self._file, self._cipher = file, AESGCM(key)
        self._begins = len(header.raw) + _TAG_BYTES
        sealed = file.seek(0, io.SEEK_END) - self._begins
        self._count = -(-sealed // _SEALED_BYTES)
        self.size = sealed - self._count * _TAG_BYTES
        self._at = 0
        self._piece_number, self._piece = -1, b""
        file.seek(len(header.raw))
        if not hmac.compare_digest(file.read(_TAG_BYTES), _proof(self._cipher)):
            raise refused()
        if self._count < 1 or self.size < 0 or not self._ends_as_written():
            raise FileCut("its last piece is not the last that was written")

    def _ends_as_written(self) -> bool:
        try:
            self._open(self._count - 1, is_last=True)
        except InvalidTag:
            return False
        return True

    def _open(self, number: int, *, is_last: bool) -> bytes:
        self._file.seek(self._begins + number * _SEALED_BYTES)
        sealed = self._file.read(_SEALED_BYTES)
        return self._cipher.decrypt(_nonce(number, is_last=is_last), sealed, None)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = base + offset
        return self._at

    def readinto(self, into: object) -> int:
        room = memoryview(into).cast("B")  # type: ignore[arg-type]
        if not 0 <= self._at < self.size:
            return 0
        number, inside = divmod(self._at, PIECE_BYTES)
        part = self._read_piece(number)[inside : inside + len(room)]
        room[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _read_piece(self, number: int) -> bytes:
        if number != self._piece_number:
            try:
                self._piece = self._open(number, is_last=number == self._count - 1)
            except InvalidTag as error:
                raise FileAltered(f"piece {number}") from error
            self._piece_number = number
        return self._piece


def open_with_private(file: BinaryIO, header: Header, private_key: bytes) -> SealedReader:
    """At the center. Raises FileCut, FileAltered."""
    refused = "it does not open with the center's key of that number"
    return SealedReader(file, header, header.key_from_private(private_key), lambda: FileAltered(refused))


def open_with_phrase(file: BinaryIO, header: Header, letters: str) -> SealedReader:
    """At the phone that shows the phrase. Raises PhraseDiffers, NotForHere, FileCut, FileAltered."""
    if header.to != TO_PHONE:
        raise NotForHere("sealed to the center")
    return SealedReader(file, header, header.key_from_phrase(letters), PhraseDiffers)


def _raw(line: JSON) -> bytes:
    return MAGIC + write_json(line) + b"\n"


def _file_key(secret: bytes, salt: bytes, header: Header) -> bytes:
    # The header is in the info: one that was altered gives another key.
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=header.raw).derive(secret)


def _proof(cipher: AESGCM) -> bytes:
    """Tells a wrong key from a damaged file: the tag of nothing, under a nonce that no piece can have."""
    return cipher.encrypt(b"\xff" * 12, b"", None)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


def _whole(value: JSON) -> int:
    if type(value) is not int:
        raise TypeError("not a whole number")
    return value


def _of_length(value: JSON, length: int) -> bytes:
    raw = from_base64(value)
    if len(raw) != length:
        raise ValueError("of another length")
    return raw
