"""Enrollment: an invitation becomes a device's certificate, and the center proves that it can give its key back.

The secret of a code never travels. Each side proves it with an HMAC over both public keys, so that whoever stands in
between, with a root key of its own, fails on both sides (PROTOCOL.md, section 5).
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sync.journal import device_id, to_base32
from sync.notes import Certificate, RecoveryProof, SignIn
from sync.server.gate import Gate
from sync.server.keys import Authority, Clock, to_text
from sync.server.people import Invitation
from sync.server.problems import Problem
from sync.server.store import JournalStore
from sync.signed import NotGenuine, Signed, from_base64, sign, to_base64
from sync.strictjson import JSON, NotStrict, read_json, write_json
from sync.unlocking import TravelProof

VALID: Final = timedelta(days=7)
_SEALING: Final = "invitation"
_NAME = re.compile(r"[a-z2-7]{5}")
_HEX = re.compile(r"[0-9a-f]{64}")

OpenRecovery = Callable[[dict[str, JSON], bytes], bytes]
"""(wrapping, raw X25519 private key) -> the data key. Any exception means that this key does not open it."""
AnswerRecovery = Callable[[bytes, bytes], bytes]
"""(data key, challenge) -> the proof that whoever answers holds the data key, 32 bytes."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A wrapping that was opened and is kept: its SHA-256, the challenge, and the answer to it, in hex."""

    digest: str
    challenge: str
    answer: str


@dataclass(frozen=True, slots=True)
class Enrollment:
    """Invites people, certifies their devices, and keeps the recovery of their vaults."""

    store: JournalStore
    authority: Authority
    gate: Gate
    clock: Clock
    open_recovery: OpenRecovery
    answer_recovery: AnswerRecovery

    def invite(self, person: str, role: str, called: str) -> str:
        """A new code, good for one device within seven days. It is shown once: only a key derived from it is kept."""
        secret = to_base32(secrets.token_bytes(13))[:20]
        sealed = self.authority.seal(_SEALING, _key_of(secret))
        until = to_text(self.clock() + VALID)
        with self.store.writing() as books:
            name = to_base32(secrets.token_bytes(4))[:5]
            while books.people.invitation(name) is not None:
                name = to_base32(secrets.token_bytes(4))[:5]
            books.people.add_invitation(Invitation(name, sealed, person, role, called, until))
        parts = [name, *(secret[start : start + 5] for start in range(0, 20, 5))]
        return "-".join(parts).upper()

    def introduce(self) -> dict[str, JSON]:
        """Who the center says it is."""
        self.authority.refresh()
        keys: list[JSON] = [note.to_json() for _, note in sorted(self.authority.keyring.keys.items())]
        told: dict[str, JSON] = {"center": self.authority.center, "root": to_base64(self.authority.root_key)}
        return told | {"keys": keys, "time": to_text(self.clock())}

    def enroll(self, body: bytes) -> dict[str, JSON]:
        """Certify a device that proves the code. The same device may ask again.

        Raises:
            Problem: `invitation-not-valid`, whatever the reason; `not-understood` for a body of another form.
        """
        asked = read_object(body)
        name, public_key, proof = _name(asked), _public_key(asked), asked.get("proof")
        with self.store.writing() as books:
            invitation = books.people.invitation(name, held=True)
            key = self.authority.unseal(_SEALING, invitation.sealed_key) if invitation else secrets.token_bytes(32)
            expected = _proof(key, "device", self.authority.root_key, public_key)
            if not hmac.compare_digest(expected.encode(), str(proof).encode()) or invitation is None:
                raise Problem("invitation-not-valid")
            # A device has one certificate for ever: nobody else certifies it meanwhile, on another code.
            number = books.people.hold_certificate_numbers()
            known = books.people.certificate(device_id(public_key))
            if known is not None and invitation.used_by == known.certificate.device:
                note = known.note
            else:
                if invitation.used_by or known is not None or invitation.until < to_text(self.clock()):
                    raise Problem("invitation-not-valid")
                note = self._certify(invitation, public_key, number)
                books.people.add_certificate(Certificate.read(note.text), note)
                books.people.use_invitation(name, device_id(public_key))
            epoch = books.people.epoch()
        digest = hashlib.sha256(note.text.encode()).digest()
        answer = _proof(key, "center", self.authority.root_key, public_key, digest)
        told: dict[str, JSON] = {"certificate": note.to_json(), "proof": answer, "epoch": epoch}
        return told | {"challenge": self.gate.challenge(device_id(public_key)), "name": invitation.called}

    def _certify(self, invitation: Invitation, public_key: bytes, number: int) -> Signed:
        return self.authority.certify(
            public_key,
            person=invitation.person,
            role=invitation.role,
            place="device",
            number=number,
            at=to_text(self.clock()),
        )

    def take_recovery(self, certificate: Certificate, body: bytes) -> dict[str, JSON]:
        """Keep a device's sealed data key, once it has been opened, and prove so.

        Raises:
            Problem: `recovery-refused`, or `not-understood` for a body of another form.
        """
        held, voice = self._hold(certificate, body), self.authority.voice
        about = (self.authority.center, voice.number, certificate.device)
        return sign(RecoveryProof(*about, held.digest, held.challenge, held.answer), voice.signer).to_json()

    def prove_for_travel(self, certificate: Certificate, body: bytes, *, can_sign_in: bool) -> dict[str, JSON]:
        """The same for a device that is about to forget its key: with the word whether its person can sign in here."""
        held, voice = self._hold(certificate, body), self.authority.voice
        about = (self.authority.center, voice.number, certificate.device, certificate.person)
        proof = TravelProof(*about, held.digest, held.challenge, held.answer, can_sign_in)
        return sign(proof, voice.signer).to_json()

    def _hold(self, certificate: Certificate, body: bytes) -> _Held:
        self.authority.refresh()
        asked = read_object(body)
        wrapping, challenge = asked.get("wrapping"), asked.get("challenge")
        if not isinstance(wrapping, dict) or not isinstance(challenge, str) or not _HEX.fullmatch(challenge):
            raise Problem("not-understood")
        self._compare(wrapping, certificate)
        answer = self.answer_recovery(self.open_wrapping(wrapping), bytes.fromhex(challenge))
        text = write_json(wrapping)
        with self.store.writing() as books:
            books.people.put_recovery(certificate.device, text.decode(), to_text(self.clock()))
        return _Held(hashlib.sha256(text).hexdigest(), challenge, answer.hex())

    def _compare(self, wrapping: dict[str, JSON], certificate: Certificate) -> None:
        """That it opens proves only that its names are those it was made with; here they are this device's own."""
        own = {"device": certificate.device, "person": certificate.person, "center": self.authority.center}
        for name, value in own.items():
            if wrapping.get(name) != value:
                raise Problem("recovery-refused", differs=name)

    def open_wrapping(self, wrapping: dict[str, JSON]) -> bytes:
        """The data key in it. Raises Problem: `recovery-refused` where no key of this center opens it."""
        for private in self.authority.recovery_keys():
            try:
                return self.open_recovery(wrapping, private)
            except Exception:  # noqa: BLE001, S112 - what a vault raises is not known here; the next key may open it
                continue
        raise Problem("recovery-refused")


