"""The center's keys: a root that signs numbered working keys, and secrets that never leave the folder.

Each key is one file of mode 0600, made whole or not at all: written beside, fsynced, then given its name. Two processes
that open a new center at once end up with the same keys, because a name is given only once.
"""

import base64
import contextlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync.ed25519 import Ed25519Signer, generate, verify
from sync.journal import device_id
from sync.keyring import Keyring
from sync.notes import Certificate, KeyNote
from sync.server.photos import fsync_folder, make_folder
from sync.signed import NotGenuine, Signed, from_base64, sign, to_base64
from sync.strictjson import JSON, NotStrict, read_json, write_json

Clock = Callable[[], datetime]
"""The time, in UTC."""

ANSWERS: Final = "answers"
RECOVERY: Final = "recovery"
_FIRST_KEYS: Final = ((1, ANSWERS), (2, RECOVERY))
_NONCE_BYTES: Final = 12


class KeysDamaged(Exception):
    """A key file is not what it should be, or the keys are another center's."""


def to_text(moment: datetime) -> str:
    """A time as the center writes it: UTC with milliseconds, ending in Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class WorkingKey:
    """A numbered key with the root's word for it. `private` is the raw private key, 32 bytes."""

    note: Signed
    private: bytes = field(repr=False)

    @property
    def told(self) -> KeyNote:
        return KeyNote.read(self.note.text)


@dataclass(frozen=True, slots=True)
class Voice:
    """The working key that signs now, and its number: always taken together, since the key may change meanwhile."""

    number: int
    signer: Ed25519Signer


@dataclass(frozen=True, slots=True)
class _Keys:
    """The working keys of a folder at one time. `names` are the files that they stand in."""

    names: tuple[str, ...]
    keyring: Keyring
    voice: Voice
    recovery: tuple[WorkingKey, ...]


class Authority:
    """Speaks for one center: signs answers, receipts and certificates, and keeps what only the center may know.

    Another process may give the folder a newer key: `refresh` takes it up.
    """

    def __init__(self, folder: Path, root: Ed25519Signer, secret: bytes) -> None:
        self.root_key = root.public_key
        self.center = device_id(root.public_key)
        self._folder, self._root, self._secret = folder, root, secret
        self._keys = self._read_keys(_key_names(folder))

    def _read_keys(self, names: tuple[str, ...]) -> _Keys:
        keys = [_read_working_key(self._folder / name) for name in names]
        keyring = Keyring(self.center, self.root_key, {}, verify).with_keys([key.note for key in keys])
        number = keyring.newest_key(ANSWERS).number
        newest = next(key for key in keys if key.told.number == number)
        recovery = sorted((key for key in keys if key.told.use == RECOVERY), key=lambda key: -key.told.number)
        return _Keys(names, keyring, Voice(number, Ed25519Signer(newest.private)), tuple(recovery))

    def refresh(self) -> None:
        """Take up keys that the folder was given since. Called before anything is answered."""
        names = _key_names(self._folder)
        if names != self._keys.names:
            self._keys = self._read_keys(names)

    def new_key(self, use: str, clock: Clock) -> int:
        """Give the center a newer working key for `answers` or `recovery`; gives its number."""
        self.refresh()
        while True:
            number = max(self.keyring.keys) + 1
            is_ours = _make_working_key(self._folder, self._root, number, use, clock)
            self.refresh()
            if is_ours:
                return number

    @property
    def keyring(self) -> Keyring:
        return self._keys.keyring

    @property
    def voice(self) -> Voice:
        """What signs now."""
        return self._keys.voice

    @property
    def signer(self) -> Ed25519Signer:
        return self._keys.voice.signer

    @property
    def key_number(self) -> int:
        return self._keys.voice.number

    @classmethod
    def open(cls, folder: Path, clock: Clock) -> "Authority":
        """Read the keys in a folder; what is missing is made.

        Raises:
            KeysDamaged: a file cannot be read as a key.
        """
        make_folder(folder)
        folder.chmod(0o700)
        root = Ed25519Signer(_secret_file(folder / "root.json", lambda: generate().seed))
        secret = _secret_file(folder / "secret.json", lambda: secrets.token_bytes(32))
        for number, use in _FIRST_KEYS:
            _make_working_key(folder, root, number, use, clock)
        return cls(folder, root, secret)

    def __repr__(self) -> str:
        return f"<Authority of center {self.center}>"

    def certify(self, public_key: bytes, *, person: str, role: str, place: str, number: int, at: str) -> Signed:
        """The center's word for a writer. `number` must not have been given before."""
        voice = self.voice
        return sign(Certificate(self.center, voice.number, number, public_key, person, role, place, at), voice.signer)

    def recovery_keys(self) -> list[bytes]:
        """The private keys to which devices have sealed theirs, the newest first."""
        return [key.private for key in self._keys.recovery]

    def mac(self, purpose: str, message: str) -> str:
        """A short proof (22 letters) that this center wrote the message, for that purpose."""
        digest = hmac.digest(self._key_for(purpose), message.encode(), "sha256")
        return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")

    def has_written(self, purpose: str, message: str, mac: str) -> bool:
        return hmac.compare_digest(self.mac(purpose, message).encode(), mac.encode())

    def seal(self, purpose: str, value: bytes) -> bytes:
        """Encrypt what may stand in the database, but not in clear."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self._key_for(purpose)).encrypt(nonce, value, None)

    def unseal(self, purpose: str, sealed: bytes) -> bytes:
        """Raises KeysDamaged where it was sealed with another folder's secret."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return AESGCM(self._key_for(purpose)).decrypt(nonce, rest, None)
        except (InvalidTag, ValueError) as error:
            raise KeysDamaged("the database and the folder of keys do not belong together") from error

    def _key_for(self, purpose: str) -> bytes:
        return hmac.digest(self._secret, f"inspector center {purpose} 1".encode(), "sha256")


