"""A pinned center: what of it holds is read here, and nothing else is believed (JOURNAL.md, section 4)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sync.journal import device_id
from sync.notes import Certificate, Checkpoint, Holding, KeyNote, Receipt
from sync.signed import NotGenuine, Signed

Verify: TypeAlias = Callable[[bytes, bytes, bytes], bool]
"""(raw public key, message, signature) -> whether the signature holds. Injected, so that this page needs no library."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """A pinned center: its id, its root key, and the working keys that the root has signed, by number.

    `keys` keeps the signed notes, because they travel in answers and packages and are kept.
    """

    center: str
    root: bytes
    keys: Mapping[int, Signed]
    verify: Verify

    def __post_init__(self) -> None:
        if device_id(self.root) != self.center:
            raise NotGenuine("the center's id is not the hash of its root key")

    def with_keys(self, notes: Sequence[Signed]) -> "Keyring":
        """The same center with more working keys. Raises NotGenuine where the root did not sign one."""
        keys = dict(self.keys)
        for note in notes:
            keys[self._read_key(note).number] = note
        return Keyring(self.center, self.root, keys, self.verify)

    def _read_key(self, note: Signed) -> KeyNote:
        key = KeyNote.read(note.text)
        if key.center != self.center or not self.verify(self.root, note.text.encode(), note.signature):
            raise NotGenuine("a working key that the root of this center did not sign")
        return key

    def working_key(self, number: int, use: str) -> bytes:
        """The public key of that number, if it is for that use. Raises NotGenuine."""
        note = self.keys.get(number)
        key = KeyNote.read(note.text) if note else None
        if key is None or key.use != use:
            raise NotGenuine(f"no key number {number} for {use} is known of this center")
        return key.public_key

    @property
    def unbroken(self) -> int:
        """The number up to which all working keys are known. Beyond a gap one may be known from elsewhere, such as a
        package, while a key in between signed what is still to come."""
        number = 0
        while number + 1 in self.keys:
            number += 1
        return number

    def newest_key(self, use: str) -> KeyNote:
        """The working key with the highest number for that use. Raises NotGenuine where there is none."""
        keys = [key for note in self.keys.values() if (key := KeyNote.read(note.text)).use == use]
        if not keys:
            raise NotGenuine(f"no key for {use} is known of this center")
        return max(keys, key=lambda key: key.number)

    def holds(self, note: Signed, center: str, key: int) -> None:
        """Raises NotGenuine unless this center's working key of that number signed the note."""
        if center != self.center:
            raise NotGenuine("signed for another center")
        if not self.verify(self.working_key(key, "answers"), note.text.encode(), note.signature):
            raise NotGenuine("the signature of the center does not hold")

    def certificate(self, note: Signed) -> Certificate:
        """Read a certificate. Raises NotGenuine."""
        certificate = Certificate.read(note.text)
        self.holds(note, certificate.center, certificate.key)
        return certificate

    def receipt(self, note: Signed) -> Receipt:
        """Read a receipt. Raises NotGenuine."""
        receipt = Receipt.read(note.text)
        self.holds(note, receipt.center, receipt.key)
        return receipt

    def holding(self, note: Signed) -> Holding:
        """Read the center's word for photos that it has read once more. Raises NotGenuine."""
        holding = Holding.read(note.text)
        self.holds(note, holding.center, holding.key)
        return holding

    def checkpoint(self, note: Signed, certificate: Certificate) -> Checkpoint:
        """Read a checkpoint of the writer that the certificate names. Raises NotGenuine."""
        checkpoint = Checkpoint.read(note.text)
        if checkpoint.center != self.center or checkpoint.position.device != certificate.device:
            raise NotGenuine("a checkpoint of another center or device")
        if not self.verify(certificate.public_key, note.text.encode(), note.signature):
            raise NotGenuine("the signature of the device does not hold")
        return checkpoint