def read_object(body: bytes) -> dict[str, JSON]:
    """Raises Problem where the body is not a JSON object."""
    try:
        found = read_json(body)
    except NotStrict as error:
        raise Problem("not-understood") from error
    if not isinstance(found, dict):
        raise Problem("not-understood")
    return found


def read_authorization(header: str, center: str, body: bytes) -> tuple[SignIn, bytes]:
    """The sign-in text and signature of `Authorization: Inspector ...` over a body. Raises Problem."""
    scheme, _, value = header.partition(" ")
    if scheme != "Inspector":
        raise Problem("not-signed-in")
    try:
        said = read_object(from_base64(value))
        device, challenge, nonce = (str(said.get(name)) for name in ("device", "challenge", "nonce"))
        note = SignIn(center, device, challenge, nonce, hashlib.sha256(body).hexdigest())
        return note, from_base64(said.get("signature"))
    except NotGenuine as error:
        raise Problem("not-understood") from error


def _name(asked: dict[str, JSON]) -> str:
    name = asked.get("invitation")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Problem("invitation-not-valid")
    return name


def _public_key(asked: dict[str, JSON]) -> bytes:
    try:
        key = from_base64(asked.get("public_key"))
    except NotGenuine as error:
        raise Problem("not-understood") from error
    if len(key) != 32:
        raise Problem("not-understood")
    return key


def _key_of(secret: str) -> bytes:
    return hashlib.sha256(b"inspector invitation 1\n" + secret.encode()).digest()


def _proof(key: bytes, side: str, *parts: bytes) -> str:
    return hmac.new(key, f"inspector enroll {side} 1\n".encode() + b"".join(parts), hashlib.sha256).hexdigest()