def _key_names(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in folder.glob("key-*.json")))


def _make_working_key(folder: Path, root: Ed25519Signer, number: int, use: str, clock: Clock) -> bool:
    """Gives whether the key of that number is the one made here."""
    path = folder / f"key-{number:04d}.json"
    if path.exists():
        return False
    if use == ANSWERS:
        signer = generate()
        private, public = signer.seed, signer.public_key
    else:
        exchange = X25519PrivateKey.generate()
        private, public = exchange.private_bytes_raw(), exchange.public_key().public_bytes_raw()
    note = sign(KeyNote(device_id(root.public_key), number, use, public, to_text(clock())), root)
    _write_once(path, {"private": to_base64(private), "note": note.to_json()})
    return _read_working_key(path).private == private


def _read_working_key(path: Path) -> WorkingKey:
    found = _read(path)
    try:
        return WorkingKey(Signed.from_json(found.get("note")), _private(found, path))
    except NotGenuine as error:
        raise KeysDamaged(f"{path.name} cannot be read") from error


def _secret_file(path: Path, make: Callable[[], bytes]) -> bytes:
    if not path.exists():
        _write_once(path, {"private": to_base64(make())})
    return _private(_read(path), path)


def _private(found: dict[str, JSON], path: Path) -> bytes:
    try:
        raw = from_base64(found.get("private"))
    except NotGenuine as error:
        raise KeysDamaged(f"{path.name} cannot be read") from error
    if len(raw) != 32:
        raise KeysDamaged(f"{path.name} holds no key")
    return raw


def _read(path: Path) -> dict[str, JSON]:
    try:
        found = read_json(path.read_bytes())
    except NotStrict as error:
        raise KeysDamaged(f"{path.name} cannot be read") from error
    if not isinstance(found, dict):
        raise KeysDamaged(f"{path.name} holds no key")
    return found


def _write_once(path: Path, value: JSON) -> None:
    """Give the name to a whole, durable file. Where another process was first, its file stands."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(write_json(value))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink()
    fsync_folder(path.parent)
