"""How every value is sealed: AES-256-GCM, a random nonce, and its place as associated data.

The place is the vault, the table, the row and all that stands in clear beside the value, so that a value that was
altered, or moved to another row, table or vault, does not open. Names by which a row must be found stand there as keyed
hashes, under a key of their own.
"""

import hmac
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from inspector_app.vault.errors import DamagedPhoto, VaultDamaged
from inspector_app.vault.keys import NONCE_BYTES, derive

SEAL_BYTES: Final = NONCE_BYTES + 16
"""How much longer a sealed value is: nonce and tag."""


class Seals:
    """Seals and opens the values of one vault."""

    def __init__(self, data_key: bytes, vault: str) -> None:
        self.vault = vault
        self._cipher = AESGCM(derive(data_key, "inspector vault values 1"))
        self._naming_key = derive(data_key, "inspector vault names 1")
        self._prefix = f"inspector vault 1|{vault}|"

    def name(self, *parts: bytes) -> bytes:
        """A keyed hash (32 bytes): the same parts always give the same name, and the name tells nothing of them."""
        return hmac.digest(self._naming_key, b"".join(len(part).to_bytes(4, "big") + part for part in parts), "sha256")

    def seal(self, plain: bytes, table: str, row: int, visit: int, name: bytes) -> bytes:
        """Seal a value for its place. `visit` is the row number of the visit it belongs to, 0 for none."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, f"{self._prefix}{table}|{row}|{visit}|".encode() + name)

    def open(self, sealed: bytes, table: str, row: int, visit: int, name: bytes) -> bytes:
        """Raises VaultDamaged where the value was altered or belongs elsewhere."""
        try:
            place = f"{self._prefix}{table}|{row}|{visit}|".encode() + name
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
        except (InvalidTag, ValueError, TypeError) as error:
            raise VaultDamaged(f"row {row} of {table} does not open in its place") from error


class PhotoSeals:
    """Seals and opens the chunks of one photo, under the photo's own key."""

    def __init__(self, key: bytes, vault: str, photo: int, count: int, size: int) -> None:
        self._cipher = AESGCM(key)
        self._place = f"inspector vault 1|{vault}|chunks|{photo}|{count}|{size}|"

    def seal(self, number: int, plain: bytes | memoryview) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, f"{self._place}{number}".encode())

    def open(self, number: int, sealed: bytes) -> bytes:
        """Raises DamagedPhoto where the chunk was altered or is another one."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], f"{self._place}{number}".encode())
        except (InvalidTag, ValueError, TypeError) as error:
            raise DamagedPhoto(f"chunk {number}") from error
