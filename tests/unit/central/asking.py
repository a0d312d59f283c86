"""A device that forgot its key, as the center meets it: it asks, and opens what it is given."""

from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from inspector_app.central.headquarters import Headquarters
from inspector_app.vault.keys import new_key, seal_for_recovery
from inspector_app.vault.unlocking import Told, open_answer, seal_ask
from sync.journal import new_id
from sync.signed import Signed
from sync.strictjson import JSON, write_json
from sync.unlocking import Unlocked
from tests.unit.central.phones import Phone, enroll
from tests.unit.central.reviewers import HERE, PASSWORD


@dataclass
class Forgetful:
    """One device of a person, whose key is at the center."""

    headquarters: Headquarters
    phone: Phone
    vault: str = field(default_factory=new_id)
    data_key: bytes = field(default_factory=new_key)
    once: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)

    @classmethod
    def of(cls, headquarters: Headquarters, email: str, password: str | None = PASSWORD) -> "Forgetful":
        device = cls(headquarters, enroll(headquarters, email))
        device.hand_over()
        if password is not None:
            headquarters.accounts.set_password(email, password)
        return device

    def wrapping(self) -> dict[str, JSON]:
        recovery = self.headquarters.center.authority.keyring.newest_key("recovery")
        about = {"vault": self.vault, "device": self.phone.device, "person": self.phone.person}
        return seal_for_recovery(
            self.data_key,
            recovery.public_key,
            center=self.headquarters.center.authority.center,
            key_number=recovery.number,
            **about,
        ).to_json()

    def hand_over(self) -> None:
        body = write_json({"wrapping": self.wrapping(), "challenge": "ab" * 32})
        self.headquarters.center.enrollment.take_recovery(self.phone.certificate, body)

    def told(self, password: str = PASSWORD, **other: str) -> Told:
        return replace(Told(self.vault, self.phone.device, self.phone.person, new_id(), password), **other)

    def asked(self, told: Told) -> bytes:
        """The ask as it goes over the line, made with a key of its own."""
        self.once = X25519PrivateKey.generate()
        recovery = self.headquarters.center.authority.keyring.newest_key("recovery")
        center = self.headquarters.center.authority.center
        return write_json(
            seal_ask(self.once, recovery.public_key, center=center, key_number=recovery.number, told=told).to_json()
        )

    def ask(self, password: str = PASSWORD, *, source: str = HERE, **other: str) -> bytes:
        """The key that the center gives. Raises Problem."""
        return self.open(self.headquarters.unlocking.unlock(self.asked(self.told(password, **other)), source=source))

    def open(self, answer: dict[str, JSON]) -> bytes:
        keys = answer["keys"]
        assert isinstance(keys, list)
        authority = self.headquarters.center.authority
        keyring = authority.keyring.with_keys([Signed.from_json(note) for note in keys])
        note = Signed.from_json(answer["unlock"])
        given = Unlocked.read(note.text)
        keyring.holds(note, given.center, given.key)
        return open_answer(given, self.once)
