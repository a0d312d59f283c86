"""Ed25519 by the `cryptography` library: what `sync.signed` and `sync.keyring` are given to sign and to verify with."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Ed25519Signer:
    """A `Signer` from a raw 32-byte private seed."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._key.public_key().public_bytes_raw()

    @property
    def seed(self) -> bytes:
        """The private seed (32 bytes), to be kept sealed."""
        return self._key.private_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    def __repr__(self) -> str:
        return "<Ed25519Signer>"


def generate() -> Ed25519Signer:
    """A new random key pair."""
    return Ed25519Signer(Ed25519PrivateKey.generate().private_bytes_raw())


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """A `sync.keyring.Verify`. A key of the wrong length, or no point at all, verifies nothing."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
